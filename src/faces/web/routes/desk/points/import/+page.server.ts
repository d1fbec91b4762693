import { refuseField } from '#platform'
import { alliancePolicy, importPoints, listImports, type PointImport } from '#rooms/alliance'
import { act, isRefused, look } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'import-points')
    return { past: await listImports(work) }
  })

const mostShown = 200

export const actions: Actions = {
  default: async (event) => {
    const { t } = event.locals
    const report = await act(event, async (work, form) => {
      const given = form.get('file')
      const kept = form.get('kept')
      if (given instanceof File && given.size > 0) {
        if (given.size > 20 * 1024 * 1024) throw refuseField('file', 'alliance.file-too-large', { megabytes: 20 })
        const file = new Uint8Array(await given.arrayBuffer())
        return { file, name: given.name, report: await importPoints(work, { file, name: given.name, dryRun: form.get('dry') !== 'no' }) }
      }
      if (typeof kept !== 'string' || kept === '') throw refuseField('file', 'alliance.file-missing')
      const file = new Uint8Array(Buffer.from(kept, 'base64'))
      const name = String(form.get('name') ?? '').slice(0, 120)
      return { file, name, report: await importPoints(work, { file, name }) }
    })
    if (isRefused(report)) return report
    return {
      name: report.name,
      // What was judged is what is taken in: the same bytes come back with the second press.
      kept: report.report.import === null ? Buffer.from(report.file).toString('base64') : null,
      report: shown(report.report, t),
    }
  },
}

function shown(report: PointImport, t: (key: string, params?: PointImport['aside'][number]['params']) => string) {
  return {
    ...report,
    asideCount: report.aside.length,
    libraries: report.libraries.slice(0, 40),
    libraryCount: report.libraries.length,
    aside: report.aside.slice(0, mostShown).map(({ line, code, params, row }) => ({
      line,
      reason: t(`refusals.${code}`, params),
      row: Object.values(row).filter(Boolean).slice(0, 4).join(' · ').slice(0, 120),
    })),
  }
}
