// Live shows: what content hands on of them to other rooms and the faces.
export { announceShow, cancelShow, checkShow, moveShow, reviveShow, type ShowProblem } from './announce-show.ts'
export { castOf, castRoles, type Member, removeMember, revokeMember, type SaveMember, type ShownMember, saveMember } from './cast.ts'
export {
  type CutCandidate,
  cutCandidates,
  type MakeEpisodes,
  makeEpisodes,
  ownRecordings,
  type SaveShowRecording,
  saveShowRecording,
} from './episodes.ts'
export { figuresOf, type RecordShowFigure, recordShowFigure, type ShowFigure, showMetrics } from './figures.ts'
export { showCalendar, writeCalendar } from './ical.ts'
export { showPieces, whenText } from './piece.ts'
export { type Stream, type StreamPlatform, streamPlatforms } from './platforms.ts'
export { type PublicShow, publicShow, publicShowPosts, publicShows, watchedShow } from './public-show.ts'
export { showReminders } from './remind-subject.ts'
export { lengthText, moveRow, type RunRow, type RunSheet, readLength, removeRow, runSheet, type SaveRow, saveRow } from './run-of-show.ts'
export { backRow, endRun, nextRow, noteRun, type RunNote, type Running, resetRun, runningOf, startRun } from './running.ts'
export { dropShow, type SaveShow, saveShow } from './save-show.ts'
export { listShows, type Phase, type Show, showById, showSessions } from './show.ts'
export { draftPurposes, draftShowPost, type ShowPost, showPosts } from './show-posts.ts'
export { replaceInShow, type ShowText, showTexts } from './show-texts.ts'
export type * from './tables.ts'
export { type CheckTone, checkTone, jokeTargets, type ToneCheck, toneChecks } from './tone-check.ts'
export { showWork } from './waiting.ts'
