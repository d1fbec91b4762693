import { audit, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordFact } from '#rooms/facts'
import { channelParams } from '../accounts.ts'
import { httpUrlOf, textOf, wordsOf } from '../call.ts'
import { channels, type IncomingSort } from '../channel.ts'
import { addressUnusable, noSuchChannel, pastedBefore, textMissing, timeUnusable } from '../errors.ts'
import { inboxPolicy } from '../policy.ts'
import { subjectOf } from './item.ts'
import { believable } from './take-incoming.ts'

export interface PasteIncoming {
  /** The channel it was said on; `elsewhere` for any other place. */
  channel: string
  sort: IncomingSort
  text: string
  /** As they call themself there; empty when it is nobody's business. */
  author?: string
  address?: string
  /** When it was said; now unless given. */
  writtenAt?: Date
  /** Which of our deliveries it is said to. */
  delivery?: string
}

/** The same address is known by an index, and that takes no more; in bytes. */
const longestAddress = 2000

/** Where something can be said to a library. */
export const placesToPaste = (): string[] => [
  ...channels.all().flatMap(({ kind, accounts }) => (accounts === 'one' ? [kind] : [])),
  'newsletter',
  'elsewhere',
]

/**
 * Puts what a person read on a platform that tells programs nothing, or heard at the desk, into the same queue. The same address comes in
 * once (`channels.pasted-before`). Refuses `channels.text-missing` at `text`, `channels.address-unusable` at `address`,
 * `channels.time-unusable` at `writtenAt`. Returns the item.
 */
export async function pasteIncoming(work: Work, input: PasteIncoming): Promise<string> {
  inboxPolicy.demand(work, 'answer-incoming')
  if (!placesToPaste().includes(input.channel)) throw noSuchChannel(input.channel)
  const text = wordsOf(input.text)
  if (text === '') throw textMissing()
  const url = httpUrlOf(input.address)
  if (textOf(input.address) !== '' && (!url || Buffer.byteLength(url) > longestAddress)) throw addressUnusable()
  const writtenAt = input.writtenAt ?? work.now
  if (!believable(writtenAt, work.now)) throw timeUnusable()
  const to = input.delivery
    ? await work.db
        .selectFrom('channels.deliveries')
        .select(['delivery_id', 'post_id', 'scene'])
        .where('alliance_id', '=', work.alliance)
        .where('delivery_id', '=', input.delivery)
        .executeTakeFirst()
    : undefined
  const id = newId()
  const author = textOf(input.author, 200)
  const made = await work.db
    .insertInto('channels.incoming')
    .values({
      alliance_id: work.alliance,
      incoming_id: id,
      account_id: null,
      kind: input.channel,
      remote_id: null,
      remote_url: url,
      sort: input.sort,
      author_name: author,
      author_handle: author,
      author_url: null,
      text,
      post_id: to?.post_id ?? null,
      delivery_id: to?.delivery_id ?? null,
      scene: to?.scene ?? 0,
      thread: id,
      written_at: writtenAt,
      arrived_at: work.now,
      state: 'waiting',
      pasted_by: 'name' in work.actor ? work.actor.name : '',
    })
    .onConflict((on) => on.doNothing())
    .returning('incoming_id')
    .executeTakeFirst()
  if (!made) throw pastedBefore()
  const day = await localDay(work, null, work.now)
  await recordFact(work, { metric: 'inbox.received', day, scene: to?.scene ?? 0, source: `${input.channel}, pasted` })
  await audit(work, 'channels.incoming-pasted', subjectOf(id), channelParams({ kind: input.channel, name: input.channel }))
  return id
}
