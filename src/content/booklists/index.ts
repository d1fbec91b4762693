// Booklists: what content hands on of them to other rooms and the faces.
export { booklistTexts, replaceInBooklist } from './booklist-texts.ts'
export { type CatalogueLink, catalogueLink } from './catalogue-link.ts'
export { shortLinks, type WantedLink } from './follow-links.ts'
export { type BooklistItem, mostItems, orderItems, removeItem, saveItem } from './items.ts'
export { booklistById, listBooklists } from './list-booklists.ts'
export type { BooklistWords, ItemWords } from './list-fields.ts'
export { importLoans, type ListFigures, type LoansImport, listFigures } from './loans.ts'
export { booklistPiece } from './piece.ts'
export {
  booklistBySlug,
  type PublicBooklist,
  type PublicItem,
  previewBooklist,
  publicBooklists,
} from './public-booklists.ts'
export { type ItemsImport, importItems } from './read-items.ts'
export {
  type Booklist,
  booklistTitle,
  publishBooklist,
  type SaveBooklist,
  saveBooklist,
  setCatalogueLink,
  withdrawBooklist,
} from './save-booklist.ts'
export type * from './tables.ts'
