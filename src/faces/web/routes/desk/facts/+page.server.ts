import { figureSource } from '#rooms/channels'
import { countQuarantine, factsPolicy, listSources, metricByNumber, metrics } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const sources = Map.groupBy(await listSources(work), (row) => metricByNumber(row.metric).key)
    const rows = metrics().map(({ key, kind, unit, iso, writtenBy }) => ({
      key,
      kind,
      unit,
      iso,
      writtenBy,
      sources: (sources.get(key) ?? []).map(({ source, from, to, figures }) => ({
        source: figureSource(source, event.locals.t),
        from,
        to,
        figures,
      })),
    }))
    return {
      rows,
      waiting: (await countQuarantine(work)).reduce((sum, row) => sum + row.open, 0),
      mayImport: factsPolicy.allows(work.actor, 'import-figures'),
    }
  })
