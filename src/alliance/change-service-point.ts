import { isDeepStrictEqual } from 'node:util'
import { audit, constraintOf, sqlState, type Work } from '#platform'
import { libraryOr } from './add-service-point.ts'
import { codeTaken } from './errors.ts'
import { readPoint, type ServicePoint } from './list-service-points.ts'
import { forgetTimes } from './local-day.ts'
import { checkPoint, type PointFields, searchColumns } from './point-fields.ts'
import { alliancePolicy } from './policy.ts'
import { type PointTranslations, translatedFields } from './tables.ts'

export interface ChangeServicePoint extends PointFields {
  library?: string
}

/**
 * Changes what is said of a point. What is not given stays. Its number stays for ever, also when it has ended: figures and links
 * name it. The audit sentence names the fields that changed, not their contents.
 */
export async function changeServicePoint(work: Work, point: number, input: ChangeServicePoint): Promise<ServicePoint> {
  alliancePolicy.demand(work, 'change-points')
  const before = await readPoint(work, point)
  const row = checkPoint({ ...fieldsOf(before), ...given(input), translations: translated(before.translations, input.translations) })
  const library = input.library === undefined ? before.library_id : await libraryOr(work, input.library)
  const after = { ...row, library_id: library }
  const what = (Object.keys(after) as (keyof typeof after)[]).filter((key) => !isDeepStrictEqual(after[key], before[key]))
  if (what.length === 0) return before
  try {
    await work.db
      .updateTable('alliance.service_points')
      .set({
        ...after,
        names: JSON.stringify(row.names),
        translations: JSON.stringify(row.translations),
        ...(await searchColumns(row)),
        changed_at: work.now,
      })
      .where('alliance_id', '=', work.alliance)
      .where('point_no', '=', point)
      .execute()
  } catch (error) {
    if (sqlState(error) === '23505' && constraintOf(error) === 'points_by_code') throw codeTaken(row.code)
    throw error
  }
  forgetTimes(work)
  await audit(work, 'alliance.point-changed', { kind: 'point', id: point }, { name: row.name, what: what.join(', ') })
  return readPoint(work, point)
}

/** A stored point as the fields that were given for it. */
export function fieldsOf(p: ServicePoint): PointFields {
  return {
    name: p.name,
    names: p.names,
    kind: p.kind,
    code: p.code,
    address: p.address,
    town: p.town,
    postcode: p.postcode,
    lat: p.lat,
    lon: p.lon,
    openTo: p.open_to,
    sensitive: p.sensitive,
    access: p.access,
    services: p.services,
    translations: p.translations,
    phone: p.phone,
    email: p.email,
    url: p.url,
    legalOwner: p.legal_owner,
    timeZone: p.time_zone,
    dayEnds: p.day_ends,
    status: p.status,
    openedOn: p.opened_on,
    endedOn: p.ended_on,
  }
}

/** Translations with others laid over them, text by text. */
export const translated = (before: PointTranslations, other: PointTranslations = {}): PointTranslations =>
  Object.fromEntries(translatedFields.map((field) => [field, { ...before[field], ...other[field] }]))

const given = (input: PointFields): PointFields => Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
