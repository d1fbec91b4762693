import type { Translate } from '#platform'
import { sourceName } from '#rooms/facts'

/**
 * A source of figures in words, like {@link sourceName}: the platforms that channels read figures from are called by their names, and what
 * staff pasted into the inbox is said to be pasted.
 */
export function figureSource(source: string, t: Translate): string {
  const said = sourceName(source, t)
  if (said !== source) return said
  const [kind, ...more] = source.split(', ')
  const key = `channels.${kind}.name`
  const name = /^[a-z]+$/.test(kind!) ? t(key) : key
  if (name === key) return source
  if (more.length === 0) return name
  return more.join() === 'pasted' ? t('channels.inbox.source-pasted', { channel: name }) : source
}
