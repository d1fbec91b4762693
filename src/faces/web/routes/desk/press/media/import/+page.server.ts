import { refuseField } from '#platform'
import { importMedia, type MediaImport, mediaBases } from '#rooms/content'
import { act, isRefused, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({ bases: [...mediaBases] })

const mostShown = 200

export const actions: Actions = {
  default: async (event) => {
    const { t } = event.locals
    const done = await act(event, async (work, form) => {
      const given = form.get('file')
      const kept = text(form, 'kept')
      const isNew = given instanceof File && given.size > 0
      if (!isNew && kept === '') throw refuseField('file', 'content.press.file-missing')
      // What was judged is what is taken in: the same bytes come back with the second press.
      const file = isNew ? new Uint8Array(await given.arrayBuffer()) : new Uint8Array(Buffer.from(kept, 'base64'))
      const name = isNew ? given.name : text(form, 'filename')
      const [basis, source] = [text(form, 'basis'), text(form, 'source')]
      return { file, name, basis, source, report: await importMedia(work, { file, name, basis, source, dryRun: isNew }) }
    })
    if (isRefused(done)) return done
    const { file, report, ...rest } = done
    return { ...rest, kept: report.dryRun ? Buffer.from(file).toString('base64') : null, report: shown(report, t) }
  },
}

const shown = (report: MediaImport, t: (key: string, params?: MediaImport['refused'][number]['params']) => string) => ({
  ...report,
  refusedCount: report.refused.length,
  refused: report.refused.slice(0, mostShown).map(({ line, code, params }) => ({ line, reason: t(`refusals.${code}`, params) })),
})
