import { normalIsbn } from './isbn.ts'
import { type ItemWords, yearIn } from './list-fields.ts'

/**
 * Reads bibliographic records as catalogues print them, a field a line: MARC 21 as MarcEdit, Koha and others write it (`=245  10$aTitle /$cAuthor`,
 * `245 10 |a Title`, `245 1 0 _aTitle`), and CNMARC with its own fields (200, 210, 010). A record begins with its leader, its 001, after an
 * empty line, or where a title comes again. Each is given with the line it begins on; what is no field is passed over.
 */
export function readMarcLines(text: string): { line: number; words: ItemWords }[] {
  const records: { line: number; fields: Field[] }[] = []
  let open: { line: number; fields: Field[] } | undefined
  for (const [i, raw] of text.replace(/\r\n?/g, '\n').split('\n').entries()) {
    const found = fieldLine.exec(raw)
    if (!found) {
      if (raw.trim() === '') open = undefined
      continue
    }
    const tag = found[1]!
    const again = ['LDR', '000', '001'].includes(tag) || (isTitle(tag) && open?.fields.some((one) => isTitle(one.tag)))
    if (!open || (again && open.fields.some((one) => isTitle(one.tag)))) {
      open = { line: i + 1, fields: [] }
      records.push(open)
    }
    open.fields.push({ tag, whole: (found[2] ?? '').trim(), parts: partsOf(found[2] ?? '') })
  }
  return records
    .filter(({ fields }) => fields.some(({ tag }) => isTitle(tag)))
    .map(({ line, fields }) => ({ line, words: wordsOf(fields) }))
}

/** Whether a text is such records: it has a title's field. */
export const isMarcText = (text: string): boolean => /^=?(245|200)\s+(?:[\d\\#_]\s?[\d\\#_]?\s*)?[$|‡_ǂ]\s?a/m.test(text)

interface Field {
  tag: string
  /** Of a control field: all of it. */
  whole: string
  parts: [string, string][]
}

const fieldLine = /^=?(LDR|\d{3})(?:\s+(.*))?$/
const isTitle = (tag: string): boolean => tag === '245' || tag === '200'

/** Subfields of a line: `$a`, `|a`, `‡a`, `ǂa`, or `_a` where none of these is used. */
function partsOf(rest: string): [string, string][] {
  const sign = ['$', '|', '‡', 'ǂ', '_'].find((one) => new RegExp(`\\${one}\\s?[a-z0-9]`).test(rest))
  if (!sign) return []
  return rest
    .split(new RegExp(`\\${sign}\\s?(?=[a-z0-9])`))
    .slice(1)
    .map((part): [string, string] => [part[0]!, part.slice(1).trim()])
    .filter(([, text]) => text !== '')
}

/** The punctuation that cataloguing rules put before what comes next. */
const bare = (text: string): string =>
  text
    .replace(/\s*[/:;,=]\s*$/, '')
    .replace(/(?<=\p{Ll}{2}|\p{Script=Han}|\d)\.$/u, '')
    .trim()

function wordsOf(fields: readonly Field[]): ItemWords {
  const chinese = !fields.some(({ tag }) => tag === '245')
  const of = (tag: string, codes: string): string[] =>
    fields
      .filter((field) => field.tag === tag)
      .flatMap(({ parts }) => parts.flatMap(([code, text]) => (codes.includes(code) ? [bare(text)] : [])))
  const first = (...found: string[][]): string => found.flat()[0] ?? ''
  const title = chinese ? [first(of('200', 'a')), ...of('200', 'e')] : [first(of('245', 'a')), ...of('245', 'bnp')]
  const said = chinese ? of('200', 'f') : of('245', 'c')
  const isbn = [...of('020', 'a'), ...of('010', 'a')]
    .map((text) => normalIsbn(text.replace(/\s*\(.*$/, '').trim()))
    .find((one) => one !== null)
  const item: ItemWords = {
    title: title.filter(Boolean).join(': '),
    author: first(chinese ? [] : of('100', 'a'), said, of('700', 'a'), of('701', 'a'), of('110', 'a'), of('710', 'a')),
    year: yearIn(first(of('264', 'c'), of('260', 'c'), of('210', 'd'))),
    record: fields.find(({ tag }) => tag === '001')?.whole ?? '',
    callNumber: first(of('852', 'h'), of('952', 'o'), of('905', 'd'), of('082', 'a'), of('690', 'a')),
  }
  return isbn ? { ...item, isbn } : item
}
