import { type Reader, sayIn } from '#rooms/alliance'
import { metric } from '#rooms/facts'
import { type Saying, sayCounted, sayDays, sayLacks, sayRatio, saySources, sayValue, sayValueLacks } from '../indicators/say-indicators.ts'
import { figureNamed } from './check-criterion.ts'
import { type FigureYear, meanOf } from './criterion-figures.ts'
import type { Score } from './evaluation.ts'
import type { Differs } from './keep-workbook.ts'
import { type FilledCriterion, isDisputed, voicesOf, type Workbook } from './read-workbook.ts'

/** A figure of one year as it is shown, printed and written into files. */
export interface SaidYear {
  year: string
  says: string
  /** Of what there is on a day: which. */
  days: string | null
  lacks: string[]
  parts: { name: string; says: string; source: string; opens: string }[]
}

export interface SaidCriterion {
  /** "At least 120,000 items, in each year." */
  asks: string | null
  figure: string | null
  years: SaidYear[]
  /** Null also where a year of the round has no figure yet. */
  mean: string | null
  /** What the figure says of the threshold, and whether that decides; null where there is nothing to compare. */
  byFigure: string | null
  /** "Figure: met. Library: not met." Null where all say the same. */
  dispute: string | null
  /** Of what must be. */
  standing: string | null
  self: string
  reviewer: string
  /** Reviewer's points less our own. */
  difference: string | null
}

/** The words of a workbook: names of places as it has them. */
export const sayingOfWorkbook = (workbook: Workbook, words: Pick<Saying, 't' | 'fmt'>, first: string): Saying => ({
  ...words,
  place: (point) => {
    const named = workbook.points[point]
    const reader: Reader = { locale: words.fmt.locale, first }
    return named ? sayIn(named.title, named.titles, reader).text : words.t('facts.desk.whole')
  },
})

/** The name of a figure; '' where a person says what was found. */
export function figureName(key: string | null, t: Saying['t']): string {
  const figure = key === null ? undefined : figureNamed(key)
  if (!figure) return key ?? ''
  return figure.of === 'metric' ? t(`metrics.${figure.key}.name`) : t(`insight.indicator.${figure.key}`)
}

export function sayCriterion(criterion: FilledCriterion, saying: Saying): SaidCriterion {
  const { t, fmt } = saying
  const { kind, threshold, unit, years, figure, figures, byFigure, standing, self, reviewer } = criterion
  const amount = threshold === null ? '' : fmt.number(threshold, { maximumFractionDigits: 3 })
  const mean = years === 'mean' && figures.length === criterion.yearsAsked ? meanOf(figures) : null
  const isLeast = figures.some(({ told }) => told === 'least')
  const decides = byFigure === 'cannot-tell' || (kind === 'must' && voicesOf(criterion)[0]?.voice === 'figure')
  return {
    asks:
      threshold === null
        ? null
        : t('insight.evaluation.at-least', { amount: unit ? `${amount} ${unit}` : amount, years: figure === null ? 'none' : years }),
    figure: figure && figureName(figure, t),
    years: figures.map((year) => sayYear(year, saying)),
    mean: mean === null ? null : isLeast ? t('insight.goal.at-least', { value: sayRatio(mean, fmt) }) : sayRatio(mean, fmt),
    byFigure: byFigure && t(`insight.evaluation.${decides ? 'by-figure' : 'figure-says'}.${byFigure}`),
    dispute: isDisputed(criterion) ? sayDispute(criterion, saying) : null,
    standing: standing && t(`insight.evaluation.standing.${standing}`),
    self: sayScore(self, criterion, saying),
    reviewer: sayScore(reviewer, criterion, saying),
    difference: differenceOf(self, reviewer, saying),
  }
}

/** What each says of a must-have: the figure, the library, the reviewer. */
const sayDispute = (criterion: FilledCriterion, { t, fmt }: Saying): string =>
  fmt.sentences(
    voicesOf(criterion)
      .toSorted((a, b) => order.indexOf(a.voice) - order.indexOf(b.voice))
      .map(({ voice, says }) => t(`insight.evaluation.voice.${voice}`, { says: t(`insight.evaluation.standing.${says}`) })),
  )
const order = ['figure', 'self', 'reviewer']

/** "6 of 8", "met", "not scored"; of the points that there were when it was given. */
export function sayScore(score: Score | null, { wording }: Pick<FilledCriterion, 'wording'>, { t, fmt }: Saying): string {
  if (!score) return t('insight.evaluation.not-scored')
  const number = (value: number) => fmt.number(value, { maximumFractionDigits: 3 })
  const says =
    score.score === null
      ? t(`insight.evaluation.standing.${score.met ? 'met' : 'not-met'}`)
      : t('insight.evaluation.points-of', { score: number(score.score), points: number(score.points ?? 0) })
  return score.wording === wording ? says : t('insight.evaluation.earlier-wording', { says })
}

function differenceOf(self: Score | null, reviewer: Score | null, { t, fmt }: Saying): string | null {
  if (!self || !reviewer) return null
  if (self.score === null || reviewer.score === null)
    return self.met === reviewer.met ? t('insight.evaluation.as-we') : t('insight.evaluation.otherwise')
  const difference = Math.round((reviewer.score - self.score) * 1000) / 1000
  if (difference === 0) return t('insight.evaluation.as-we')
  return fmt.number(difference, { maximumFractionDigits: 3, signDisplay: 'always' })
}

export function sayYear(year: FigureYear, saying: Saying): SaidYear {
  const { t } = saying
  const [over, under] = year.parts
  const says = over && under ? sayValue({ ...year, over, under }, saying) : over ? sayCounted(over, saying) : t('web.table.not-recorded')
  return {
    year: year.period,
    says: year.told === 'none' && !under ? t('insight.return.not-told') : says,
    days: over && metric(over.metric).kind === 'stock' ? sayDays(over, saying) : null,
    lacks:
      over && under
        ? sayValueLacks({ ...year, over, under }, saying)
        : over
          ? [...(year.running ? [t('insight.indicators.running')] : []), ...sayLacks(over, saying)]
          : [],
    parts: year.parts.map((part) => ({
      name: t(`metrics.${part.metric}.name`),
      says: part.told === 'none' ? t('insight.return.not-told') : sayCounted(part, saying),
      source: part.told === 'none' ? '' : saySources(part, saying),
      opens: part.opens,
    })),
  }
}

/** A late figure, in a sentence. */
export const sayDiffers = ({ code, year, was, now }: Differs, saying: Saying): string =>
  saying.t('insight.evaluation.differs', {
    code,
    year,
    was: was === 'closed' ? saying.t('insight.hidden') : was ? sayYear(was, saying).says : saying.t('insight.return.not-told'),
    now: now ? sayYear(now, saying).says : saying.t('insight.return.not-told'),
  })
