import { insightPolicy, makeReport, reportById, reportForms, sayReport } from '#rooms/insight'
import { act, isRefused, look } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'
import { versionIn } from './version.ts'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const kept = await reportById(work, event.params.id, versionIn(event.url))
    const said = sayReport(kept, event.locals.locale)
    return {
      said: {
        ...said,
        sections: said.sections.map(({ figures, ...section }) => ({ ...section, figures: figures.map(({ of: _, ...figure }) => figure) })),
      },
      version: kept.version,
      versions: kept.versions,
      forms: reportForms,
      artefacts: kept.report.artefacts?.length ?? 0,
      mayMake: insightPolicy.allows(work.actor, 'make-report'),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const made = await act(event, async (work) => {
      const { report } = await reportById(work, event.params.id)
      return makeReport(work, { kind: report.kind, period: report.period, member: report.member?.id })
    })
    return isRefused(made) ? made : { made: { version: made.version, isNew: made.isNew } }
  },
}
