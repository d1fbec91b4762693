import { addDays, isDay, weekdayOf } from '#platform'
import { calendarItems, contentPolicy, planOfInstant, setSpecialDay } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const query = event.url.searchParams
    const today = planOfInstant(work.now, event.locals.alliance.timeZone).wall.slice(0, 10)
    const asked = query.get('day') ?? ''
    const day = isDay(asked) ? asked : /^\d{4}-\d\d$/.test(asked) && isDay(`${asked}-01`) ? `${asked}-01` : today
    const view = (['month', 'week', 'agenda'] as const).find((one) => one === query.get('view')) ?? 'month'
    const monday = (of: string) => addDays(of, 1 - weekdayOf(of))
    const first = `${day.slice(0, 7)}-01`
    const nextMonth = `${addDays(first, 31).slice(0, 7)}-01`
    const [from, to] =
      view === 'month'
        ? [monday(first), addDays(monday(addDays(nextMonth, -1)), 6)]
        : view === 'week'
          ? [monday(day), addDays(monday(day), 6)]
          : [day, addDays(day, 27)]
    const days = await calendarItems(work, { from, to, locale: event.locals.locale })
    const earlier = view === 'month' ? addDays(first, -1).slice(0, 7) : addDays(from, view === 'week' ? -7 : -28)
    const later = view === 'month' ? nextMonth.slice(0, 7) : addDays(from, view === 'week' ? 7 : 28)
    return {
      view,
      chosen: query.has('view'),
      day,
      today,
      month: day.slice(0, 7),
      days,
      earlier,
      later,
      now: planOfInstant(work.now, event.locals.alliance.timeZone).wall.slice(11),
      mayWrite: contentPolicy.allows(work.actor, 'write-post'),
      mayNote: contentPolicy.allows(work.actor, 'set-special-days'),
    }
  })

export const actions: Actions = {
  note: async (event) => {
    const { locale } = event.locals
    const done = await act(event, (work, form) =>
      setSpecialDay(work, {
        day: text(form, 'day'),
        kind: (text(form, 'kind') || 'note') as 'note',
        names: text(form, 'name') ? { [locale]: text(form, 'name') } : {},
      }),
    )
    return isRefused(done) ? done : { noted: true }
  },
}
