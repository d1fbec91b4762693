import { refuse, refuseField } from '#platform'

// Named refusals of bringing the past along. Their sentences are `refusals.<code>` in translations/.

export const siteFileMissing = () => refuseField('file', 'channels.site.file-missing')
export const notAFeed = (found: string) => refuseField('file', 'channels.site.not-a-feed', { found: found.slice(0, 60) || '–' })
export const encodingUnknown = (encoding: string) =>
  refuseField('file', 'channels.site.encoding-unknown', { encoding: encoding.slice(0, 40) })
export const encodingWrong = (encoding: string, line: number) => refuseField('file', 'channels.site.encoding-wrong', { encoding, line })
/** `item` counts from 1; 0 before the first. */
export const xmlBroken = (line: number, item: number, reason: string) =>
  refuseField('file', 'channels.site.xml-broken', { line, item, reason: reason.slice(0, 160) })
export const xmlEntities = (line: number) => refuseField('file', 'channels.site.xml-entities', { line })
export const endsEarly = (line: number, item: number) => refuseField('file', 'channels.site.ends-early', { line, item })
export const itemTooLarge = (line: number, item: number, megabytes: number) =>
  refuseField('file', 'channels.site.item-too-large', { line, item, megabytes })
export const tooManyItems = (most: number) => refuseField('file', 'channels.site.too-many-items', { most })
export const jsonBroken = () => refuseField('file', 'channels.site.json-broken')
export const feedTooLarge = (megabytes: number) => refuseField('file', 'channels.site.feed-too-large', { megabytes })
export const languageNotKnown = () => refuseField('language', 'content.language-not-known')
export const siteMonthsClosed = (count: number, month: string) => refuse(409, 'channels.past-months-closed', { count, month })
export const noSuchSiteImport = () => refuse(404, 'channels.site.no-such-import')
export const siteImportOver = () => refuse(409, 'channels.site.import-over')
export const archiveUnreadable = () => refuseField('file', 'channels.past.archive-unreadable')
export const archiveWithoutPosts = () => refuseField('file', 'channels.past.archive-without-posts')
export const archiveTooLarge = (megabytes: number) => refuseField('file', 'channels.past.archive-too-large', { megabytes })
export const carUnreadable = (reason: string) => refuseField('file', 'channels.past.car-unreadable', { reason: reason.slice(0, 120) })
