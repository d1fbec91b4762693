import { isDeepStrictEqual } from 'node:util'
import { audit, type CsvRow, isRefusal, type Params, type Work, withoutGuard } from '#platform'
import { allianceOf, listServicePoints } from '#rooms/alliance'
import { cleanLine } from '../doc.ts'
import { fromPlain, toPlain } from '../plain.ts'
import { contentPolicy } from '../policy.ts'
import { isSlug } from '../post-content.ts'
import { subjectOfSlug } from '../slugs.ts'
import { foldedName, readTableLines } from '../table-lines.ts'
import { columnsMissing, tooManyLines } from './errors.ts'
import { listServices } from './list-services.ts'
import { currencyOf, demandReady, type Service, saveService } from './save-service.ts'
import { isTag, readService, type ServiceColumns, type ServiceWords } from './service-fields.ts'
import { listTopics, saveTopic } from './topics.ts'

const parts = ['name', 'what', 'about', 'cost', 'hours', 'before', 'ask'] as const
const single = [
  'address',
  'state',
  'topic',
  'for',
  'price',
  'amount',
  'currency',
  'given',
  'points',
  'ask',
  'ask_target',
  'languages',
  'looked_over',
] as const
type Column = (typeof single)[number]

/** What a table tells and no table changes: whether readers have it, and who looked it over. */
const told: readonly Column[] = ['state', 'looked_over']

/** What columns are called in files, beside their own names. */
const also: Partial<Record<Column, readonly string[]>> = {
  address: ['slug', '网址'],
  topic: ['group', '分类', '类别'],
  for: ['audience', 'audiences', '对象', '服务对象'],
  price: ['costkind', '收费'],
  amount: ['fee', '金额'],
  points: ['places', 'servicepoints', '服务点'],
}

/** The catalogue as a table: a line each, a column for every text in every language (`name.en`, `what.zh-CN`); the whole text in plain lines with marks. */
export async function exportServices(work: Work): Promise<{ columns: string[]; rows: CsvRow[] }> {
  const services = await listServices(work)
  const alliance = await allianceOf(work)
  const locales = [...new Set([...alliance.locales, ...services.flatMap(({ texts }) => Object.keys(texts))])]
  const topics = new Map((await listTopics(work)).map(({ id, names }) => [id, names[alliance.default_locale] ?? Object.values(names)[0]!]))
  const cells = (one: Service): Record<Column, CsvRow[number]> => ({
    address: one.slug,
    state: one.state,
    topic: one.topic && topics.get(one.topic),
    for: one.audiences,
    price: one.cost,
    amount: one.amount,
    currency: one.currency,
    given: one.given,
    points: one.points,
    ask: one.ask,
    ask_target: one.askTarget,
    languages: one.languages,
    looked_over: one.lookedOn,
  })
  return {
    columns: [...single, ...locales.flatMap((locale) => parts.map((part) => `${part}.${locale}`))],
    rows: services.map((one) => [
      ...Object.values(cells(one)),
      ...locales.flatMap((locale) =>
        parts.map((part) => (part === 'about' ? one.texts[locale] && toPlain(one.texts[locale].about) : one.texts[locale]?.[part])),
      ),
    ]),
  }
}

export interface ServiceImport {
  dryRun: boolean
  encoding: string
  /** Lines with something in them: added + changed + same + refused. */
  read: number
  added: number
  changed: number
  same: number
  /** `code` names a sentence of `refusals`; `field` the column. */
  refused: { line: number; field: string; code: string; params: Params }[]
  /** Columns nothing was taken from. */
  unused: string[]
}

const mostLines = 500

/**
 * Takes in services from such a table. A service is known again by its address; one that is not known is a draft. What the file leaves empty
 * of a known one stays, and whether readers have it is not changed. A topic that is not there is named. A line that cannot be taken is refused
 * with its number and reason, the others are taken in. Refuses the field `file` where it is no table of services.
 */
export async function importServices(work: Work, input: { file: Uint8Array; dryRun?: boolean }): Promise<ServiceImport> {
  contentPolicy.demand(work, 'write-service')
  const { encoding, header, body } = await readTableLines(input.file, { most: mostLines, tooMany: tooManyLines })
  const { default_locale } = await allianceOf(work)
  const columns = header.map((name) => columnOf(name, default_locale))
  if (!columns.some((column) => column?.kind === 'text' && column.part === 'name')) throw columnsMissing('name')
  const known = new Map((await listServices(work)).map((one) => [one.id, one]))
  const topics = new Map(
    (await listTopics(work)).flatMap(({ id, names }) => Object.values(names).map((name) => [foldedName(name), id] as const)),
  )
  const points = await listServicePoints(work, { status: 'any' })
  const numbers = new Map(points.flatMap(({ code, point_no }) => (code ? [[code, point_no] as const] : [])))
  const facts = { currency: await currencyOf(work), places: new Set(points.map(({ point_no }) => point_no)) }
  const report: ServiceImport = {
    dryRun: input.dryRun ?? false,
    encoding,
    read: body.length,
    added: 0,
    changed: 0,
    same: 0,
    refused: [],
    unused: header.filter((name, i) => name !== '' && !columns[i]),
  }
  const seen = new Map<string, number>()
  for (const { line, fields } of body) {
    const refused = (field: string, code: string, params: Params = {}) => void report.refused.push({ line, field, code, params })
    if (fields.slice(header.length).some((field) => field.trim() !== '')) {
      refused('file', 'content.services.line-torn', { columns: header.length })
      continue
    }
    const { words, topic } = readLine(columns, fields, numbers)
    const slug = words.slug?.toLowerCase() ?? ''
    if (slug && !isSlug(slug)) {
      refused('address', 'content.slug-not-possible')
      continue
    }
    if (slug && seen.has(slug)) {
      refused('address', 'content.services.line-same', { line: seen.get(slug)! })
      continue
    }
    if (slug) seen.set(slug, line)
    const id = slug && (await subjectOfSlug(work, 'service', slug))
    const old = (id && known.get(id)) || undefined
    // An address of before stays one: the file says which service, not what it is called now.
    if (old) delete words.slug
    const topicId = topic ? topics.get(foldedName(topic)) : undefined
    try {
      const before = old ? columnsOf(old) : null
      const after = readService(before, { ...words, ...(topicId ? { topic: topicId } : {}) }, facts)
      if (old?.state === 'published') demandReady(after.texts)
      if (before && isDeepStrictEqual(before, after) && (!topic || topicId)) {
        report.same++
        continue
      }
    } catch (error) {
      const [first] = isRefusal(error) ? error.fields : []
      if (!first) throw error
      refused(first.field, first.code, first.params)
      continue
    }
    report[old ? 'changed' : 'added']++
    if (report.dryRun) continue
    const home = topic && (topicId ?? (await saveTopic(work, { names: { [default_locale]: topic } })).id)
    if (home) topics.set(foldedName(topic), home)
    await saveService(work, { ...words, ...(home ? { topic: home } : {}), ...(old ? { service: old.id } : {}) })
  }
  if (!report.dryRun)
    await audit(
      work,
      'content.services-imported',
      { kind: 'services', id: work.alliance },
      { added: report.added, changed: report.changed, refused: report.refused.length },
    )
  return report
}

type Found = { kind: 'single'; column: Column } | { kind: 'text'; part: (typeof parts)[number]; locale: string }

/** What a column holds; a text without a language is in the library's first one. */
function columnOf(name: string, first: string): Found | undefined {
  const [, part, tag] = /^(\w+)(?:\.([A-Za-z-]+))?$/.exec(name.trim()) ?? []
  // `cost.en` is words, `ask` alone the way to ask.
  const text = parts.find((one) => one === part?.toLowerCase())
  if (text && (tag ? isTag(tag) : text !== 'ask')) return { kind: 'text', part: text, locale: tag ?? first }
  const column = single.find((one) => !told.includes(one) && [foldedName(one), ...(also[one] ?? [])].includes(foldedName(name)))
  return column && { kind: 'single', column }
}

/** What a line says, its topic by name apart; what is empty is not said. */
function readLine(
  columns: readonly (Found | undefined)[],
  fields: readonly string[],
  numbers: ReadonlyMap<string, number>,
): { words: ServiceWords; topic: string } {
  const words: ServiceWords = {}
  let topic = ''
  for (const [i, column] of columns.entries()) {
    const text = withoutGuard(fields[i] ?? '').trim()
    if (!column || text === '') continue
    if (column.kind === 'text') {
      words.texts ??= {}
      words.texts[column.locale] ??= {}
      Object.assign(words.texts[column.locale]!, { [column.part]: column.part === 'about' ? fromPlain(text) : text })
      continue
    }
    const list = text.split(/[\s,;，；、]+/).filter(Boolean)
    if (column.column === 'address') words.slug = cleanLine(text)
    else if (column.column === 'topic') topic = cleanLine(text).slice(0, 80)
    else if (column.column === 'for') words.audiences = list
    else if (column.column === 'price') words.cost = text
    else if (column.column === 'amount') words.amount = Number(text.replace(',', '.'))
    else if (column.column === 'currency') words.currency = text
    else if (column.column === 'given') words.given = text
    else if (column.column === 'points')
      words.points = list.map((name) => numbers.get(name) ?? (/^\d{1,6}$/.test(name) ? Number(name) : -1))
    else if (column.column === 'ask') words.ask = text
    else if (column.column === 'ask_target') words.askTarget = text
    else if (column.column === 'languages') words.languages = list
  }
  return { words, topic }
}

/** A service as `readService` takes it. */
const columnsOf = (one: Service): ServiceColumns => ({
  texts: one.texts,
  topic_id: one.topic,
  audiences: one.audiences,
  cost: one.cost,
  amount: one.amount,
  currency: one.currency,
  given: one.given,
  points: one.points,
  ask: one.ask,
  ask_target: one.askTarget,
  picture_id: one.picture,
  languages: one.languages,
  posts: one.posts,
})
