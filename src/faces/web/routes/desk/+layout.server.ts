import { locales } from '#platform'
import { shutRoutes } from '#web/server/doors.ts'
import { deskPlaces } from '#web/server/places.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals, cookies }) => ({
  places: deskPlaces(locals),
  shut: shutRoutes(locals),
  counts: locals.counts,
  staff: locals.staff && { id: locals.staff.id, name: locals.staff.name, roles: locals.staff.roles },
  theme: cookies.get('foyer-theme') ?? 'system',
  languages: locales(),
})
