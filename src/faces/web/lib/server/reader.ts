import type { RequestEvent } from '@sveltejs/kit'
import type { Reader } from '#rooms/alliance'

/** Who reads this page: in which language, and which language stands where a text was not translated. */
export const readerIn = ({ locals }: Pick<RequestEvent, 'locals'>): Reader => ({
  locale: locals.locale,
  first: locals.alliance.defaultLocale,
})
