import { addDays, type Work } from '#platform'
import type { Names } from '#rooms/alliance'

/** How many days ahead a workbook is spoken of that is to be handed in, and something that is missing in it. */
const ahead = { due: 28, missing: 14 }

/** A workbook in which something is due, or that is itself. */
export interface WorkbookDue {
  evaluationId: string
  title: string
  titles: Names
  /** The day to hand it in, where it is near or past. */
  due: string | null
  /** Criteria that lack something whose day is near or past, and the first of these days. */
  lacking: number
  first: string | null
}

/** Open workbooks that need somebody soon, one line each however many criteria are due. Asks once. No policy of its own. */
export async function workbooksDue(work: Work, day: string): Promise<WorkbookDue[]> {
  const lacking = work.db
    .selectFrom('insight.criteria')
    .select(({ fn }) => ['evaluation_id', fn.countAll<number>().as('lacking'), fn.min('by_day').as('first')])
    .where('alliance_id', '=', work.alliance)
    .where('missing', '!=', '')
    .where('by_day', '<=', addDays(day, ahead.missing))
    .groupBy('evaluation_id')
    .as('lack')
  const near = addDays(day, ahead.due)
  const rows = await work.db
    .selectFrom('insight.evaluations as e')
    .leftJoin(lacking, 'lack.evaluation_id', 'e.evaluation_id')
    .select(['e.evaluation_id', 'e.title', 'e.titles', 'e.due', 'lack.lacking', 'lack.first'])
    .where('e.alliance_id', '=', work.alliance)
    .where('e.finished_at', 'is', null)
    .where((eb) => eb.or([eb('e.due', '<=', near), eb('lack.lacking', '>', 0)]))
    .orderBy('e.evaluation_id')
    .execute()
  return rows.map(({ evaluation_id, title, titles, due, lacking, first }) => ({
    ...{ evaluationId: evaluation_id, title, titles, first },
    due: due !== null && due <= near ? due : null,
    lacking: Number(lacking ?? 0),
  }))
}
