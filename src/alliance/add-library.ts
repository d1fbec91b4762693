import { audit, constraintOf, newId, refuseField, sqlState, type Work } from '#platform'
import { Fields } from './fields.ts'
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
  const fields = new Fields()
  const row = {
    library_id: newId(),
    name: fields.line('name', input.name, { needed: true, max: 160 }),
    code: fields.line('code', input.code, { max: 60 }),
    url: fields.webAddress('url', input.url),
  }
  fields.check()
  const names = input.names ?? {}
  try {
    await work.db
      .insertInto('alliance.libraries')
      .values({ alliance_id: work.alliance, ...row, names: JSON.stringify(names), created_at: work.now })
      .execute()
  } catch (error) {
    if (sqlState(error) !== '23505') throw error
    if (constraintOf(error) === 'libraries_by_code') throw refuseField('code', 'alliance.code-taken', { code: row.code })
    throw refuseField('name', 'alliance.library-known', { name: row.name })
  }
  await audit(work, 'alliance.library-added', { kind: 'library', id: row.library_id }, { name: row.name })
  return { ...row, names }
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
