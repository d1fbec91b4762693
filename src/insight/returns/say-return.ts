import { sayIn } from '#rooms/alliance'
import { type Saying, sayCounted, sayDays, sayLacks, saySources } from '../indicators/say-indicators.ts'
import type { KeptReturn } from './keep-return.ts'
import type { FilledLine, Return } from './read-return.ts'
import { type ReturnLine, returnForms } from './registry.ts'

/** A line as it is shown, printed and written into files. */
export interface SaidLine {
  key: string
  /** What the return calls it, in `locale`. */
  asks: string
  locale: string
  part: boolean
  /** From which metrics it is added up, in words. */
  rule: string
  seen: boolean
  note: string | null
  amount: number | null
  /** The number, "not told", "not shown". */
  says: string
  lacks: string[]
  parts: { metric: string; name: string; says: string; days: string | null; source: string; opens: string }[]
}

/** The words of a kept return: names of places as they were kept. */
export const sayingOfReturn = (content: Return, words: Pick<Saying, 't' | 'fmt'>, first: string): Saying => ({
  ...words,
  place: (point) => {
    const named = content.points[point]
    return named ? sayIn(named.title, named.titles, { locale: words.fmt.locale, first }).text : words.t('facts.desk.whole')
  },
})

/** Every line of a return in words. A line that the form no longer has is left out. */
export function sayLines(content: Return, saying: Saying): SaidLine[] {
  const { kind, lines } = content
  const filled = new Map(lines.map((line) => [line.key, line]))
  return returnForms[kind].lines.flatMap((line) => (filled.has(line.key) ? [sayLine(line, filled.get(line.key)!, kind, saying)] : []))
}

function sayLine(line: ReturnLine, filled: FilledLine, kind: Return['kind'], saying: Saying): SaidLine {
  const { t } = saying
  const name = (metric: string) => t(`metrics.${metric}.name`)
  return {
    key: line.key,
    asks: line.asks,
    locale: returnForms[kind].locale,
    part: line.part ?? false,
    rule: filled.places
      ? t('insight.return.from-places')
      : line.metrics.length === 0
        ? t('insight.return.no-metric')
        : line.metrics.map(name).join(' + '),
    seen: line.seen,
    note: line.note ? t(`insight.return.note.${line.note}`) : null,
    amount: filled.amount,
    says: sayAmountOf(filled, saying),
    lacks: [
      ...(filled.amount !== null && filled.untold.length > 0
        ? [t('insight.return.untold', { metrics: saying.fmt.list(filled.untold.map(name)) })]
        : []),
      ...filled.parts
        .filter((part) => part.why === 'not-summed')
        .map((part) => t('insight.indicators.cannot.not-summed', { metric: name(part.metric) })),
      ...filled.parts
        .filter((part) => part.why === 'longer')
        .map((part) => t('insight.indicators.cannot.longer', { metric: name(part.metric) })),
      ...filled.parts.flatMap((part) => sayLacks(part, saying)),
    ],
    parts: filled.parts.map((part) => ({
      metric: part.metric,
      name: name(part.metric),
      says: part.told === 'none' ? t('insight.return.not-told') : sayCounted(part, saying),
      days: sayDays(part, saying),
      source: part.told === 'none' ? '' : saySources(part, saying),
      opens: part.opens,
    })),
  }
}

export function sayAmountOf({ amount, told }: FilledLine, { t, fmt }: Saying): string {
  if (told === 'hidden') return t('insight.hidden')
  if (told === 'least' && amount !== null) return t('insight.goal.at-least', { value: fmt.number(amount) })
  return amount === null ? t('insight.return.not-told') : fmt.number(amount)
}

/** What a version changed, a sentence a line; empty for the first. */
export function sayReturnChanges({ changed, version, content }: KeptReturn, saying: Saying): string[] {
  if (!changed) return []
  const asks = new Map(returnForms[content.kind].lines.map((line) => [line.key, line.asks]))
  const { t } = saying
  const said = changed.flatMap(({ key, before, after }) => {
    const line = asks.get(key)
    if (!line || !before || !after) return []
    const [was, is] = [sayAmountOf(before, saying), sayAmountOf(after, saying)]
    return [was === is ? t('insight.return.changed.around', { line }) : t('insight.return.changed.line', { line, was, is })]
  })
  return [t('insight.return.changed', { version: version - 1, count: said.length }), ...said]
}
