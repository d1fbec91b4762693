// Press work: what content hands on of it to other rooms and the faces.
export {
  type Clipping,
  clippingById,
  exportClippings,
  type ListClippings,
  listClippings,
  quotedChoices,
  type SaveClipping,
  saveClipping,
  tones,
} from './clippings.ts'
export { type ContactWords, contactName, mediaBases } from './contact-fields.ts'
export { closeEarly, type EarlyAccess, listEarly, openEarly } from './early-access.ts'
export { saidUntil } from './early-letters.ts'
export { type ImportMedia, importMedia, type MediaImport } from './import-media.ts'
export {
  type ListMedia,
  listMedia,
  type MediaContact,
  mediaContact,
  removeContact,
  saveContact,
  stopContact,
} from './media-list.ts'
export { pressPersonalData } from './personal-data.ts'
export { photoPack } from './photo-pack.ts'
export { type PressDesk, pressDesk, setPressDesk } from './press-desk.ts'
export { noPressParts, type PressParts } from './press-parts.ts'
export { type PressRoom, pressRoom, releaseBySlug } from './press-room.ts'
export { type EarlyRelease, readEarly } from './read-early.ts'
export { type PackPhoto, type ReleaseFrame, releaseFrame } from './release-frame.ts'
export {
  answerRequest,
  chooseFigures,
  clearFigures,
  listRequests,
  type PressFigure,
  type PressRequest,
  requestById,
  type SaveRequest,
  saveRequest,
} from './requests.ts'
export { type LogTalk, listSpokespeople, listTalks, logTalk, type Spokesperson, saveSpokesperson, type Talk } from './spokespeople.ts'
export type * from './tables.ts'
