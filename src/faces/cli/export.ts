import { readAudit, refuse, translator } from '#platform'
import { listServicePoints } from '#rooms/alliance'
import { readSeries } from '#rooms/facts'
import { chooseAlliance, readArguments, system, withHouse } from './open.ts'

const usage =
  'foyer export figures --metric loans --from 2026-01-01 --to 2026-12-31 [--by day|week|month] | places | record   [--alliance slug]'

/** `foyer export`: CSV on standard output: figures of a metric, places, or the record of what was done. */
export async function exportTable(args: string[]): Promise<void> {
  const given = readArguments(args, {
    metric: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    by: { type: 'string' },
  })
  const [what] = given.words
  if (what !== 'figures' && what !== 'places' && what !== 'record') throw refuse(422, 'platform.usage', { usage })
  const by = given.text('by') ?? 'month'
  const { metric, from, to } = { metric: given.text('metric'), from: given.text('from'), to: given.text('to') }
  if (what === 'figures' && (!metric || !from || !to || (by !== 'day' && by !== 'week' && by !== 'month')))
    throw refuse(422, 'platform.usage', { usage })
  await withHouse(given.config, async (house) => {
    const alliance = await chooseAlliance(house, given.alliance)
    await house.work(alliance, system, async (work) => {
      if (what === 'figures') {
        const found = await readSeries(work, { metric: metric!, from: from!, to: to!, by: by as 'day' })
        writeCsv(
          ['from', 'to', metric!, 'figures', 'sources'],
          found.rows.map((row) => [row.from, row.to, row.amount, row.figures, row.sources.join('; ')]),
        )
      } else if (what === 'places') {
        const rows = (await listServicePoints(work, {})) as unknown as Record<string, unknown>[]
        const names = ['point_no', 'name', 'kind', 'code', 'address', 'town', 'postcode', 'lat', 'lon', 'status']
        writeCsv(
          names,
          rows.map((row) =>
            names.map(
              (name) =>
                row[name] ??
                row[name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())] ??
                (name === 'point_no' ? row.no : null),
            ),
          ),
        )
      } else {
        const t = translator('en')
        const rows: unknown[][] = []
        for (let after: readonly [Date, string] | undefined; ; ) {
          const page = await readAudit(work, { limit: 200, after })
          rows.push(
            ...page.map((entry) => [
              entry.at.toISOString(),
              entry.actorName ?? entry.actorKind,
              entry.act,
              t(`audit.${entry.act}`, { ...entry.params, who: entry.actorName ?? entry.actorKind }),
              entry.why,
            ]),
          )
          const last = page.at(-1)
          if (last === undefined || page.length < 200) break
          after = [last.at, last.auditId]
        }
        writeCsv(['at', 'who', 'act', 'sentence', 'why'], rows)
      }
    })
  })
}

/** CSV with a mark of UTF-8, so that spreadsheets read Chinese; a text that a spreadsheet would run as a formula begins with a quote. */
function writeCsv(header: string[], rows: unknown[][]): void {
  const cell = (value: unknown): string => {
    if (value === null || value === undefined) return ''
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  process.stdout.write(`\uFEFF${[header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`)
}
