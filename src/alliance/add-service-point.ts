import { audit, constraintOf, newId, nextNumber, sqlState, type Work } from '#platform'
import { codeTaken, noSuchLibrary } from './errors.ts'
import { readPoint, type ServicePoint } from './list-service-points.ts'
import { forgetTimes } from './local-day.ts'
import { checkPoint, type PointFields, searchColumns } from './point-fields.ts'
import { alliancePolicy } from './policy.ts'

export interface AddServicePoint extends PointFields {
  name: string
  kind: string
  /** The member library it belongs to; the only one (or the first founded) unless given. */
  library?: string
  /** What an import knows it by. */
  importKey?: string
}

/**
 * Opens a service point: gives it its number inside the alliance. Its hours are set with `saveTimetable`; a kind that is open
 * round the clock is not given any by itself, because open is something only the library can promise.
 * Refuses fields by name: `alliance.no-such-kind`, `alliance.no-such-library`, `alliance.code-taken`, `alliance.not-a-place` …
 */
export async function addServicePoint(work: Work, input: AddServicePoint): Promise<ServicePoint> {
  alliancePolicy.demand(work, 'change-points')
  const row = checkPoint(input)
  const library = await libraryOr(work, input.library)
  const point = await nextNumber(work, 'point')
  try {
    await work.db
      .insertInto('alliance.service_points')
      .values({
        ...row,
        names: JSON.stringify(row.names),
        translations: JSON.stringify(row.translations),
        alliance_id: work.alliance,
        point_no: point,
        point_id: newId(),
        library_id: library,
        import_key: input.importKey ?? null,
        ...(await searchColumns(row)),
        created_at: work.now,
        changed_at: work.now,
      })
      .execute()
  } catch (error) {
    if (sqlState(error) === '23505' && constraintOf(error) === 'points_by_code') throw codeTaken(row.code)
    throw error
  }
  forgetTimes(work)
  await audit(work, 'alliance.point-added', { kind: 'point', id: point }, { name: row.name, point })
  return readPoint(work, point)
}

/** Checks that a library is one of this alliance; without one, the library that was founded first. */
export async function libraryOr(work: Work, library: string | undefined): Promise<string> {
  let query = work.db.selectFrom('alliance.libraries').select('library_id').where('alliance_id', '=', work.alliance)
  if (library !== undefined) query = query.where('library_id', '=', library)
  const row = await query.orderBy('created_at').orderBy('library_id').limit(1).executeTakeFirst()
  if (!row) throw noSuchLibrary()
  return row.library_id
}
