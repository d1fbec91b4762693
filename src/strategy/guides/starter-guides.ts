import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { locales } from '#platform'

/** The guides every library is given, in the order in which the desk lists them. */
export const guideKeys = ['social-media', 'tone', 'comment-rules', 'crisis'] as const
export type GuideKey = (typeof guideKeys)[number]

export interface GuideText {
  title: string
  /** Plain lines with marks, as content's `fromPlain` reads them: `## Heading`, `- item`, `**strong**`. */
  text: string
}

const kept = new Map<GuideKey, Record<string, GuideText>>()

/** Our own text of a guide in every language of the house: `starters/<key>.<locale>.md`, whose first line is the title. */
export function starterOf(key: GuideKey): Record<string, GuideText> {
  let texts = kept.get(key)
  if (!texts) {
    texts = Object.fromEntries(
      locales().map((locale) => {
        const file = readFileSync(join(import.meta.dirname, 'starters', `${key}.${locale}.md`), 'utf8')
        const [first = '', ...rest] = file.split('\n')
        return [locale, { title: first.replace(/^# /, ''), text: rest.join('\n').trim() }]
      }),
    )
    kept.set(key, texts)
  }
  return texts
}
