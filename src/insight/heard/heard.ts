import { addMonths, earlier, firstDay, lastDay, later, locales, monthOf, monthsOf, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { hideSmallCells, inFives, readSeries, smallestCell, totalsByScene } from '#rooms/facts'
import { dontKnow, type HeardChoice, heardChoices, heardMonths, heardName } from '#rooms/patrons'
import { campaignById } from '#rooms/strategy'
import { type Brought, brought, type Cell } from '../brought.ts'
import { nothingToLookAt, periodWrong } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { studiesOf } from '../studies/study.ts'
import type { Days } from '../windows.ts'
import { type Combined, combine } from './combine.ts'
import { anyOf, estimatePeople, type Within } from './estimate.ts'

/** One way by which people say they heard of the library. */
export interface HeardWay extends Pick<HeardChoice, 'choice' | 'names' | 'channel'> {
  /** How many named it; one may name several. In steps of five, hidden from 1 to 4 and where it would give such a count away. */
  said: Cell
  /** How many of all who applied would have named it, from one end of the 95 % interval to the other; null where the answers are hidden. */
  people: Within | null
}

export interface Heard {
  evidence: 'solicited'
  /** Whole months: answers are kept by nothing finer. */
  from: string
  to: string
  /** The last month is not over. */
  running: boolean
  /** Who applied in the months in which it was asked, who was asked, who answered. */
  applied: Cell
  asked: Cell
  answered: Cell
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

/** What people said of how they heard of the library, in the whole months that a period touches: counts, and what they mean for all who applied. */
export async function heard(work: Work, period: Days): Promise<Heard> {
  insightPolicy.demand(work, 'read-insight')
  const today = await localDay(work, null, work.now)
  const [first, last] = [monthOf(period.from), monthOf(period.to < today ? period.to : today)]
  const months = first <= last ? await heardMonths(work, { from: first, to: last }) : []
  const applied = await appliedIn(
    work,
    months.map(({ month }) => month),
  )
  const sum = (of: (month: (typeof months)[number]) => number) => months.reduce((all, month) => all + of(month), 0)
  const asked = sum((month) => month.asked)
  const answered = sum((month) => month.answered)
  // The days of facts are those of a place, months of answers those of the alliance: over a month's midnight they may differ by one.
  const all = Math.max(applied, asked)
  const few = answered < smallestCell
  const also = [...new Set(months.flatMap(({ answers }) => Object.keys(answers)))].sort()
  const names = Object.fromEntries(locales().map((locale) => [locale, heardName({ choice: dontKnow, names: {} }, locale)]))
  const known = [...(await heardChoices(work, { all: true, also })), { choice: dontKnow, names, channel: null, offered: true }]
  const counts = known.map(({ choice }) => sum(({ answers }) => answers[choice] ?? 0))
  const cells = hideSmallCells(counts, { sumIsShown: true })
  const whole = few ? null : { answered: stepOf(answered), all: stepOf(all) }
  return {
    evidence: 'solicited',
    from: firstDay(first),
    to: lastDay(last < first ? first : last),
    running: last >= monthOf(today),
    applied: told(all),
    asked: told(asked),
    answered: told(answered),
    silent: whole && silentOf(stepOf(asked), whole.answered),
    rate: whole && rateOf(stepOf(asked), whole.answered),
    ways: known.flatMap(({ choice, names, channel, offered }, i): HeardWay[] => {
      const cell = cells[i]!
      if (!offered && counts[i] === 0) return []
      const said: Cell = few || cell.hidden ? (answered === 0 ? { amount: 0, hidden: false } : hiddenCell) : told(cell.amount ?? 0)
      const people = whole && !said.hidden ? estimatePeople(stepOf(counts[i]!), whole.answered, whole.all) : null
      return [{ choice, names, channel, said, people }]
    }),
    wasAsked: joined(first, last, (month) => months.some((one) => one.month === month)),
    notAsked: joined(first, last, (month) => !months.some((one) => one.month === month)),
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
  // The same months for both, or nothing could be compared.
  let coded = 0
  for (const { from, to } of answers.wasAsked)
    for (const { amount } of await totalsByScene(work, { metrics: ['cards.applied'], from, to, scenes: rows.map(({ scene }) => scene) }))
      coded += amount
  const months = answers.wasAsked.reduce((sum, { from, to }) => sum + monthsOf(from, to).length, 0)
  const study = caused.reason === 'study' ? (await studiesOf(work, campaignId)).find(({ studyId }) => studyId === caused.studyId) : null
  return { heard: answers, ...said, combined: combine(told(coded), said.people, caused, study?.terms.metric ?? null, months) }
}

/** Who would have named one of these channels, from what is told. Pure. */
export function ofChannels(found: Heard, used: readonly string[]): Pick<CampaignHeard, 'channels' | 'people'> {
  const ways = found.ways.filter(({ channel }) => channel !== null && used.includes(channel))
  const channels = [...new Set(ways.map(({ channel }) => channel!))]
  if (!ways.some(({ people }) => people)) return { channels, people: null }
  const answered = stepOfCell(found.answered)
  // What is hidden is small, or the smallest of the others: no more than the least that is shown.
  const most = Math.min(answered.high, ...found.ways.flatMap(({ said }) => (said.amount ? [stepOfCell(said).high] : [])))
  const named = anyOf(
    ways.map(({ said }) => (said.hidden ? { low: 0, high: most } : stepOfCell(said))),
    answered,
  )
  return { channels, people: estimatePeople(named, answered, stepOfCell(found.applied)) }
}

/** Answers of a period that somebody chose, by whole months. Refuses `insight.period-wrong`. */
export async function heardIn(work: Work, { from, to }: { from?: string; to?: string }): Promise<Heard> {
  insightPolicy.demand(work, 'read-insight')
  const month = monthOf(await localDay(work, null, work.now))
  const [first, last] = [from || addMonths(month, -11), to || month]
  if (!isMonth(first) || !isMonth(last) || first > last) throw periodWrong()
  if (first > month) throw nothingToLookAt()
  return heard(work, { from: firstDay(first), to: lastDay(last) })
}

const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text)

/** Card applications of whole months. */
async function appliedIn(work: Work, months: readonly string[]): Promise<number> {
  if (months.length === 0) return 0
  const { rows } = await readSeries(work, {
    metric: 'cards.applied',
    from: firstDay(months[0]!),
    to: lastDay(months.at(-1)!),
    by: 'month',
  })
  return rows.filter((row) => months.includes(monthOf(row.from))).reduce((sum, row) => sum + (row.amount ?? 0), 0)
}

const hiddenCell: Cell = { amount: null, hidden: true }
const told = (amount: number): Cell => (amount > 0 && amount < smallestCell ? hiddenCell : { amount: inFives(amount), hidden: false })
/** A count as far as its step tells it. */
const stepOf = (amount: number): Within =>
  amount === 0 ? { low: 0, high: 0 } : { low: inFives(amount), high: inFives(amount) + smallestCell - 1 }
const stepOfCell = ({ amount }: Cell): Within => stepOf(amount ?? 0)

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
