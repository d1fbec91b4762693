import { sql } from 'kysely'
import { realNow, type Work } from '#platform'
import { quietHours } from '#rooms/alliance'
import type { DeliveryState as ShownState } from '#rooms/content'
import type { DeliveryState } from './delivery-state.ts'
import { platformOf } from './hand-off/platforms.ts'
import { countMailingsOf } from './mailings/mailings.ts'
import { quietUntil } from './mailings/quiet-hours.ts'
import { channelsPolicy } from './policy.ts'
import type { Carried, OfPost, PostOperation } from './tables.ts'

/** A delivery as people see it. */
export interface DeliveryView {
  id: string
  post: string
  title: string
  version: number
  locale: string
  channel: string
  account: { id: string; name: string }
  operation: PostOperation
  follows: string | null
  state: DeliveryState
  dueAt: Date
  planned: { wall: string; zone: string } | null
  nextAt: Date | null
  /** When it leaves as far as that is known: at its time, after the quiet hours it would fall into, with its next try. */
  leavesAt: Date
  /** How often it was tried since it was planned or a person had it sent again; waits that are nobody's fault not counted. */
  attempts: number
  /** Code of the sentence about how it ended or what it waits for; `channels.outcomes.<code>` in the translations. */
  outcome: string | null
  /** Single messages by how they stand, where the channel has several. */
  counts: Record<string, number>
  endedAt: Date | null
  /** A person does the last step: there is a kit, and figures are read by hand. */
  byHand: boolean
  remoteUrl: string | null
  scene: number
  /** The post was changed after this had left and the channel cannot follow. */
  outdated: { at: Date; why: 'corrected' | 'withdrawn'; note: string | null } | null
  /** What can be done about it now; `publish` only for who may do that. */
  may: { resend: boolean; skip: boolean; correct: boolean; publish: boolean }
}

export interface ListDeliveries {
  post?: string
  account?: string
  /** Only what needs a person: unconfirmed, failed, cannot be changed. */
  needsSomebody?: boolean
  states?: readonly DeliveryState[]
  /** `next` of the page before. */
  cursor?: string
  /** 50 unless given, at most 200. */
  limit?: number
}

const columns = [
  'd.delivery_id', 'd.post_id', 'd.version', 'd.locale', 'd.kind', 'd.operation', 'd.follows', 'd.state', 'd.due_at', 'd.planned_wall', 'd.planned_zone', 'd.next_at',
  'd.tries', 'd.outcome', 'd.counts', 'd.ended_at', 'd.remote_url', 'd.scene', 'd.outdated_at', 'd.outdated_why', 'd.correction_note', 'd.correction_version', 'd.account_id',
] as const // biome-ignore format: a table of names

/** Days for which what cannot be changed any more stands among what needs somebody. */
const listedDays = 14

/** Whether the correction that is offered for a delivery `d` has been sent. */
const corrected = (alliance: string) =>
  sql<boolean>`exists (select from channels.deliveries c where c.alliance_id = ${alliance} and c.follows = d.delivery_id and c.operation = 'correction' and c.state <> 'withdrawn' and c.version = d.correction_version)`

/** Deliveries, newest first, page by page. */
export async function listDeliveries(
  work: Work,
  wanted: ListDeliveries = {},
): Promise<{ deliveries: DeliveryView[]; next: string | null }> {
  channelsPolicy.demand(work, 'list-deliveries')
  const limit = Math.min(Math.max(wanted.limit ?? 50, 1), 200)
  let query = work.db
    .selectFrom('channels.deliveries as d')
    .innerJoin('channels.accounts as a', (join) =>
      join.onRef('a.alliance_id', '=', 'd.alliance_id').onRef('a.account_id', '=', 'd.account_id'),
    )
    .select(columns)
    .select(['a.name as account_name', (eb) => eb.ref('d.payload', '->>').key('title').as('title')])
    // Whether the correction that is offered has been sent already.
    .select(corrected(work.alliance).as('corrected'))
    .where('d.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    // Answers stand in the inbox, beside what they answer.
    .where('d.operation', '<>', 'answer')
    .$narrowType<OfPost>()
  if (wanted.post) query = query.where('d.post_id', '=', wanted.post)
  if (wanted.account) query = query.where('d.account_id', '=', wanted.account)
  if (wanted.states) query = query.where('d.state', 'in', [...wanted.states])
  if (wanted.needsSomebody)
    query = query.where((eb) =>
      eb.or([
        eb('d.state', 'in', ['by-hand', 'unconfirmed', 'failed']),
        eb.and([
          eb('d.outdated_at', '>', new Date(work.now.getTime() - listedDays * 86_400_000)),
          sql<boolean>`not ${corrected(work.alliance)}`,
        ]),
      ]),
    )
  const after = readCursor(wanted.cursor)
  if (after)
    query = query.where((eb) =>
      eb.or([eb('d.due_at', '<', after.at), eb.and([eb('d.due_at', '=', after.at), eb('d.delivery_id', '<', after.id)])]),
    )
  const rows = await query
    .orderBy('d.due_at', 'desc')
    .orderBy('d.delivery_id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const counts = await countsOf(work, page)
  const leaves = await leavingTimes(work, page)
  const mayPublish = channelsPolicy.allows(work.actor, 'publish-by-hand')
  const deliveries = page.map((row): DeliveryView => {
    const open = row.state === 'unconfirmed' || row.state === 'failed'
    return {
      id: row.delivery_id,
      post: row.post_id,
      title: String(row.title),
      version: row.version,
      locale: row.locale,
      channel: row.kind,
      account: { id: row.account_id, name: row.account_name },
      operation: row.operation,
      follows: row.follows,
      state: row.state,
      dueAt: row.due_at,
      planned: row.planned_wall ? { wall: row.planned_wall, zone: row.planned_zone! } : null,
      nextAt: row.state === 'due' ? row.next_at : null,
      leavesAt: leaves(row),
      attempts: row.tries,
      outcome: row.outcome,
      counts: counts(row),
      endedAt: row.ended_at,
      byHand: platformOf(row.kind) !== undefined,
      remoteUrl: row.remote_url,
      scene: row.scene,
      outdated: row.outdated_at ? { at: row.outdated_at, why: row.outdated_why!, note: row.correction_note } : null,
      may: {
        resend: open,
        skip: open,
        publish: row.state === 'by-hand' && mayPublish,
        correct: row.outdated_why === 'corrected' && row.kind === 'newsletter' && row.correction_version !== null && !row.corrected,
      },
    }
  })
  const last = page.at(-1)
  return { deliveries, next: rows.length > limit && last ? `${last.due_at.toISOString()}_${last.delivery_id}` : null }
}

type Leaving = { kind: string; operation: PostOperation; state: DeliveryState; due_at: Date; next_at: Date }

/** What keeps to quiet hours: mails always, notices unless they follow one that is there. */
const keepsQuiet = ({ kind, operation, state }: Leaving): boolean =>
  (state === 'planned' || state === 'due') && (kind === 'newsletter' || (kind === 'push' && operation === 'deliver'))

/** When each of these leaves, or was to leave. */
async function leavingTimes(work: Work, rows: readonly Leaving[]): Promise<(row: Leaving) => Date> {
  const hours = rows.some(keepsQuiet) ? await quietHours(work) : undefined
  return (row) => {
    const next = row.state === 'due' && row.next_at > row.due_at ? row.next_at : row.due_at
    return (hours && keepsQuiet(row) && quietUntil(hours, next)) || next
  }
}

type Counted = { delivery_id: string; state: DeliveryState; counts: Record<string, number> }

/** Single messages by how they stand, of all the rows in one go: counted while that can change, as written down when the last one was sent. */
async function countsOf(work: Work, rows: readonly Counted[]): Promise<(row: Counted) => Record<string, number>> {
  const moving = ({ counts, state }: Counted) =>
    counts.meant !== undefined && state !== 'planned' && (state !== 'sent' || Boolean(counts.unconfirmed))
  const now = await countMailingsOf(
    work,
    rows.filter(moving).map((row) => row.delivery_id),
  )
  return (row) =>
    moving(row) ? { ...row.counts, sent: 0, unconfirmed: 0, failed: 0, skipped: 0, ...now.get(row.delivery_id) } : row.counts
}

/** The deliveries of one post, with all that followed each. */
export const deliveriesOf = async (work: Work, post: string): Promise<DeliveryView[]> =>
  (await listDeliveries(work, { post, limit: 200 })).deliveries

function readCursor(cursor: string | undefined): { at: Date; id: string } | undefined {
  if (!cursor) return undefined
  const [time = '', id = ''] = cursor.split('_')
  const at = new Date(time)
  return Number.isNaN(at.getTime()) || !/^[0-9a-f-]{36}$/.test(id) ? undefined : { at, id }
}

/** Exactly what left with the deliveries of a post, oldest first, for the record: bodies of mails and webhooks are made from it. */
export async function carriedBy(work: Work, post: string): Promise<{ delivery: string; channel: string; carried: Carried; at: Date }[]> {
  channelsPolicy.demand(work, 'list-deliveries')
  const rows = await work.db
    .selectFrom('channels.deliveries')
    .select(['delivery_id', 'kind', 'payload', 'ended_at'])
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .where('state', '=', 'sent')
    .where('operation', 'not in', ['withdraw', 'answer'])
    .orderBy('ended_at')
    .orderBy('delivery_id')
    .execute()
  return rows.map((row) => ({ delivery: row.delivery_id, channel: row.kind, carried: row.payload, at: row.ended_at! }))
}

/**
 * The oldest delivery that may leave and has not, for the desk, also where its channel is down; null when nothing is late by
 * more than a minute. What waits for the morning or for its next try is not late.
 */
export async function oldestOverdue(work: Work): Promise<DeliveryView | null> {
  channelsPolicy.demand(work, 'list-deliveries')
  const minute = 60_000
  const ago = new Date(work.now.getTime() - minute)
  const row = await work.db
    .selectFrom('channels.deliveries')
    .select(['delivery_id', 'post_id'])
    .where('alliance_id', '=', work.alliance)
    .where('operation', '<>', 'answer')
    .$narrowType<OfPost>()
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'planned'), eb('due_at', '<=', ago)]),
        eb.and([eb('state', '=', 'due'), eb('next_at', '<=', ago)]),
        eb.and([eb('state', '=', 'sending'), eb('lease_until', '<=', new Date(realNow().getTime() - minute))]),
      ]),
    )
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  return (await deliveriesOf(work, row.post_id)).find(({ id }) => id === row.delivery_id) ?? null
}

/** When what a delivery `d` carried was taken down there; null while readers have it, or have it again. */
const takenDown = (alliance: string) =>
  sql<Date | null>`(select case f.operation when 'withdraw' then f.ended_at end from channels.deliveries f
    where f.alliance_id = ${alliance} and f.post_id = d.post_id and f.follows = d.delivery_id and f.state = 'sent' and f.operation in ('withdraw', 'edit')
    order by f.delivery_id desc limit 1)`

/**
 * Where the deliveries of posts stand, for the composer; fills content's contract. Of what follows a delivery only the steps that wait for a
 * person stand here: nobody else would do them.
 */
export async function shownDeliveries(work: Work, posts: readonly string[]): Promise<ShownState[]> {
  if (posts.length === 0) return []
  const rows = await work.db
    .selectFrom('channels.deliveries as d')
    .innerJoin('channels.accounts as a', (join) =>
      join.onRef('a.alliance_id', '=', 'd.alliance_id').onRef('a.account_id', '=', 'd.account_id'),
    )
    .select([
      'd.delivery_id',
      'd.post_id',
      'd.kind',
      'd.state',
      'd.due_at',
      'd.next_at',
      'd.ended_at',
      'd.counts',
      'd.outcome',
      'd.outdated_why',
      'd.operation',
    ])
    .select(takenDown(work.alliance).as('down_at'))
    .where('d.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where('d.post_id', 'in', [...posts])
    .where((eb) => eb.or([eb('d.operation', '=', 'deliver'), eb('d.state', '=', 'by-hand')]))
    .$narrowType<OfPost>()
    .where('d.state', '<>', 'withdrawn')
    .orderBy('a.connected_at')
    .orderBy('d.delivery_id')
    .execute()
  const countsNow = await countsOf(work, rows)
  const leaves = await leavingTimes(work, rows)
  const mayPublish = channelsPolicy.allows(work.actor, 'publish-by-hand')
  return rows.map((row) => {
    const now = countsNow(row)
    const counts =
      now.meant === undefined
        ? undefined
        : {
            sent: now.sent ?? 0,
            unconfirmed: now.unconfirmed ?? 0,
            failed: now.failed ?? 0,
            planned: (now.due ?? 0) + (now.sending ?? 0),
          }
    const kit = platformOf(row.kind) !== undefined && (row.state === 'by-hand' || row.state === 'sent')
    const does = row.state === 'sent' ? 'look' : `do-${row.operation}`
    return {
      id: row.delivery_id,
      post: row.post_id,
      channel: row.kind,
      state: row.outdated_why ? 'cannot-change' : row.down_at ? 'withdrawn' : row.state,
      at: row.down_at ?? row.ended_at ?? leaves(row),
      ...(counts ? { counts } : {}),
      ...(row.outcome ? { note: { key: `channels.outcomes.${row.outcome.replace('channels.', '')}`, params: {} } } : {}),
      href: kit ? `/desk/deliveries/${row.delivery_id}` : `/desk/deliveries?post=${row.post_id}`,
      ...(kit && mayPublish ? { does: `channels.desk.by-hand.${does}` } : {}),
    }
  })
}
