import { personOf, type Work } from '#platform'
import { localDay } from '../local-day.ts'
import { alliancePolicy } from '../policy.ts'
import { type Deputy, deputyFor } from './deputies.ts'
import { listTasks, type Task } from './list-tasks.ts'
import { byHarm, type Waiting, workSource } from './work-source.ts'

export interface MyWork {
  /** The alliance's day. */
  day: string
  everybody: boolean
  /** For whom whoever asks stands in today. */
  standsInFor: Deputy[]
  /** Open tasks by their day: their own, those of whom they stand in for, and those nobody has taken. At most 200. */
  tasks: Task[]
  /** Whether there are more than are shown. */
  more: boolean
  /** What waits in the rooms, worst first. */
  waits: Waiting[]
}

/**
 * What waits for whoever asks, and for those for whom they stand in today; or, by choice, for everybody. It shows more work, never more
 * rights: each room tells only what whoever asks may see, and a deputy may do what they may.
 */
export async function myWork(work: Work, { locale = 'en', everybody = false } = {}): Promise<MyWork> {
  alliancePolicy.demand(work, 'see-work')
  const day = await localDay(work, null, work.now)
  const person = personOf(work.actor)
  const standsInFor = person ? await deputyFor(work, person, day) : []
  const people = everybody ? null : [...(person ? [person] : []), ...standsInFor.map(({ absent }) => absent.id)]
  const { tasks, next } = await listTasks(work, { locale, limit: 200, ...(people ? { owners: people, free: true } : {}) })
  const waits: Waiting[] = []
  for (const { needs, owed } of workSource.all())
    for (const tell of [needs, owed]) if (tell) waits.push(...(await tell(work, { day, locale, people })))
  return {
    day,
    everybody,
    standsInFor,
    tasks,
    more: next !== null,
    waits: waits.filter(({ owner }) => !people || !owner || people.includes(owner.id)).sort(byHarm),
  }
}

/** How many open tasks somebody has, and how many of these are past their day: for the line on Today. */
export async function countOwnTasks(work: Work, day: string): Promise<{ open: number; late: number }> {
  const person = personOf(work.actor)
  if (!person || !alliancePolicy.allows(work.actor, 'see-work')) return { open: 0, late: 0 }
  const row = await work.db
    .selectFrom('alliance.tasks')
    .select((eb) => [eb.fn.countAll().as('open'), eb.fn.countAll().filterWhere('due_on', '<', day).as('late')])
    .where('alliance_id', '=', work.alliance)
    .where('owner_id', '=', person)
    .where('done_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { open: Number(row.open), late: Number(row.late) }
}
