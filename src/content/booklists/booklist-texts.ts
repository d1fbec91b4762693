import type { Work } from '#platform'
import { noSuchPlace } from '../errors.ts'
import { contentPolicy } from '../policy.ts'
import type { PlacedText } from '../services/service-texts.ts'
import { saveItem } from './items.ts'
import { booklistById, listBooklists } from './list-booklists.ts'
import { booklistTitle, saveBooklist } from './save-booklist.ts'

/**
 * Every text of every list and of what staff say of its books, drafts and withdrawn ones too; empty ones are left out. Titles and authors of
 * books are no words of the library, so they are not among them.
 */
export async function booklistTexts(work: Work): Promise<PlacedText[]> {
  const found: PlacedText[] = []
  for (const { id, texts } of await listBooklists(work)) {
    const title = booklistTitle(texts)
    const href = `/desk/booklists/${id}`
    for (const [locale, words] of Object.entries(texts))
      for (const part of ['title', 'about'] as const)
        if (words[part]) found.push({ id, title, place: `texts.${locale}.${part}`, locale, text: words[part], href })
    for (const item of (await booklistById(work, id)).items)
      for (const [locale, text] of Object.entries(item.notes))
        found.push({ id, title: `${title}: ${item.title}`, place: `items.${item.id}.notes.${locale}`, locale, text, href })
  }
  return found
}

/** Puts other words in the place of some in one text of a list; readers have it at once. Refuses `content.no-such-place`. */
export async function replaceInBooklist(work: Work, input: { list: string; place: string; from: string; to: string }): Promise<void> {
  contentPolicy.demand(work, 'write-booklist')
  const list = await booklistById(work, input.list)
  const other = (text: string) => text.replaceAll(input.from, () => input.to)
  const [, locale, part] = /^texts\.([A-Za-z-]+)\.(title|about)$/.exec(input.place) ?? []
  const words = locale ? list.texts[locale] : undefined
  if (words && locale) {
    const field = part === 'title' ? 'title' : 'about'
    await saveBooklist(work, { list: list.id, texts: { [locale]: { [field]: other(words[field]) } } })
    return
  }
  const [, id, tag] = /^items\.([0-9a-f-]{36})\.notes\.([A-Za-z-]+)$/.exec(input.place) ?? []
  const item = list.items.find((one) => one.id === id)
  const note = tag ? item?.notes[tag] : undefined
  if (!item || !tag || !note) throw noSuchPlace()
  await saveItem(work, { list: list.id, item: item.id, notes: { [tag]: other(note) } })
}
