import { addDays, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { inFives, isSmall, listScenes, readSeries } from '#rooms/facts'
import type { Account } from './channel.ts'
import { channelsPolicy } from './policy.ts'

/** Followers of one account at the end of a week, as far as somebody counted in it. */
export interface AudienceWeek {
  /** The last day of the week on which they were counted, else its last day. */
  day: string
  /** null: nobody counted in this week, or too few to be told. */
  followers: number | null
}

export interface AudienceGrowth {
  from: string
  to: string
  weeks: AudienceWeek[]
  /** Who counted: the platform, the newsletter's own list. */
  sources: string[]
  /** Weeks in which nobody counted, between the first count and today. */
  gaps: number
  /** Told in steps of five, and not at all under five: they are people whom the house knows. */
  inSteps: boolean
}

/**
 * How many people follow an account, week by week, over the last year. A person who follows on two platforms is counted on both, so these
 * are never summed over channels. Null where nothing was ever counted.
 */
export async function audienceGrowth(work: Work, account: Pick<Account, 'accountId' | 'kind'>): Promise<AudienceGrowth | null> {
  channelsPolicy.demand(work, 'list-accounts')
  const to = await localDay(work, null, work.now)
  const from = addDays(to, -52 * 7 + 1)
  const known = account.kind === 'newsletter'
  const scenes = known ? [] : (await listScenes(work, { subject: { kind: 'channel', id: account.accountId } })).map(({ scene }) => scene)
  if (!known && scenes.length === 0) return null
  const found = await readSeries(work, {
    metric: known ? 'audience.followers' : 'audience.elsewhere',
    from,
    to,
    by: 'day',
    ...(known ? {} : { scenes }),
  })
  const weeks: AudienceWeek[] = []
  let gaps = 0
  for (let at = 0; at < found.rows.length; at += 7) {
    const days = found.rows.slice(at, at + 7)
    const counted = days.findLast(({ amount }) => amount !== null)
    if (!counted && weeks.length === 0) continue
    if (!counted) gaps++
    const amount = counted?.amount ?? null
    weeks.push({
      day: (counted ?? days.at(-1)!).from,
      followers: amount === null || !known ? amount : isSmall(amount) ? null : inFives(amount),
    })
  }
  return weeks.length === 0 ? null : { from: weeks[0]!.day, to, weeks, sources: found.sources, gaps, inSteps: known }
}
