import { isRefusal } from '#platform'
import { publishedPosts, seriesBySlug, wordsIn } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

/** Where old addresses and codes lead whose page was taken back: what is nearest, with a sentence. Nothing of what was taken back is said. */
export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'x-robots-tag': 'noindex' })
  event.locals.status = 410
  return look(event, async (work) => {
    const { locale } = event.locals
    const slug = event.url.searchParams.get('series')?.slice(0, 200)
    const series = slug ? await seriesBySlug(work, slug).catch((error: unknown) => (isRefusal(error) ? null : Promise.reject(error))) : null
    const { posts } = await publishedPosts(work, { locale, series: series?.id, limit: 5 })
    return {
      series: series && { path: `/series/${encodeURIComponent(series.slug)}`, ...wordsIn(series.names, locale) },
      posts: posts.map(({ path, text, locale: lang, summary, publishedAt, series: of }) => ({
        path,
        title: text.title,
        locale: lang,
        summary,
        publishedAt,
        number: of?.number ?? null,
      })),
    }
  })
}
