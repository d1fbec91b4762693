import { addMonths, earlier, firstDay, lastDay, later, locales, monthOf, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { daysByScene, readSeries } from '#rooms/facts'
import { dontKnow, type HeardChoice, heardChoices, heardMonths, heardName } from '#rooms/patrons'
import { campaignById } from '#rooms/strategy'
import { type Brought, brought } from '../brought.ts'
import { nothingToLookAt, periodWrong } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { studiesOf } from '../studies/study.ts'
import type { Days } from '../windows.ts'
import { type Combined, combine } from './combine.ts'
import { anyOf, estimatePeople, type Within } from './estimate.ts'
import { countOf, endsOf, type HeardCount, stepOf, tellMonth, together, wayIn } from './tell-months.ts'

/** One way by which people say they heard of the library. */
export interface HeardWay extends Pick<HeardChoice, 'choice' | 'names' | 'channel'> {
  /** How many named it; one may name several. Hidden where each month has 1 to 4, or would give such a count away. */
  said: HeardCount
  /** How many of all who applied would have named it, from one end of the 95 % interval to the other; null where the answers are hidden. */
  people: Within | null
}

export interface Heard {
  evidence: 'solicited'
  /** Whole months that are over: answers are kept by nothing finer, and a month that runs would tell whoever looks twice who came in between. */
  from: string
  to: string
  /** The period reaches into the month that runs, which is not in it. */
  running: boolean
  /** Who applied in the months in which it was asked, who was asked, who answered. */
  applied: HeardCount
  asked: HeardCount
  answered: HeardCount
  /** Who did not answer, from the least to the most that the steps allow; null where there are too few. */
  silent: Within | null
  /** Share of those asked who answered, from the least to the most that the steps allow; null where there are too few. */
  rate: Within | null
  /** In the order of the form. */
  ways: HeardWay[]
  /** Months of the period in which somebody was asked, and in which nobody was. */
  wasAsked: Days[]
  notAsked: Days[]
}

/**
 * What people said of how they heard of the library, in the whole months that a period touches and that are over: counts, and what they mean for
 * all who applied. Told is each month, in steps; counts of several months are sums of those, and all else is worked out from these sums.
 */
export async function heard(work: Work, period: Days): Promise<Heard> {
  insightPolicy.demand(work, 'read-insight')
  const running = monthOf(await localDay(work, null, work.now))
  const first = monthOf(period.from)
  const last = earlier(monthOf(period.to), addMonths(running, -1))
  const kept = first <= last ? await heardMonths(work, { from: first, to: last }) : []
  const appliedIn = await applications(work, kept)
  const months = kept.map((month) => tellMonth(month, appliedIn(month.month)))
  const [applied, asked, answered] = (['applied', 'asked', 'answered'] as const).map((what) => together(months.map((one) => one[what])))
  // Named where a month tells that somebody named it; where few answered, not even that.
  const also = [...new Set(months.flatMap(({ ways }) => [...(ways?.keys() ?? [])]))].sort()
  const names = Object.fromEntries(locales().map((locale) => [locale, heardName({ choice: dontKnow, names: {} }, locale)]))
  const known = [...(await heardChoices(work, { all: true, also })), { choice: dontKnow, names, channel: null, offered: true }]
  const few = answered!.low === 0
  return {
    evidence: 'solicited',
    from: firstDay(first),
    to: lastDay(later(first, last)),
    running: first <= running && monthOf(period.to) >= running,
    applied: countOf(applied!),
    asked: countOf(asked!),
    answered: countOf(answered!),
    silent: few ? null : silentOf(asked!, answered!),
    rate: few ? null : rateOf(asked!, answered!),
    ways: known.flatMap(({ choice, names, channel, offered }): HeardWay[] => {
      if (!offered && !also.includes(choice)) return []
      const ends = together(months.map((month) => wayIn(month, choice)))
      const said = countOf(ends)
      return [{ choice, names, channel, said, people: few || said.hidden ? null : estimatePeople(ends, answered!, applied!) }]
    }),
    wasAsked: joined(first, last, (month) => kept.some((one) => one.month === month)),
    notAsked: joined(first, last, (month) => !kept.some((one) => one.month === month)),
  }
}

/** What people say of a campaign: who applied in its months and named a channel that it used. Not that it was this campaign: of that nobody was asked. */
export interface CampaignHeard {
  heard: Heard
  /** The channels that the campaign used and for which there is an answer. */
  channels: string[]
  /** Who would have named at least one of them; null where too few answered or none can be named. */
  people: Within | null
  combined: Combined
}

/**
 * What people say of a campaign, beside its codes and its study.
 * @param found what the campaign brought, where it was read already
 * @param within only the months of these days
 */
export async function campaignHeard(work: Work, campaignId: string, found?: Brought, within?: Days): Promise<CampaignHeard> {
  insightPolicy.demand(work, 'read-insight')
  const campaign = await campaignById(work, campaignId)
  const { rows, caused } = found ?? (await brought(work, { kind: 'campaign', id: campaignId }))
  const { starts, ends } = campaign
  const answers = await heard(
    work,
    within ? { from: later(starts, within.from), to: earlier(ends, within.to) } : { from: starts, to: ends },
  )
  const said = ofChannels(
    answers,
    rows.map(({ channel }) => channel),
  )
  const coded = await codedIn(
    work,
    answers.wasAsked,
    rows.map(({ scene }) => scene),
  )
  const study = caused.reason === 'study' ? (await studiesOf(work, campaignId)).find(({ studyId }) => studyId === caused.studyId) : null
  return { heard: answers, ...said, combined: combine(countOf(coded), said.people, caused, study?.terms.metric ?? null) }
}

/** Who would have named one of these channels, from what is told. Pure. */
export function ofChannels(found: Heard, used: readonly string[]): Pick<CampaignHeard, 'channels' | 'people'> {
  const ways = found.ways.filter(({ channel }) => channel !== null && used.includes(channel))
  const channels = [...new Set(ways.map(({ channel }) => channel!))]
  if (!ways.some(({ people }) => people)) return { channels, people: null }
  const answered = endsOf(found.answered)
  const named = anyOf(
    ways.map(({ said }) => endsOf(said)),
    answered,
  )
  return { channels, people: estimatePeople(named, answered, endsOf(found.applied)) }
}

/** Answers of a period that somebody chose, by whole months; else of the last twelve that are over. Refuses `insight.period-wrong`. */
export async function heardIn(work: Work, { from, to }: { from?: string; to?: string }): Promise<Heard> {
  insightPolicy.demand(work, 'read-insight')
  const month = monthOf(await localDay(work, null, work.now))
  const [first, last] = [from || addMonths(month, -12), to || month]
  if (!isMonth(first) || !isMonth(last) || first > last) throw periodWrong()
  if (first > month) throw nothingToLookAt()
  return heard(work, { from: firstDay(first), to: lastDay(last) })
}

const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text)

/** Card applications of whole months, month by month. */
async function applications(work: Work, months: readonly { month: string }[]): Promise<(month: string) => number> {
  if (months.length === 0) return () => 0
  const { rows } = await readSeries(work, {
    metric: 'cards.applied',
    from: firstDay(months[0]!.month),
    to: lastDay(months.at(-1)!.month),
    by: 'month',
  })
  const found = new Map(rows.map((row) => [monthOf(row.from), row.amount ?? 0]))
  return (month) => found.get(month) ?? 0
}

/** Card applications that carried one of these codes in the months in which it was asked: each month stepped, as the answers are. */
async function codedIn(work: Work, asked: readonly Days[], scenes: readonly number[]): Promise<Within> {
  if (asked.length === 0) return { low: 0, high: 0 }
  const found = await daysByScene(work, { metric: 'cards.applied', from: asked[0]!.from, to: asked.at(-1)!.to, scenes })
  const months = Map.groupBy(
    found.filter(({ day }) => asked.some(({ from, to }) => from <= day && day <= to)),
    ({ day }) => monthOf(day),
  )
  return together([...months.values()].map((days) => stepOf(days.reduce((sum, { amount }) => sum + amount, 0))))
}

/** From what is told, so that the difference of two exact counts is nowhere. */
const silentOf = (asked: Within, answered: Within): Within => ({
  low: Math.max(0, asked.low - answered.high),
  high: Math.max(0, asked.high - answered.low),
})

const rateOf = (asked: Within, answered: Within): Within => ({
  low: Math.min(1, answered.low / asked.high),
  high: Math.min(1, answered.high / Math.max(1, asked.low)),
})

/** The months from one to another for which something holds, put together where they follow each other. */
function joined(first: string, last: string, holds: (month: string) => boolean): Days[] {
  const found: Days[] = []
  for (let month = first; month <= last; month = addMonths(month, 1)) {
    if (!holds(month)) continue
    const open = found.at(-1)
    if (open && monthOf(open.to) === addMonths(month, -1)) open.to = lastDay(month)
    else found.push({ from: firstDay(month), to: lastDay(month) })
  }
  return found
}
