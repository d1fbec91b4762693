import type { Work } from '#platform'
import { channelLimits } from './events.ts'
import { contentPolicy } from './policy.ts'
import type { Variant } from './post-content.ts'
import { contentOf } from './posts.ts'

/**
 * The channels a person's next post begins with: those of the post they began last, with the channel's own fields and without its words, as
 * far as they are still on. Only the website where there is none.
 */
export async function lastChoice(work: Work): Promise<Record<string, Partial<Variant>>> {
  contentPolicy.demand(work, 'write-post')
  const website = { website: {} }
  if (work.actor.kind !== 'staff') return website
  const last = await work.db
    .selectFrom('content.posts')
    .select(['post_id', 'version'])
    .where('alliance_id', '=', work.alliance)
    .where('owner_id', '=', work.actor.id)
    .orderBy('post_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return website
  const { variants } = await contentOf(work, last.post_id, last.version)
  return stillOn(work, variants)
}

/** The channels of these variants that are still on, with their own fields and without their words; the website where none is. */
export async function stillOn(work: Work, variants: Record<string, Variant>): Promise<Record<string, Partial<Variant>>> {
  const on = (await Promise.all(channelLimits.all().map((limits) => limits(work)))).flat().map(({ channel }) => channel)
  const kept = on.filter((channel) => channel in variants)
  return kept.length === 0 ? { website: {} } : Object.fromEntries(kept.map((channel) => [channel, { fields: variants[channel]!.fields }]))
}
