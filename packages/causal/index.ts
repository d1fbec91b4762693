export {
  type Calibration,
  type CalibrationCheck,
  type CalibrationPlan,
  calibrationOf,
  checkCalibration,
  type PlaceboCell,
  placeboCells,
  type Recovered,
  recoverEffect,
} from './calibrate.ts'
export { type Choice, chooseDesign, type Method, type Situation } from './choose-design.ts'
export {
  type Compared,
  type Comparison,
  compare,
  differenceInDifferences,
  type Estimate,
  syntheticControl,
  syntheticControlWithFixedEffect,
  syntheticDifference,
} from './compare.ts'
export { type ForetellInput, type Foretold, fewestToForetell, foretell, mostMonthsAhead } from './foretell.ts'
export { type InterruptedEffect, type InterruptedInput, interruptedEffect } from './interrupted.ts'
export { backward, cholesky, forward, solveWith } from './linear.ts'
export { deviation, mean, normalCdf, normalQuantile, quantile, studentQuantile } from './numbers.ts'
export { isMasked, logarithms, type Masked, type Panel, type Treatment } from './panel.ts'
export { type PowerAnswer, type PowerQuestion, planPower } from './power.ts'
export { type Cancelled, CausalProblem, type ProblemCode } from './problem.ts'
export { Random } from './random.ts'
export { type Design, holdOut, matchedPairs, type Outcomes, type RandomisedEffect, randomisedEffect, switchback } from './randomised.ts'
export { bootstrapSpread, jackknifeSpread, type PlaceboRank, placeboRank, placeboSpread, type Spread } from './spread.ts'
export { type CohortEffect, type MeanEffect, type Staggered, type Starts, staggeredEffects } from './staggered.ts'
export {
  checkStaggered,
  type PlaceboRollOut,
  placeboRollOuts,
  type RollOutPlan,
  recoverRollOut,
  type StaggeredCheck,
  staggeredBound,
} from './staggered-placebos.ts'
export { type StructuralEffect, type StructuralInput, structuralEffect } from './structural.ts'
