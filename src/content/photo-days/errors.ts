import { type FieldProblem, refuse, refuseField, refuseFields } from '#platform'

// Named refusals of photo days. Their sentences are `refusals.<code>` in translations/.

export const noSuchPhotoDay = () => refuse(404, 'content.photos.no-such-day')
export const noSuchPhoto = () => refuse(404, 'content.photos.no-such-photo')
export const noSuchFace = () => refuse(404, 'content.photos.no-such-face')
/** The link of helpers, or of people who agree, is not one of ours, or was ended. */
export const noSuchPhotoLink = () => refuse(404, 'content.photos.no-such-link')
export const uploadsOver = () => refuse(410, 'content.photos.uploads-over')
export const inboxFull = (most: number) => refuse(409, 'content.photos.inbox-full', { most })
export const tooManyAtOnce = (most: number) => refuseField('photos', 'content.photos.too-many-at-once', { most })
export const photoUnreadable = (name: string) => refuseField('photos', 'content.photos.unreadable', { name })
export const photosMissing = () => refuseField('photos', 'content.photos.missing')
/** Somebody else did something to the picture since it was looked at. */
export const photoChanged = () => refuse(409, 'content.photos.changed-since')
export const photoSettled = () => refuse(409, 'content.photos.settled')
export const originalGone = () => refuse(410, 'content.photos.original-gone')
export const notLooked = () => refuseField('looked', 'content.photos.not-looked')
export const facesOpen = (problems: FieldProblem[]) => refuseFields(problems)
