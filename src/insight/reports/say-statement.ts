import type { Formatter, Translate } from '#platform'
import type { Names, Reader } from '#rooms/alliance'
import { sayLevel } from '../honours/honours.ts'
import { type Standing, sayGoal, sayGoalNumbers } from '../say-goal.ts'
import type { ReportStatement } from './report.ts'
import { sayShort } from './say-short.ts'
import { around, type Part, type Piece, partOf, sayAmount, span, type Words } from './words.ts'

export interface SaidStatement {
  parts: Part[]
  /** By what kind of evidence it is known, in words. */
  evidence: string | null
  opens: string | null
}

export function sayStatement(statement: ReportStatement, words: Words): SaidStatement {
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
    case 'in-short':
      return [{ text: sayShort(statement, t, fmt) }]
    case 'changed-after-announcement': {
      const terms = fmt.list((statement.changed ?? []).map((term) => t(`strategy.campaign.term.${term}`)))
      return around(partOf(statement.about, reader), (title) => t(key, { title, terms, told: String(terms !== '') }))
    }
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

/** A goal that runs, to people who do not see its path: what was there beside what would have been on the way. Else the sentence of every page. */
function sayStanding(standing: Standing, t: Translate, fmt: Formatter): string {
  const { verdict, figuresThrough, goal } = standing
  if ((verdict !== 'on-track' && verdict !== 'off-track') || !figuresThrough) return sayGoal(standing, t, fmt)
  return fmt.sentences([
    t(`insight.report.goal.${verdict}`, { ...sayGoalNumbers(standing, t, fmt), day: fmt.day(figuresThrough, 'year') }),
    goal.ends ? t('insight.report.goal.runs', { day: fmt.day(goal.ends, 'year') }) : '',
  ])
}

/** A channel as people call it; what no language names, by its key made readable. */
function channelName(key: string, t: Translate): string {
  for (const known of [`channels.${key}.name`, `strategy.channel.name.${key}`]) if (t(known) !== known) return t(known)
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', ' ')
}
