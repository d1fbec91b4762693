import { refuseField } from '#platform'
import { confirmName, countQuarantine, dropRow, factsPolicy, importById, listQuarantine, mendRow } from '#rooms/facts'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { pointNames } from '#web/server/facts-pages.ts'
import type { Actions, PageServerLoad } from './$types'

const shown = 40

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const importId = event.url.searchParams.get('import') ?? undefined
    const waiting = await countQuarantine(work)
    const of = importId ? await importById(work, importId) : undefined
    const rows = await listQuarantine(work, { importId, limit: 10_000 })
    // Rows that wait for the same name are decided together.
    const names = [
      ...Map.groupBy(
        rows.filter((row) => row.reason === 'unknown-name'),
        (row) => row.unit,
      ),
    ]
      .map(([unit, same]) => ({ unit, rows: same.length, files: [...new Set(same.map((row) => row.importName))].join(', ') }))
      .sort((a, b) => b.rows - a.rows)
    const others = rows.filter((row) => row.reason !== 'unknown-name')
    return {
      importId: importId ?? null,
      file: of?.name ?? null,
      waiting: waiting.reduce((sum, row) => sum + row.open, 0),
      names,
      rows: others.slice(0, shown).map(({ importId, importName, line, col, unit, metric, span, day, raw, reason }) => ({
        importId,
        importName,
        line,
        col,
        unit,
        metric,
        span,
        day,
        raw,
        reason,
      })),
      more: Math.max(0, others.length - shown),
      points: await pointNames(work, event.locals.locale),
      may: factsPolicy.allows(work.actor, 'mend-quarantine'),
    }
  })

const addressOf = (form: FormData) => ({
  importId: text(form, 'importId'),
  line: Number(text(form, 'line')),
  col: Number(text(form, 'col')),
})

export const actions: Actions = {
  mend: async (event) => {
    const done = await act(event, (work, form) => {
      const point = text(form, 'point')
      return mendRow(work, {
        ...addressOf(form),
        figure: text(form, 'figure'),
        period: text(form, 'period'),
        point: /^\d{1,9}$/.test(point) ? Number(point) : undefined,
      })
    })
    return isRefused(done) ? done : { done: 'mended' as const }
  },
  drop: async (event) => {
    const done = await act(event, (work, form) => dropRow(work, { ...addressOf(form), why: text(form, 'why') }))
    return isRefused(done) ? done : { done: 'dropped' as const }
  },
  name: async (event) => {
    const done = await act(event, (work, form) => {
      const point = text(form, 'point')
      if (point !== 'none' && !/^\d{1,9}$/.test(point)) throw refuseField('point', 'facts.point-needed')
      return confirmName(work, { name: text(form, 'name'), point: point === 'none' ? null : Number(point) })
    })
    return isRefused(done) ? done : { done: 'released' as const, released: done.released }
  },
}
