import { redirect } from '@sveltejs/kit'
import { podcastPath } from '#rooms/channels'
import { podcastOf, publishedPosts, seriesBySlug, wordsIn } from '#rooms/content'
import { href } from '#web/nav.ts'
import { look } from '#web/server/act.ts'
import { isOn } from '#web/server/switched.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance, nav } = event.locals
    const series = await seriesBySlug(work, event.params.slug)
    if (series.slug !== event.params.slug.toLowerCase()) redirect(308, href(nav, `/series/${encodeURIComponent(series.slug)}`))
    const { posts, next } = await publishedPosts(work, {
      locale,
      series: series.id,
      limit: 20,
      cursor: event.url.searchParams.get('after') ?? undefined,
    })
    const feeds = isOn(alliance.rooms, 'channel:feeds')
    return {
      podcast: feeds && (await podcastOf(work, series.id)) ? podcastPath(series.slug) : null,
      series: {
        name: wordsIn(series.names, locale),
        about: wordsIn(series.about, locale),
        ended: series.status === 'ended',
        slug: series.slug,
      },
      posts: posts.map(({ path, text, locale: lang, summary, publishedAt, series: of }) => ({
        path,
        title: text.title,
        locale: lang,
        summary,
        publishedAt,
        number: of?.number ?? null,
      })),
      next,
    }
  })
