import type { Candidate } from '#packages/next-post'
import { addDays, daysBetween, type Work, weekdayOf } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { type ChannelLimit, instantOfPlan, listChannelLimits, listSeries, postsToCome } from '#rooms/content'
import { type ChannelPlan, listChannelPlans } from '#rooms/strategy'
import { type Band, bands, type Format, formats, type NextResult, type NextTerms } from './next.ts'
import { carriesCode, type Read, weeksBack } from './read-posts.ts'

/** Weekdays and times of day that are proposed, of those at which the library lets things leave. */
const mostTimes = 12

/** A format by a channel, of a series or of none: what a refusal holds for. */
export interface Cell {
  format: Format
  channel: string
  series: string | null
}
export const cellKey = ({ format, channel, series }: Cell): string => `${format}|${channel}|${series ?? ''}`

export const idOfPossible = (cell: Cell, day: string, band: Band): string => `${cellKey(cell)}|${day}|${band}`

/** A post that could be made next, with the day and hour it would leave. */
export interface Possible extends Cell {
  id: string
  day: string
  band: Band
  hours?: number
}

/** Hours that there are in these days (null: the channel plan says none), what a post takes by channel, and what is taken by which posts. */
export type Staffing = NextResult['hours']

/**
 * What may be proposed, hard limits first: channels that carry a code, are switched on, are chosen for a post and not its home, are in the channel plan where the library has one, and are not
 * given up by the last day; formats that the library makes, and pictures and words; series that run and had such a post; weekdays and times of day at
 * which things left. At night nothing is proposed. Each weekday stands for its one day among the days asked for.
 */
export async function possiblePosts(
  work: Work,
  { seen, lately }: Pick<Read, 'seen' | 'lately'>,
  terms: NextTerms,
): Promise<{ cells: Cell[]; possible: Possible[]; staffing: Staffing }> {
  const plans = await listChannelPlans(work)
  const channels = (await listChannelLimits(work)).filter((limit) => mayPropose(limit, plans, terms.to))
  const staffing = await staffingOf(
    work,
    lately,
    plans.filter((plan) => channels.some(({ channel }) => channel === plan.channel)),
    terms,
  )
  const running = new Set((await listSeries(work)).filter(({ status }) => status === 'running').map(({ id }) => id))
  const made = new Set(seen.map(({ levels }) => levels.format))
  const usual = formats.filter((format) => made.has(format) || format === 'picture' || format === 'words')
  const cells: Cell[] = channels.flatMap((limit) =>
    usual.filter((format) => carries(limit, format)).map((format) => ({ format, channel: limit.channel, series: null })),
  )
  const inSeries = new Map<string, Cell>()
  for (const { levels } of seen) {
    const cell = { format: levels.format as Format, channel: levels.channel, series: levels.series ?? null }
    const known = cells.some(({ format, channel }) => format === cell.format && channel === cell.channel)
    if (known && cell.series && running.has(cell.series)) inSeries.set(cellKey(cell), cell)
  }
  const all = [...cells, ...[...inSeries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)]
  const times = usualTimes(seen)
  const days = Array.from({ length: daysBetween(terms.from, terms.to) + 1 }, (_, i) => addDays(terms.from, i))
  const possible = all.flatMap((cell) =>
    times.flatMap(({ weekday, band }) => {
      const day = days.find((one) => weekdayOf(one) === weekday)
      const hours = staffing.aPost[cell.channel]
      return day ? [{ ...cell, id: idOfPossible(cell, day, band), day, band, ...(hours ? { hours } : {}) }] : []
    }),
  )
  return { cells, possible, staffing }
}

/** A candidate as the model knows it. */
export const asCandidate = ({ id, format, channel, series, day, band, hours }: Possible): Candidate => ({
  id,
  levels: { format, channel, weekday: String(weekdayOf(day)), band, ...(series ? { series } : {}) },
  at: daysBetween('1970-01-01', day),
  ...(hours ? { hours } : {}),
})

/** Whether a channel is proposed at all. The website and its feeds are not: every post goes there by itself, so nobody decides about it. */
export function mayPropose(limit: ChannelLimit, plans: readonly ChannelPlan[], day: string): boolean {
  if (!carriesCode(limit) || limit.byDefault) return false
  if (plans.length === 0) return true
  const plan = plans.find((one) => one.channel === limit.channel)
  return plan !== undefined && plan.state !== 'retired' && (plan.retiresOn === null || plan.retiresOn > day)
}

/** Whether a channel can show such a post: nothing goes without a picture where one is needed. */
const carries = ({ images }: ChannelLimit, format: Format): boolean => !(images.needed && format === 'words')

function usualTimes(seen: Read['seen']): { weekday: number; band: Band }[] {
  const counts = new Map<string, number>()
  for (const { levels } of seen) {
    if (levels.band === 'night') continue
    const key = `${levels.weekday} ${levels.band}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, mostTimes)
    .map(([key]) => ({ weekday: Number(key[0]), band: key.slice(2) as Band }))
}

export const hourOfBand = (band: Band): string => bands.find((one) => one.band === band)!.usual

/**
 * Hours that the channel plan gives to these channels in the days asked for, less what is planned in them; and what a post takes: the hours of a week by
 * the posts of a week, where less than one counts as one.
 */
async function staffingOf(
  work: Work,
  lately: Readonly<Record<string, number>>,
  plans: readonly ChannelPlan[],
  terms: NextTerms,
): Promise<Staffing> {
  const { time_zone } = await allianceOf(work)
  const instant = (day: string) => instantOfPlan({ wall: `${day}T00:00`, zone: time_zone })
  const aPost: Record<string, number> = {}
  const exact: Record<string, number> = {}
  let aWeek = 0
  for (const { channel, hoursPerWeek } of plans) {
    if (!hoursPerWeek) continue
    exact[channel] = hoursPerWeek / Math.max(1, (lately[channel] ?? 0) / weeksBack)
    aPost[channel] = Math.max(0.1, tenths(exact[channel]))
    aWeek += hoursPerWeek
  }
  if (Object.keys(aPost).length === 0 || terms.hours !== null) return { there: terms.hours, aPost }
  const planned = await postsToCome(work, { from: instant(terms.from), to: instant(addDays(terms.to, 1)) })
  return { aPost, ...hoursLeft((aWeek * (daysBetween(terms.from, terms.to) + 1)) / 7, planned, exact) }
}

/** What planned posts leave of the hours of a plan. Summed as it is and rounded to tenths only as it is shown: many posts of a quarter of an hour are no third of one each. */
export function hoursLeft(
  plan: number,
  planned: readonly { id: string; channels: readonly string[] }[],
  aPost: Readonly<Record<string, number>>,
): Omit<Staffing, 'aPost'> {
  const took = planned
    .map(({ id, channels }) => ({ post: id, hours: channels.reduce((sum, channel) => sum + (aPost[channel] ?? 0), 0) }))
    .filter(({ hours }) => hours > 0)
    .sort((a, b) => b.hours - a.hours)
  const sumOf = (some: readonly { hours: number }[]) => some.reduce((sum, { hours }) => sum + hours, 0)
  const more = took.slice(mostTook)
  return {
    there: Math.max(0, tenths(plan - sumOf(took))),
    plan: tenths(plan),
    took: took.slice(0, mostTook).map(({ post, hours }) => ({ post, hours: tenths(hours) })),
    ...(more.length > 0 ? { tookMore: { posts: more.length, hours: tenths(sumOf(more)) } } : {}),
  }
}

/** So many posts that take hours are named. */
const mostTook = 20
const tenths = (hours: number): number => Math.round(10 * hours) / 10
