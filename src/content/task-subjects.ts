import { isId, type Work } from '#platform'
import type { SaidSubject, TaskSubject } from '#rooms/alliance'
import { titlesOf } from './list-posts.ts'
import { listPages } from './pages.ts'
import { contentPolicy } from './policy.ts'
import { listSeries, wordsIn } from './series.ts'
import { showRows } from './shows/show.ts'

/** Posts, pages, series and live shows, as tasks call them. */
export const contentSubjects: readonly TaskSubject[] = [
  { kind: 'post', say: posts },
  { kind: 'page', say: pages },
  { kind: 'series', say: series },
  { kind: 'show', say: shows },
]

const sees = (work: Work): boolean => contentPolicy.allows(work.actor, 'see-drafts')

async function posts(work: Work, ids: readonly string[], locale: string): Promise<Map<string, SaidSubject>> {
  if (!sees(work)) return new Map()
  const rows = await work.db
    .selectFrom('content.posts')
    .select(['post_id', 'title', 'slug'])
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', (eb) => eb.fn.any(eb.val(ids.filter(isId))))
    .execute()
  const titles = await titlesOf(
    work,
    rows.map((row) => row.post_id),
    locale,
  )
  return new Map(
    rows.map((row) => [row.post_id, { title: titles.get(row.post_id) || row.title || row.slug, href: `/desk/posts/${row.post_id}` }]),
  )
}

async function pages(work: Work, ids: readonly string[], locale: string): Promise<Map<string, SaidSubject>> {
  if (!sees(work)) return new Map()
  return new Map(
    (await listPages(work))
      .filter(({ id }) => ids.includes(id))
      .map(({ id, slug, texts }) => [
        id,
        {
          title: texts[locale]?.title || Object.values(texts).find(({ title }) => title)?.title || slug,
          href: `/desk/pages/${id}`,
        },
      ]),
  )
}

async function series(work: Work, ids: readonly string[], locale: string): Promise<Map<string, SaidSubject>> {
  if (!sees(work)) return new Map()
  return new Map(
    (await listSeries(work))
      .filter(({ id }) => ids.includes(id))
      .map(({ id, names }) => [id, { title: wordsIn(names, locale).text, href: `/desk/series/${id}` }]),
  )
}

async function shows(work: Work, ids: readonly string[], locale: string): Promise<Map<string, SaidSubject>> {
  if (!sees(work)) return new Map()
  const rows = await showRows(work)
    .where('show_id', '=', (eb) => eb.fn.any(eb.val(ids.filter(isId))))
    .execute()
  return new Map(
    rows.map((row) => [row.show_id, { title: wordsIn(row.titles, locale).text || row.slug, href: `/desk/shows/${row.show_id}` }]),
  )
}
