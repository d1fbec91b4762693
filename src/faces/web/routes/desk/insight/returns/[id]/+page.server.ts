import { redirect } from '@sveltejs/kit'
import { allianceOf } from '#rooms/alliance'
import { insightPolicy, keepReturn, returnById, sayingOfReturn, sayReturnChanges } from '#rooms/insight'
import { act, isRefused, look } from '#web/server/act.ts'
import { sayForPage } from '#web/server/return-pages.ts'
import { versionIn } from '../../reports/[id]/version.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const kept = await returnById(work, event.params.id, versionIn(event.url))
    const { default_locale } = await allianceOf(work)
    return {
      returnId: kept.returnId,
      version: kept.version,
      versions: kept.versions,
      madeBy: kept.madeBy,
      madeAt: kept.madeAt,
      kind: kept.content.kind,
      period: kept.content.period,
      member: kept.content.of.member,
      ...(await sayForPage(work, kept.content, event.locals)),
      changes: sayReturnChanges(kept, sayingOfReturn(kept.content, event.locals, default_locale)),
      outcome: event.url.searchParams.has('new') ? 'kept' : event.url.searchParams.has('same') ? 'stands' : null,
      mayKeep: insightPolicy.allows(work.actor, 'make-report'),
    }
  })

export const actions: Actions = {
  keep: async (event) => {
    const kept = await act(event, async (work) => {
      const { content } = await returnById(work, event.params.id)
      return keepReturn(work, { kind: content.kind, period: content.period, member: content.of.member ?? undefined })
    })
    if (isRefused(kept)) return kept
    redirect(303, `/desk/insight/returns/${kept.returnId}?${kept.isNew ? 'new' : 'same'}`)
  },
}
