import { refuse, refuseField } from '#platform'

// Named refusals of press work. Their sentences are `refusals.<code>` in translations/.

export const noSuchContact = () => refuse(404, 'content.press.no-such-contact')
/** The address is on the media list already, under `name`. */
export const contactKnown = (name: string) => refuseField('email', 'content.press.contact-known', { name })
export const noSuchAccess = () => refuse(404, 'content.press.no-such-access')
/** Somebody has the release early, so its embargo cannot just go. */
export const openEarlyStill = () => refuseField('embargo', 'content.press.open-early-still')
export const noSuchClipping = () => refuse(404, 'content.press.no-such-clipping')
export const clippingKnown = (title: string) => refuseField('link', 'content.press.clipping-known', { title })
export const clippingFixed = () => refuseField('day', 'content.press.clipping-fixed')
export const noSuchRequest = () => refuse(404, 'content.press.no-such-request')
export const requestOver = () => refuse(409, 'content.press.request-over')
export const figuresCleared = () => refuse(409, 'content.press.figures-cleared')
export const noFigures = () => refuseField('figures', 'content.press.no-figures')
export const figureUnusable = (most: number) => refuseField('figures', 'content.press.figure-unusable', { most })
export const noSuchSpokesperson = () => refuse(404, 'content.press.no-such-spokesperson')
export const noSuchRelease = () => refuse(404, 'content.press.no-such-release')
export const noPhotos = () => refuse(404, 'content.press.no-photos')
export const columnsMissing = (columns: string) => refuseField('file', 'content.press.columns-missing', { columns })
export const tooManyLines = (most: number) => refuseField('file', 'content.press.too-many-lines', { most })
