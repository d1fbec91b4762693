// yauzl 3 carries no types and @types/yauzl describes version 2.
declare module 'yauzl' {
  export interface Entry {
    fileName: string
    uncompressedSize: number
    compressedSize: number
    isEncrypted(): boolean
  }
  export interface ZipFile {
    eachEntry(): AsyncIterable<Entry>
    openReadStreamPromise(entry: Entry): Promise<import('node:stream').Readable>
    close(): void
  }
  export interface Options {
    lazyEntries?: boolean
    autoClose?: boolean
    validateEntrySizes?: boolean
    strictFileNames?: boolean
  }
  export function openPromise(path: string, options: Options): Promise<ZipFile>
  export function fromBufferPromise(buffer: Buffer, options: Options): Promise<ZipFile>
  const yauzl: { openPromise: typeof openPromise; fromBufferPromise: typeof fromBufferPromise }
  export default yauzl
}
