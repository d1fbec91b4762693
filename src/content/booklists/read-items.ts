import { isRefusal, type Params, type Work, withoutGuard } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { cleanLine } from '../doc.ts'
import { contentPolicy } from '../policy.ts'
import { isTag } from '../services/service-fields.ts'
import { foldedName, readTableLines } from '../table-lines.ts'
import { columnsMissing, nothingToRead, tooManyLines } from './errors.ts'
import { normalIsbn } from './isbn.ts'
import { addItems, itemsOf, mostItems } from './items.ts'
import { type ItemColumns, type ItemWords, readItem, yearIn } from './list-fields.ts'
import { isMarcText, readMarcLines } from './read-marc.ts'
import { lockList } from './save-booklist.ts'

const columns = {
  title: ['title', 'name', '题名', '书名'],
  author: ['author', 'authors', 'by', '著者', '作者', '责任者'],
  year: ['year', 'date', 'published', '出版年', '年份'],
  isbn: ['isbn', 'isbn13', 'isbn10', '国际标准书号'],
  record: ['record', 'recordnumber', 'biblionumber', '记录号'],
  callNumber: ['callnumber', 'shelfmark', 'class', '索书号', '分类号'],
  place: ['place', 'where', 'location', '馆藏地', '位置'],
  link: ['link', 'url', '链接', '网址'],
  language: ['language', 'lang', '语种', '语言'],
  note: ['note', 'notes', 'comment', '推荐语', '按语', '备注'],
} as const
type Column = keyof typeof columns

export interface ItemsImport {
  dryRun: boolean
  /** `table`, `marc` or `lines`: as what it was read. */
  read: 'table' | 'marc' | 'lines'
  /** What would be added, or was, in order. */
  added: { title: string; author: string; year: number | null; isbn: string }[]
  /** `code` names a sentence of `refusals`. */
  refused: { line: number; code: string; params: Params }[]
  /** Columns nothing was taken from. */
  unused: string[]
}

interface Line {
  line: number
  words: ItemWords
}

/**
 * Puts many books at the end of a list: from a CSV file or a table that was pasted (its first line names the columns), from records as a
 * catalogue prints them (MARC, a field a line), or from plain lines `title / author / year / ISBN`. A book that is in the list already, by its
 * ISBN or by title and author, is passed over with that reason, so doing it twice is doing it once. A line that cannot be taken is refused
 * with its number and reason, the others are taken.
 */
export async function importItems(
  work: Work,
  input: { list: string; file?: Uint8Array; text?: string; dryRun?: boolean },
): Promise<ItemsImport> {
  contentPolicy.demand(work, 'write-booklist')
  const list = await lockList(work, input.list)
  const { read, lines, unused } = await linesOf(input, (await allianceOf(work)).default_locale)
  const keys = new Set((await itemsOf(work, list.list_id)).flatMap(keysOf))
  const report: ItemsImport = { dryRun: input.dryRun ?? false, read, added: [], refused: [], unused }
  const items: ItemColumns[] = []
  for (const { line, words } of lines) {
    const refused = (code: string, params: Params = {}) => void report.refused.push({ line, code, params })
    try {
      if (!words.title?.trim() && words.isbn && normalIsbn(words.isbn)) {
        refused('content.booklists.only-an-isbn')
        continue
      }
      const item = readItem(null, words)
      if (keysOf(item).some((key) => keys.has(key))) refused('content.booklists.book-there', { title: item.title.slice(0, 80) })
      else {
        items.push(item)
        for (const key of keysOf(item)) keys.add(key)
      }
    } catch (error) {
      const [first] = isRefusal(error) ? error.fields : []
      if (!first) throw error
      refused(first.code, first.params)
    }
  }
  report.added = items.map(({ title, author, year, isbn }) => ({ title, author, year, isbn }))
  if (!report.dryRun && items.length > 0) await addItems(work, { list: input.list, items, from: read })
  return report
}

/** By what a book is known again. */
const keysOf = ({ isbn, title, author }: { isbn: string; title: string; author: string }): string[] => [
  ...(isbn ? [isbn] : []),
  `${foldedName(title)}\n${foldedName(author)}`,
]

async function linesOf(
  { file, text }: { file?: Uint8Array; text?: string },
  first: string,
): Promise<{ read: ItemsImport['read']; lines: Line[]; unused: string[] }> {
  if (text !== undefined && text.trim() === '') throw nothingToRead()
  if (text !== undefined && isMarcText(text)) return { read: 'marc', lines: readMarcLines(text), unused: [] }
  const bytes = file ?? new TextEncoder().encode(text)
  if (file || looksLikeTable(text!)) return { read: 'table', ...(await tableLines(bytes, first)) }
  const lines = text!.replace(/\r\n?/g, '\n').split('\n')
  if (lines.filter((line) => line.trim()).length > mostItems * 2) throw tooManyLines(mostItems * 2)
  return { read: 'lines', lines: lines.flatMap((line, i) => (line.trim() ? [{ line: i + 1, words: plainLine(line) }] : [])), unused: [] }
}

/** A first line that names a title among its columns. */
const looksLikeTable = (text: string): boolean =>
  text
    .trim()
    .split('\n', 1)[0]!
    .split(/[,;\t|]/)
    .some((name) => columnOf(name, 'en')?.column === 'title')

function columnOf(name: string, first: string): { column: Column; locale: string } | undefined {
  const [, part = '', tag] = /^(.*?)(?:\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?))?$/.exec(name.trim()) ?? []
  const column = (Object.keys(columns) as Column[]).find((one) => (columns[one] as readonly string[]).includes(foldedName(part)))
  if (!column || (tag && (column !== 'note' || !isTag(tag)))) return undefined
  return { column, locale: tag ?? first }
}

async function tableLines(bytes: Uint8Array, first: string): Promise<{ lines: Line[]; unused: string[] }> {
  const { header, body } = await readTableLines(bytes, { most: mostItems * 2, tooMany: tooManyLines })
  const found = header.map((name) => columnOf(name, first))
  if (!found.some((one) => one?.column === 'title')) throw columnsMissing('title')
  const lines = body.map(({ line, fields }): Line => {
    const words: ItemWords = {}
    for (const [i, one] of found.entries()) {
      const text = withoutGuard(fields[i] ?? '').trim()
      if (!one || text === '') continue
      if (one.column === 'note') words.notes = { ...words.notes, [one.locale]: text }
      else if (one.column === 'year') words.year = yearIn(text) ?? Number.NaN
      else words[one.column] = one.column === 'isbn' ? text.replace(/\.0+$/, '') : cleanLine(text)
    }
    return { line, words }
  })
  return { lines, unused: header.filter((name, i) => name !== '' && !found[i]) }
}

/** `Title / Author / 2019 / 978…`, in which the ISBN is known wherever it stands and a part that is a year is the year. */
function plainLine(text: string): ItemWords {
  const words: ItemWords = {}
  const rest: string[] = []
  for (const part of text
    .split(/\s+[/|]\s+|\t|｜|\s*／\s*/)
    .map(cleanLine)
    .filter(Boolean)) {
    const isbn = normalIsbn(part)
    if (isbn) words.isbn = isbn
    else if (/^[[(（［]?c?\d{4}[\])）］.]?年?$/.test(part) && yearIn(part)) words.year = yearIn(part)
    else rest.push(part)
  }
  const [title, author, ...more] = rest
  return { ...words, title, author: [author, ...more].filter(Boolean).join(', ') }
}
