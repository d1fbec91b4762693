import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { locales } from '#platform'
import type { Action } from '../post-content.ts'

/** What a template is written for: a post of any channel, a mail, a sheet on a wall. */
export const templateKinds = ['post', 'mail', 'poster'] as const
export type TemplateKind = (typeof templateKinds)[number]

/** What a template says in one language. `{day}` and the like stand for what only the library knows. */
export interface TemplateText {
  title: string
  summary: string
  /** Plain lines with marks, as `fromPlain` reads them. */
  body: string
}

export interface Template {
  key: string
  kind: TemplateKind
  /** The one thing it asks; null where only the library knows. */
  action: Action['kind'] | null
  /** The figure of a goal that it serves, by the key of the metric registry. */
  serves: string
  texts: Record<string, TemplateText>
  /** What stands in braces in any of its texts; `content.placeholders.<name>` says it in words. */
  placeholders: string[]
}

type Head = readonly [key: string, kind: TemplateKind, action: Template['action'], serves: string]

/** The stock, by the file in which its words stand (`stock/<file>.<locale>.md`), in the order of the desk's list. */
const stock: Record<string, readonly Head[]> = {
  cards: [
    ['new-card-drive', 'post', 'apply', 'cards.applied'],
    ['first-card', 'post', 'apply', 'cards.applied'],
    ['card-poster', 'poster', 'apply', 'cards.applied'],
    ['welcome-mail', 'mail', 'visit', 'visits.onsite'],
    ['new-in-town', 'post', 'apply', 'cards.applied'],
    ['newsletter-invitation', 'post', 'newsletter', 'newsletter.subscribed'],
    ['card-ends-mail', 'mail', 'visit', 'visits.onsite'],
  ],
  children: [
    ['summer-reading', 'post', 'visit', 'loans'],
    ['summer-reading-poster', 'poster', 'visit', 'loans'],
    ['summer-reading-thanks-mail', 'mail', 'visit', 'events.attendance'],
    ['story-time', 'post', 'visit', 'events.attendance'],
    ['story-time-poster', 'poster', 'visit', 'events.attendance'],
    ['homework-help', 'post', 'visit', 'visits.onsite'],
  ],
  evenings: [
    ['night-opening', 'post', 'visit', 'visits.onsite'],
    ['night-opening-poster', 'poster', 'visit', 'visits.onsite'],
    ['book-group', 'post', 'visit', 'events.attendance'],
    ['book-group-mail', 'mail', 'visit', 'events.attendance'],
    ['partner-event', 'post', 'visit', 'events.attendance'],
    ['partner-thanks-mail', 'mail', null, 'events.held'],
  ],
  'history-and-help': [
    ['local-history-picture', 'post', 'visit', 'enquiries'],
    ['local-history-evening', 'post', 'visit', 'events.attendance'],
    ['local-history-mail', 'mail', 'visit', 'enquiries'],
    ['digital-help', 'post', 'visit', 'events.attendance'],
    ['digital-help-poster', 'poster', 'visit', 'events.attendance'],
    ['accessibility-services', 'post', 'visit', 'visits.onsite'],
    ['home-delivery', 'post', null, 'loans'],
    ['ask-us', 'post', 'visit', 'enquiries'],
  ],
  daily: [
    ['closure-apology', 'post', 'visit', 'visits.onsite'],
    ['closure-mail', 'mail', 'visit', 'visits.onsite'],
    ['lost-and-found', 'post', 'visit', 'visits.onsite'],
    ['volunteer-thanks', 'post', 'visit', 'events.attendance'],
    ['volunteers-wanted', 'post', 'visit', 'events.held'],
    ['you-said-we-did', 'post', 'visit', 'visits.onsite'],
  ],
  seasons: [
    ['warm-space', 'post', 'visit', 'visits.onsite'],
    ['warm-space-poster', 'poster', 'visit', 'visits.onsite'],
    ['exam-season', 'post', 'visit', 'visits.onsite'],
    ['exam-season-poster', 'poster', 'visit', 'visits.onsite'],
    ['new-arrivals', 'post', 'visit', 'loans'],
    ['new-arrivals-mail', 'mail', 'visit', 'loans'],
    ['staff-pick', 'post', 'visit', 'loans'],
  ],
}

const placeholder = /\{([a-z_]+)\}/g

/** Fills what stands in braces. */
export const fillText = (text: TemplateText, fill: (name: string) => string): TemplateText => {
  const filled = (words: string) => words.replace(placeholder, (_, name: string) => fill(name))
  return { title: filled(text.title), summary: filled(text.summary), body: filled(text.body) }
}

let kept: readonly Template[] | undefined

/** The whole stock, in every language of the house. Read once. */
export function templateStock(): readonly Template[] {
  kept ??= Object.entries(stock).flatMap(([file, heads]) => {
    const words = new Map(locales().map((locale) => [locale, readFile(file, locale)]))
    return heads.map(([key, kind, action, serves]) => {
      const texts = Object.fromEntries([...words].map(([locale, all]) => [locale, wordsOf(all, key, `${file}.${locale}.md`)]))
      const all = Object.values(texts).flatMap(({ title, summary, body }) => [title, summary, body])
      const placeholders = [...new Set(all.flatMap((text) => Array.from(text.matchAll(placeholder), ([, name]) => name!)))]
      return { key, kind, action, serves, texts, placeholders }
    })
  })
  return kept
}

/** The sections of a file: `# key`, the title, the summary, an empty line, the body. */
function readFile(file: string, locale: string): Map<string, TemplateText> {
  const sections = readFileSync(join(import.meta.dirname, 'stock', `${file}.${locale}.md`), 'utf8')
    .split(/^# /m)
    .slice(1)
  return new Map(
    sections.map((section) => {
      const [key = '', title = '', summary = '', ...body] = section.split('\n')
      return [key.trim(), { title, summary, body: body.join('\n').trim() }]
    }),
  )
}

function wordsOf(all: Map<string, TemplateText>, key: string, file: string): TemplateText {
  const found = all.get(key)
  if (!found?.title || !found.summary || !found.body) throw new Error(`the template ${key} is not whole in ${file}`)
  return found
}
