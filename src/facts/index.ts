// What other rooms and the faces may use of the facts.
import './tables.ts'

export { closePeriod, listPeriods, openPeriodAgain, type PeriodRow } from './close-period.ts'
export { correctFact } from './correct-fact.ts'
export { type Count, countCall } from './count-call.ts'
export { daysByScene } from './days-by-scene.ts'
export { type DryRun, dryRunImport, type RefusedRow } from './dry-run-import.ts'
export {
  figureOf,
  figuresOfPeriods,
  type GroupFigure,
  type PeriodCell,
  type PeriodFigures,
  type PeriodQuery,
} from './figures-of-periods.ts'
export { foldRollups } from './fold-rollups.ts'
export { type ImportCounts, type ImportPlan, spanEnd, spanNames } from './import-types.ts'
export { foldAll, foldJob, resumeImportsJob } from './jobs.ts'
export { countQuarantine, type ImportRow, importById, listImports, listQuarantine, type QuarantineRow } from './list-imports.ts'
export { listScenes, makeScene, makeScenes, readCode, type Scene, scenesByCodes } from './make-scene.ts'
export { confirmName, forgetName, type KnownName, listNames, type NameReading } from './match-names.ts'
export { dropRow, type MendRow, mendRow } from './mend-quarantine.ts'
export { countsPeople, findMetric, isPeople, type Metric, type MetricKey, metric, metricByNumber, metrics } from './metrics.ts'
export { dropImport, placeImport, placeStep } from './place-import.ts'
export { placeSceneFigures, type SceneFigure } from './place-scene-figures.ts'
export { factsPolicy } from './policy.ts'
export { readTable } from './read-table.ts'
export { readFigure } from './reading/figures.ts'
export { type Gathered, gatherOddities } from './reading/gather-oddities.ts'
export type { Oddity } from './reading/oddities.ts'
export { readPeriod } from './reading/periods.ts'
export { closedMonths, type Fact, recordCounts, recordFact, recordFactAlone, recordFacts } from './record-fact.ts'
export { recordedSince } from './recorded-since.ts'
export { relabelScene } from './relabel-scene.ts'
export { type ReportedFact, reportFacts } from './report-facts.ts'
export {
  readManySeries,
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
export { listSources, shownSeries, shownTotal, tellPlaces } from './shown-series.ts'
export {
  cellInFile,
  cellInFives,
  hideSmallCells,
  hideSmallTable,
  inFives,
  isSmall,
  smallestCell,
  type ToldCell,
  tellPeople,
} from './small-cells.ts'
export { sourceName } from './source-name.ts'
export { type Staged, type StageImport, stageImport } from './stage-import.ts'
export { tellFigure } from './tell-figure.ts'
export { mostRows, type ToldRow, toldRows } from './told-rows.ts'
export { resumeReading, type UploadImport, uploadImport } from './upload-import.ts'
export { factsWork } from './waiting.ts'
export { type Recorded, whatIsRecorded } from './what-is-recorded.ts'
