import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { refuse, translator } from '#platform'
import { importPoints } from '#rooms/alliance'
import { importPastPosts } from '#rooms/channels'
import { importPlaybook } from '#rooms/content'
import { dryRunImport, placeImport, uploadImport } from '#rooms/facts'
import { type Command, type Given, usageOf, withAlliance } from './command.ts'
import { bringAddresses, bringSite } from './import-before.ts'
import { demandMetric } from './metric.ts'
import { chooseAlliance, system, withHouse } from './open.ts'

/** `foyer import`: takes in places (CSV, GeoJSON), figures (wide monthly tables, long daily files), posts of the past (CSV, archives), the old site (feeds, WordPress), old addresses and codes (CSV) or a playbook (JSON). Importing twice is importing once. */
export const importFile: Command = {
  name: 'import',
  usage: [
    'foyer import places <file> [--dry-run] [--json]',
    'foyer import figures <file> [--metric loans] [--dates dmy|mdy] [--source "Gate counters"] [--dry-run] [--json]',
    'foyer import posts <file> --channel x [--account ourlibrary] [--language en] [--dates dmy|mdy] [--reopen] [--dry-run] [--json]',
    'foyer import site <file> [--pictures uploads.zip] [--fetch-pictures] [--series "Ancient books"] [--language en] [--without-authors] [--reopen] [--dry-run] [--json]',
    'foyer import addresses <file> [--dry-run] [--json]',
    'foyer import codes <file> [--prefix /q] [--dry-run] [--json]',
    'foyer import playbook <file> [--starts 2026-10-01] [--goal id] [--rules] [--again] [--dry-run] [--json]',
  ],
  options: {
    metric: { value: 'name', says: 'what the figures of the whole file count' },
    dates: { value: 'dmy|mdy', says: 'how a date is meant that can be read in two ways' },
    source: { value: 'text', says: 'where the figures come from' },
    channel: { value: 'kind', says: 'the channel the posts left through, by its kind or id' },
    account: { value: 'name', says: 'take only posts of the account that is called this there' },
    language: { value: 'tag', says: 'language of posts whose line names none' },
    reopen: { says: 'let old figures open closed months again' },
    pictures: { value: 'file', says: 'a ZIP of the pictures of the old site' },
    'fetch-pictures': { says: 'fetch pictures from their old addresses' },
    series: { value: 'category', multiple: true, says: 'a category of the old site that becomes a series' },
    'without-authors': { says: 'leave the names of authors out' },
    prefix: { value: 'path', says: 'what stood before each printed code' },
    starts: { value: 'day', says: 'the first day of the campaign or series that a playbook begins' },
    goal: { value: 'id', multiple: true, says: 'a goal that the campaign serves here' },
    rules: { says: 'take over the guides of the playbook that are not changed here yet' },
    again: { says: 'begin a playbook once more that was taken in before' },
    'dry-run': { says: 'say what would be done, and change nothing' },
    json: { says: 'print the report as JSON' },
  },
  takes: withAlliance,
  words: 2,
  run,
}

async function run(given: Given): Promise<void> {
  const [what, path] = given.words
  const dateOrder = given.text('dates')
  const known = ['places', 'figures', 'posts', 'site', 'addresses', 'codes', 'playbook']
  if (!known.includes(what ?? '') || !path || (dateOrder && dateOrder !== 'dmy' && dateOrder !== 'mdy')) throw usageOf(importFile)
  if (what === 'posts' && !given.text('channel')) throw usageOf(importFile)
  const metric = given.text('metric')
  if (metric !== undefined) demandMetric(metric)
  const file = await openFile(path)
  const t = translator('en')
  const dryRun = given.has('dry-run')
  const print = (report: object, lines: string[]): void =>
    console.log(given.has('json') ? JSON.stringify(report, null, 2) : lines.join('\n'))
  await withHouse(given.config, async (house) => {
    const alliance = await chooseAlliance(house, given.alliance)
    if (what === 'places') {
      const bytes = await file.readFile()
      const report = await house.work(alliance, system, (work) => importPoints(work, { file: bytes, name: basename(path), dryRun }))
      print(report, [
        `  ${report.read} read (${report.format}, ${report.encoding}): ${report.added} added, ${report.changed} changed, ${report.same} as they were, ${report.aside.length} put aside${dryRun ? ' – nothing was changed' : ''}`,
        ...report.aside.slice(0, 20).map(({ line, code, params }) => `  line ${line}: ${t(`refusals.${code}`, params)}`),
      ])
      return
    }
    if (what === 'playbook') {
      const text = await file.readFile('utf8')
      const report = await house.work(alliance, system, (work) =>
        importPlaybook(work, {
          file: text,
          starts: given.text('starts'),
          goals: given.list('goal'),
          rules: given.has('rules'),
          again: given.has('again'),
          dryRun,
        }),
      )
      const done = report.before ? `taken in before, by ${report.before.by}; nothing was made` : dryRun ? 'nothing was made' : 'begun'
      print(report, [
        `  ${report.kind} “${report.title}” of ${report.madeBy}: ${report.posts} posts, ${report.lessons} lessons, ${report.rules.length} guides – ${done}`,
      ])
      return
    }
    if (what === 'site' || what === 'addresses' || what === 'codes') {
      const { report, lines } =
        what === 'site'
          ? await bringSite(house, alliance, given, path, dryRun)
          : await bringAddresses(house, alliance, given, path, { what, dryRun })
      print(report, lines)
      return
    }
    if (what === 'posts') {
      const report = await importPastPosts(house, alliance, system, {
        file: path,
        name: basename(path),
        channel: given.text('channel')!,
        account: given.text('account'),
        language: given.text('language'),
        dates: dateOrder as 'dmy' | 'mdy' | undefined,
        reopen: given.has('reopen'),
        dryRun,
      })
      print(report, [
        `  ${report.read} read (${report.encoding}): ${report.placed} ${dryRun ? 'would be placed' : 'placed'}, ${report.known} known, ${report.others} of other accounts, ${report.refused.length} refused`,
        ...report.odd.map(({ code, params }) => `  odd: ${t(`channels.past.odd.${code}`, params)}`),
        ...report.reopens.map(({ metric, month }) => `  ${dryRun ? 'would open' : 'opened'} again: ${metric} ${month}`),
        ...report.refused.slice(0, 20).map(({ line, code, params }) => `  line ${line}: ${t(`refusals.${code}`, params)}`),
      ])
      return
    }
    const staged = await uploadImport(house, alliance, system, {
      name: basename(path),
      bytes: file.createReadStream(),
      metric,
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

/** Opens a file before anything else is opened, so that a mistyped name costs nothing. @throws Refusal `platform.file-…` */
async function openFile(path: string): Promise<FileHandle> {
  let file: FileHandle
  try {
    file = await open(path)
  } catch (fault) {
    const code = (fault as NodeJS.ErrnoException).code
    const why = code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'unreadable'
    throw refuse(422, `platform.file-${why}`, { path })
  }
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw refuse(422, 'platform.file-is-folder', { path })
}
