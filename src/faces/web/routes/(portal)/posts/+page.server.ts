import { publishedPosts } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { posts, next } = await publishedPosts(work, {
      locale: event.locals.locale,
      limit: 20,
      cursor: event.url.searchParams.get('after') ?? undefined,
    })
    return {
      next,
      posts: posts.map(({ path, text, locale, summary, publishedAt, series }) => ({
        path,
        title: text.title,
        locale,
        summary,
        publishedAt,
        number: series?.number ?? null,
        series: series && { name: series.name, locale: series.locale },
      })),
    }
  })
