import { firstPlaces, openPlaces, type PlaceNow, sayName } from '#rooms/alliance'
import { endsAhead } from '#rooms/channels'
import { listSeries, publishedPosts, wordsIn } from '#rooms/content'
import { newsletterTakesReaders } from '#rooms/patrons'
import { glance } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import { routes } from '$app/manifest'
import type { PageServerLoad } from './$types'

/** How many places the front page names; the rest are one link away. */
const mostPoints = 6
const exists = (path: string) => routes.some(({ id, page }) => page && (id.replaceAll(/\/\([^)]+\)/g, '') || '/') === path)
const has = { search: exists('/search'), points: exists('/points'), join: exists('/join'), newsletter: exists('/newsletter') }

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => {
    const { locale } = event.locals
    const reader = readerIn(event)
    const wanted = { most: mostPoints, locale }
    const { open, next } = await openPlaces(work, wanted)
    const line = (point: PlaceNow) => ({ no: point.point_no, name: sayName(point, reader), state: point.now })
    const { posts } = await publishedPosts(work, { locale, limit: 6 })
    const series = (await listSeries(work)).filter((one) => one.status === 'running').slice(0, 6)
    return {
      ends: await endsAhead(work, locale),
      open: open.map(line),
      next: next && line(next),
      // Nobody has given hours yet: places are named all the same.
      points: open.length > 0 || next ? [] : (await firstPlaces(work, wanted)).map(line),
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
      has: { ...has, newsletter: has.newsletter && (await newsletterTakesReaders(work)) },
    }
  })
