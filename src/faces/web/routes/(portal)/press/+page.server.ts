import { feedPath } from '#rooms/channels'
import { pressRoom } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import { demandOn, isOn } from '#web/server/switched.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  const { locale, alliance } = event.locals
  demandOn(event, 'room:press')
  return glance(event, async (work) => {
    const room = await pressRoom(work, { locale, cursor: event.url.searchParams.get('after') ?? undefined })
    return {
      releases: room.releases.map(({ post, dateline, photos }) => ({
        path: post.path,
        title: post.text.title,
        locale: post.locale,
        summary: post.summary,
        publishedAt: post.publishedAt,
        corrected: post.correctedAt !== null,
        dateline,
        photos: photos.length,
        pack: `/press/${encodeURIComponent(post.slug)}/photos.zip`,
      })),
      next: room.next,
      contact: room.contact,
      boilerplate: room.boilerplate,
      feed: isOn(alliance.rooms, 'channel:feeds') ? feedPath(locale, 'rss.xml', 'press') : null,
    }
  })
}
