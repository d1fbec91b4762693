import type { Translate } from '#platform'

/** A source in words: what the house counts itself by its name in this language, what a library named as it was named. */
export function sourceName(source: string, t: Translate): string {
  const key = `facts.source.${source.replaceAll(' ', '-')}`
  const said = t(key)
  return said === key ? source : said
}
