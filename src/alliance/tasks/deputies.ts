import { addDays, audit, Fields, isDay, isId, newId, personOf, type Work } from '#platform'
import { noSuchDeputy, onlyOwnDeputies } from '../errors.ts'
import { localDay } from '../local-day.ts'
import { alliancePolicy, staffPolicy } from '../policy.ts'
import { staffById } from '../staff.ts'
import { isColleague, signatureOf } from './add-task.ts'

/** Somebody does the work of somebody who is away, from day to day, both counted. */
export interface Deputy {
  id: string
  absent: { id: string; name: string }
  deputy: { id: string; name: string }
  from: string
  until: string
  namedBy: string
  state: 'coming' | 'now' | 'over'
}

/** Longest time away, in days. */
const longest = 366

export interface NameDeputy {
  /** Who is away; whoever asks, unless given. For others it takes the right to change staff: somebody who fell ill names nobody. */
  absent?: string
  deputy: string
  from: string
  until: string
}

/** Names who does somebody's work from day to day. Both see it then; what is whose does not change. */
export async function nameDeputy(work: Work, input: NameDeputy): Promise<Deputy> {
  alliancePolicy.demand(work, 'name-deputy')
  const own = personOf(work.actor)
  const absent = input.absent || own || ''
  if (absent !== own && !staffPolicy.allows(work.actor, 'change-staff')) throw onlyOwnDeputies()
  const today = await localDay(work, null, work.now)
  const fields = new Fields('alliance')
  if (!isId(absent) || !(await isColleague(work, absent))) fields.wrong('absent', 'not-a-colleague')
  if (!isId(input.deputy) || !(await isColleague(work, input.deputy))) fields.wrong('deputy', 'not-a-colleague')
  else if (input.deputy === absent) fields.wrong('deputy', 'own-deputy')
  if (!isDay(input.from)) fields.wrong('from', 'not-a-day')
  if (!isDay(input.until)) fields.wrong('until', 'not-a-day')
  else if (isDay(input.from) && input.until < input.from) fields.wrong('until', 'ends-before-it-begins')
  else if (input.until < today) fields.wrong('until', 'deputy-over')
  else if (isDay(input.from) && input.until > addDays(input.from, longest - 1)) fields.wrong('until', 'deputy-too-long', { most: longest })
  fields.check()
  const id = newId()
  await work.db
    .insertInto('alliance.absences')
    .values({
      alliance_id: work.alliance,
      absence_id: id,
      absent_id: absent,
      deputy_id: input.deputy,
      from_day: input.from,
      until_day: input.until,
      named_by: signatureOf(work),
      named_at: work.now,
      ended_at: null,
    })
    .execute()
  const [found] = await read(work, today, { id })
  await audit(
    work,
    'alliance.deputy-named',
    { kind: 'staff', id: absent },
    { name: found!.deputy.name, absent: found!.absent.name, from: input.from, until: input.until },
  )
  return found!
}

/** Takes a deputy back from now on. Those away, their deputies and who looks after staff may. Twice is once. */
export async function endDeputy(work: Work, id: string): Promise<void> {
  alliancePolicy.demand(work, 'name-deputy')
  const row = isId(id)
    ? await work.db
        .selectFrom('alliance.absences')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('absence_id', '=', id)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchDeputy()
  const own = personOf(work.actor)
  if (row.absent_id !== own && row.deputy_id !== own && !staffPolicy.allows(work.actor, 'change-staff')) throw onlyOwnDeputies()
  if (row.ended_at) return
  await work.db
    .updateTable('alliance.absences')
    .set({ ended_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('absence_id', '=', id)
    .execute()
  const [absent, deputy] = [await staffById(work, row.absent_id), await staffById(work, row.deputy_id)]
  await audit(work, 'alliance.deputy-ended', { kind: 'staff', id: row.absent_id }, { name: deputy?.name ?? '', absent: absent?.name ?? '' })
}

/** Who stands in for whom now and in days to come, by first day. */
export async function listDeputies(work: Work): Promise<Deputy[]> {
  alliancePolicy.demand(work, 'see-work')
  return read(work, await localDay(work, null, work.now), {})
}

/** For whom somebody stands in on a day; nobody stands in for those for whom the absent stand in. */
export async function deputyFor(work: Work, person: string, day: string): Promise<Deputy[]> {
  return (await read(work, day, { deputy: person })).filter(({ state }) => state === 'now')
}

async function read(work: Work, today: string, only: { id?: string; deputy?: string }): Promise<Deputy[]> {
  let query = work.db
    .selectFrom('alliance.absences as d')
    .innerJoin('alliance.staff as a', (join) => join.onRef('a.alliance_id', '=', 'd.alliance_id').onRef('a.staff_id', '=', 'd.absent_id'))
    .innerJoin('alliance.staff as s', (join) => join.onRef('s.alliance_id', '=', 'd.alliance_id').onRef('s.staff_id', '=', 'd.deputy_id'))
    .selectAll('d')
    .select(['a.name as absent_name', 's.name as deputy_name'])
    .where('d.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where('s.alliance_id', '=', work.alliance)
    .where('a.status', '=', 'active')
    .where('s.status', '=', 'active')
  if (only.id) query = query.where('d.absence_id', '=', only.id)
  else query = query.where('d.ended_at', 'is', null).where('d.until_day', '>=', today)
  if (only.deputy) query = query.where('d.deputy_id', '=', only.deputy)
  const rows = await query.orderBy('d.from_day').orderBy('d.absence_id').limit(200).execute()
  return rows.map((row) => ({
    id: row.absence_id,
    absent: { id: row.absent_id, name: row.absent_name },
    deputy: { id: row.deputy_id, name: row.deputy_name },
    from: row.from_day,
    until: row.until_day,
    namedBy: row.named_by,
    state: row.ended_at || row.until_day < today ? 'over' : row.from_day > today ? 'coming' : 'now',
  }))
}
