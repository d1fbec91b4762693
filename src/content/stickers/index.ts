// Sticker packs: what content hands on of them to other rooms and the faces.
export { checkPlatforms, type PlatformCheck } from './check-platform.ts'
export { addReading, ownDownloads, readingsOf, type StickerReading } from './figures.ts'
export type { Finding } from './fit-picture.ts'
export { makeKit, type StickerKit } from './make-kit.ts'
export { problemsOfPack, problemsOfPacks, publishPack, retirePack } from './open-pack.ts'
export { setPackArt, setPackEvidence } from './pack-files.ts'
export {
  listPacks,
  nameOf,
  packById,
  type RightsSheet,
  type SavePack,
  type Sticker,
  type StickerPack,
  type StickerPerson,
  savePack,
} from './packs.ts'
export { removePackPerson, type SavePackPerson, savePackPerson } from './people.ts'
export { stickerPersonalData } from './personal-data.ts'
export { stickerPieces } from './piece.ts'
export { type PlatformKind, platformKinds, type RuleSource, stickerPlatforms } from './platform-rules.ts'
export { printSheet, type SheetShape, sheetShapes, sheetSizes } from './print-sheet.ts'
export {
  countDownload,
  packBySlug,
  packEntries,
  packPath,
  publicPacks,
  publicSticker,
  stickerPath,
  stickerPicturePath,
} from './public-packs.ts'
export { stickerBounds, stickerKinds } from './read-file.ts'
export type { PackProblem } from './rights.ts'
export { addSticker, changeSticker, moveSticker, removeSticker } from './stickers.ts'
export {
  type SaveSubmission,
  type Submission,
  type SubmissionState,
  saveSubmission,
  submissionStates,
  submissionsOf,
} from './submissions.ts'
export type * from './tables.ts'
export { type Art, type ArtKind, artKinds } from './tables.ts'
export { replaceStickerText, type StickerText, stickerTexts } from './texts.ts'
export { stickerWork } from './waiting.ts'
