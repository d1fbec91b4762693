import { redirect } from '@sveltejs/kit'
import { addMonths } from '#platform'
import { listLibraries, localDay, nameIn } from '#rooms/alliance'
import { insightPolicy, listReports, makeReport, reportKinds, sayPeriod } from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    reports: (await listReports(work)).map((line) => ({
      ...line,
      period: sayPeriod(line, event.locals.t, event.locals.fmt),
      member: line.member ? nameIn({ name: line.member.title, names: line.member.titles }, event.locals.locale) : '',
    })),
    kinds: reportKinds,
    members: (await listLibraries(work)).map(({ library_id, ...one }) => ({ value: library_id, label: nameIn(one, event.locals.locale) })),
    /** The last month that is over. */
    last: addMonths((await localDay(work, null, work.now)).slice(0, 7), -1),
    mayMake: insightPolicy.allows(work.actor, 'make-report'),
  }))

export const actions: Actions = {
  default: async (event) => {
    const made = await act(event, (work, form) =>
      makeReport(work, { kind: text(form, 'kind'), period: text(form, 'period'), member: text(form, 'member') }),
    )
    if (isRefused(made)) return made
    redirect(303, `/desk/insight/reports/${made.reportId}`)
  },
}
