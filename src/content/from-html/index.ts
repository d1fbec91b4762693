// HTML of other systems as a text of this house.
export { type FoundPicture, type Lost, lostKinds } from './doc-builder.ts'
export { type FromHtml, type ReadHtml, readHtml, wordsOfHtml } from './read-html.ts'
