import type { Work } from '#platform'
import { mailLeaves, quietHours } from '#rooms/alliance'
import type { ChannelReach } from '#rooms/content'
import { isSmall } from '#rooms/facts'
import { countNewsletterAudience, newsletterAudience } from '#rooms/patrons'
import { quietUntil } from '../mailings/quiet-hours.ts'
import { atTheirCap } from '../mailings/write-mailings.ts'

/** Above so many subscribers nobody is asked one by one whether they are at their cap; the page would wait for it. */
const mostLookedAt = 20_000
const page = 5000

/**
 * When a newsletter whose post goes out at `at` really leaves, to how many, and how many of them had their mails already. Whoever may send may
 * choose any topic and any time, so small counts are no numbers here either.
 */
export async function newsletterReach(work: Work, topic: string | null, at: Date): Promise<ChannelReach> {
  const count = await countNewsletterAudience(work, topic)
  const quiet = quietUntil(await quietHours(work), at)
  const later = !(await mailLeaves(work))
    ? ({ why: 'no-mail-server', at: null } as const)
    : quiet
      ? ({ why: 'quiet-hours', at: quiet } as const)
      : null
  if (isSmall(count)) return { count: 'few', capped: null, later }
  const capped = count > mostLookedAt ? null : await countCapped(work, topic, quiet ?? at)
  return { count, capped: capped !== null && (isSmall(capped) || isSmall(count - capped)) ? 'some' : capped, later }
}

async function countCapped(work: Work, topic: string | null, at: Date): Promise<number> {
  let capped = 0
  for (let after: string | undefined; ; ) {
    const members = await newsletterAudience(work, topic, { after, limit: page })
    if (members.length > 0) capped += (await atTheirCap(work, members, at)).size
    if (members.length < page) return capped
    after = members.at(-1)!.subscriber_id
  }
}
