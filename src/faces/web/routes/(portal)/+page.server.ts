import { listServicePoints, nameIn, openNow } from '#rooms/alliance'
import { listSeries, publishedPosts, wordsIn } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { routes } from '$app/manifest'
import type { PageServerLoad } from './$types'

/** How many places the front page names; the rest are one link away. */
const mostPoints = 6
const exists = (path: string) => routes.some(({ id, page }) => page && (id.replaceAll(/\/\([^)]+\)/g, '') || '/') === path)
const order = ['central', 'branch']

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale } = event.locals
    const rank = (kind: string) => (order.indexOf(kind) + order.length + 1) % (order.length + 1)
    const all = (await listServicePoints(work)).filter((point) => !point.sensitive)
    const points = all.sort((a, b) => rank(a.kind) - rank(b.kind) || a.point_no - b.point_no).slice(0, mostPoints)
    const open = []
    for (const point of points) {
      const state = await openNow(work, point.point_no)
      open.push({
        no: point.point_no,
        name: nameIn(point, locale),
        open: state.open,
        until: state.until ?? null,
        reason: state.reason ?? null,
      })
    }
    const { posts } = await publishedPosts(work, { locale, limit: 6 })
    const series = (await listSeries(work)).filter((one) => one.status === 'running').slice(0, 6)
    return {
      now: work.now,
      points: open,
      pointCount: all.length,
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
      has: { search: exists('/search'), points: exists('/points'), join: exists('/join'), newsletter: exists('/newsletter') },
    }
  })
