import {
  allianceOf,
  alliancePolicy,
  cancelClosing,
  changeablePoints,
  closePoints,
  listClosings,
  listServicePoints,
  nameIn,
  wallOf,
} from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { closingInput } from '#web/server/closing-forms.ts'
import { pointsToChoose } from '#web/server/point-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-alliance')
    const { locale } = event.locals
    const { time_zone } = await allianceOf(work)
    const today = wallOf(time_zone, work.now).slice(0, 10)
    const closings = await listClosings(work, { from: today })
    const numbers = [...new Set(closings.flatMap((c) => c.point_no ?? []))]
    const names = new Map((await listServicePoints(work, { points: numbers, status: 'any' })).map((p) => [p.point_no, nameIn(p, locale)]))
    const own = await changeablePoints(work)
    const may = alliancePolicy.allows(work.actor, 'close-points')
    const mine = (no: number | null) => may && (own === 'any' || (no !== null && own.includes(no)))
    return {
      closings: closings.map((c) => ({
        id: c.closing_id,
        effect: c.effect,
        starts: c.starts,
        ends: c.ends,
        reason: c.reasons[locale] || c.reason,
        may: mine(c.point_no),
        place: c.point_no === null ? null : (names.get(c.point_no) ?? String(c.point_no)),
      })),
      points: (await pointsToChoose(work, locale)).filter((point) => mine(Number(point.value))),
      may: {
        close: may && (own === 'any' || own.length > 0),
        everywhere: own === 'any',
        import: alliancePolicy.allows(work.actor, 'import-points'),
      },
    }
  })

export const actions: Actions = {
  close: async (event) => {
    const closed = await act(event, (work, form) =>
      closePoints(work, {
        ...closingInput(form),
        points:
          text(form, 'which') === 'all'
            ? 'all'
            : form
                .getAll('points')
                .flatMap((one) => String(one).match(/\d+/g) ?? [])
                .map(Number),
      }),
    )
    return isRefused(closed) ? closed : { closed: closed.map((c) => c.closing_id), count: closed.length }
  },
  cancel: async (event) => {
    const cancelled = await act(event, async (work, form) => {
      for (const id of text(form, 'closing').split(',')) await cancelClosing(work, id)
    })
    return isRefused(cancelled) ? cancelled : { cancelled: true }
  },
}
