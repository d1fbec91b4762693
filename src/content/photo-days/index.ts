// Photo days: what content hands on of them to other rooms and the faces.
export { type AgreeAtDay, agreeAtDay, type ConsentDay, consentDay } from './agree-at-day.ts'
export { blurFaces, pixelsOf } from './blur-faces.ts'
export { deleteOriginals, tidyPhotoDays } from './originals.ts'
export {
  listPhotoDays,
  type PhotoDay,
  photoDayById,
  photoLinks,
  renewPhotoLinks,
  type SavePhotoDay,
  savePhotoDay,
  usualColours,
} from './photo-days.ts'
export {
  admitHelper,
  type ListPhotos,
  listPhotos,
  mayUpload,
  mostPhotoBytes,
  mostPhotosAtOnce,
  type Photo,
  type PhotoFace,
  photoById,
  photoFile,
  receivePhotos,
  type UploadDay,
  uploadDay,
} from './photo-inbox.ts'
export { type PreparedPhoto, preparePhoto } from './prepare-photo.ts'
export { answerFaces, dropPhoto, type FaceAnswer, markFace, removeFace, sameColour, settlePhoto } from './settle-photos.ts'
export type * from './tables.ts'
export { bandShapes, colourRules, type WristbandColour } from './tables.ts'
