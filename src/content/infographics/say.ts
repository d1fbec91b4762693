import { createFormatter, type Formatter, type Translate, translator } from '#platform'
import type { Names } from '#rooms/alliance'
import { sourceName } from '#rooms/facts'
import type { Compared, Drawn, Told } from './read-figures.ts'

/** Everything an infographic says in one language, for its picture, its alt text and its table. */
export interface Said {
  locale: string
  title: string
  /** Measure, places, period. */
  subtitle: string
  /** Each figure with what it is: in the order in which they are read. */
  rows: { label: string; value: string }[]
  /** number and three: how each stands to the year before. */
  changes: Change[]
  /** Source, gaps and what is hidden: printed at the foot. */
  notes: string[]
}

export interface Change {
  /** up, down, same; none where it cannot be told. */
  way: 'up' | 'down' | 'same' | 'none'
  text: string
}

export interface Speech {
  t: Translate
  fmt: Formatter
}

/** Who speaks: a language in the zone of the alliance. */
export const speechOf = (locale: string, timeZone: string, now: Date): Speech => ({
  t: translator(locale),
  fmt: createFormatter(locale, timeZone, now),
})

const nameIn = ({ name, names }: { name: string; names: Names }, locale: string): string => names[locale] || name

/** A figure as it is written: the number, a step ("10–14"), "at least 15", "fewer than 5", "not recorded". */
function sayFigure({ amount, hidden, atLeast }: Told, { t, fmt }: Speech, whole: boolean): string {
  if (hidden) return t('content.infographics.few')
  if (amount === null) return t('content.infographics.not-recorded')
  if (!atLeast) return fmt.figure(amount)
  return whole ? fmt.fives(amount) : t('content.infographics.at-least', { amount: fmt.figure(amount) })
}

const sayPeriod = ({ from, to }: { from: string; to: string }, { t, fmt }: Speech): string =>
  from === to ? fmt.month(from) : t('content.infographics.period', { from: fmt.month(from), to: fmt.month(to) })

const sayMetric = (key: string, { t }: Speech): string => t(`metrics.${key}.name`)

/** How a figure stands to the same months a year before. Only what is told exactly, and is over, is compared. */
function changeOf({ now, before }: Compared, drawn: Drawn, speech: Speech): Change {
  const { t, fmt } = speech
  const yearBefore = (month: string) => `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`
  const period = sayPeriod({ from: yearBefore(drawn.from), to: yearBefore(drawn.to) }, speech)
  if (now.running && now.amount !== null) return { way: 'none', text: t('content.infographics.change.running') }
  const told = (one: Told) => one.amount !== null && !one.hidden && !one.atLeast
  if (!told(now) || !told(before)) return { way: 'none', text: t('content.infographics.change.none', { period }) }
  const was = fmt.figure(before.amount!)
  const way = now.amount! > before.amount! ? 'up' : now.amount! < before.amount! ? 'down' : 'same'
  if (way === 'same') return { way, text: t('content.infographics.change.same', { period }) }
  const gap = Math.abs(now.amount! - before.amount!)
  // A share of nothing, or of very little, says nothing.
  const by = before.amount! >= 20 ? fmt.percent(gap / before.amount!) : fmt.figure(gap)
  return { way, text: t(`content.infographics.change.${way}`, { by, period, was }) }
}

/** The finding, as the figures themselves say it: what is offered as a title. */
export function suggestTitle(drawn: Drawn, speech: Speech): string {
  const { t, fmt } = speech
  const period = sayPeriod(drawn, speech)
  const locale = fmt.locale
  switch (drawn.form) {
    case 'number': {
      const [one] = drawn.numbers
      const change = changeOf(one!, drawn, speech)
      const metric = sayMetric(one!.metric, speech)
      if (change.way === 'up' || change.way === 'down') return t(`content.infographics.finding.${change.way}`, { metric, period })
      return t('content.infographics.finding.number', { metric, period, amount: sayFigure(one!.now, speech, drawn.from === drawn.to) })
    }
    case 'three':
      return t('content.infographics.finding.three', { period })
    case 'line': {
      const told = drawn.months.filter(({ amount, atLeast }) => amount !== null && !atLeast)
      const most = told.toSorted((a, b) => b.amount! - a.amount!)[0]
      const metric = sayMetric(drawn.metric, speech)
      return most
        ? t('content.infographics.finding.line', { metric, month: fmt.month(most.month), amount: fmt.figure(most.amount!) })
        : t('content.infographics.finding.none', { metric, period })
    }
    case 'bars': {
      const [first] = drawn.bars
      const metric = sayMetric(drawn.metric, speech)
      return first && first.amount !== null && !first.hidden
        ? t('content.infographics.finding.bars', {
            metric,
            place: nameIn(first, locale),
            amount: sayFigure(first, speech, drawn.from === drawn.to),
          })
        : t('content.infographics.finding.none', { metric, period })
    }
    case 'goal': {
      const goal = drawn.goal!
      const title = goal.titles[locale] || goal.title
      if (goal.actual.amount === null) return t('content.infographics.finding.goal-none', { title })
      const actual = sayFigure(goal.actual, speech, false)
      return goal.target === null
        ? t('content.infographics.finding.goal-open', { title, actual })
        : t('content.infographics.finding.goal', { title, actual, target: fmt.figure(goal.target) })
    }
  }
}

/** Everything that is said, in one language. */
export function sayAll(drawn: Drawn, title: string, speech: Speech): Said {
  const { fmt } = speech
  const single = drawn.from === drawn.to
  const figure = (told: Told, whole = single) => sayFigure(told, speech, whole)
  const rows: Said['rows'] = [
    ...drawn.numbers.map(({ metric, now }) => ({ label: sayMetric(metric, speech), value: figure(now) })),
    ...drawn.months.map((month) => ({ label: fmt.month(month.month), value: figure(month, true) })),
    ...drawn.bars.map((bar) => ({ label: nameIn(bar, fmt.locale), value: figure(bar) })),
    ...goalRows(drawn, speech),
  ]
  return {
    locale: fmt.locale,
    title,
    subtitle: subtitleOf(drawn, speech),
    rows,
    changes: drawn.numbers.map((one) => changeOf(one, drawn, speech)),
    notes: notesOf(drawn, speech),
  }
}

function goalRows({ goal }: Drawn, speech: Speech): Said['rows'] {
  if (!goal) return []
  const { t, fmt } = speech
  return [
    { label: t('content.infographics.so-far'), value: sayFigure(goal.actual, speech, false) },
    ...(goal.target === null ? [] : [{ label: t('content.infographics.target'), value: fmt.figure(goal.target) }]),
  ]
}

function subtitleOf(drawn: Drawn, speech: Speech): string {
  const { t, fmt } = speech
  const places = drawn.places
    ? drawn.places.length <= 3
      ? fmt.list(drawn.places.map((place) => nameIn(place, fmt.locale)))
      : t('content.infographics.places', { count: drawn.places.length })
    : t('content.infographics.everywhere')
  const measure = drawn.form === 'three' ? '' : sayMetric(drawn.goal?.metric ?? (drawn.metric || drawn.numbers[0]!.metric), speech)
  return [measure, drawn.goal ? '' : places, sayPeriod(drawn, speech)].filter(Boolean).join(' · ')
}

function notesOf(drawn: Drawn, speech: Speech): string[] {
  const { t, fmt } = speech
  const told: Told[] = [...drawn.numbers.map(({ now }) => now), ...drawn.months, ...drawn.bars, ...(drawn.goal ? [drawn.goal.actual] : [])]
  const sources = drawn.sources.map((source) => sourceName(source, t))
  return [
    sources.length > 0
      ? t('content.infographics.source', { sources: fmt.list(sources.slice(0, 4)) + (sources.length > 4 ? '…' : '') })
      : t('content.infographics.no-source'),
    drawn.gaps.length > 0
      ? t('content.infographics.gaps', { months: fmt.list(drawn.gaps.slice(0, 6).map(fmt.month)) + (drawn.gaps.length > 6 ? '…' : '') })
      : '',
    drawn.missing > 0 ? t('content.infographics.missing', { count: drawn.missing }) : '',
    drawn.others > 0 ? t('content.infographics.others', { count: drawn.others }) : '',
    told.some(({ hidden }) => hidden) ? t('content.infographics.hidden') : '',
    told.some(({ atLeast }) => atLeast) ? t('content.infographics.steps') : '',
    told.some(({ running, amount }) => running && amount !== null) ? t('content.infographics.running') : '',
  ].filter(Boolean)
}

/** The notes as one text. */
export const noteOf = ({ notes, locale }: Said): string => notes.join(locale.startsWith('zh') ? '' : ' ')

/** What the picture tells those who do not see it: finding, measure, every figure, where they come from and what is missing. */
export function sayAlt({ title, subtitle, rows, changes, notes }: Said, { t, fmt }: Speech): string {
  const figures = rows.map(
    ({ label, value }, i) =>
      t('content.infographics.row', { label, value }) + (changes[i] && changes[i].way !== 'none' ? ` (${changes[i].text})` : ''),
  )
  const full = fmt.sentences([ended(title), ended(subtitle), ended(figures.join('; ')), ...notes])
  // An alt text holds a thousand characters; the table beside the picture holds everything.
  return full.length <= 1000 ? full : `${full.slice(0, 990)}…`

  function ended(text: string): string {
    return /[.。!?！？…]$/.test(text) ? text : `${text}${fmt.locale.startsWith('zh') ? '。' : '.'}`
  }
}
