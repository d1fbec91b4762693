import type { Formatter, Translate } from '#platform'
import { figureSource } from '#rooms/channels'
import { sayGoalNumbers } from '../say-goal.ts'
import type { ReportFigure } from './report.ts'
import { around, type Part, partOf, sayAmount, span, type Words } from './words.ts'

export interface SaidFigure {
  key: string
  label: Part[]
  period: string
  /** Whether it is of the whole period of the report: where room is short that needs no words. */
  isOfPeriod: boolean
  /** As it is told: the number, `10–14`, `at least 40`, `not shown`, `not recorded`. */
  now: string
  beside: string | null
  source: string
  /** What is not in it: days without a figure, places that are missing. */
  lacks: string
  /** Whether nothing is missing: where room is short that needs no words. */
  isWhole: boolean
  evidence: string
  opens: string
  of: ReportFigure
}

export function sayFigure(figure: ReportFigure, { t, fmt, reader, report }: Words): SaidFigure {
  const standing = report.sections
    .flatMap(({ statements }) => statements)
    .find((one) => one.says === 'goal' && figure.what === 'goal' && figure.opens === one.opens)
  // A goal's two numbers have the digits that its sentence gives them.
  const numbers = standing?.says === 'goal' ? sayGoalNumbers(standing.standing, t, fmt) : null
  const now = numbers?.actual ?? sayAmount(figure.now, t, fmt)
  const beside = figure.beside && (numbers?.target ?? sayAmount(figure.beside, t, fmt))
  const what = figure.metric
    ? t(`metrics.${figure.metric}.name`)
    : t(`insight.report.what.${figure.what}`, { currency: figure.currency ?? '' })
  const places = new Set(figure.missing.flatMap(({ points }) => points)).size
  const lacks = [
    ...(figure.gaps.length > 0 ? [t('insight.report.lacks.gaps', { days: fmt.list(figure.gaps.map((days) => span(days, t, fmt))) })] : []),
    ...(places > 0 ? [t('insight.report.lacks.places', { count: places })] : []),
  ]
  return {
    key: figure.key,
    label: figure.about
      ? around(partOf(figure.about, reader), (title) => t('insight.report.figure-of', { what, title }))
      : [{ text: what }],
    period: figure.whole ? t('insight.report.whole-campaign', { days: span(figure, t, fmt) }) : span(figure, t, fmt),
    isOfPeriod: !figure.whole && figure.from === report.from && figure.to === report.to,
    now,
    beside: figure.beside && beside ? sayBeside(figure.beside, beside, t) : null,
    source:
      figure.sources.length === 0
        ? t('insight.goal.no-source')
        : saySources(
            figure.sources.map((source) =>
              source === 'study' ? t('insight.study.one') : source === 'effort' ? t('insight.report.effort') : figureSource(source, t),
            ),
            t,
            fmt,
          ),
    lacks: lacks.length > 0 ? fmt.sentences(lacks) : t('insight.report.lacks.nothing'),
    isWhole: lacks.length === 0,
    evidence: t(`insight.evidence-kind.${figure.evidence}`),
    opens: figure.opens,
    of: figure,
  }
}

/** Sources in a row. What the house counts in several places is said once: Foyer (short links and QR codes, the public pages). */
function saySources(sources: readonly string[], t: Translate, fmt: Formatter): string {
  const house = t('insight.report.source-house', { part: '' })
  const parts = sources.filter((one) => one.startsWith(house)).map((one) => one.slice(house.length))
  if (parts.length < 2) return fmt.list([...sources])
  return fmt.list([
    ...sources.filter((one) => !one.startsWith(house)),
    t('insight.report.source-house-several', { parts: parts.join(t('insight.report.source-between')) }),
  ])
}

/** A year that lacks months or places says so, where there is a figure of it at all. */
function sayBeside({ what, whole, told }: NonNullable<ReportFigure['beside']>, value: string, t: Translate): string {
  const said = t(`insight.report.beside.${what}`, { value })
  return whole || told === 'none' ? said : t('insight.report.beside.in-part', { said })
}
