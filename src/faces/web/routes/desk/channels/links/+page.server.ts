import { pageOf, readCursor } from '#platform'
import { localDay } from '#rooms/alliance'
import { totalsByScene } from '#rooms/facts'
import { changeLink, linkUrl, listLinks, makeOwnLink, reachPolicy } from '#rooms/reach'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { pointsToChoose } from '#web/server/point-forms.ts'
import type { Actions, PageServerLoad } from './$types'

const shown = 30

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const [after] = readCursor(event.url.searchParams.get('after') ?? undefined, ['number']) ?? []
    const page = pageOf(await listLinks(work, { subject: { kind: 'link' }, after, limit: shown + 1 }), shown, (link) => [link.link])
    const points = await pointsToChoose(work, event.locals.locale)
    const followed = await totalsByScene(work, {
      metrics: ['reach.touches'],
      from: '2000-01-01',
      to: await localDay(work, null, work.now),
      scenes: page.items.map((link) => link.scene),
    })
    return {
      links: page.items.map((link) => ({
        code: link.code,
        url: linkUrl(work.house, link.code),
        label: link.label,
        target: link.target,
        scene: link.scene,
        state: link.state,
        where: points.find((point) => point.value === String(link.point))?.label ?? null,
        followed: followed.find((row) => row.scene === link.scene)?.amount ?? 0,
      })),
      next: page.next && `?after=${encodeURIComponent(page.next)}`,
      points,
      may: reachPolicy.allows(work.actor, 'make-link'),
    }
  })

export const actions: Actions = {
  make: async (event) => {
    const made = await act(event, (work, form) =>
      makeOwnLink(work, { label: text(form, 'label'), target: text(form, 'target'), point: Number(text(form, 'point')) || null }),
    )
    return isRefused(made) ? made : { made: made.label, code: made.code }
  },
  change: async (event) => {
    const changed = await act(event, (work, form) => changeLink(work, text(form, 'code'), { target: text(form, 'target') }))
    return isRefused(changed) ? changed : { changed: changed.label, code: changed.code }
  },
  retire: async (event) => {
    const changed = await act(event, (work, form) => changeLink(work, text(form, 'code'), { state: 'retired' }))
    return isRefused(changed) ? changed : { retired: changed.label, code: changed.code }
  },
  back: async (event) => {
    const changed = await act(event, (work, form) => changeLink(work, text(form, 'code'), { state: 'live' }))
    return isRefused(changed) ? changed : { changed: changed.label, code: changed.code }
  },
}
