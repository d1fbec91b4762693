import { isRefusal, type Work } from '#platform'
import { pageBySlug, postBySlug, seriesBySlug } from '#rooms/content'
import { linkByCode } from '../list-links.ts'

/**
 * Sections that belong to the house whatever stands in them: first the desk, machines and files, then pages of things that have an address
 * each. `tests/old-addresses.test.ts` holds that every address of the routes is in one of these lists.
 */
const whole = namesOf(
  'desk|api|files|feeds|podcasts|websub|hooks|activitypub|messages|setup|healthz|readyz|_app|fonts|.well-known|brand.css|mark.svg|plain.css',
  'booklists|consent|meet|newsletter|notices|photo-consent|photo-day|picks|recordings|remind|services|shows|stickers|surveys',
)
/** Sections in which it depends on the name: an old address may stand beside what is there now. */
const named = namesOf('l|pages|posts|press|series')
/** Pages that are always there. */
const pages = /^\/(?:|accessibility|comment-rules|gone|join(?:\/receipt)?|points(?:\/\d{1,6})?|press\/early(?:\/.*)?|privacy|search)$/

function namesOf(...lists: string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split('|')))
}

/**
 * Whether this house itself answers at an address, so that nothing old can stand there. What was withdrawn counts: its own page says so. A
 * query makes the front page old (`/?p=123`), and no other page.
 */
export async function isLive(work: Work, address: string): Promise<boolean> {
  const [path = '', query] = address.replace(/\/\*$/, '').split('?', 2)
  const [section = '', slug, ...deeper] = path.slice(1).split('/')
  if (whole.has(section) || pages.test(path)) return query === undefined || path !== '/'
  if (!named.has(section)) return false
  if (slug === undefined) return true
  if (deeper.length > 0) return false
  try {
    if (section === 'pages') await pageBySlug(work, slug, 'en')
    else if (section === 'series') await seriesBySlug(work, slug)
    else if (section === 'l') await linkByCode(work, slug.toLowerCase())
    else await postBySlug(work, slug, 'en')
    return true
  } catch (error) {
    if (!isRefusal(error)) throw error
    return error.status === 410
  }
}
