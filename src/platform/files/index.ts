import './tables.ts'

export { makeZip, type ZipEntry, zipBytes } from './make-zip.ts'
export { ReceivedFile, type Source } from './receive.ts'
export { disposition, readRange, serveFile } from './serve.ts'
export { endingOf, safeName, sniff } from './sniff.ts'
export { FileStore, type OpenFile, type PutRules, type StoredFile } from './store.ts'
export { unsafeInSvg } from './svg.ts'
export { alliancesOnDisk, type SweepReport, sweepFiles, sweepTemporary } from './sweep.ts'
export {
  alliancesUploading,
  assemble,
  beginUpload,
  dropUpload,
  endUpload,
  openUploads,
  partBytes,
  sweepUploads,
  takePart,
  type Upload,
  uploadOf,
} from './uploads.ts'
export { checkZip, unzip } from './zip.ts'
