import { isDeepStrictEqual } from 'node:util'
import { audit, newId, type Work } from '#platform'
import { isOn } from '#rooms/alliance'
import { accountOf, capabilitiesOf, channelParams, connectOwnChannels, liveAccounts } from './accounts.ts'
import { type Account, channelOf, hasLeft, hasMailings } from './channel.ts'
import { asSystem, composePayload } from './compose-payload.ts'
import type { DeliveriesTable, OfPost } from './tables.ts'
import { wakeRelay } from './wake.ts'

interface Planned {
  post: string
  version: number
  at: Date
  planned: { wall: string; zone: string }
  variants: Record<string, unknown>
  /** Channels that leave later than the rest. */
  later: Record<string, { at: Date; planned: { wall: string; zone: string } }>
}

/**
 * Plans a post's deliveries: one per account of each channel it has a variant for, with exactly what will leave. In the
 * transaction in which the post is scheduled; planning twice plans once.
 */
export async function planDeliveries(given: Work, event: Planned): Promise<void> {
  const work = asSystem(given)
  await connectOwnChannels(work)
  const accounts = await liveAccounts(work)
  let planned = 0
  for (const channel of Object.keys(event.variants)) {
    const through = accounts.filter(({ kind }) => kind === channel)
    if (through.length === 0 || !channelOf(channel) || !(await isOn(work, `channel:${channel}`))) continue
    const { carried, scene, linkCode } = await composePayload(work, { post: event.post, version: event.version, channel })
    const { at, planned: wished } = event.later[channel] ?? event
    for (const account of through) {
      const done = await insertDelivery(work, account, {
        operation: 'deliver',
        follows: null,
        post_id: event.post,
        version: event.version,
        locale: carried.locale,
        state: at <= work.now ? 'due' : 'planned',
        planned_wall: wished.wall,
        planned_zone: wished.zone,
        due_at: at,
        payload: JSON.stringify(carried),
        scene: scene.scene,
        link_code: linkCode,
      })
      if (done) planned++
    }
  }
  if (planned > 0) wakeRelay(given)
}

/** Follows a new time of one channel in its own transaction: what is planned through it leaves then. */
export async function followChannelTime(
  given: Work,
  event: { post: string; channel: string; at: Date; planned: { wall: string; zone: string } },
): Promise<void> {
  await given.db
    .updateTable('channels.deliveries')
    .set({ planned_wall: event.planned.wall, planned_zone: event.planned.zone, due_at: event.at, next_at: event.at })
    .where('alliance_id', '=', given.alliance)
    .where('post_id', '=', event.post)
    .where('kind', '=', event.channel)
    .where('operation', '=', 'deliver')
    .where('state', '=', 'planned')
    .execute()
  wakeRelay(given)
}

type NewDelivery = Pick<
  DeliveriesTable,
  'operation' | 'follows' | 'post_id' | 'version' | 'locale' | 'state' | 'planned_wall' | 'planned_zone' | 'due_at' | 'scene' | 'link_code'
> & { payload: string; answers?: string }

/** Writes a delivery; undefined when the same was planned before. */
export async function insertDelivery(work: Work, account: Account, row: NewDelivery): Promise<string | undefined> {
  const made = await work.db
    .insertInto('channels.deliveries')
    .values({
      alliance_id: work.alliance,
      delivery_id: newId(),
      account_id: account.accountId,
      kind: account.kind,
      ...row,
      next_at: row.due_at,
      attempts: 0,
      tries: 0,
      lease_until: null,
      lease_by: null,
      outcome: null,
      resent_at: null,
      counts: '{}',
      remote_id: null,
      remote_url: null,
      outdated_at: null,
      outdated_why: null,
      correction_version: null,
      correction_note: null,
      planned_at: work.now,
      started_at: null,
      ended_at: null,
    })
    .onConflict((on) => on.doNothing())
    .returning('delivery_id')
    .executeTakeFirst()
  return made?.delivery_id
}

/** Locks the deliveries of a post in a fixed order, with their accounts. Every change that follows the post goes through here. */
async function lockDeliveries(work: Work, post: string) {
  const rows = await work.db
    .selectFrom('channels.deliveries')
    .select([
      'delivery_id',
      'post_id',
      'follows',
      'account_id',
      'kind',
      'operation',
      'state',
      'locale',
      'version',
      'scene',
      'link_code',
      'outdated_why',
      'place',
    ])
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    // What people were answered stays said, whatever becomes of the post.
    .where('operation', '<>', 'answer')
    .$narrowType<OfPost>()
    .orderBy('delivery_id')
    .forUpdate()
    .execute()
  const accounts = new Map(
    (await work.db.selectFrom('channels.accounts').selectAll().where('alliance_id', '=', work.alliance).execute()).map((row) => [
      row.account_id,
      { ...accountOf(row), retired: row.retired_at !== null },
    ]),
  )
  return rows.map((row) => ({ ...row, account: accounts.get(row.account_id)! }))
}
type Locked = Awaited<ReturnType<typeof lockDeliveries>>[number]

/** Whether what has left can still be followed: the channel can, and the account is still where it left to. */
const canFollow = (row: Locked, how: 'edit' | 'withdraw'): boolean => capabilitiesOf(row.account)[how] && !hasLeft(row.account, row.place)

/** Whether a delivery was taken down for good: nobody has it there, so there is nothing to correct, to take back or to bring back. */
const isDown = (row: Locked, rows: readonly Locked[]): boolean =>
  capabilitiesOf(row.account).withdrawsForGood === true &&
  rows.some(
    ({ follows, operation, state }) =>
      follows === row.delivery_id && operation === 'withdraw' && ['sending', 'sent', 'unconfirmed'].includes(state),
  )

const change = (work: Work, deliveryId: string) =>
  work.db.updateTable('channels.deliveries').where('alliance_id', '=', work.alliance).where('delivery_id', '=', deliveryId)

/** Whether an edit of it waits, which carries the new words already. */
const isFollowed = (row: Locked, rows: readonly Locked[]): boolean =>
  rows.some((other) => other.follows === row.delivery_id && other.operation === 'edit' && stoppable(other))

/** Cancels everything of a post that has not left: it was moved, edited or thrown away. In the post's own transaction. */
export async function cancelPlanned(given: Work, post: string, why: 'unscheduled' | 'withdrawn'): Promise<number> {
  const work = asSystem(given)
  let cancelled = 0
  for (const row of await lockDeliveries(work, post)) if (await cancelOne(work, row, why)) cancelled++
  return cancelled
}

/** A run over mailings that is under way stops with its next message: it sees that the row is no longer its own. */
const stoppable = (row: Locked): boolean =>
  row.state === 'planned' || row.state === 'due' || row.state === 'by-hand' || (row.state === 'sending' && hasMailings(row.kind))

async function cancelOne(work: Work, row: Locked, why: string): Promise<boolean> {
  if (!stoppable(row)) return false
  await change(work, row.delivery_id)
    .set({ state: 'withdrawn', outcome: `channels.post-${why}`, lease_by: null, lease_until: null, ended_at: work.now })
    .execute()
  await channelOf(row.kind)?.cancel?.(work, row.delivery_id)
  return true
}

/**
 * Follows a correction in its own transaction: what has not left carries the new text from now on; what has left is edited
 * where the channel can and the account is still there, and listed as no longer changeable where not.
 */
export async function followCorrection(given: Work, event: { post: string; to: number; note: string }): Promise<void> {
  await carryAnew(given, event)
}

/**
 * Follows that a post shows less than it did, with the same version: what carries nothing of what is gone stays as it is.
 */
export async function followShownChange(given: Work, event: { post: string; version: number; note: string }): Promise<void> {
  await carryAnew(given, { post: event.post, to: event.version, note: event.note }, { onlyWhatDiffers: true })
}

async function carryAnew(given: Work, event: { post: string; to: number; note: string }, { onlyWhatDiffers = false } = {}): Promise<void> {
  const work = asSystem(given)
  const rows = await lockDeliveries(work, event.post)
  const same = onlyWhatDiffers ? await sameAsCarried(work, event, rows) : () => false
  for (const row of rows) {
    if (row.operation === 'withdraw' || row.operation === 'correction' || row.account.retired) continue
    if (same(row)) continue
    if (stoppable(row) || row.state === 'failed') {
      const { carried } = await composePayload(work, { post: event.post, version: event.to, channel: row.kind })
      const partly = hasMailings(row.kind) && (await hasSentSome(work, row.delivery_id))
      // A run under way loses its row; the next run goes on with the new text.
      await change(work, row.delivery_id)
        .set({
          payload: JSON.stringify(carried),
          version: event.to,
          ...(row.state === 'sending' ? { state: 'due' as const, lease_by: null, lease_until: null, next_at: work.now } : {}),
          ...(partly && !canFollow(row, 'edit') ? outdated(work, 'corrected', event) : {}),
        })
        .execute()
      // Those who have the old words get the new ones when the run is over.
      if (partly && row.operation === 'deliver' && canFollow(row, 'edit') && !isFollowed(row, rows)) await edit(work, row, event.to)
    } else if (row.operation === 'deliver' && ['sent', 'sending', 'unconfirmed'].includes(row.state) && !isDown(row, rows)) {
      if (!canFollow(row, 'edit')) await outdate(work, row, 'corrected', event)
      else if (!isFollowed(row, rows)) await edit(work, row, event.to)
    }
  }
  wakeRelay(given)
}

/** Tells of a delivery whether what would be carried now is what it carries. */
async function sameAsCarried(work: Work, event: { post: string; to: number }, rows: readonly Locked[]): Promise<(row: Locked) => boolean> {
  const carried = new Map(
    (
      await work.db
        .selectFrom('channels.deliveries')
        .select(['delivery_id', 'payload'])
        .where('alliance_id', '=', work.alliance)
        .where('post_id', '=', event.post)
        .where('operation', '<>', 'answer')
        .execute()
    ).map((row) => [row.delivery_id, row.payload]),
  )
  const now = new Map<string, object>()
  for (const kind of new Set(rows.map((row) => row.kind)))
    now.set(kind, (await composePayload(work, { post: event.post, version: event.to, channel: kind })).carried)
  return (row) => isDeepStrictEqual(carried.get(row.delivery_id), JSON.parse(JSON.stringify(now.get(row.kind))))
}

async function hasSentSome(work: Work, deliveryId: string): Promise<boolean> {
  const row = await work.db
    .selectFrom('channels.mailings')
    .select('mailing_id')
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', deliveryId)
    .where('state', 'in', ['sent', 'sending', 'unconfirmed'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const outdated = (work: Work, why: 'corrected' | 'withdrawn', correction?: { to: number; note: string }) => ({
  outdated_at: work.now,
  outdated_why: why,
  correction_version: correction?.to ?? null,
  correction_note: correction?.note ?? null,
})

async function outdate(work: Work, row: Locked, why: 'corrected' | 'withdrawn', correction?: { to: number; note: string }): Promise<void> {
  const moved = hasLeft(row.account, row.place) ? { outcome: 'channels.account-moved' } : {}
  await change(work, row.delivery_id)
    .set({ ...outdated(work, why, correction), ...moved })
    .execute()
  await audit(work, 'channels.cannot-be-changed', { kind: 'delivery', id: row.delivery_id }, channelParams(row.account))
}

/** Follows a withdrawal in its own transaction: cancels, takes back where the channel can and the account is still there, lists the rest. */
export async function followWithdrawal(given: Work, event: { post: string }): Promise<void> {
  const work = asSystem(given)
  const rows = await lockDeliveries(work, event.post)
  for (const row of rows) {
    if (row.operation === 'withdraw' || isDown(row, rows)) continue
    const partly = hasMailings(row.kind) && (await hasSentSome(work, row.delivery_id))
    const cancelled = await cancelOne(work, row, 'withdrawn')
    if (row.operation !== 'deliver' || row.account.retired || (cancelled && !partly)) continue
    if (!cancelled && !['sent', 'sending', 'unconfirmed'].includes(row.state)) continue
    if (!canFollow(row, 'withdraw')) await outdate(work, row, 'withdrawn')
    else await takeBack(work, row)
  }
  wakeRelay(given)
}

/**
 * Follows the undoing of a withdrawal: those who were told of it are told that it is back, with the words readers get now. Where it was
 * deleted it stays so, and its line says so.
 */
export async function followRestoring(given: Work, event: { post: string; version: number }): Promise<void> {
  const work = asSystem(given)
  const rows = await lockDeliveries(work, event.post)
  for (const row of rows) {
    if (row.operation === 'withdraw') await cancelOne(work, row, 'restored')
    if (row.operation !== 'deliver') continue
    if (isDown(row, rows)) await change(work, row.delivery_id).set({ outcome: 'channels.stays-down' }).execute()
    else if (row.outdated_why === 'withdrawn') await change(work, row.delivery_id).set({ outdated_at: null, outdated_why: null }).execute()
    else if (row.state === 'sent' && !row.account.retired && canFollow(row, 'edit')) await edit(work, row, event.version)
  }
  wakeRelay(given)
}

/** Plans an edit of what a delivery carried. */
async function edit(work: Work, row: Locked, version: number): Promise<void> {
  const { carried, scene, linkCode } = await composePayload(work, { post: row.post_id, version, channel: row.kind })
  await insertDelivery(work, row.account, {
    operation: 'edit',
    follows: row.delivery_id,
    post_id: row.post_id,
    version,
    locale: carried.locale,
    state: 'due',
    planned_wall: null,
    planned_zone: null,
    due_at: work.now,
    payload: JSON.stringify(carried),
    scene: scene.scene,
    link_code: linkCode,
  })
}

/** Plans the withdrawal of what a delivery carried. */
async function takeBack(work: Work, row: Locked): Promise<void> {
  const { payload } = await work.db
    .selectFrom('channels.deliveries')
    .select('payload')
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', row.delivery_id)
    .executeTakeFirstOrThrow()
  await insertDelivery(work, row.account, {
    operation: 'withdraw',
    follows: row.delivery_id,
    post_id: row.post_id,
    version: row.version,
    locale: row.locale,
    state: 'due',
    planned_wall: null,
    planned_zone: null,
    due_at: work.now,
    payload: JSON.stringify(payload),
    scene: row.scene,
    link_code: row.link_code,
  })
}
