import { endDeputy, listDeputies, listStaff, localDay, nameDeputy, staffPolicy } from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const me = event.locals.staff?.id ?? null
    const mayForOthers = staffPolicy.allows(work.actor, 'change-staff')
    return {
      me,
      today: await localDay(work, null, work.now),
      deputies: (await listDeputies(work)).map((one) => ({
        ...one,
        mayEnd: mayForOthers || one.absent.id === me || one.deputy.id === me,
      })),
      colleagues: (await listStaff(work)).map((one) => ({ value: one.staff_id, label: one.name })),
      mayForOthers,
    }
  })

export const actions: Actions = {
  name: async (event) => {
    const deputy = await act(event, (work, form) =>
      nameDeputy(work, {
        absent: text(form, 'absent') || undefined,
        deputy: text(form, 'deputy'),
        from: text(form, 'from'),
        until: text(form, 'until'),
      }),
    )
    return isRefused(deputy) ? deputy : { named: deputy.deputy.name, absent: deputy.absent.name }
  },
  end: async (event) => {
    const ended = await act(event, (work, form) => endDeputy(work, text(form, 'deputy')))
    return isRefused(ended) ? ended : { ended: true }
  },
}
