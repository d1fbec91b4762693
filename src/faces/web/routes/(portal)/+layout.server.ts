import { menusOf } from '#web/server/menus.ts'
import { footPlaces, portalPlaces } from '#web/server/places.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals }) => ({
  places: portalPlaces(locals.alliance.rooms),
  foot: footPlaces(locals.alliance.rooms),
  // A house that is not founded yet has no menus of its own.
  menus: locals.house && locals.alliance.id ? await menusOf({ locals }) : { main: [], foot: [] },
})
