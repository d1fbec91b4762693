import { refuse, refuseField } from '#platform'

// The room's named refusals. Their sentences are `refusals.<code>` in translations/.

export const noSuchPost = () => refuse(404, 'content.no-such-post')
export const noSuchSeries = () => refuse(404, 'content.no-such-series')
export const noSuchPage = () => refuse(404, 'content.no-such-page')
export const noSuchPicture = () => refuse(404, 'content.no-such-picture')
/** Somebody on it was forgotten. */
export const pictureForgotten = () => refuse(409, 'content.picture-forgotten')
export const noSuchPersona = () => refuse(404, 'content.no-such-persona')
export const onlyAPersonCanAgree = () => refuse(403, 'content.only-a-person-can-agree')
export const noSuchMenuItem = () => refuse(404, 'content.no-such-menu-item')

/** Somebody saved another version since this one was read. */
export const changedMeanwhile = (who: string, at: Date, version: number) => refuse(409, 'content.changed-meanwhile', { who, at, version })
/** A name as a choice inside a message, which cannot hold hyphens. */
const word = (name: string) => name.replaceAll('-', '')

/** The act does not fit where the post stands. */
export const notInThisState = (act: string, state: string) =>
  refuse(409, 'content.not-in-this-state', { act: word(act), state: word(state) })
/** What left before it came here stays as it left; it can only be withdrawn. */
export const pastPostStays = (title: string) => refuse(409, 'content.past-post-stays', { title })
export const notApproved = (title: string) => refuse(409, 'content.post-not-approved', { title })
export const approverIsAuthor = () => refuse(403, 'content.approver-is-author')
export const programIsNobody = () => refuse(403, 'content.program-is-nobody')
export const alreadyPassedByYou = () => refuse(403, 'content.already-passed-by-you')
export const notYourStep = (step: number) => refuse(403, 'content.not-your-step', { step })
/** Correcting what readers have is kept to these roles for this kind of content. */
export const notACorrector = (kind: string, roles: readonly string[]) =>
  refuse(403, 'content.not-a-corrector', { kind, roles: roles.join(', ') })
export const notReady = (count: number) => refuse(409, 'content.not-ready', { count })
export const slugTaken = (slug: string) => refuseField('slug', 'content.slug-taken', { slug })
export const slugFixed = () => refuseField('slug', 'content.slug-fixed')
export const kindFixed = () => refuseField('kind', 'content.kind-fixed')
export const fieldMissing = (field: string) => refuseField(field, 'content.field-missing', { field })
export const fieldTooLong = (field: string, most: number) => refuseField(field, 'content.field-too-long', { most })
export const timeNotKnown = (field: string) => refuseField(field, 'content.time-not-known')
export const timeIsPast = (field: string) => refuseField(field, 'content.time-is-past')
/** By the plan a channel would leave before its post; `at` is its time. */
export const channelBeforePost = (channel: string, at: string) => refuseField('at', 'content.channel-before-post', { channel, at })
export const channelLongAfterPost = (channel: string, days: number) =>
  refuseField('at', 'content.channel-long-after-post', { channel, days })
export const beforeEmbargo = () => refuseField('at', 'content.before-embargo')
/** There is no such text in that thing any more. */
export const noSuchPlace = () => refuse(404, 'content.no-such-place')
export const noSuchTemplate = () => refuse(404, 'content.no-such-template')
export const dayNotKnown = (field: string) => refuseField(field, 'content.day-not-known')
