// Recordings: what content hands on of them to other rooms and the faces.
import './tables.ts'

export {
  type AddRecording,
  addRecording,
  type BeginRecording,
  beginRecording,
  comingRecording,
  comingRecordings,
  dropRecordingUpload,
  finishRecording,
  largestRecording,
  prepareRecording,
  prepareUpload,
  type ReadyFile,
  recordingFile,
  removeCut,
  takeRecordingPart,
} from './add-recording.ts'
export { changeRecording, lengthOf, type RecordingFacts, retireRecording } from './change-recording.ts'
export { cutFor, type FilmLimit, type FilmStays, filmOf, goesAlong, recordingsShown } from './film-of-post.ts'
export { recordingPieces } from './piece.ts'
export { coverOf, coverSide, endPodcast, type Podcast, podcastCategories, podcastOf, type SavePodcast, savePodcast } from './podcast.ts'
export { publicRecording, publicRecordings, type ShownTrack, trackOf } from './public-recording.ts'
export { mediaTypes } from './read-media.ts'
export { type PlacedWords, type RecordingPlace, recordingTexts, replaceInRecording } from './recording-words.ts'
export {
  type Cut,
  cutUrl,
  type ListRecordings,
  listRecordings,
  type Recording,
  type RecordingText,
  recordingById,
  recordingOfFile,
  recordingPath,
  textOf,
  titleIn,
  trackPath,
  transcriptIn,
  usesOfRecording,
} from './recordings.ts'
export { recordingsOfPost } from './recordings-of-post.ts'
export {
  type CueRow,
  removeRecordingText,
  type SavedText,
  type SaveRecordingText,
  saveCueRows,
  saveRecordingText,
  shiftRecordingText,
} from './save-text.ts'
export { posterUrl, type ShowRecordings, sayLength, showRecordings } from './show-recording.ts'
export { type Chapter, type RecordingKind, type Shape, shapes, type TextKind, textKinds } from './tables.ts'
export { type Cue, type CueProblem, cueLimits, readCues, writeCues } from './webvtt.ts'
