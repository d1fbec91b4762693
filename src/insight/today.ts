import type { Work } from '#platform'
import {
  alliancePolicy,
  countOwnTasks,
  listServicePoints,
  localDay,
  nameIn,
  type OpenNow,
  openNow,
  readerOf,
  type Said,
  schedulesOf,
  staffById,
  stateAt,
  type Waiting,
  waitingNeeds,
} from '#rooms/alliance'
import { type CalendarItem, calendarItems, contentPolicy } from '#rooms/content'
import { type GoalProgress, listGoals, progressOf, sayTitle, strategyPolicy } from '#rooms/strategy'
import { insightPolicy } from './policy.ts'

export type Today = {
  day: string
  /** The first place of the library and whether it is open (null: its hours are not known), until when; null where there is no place. */
  place: { name: string; open: boolean | null; until: Date | null } | null
  /** The place that was given to whoever asks, a keeper say, and what it does now. */
  own: { no: number; name: string; state: OpenNow; mayChange: boolean } | null
  needs: Waiting[]
  /** Their own open tasks, and how many of these are past their day. */
  tasks: { open: number; late: number }
  /** What leaves today; null for who does not see posts. */
  goingOut: CalendarItem[] | null
  /** The open goal that needs a look most; null where none is open; undefined where goals are not this person's to read. */
  goal: { progress: GoalProgress; title: Said; more: number } | null | undefined
}

/** What the first page of the desk says, for whoever asks: only what they may see. */
export async function today(work: Work, locale: string): Promise<Today> {
  insightPolicy.demand(work, 'read-today')
  const day = await localDay(work, null, work.now)
  const needs = await waitingNeeds(work, day, locale)
  const own = await ownPlace(work, locale)
  const place = own ? null : await firstPlace(work, locale)
  const tasks = await countOwnTasks(work, day)
  return { day, place, own, needs, tasks, goingOut: await goingOut(work, day, locale), goal: await oneGoal(work, day, locale) }
}

async function goingOut(work: Work, day: string, locale: string): Promise<CalendarItem[] | null> {
  if (!contentPolicy.allows(work.actor, 'see-drafts')) return null
  const [found] = await calendarItems(work, { from: day, to: day, locale })
  return (found?.items ?? []).filter((item) => item.kind === 'post' && item.state !== 'withdrawn' && item.state !== 'binned')
}

/** The open goal that needs a look most: off track first, then the one that ends first. */
async function oneGoal(work: Work, day: string, locale: string): Promise<Today['goal']> {
  if (!insightPolicy.allows(work.actor, 'read-insight') || !strategyPolicy.allows(work.actor, 'read-strategy')) return undefined
  const judged = await progressOf(work, await listGoals(work, { state: 'open', on: day, limit: 20 }))
  const order = ['off-track', 'missed', 'on-track', 'cannot-tell', 'too-early', 'reached']
  judged.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || (a.goal.ends ?? '9').localeCompare(b.goal.ends ?? '9'))
  const [progress] = judged
  if (!progress) return null
  const title = sayTitle(progress.goal, await readerOf(work, locale))
  return { progress, title, more: judged.length - 1 }
}

async function firstPlace(work: Work, locale: string): Promise<Today['place']> {
  const [point] = await listServicePoints(work, { limit: 1, order: 'number' })
  if (!point) return null
  const { open, until } = await openNow(work, point.point_no)
  return { name: nameIn(point, locale), open, until: until === undefined ? null : new Date(until) }
}

/** The place of a member of staff who was given one. */
async function ownPlace(work: Work, locale: string): Promise<Today['own']> {
  const no = work.actor.kind === 'staff' ? (await staffById(work, work.actor.id))?.point_no : null
  const [point] = no ? await listServicePoints(work, { points: [no] }) : []
  if (!point) return null
  const schedules = await schedulesOf(work, [point], { locale })
  return {
    no: point.point_no,
    name: nameIn(point, locale),
    state: stateAt(schedules.get(point.point_no)!, work.now),
    mayChange: alliancePolicy.allows(work.actor, 'change-hours'),
  }
}
