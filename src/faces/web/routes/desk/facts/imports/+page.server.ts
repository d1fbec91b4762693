import { redirect } from '@sveltejs/kit'
import { refuseField } from '#platform'
import { factsPolicy, listImports, metrics, uploadImport } from '#rooms/facts'
import { isRefused, look, text } from '#web/server/act.ts'
import { actInSteps } from '#web/server/facts-pages.ts'
import type { Actions, PageServerLoad } from './$types'

const shown = 50

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const rows = await listImports(work, { after: event.url.searchParams.get('after') ?? undefined, limit: shown + 1 })
    const imports = rows.slice(0, shown)
    return {
      imports: imports.map(({ importId, name, source, status, counts, madeBy, madeAt }) => ({
        importId,
        name,
        source,
        status,
        counts,
        madeBy,
        madeAt,
      })),
      next: rows.length > shown ? imports.at(-1)!.importId : null,
      metrics: metrics()
        .filter((metric) => metric.writtenBy === 'import')
        .map((metric) => metric.key),
      mayImport: factsPolicy.allows(work.actor, 'import-figures'),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const { house, alliance, actor } = event.locals
    const staged = await actInSteps(event, async (form) => {
      const file = form.get('file')
      if (!(file instanceof File) || file.size === 0) throw refuseField('file', 'facts.file-needed')
      const dateOrder = text(form, 'dateOrder')
      return uploadImport(house, alliance.id, actor, {
        name: file.name,
        bytes: file.stream(),
        metric: text(form, 'metric') || undefined,
        source: text(form, 'source') || undefined,
        dateOrder: dateOrder === 'dmy' || dateOrder === 'mdy' ? dateOrder : undefined,
      })
    })
    if (isRefused(staged)) return staged
    redirect(303, `/desk/facts/imports/${staged.importId}${staged.already ? '?again' : ''}`)
  },
}
