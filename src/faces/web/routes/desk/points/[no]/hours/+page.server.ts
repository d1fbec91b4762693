import {
  alliancePolicy,
  cancelClosing,
  changeablePoints,
  closePoints,
  intervalsText,
  listClosings,
  nameIn,
  parseWeek,
  pointByNo,
  removeTimetable,
  saveTimetable,
  scheduleOf,
  stateAt,
  statisticalDay,
  timetablesOf,
  wallOf,
} from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { closingInput } from '#web/server/closing-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-alliance')
    const { locale } = event.locals
    const point = await pointByNo(work, Number(event.params.no))
    const schedule = await scheduleOf(work, point.point_no, { locale })
    const today = statisticalDay(schedule.zone, schedule.dayEnds, work.now)
    const timetables = (await timetablesOf(work, [point.point_no])).map((one) => ({
      id: one.timetable_id,
      label: one.label,
      from: one.valid_from ?? '',
      until: one.valid_until ?? '',
      week: one.week.map(intervalsText),
    }))
    const closings = (await listClosings(work, { points: [point.point_no], from: today })).filter(
      (c) => c.ends > wallOf(c.time_zone ?? schedule.zone, work.now),
    )
    const own = await changeablePoints(work)
    const mine = own === 'any' || own.includes(point.point_no)
    return {
      no: point.point_no,
      name: nameIn(point, event.locals.locale),
      today,
      fresh: event.url.searchParams.has('added'),
      state: stateAt(schedule, work.now),
      // The usual hours come first; those with dates after them.
      timetables: timetables.toSorted((a, b) => Number(a.until !== '') - Number(b.until !== '') || a.from.localeCompare(b.from)),
      closings: closings.map((c) => ({
        id: c.closing_id,
        effect: c.effect,
        starts: c.starts,
        ends: c.ends,
        reason: c.reasons[locale] || c.reason,
        everywhere: c.point_no === null,
      })),
      may: {
        hours: mine && alliancePolicy.allows(work.actor, 'change-hours'),
        close: mine && alliancePolicy.allows(work.actor, 'close-points'),
      },
    }
  })

export const actions: Actions = {
  save: async (event) => {
    const saved = await act(event, (work, form) =>
      saveTimetable(work, {
        point: Number(event.params.no),
        timetable: text(form, 'timetable') || undefined,
        label: text(form, 'label'),
        from: text(form, 'from') || null,
        until: text(form, 'until') || null,
        sure: form.has('sure'),
        week: parseWeek(Array.from({ length: 7 }, (_, i) => text(form, `week.${i + 1}`))),
      }),
    )
    return isRefused(saved) ? saved : { saved: true }
  },
  remove: async (event) => {
    const removed = await act(event, async (work, form) => {
      const point = Number(event.params.no)
      const was = (await timetablesOf(work, [point])).find((one) => one.timetable_id === text(form, 'timetable'))
      await removeTimetable(work, point, text(form, 'timetable'))
      return was && { label: was.label, from: was.valid_from ?? '', until: was.valid_until ?? '', week: was.week.map(intervalsText) }
    })
    return isRefused(removed) ? removed : { removed }
  },
  close: async (event) => {
    const closed = await act(event, (work, form) => closePoints(work, { ...closingInput(form), points: [Number(event.params.no)] }))
    return isRefused(closed) ? closed : { closed: closed.map((c) => c.closing_id) }
  },
  cancel: async (event) => {
    const cancelled = await act(event, (work, form) => cancelClosing(work, text(form, 'closing')))
    return isRefused(cancelled) ? cancelled : { cancelled: true }
  },
}
