import { refuseField } from '#platform'

// Named refusals of memes. Their sentences are `refusals.<code>` in translations/.

/** Only what the library may show, and whose rights it knows, is written on. */
export const pictureNotUsable = (name: string) => refuseField('picture', 'content.memes.picture-not-usable', { name })
export const wordsMissing = () => refuseField('top', 'content.memes.words-missing')
export const wordsDoNotFit = () => refuseField('top', 'content.memes.words-do-not-fit')
/** Signs that the library's font cannot show. */
export const signsMissing = (signs: string) => refuseField('top', 'content.memes.signs-missing', { signs: signs.slice(0, 60) })
