import { Fields } from '#platform'
import { cleanLine, cleanText } from '../doc.ts'
import { isTag, readAudiences } from '../services/service-fields.ts'
import type { Words } from '../tables.ts'
import { normalIsbn } from './isbn.ts'
import type { BooklistItemsTable, BooklistText } from './tables.ts'

/** What is said of a list. What is absent stays; null takes a language out. */
export interface BooklistWords {
  slug?: string
  texts?: Record<string, Partial<BooklistText> | null>
  audiences?: readonly string[]
}

/** What is said of a book in a list. What is absent stays. */
export interface ItemWords {
  title?: string
  author?: string
  year?: number | null
  /** ISBN-10 or ISBN-13 as people write them. */
  isbn?: string
  /** The number of a bibliographic record. */
  record?: string
  callNumber?: string
  /** Where it stands: "Central, 2nd floor". */
  place?: string
  /** Its own page in a catalogue. */
  link?: string
  /** The language of title and author, as a tag. */
  language?: string
  /** The staff's words on it, by language. */
  notes?: Words
  cover?: string | null
}

export const longest = { title: 160, about: 1200, itemTitle: 300, author: 200, callNumber: 80, place: 120, note: 600 } as const

/** Reads what was said of a list over what stands; all that is wrong is refused at its field. */
export function readBooklist(
  before: { texts: Record<string, BooklistText>; audiences: string[] } | null,
  words: BooklistWords,
): { texts: Record<string, BooklistText>; audiences: string[] } {
  const fields = new Fields('content.booklists')
  const texts = { ...before?.texts }
  for (const [tag, given] of Object.entries(words.texts ?? {})) {
    const at = `texts.${tag.slice(0, 20)}`
    if (!isTag(tag)) fields.wrong(at, 'not-a-language')
    else if (given === null) delete texts[tag]
    else {
      const old = texts[tag] ?? { title: '', about: '' }
      texts[tag] = {
        title: given.title === undefined ? old.title : fields.line(`${at}.title`, given.title, { max: longest.title }),
        about: given.about === undefined ? old.about : fields.lines(`${at}.about`, given.about, { max: longest.about }),
      }
    }
  }
  if (!Object.values(texts).some(({ title }) => title)) fields.wrong(`texts.${Object.keys(texts)[0] ?? 'en'}.title`, 'title-missing')
  const audiences = words.audiences ? readAudiences(fields, words.audiences) : (before?.audiences ?? ['everyone'])
  fields.check()
  return { texts, audiences }
}

export type ItemColumns = Pick<
  BooklistItemsTable,
  'title' | 'author' | 'year' | 'isbn' | 'record' | 'call_number' | 'place' | 'link' | 'language' | 'cover_id'
> & { notes: Words }

/** Reads what was said of a book over what stands; all that is wrong is refused at its field. */
export function readItem(before: ItemColumns | null, words: ItemWords): ItemColumns {
  const fields = new Fields('content.booklists')
  const line = (field: string, given: string | undefined, old: string | undefined, max: number, needed = false) =>
    given === undefined && !needed ? (old ?? '') : fields.line(field, given ?? old, { max, needed })
  const isbn = words.isbn === undefined ? (before?.isbn ?? '') : words.isbn.trim() === '' ? '' : normalIsbn(words.isbn)
  if (isbn === null) fields.wrong('isbn', 'not-an-isbn')
  const language = line('language', words.language, before?.language, 20)
  if (language && !isTag(language)) fields.wrong('language', 'not-a-language')
  const link = words.link === undefined ? (before?.link ?? '') : fields.webAddress('link', words.link)
  if (link && !link.startsWith('https:')) fields.wrong('link', 'not-a-web-address')
  const notes = words.notes === undefined ? (before?.notes ?? {}) : readNotes(fields, { ...before?.notes, ...words.notes })
  const columns = {
    title: line('title', words.title, before?.title, longest.itemTitle, true),
    author: line('author', words.author, before?.author, longest.author),
    year: words.year === undefined ? (before?.year ?? null) : fields.number('year', words.year, { min: -3000, max: 3000, whole: true }),
    isbn: isbn ?? '',
    record: line('record', words.record, before?.record, 80),
    call_number: line('callNumber', words.callNumber, before?.call_number, longest.callNumber),
    place: line('place', words.place, before?.place, longest.place),
    link,
    language,
    notes,
    cover_id: words.cover === undefined ? (before?.cover_id ?? null) : fields.id('cover', words.cover, 'picture-not-known'),
  }
  fields.check()
  return columns
}

function readNotes(fields: Fields, given: Words): Words {
  const notes: Words = {}
  for (const [tag, text] of Object.entries(given)) {
    const at = `notes.${tag.slice(0, 20)}`
    const clean = cleanText(text).trim()
    if (!isTag(tag)) fields.wrong(at, 'not-a-language')
    else if (clean.length > longest.note) fields.wrong(at, 'field-too-long', { max: longest.note, length: clean.length })
    else if (clean) notes[tag] = clean
  }
  return notes
}

/** A year in what people write of a book: `2019`, `c2019.`, `二〇一九` is none; null where there is no number of four digits. */
export const yearIn = (text: string): number | null => {
  const found = /(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)/.exec(cleanLine(text))
  return found ? Number(found[1]) : null
}
