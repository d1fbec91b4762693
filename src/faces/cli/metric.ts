import { refuse, translator } from '#platform'
import { findMetric, metrics } from '#rooms/facts'
import { columns } from './open.ts'

/** Refuses a metric that there is not, and lists those there are. @throws Refusal `platform.metric-unknown` */
export function demandMetric(key: string): void {
  if (findMetric(key)) return
  const t = translator('en')
  const known = columns(metrics().map((one) => [one.key, t(`metrics.${one.key}.name`)]))
  throw refuse(422, 'platform.metric-unknown', { metric: key, known })
}
