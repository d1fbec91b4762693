import { listServicePoints } from '#rooms/alliance'
import { listSeries, publishedPosts, wordsIn } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import { pointLines } from '#web/server/points.ts'
import { routes } from '$app/manifest'
import type { PageServerLoad } from './$types'

/** How many places the front page names; the rest are one link away. */
const mostPoints = 6
const exists = (path: string) => routes.some(({ id, page }) => page && (id.replaceAll(/\/\([^)]+\)/g, '') || '/') === path)
const has = { search: exists('/search'), points: exists('/points'), join: exists('/join'), newsletter: exists('/newsletter') }

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => {
    const { locale } = event.locals
    // The house first, then its branches, then whatever there is: a library of reading bars names these.
    const points = await listServicePoints(work, { kind: 'central', limit: mostPoints })
    for (const kind of ['branch', undefined])
      if (points.length < mostPoints) {
        const known = new Set(points.map((point) => point.point_no))
        points.push(...(await listServicePoints(work, { kind, limit: mostPoints })).filter((point) => !known.has(point.point_no)))
      }
    const shown = points.filter((point) => !point.sensitive).slice(0, mostPoints)
    const { posts } = await publishedPosts(work, { locale, limit: 6 })
    const series = (await listSeries(work)).filter((one) => one.status === 'running').slice(0, 6)
    return {
      points: (await pointLines(work, shown, locale)).map(({ no, name, state }) => ({ no, name, state })),
      posts: posts.map(({ path, text, locale: lang, summary, publishedAt, series: of }) => ({
        path,
        title: text.title,
        locale: lang,
        summary,
        publishedAt,
        number: of?.number ?? null,
        series: of && { name: of.name, locale: of.locale },
      })),
      series: series.map((one) => ({ slug: one.slug, name: wordsIn(one.names, locale), about: wordsIn(one.about, locale) })),
      has,
    }
  })
