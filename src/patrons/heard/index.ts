// How people heard of the library: asked on the card application, counted by month.
export {
  askHowHeard,
  asksHowHeard,
  dontKnow,
  type HeardChoice,
  heardChoices,
  heardName,
  heardQuestion,
  moveHeardChoice,
  plannedChannels,
  saveHeardChoice,
} from './choices.ts'
export { type HeardMonth, heardMonths, readHeard } from './count-answers.ts'
