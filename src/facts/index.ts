// What other rooms and the faces may use of the facts.
import './tables.ts'

export { closePeriod, listPeriods, openPeriodAgain, type PeriodRow } from './close-period.ts'
export { foldRollups } from './fold-rollups.ts'
export { findSceneByCode, listScenes, makeScene, readCode, type Scene, sceneByCode } from './make-scene.ts'
export { findMetric, type Metric, type MetricKey, metric, metricByNumber, metrics } from './metrics.ts'
export { factsPolicy } from './policy.ts'
export { type Fact, recordCounts, recordFact, recordFactAlone, recordFacts } from './record-fact.ts'
export {
  listSources,
  readSeries,
  readTotal,
  type Series,
  type SeriesNotice,
  type SeriesQuery,
  type SeriesRow,
  series,
  type Total,
  total,
  totalsByScene,
} from './series.ts'
export { hideSmallCells, smallestCell } from './small-cells.ts'
