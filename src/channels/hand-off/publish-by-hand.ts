import { audit, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { channelParams } from '../accounts.ts'
import { type Figures, figureNames } from '../channel.ts'
import { addressNotOfPlatform, figuresMissing, figureWrong, notByHand, notThereYet } from '../errors.ts'
import { channelsPolicy } from '../policy.ts'
import { growFigures } from '../read-figures.ts'
import { byHandDelivery } from './kit.ts'
import { readPostAddress } from './platforms.ts'

export interface PublishedByHand {
  delivery: string
  /** What a person copied there: the address, or the sentence that an app's share button makes around it. Not needed for a withdrawal. */
  address?: string
}

/**
 * A person has published, corrected or taken down by hand. The address is kept, so that figures find their post and readers of the
 * record find it too; given again it takes the place of a wrong one. Writes the fact `deliveries.sent` once.
 * Refuses `channels.address-not-of-platform` at `address`, `channels.not-by-hand`.
 */
export async function publishedByHand(work: Work, input: PublishedByHand): Promise<void> {
  channelsPolicy.demand(work, 'publish-by-hand')
  const { row, account, platform } = await byHandDelivery(work, input.delivery, true)
  const again = row.state === 'sent'
  if (row.state !== 'by-hand' && !again) throw notByHand()
  const needsAddress = row.operation === 'deliver'
  const found = input.address?.trim() ? readPostAddress(platform, input.address) : undefined
  if (!found && (needsAddress || input.address?.trim())) throw addressNotOfPlatform(platform.kind)
  // Said twice without another address: there is nothing left to do, and nothing that changed.
  if (again && !found) throw notByHand()
  await work.db
    .updateTable('channels.deliveries')
    .set({
      state: 'sent',
      outcome: null,
      ...(again ? {} : { ended_at: work.now }),
      ...(found ? { remote_id: found.id, remote_url: found.url } : {}),
    })
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', input.delivery)
    .execute()
  if (row.operation === 'deliver')
    await recordFacts(work, [
      {
        metric: 'deliveries.sent',
        day: await localDay(work, null, work.now),
        scene: row.scene,
        source: 'channels',
        key: `delivery:${input.delivery}`,
      },
    ])
  await audit(
    work,
    again ? 'channels.address-changed' : row.operation === 'withdraw' ? 'channels.taken-down-by-hand' : 'channels.published-by-hand',
    { kind: 'post', id: row.post_id },
    { title: row.payload.title, ...channelParams(account) },
  )
}

/** A person decides not to publish there, with a reason. The post stays as it is everywhere else. Refuses `channels.not-by-hand`. */
export async function leaveByHand(work: Work, input: { delivery: string; why: string }): Promise<void> {
  channelsPolicy.demand(work, 'publish-by-hand')
  const { row, account } = await byHandDelivery(work, input.delivery, true)
  if (row.state !== 'by-hand') throw notByHand()
  await work.db
    .updateTable('channels.deliveries')
    .set({ state: 'withdrawn', outcome: 'channels.left-by-hand', ended_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', input.delivery)
    .execute()
  await audit(
    work,
    'channels.left-by-hand',
    { kind: 'post', id: row.post_id },
    { title: row.payload.title, ...channelParams(account) },
    input.why.trim().slice(0, 500) || undefined,
  )
}

export interface FiguresByHand {
  delivery: string
  /** As the platform shows them now, since the post is there. */
  figures: Figures
  /** A screenshot that shows them. */
  evidence?: Uint8Array
  note?: string
}

/** Figures that a person read off the platform, with what shows them. Counted as those that a platform tells a program are: growth only. */
export async function figuresByHand(work: Work, input: FiguresByHand): Promise<void> {
  channelsPolicy.demand(work, 'publish-by-hand')
  const { row, account } = await byHandDelivery(work, input.delivery, true)
  if (row.state !== 'sent' || row.operation !== 'deliver') throw notThereYet()
  const figures: Figures = {}
  for (const name of figureNames) {
    const count = input.figures[name]
    if (count === undefined) continue
    if (!Number.isSafeInteger(count) || count < 0 || count > 10_000_000_000) throw figureWrong(name)
    figures[name] = count
  }
  if (Object.keys(figures).length === 0) throw figuresMissing()
  const evidence = input.evidence
    ? await work.house.files.put(work, input.evidence, {
        kind: 'evidence',
        name: 'figures',
        allow: ['image/png', 'image/jpeg', 'image/webp', 'application/pdf'],
        audience: 'staff',
      })
    : null
  await work.db
    .insertInto('channels.readings')
    .values({
      alliance_id: work.alliance,
      reading_id: newId(),
      delivery_id: input.delivery,
      figures: JSON.stringify(figures),
      evidence_id: evidence?.file_id ?? null,
      note: (input.note ?? '').trim().slice(0, 500),
      by_name: 'name' in work.actor ? work.actor.name : '',
      at: work.now,
    })
    .execute()
  await growFigures(work, [row], new Map([[input.delivery, figures]]), `${account.kind}, read by hand`)
  await audit(work, 'channels.figures-by-hand', { kind: 'post', id: row.post_id }, { title: row.payload.title, ...channelParams(account) })
}
