import { locales, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { unfinished } from './check-post.ts'
import { addMenuItem } from './menus.ts'
import { savePage } from './pages.ts'
import { fromPlain } from './plain.ts'
import { contentPolicy } from './policy.ts'

/** The pages every library is asked for, by the end of their address. */
const starters = ['how-to-join', 'rules', 'how-to-get-here'] as const

/**
 * Gives a library that has just been founded the pages every library needs, as drafts to fill in: what each has to say stands there marked
 * as to be written, in the alliance's languages. None is published; each stands in the menu at the foot from the day it is.
 */
export async function writeStarterPages(work: Work): Promise<void> {
  const tags = (await allianceOf(work)).locales.filter((tag) => locales().includes(tag))
  for (const slug of starters) {
    const texts = Object.fromEntries(
      tags.map((tag) => {
        const t = translator(tag)
        const [title, summary, body] = (['title', 'summary', 'body'] as const).map((part) => t(`content.starter.${slug}.${part}`))
        return [tag, { title, summary, body: fromPlain(body!) }]
      }),
    )
    const page = await savePage(work, { slug, texts })
    await addMenuItem(work, { menu: 'foot', page: page.id })
  }
}

/** Pages readers never had in which something is marked as to be written, with their titles by language. */
export async function pagesToWrite(work: Work): Promise<{ id: string; titles: Record<string, string> }[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.pages as p')
    .innerJoin('content.page_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.page_id', '=', 'p.page_id').onRef('v.version', '=', 'p.version'),
    )
    .select(['p.page_id', 'v.texts'])
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('p.live_version', 'is', null)
    .where((eb) => eb(eb.cast<string>('v.texts', 'text'), 'like', `%${unfinished}%`))
    .orderBy('p.created_at')
    .orderBy('p.page_id')
    .limit(20)
    .execute()
  return rows.map((row) => ({
    id: row.page_id,
    titles: Object.fromEntries(Object.entries(row.texts).flatMap(([tag, { title }]) => (title ? [[tag, title]] : []))),
  }))
}
