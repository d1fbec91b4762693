import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { audit, cleanText, type FieldProblem, isRefusal, newId, nextNumber, type Params, refuseField, type Work } from '#platform'
import { addLibrary, listLibraries } from './add-library.ts'
import { libraryOr } from './add-service-point.ts'
import { changeServicePoint, fieldsOf as fieldsFrom, translated } from './change-service-point.ts'
import { folded } from './folded.ts'
import { listServicePoints, type ServicePoint } from './list-service-points.ts'
import { forgetTimes } from './local-day.ts'
import { mapColumns, type PlaceRow, placeRow } from './place-columns.ts'
import { checkPoint, type PointRow, searchColumns } from './point-fields.ts'
import { alliancePolicy } from './policy.ts'
import { timetablesOf } from './read-hours.ts'
import { readPlaceFile } from './read-place-file.ts'
import { saveTimetable } from './set-hours.ts'

/** A line that was put aside, and why: `code` names a sentence of `refusals`. */
export interface AsideLine {
  line: number
  code: string
  params: Params
  row: Record<string, string>
}

export interface PointImport {
  /** The import; null for a dry run, which changes nothing. */
  import: string | null
  format: 'csv' | 'geojson'
  encoding: string
  /** Rows read: added + changed + same + aside. */
  read: number
  added: number
  changed: number
  same: number
  aside: AsideLine[]
  /** Member libraries that the file names and that were not there. */
  libraries: string[]
  /** Places without coordinates: they are taken in, but no list by distance has them. */
  withoutPlace: number
  /** Places whose hours are words ("AM only") and were left out. */
  hoursInWords: number
  /** Columns nothing was taken from. */
  unused: string[]
}

interface Planned {
  line: number
  row: PointRow
  place: PlaceRow
  key: string
  before: ServicePoint | undefined
  /** The member library it belongs to; undefined while the file names one that is not there yet. */
  library: string | undefined
}

export interface ImportPoints {
  file: Uint8Array
  name: string
  /** Says what would happen and changes nothing. */
  dryRun?: boolean
}

/**
 * Takes in places from a CSV or GeoJSON file. A place is known again by its code, else by library, name and kind (and postcode where
 * several share those), so importing twice is importing once, and a mended file changes only what was mended. Lines that cannot be
 * taken in are put aside with line and reason; the others are taken in. What the file does not say of a known place stays.
 */
export async function importPoints(work: Work, input: ImportPoints): Promise<PointImport> {
  alliancePolicy.demand(work, 'import-points')
  const file = readPlaceFile(input.file)
  const columns = mapColumns(file.columns)
  if (!columns.of.name) throw refuseField('file', 'alliance.no-name-column')
  const aside: AsideLine[] = []
  const put = (line: { line: number; values: Record<string, string> }, problem: Pick<FieldProblem, 'code' | 'params'>) =>
    aside.push({ line: line.line, code: problem.code, params: problem.params ?? {}, row: line.values })

  const rows: { line: number; row: PointRow; place: PlaceRow; values: Record<string, string> }[] = []
  for (const line of file.lines) {
    const place = placeRow(line.values, columns)
    const [wrongNumber] = place.notNumbers
    if (line.torn) put(line, { code: 'alliance.import-row-torn', params: { columns: file.columns.length } })
    else if (wrongNumber) put(line, { code: 'alliance.not-a-number', params: { text: wrongNumber.text } })
    else {
      try {
        rows.push({ line: line.line, row: checkPoint(place.fields), place, values: line.values })
      } catch (error) {
        if (!isRefusal(error) || !error.fields[0]) throw error
        put(line, error.fields[0])
      }
    }
  }

  const known = await knownPoints(work)
  const libraries = await openLibraries(work)
  const keys = keysOf(rows, libraries.own.name)
  const seen = new Map<string, number>()
  const planned: Planned[] = []
  for (const one of rows) {
    const key = keys.get(one)!
    const earlier = seen.get(key)
    if (earlier !== undefined) {
      put(one, { code: 'alliance.import-row-same', params: { line: earlier } })
      continue
    }
    seen.set(key, one.line)
    const before = known.get(key) ?? known.get(exact(one, libraries.own.name))
    planned.push({ line: one.line, row: one.row, place: one.place, key, before, library: libraries.find(one.place) })
  }
  const fresh = new Map(planned.filter((p) => p.library === undefined).map((p) => [folded(p.place.library), p.place]))
  const report: PointImport = {
    import: null,
    format: file.format,
    encoding: file.encoding,
    read: file.lines.length,
    added: planned.filter((p) => !p.before).length,
    changed: 0,
    same: 0,
    aside: aside.toSorted((a, b) => a.line - b.line),
    libraries: [...fresh.values()].map((place) => place.library),
    withoutPlace: planned.filter((p) => p.row.lat === null).length,
    hoursInWords: planned.filter((p) => p.place.hoursInWords).length,
    unused: file.columns.filter(
      (name) =>
        !Object.values(columns.of).includes(name) &&
        !columns.days.includes(name) &&
        !columns.translated.some(({ column }) => column === name),
    ),
  }
  const weeks = new Map(
    (
      await timetablesOf(
        work,
        planned.flatMap((p) => (p.before ? [p.before.point_no] : [])),
      )
    )
      .filter((t) => !t.valid_from && !t.valid_until)
      .map((t) => [t.point_no, t]),
  )
  const changes = planned.filter((p) => p.before && differs(p, weeks))
  report.changed = changes.length
  report.same = planned.length - report.added - report.changed
  if (input.dryRun) return report

  for (const place of fresh.values()) await libraries.add(work, place)
  for (const p of planned) p.library ??= libraries.find(p.place)
  const numbers = await addAll(
    work,
    planned.filter((p) => !p.before),
  )
  for (const p of changes) await changeServicePoint(work, p.before!.point_no, told(p))
  for (const p of planned) {
    const point = p.before?.point_no ?? numbers.get(p)!
    if (p.place.week && weekDiffers(p, weeks))
      await saveTimetable(work, { point, timetable: weeks.get(point)?.timetable_id, week: p.place.week, sure: true })
  }
  return { ...report, import: await record(work, input.name, report) }
}

interface Libraries {
  own: { id: string; name: string }
  find(place: PlaceRow): string | undefined
  add(work: Work, place: PlaceRow): Promise<void>
}

/** The member libraries by name and by code; a line that names none belongs to the first. */
async function openLibraries(work: Work): Promise<Libraries> {
  const all = await listLibraries(work)
  const id = await libraryOr(work, undefined)
  const byName = new Map(all.map((l) => [folded(l.name), l.library_id]))
  const byCode = new Map(all.filter((l) => l.code !== '').map((l) => [l.code, l.library_id]))
  return {
    own: { id, name: all.find((l) => l.library_id === id)!.name },
    find: ({ library, libraryCode }) => (folded(library) === '' ? id : (byName.get(folded(library)) ?? byCode.get(libraryCode))),
    add: async (work, { library, libraryCode }) => {
      const made = await addLibrary(work, { name: library, code: libraryCode })
      byName.set(folded(library), made.library_id)
      if (made.code) byCode.set(made.code, made.library_id)
    },
  }
}

/**
 * Points as an import knows them: by the key of the import they came with, by their code, by library, name and kind with their
 * postcode, and by library, name and kind alone where only one has those (also when somebody typed it in by hand).
 */
async function knownPoints(work: Work): Promise<Map<string, ServicePoint>> {
  const keys = await work.db
    .selectFrom('alliance.service_points')
    .select(['point_no', 'import_key'])
    .where('alliance_id', '=', work.alliance)
    .execute()
  const keyOf = new Map(keys.map((row) => [row.point_no, row.import_key]))
  const points = await listServicePoints(work, { status: 'any' })
  const known = new Map<string, ServicePoint>()
  for (const [key, same] of Map.groupBy(points, (p) => natural(p.library_name, p.name, p.kind)))
    if (same.length === 1) known.set(key, same[0]!)
  for (const p of points) {
    known.set(natural(p.library_name, p.name, p.kind, p.postcode || p.address), p)
    if (p.code) known.set(`code ${p.code}`, p)
  }
  for (const p of points) {
    const key = keyOf.get(p.point_no)
    if (key) known.set(key, p)
  }
  return known
}

const natural = (...parts: string[]): string =>
  `place ${createHash('sha256').update(parts.map(folded).join('\n')).digest('base64url').slice(0, 22)}`
const exact = ({ row, place }: { row: PointRow; place: PlaceRow }, own: string): string =>
  natural(place.library || own, row.name, row.kind, row.postcode || row.address)

/** What each row is known by. Where several rows of the file share library, name and kind, their postcode or address tells them apart. */
function keysOf<T extends { row: PointRow; place: PlaceRow }>(rows: readonly T[], own: string): Map<T, string> {
  const plain = (one: T) => (one.row.code ? `code ${one.row.code}` : natural(one.place.library || own, one.row.name, one.row.kind))
  const count = Map.groupBy(rows, plain)
  return new Map(rows.map((one) => [one, one.row.code || count.get(plain(one))!.length === 1 ? plain(one) : exact(one, own)]))
}

/** What the file says of a known place; what it leaves empty stays. */
function told(p: Planned): Parameters<typeof changeServicePoint>[2] {
  const fields = Object.fromEntries(
    Object.entries(p.place.fields).filter(([, value]) => value !== '' && value !== null && value !== undefined),
  )
  // A file with one more language adds it; the names in others stay.
  const names = p.place.fields.names && { names: { ...p.before?.names, ...p.place.fields.names } }
  return { ...fields, ...names, ...(p.place.library && p.library ? { library: p.library } : {}) }
}

function differs(p: Planned, weeks: Map<number, { week: readonly unknown[] }>): boolean {
  const before = p.before!
  const after = checkPoint({
    ...fieldsFrom(before),
    ...told(p),
    translations: translated(before.translations, p.place.fields.translations),
  })
  const changed = (Object.keys(after) as (keyof PointRow)[]).some((key) => !isDeepStrictEqual(after[key], before[key]))
  return changed || (p.place.library !== '' && p.library !== before.library_id) || weekDiffers(p, weeks)
}

const weekDiffers = (p: Planned, weeks: Map<number, { week: readonly unknown[] }>): boolean =>
  p.place.week !== undefined && JSON.stringify(p.place.week) !== JSON.stringify(p.before ? weeks.get(p.before.point_no)?.week : undefined)

/** Writes new points in a few statements; one audit sentence for the import, not one each. */
async function addAll(work: Work, planned: readonly Planned[]): Promise<Map<Planned, number>> {
  const numbers = new Map<Planned, number>()
  if (planned.length === 0) return numbers
  const first = await nextNumber(work, 'point', planned.length)
  const searched = await Promise.all(planned.map((p) => searchColumns(p.row)))
  const rows = planned.map((p, i) => {
    numbers.set(p, first + i)
    return {
      ...p.row,
      names: JSON.stringify(p.row.names),
      translations: JSON.stringify(p.row.translations),
      alliance_id: work.alliance,
      point_no: first + i,
      point_id: newId(),
      library_id: p.library!,
      import_key: p.key,
      ...searched[i]!,
      created_at: work.now,
      changed_at: work.now,
    }
  })
  for (let at = 0; at < rows.length; at += 500)
    await work.db
      .insertInto('alliance.service_points')
      .values(rows.slice(at, at + 500))
      .execute()
  forgetTimes(work)
  return numbers
}

async function record(work: Work, name: string, report: PointImport): Promise<string> {
  const id = newId()
  const counts = { added: report.added, changed: report.changed, same: report.same, quarantined: report.aside.length }
  const file = cleanText(name).slice(0, 120)
  await work.db
    .insertInto('alliance.imports')
    .values({ alliance_id: work.alliance, import_id: id, file_name: file, read_rows: report.read, ...counts, made_at: work.now })
    .execute()
  for (let at = 0; at < report.aside.length; at += 500) {
    await work.db
      .insertInto('alliance.quarantine')
      .values(
        report.aside.slice(at, at + 500).map((one) => ({
          alliance_id: work.alliance,
          import_id: id,
          line: one.line,
          code: one.code,
          params: JSON.stringify(one.params),
          row: JSON.stringify(
            Object.fromEntries(Object.entries(one.row).map(([column, text]) => [cleanText(column), cleanText(text).slice(0, 2000)])),
          ),
        })),
      )
      .onConflict((on) => on.doNothing())
      .execute()
  }
  await audit(work, 'alliance.points-imported', { kind: 'import', id }, { file, ...counts })
  return id
}
