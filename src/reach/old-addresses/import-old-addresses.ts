import { audit, isRefusal, newId, type Params, type Work, withoutGuard } from '#platform'
import { makeScenes, readTable, scenesByCodes } from '#rooms/facts'
import { makeLink } from '../make-link.ts'
import { reachPolicy } from '../policy.ts'
import { allowedTarget } from '../targets.ts'
import { readOldAddress } from './address.ts'
import { columnsMissing, fileMissing, prefixNotRead, targetNotRead, tooManyLines } from './errors.ts'
import { judgeAddresses, type OldPair, readTarget, writeAddresses } from './keep-old-addresses.ts'

export interface ImportOldAddresses {
  /** A CSV file, at most 20,000 lines. */
  file: Uint8Array
  name: string
  /** addresses: pages that have moved · codes: printed somewhere, so that every use counts as a touch with a scene of its own. */
  what: 'addresses' | 'codes'
  /** What stood before a code that the file gives alone: `/q` for `/q/AB12`. */
  prefix?: string
  /** Says what would happen and changes nothing. */
  dryRun?: boolean
}

/** A line that was not taken; `code` names a sentence of `refusals`. */
export interface RefusedAddress {
  line: number
  code: string
  params: Params
}

export interface OldAddressesImport {
  dryRun: boolean
  encoding: string
  /** Lines with something in them: kept + known + refused. */
  read: number
  kept: number
  known: number
  refused: RefusedAddress[]
  unused: string[]
}

const mostLines = 20_000

const names = {
  old: [
    'old',
    'oldaddress',
    'oldurl',
    'from',
    'source',
    'address',
    'url',
    'shorturl',
    'code',
    'shortcode',
    'keyword',
    'slug',
    '旧地址',
    '旧网址',
    '短链接',
    '代码',
  ],
  target: ['new', 'newaddress', 'newurl', 'to', 'target', 'destination', 'longurl', 'leads', '新地址', '新网址', '目标', '原链接'],
  label: ['label', 'title', 'name', 'note', 'where', '名称', '标题', '位置'],
  scene: ['scene', 'scenecode', '场景'],
} as const
type Column = keyof typeof names

const folded = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-.()#"\ufeff]+/g, '')

interface Line {
  line: number
  old: string
  target: string
  label: string
  scene: string
}

/**
 * Takes in pairs of old and new addresses, or of printed codes and what they lead to, from a CSV file. Known pairs stay as they are, so importing
 * twice is importing once; a line that cannot be taken is named and the others are taken. A code becomes a link of this house with a scene of
 * its own, unless the line names one; it may lead to any https address, as every link may. Refuses the fields `file` and `prefix`.
 */
export async function importOldAddresses(work: Work, input: ImportOldAddresses): Promise<OldAddressesImport> {
  reachPolicy.demand(work, 'keep-old-addresses')
  if (input.file.length === 0) throw fileMissing()
  const prefix = readPrefix(input.prefix ?? '')
  const { encoding, lines, unused } = await readLines(input.file)
  const refused: RefusedAddress[] = []
  const read: { line: Line; pair: OldPair }[] = []
  for (const line of lines) {
    const address = addressIn(line.old, input.what === 'codes' ? prefix : null)
    if (!address) {
      refused.push({ line: line.line, code: 'reach.old.address-not-read', params: {} })
      continue
    }
    try {
      read.push({ line, pair: { address, ...(await targetOf(work, line.target, input.what)) } })
    } catch (error) {
      if (!isRefusal(error)) throw error
      const [problem] = error.fields
      refused.push({ line: line.line, code: problem?.code ?? error.code, params: problem?.params ?? error.params })
    }
  }
  const { outcomes, fresh } = await judgeAddresses(
    work,
    read.map(({ pair }) => pair),
  )
  for (const [i, one] of outcomes.entries())
    if (one.outcome === 'refused') refused.push({ line: read[i]!.line.line, code: one.code, params: one.params })
  const report: OldAddressesImport = {
    dryRun: input.dryRun ?? false,
    encoding,
    read: lines.length,
    kept: outcomes.filter(({ outcome }) => outcome === 'kept').length,
    known: outcomes.filter(({ outcome }) => outcome === 'known').length,
    refused: refused.toSorted((a, b) => a.line - b.line),
    unused,
  }
  if (report.dryRun || fresh.length === 0) return report
  const source = `imported: ${input.name.replace(/\p{Cc}/gu, ' ').trim()}`.slice(0, 120)
  const lineOf = new Map(read.map(({ line, pair }) => [pair, line]))
  const pairs = input.what === 'codes' ? await withLinks(work, fresh, lineOf) : fresh
  await writeAddresses(work, pairs, source)
  await audit(
    work,
    'reach.old-addresses-imported',
    { kind: 'old-addresses', id: work.alliance },
    { file: input.name, count: report.kept, refused: refused.length },
  )
  return report
}

/** Makes the link that counts who comes by a printed code: one each, with a scene of its own unless the line names one. */
async function withLinks(work: Work, pairs: readonly OldPair[], lineOf: ReadonlyMap<OldPair, Line>): Promise<OldPair[]> {
  const lines = pairs.map((pair) => lineOf.get(pair)!)
  const named = new Map(
    (await scenesByCodes(work, [...new Set(lines.map(({ scene }) => scene).filter(Boolean))])).map((one) => [one.code, one]),
  )
  const ids = pairs.map(() => newId())
  const without = lines.flatMap((line, i) => (named.has(line.scene) ? [] : [i]))
  const made = await makeScenes(
    work,
    without.map((i) => ({ kind: 'old-code', subjectKind: 'old-code', subjectId: ids[i]!, label: labelOf(lines[i]!, pairs[i]!) })),
  )
  const sceneOf = new Map(without.map((i, at) => [i, made[at]!]))
  const linked: OldPair[] = []
  for (const [i, pair] of pairs.entries()) {
    const scene = sceneOf.get(i) ?? named.get(lines[i]!.scene)!
    const link = await makeLink(work, {
      target: pair.target,
      scene: scene.scene,
      subject: { kind: 'old-code', id: ids[i]! },
      label: labelOf(lines[i]!, pair),
    })
    linked.push({ ...pair, code: link.code })
  }
  return linked
}

const labelOf = (line: Line, pair: OldPair): string => (line.label || pair.address).slice(0, 200)

/** A code may lead to any https address, as every link of the house; a page that has moved only to what is the library's own. */
async function targetOf(work: Work, given: string, what: ImportOldAddresses['what']) {
  if (what === 'codes' && !given.startsWith('/') && allowedTarget(given) && new URL(given).host !== new URL(work.house.config.url).host)
    return { target: given, subject: null }
  const target = await readTarget(work, given)
  // A link leads to one place; what is below a folder has many.
  if (what === 'codes' && target.target.includes('*')) throw targetNotRead()
  return target
}

/** The address a line means: a whole one, a path, or a code behind its prefix. */
function addressIn(old: string, prefix: string | null): string | null {
  const whole = /^(?:\/|https?:\/\/)/i.test(old)
    ? old
    : /^[^\s/?#]+\.[^\s/?#]+\//.test(old)
      ? `https://${old}`
      : prefix === null || old === ''
        ? null
        : `${prefix}/${old}`
  const read = whole === null ? null : readOldAddress(whole)
  return read && !(prefix !== null && read.address.endsWith('/*')) ? read.address : null
}

function readPrefix(given: string): string {
  const text = given.trim().replace(/\/+$/, '')
  if (text === '') return ''
  const read = readOldAddress(text.startsWith('/') || /^https?:/i.test(text) ? text : `/${text}`)
  if (!read || /[?*]/.test(read.address)) throw prefixNotRead()
  return read.address
}

async function readLines(file: Uint8Array): Promise<{ encoding: string; lines: Line[]; unused: string[] }> {
  const { encoding, records } = await readTable(async function* () {
    yield file
  })
  let header: string[] | undefined
  let columns = new Map<Column, number>()
  const lines: Line[] = []
  for await (const some of records)
    for (const { line, fields } of some) {
      if (fields.every((field) => field.trim() === '')) continue
      if (!header) {
        header = fields
        columns = columnsOf(fields)
        const missing = (['old', 'target'] as const).filter((column) => !columns.has(column))
        if (missing.length > 0) throw columnsMissing(missing.map((column) => names[column][0]).join(', '))
        continue
      }
      const cell = (column: Column): string => withoutGuard(fields[columns.get(column) ?? -1] ?? '').trim()
      if (lines.length >= mostLines) throw tooManyLines(mostLines)
      lines.push({ line, old: cell('old'), target: cell('target'), label: cell('label'), scene: cell('scene').toLowerCase() })
    }
  const used = [...columns.values()]
  return { encoding, lines, unused: (header ?? []).filter((_, i) => !used.includes(i)).map((name) => name.replace(/^\ufeff/, '').trim()) }
}

function columnsOf(header: readonly string[]): Map<Column, number> {
  const given = header.map(folded)
  const found = new Map<Column, number>()
  for (const [column, wanted] of Object.entries(names) as [Column, readonly string[]][]) {
    const at = wanted.map((name) => given.indexOf(name)).find((i) => i >= 0)
    if (at !== undefined) found.set(column, at)
  }
  return found
}
