// Infographics: what content hands on of them to the faces.
export {
  type AskInfographic,
  draftInfographic,
  type Infographic,
  type InfographicDraft,
  type InfographicStanding,
  infographicById,
  listInfographics,
  makeInfographic,
  previewInfographic,
  remakeInfographic,
} from './make-infographic.ts'
export { infographicPieces } from './piece.ts'
export type { Drawn, Told } from './read-figures.ts'
export type { Said } from './say.ts'
export type * from './tables.ts'
export { type InfographicForm, type InfographicShape, infographicForms, infographicShapes } from './tables.ts'
