import { sql } from 'kysely'
import { readRange, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordCounts } from '#rooms/facts'
import { rememberToday } from './count-view.ts'
import { scenesOf } from './scene-of.ts'
import { counts, type HeaderBag, header, type Signals, signalsOf } from './signals.ts'

export interface Download {
  recording: string
  /** Bytes of the file that is asked for, and how long it plays; null where that cannot be told. */
  bytes: number
  seconds: number | null
  /** The `s` of the address, as it came. */
  scene?: string | null
  headers: HeaderBag
  method?: string
  /** The listener's address. Used for the day's hash and kept nowhere. */
  address: string
}

/** Players of podcasts, which a list of crawlers made for web pages takes for such. */
const player =
  /podcast|podder|podbean|podkicker|overcast|pocket ?casts|castbox|castro|antennapod|exoplayer|applecoremedia|itunes|ximalaya|小宇宙|cosmos|vlc|mpv|player/i
/** What such programs call themselves when they only look whether there is something new. */
const looksOnly = /feed|sync|bot|crawl|spider|preview|index/i

/** Whether somebody may be listening: a browser, or a player that fetches for its listener. */
function listens(signals: Signals, headers: HeaderBag): boolean {
  const agent = header(headers, 'user-agent')
  return counts(signals) || (counts({ ...signals, bot: false }) && player.test(agent) && !looksOnly.test(agent))
}

/**
 * Counts a recording that is downloaded or begins to play, by one rule: once a day for an address and program, when its beginning is asked
 * for, at least the first minute or all of it. Not counted: looks at the head or a few bytes, what is asked for from the middle, crawlers,
 * signed-in staff, and whoever asks by Global Privacy Control not to be told from others, because then nothing tells a second time from a first.
 * What was played of it nobody knows.
 * @returns whether it was counted
 */
export async function countDownload(work: Work, download: Download): Promise<boolean> {
  const signals = signalsOf(download.headers, download.method)
  if (!listens(signals, download.headers) || signals.gpc || !asksForBeginning(download)) return false
  const day = await localDay(work, null, work.now)
  const mark = `download\n${download.recording}\n${download.address}\n${header(download.headers, 'user-agent')}`
  if ((await rememberToday(work, day, [mark])) === 0) return false
  const scene = download.scene ? ((await scenesOf(work, [download.scene])).get(download.scene) ?? 0) : 0
  await recordCounts(work, [{ metric: 'recordings.downloads', day, scene, source: 'portal' }])
  await sql`
    insert into reach.downloads (alliance_id, recording_id, day, downloads)
    values (${work.alliance}, ${download.recording}, ${day}, 1)
    on conflict (alliance_id, recording_id, day) do update set downloads = reach.downloads.downloads + excluded.downloads
  `.execute(work.db)
  return true
}

/** Whether the whole is asked for, or its first minute at least. */
function asksForBeginning({ headers, bytes, seconds }: Download): boolean {
  const asked = header(headers, 'range')
  const range = asked ? readRange(asked, bytes) : undefined
  if (range === undefined) return true
  if (range === 'none' || range.start !== 0) return false
  const minute = seconds === null ? bytes : Math.min(bytes, Math.ceil((bytes * 60) / seconds))
  return range.end + 1 >= minute
}

/** Downloads of recordings between two local days (inclusive), by recording; those never downloaded are missing. */
export async function downloadsOf(
  work: Work,
  filter: { recordings: readonly string[]; from?: string; to?: string },
): Promise<Map<string, number>> {
  if (filter.recordings.length === 0) return new Map()
  let query = work.db
    .selectFrom('reach.downloads')
    .select(['recording_id', (eb) => eb.fn.sum<number>('downloads').as('downloads')])
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', 'in', [...filter.recordings])
    .groupBy('recording_id')
  if (filter.from) query = query.where('day', '>=', filter.from)
  if (filter.to) query = query.where('day', '<=', filter.to)
  return new Map((await query.execute()).map((row) => [row.recording_id, Number(row.downloads)]))
}
