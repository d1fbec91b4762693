// Bringing the past along: what other rooms and the faces may use of it.
import './tables.ts'

export { cameFrom } from './came-from.ts'
export { siteFileMissing } from './errors.ts'
export { type ImportPastPosts, importPastPosts, type PastImport } from './import-past.ts'
export { type ImportSite, importSite } from './import-site.ts'
export { openArchive } from './open-archive.ts'
export { dropSite, givePictures, listSiteImports, lookAtSite, type SiteImport, siteImport, takeInSite } from './site-imports.ts'
export type { ItemNote, RefusedItem, SiteReport, SiteWishes } from './site-report.ts'
