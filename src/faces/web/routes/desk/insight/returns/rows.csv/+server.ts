import { type ToldRow, toldRows } from '#rooms/facts'
import { readReturn } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import { pointNames } from '#web/server/facts-pages.ts'
import { periodInFile, returnAsked } from '#web/server/return-pages.ts'
import { rowCells, rowColumns } from '#web/server/told-rows.ts'
import type { RequestHandler } from './$types'

/** Every row behind every line, so that a sheet of one's own can add them up: those that are `counted` give the figure. */
export const GET: RequestHandler = (event) =>
  look(event, async (work) => {
    const content = await readReturn(work, await returnAsked(work, event.url))
    const names = await pointNames(work, event.locals.locale)
    const read = new Map<string, ToldRow[]>()
    const rows = []
    for (const line of content.lines)
      for (const part of line.parts.filter(({ told }) => told !== 'none')) {
        const { searchParams } = new URL(part.opens, event.url)
        const points = searchParams.get('points')?.split(',').map(Number)
        const query = { metric: part.metric, from: searchParams.get('from')!, to: searchParams.get('to')!, points }
        const told = read.get(part.metric) ?? (await toldRows(work, query)).rows
        read.set(part.metric, told)
        rows.push(...told.map((row) => [line.key, part.metric, ...rowCells(row, names[row.point] ?? event.locals.t('facts.desk.whole'))]))
      }
    return csvResponse(`return-${content.kind}-${periodInFile(content)}-rows.csv`, ['line', 'metric', ...rowColumns], rows)
  })
