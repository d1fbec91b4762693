import { languageName, type Translate } from '#platform'

const known = new Set([
  'slug', 'history', 'archive', 'carried', 'title', 'titles', 'summary', 'body', 'text', 'action', 'variants', 'alt', 'name', 'names', 'about', 'credit', 'note', 'labels',
  'contact', 'dateline', 'boilerplate', 'why', 'label', 'hypothesis', 'captions', 'description', 'transcript', 'chapters',
]) // biome-ignore format: a table of names

/** Where in a thing a name stands, in words: `texts.zh-CN.body.3` is "中文 · text, block 4". */
export function sayWhere(where: string, t: Translate): string {
  const parts = where.split('.')
  const locale = parts.find((part) => /^[a-z]{2}(-[A-Za-z]+)?$/.test(part) && !known.has(part))
  const [part = 'other'] = parts.filter((one) => known.has(one))
  const block = Number(parts.at(-1))
  return [locale && languageName(locale), t(`content.people.where.in.${part}`, { block: Number.isInteger(block) ? block + 1 : 1 })]
    .filter(Boolean)
    .join(' · ')
}
