import { redirect } from '@sveltejs/kit'
import { listServicePoints } from '#rooms/alliance'
import { postsOfService, renderHtml, serviceBySlug, shownIn } from '#rooms/content'
import { canonical, href } from '#web/nav.ts'
import { glance } from '#web/server/act.ts'
import { pointLines } from '#web/server/points.ts'
import { readerIn } from '#web/server/reader.ts'
import { askHref, serviceData } from '#web/server/services.ts'
import { demandOn } from '#web/server/switched.ts'
import type { PageServerLoad } from './$types'

/** Places that are named one by one; of more, the page of places tells. */
const mostPlaces = 12

export const load: PageServerLoad = async (event) => {
  const { locale, nav, t, alliance } = event.locals
  demandOn(event, 'room:services')
  const page = await glance(event, async (work) => {
    const found = await serviceBySlug(work, event.params.slug, locale)
    if ('moved' in found) return found
    const { service } = found
    const shown = await shownIn(work, service.text.about, service.locale)
    const reader = readerIn(event)
    const chosen =
      service.given === 'online'
        ? []
        : await listServicePoints(
            work,
            service.points.length > 0 ? { points: service.points, order: 'name' } : { order: 'name', limit: mostPlaces + 1 },
          )
    const places = (
      await pointLines(
        work,
        chosen.filter((point) => !point.sensitive || service.points.length > 0),
        reader,
      )
    ).slice(0, mostPlaces + 1)
    const posts = await postsOfService(work, service.id, locale)
    return {
      service: {
        name: service.text.name,
        what: service.text.what,
        locale: service.locale,
        locales: service.locales.filter((tag) => alliance.locales.includes(tag)),
        audiences: service.audiences,
        cost: service.cost,
        amount: service.amount,
        currency: service.currency,
        costWords: service.text.cost,
        hours: service.text.hours,
        before: service.text.before,
        given: service.given,
        everywhere: service.points.length === 0,
        languages: service.languages,
        ask: service.ask,
        askTarget: service.askTarget,
        askWords: service.text.ask,
        askHref: askHref(service),
        picture: service.picture,
        lookedOn: service.lookedOn,
      },
      html: renderHtml(service.text.about, {
        ...shown,
        credit: (credit) => t('content.portal.credit', { credit }),
        link: (to) => href(nav, to),
      }),
      places: places.length > mostPlaces ? [] : places,
      posts: posts.map(({ path, text, locale, publishedAt }) => ({ path, title: text.title, locale, at: publishedAt })),
      linked: serviceData(service, {
        url: alliance.origin + canonical(nav),
        origin: alliance.origin,
        library: alliance.names[locale] ?? alliance.name,
        places: places.length > mostPlaces ? [] : places.map(({ no, name }) => ({ no, name: name.text })),
        t,
      }),
    }
  })
  if ('moved' in page) redirect(301, href(nav, page.moved))
  return page
}
