import { error } from '@sveltejs/kit'
import { brought, type Cell } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import { subjectIn } from '../subject.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { t, fmt, locale } = event.locals
  const params = event.url.searchParams
  const subject = subjectIn(params)
  if (!subject) error(404)
  const page = await look(event, (work) =>
    brought(work, subject, { from: params.get('from') ?? undefined, to: params.get('to') ?? undefined, locale }),
  )
  const people = (cell: Cell) => (cell.hidden ? t('insight.hidden') : fmt.fives(cell.amount ?? 0))
  return csvResponse(
    `${subject.kind}.csv`,
    [
      t('insight.brought.code'),
      '',
      t('insight.brought.channel'),
      ...['sent', 'touches', 'views', 'cards', 'newsletter'].map((key) => t(`insight.brought.${key}`)),
      t('insight.brought.from'),
      t('insight.brought.to'),
    ],
    page.rows.map((row) => [
      row.label,
      row.code,
      row.channel,
      row.sent,
      row.touches,
      row.views,
      people(row.cards),
      people(row.newsletter),
      page.from,
      page.to,
    ]),
  )
}
