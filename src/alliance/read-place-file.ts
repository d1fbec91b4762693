import { parse } from 'csv-parse/sync'
import { refuseField, withoutGuard } from '#platform'

/** One line of a file of places, with the columns as they were named. */
export interface PlaceLine {
  /** Line in the file, the header is line 1; in GeoJSON the number of the feature. */
  line: number
  values: Record<string, string>
  /** It has not as many columns as the first line. */
  torn?: true
}

export interface PlaceFile {
  format: 'csv' | 'geojson'
  encoding: string
  columns: string[]
  lines: PlaceLine[]
}

export const mostBytes = 20 * 1024 * 1024
const mostRows = 20_000

/**
 * Reads a file of places: CSV (UTF-8 with or without BOM, UTF-16, GB 18030, Windows-1252; comma, semicolon or tab) or GeoJSON.
 * Refuses the field `file`: `alliance.file-too-large`, `-empty`, `-not-text`, `-not-geojson`, `alliance.too-many-rows`.
 */
export function readPlaceFile(bytes: Uint8Array): PlaceFile {
  if (bytes.length > mostBytes) throw refuseField('file', 'alliance.file-too-large', { megabytes: mostBytes / 1024 / 1024 })
  const { text, encoding } = decode(bytes)
  if (text.trim() === '') throw refuseField('file', 'alliance.file-empty')
  if (/^\s*[{[]/.test(text)) return { format: 'geojson', encoding, ...readGeoJson(text) }
  return { format: 'csv', encoding, ...readCsv(text) }
}

/** Text from bytes: by byte order mark, else UTF-8 if it is that, else GB 18030 if that gives Chinese, else Windows-1252. */
export function decode(bytes: Uint8Array): { text: string; encoding: string } {
  const as = (encoding: string, fatal = true): string | undefined => {
    try {
      return new TextDecoder(encoding, { fatal }).decode(bytes)
    } catch {
      return undefined
    }
  }
  const [a, b] = bytes
  const utf16 = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : undefined
  if (utf16) {
    const text = as(utf16)
    if (text !== undefined) return { text, encoding: utf16 }
  }
  // A text has no zero bytes; an archive, a picture or a spreadsheet has.
  if (bytes.subarray(0, 65_536).includes(0)) throw refuseField('file', 'alliance.file-not-text')
  const utf8 = as('utf-8')
  if (utf8 !== undefined) return { text: utf8, encoding: 'utf-8' }
  const chinese = as('gb18030')
  if (chinese !== undefined && /\p{Script=Han}/u.test(chinese)) return { text: chinese, encoding: 'gb18030' }
  return { text: as('windows-1252', false)!, encoding: 'windows-1252' }
}

function readCsv(text: string): { columns: string[]; lines: PlaceLine[] } {
  const first = text.slice(0, text.search(/\r|\n|$/))
  const delimiter = [',', ';', '\t'].reduce((best, one) => (first.split(one).length > first.split(best).length ? one : best))
  let rows: { record: string[]; info: { lines: number } }[]
  try {
    rows = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: mostRows + 2,
      max_record_size: 100_000,
    }) as unknown as typeof rows
  } catch {
    throw refuseField('file', 'alliance.file-not-text')
  }
  const [head, ...body] = rows
  if (body.length > mostRows) throw refuseField('file', 'alliance.too-many-rows', { most: mostRows })
  const columns = (head?.record ?? []).map((name, i) => name.replace(/^\ufeff/, '').trim() || `column ${i + 1}`)
  const lines = body.map(({ record, info }): PlaceLine => {
    const torn = record.length !== columns.length && record.slice(columns.length).some((cell) => cell.trim() !== '')
    const short = record.length < Math.min(columns.length, 2)
    return {
      line: info.lines,
      values: Object.fromEntries(columns.map((name, i) => [name, withoutGuard(record[i] ?? '')])),
      ...(torn || short ? { torn: true as const } : {}),
    }
  })
  return { columns, lines }
}

function readGeoJson(text: string): { columns: string[]; lines: PlaceLine[] } {
  const wrong = refuseField('file', 'alliance.file-not-geojson')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw wrong
  }
  const features = (json as { features?: unknown } | null)?.features
  if ((json as { type?: unknown } | null)?.type !== 'FeatureCollection' || !Array.isArray(features)) throw wrong
  if (features.length > mostRows) throw refuseField('file', 'alliance.too-many-rows', { most: mostRows })
  const columns = new Set<string>()
  const lines = features.map((feature: unknown, i): PlaceLine => {
    const { properties, geometry } = (feature ?? {}) as {
      properties?: unknown
      geometry?: { type?: unknown; coordinates?: unknown } | null
    }
    const values: Record<string, string> = {}
    for (const [name, value] of Object.entries(properties && typeof properties === 'object' ? properties : {})) {
      if (value !== null && typeof value !== 'object') values[name] = String(value)
    }
    const at = geometry?.type === 'Point' && Array.isArray(geometry.coordinates) ? (geometry.coordinates as unknown[]) : []
    if (typeof at[0] === 'number' && typeof at[1] === 'number') Object.assign(values, { lon: String(at[0]), lat: String(at[1]) })
    for (const name of Object.keys(values)) columns.add(name)
    return { line: i + 1, values }
  })
  return { columns: [...columns], lines }
}
