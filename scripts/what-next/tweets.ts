import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { History, PastPost } from '#packages/next-post'

export const tweetFiles = ['NatBib_timelineStats-2014-04-09.csv', 'Unibib_timelineStats-2014-04-09.csv']

/** Days from midnight on 1 January 1970 in UTC. */
const day = 24 * 60 * 60 * 1000
const local = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', weekday: 'long', hourCycle: 'h23' })

/**
 * The tweets of German libraries as posts, from the oldest on: what each was made of, and how often it was passed on or liked by April 2014. Retweets of
 * others' tweets are left out: their reactions are not the library's (and not in the files).
 */
export function readTweets(folder: string): { read: number; posts: PastPost[] } {
  const rows = tweetFiles.flatMap((file) => parse(readFileSync(join(folder, file)), { columns: true }) as Record<string, string>[])
  const posts = rows
    .filter((row) => row.genuine_tweet === '1')
    .map((row): PastPost => {
      const at = Date.parse(row.created_at!)
      const parts = Object.fromEntries(local.formatToParts(at).map(({ type, value }) => [type, value]))
      const yes = (name: string): boolean => row[name] === '1'
      return {
        at: at / day,
        levels: {
          account: row.screen_name!,
          format: yes('is_reply') ? 'answer' : yes('has_media') ? 'picture' : yes('has_url') ? 'link' : 'words alone',
          hashtag: yes('has_hashtag') ? 'with' : 'without',
          mention: yes('has_mention') ? 'with' : 'without',
          'time of day': bandOf(Number(parts.hour)),
          weekday: parts.weekday!,
        },
        outcome: Number(row.rt_count) + Number(row.favorite_count),
      }
    })
  return { read: rows.length, posts: posts.sort((a, b) => a.at - b.at) }
}

export const bands = ['until 9', '9 to 12', '12 to 15', '15 to 18', 'from 18'] as const
const bandOf = (hour: number): string => bands[hour < 9 ? 0 : hour < 12 ? 1 : hour < 15 ? 2 : hour < 18 ? 3 : 4]

/** The model of all libraries together. */
export const historyOf = (posts: readonly PastPost[]): History => ({
  groups: ['account', 'format', 'hashtag', 'mention', 'time of day', 'weekday'],
  pairs: [['account', 'format']],
  posts,
})
/** Days after which a tweet counts half. Chosen before anything was foretold, and not tuned. */
export const halfLife = 365
