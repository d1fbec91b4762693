import { refuse, refuseField, refuseFields } from '#platform'

// Named refusals of what concerns people who are shown. Their sentences are `refusals.<code>` in translations/.

export const noSuchConsent = () => refuse(404, 'content.people.no-such-consent')
export const noSuchWords = () => refuse(404, 'content.people.no-such-words')
export const noSuchLink = () => refuse(404, 'content.people.no-such-link')
/** It was taken back; who agrees again gives a new one. */
export const alreadyTakenBack = () => refuse(409, 'content.people.already-taken-back')
export const notTakenBack = () => refuse(409, 'content.people.not-taken-back')
/** A page on which one met somebody who is not shown any more. */
export const notShownAnyMore = () => refuse(410, 'content.people.not-shown-any-more')
/** What is agreed to grows: that needs a new yes, and how it was given. */
export const sayHowAgreed = () => refuseField('given', 'content.people.say-how-agreed')
export const useNotAgreed = (use: string) => refuseField('consent', 'content.people.use-not-agreed', { use })
export const cannotShow = (state: string) => refuseField('state', 'content.people.cannot-show', { state })
export const noSuchCopy = () => refuse(404, 'content.people.no-such-copy')

/** Whoever agrees agrees to something, somewhere. */
export function demandSomething(uses: readonly string[], places: readonly string[]): void {
  const wrong = [
    ...(uses.length === 0 ? [{ field: 'uses', code: 'content.people.nothing-agreed' }] : []),
    ...(places.length === 0 ? [{ field: 'places', code: 'content.people.nowhere-agreed' }] : []),
  ]
  if (wrong.length > 0) throw refuseFields(wrong)
}
