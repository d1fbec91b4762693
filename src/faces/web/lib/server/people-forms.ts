import type { Work } from '#platform'
import { listAssets, listConsents, type SaveConsent, type SaveWords, type WordsText } from '#rooms/content'
import { text } from './act.ts'

const lines = (form: FormData, name: string): string[] =>
  text(form, name)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

/** What a form says of a consent. */
export const consentTerms = (form: FormData): SaveConsent => ({
  name: text(form, 'name'),
  variants: lines(form, 'variants'),
  side: text(form, 'side'),
  age: text(form, 'age'),
  agreedBy: text(form, 'agreedBy'),
  email: text(form, 'email'),
  phone: text(form, 'phone'),
  uses: form.getAll('uses').map(String),
  places: form.getAll('places').map(String),
  until: text(form, 'until') || null,
  given: text(form, 'given'),
  note: text(form, 'note'),
})

/** Questions and answers as one text: a line that begins with "? " is a question, what follows its answer. */
export const questionsAsText = (questions: WordsText['questions']): string =>
  questions.map(({ question, answer }) => `? ${question}\n${answer}`).join('\n\n')

function questionsOf(typed: string): WordsText['questions'] {
  const questions: WordsText['questions'] = []
  for (const line of typed.split(/\r?\n/)) {
    const question = /^[?？]\s*(.*)$/.exec(line)
    if (question) questions.push({ question: question[1]!.trim(), answer: '' })
    else if (questions.length > 0) questions.at(-1)!.answer += `${line}\n`
    else if (line.trim()) questions.push({ question: '', answer: `${line}\n` })
  }
  return questions.map(({ question, answer }) => ({ question, answer: answer.trim() }))
}

/** What a form says of somebody's words, in every language of the library. */
export const wordsTerms = (form: FormData, locales: readonly string[]): SaveWords => ({
  slug: text(form, 'slug') || undefined,
  texts: Object.fromEntries(
    locales.map((locale) => [
      locale,
      {
        heading: text(form, `texts.${locale}.heading`),
        text: text(form, `texts.${locale}.text`),
        ...(form.has(`texts.${locale}.questions`) ? { questions: questionsOf(text(form, `texts.${locale}.questions`)) } : {}),
      },
    ]),
  ),
  picture: text(form, 'picture') || null,
  href: text(form, 'href'),
  day: text(form, 'day') || undefined,
})

/** People whose words may be shown, for a choice. */
export async function speakers(work: Work): Promise<{ value: string; label: string }[]> {
  const { items } = await listConsents(work, { view: 'now', limit: 200 })
  return items
    .filter(({ state, uses, places }) => state === 'given' && uses.includes('words') && places.includes('site'))
    .map(({ id, number, name }) => ({ value: id, label: `${name} (${number})` }))
}

/** The newest pictures, for a choice. */
export async function pictureChoices(work: Work): Promise<{ value: string; label: string }[]> {
  const { assets } = await listAssets(work, { limit: 100 })
  return assets.filter(({ status }) => status === 'usable').map(({ id, name }) => ({ value: id, label: name }))
}
