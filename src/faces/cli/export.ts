import { pipeline } from 'node:stream/promises'
import type { House } from '#house'
import { type CsvRow, readAudit, streamCsv, toCsv, type Work } from '#platform'
import { listServicePoints, localeNames, type Names, type ServicePoint } from '#rooms/alliance'
import { cellInFile, shownSeries } from '#rooms/facts'
import { exportPlaybook } from '#rooms/insight'
import { auditSentence } from '../audit-sentence.ts'
import { type Command, type Given, usageOf, withAlliance } from './command.ts'
import { demandMetric } from './metric.ts'
import { chooseAlliance, system, withHouse } from './open.ts'

/** `foyer export`: CSV on standard output: figures of a metric, places, or the record of what was done; a playbook as JSON. */
export const exportTable: Command = {
  name: 'export',
  usage: [
    'foyer export figures --metric loans --from 2026-01-01 --to 2026-12-31 [--by day|week|month]',
    'foyer export places',
    'foyer export record',
    'foyer export playbook --campaign id | --series id > playbook.json',
  ],
  options: {
    metric: { value: 'name', says: 'which figures' },
    from: { value: 'day', says: 'first day of the figures' },
    to: { value: 'day', says: 'last day of the figures' },
    by: { value: 'day|week|month', says: 'one row for each; month unless given' },
    campaign: { value: 'id', says: 'the campaign that becomes a playbook' },
    series: { value: 'id', says: 'the series that becomes a playbook' },
  },
  takes: withAlliance,
  words: 1,
  run,
}

async function run(given: Given): Promise<void> {
  const [what] = given.words
  const table =
    what === 'figures' ? figures(given.text) : what === 'places' ? places : what === 'playbook' ? playbook(given.text) : undefined
  if (!table && what !== 'record') throw usageOf(exportTable)
  await withHouse(given.config, async (house) => {
    const alliance = await chooseAlliance(house, given.alliance)
    await print(table ? [await house.work(alliance, system, table)] : record(house, alliance))
  })
}

/** Writes no faster than it is read, so that a long table is never held; a reader that has seen enough (`| head`) is no fault. */
async function print(parts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await pipeline(parts, process.stdout, { end: false }).catch((fault) => {
    if ((fault as NodeJS.ErrnoException).code !== 'EPIPE') throw fault
  })
}

/** Figures of one metric over the whole alliance, by day, week or month. No figure is an empty field, not 0. */
function figures(text: (name: string) => string | undefined): (work: Work) => Promise<string> {
  const [metric, from, to, by = 'month'] = ['metric', 'from', 'to', 'by'].map(text)
  if (!metric || !from || !to || (by !== 'day' && by !== 'week' && by !== 'month')) throw usageOf(exportTable)
  demandMetric(metric)
  return async (work) => {
    const { rows } = await shownSeries(work, { metric, from, to, by })
    return toCsv(
      ['from', 'to', metric, 'figures', 'sources'],
      rows.map((row) => [row.from, row.to, cellInFile(row), row.figures, row.sources.join('; ')]),
    )
  }
}

/** A campaign or a series for other libraries to start from. */
function playbook(text: (name: string) => string | undefined): (work: Work) => Promise<string> {
  const [campaign, series] = [text('campaign'), text('series')]
  if ((campaign === undefined) === (series === undefined)) throw usageOf(exportTable)
  return async (work) => {
    const made = await exportPlaybook(work, campaign ? { kind: 'campaign', id: campaign } : { kind: 'series', id: series! })
    return `${JSON.stringify(made, null, 2)}\n`
  }
}

/** The columns of a place, by names that `foyer import places` knows again. */
const placeColumns: Record<string, (point: ServicePoint) => string | number | null> = {
  number: (point) => point.point_no,
  name: (point) => point.name,
  ...inLanguages('name', (point) => point.names),
  library: (point) => point.library_name,
  kind: (point) => point.kind,
  code: (point) => point.code,
  address: (point) => point.address,
  ...inLanguages('address', (point) => point.translations.address),
  town: (point) => point.town,
  ...inLanguages('town', (point) => point.translations.town),
  postcode: (point) => point.postcode,
  lat: (point) => point.lat,
  lon: (point) => point.lon,
  'open to': (point) => point.open_to,
  sensitive: (point) => (point.sensitive ? 'yes' : 'no'),
  access: (point) => point.access,
  ...inLanguages('access', (point) => point.translations.access),
  services: (point) => point.services,
  ...inLanguages('services', (point) => point.translations.services),
  phone: (point) => point.phone,
  email: (point) => point.email,
  url: (point) => point.url,
  'legal owner': (point) => point.legal_owner,
  'time zone': (point) => point.time_zone,
  status: (point) => point.status,
}

/** A column a language of the house, `address zh-CN`. */
function inLanguages(field: string, texts: (point: ServicePoint) => Names | undefined): Record<string, (point: ServicePoint) => string> {
  return Object.fromEntries(Object.keys(localeNames).map((locale) => [`${field} ${locale}`, (point) => texts(point)?.[locale] ?? '']))
}

/** All places, those that have ended too. */
async function places(work: Work): Promise<string> {
  const points = await listServicePoints(work, { status: 'any' })
  return toCsv(
    Object.keys(placeColumns),
    points.map((point) => Object.values(placeColumns).map((read) => read(point))),
  )
}

/** The record of what was done, newest first, in sentences. A transaction a page: none stays open while somebody reads. */
export function record(house: Pick<House, 'work'>, alliance: string): AsyncGenerator<string> {
  return streamCsv(['at', 'who', 'act', 'sentence', 'why'], recordPages(house, alliance))
}

async function* recordPages(house: Pick<House, 'work'>, alliance: string): AsyncGenerator<CsvRow[]> {
  for (let after: readonly [Date, string] | undefined; ; ) {
    const page = await house.work(alliance, system, (work) => readAudit(work, { limit: 200, after }))
    yield page.map((entry) => [
      entry.at.toISOString(),
      entry.actorName ?? entry.actorKind,
      entry.act,
      auditSentence(entry, 'en'),
      entry.why,
    ])
    const last = page.at(-1)
    if (last === undefined || page.length < 200) return
    after = [last.at, last.auditId]
  }
}
