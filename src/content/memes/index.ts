// Memes, and why a picture may be used: what content hands on of them to the faces.
export { type Grounds, groundChoices, groundsOfAsset, groundsProblems, type SaveGrounds, saveGrounds } from './grounds.ts'
export { type MakeMeme, makeMeme, previewMeme } from './make-meme.ts'
export type * from './tables.ts'
