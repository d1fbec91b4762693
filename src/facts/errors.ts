import { refuse, refuseField } from '#platform'
import type { Metric } from './metrics.ts'

/** Named refusals of this room. Their sentences are `refusals.facts.…` in the translations. */
export const noSuchMetric = (key: string) => refuseField('metric', 'facts.no-such-metric', { key: key.slice(0, 60) })
/** Why figures of a metric are not added up: they count different people, are a mean or a share, or the most at one moment. */
export const notSummed = ({ key, kind }: Metric) =>
  refuse(422, `facts.${kind}-not-summed`, { metric: key })
export const amountNotANumber = () => refuse(422, 'facts.amount-not-a-number')
export const amountNegative = () => refuse(422, 'facts.amount-negative')
export const dayWrong = (field: string) => refuseField(field, 'facts.day-wrong')
export const rangeTooLong = () => refuse(422, 'facts.range-too-long')
export const noSuchImport = () => refuse(404, 'facts.no-such-import')
export const importNotReady = (status: string) => refuse(409, 'facts.import-not-ready', { status })
export const notText = (found: string) => refuseField('file', `facts.file-is-${found}`)
export const noFiguresFound = () => refuseField('file', 'facts.no-figures-found')
export const fileBreaks = (reason: string, line: number) => refuseField('file', `facts.file-${reason}`, { line })
export const columnUnclear = (columns: string) => refuseField('file', 'facts.column-unclear', { columns })
export const metricNeeded = () => refuseField('metric', 'facts.metric-needed')
export const dateOrderUnclear = (column: string) => refuseField('dateOrder', 'facts.date-order-unclear', { column: column.slice(0, 60) })
export const tooManyNames = (count: number) => refuse(422, 'facts.too-many-names', { count })
export const noSuchRow = () => refuse(404, 'facts.no-such-row')
export const rowDecided = () => refuse(409, 'facts.row-decided')
export const figureNeeded = () => refuseField('amount', 'facts.figure-needed')
export const pointNeeded = () => refuseField('point', 'facts.point-needed')
export const periodNeeded = () => refuseField('period', 'facts.period-needed')
export const noSuchPoint = () => refuseField('point', 'facts.no-such-point')
export const whyNeeded = () => refuseField('why', 'facts.why-needed')
export const periodNotOver = (month: string) => refuse(409, 'facts.period-not-over', { month })
export const periodAlreadyClosed = (month: string) => refuse(409, 'facts.period-already-closed', { month })
export const periodNotClosed = (month: string) => refuse(409, 'facts.period-not-closed', { month })
