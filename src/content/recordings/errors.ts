import { refuse, refuseField } from '#platform'

export const noSuchRecording = () => refuse(404, 'content.no-such-recording')
export const noSuchCut = () => refuse(404, 'content.no-such-cut')
export const noSuchRecordingText = () => refuse(404, 'content.no-such-recording-text')
export const noSuchPodcast = () => refuse(404, 'content.no-such-podcast')
/** A recording has to have something that plays. */
export const lastCut = () => refuse(409, 'content.recording-last-cut')
/** A film does not become a cut of a sound, nor the other way round. */
export const otherKind = (kind: string) => refuseField('file', 'content.recording-other-kind', { kind })
export const recordingTooHeavy = (bytes: number, megabytes: number) =>
  refuseField('file', 'content.recording-too-heavy', { size: Math.ceil(bytes / 1024 ** 2), megabytes })
/** The file is of a kind that no browser plays, or none that is taken here. */
export const notARecording = (found: string) => refuseField('file', 'content.recording-kind', { found })
/** It says that it is one and cannot be looked into. */
export const recordingUnreadable = () => refuseField('file', 'content.recording-unreadable')
export const codecPlaysNowhere = (container: string, codec: string) => refuseField('file', 'content.recording-codec', { container, codec })
