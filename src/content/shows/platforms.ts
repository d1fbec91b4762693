import type { Fields } from '#platform'

/** Where live shows are streamed, by key. Their names are `content.shows.platform.<key>`. */
export const streamPlatforms = [
  'youtube',
  'bilibili',
  'wechat-channels',
  'douyin',
  'kuaishou',
  'xiaohongshu',
  'facebook',
  'instagram',
  'tiktok',
  'twitch',
  'vimeo',
  'peertube',
  'own',
  'other',
] as const
export type StreamPlatform = (typeof streamPlatforms)[number]

/** One place where a show can be watched. */
export interface Stream {
  platform: StreamPlatform
  address: string
}

/** Reads where it is streamed; a line that is empty is left out, the same platform twice is one too many: figures are kept by platform. */
export function readStreams(fields: Fields, given: readonly { platform: string; address: string }[]): Stream[] {
  const streams: Stream[] = []
  for (const [i, one] of given.entries()) {
    const address = fields.webAddress(`streams.${i}.address`, one.address)
    const platform = streamPlatforms.find((key) => key === one.platform)
    if (address === '') continue
    if (!platform) fields.wrong(`streams.${i}.platform`, one.platform === '' ? 'field-missing' : 'not-a-choice')
    else if (streams.some((known) => known.platform === platform)) fields.wrong(`streams.${i}.platform`, 'platform-twice')
    else streams.push({ platform, address })
  }
  if (streams.length > 8) fields.wrong('streams', 'too-many', { most: 8 })
  return streams
}

/** What a page's address has at a platform, and the address its player has. */
const players: [RegExp, (id: string, at: URL) => string][] = [
  [
    /^https:\/\/(?:www\.|m\.)?youtube\.com\/(?:watch\?(?:.*&)?v=|live\/|embed\/)([\w-]{11})/,
    (id) => `https://www.youtube-nocookie.com/embed/${id}`,
  ],
  [/^https:\/\/youtu\.be\/([\w-]{11})/, (id) => `https://www.youtube-nocookie.com/embed/${id}`],
  [/^https:\/\/(?:www\.)?vimeo\.com\/(\d{5,12})/, (id) => `https://player.vimeo.com/video/${id}?dnt=1`],
  [
    /^https:\/\/(?:www\.|m\.)?bilibili\.com\/video\/(BV[A-Za-z0-9]{10})/,
    (id) => `https://player.bilibili.com/player.html?bvid=${id}&autoplay=0`,
  ],
  // PeerTube, on any server.
  [/^https:\/\/[^/]+\/(?:w|videos\/watch)\/([A-Za-z0-9-]{8,40})(?:[?#]|$)/, (id, at) => `${at.origin}/videos/embed/${id}`],
]

/**
 * Reads the address of a player: that of a page at a platform we know becomes that of its player, in the form that keeps least; any other is
 * taken as it is. Only https and without a name and passphrase in it, because a page asks for exactly this origin.
 */
export function readPlayer(fields: Fields, given: string | undefined): string {
  const address = fields.webAddress('player', given)
  if (address === '') return ''
  const at = new URL(address)
  // A host may hold signs that would end a word of a page's policy (`;` `'` `,`), so only plain ones are taken.
  if (at.protocol !== 'https:' || at.username !== '' || at.password !== '' || !/^[a-z0-9.-]+(:\d+)?$/.test(at.host)) {
    fields.wrong('player', 'player-not-safe')
    return ''
  }
  for (const [page, player] of players) {
    const id = page.exec(address)?.[1]
    if (id) return player(id, at)
  }
  return at.href
}

/** An address at a time of the recording, in seconds, as its platform is asked for it. */
export function atTime(address: string, seconds: number): string {
  const at = new URL(address)
  if (/(^|\.)vimeo\.com$/.test(at.hostname)) at.hash = `t=${seconds}s`
  else if (/^\/(?:w|videos\/watch)\//.test(at.pathname)) at.searchParams.set('start', `${seconds}s`)
  else at.searchParams.set('t', /(^|\.)(youtube\.com|youtu\.be)$/.test(at.hostname) ? `${seconds}s` : String(seconds))
  return at.href
}
