import type { Translate } from '#platform'
import { sourceName } from '#rooms/facts'

/**
 * A source of figures in words, like {@link sourceName}: the platforms that channels read figures from are called by their names, and what
 * staff pasted into the inbox or read off a platform is said to be pasted or read.
 */
export function figureSource(source: string, t: Translate): string {
  const said = sourceName(source, t)
  if (said !== source) return said
  const [kind, ...more] = source.split(', ')
  const name = /^[a-z-]+$/.test(kind!) ? platformName(kind!, t) : undefined
  if (!name) return source
  if (more.length === 0) return name
  const how = { pasted: 'channels.inbox.source-pasted', 'read by hand': 'channels.desk.by-hand.source' }[more.join()]
  return how ? t(how, { channel: name }) : source
}

/** A platform as people call it: one of the channels, one that shows live, one that takes stickers. */
const platformName = (kind: string, t: Translate): string | undefined =>
  [`channels.${kind}.name`, `content.shows.platform.${kind}`, `content.stickers.platform.${kind}`]
    .map((key) => [key, t(key)])
    .find(([key, said]) => said !== key)?.[1]
