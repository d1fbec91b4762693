// HTML of other systems as a text of this house.
export { type FoundPicture, type Lost, lostKinds } from './elements.ts'
export { type FromHtml, type ReadHtml, readHtml, wordsOfHtml } from './read-html.ts'
