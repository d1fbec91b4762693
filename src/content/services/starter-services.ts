import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { locales, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { fromPlain } from '../plain.ts'
import { saveService } from './save-service.ts'
import type { ServiceWords } from './service-fields.ts'
import { saveTopic } from './topics.ts'

type Starter = readonly [key: string, words: Pick<ServiceWords, 'audiences' | 'cost' | 'given' | 'ask' | 'askTarget'>]

const everyone = ['everyone']

/** What nearly every library does, by the topic it stands under; their words are in `starters/<locale>.md`. */
const starters: Record<string, readonly Starter[]> = {
  borrow: [
    ['borrow', { audiences: everyone, ask: 'link', askTarget: '/join' }],
    ['reserve', { audiences: everyone, given: 'both', ask: 'desk' }],
    ['home-delivery', { audiences: ['older-people', 'people-with-disabilities'], ask: 'desk' }],
    ['suggest-a-book', { audiences: everyone, given: 'both', ask: 'desk' }],
  ],
  learn: [
    ['story-time', { audiences: ['children', 'families'], ask: 'desk' }],
    ['class-visit', { audiences: ['teachers'], ask: 'desk' }],
    ['homework-help', { audiences: ['children', 'teenagers'], ask: 'desk' }],
    ['digital-help', { audiences: ['adults', 'older-people'], ask: 'desk' }],
  ],
  use: [
    ['computers', { audiences: everyone, ask: 'desk' }],
    ['print-and-copy', { audiences: everyone, cost: 'depends', ask: 'desk' }],
    ['rooms', { audiences: everyone, cost: 'depends', ask: 'desk' }],
    ['ask-a-librarian', { audiences: everyone, given: 'both', ask: 'desk' }],
  ],
}

/**
 * Gives a library that has just been founded a catalogue to strike through and fill in: what nearly every library does, as drafts in its
 * languages. What only the library knows is marked as to be written, so none of them is published unread.
 */
export async function writeStarterServices(work: Work): Promise<void> {
  const tags = (await allianceOf(work)).locales.filter((tag) => locales().includes(tag))
  const words = new Map(tags.map((tag) => [tag, readStarters(tag)]))
  const inEach = <T>(make: (of: Map<string, string[]>, tag: string) => T) =>
    Object.fromEntries([...words].map(([tag, of]) => [tag, make(of, tag)]))
  for (const [topic, some] of Object.entries(starters)) {
    const { id } = await saveTopic(work, { names: inEach((of) => wordsOf(of, `topic-${topic}`)[0]!) })
    for (const [key, rest] of some) {
      const texts = inEach((of) => {
        const [name = '', what = '', ...body] = wordsOf(of, key)
        return { name, what, about: fromPlain(body.join('\n').trim()) }
      })
      await saveService(work, { ...rest, slug: key, topic: id, texts, cost: rest.cost ?? 'free' })
    }
  }
}

/** The keys of the stock, in order. */
export const starterKeys = (): string[] => Object.values(starters).flatMap((some) => some.map(([key]) => key))

/** The sections of a file: `# key`, the name, what it is, an empty line, the text. */
export function readStarters(locale: string): Map<string, string[]> {
  const sections = readFileSync(join(import.meta.dirname, 'starters', `starters.${locale}.md`), 'utf8')
    .split(/^# /m)
    .slice(1)
  return new Map(
    sections.map((section) => {
      const [key = '', ...lines] = section.split('\n')
      return [key.trim(), lines] as const
    }),
  )
}

function wordsOf(all: Map<string, string[]>, key: string): string[] {
  const found = all.get(key)
  if (!found?.[0]) throw new Error(`the starter service ${key} has no words`)
  return found
}
