import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { refuse, translator } from '#platform'
import { importPoints } from '#rooms/alliance'
import { dryRunImport, placeImport, uploadImport } from '#rooms/facts'
import { chooseAlliance, readArguments, system, withHouse } from './open.ts'

const usage =
  'foyer import places <file> | figures <file> [--metric loans] [--dates dmy|mdy] [--source "Gate counters"]   [--dry-run] [--json] [--alliance slug]'

/** `foyer import`: takes in places (CSV, GeoJSON) or figures (wide monthly tables, long daily files). Importing twice is importing once. */
export async function importFile(args: string[]): Promise<void> {
  const given = readArguments(args, {
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
    source: { type: 'string' },
    metric: { type: 'string' },
    dates: { type: 'string' },
  })
  const [what, path] = given.words
  const dateOrder = given.text('dates')
  if ((what !== 'places' && what !== 'figures') || !path || (dateOrder && dateOrder !== 'dmy' && dateOrder !== 'mdy'))
    throw refuse(422, 'platform.usage', { usage })
  const t = translator('en')
  const dryRun = given.has('dry-run')
  const print = (report: object, lines: string[]): void =>
    console.log(given.has('json') ? JSON.stringify(report, null, 2) : lines.join('\n'))
  await withHouse(given.config, async (house) => {
    const alliance = await chooseAlliance(house, given.alliance)
    if (what === 'places') {
      const file = await readFile(path)
      const report = await house.work(alliance, system, (work) => importPoints(work, { file, name: basename(path), dryRun }))
      print(report, [
        `  ${report.read} read (${report.format}, ${report.encoding}): ${report.added} added, ${report.changed} changed, ${report.same} as they were, ${report.aside.length} put aside${dryRun ? ' – nothing was changed' : ''}`,
        ...report.aside.slice(0, 20).map(({ line, code, params }) => `  line ${line}: ${t(`refusals.${code}`, params)}`),
      ])
      return
    }
    const staged = await uploadImport(house, alliance, system, {
      name: basename(path),
      bytes: createReadStream(path),
      metric: given.text('metric'),
      dateOrder: dateOrder as 'dmy' | 'mdy' | undefined,
      source: given.text('source'),
    })
    const plan = await house.work(alliance, system, (work) => dryRunImport(work, staged.importId))
    const placed = dryRun ? undefined : await placeImport(house, alliance, system, staged.importId)
    const counts = placed?.counts ?? plan.counts
    print({ import: staged.importId, counts, oddities: plan.oddities, names: plan.names, refused: plan.refused }, [
      `  ${counts.read} cells in ${counts.rows} rows: ${counts.placed} ${dryRun ? 'would be placed' : 'placed'}, ${counts.corrected} corrected, ${counts.unchanged} unchanged, ${counts.suppressed} hidden by the source, ${counts.empty} empty, ${counts.refused} refused`,
      ...plan.refused.slice(0, 20).map(({ line, unit, reason, raw }) => `  line ${line}, ${unit}: ${reason} (${raw})`),
    ])
  })
}
