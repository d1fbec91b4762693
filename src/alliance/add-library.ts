import { isDeepStrictEqual } from 'node:util'
import { audit, constraintOf, Fields, newId, refuseField, sqlState, type Work } from '#platform'
import { noSuchLibrary } from './errors.ts'
import { alliancePolicy } from './policy.ts'
import type { Names } from './tables.ts'

export interface Library {
  library_id: string
  name: string
  names: Names
  code: string
  url: string
}

export interface AddLibrary {
  name: string
  names?: Names
  /** Its own code, such as an ISIL. */
  code?: string
  url?: string
}

/** Adds a member library. Refuses the field `name` (`alliance.library-known`) or `code` (`alliance.code-taken`) when it is there already. */
export async function addLibrary(work: Work, input: AddLibrary): Promise<Library> {
  alliancePolicy.demand(work, 'change-alliance')
  const fields = new Fields('alliance')
  const row = {
    library_id: newId(),
    name: fields.line('name', input.name, { needed: true, max: 160 }),
    code: fields.line('code', input.code, { max: 60 }),
    url: fields.webAddress('url', input.url),
  }
  const names = fields.names('names', input.names, { max: 160 })
  fields.check()
  try {
    await work.db
      .insertInto('alliance.libraries')
      .values({ alliance_id: work.alliance, ...row, names: JSON.stringify(names), created_at: work.now })
      .execute()
  } catch (error) {
    throw taken(error, row)
  }
  await audit(work, 'alliance.library-added', { kind: 'library', id: row.library_id }, { name: row.name })
  return { ...row, names }
}

export type ChangeLibrary = Partial<AddLibrary>

/**
 * Changes what is said of a member library: its name, its names in other languages, its code, its address on the web. What is not
 * given stays; figures and places stay with it. Refuses `alliance.no-such-library`, `alliance.library-known`, `alliance.code-taken`.
 */
export async function changeLibrary(work: Work, library: string, input: ChangeLibrary): Promise<Library> {
  alliancePolicy.demand(work, 'change-alliance')
  const before = (await listLibraries(work)).find(({ library_id }) => library_id === library)
  if (!before) throw noSuchLibrary()
  const fields = new Fields('alliance')
  const row = {
    name: fields.line('name', input.name ?? before.name, { needed: true, max: 160 }),
    code: fields.line('code', input.code ?? before.code, { max: 60 }),
    url: fields.webAddress('url', input.url ?? before.url),
  }
  const names = fields.names('names', input.names ?? before.names, { max: 160 })
  fields.check()
  const after = { library_id: library, ...row, names }
  if (isDeepStrictEqual(after, before)) return before
  try {
    await work.db
      .updateTable('alliance.libraries')
      .set({ ...row, names: JSON.stringify(names) })
      .where('alliance_id', '=', work.alliance)
      .where('library_id', '=', library)
      .execute()
  } catch (error) {
    throw taken(error, row)
  }
  await audit(work, 'alliance.library-changed', { kind: 'library', id: library }, { name: row.name })
  return after
}

/** What a unique key says, beside its field; any other fault as it is. */
function taken(error: unknown, { name, code }: { name: string; code: string }): unknown {
  if (sqlState(error) !== '23505') return error
  return constraintOf(error) === 'libraries_by_code'
    ? refuseField('code', 'alliance.code-taken', { code })
    : refuseField('name', 'alliance.library-known', { name })
}

/** The member libraries by name. */
export async function listLibraries(work: Work): Promise<Library[]> {
  alliancePolicy.demand(work, 'read-points')
  return work.db
    .selectFrom('alliance.libraries')
    .select(['library_id', 'name', 'names', 'code', 'url'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('name')
    .execute()
}
