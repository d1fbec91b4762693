import { audit, constraintOf, Fields, newId, sqlState, type Work } from '#platform'
import { signature } from './checking.ts'
import { audienceNameTaken, changedMeanwhile, noSuchAudience } from './errors.ts'
import { strategyPolicy } from './policy.ts'

/** For whom something is done: in words, how many, and how we know. */
export interface Audience {
  audienceId: string
  version: number
  name: string
  description: string
  /** How many people, on which day; null: not known. */
  size: number | null
  sizeOn: string | null
  /** How we know it: a count, a census, an estimate by whom. */
  source: string
  retired: boolean
  changedBy: string
  changedAt: Date
}

export interface DescribeAudience {
  /** Given to change one; with the version that was read. */
  audienceId?: string
  version?: number
  name: string
  description: string
  size: number | null
  sizeOn: string | null
  source: string
}

/** Describes an audience, or changes the description of one. A size needs its day and how we know it. Refuses a name that is taken. */
export async function describeAudience(work: Work, input: DescribeAudience): Promise<Audience> {
  strategyPolicy.demand(work, 'write-audience')
  const fields = new Fields('strategy')
  const size = fields.number('size', input.size, { min: 0, max: 2e9, whole: true })
  const words = {
    name: fields.line('name', input.name, { max: 120, needed: true }),
    description: fields.lines('description', input.description, { max: 2000, needed: true }),
    size,
    size_on: size === null ? null : fields.day('sizeOn', input.sizeOn),
    source: fields.lines('source', input.source, { max: 500, needed: size !== null }),
    changed_by: signature(work.actor),
    changed_at: work.now,
  }
  fields.check()
  const known = input.audienceId ? await audienceById(work, input.audienceId, true) : undefined
  if (known && known.version !== input.version) throw changedMeanwhile(known.name, known.changedBy)
  const audienceId = known?.audienceId ?? newId()
  try {
    if (known) {
      await work.db
        .updateTable('strategy.audiences')
        .set({ ...words, version: known.version + 1 })
        .where('alliance_id', '=', work.alliance)
        .where('audience_id', '=', audienceId)
        .execute()
    } else {
      await work.db
        .insertInto('strategy.audiences')
        .values({ alliance_id: work.alliance, audience_id: audienceId, version: 1, ...words, retired: false })
        .execute()
    }
  } catch (error) {
    if (sqlState(error) === '23505' && constraintOf(error) === 'audiences_by_name') throw audienceNameTaken(words.name)
    throw error
  }
  await audit(
    work,
    known ? 'strategy.audience-changed' : 'strategy.audience-described',
    { kind: 'audience', id: audienceId },
    { name: words.name },
  )
  return audienceById(work, audienceId)
}

/** Takes an audience out of the lists; what was done for it keeps it. `retired: false` is the undo. */
export async function retireAudience(work: Work, audienceId: string, retired = true): Promise<Audience> {
  strategyPolicy.demand(work, 'write-audience')
  const known = await audienceById(work, audienceId, true)
  if (known.retired === retired) return known
  await work.db
    .updateTable('strategy.audiences')
    .set({ retired, version: known.version + 1, changed_by: signature(work.actor), changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('audience_id', '=', audienceId)
    .execute()
  await audit(
    work,
    retired ? 'strategy.audience-retired' : 'strategy.audience-returned',
    { kind: 'audience', id: audienceId },
    { name: known.name },
  )
  return audienceById(work, audienceId)
}

/** Reads one audience. Refuses `strategy.no-such-audience`. */
export async function audienceById(work: Work, audienceId: string, lock = false): Promise<Audience> {
  strategyPolicy.demand(work, 'read-strategy')
  const query = work.db
    .selectFrom('strategy.audiences')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('audience_id', '=', audienceId)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw noSuchAudience()
  return present(row)
}

/** Lists the audiences by name; retired ones only when asked for. */
export async function listAudiences(work: Work, filter: { retired?: boolean } = {}): Promise<Audience[]> {
  strategyPolicy.demand(work, 'read-strategy')
  let query = work.db.selectFrom('strategy.audiences').selectAll().where('alliance_id', '=', work.alliance)
  if (!filter.retired) query = query.where('retired', '=', false)
  return (await query.orderBy('name').limit(500).execute()).map(present)
}

function present(row: {
  audience_id: string
  version: number
  name: string
  description: string
  size: number | null
  size_on: string | null
  source: string
  retired: boolean
  changed_by: string
  changed_at: Date
}): Audience {
  return {
    audienceId: row.audience_id,
    version: row.version,
    name: row.name,
    description: row.description,
    size: row.size,
    sizeOn: row.size_on,
    source: row.source,
    retired: row.retired,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }
}
