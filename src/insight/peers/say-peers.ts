import { type Saying, sayDays, sayLacks, sayRatio, sayValue } from '../indicators/say-indicators.ts'
import type { PeerComparison } from './compare-peers.ts'

export interface SaidComparison {
  measure: string
  /** Visits per head; attendance per 1,000 people. */
  what: string
  /** One's own figure, or why nobody can tell. */
  own: string
  /** Where it lies, in one sentence. */
  says: string
  /** Definition, period, who is missing: what the comparison cannot bear. */
  limits: string[]
}

/** A comparison in words: a range and its limits, no names of those who are compared. */
export function sayComparison(of: PeerComparison, saying: Saying): SaidComparison {
  const { t, fmt } = saying
  const what = t(`insight.peers.what.${of.measure}`)
  const ratio = (value: number) => sayRatio(value, fmt)
  const size = of.size && { from: fmt.number(Math.round(of.size.from)), to: fmt.number(Math.round(of.size.to)) }
  const says = !size
    ? t('insight.peers.no-size')
    : !of.middle
      ? t('insight.peers.too-few', { count: of.peers, ...size })
      : fmt.sentences([
          t('insight.peers.middle', { count: of.peers, ...size, low: ratio(of.middle.from), high: ratio(of.middle.to) }),
          of.place ? t(`insight.peers.place.${of.place}`, { own: ratio(of.own.value!) }) : '',
        ])
  const names = (list: readonly string[]) =>
    fmt.list(list.length > 12 ? [...list.slice(0, 12), t('facts.desk.and-more', { count: list.length - 12 })] : list)
  return {
    measure: of.measure,
    what,
    own: sayValue(of.own, saying),
    says,
    limits: [
      t('insight.peers.definition', { source: of.source, definition: of.definition }),
      ...(of.kinds.length > 0 ? [t('insight.peers.kinds', { kinds: fmt.list(of.kinds.map((kind) => `“${kind}”`)) })] : []),
      ...(of.kindsLeft.length > 0 ? [t('insight.peers.kinds-left', { kinds: fmt.list(of.kindsLeft.map((kind) => `“${kind}”`)) })] : []),
      ...(of.left.incomplete.length > 0
        ? [t('insight.peers.incomplete', { count: of.left.incomplete.length, names: names(of.left.incomplete) })]
        : []),
      ...(of.left.noPopulation.length > 0
        ? [t('insight.peers.no-population', { count: of.left.noPopulation.length, names: names(of.left.noPopulation) })]
        : []),
      ...(of.left.otherSize > 0 ? [t('insight.peers.other-size', { count: of.left.otherSize })] : []),
      ...sayLacks(of.own.over, saying),
      ...[sayDays(of.own.under, saying)].flatMap((days) => (days ? [t('insight.peers.own-people', { days })] : [])),
    ],
  }
}
