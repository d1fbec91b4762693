import { isRefusal, type Work } from '#platform'
import { pageBySlug, postBySlug, seriesBySlug } from '#rooms/content'
import { linkByCode } from '../list-links.ts'

/** Addresses that belong to the house whatever stands there: the desk, machines, files, and what has an address for each of its things. */
const machinery =
  /^\/(?:desk|api|files|feeds|podcasts|websub|hooks|activitypub|messages|setup|booklists|notices|recordings|remind|services|shows|stickers|healthz|readyz|_app|fonts|\.well-known|brand\.css|mark\.svg|plain\.css)(?:\/|$)/
/** Pages that are always there. */
const pages =
  /^\/(?:|accessibility|comment-rules|feeds|gone|join(?:\/receipt)?|l|newsletter(?:\/.*)?|pages|points(?:\/\d{1,6})?|posts|press(?:\/early(?:\/.*)?)?|privacy|search|series)$/

/**
 * Whether this house itself answers at an address, so that nothing old can stand there. What was withdrawn counts: its own page says so. A
 * query makes the front page old (`/?p=123`), and no other page.
 */
export async function isLive(work: Work, address: string): Promise<boolean> {
  const [path = '', query] = address.replace(/\/\*$/, '').split('?', 2)
  if (machinery.test(`${path}/`)) return true
  if (path === '/') return query === undefined
  if (address.endsWith('/*') && /^\/(?:posts|pages|series|points|press|newsletter|l)$/.test(path)) return true
  if (pages.test(path)) return true
  const [, section, slug] = /^\/(posts|pages|series|press|l)\/([^/]+)$/.exec(path) ?? []
  if (!section || !slug) return false
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
