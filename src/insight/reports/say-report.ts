import { createFormatter, type Formatter, type Translate, translator } from '#platform'
import { type Names, type Reader, type Said, sayIn } from '#rooms/alliance'
import { figureSource } from '#rooms/channels'
import { inFives } from '#rooms/facts'
import { sayLevel } from '../honours/honours.ts'
import { type Standing, sayGoal, sayGoalNumbers } from '../say-goal.ts'
import type { KeptReport, ReportDifference } from './kept-reports.ts'
import type { Amount, Report, ReportFigure, ReportStatement, Titled } from './report.ts'

/** A piece of a sentence; `locale` where it is in another language than the page, so that it is read out right. */
export interface Part {
  text: string
  locale?: string
  /** Where this piece leads: the name of what the sentence is about, not the sentence. */
  opens?: string
}

export interface SaidStatement {
  parts: Part[]
  /** By what kind of evidence it is known, in words. */
  evidence: string | null
  opens: string | null
}

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

export interface SaidSection {
  key: string
  heading: string
  statements: SaidStatement[]
  figures: SaidFigure[]
}

/** A report in a language: what every page and paper of it is drawn from, so that all of them say the same. */
export interface SaidReport {
  locale: string
  title: string
  alliance: Part
  /** Of which period, which version, when and by whom. */
  about: string
  /** What differs from the version before, in sentences; empty for the first. */
  changes: string[]
  sections: SaidSection[]
  columns: { figure: string; now: string; beside: string; source: string }
  foot: string
  /** Stands before the address at which the desk shows it, on papers that cannot be clicked. */
  rows: string
  /** For papers that are short of room: what stands in place of a source that is that of the row above, and what a row without days is of. */
  short: { above: string; days: string }
}

/** Says a kept report in a language, with days as they were said when it was made. */
export function sayReport(kept: KeptReport, locale: string): SaidReport {
  const { report } = kept
  const t = translator(locale)
  const fmt = createFormatter(locale, report.zone, kept.madeAt)
  const words: Words = { t, fmt, reader: { locale, first: report.first }, report }
  const library = report.member ? partOf(report.member, words.reader).text : ''
  const title = t(`insight.report.title.${report.kind}`, { period: sayPeriod(report, t, fmt), library })
  return {
    locale,
    title,
    alliance: partOf(report.alliance, words.reader),
    about: t('insight.report.about', {
      from: fmt.day(report.from),
      to: fmt.day(report.to),
      version: kept.version,
      when: fmt.fullDate(kept.madeAt),
      who: kept.madeBy,
    }),
    changes: sayChanges(kept, words),
    sections: report.sections.map((section) => ({
      key: section.key,
      heading: t(`insight.report.section.${section.key}`),
      statements:
        section.statements.length + section.figures.length === 0
          ? [{ parts: [{ text: t(`insight.report.none.${section.key}`) }], evidence: null, opens: null }]
          : section.statements.map((statement) => sayStatement(statement, words)),
      figures: section.figures.map((figure) => sayFigure(figure, words)),
    })),
    columns: {
      figure: t('insight.report.figure'),
      now: t('insight.report.now'),
      beside: t('insight.report.beside'),
      source: t('insight.report.source'),
    },
    foot: t('insight.report.foot'),
    rows: t('insight.report.rows'),
    short: { above: t('insight.report.as-above'), days: t('insight.report.without-days') },
  }
}

/** A goal that runs, to people who do not see its path: what was there beside what would have been on the way. Else the sentence of every page. */
function sayStanding(standing: Standing, t: Translate, fmt: Formatter): string {
  const { verdict, figuresThrough } = standing
  if ((verdict !== 'on-track' && verdict !== 'off-track') || !figuresThrough) return sayGoal(standing, t, fmt)
  return t(`insight.report.goal.${verdict}`, { ...sayGoalNumbers(standing, t, fmt), day: fmt.day(figuresThrough, 'year') })
}

interface Words {
  t: Translate
  fmt: Formatter
  reader: Reader
  report: Report
}

/** November 2026, the fourth quarter of 2026, the year 2026. */
export function sayPeriod({ period }: Pick<Report, 'period'>, t: Translate, fmt: Formatter): string {
  const [year, part] = period.split('-')
  if (!part) return t('insight.report.year', { year: year! })
  return part.startsWith('Q') ? t('insight.report.quarter', { year: year!, quarter: part.slice(1) }) : fmt.month(period)
}

/** A figure as it is told. The one rule for sentences, tables and files. */
export function sayAmount({ amount, told }: Amount, t: Translate, fmt: Formatter): string {
  // Not "fewer than 5": a larger sum is hidden too where it would give a small one away.
  if (told === 'hidden') return t('insight.hidden')
  if (told === 'none' || amount === null) return t('web.table.not-recorded')
  if (told === 'step') return fmt.fives(inFives(amount))
  return told === 'least' ? t('insight.goal.at-least', { value: fmt.number(amount) }) : fmt.number(amount)
}

function partOf({ title, titles }: Titled, reader: Reader): Part {
  const said: Said = sayIn(title, titles, reader)
  return said.locale === reader.locale ? { text: said.text } : { text: said.text, locale: said.locale }
}

/** A piece that names what the sentence is about. */
type Piece = Part & { name?: true }

/** A sentence around a title, in pieces: the title stands by itself, and is marked where it is in another language. */
function around(title: Part, say: (title: string) => string): Piece[] {
  const text = say(title.text)
  const at = text.indexOf(title.text)
  if (at < 0) return [{ text }]
  return [{ text: text.slice(0, at) }, { ...title, name: true as const }, { text: text.slice(at + title.text.length) }].filter(
    (part) => part.text !== '',
  )
}

function sayStatement(statement: ReportStatement, words: Words): SaidStatement {
  const evidence = 'evidence' in statement ? words.t(`insight.evidence-kind.${statement.evidence}`) : null
  const opens = 'opens' in statement ? statement.opens : null
  const parts = withWayIn(sentence(statement, words), opens)
  const see = 'see' in statement && statement.see ? [{ text: ` ${words.t('insight.report.see', { number: statement.see })}` }] : []
  return { parts: [...parts, ...see], evidence, opens }
}

/** Leads from the first piece that names what a sentence is about; from the whole sentence where nothing is named. */
function withWayIn(parts: Part[], opens: string | null): Part[] {
  if (!opens) return parts
  const at = Math.max(0, parts.length > 1 ? parts.findIndex(({ name }: Piece) => name) : 0)
  return parts.map(({ name: _, ...part }: Piece, i) => (i === at ? { ...part, opens } : part))
}

function sentence(statement: ReportStatement, { t, fmt, reader, report }: Words): Piece[] {
  const key = `insight.report.says.${statement.says}`
  const plain = (params: Record<string, string | number> = {}): Piece[] => [{ text: t(key, params) }]
  const placeName = (point: number) => {
    const place = report.points[point]
    return place ? partOf(place, reader).text : String(point)
  }
  const metricNames = (metrics: readonly string[]) => ({ text: fmt.list(metrics.map((metric) => t(`metrics.${metric}.name`))) })
  switch (statement.says) {
    case 'goal':
      return around(partOf(statement.about, reader), (title) => t(key, { title, says: sayStanding(statement.standing, t, fmt) }))
    case 'caused': {
      const { verdict, study } = statement
      const says =
        verdict.reason !== 'study'
          ? `${t(verdict.reason === 'no-study' ? 'strategy.caused.cannot-tell' : `strategy.caused.silent.${verdict.why}`)}.`
          : study
            ? t(`insight.report.studied.${verdict.verdict}`, {
                what: t(`metrics.${study.metric}.name`),
                where:
                  study.points.length <= 3
                    ? fmt.list(study.points.map(placeName))
                    : t('insight.goal.place-count', { count: study.points.length }),
                from: fmt.month(study.from),
                to: fmt.month(study.to),
                range: t('insight.report.range', {
                  way: verdict.low >= 0 ? 'more' : verdict.high <= 0 ? 'fewer' : 'either',
                  low: fmt.number(Math.abs(verdict.low)),
                  high: fmt.number(Math.abs(verdict.high)),
                }),
              })
            : `${t(`strategy.caused.${verdict.verdict}`, { low: verdict.low, high: verdict.high })}.`
      return around(partOf(statement.about, reader), (title) => t(key, { title, says }))
    }
    case 'range': {
      const strict = sayAmount(statement.strict, t, fmt)
      const generous = statement.generous ? sayAmount(statement.generous, t, fmt) : t('web.table.not-recorded')
      return around(partOf(statement.about, reader), (title) => t(key, { title, strict, generous }))
    }
    case 'announced': {
      const { hypothesis, comparison, why } = statement
      return around(partOf(statement.about, reader), (title) => t(key, { title, hypothesis, comparison, why }))
    }
    case 'made': {
      const channels = fmt.list(statement.channels.map((channel) => channelName(channel, t)))
      return around(partOf(statement.about, reader), (title) =>
        t(key, { title, posts: statement.posts, channels, any: String(statement.channels.length > 0) }),
      )
    }
    case 'post': {
      const { day, touches, opened, pictures } = statement
      const channels = fmt.list(statement.channels.map((channel) => channelName(channel, t)))
      const alts = pictures.map((alt) => altOf(alt, reader)).filter((one) => one !== '')
      return around(partOf(statement.about, reader), (title) =>
        fmt.sentences([
          t(key, {
            title,
            day: fmt.day(day, 'year'),
            channels,
            any: String(channels !== ''),
            touches,
            opened: opened ?? 0,
            known: String(opened !== null),
          }),
          alts.length > 0 ? t('insight.report.pictures', { count: alts.length, alts: fmt.list(alts) }) : '',
        ]),
      )
    }
    case 'in-short': {
      const { says: _, ...counts } = statement
      return plain(counts)
    }
    case 'changed-after-announcement':
    case 'brought-nothing':
    case 'not-spent':
    case 'undecided':
      return around(partOf(statement.about, reader), (title) => t(key, { title }))
    case 'lesson':
    case 'decision': {
      const { about, saw, chose, by, on } = statement
      return around(typeof about === 'string' ? { text: about } : partOf(about, reader), (title) =>
        t(key, { about: title, saw, chose, by, day: fmt.day(on, 'year') }),
      )
    }
    case 'missing': {
      const places = statement.points.map(({ point, months }) =>
        t('insight.report.missing-place', { place: placeName(point), months: months.map(fmt.month).join(', ') }),
      )
      const metrics = metricNames(statement.metrics ?? [statement.metric!])
      return around(metrics, (metric) => t(key, { metric, count: places.length, places: fmt.list(places) }))
    }
    case 'gap': {
      const metrics = metricNames(statement.metrics ?? [statement.metric!])
      return around(metrics, (metric) => t(key, { metric, days: fmt.list(statement.gaps.map((days) => span(days, t, fmt))) }))
    }
    case 'mission':
      return around({ text: t('insight.report.plan-of', { year: String(statement.year) }) }, (title) =>
        t(key, { title, mission: statement.mission, count: statement.aims.length, aims: statement.aims.join('; ') }),
      )
    case 'more':
      return plain({ what: statement.what, count: statement.count })
    case 'codes-know-no-library':
      return plain()
    case 'artefact': {
      const { kind, title, day, shows, rights, rightsNote, number, alt } = statement
      const shown = alt ? altOf(alt, reader) : ''
      const piece = around({ text: title }, (said) =>
        t(key, {
          kind: t(`insight.artefact.kind.${kind}`),
          title: said,
          day: fmt.day(day, 'year'),
          shows,
          says: String(shows !== ''),
          rights: t(`insight.artefact.rights.${rights}`),
          note: rightsNote,
          noted: String(rightsNote !== ''),
        }),
      )
      return [
        ...(number ? [{ text: t('insight.report.number', { number }) }] : []),
        ...piece,
        ...(shown ? [{ text: ` ${t('insight.report.alt', { alt: shown })}` }] : []),
      ]
    }
    case 'honour': {
      const { kind, title, giver, day, level, whatFor } = statement
      return around({ text: title }, (said) =>
        t(key, {
          kind: t(`insight.honour.kind.${kind}`),
          title: said,
          giver,
          day: fmt.day(day, 'year'),
          level: sayLevel(level, t),
          levelled: String(level !== ''),
          reason: whatFor,
          reasoned: String(whatFor !== ''),
        }),
      )
    }
    case 'without-us':
      return [{ text: t('insight.monday.unknown-nothing') }]
  }
}

/** What a picture shows, in the reader's language, else in the first of the library, else in any. */
const altOf = (alt: Names, { locale, first }: Reader): string => alt[locale] || alt[first] || Object.values(alt).find(Boolean) || ''

const span = ({ from, to }: { from: string; to: string }, t: Translate, fmt: Formatter): string =>
  from === to ? fmt.day(from, 'year') : t('insight.brought.period', { from: fmt.day(from, 'year'), to: fmt.day(to, 'year') })

function sayFigure(figure: ReportFigure, { t, fmt, reader, report }: Words): SaidFigure {
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
    period: span(figure, t, fmt),
    isOfPeriod: figure.from === report.from && figure.to === report.to,
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

/** A channel as people call it; what no language names, by its key made readable. */
function channelName(key: string, t: Translate): string {
  for (const known of [`channels.${key}.name`, `strategy.channel.name.${key}`]) if (t(known) !== known) return t(known)
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', ' ')
}

function sayChanges({ changed, version }: KeptReport, words: Words): string[] {
  if (!changed) return []
  const { t } = words
  const figures = changed.figures.map((one) => sayDifference(one, words))
  const plain = changed.words ? [t('insight.report.changed.words')] : []
  return [t('insight.report.changed', { version: version - 1, count: changed.figures.length }), ...figures, ...plain]
}

function sayDifference({ before, after }: ReportDifference, words: Words): string {
  const { t } = words
  const label = sayFigure((after ?? before)!, words)
    .label.map(({ text }) => text)
    .join('')
  if (!before || !after) return t(before ? 'insight.report.changed.gone' : 'insight.report.changed.came', { label })
  const told = (figure: ReportFigure) => sayAmount(figure.now, t, words.fmt)
  const beside = (figure: ReportFigure) => (figure.beside ? sayAmount(figure.beside, t, words.fmt) : '–')
  if (told(before) !== told(after)) return t('insight.report.changed.figure', { label, was: told(before), is: told(after) })
  if (beside(before) !== beside(after)) return t('insight.report.changed.beside', { label, was: beside(before), is: beside(after) })
  return t('insight.report.changed.around', { label })
}
