import { audit, type Work } from '#platform'
import { listServicePoints } from '#rooms/alliance'
import { noSuchPoint } from './errors.ts'
import { factsPolicy } from './policy.ts'
import { matchName, type Named, normaliseName } from './reading/names.ts'
import { releaseName } from './release-name.ts'

/** What a name in a file stands for. */
export interface NameReading {
  unit: string
  normal: string
  /** The service point; 0 is the alliance as a whole; null where it is not known or left out. */
  point: number | null
  /** `equal`: the same name but for case and generic words. `confirmed`, `ignored`: a person said so. `whole`: the file names no places. `unknown`: a person is needed. */
  how: 'equal' | 'confirmed' | 'ignored' | 'whole' | 'unknown'
  suggestions: { point: number; name: string; likeness: number }[]
}

/** Reads names as they stand in files: what a person confirmed, else what is equal to exactly one point's name; nothing is guessed. */
export async function readNames(work: Work, units: readonly string[]): Promise<NameReading[]> {
  const points = await listServicePoints(work, { status: 'any' })
  const known: Named<number>[] = points.flatMap((point) =>
    [point.name, ...Object.values(point.names), ...(point.code ? [point.code] : [])].map((name) => ({ name, value: point.point_no })),
  )
  const confirmed = new Map(
    (await work.db.selectFrom('facts.names').select(['normal', 'point']).where('alliance_id', '=', work.alliance).execute()).map((row) => [
      row.normal,
      row.point,
    ]),
  )
  return units.map((unit): NameReading => {
    const normal = normaliseName(unit)
    if (unit === '') return { unit, normal, point: 0, how: 'whole', suggestions: [] }
    if (confirmed.has(normal)) {
      const point = confirmed.get(normal)!
      return { unit, normal, point, how: point === null ? 'ignored' : 'confirmed', suggestions: [] }
    }
    const match = matchName(unit, known)
    if (match.kind === 'same') return { unit, normal, point: match.value, how: 'equal', suggestions: [] }
    return {
      unit,
      normal,
      point: null,
      how: 'unknown',
      suggestions: match.suggestions.map(({ value, name, likeness }) => ({ point: value, name, likeness })),
    }
  })
}

/**
 * Remembers what a person says a name means: a service point (0: the alliance as a whole), or null to leave it out. Rows in quarantine that
 * waited for this name are placed (or dropped); those of an import that is still being placed when its last step ends. Returns how many.
 * Refuses a point that does not exist.
 */
export async function confirmName(work: Work, input: { name: string; point: number | null }): Promise<{ released: number }> {
  factsPolicy.demand(work, 'import-figures')
  const normal = normaliseName(input.name)
  const spelled = input.name.trim().slice(0, 200)
  let called = ''
  if (input.point) {
    const [point] = await listServicePoints(work, { status: 'any', points: [input.point] })
    if (!point) throw noSuchPoint()
    called = point.name
  }
  const by = 'name' in work.actor ? work.actor.name : work.actor.kind
  await work.db
    .insertInto('facts.names')
    .values({ alliance_id: work.alliance, normal, spelled, point: input.point, confirmed_by: by, confirmed_at: work.now })
    .onConflict((on) =>
      on.columns(['alliance_id', 'normal']).doUpdateSet((eb) => ({
        spelled: eb.ref('excluded.spelled'),
        point: eb.ref('excluded.point'),
        confirmed_by: eb.ref('excluded.confirmed_by'),
        confirmed_at: eb.ref('excluded.confirmed_at'),
      })),
    )
    .execute()
  await audit(
    work,
    input.point === null ? 'facts.name-ignored' : 'facts.name-confirmed',
    { kind: 'name', id: normal },
    { spelled, point: called || input.point },
  )
  return { released: await releaseName(work, normal, input.point) }
}

export interface KnownName {
  spelled: string
  normal: string
  point: number | null
  confirmedBy: string
  confirmedAt: Date
}

/** The names that were confirmed, by spelling. */
export async function listNames(work: Work): Promise<KnownName[]> {
  factsPolicy.demand(work, 'see-facts')
  const rows = await work.db.selectFrom('facts.names').selectAll().where('alliance_id', '=', work.alliance).orderBy('spelled').execute()
  return rows.map((row) => ({
    spelled: row.spelled,
    normal: row.normal,
    point: row.point,
    confirmedBy: row.confirmed_by,
    confirmedAt: row.confirmed_at,
  }))
}

/** Forgets what was said about a name, in any spelling. What was placed stays where it is. Does nothing where nothing was said. */
export async function forgetName(work: Work, name: string): Promise<void> {
  factsPolicy.demand(work, 'import-figures')
  const gone = await work.db
    .deleteFrom('facts.names')
    .where('alliance_id', '=', work.alliance)
    // As it is listed, too: a long name is kept cut, and its form for comparing is that of the whole.
    .where('normal', 'in', [name, normaliseName(name)])
    .returning(['normal', 'spelled'])
    .execute()
  for (const { normal, spelled } of gone) await audit(work, 'facts.name-forgotten', { kind: 'name', id: normal }, { spelled })
}
