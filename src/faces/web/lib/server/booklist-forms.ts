import type { BooklistWords, ItemWords } from '#rooms/content'
import { text } from './act.ts'
import { wordsOf } from './press-forms.ts'

/** What a form says of a list; a translation nobody has begun is not there. */
export function listWords(form: FormData, locales: readonly string[]): BooklistWords {
  const texts: NonNullable<BooklistWords['texts']> = {}
  for (const locale of locales) {
    const [title, about] = [text(form, `texts.${locale}.title`), text(form, `texts.${locale}.about`)]
    texts[locale] = title || about ? { title, about } : null
  }
  return { slug: text(form, 'slug'), texts, audiences: form.getAll('audiences').map(String) }
}

/** What a form says of a book. */
export const bookWords = (form: FormData, locales: readonly string[]): ItemWords => ({
  title: text(form, 'title'),
  author: text(form, 'author'),
  year: text(form, 'year') === '' ? null : Number(text(form, 'year')),
  isbn: text(form, 'isbn'),
  callNumber: text(form, 'callNumber'),
  place: text(form, 'place'),
  link: text(form, 'link'),
  language: text(form, 'language'),
  notes: wordsOf(form, 'notes', locales),
  cover: text(form, 'cover') || null,
})
