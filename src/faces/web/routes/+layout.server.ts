import { catalogs } from '#platform'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals }) => ({
  locale: locals.locale,
  timeZone: locals.alliance.timeZone,
  moment: locals.moment,
  nav: locals.nav,
  alliance: {
    name: locals.alliance.names[locals.locale] ?? locals.alliance.name,
    origin: locals.alliance.origin,
    locales: locals.alliance.locales,
    brand: locals.alliance.brand,
    demo: locals.alliance.demo,
  },
  messages: `/messages/${locals.locale}.json?v=${catalogs().fingerprint.get(locals.locale) ?? ''}`,
})
