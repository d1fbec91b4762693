import { cutToFit, lengthOf, linksIn, type Recording, sayLength, tagsIn } from '#rooms/content'
import type { HeldDelivery } from '../channel.ts'
import { shortText, spoken } from '../short-text.ts'

/** Of "Videos" in the reference: characters of the title, bytes of the description, characters of all tags, as YouTube counts them. */
export const most = { title: 100, descriptionBytes: 5000, tags: 500 }

/** Education. A video has to have a category when it is changed. */
const category = '27'

/** What stands beside a film; the whole of it each time, because what is left out of a change is taken away there. */
export interface Snippet {
  title: string
  description: string
  tags: string[]
  categoryId: string
  defaultLanguage: string
}

export function snippetOf(delivery: HeldDelivery, recording: Recording | undefined): Snippet {
  const { words, locale } = spoken(delivery)
  const below = [recording ? chaptersIn(recording, locale) : '', recording?.credit ?? '']
    .filter(Boolean)
    .map((part) => `\n\n${plain(part)}`)
  const room = most.descriptionBytes - Buffer.byteLength(below.join(''))
  const own = { ...words, text: plain(words.text) }
  return {
    title: cutToFit(plain(words.title), { most: most.title, unit: 'utf16' }),
    description: shortText(own, { most: room, unit: 'utf16', bytes: room }) + below.join(''),
    tags: tagsOf(own.text),
    categoryId: category,
    defaultLanguage: locale,
  }
}

/** YouTube refuses angle brackets in titles and descriptions. */
const plain = (text: string): string => text.replaceAll('<', '‹').replaceAll('>', '›')

/** The hashtags of a text as tags, as many as there is room for: one with a blank in it is counted with quotes, and each with a comma. */
function tagsOf(text: string): string[] {
  const found: string[] = []
  let used = 0
  for (const { tag } of tagsIn(text, linksIn(text))) {
    if (found.includes(tag) || used + tag.length + (used > 0 ? 1 : 0) > most.tags) continue
    used += tag.length + (used > 0 ? 1 : 0)
    found.push(tag)
  }
  return found
}

/** Chapters are lines of the description; YouTube knows them from three on, from 0:00, each of ten seconds at least. */
function chaptersIn(recording: Recording, locale: string): string {
  const { chapters } = recording
  const ends = [...chapters.slice(1).map(({ at }) => at), lengthOf(recording) ?? Number.POSITIVE_INFINITY]
  if (chapters.length < 3 || chapters[0]!.at !== 0 || chapters.some(({ at }, i) => ends[i]! - at < 10)) return ''
  return chapters.map(({ at, titles }) => `${sayLength(at)} ${titles[locale] ?? Object.values(titles)[0] ?? ''}`).join('\n')
}
