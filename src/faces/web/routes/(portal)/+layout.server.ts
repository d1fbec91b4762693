import { footPlaces, portalPlaces } from '#web/server/places.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals }) => ({
  places: portalPlaces(locals.alliance.rooms),
  foot: footPlaces(),
})
