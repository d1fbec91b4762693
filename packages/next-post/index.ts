export { type Arrivals, shareByAge } from './delay.ts'
export { type History, levelName, type Makeup, type PastPost } from './design.ts'
export { type Fit, type FitOptions, fitPosts } from './fit.ts'
export {
  type Candidate,
  type Chance,
  expectedOf,
  foretell,
  type Judgement,
  judgeCandidates,
  limits,
  sumsOf,
  type Told,
  whatMatters,
} from './foretell.ts'
export { poisson } from './poisson.ts'
export { type Cancelled, NextPostProblem, type ProblemCode } from './problem.ts'
export { type Batch, type Proposal, type Proposed, proposeBatch, type Quota } from './propose.ts'
