import { refuse, refuseField } from '#platform'

// Named refusals of booklists. Their sentences are `refusals.<code>` in translations/.

export const noSuchList = () => refuse(404, 'content.booklists.no-such-list')
/** Readers had it, and it was taken back. */
export const listWithdrawn = () => refuse(410, 'content.booklists.withdrawn')
export const noSuchItem = () => refuse(404, 'content.booklists.no-such-item')
export const notPublished = () => refuse(409, 'content.booklists.not-published')
export const listIsEmpty = () => refuse(409, 'content.booklists.list-is-empty')
export const tooManyItems = (most: number) => refuseField('title', 'content.booklists.too-many-items', { most })
/** Somebody added or took out something while this order was chosen. */
export const otherItems = () => refuse(409, 'content.booklists.other-items')
export const nothingToRead = () => refuseField('lines', 'content.booklists.nothing-to-read')
export const columnsMissing = (columns: string) => refuseField('file', 'content.booklists.columns-missing', { columns })
export const tooManyLines = (most: number) => refuseField('file', 'content.booklists.too-many-lines', { most })
