import { sql } from 'kysely'
import { audit, defineJob, type Platform, realNow, type Work } from '#platform'
import { eachAlliance } from '#rooms/alliance'
import { actor } from '../compose-payload.ts'
import { type Outcome, waitSeconds } from '../delivery-state.ts'
import { hostOf } from './addresses.ts'
import { postActivity } from './signed.ts'
import { type Speaker, speakerOf } from './speaker.ts'
import type { ActivityBody, RemoteInboxesTable, SignatureSpec } from './tables.ts'

/** Inboxes that are written to at the same time by one process. */
const atOnce = 16
/** Seconds for which a process holds an inbox without a sign of life; real time. Longer than the two requests of one activity take. */
const holdSeconds = 60
/** After so many days in which nothing arrived at a server, its people no longer follow. */
export const daysUntilDead = 14

interface HeldInbox {
  inbox: string
  failures: number
  failingSince: Date | null
  signature: SignatureSpec | null
}

/**
 * Sends what waits for the inboxes that may be tried, each inbox in the order in which things happened. Any number of processes may do so:
 * an inbox is held by one at a time, and a repeat after a crash is taken once by the other side. Resolves when nothing more can be tried now.
 */
export async function sendWaiting(house: Platform, alliance: string, signal?: AbortSignal): Promise<void> {
  const speaker = await speakerOf(house, alliance)
  if (!speaker) return
  const flights = new Set<Promise<void>>()
  const faults: unknown[] = []
  for (let allClaimed = false; ; ) {
    // A place is filled as soon as it is free: a server that takes its time takes nobody else's.
    if (!allClaimed && !signal?.aborted && faults.length === 0) {
      const free = atOnce - flights.size
      const held = await house.work(alliance, actor, (work) => claimInboxes(work, free))
      allClaimed = held.length < free
      for (const inbox of held) {
        const flight = sendTo(house, alliance, speaker, inbox, signal)
          .catch((fault) => void faults.push(fault))
          .finally(() => flights.delete(flight))
        flights.add(flight)
      }
    }
    if (flights.size === 0) break
    await Promise.race(flights)
  }
  if (faults.length > 0) throw faults[0]
}

async function claimInboxes(work: Work, most: number): Promise<HeldInbox[]> {
  const { rows } = await sql<{ inbox: string; failures: number; failing_since: Date | null; signature: SignatureSpec | null }>`
    with picked as materialized (
      select i.inbox from channels.remote_inboxes i
      where i.alliance_id = ${work.alliance} and (i.open_until is null or i.open_until <= ${work.now}) and (i.held_until is null or i.held_until < ${realNow()})
        and exists (select from channels.sendings s where s.alliance_id = ${work.alliance} and s.inbox = i.inbox and s.state = 'waiting')
      order by i.inbox limit ${most} for update of i skip locked
    )
    update channels.remote_inboxes i set held_until = ${holdEnd()}
    from picked where i.alliance_id = ${work.alliance} and i.inbox = picked.inbox
    returning i.inbox, i.failures, i.failing_since, i.signature`.execute(work.db)
  return rows.map((row) => ({ inbox: row.inbox, failures: row.failures, failingSince: row.failing_since, signature: row.signature }))
}

const holdEnd = (): Date => new Date(realNow().getTime() + holdSeconds * 1000)

async function sendTo(house: Platform, alliance: string, speaker: Speaker, held: HeldInbox, signal?: AbortSignal): Promise<void> {
  for (let on = true; on; ) {
    const next = signal?.aborted ? undefined : await house.work(alliance, actor, (work) => nextFor(work, held.inbox))
    if (!next) break
    const { outcome, spec } = await postActivity(house, speaker, held.inbox, next.body, held.signature)
    on = await house.work(alliance, actor, (work) => writeDown(work, held, next.sending, outcome, spec))
  }
  await house.work(alliance, actor, (work) => change(work, held.inbox, { held_until: null }))
}

async function nextFor(work: Work, inbox: string): Promise<{ sending: string; body: ActivityBody } | undefined> {
  const row = await work.db
    .selectFrom('channels.sendings as s')
    .innerJoin('channels.activities as a', (join) =>
      join.onRef('a.alliance_id', '=', 's.alliance_id').onRef('a.activity_id', '=', 's.activity_id'),
    )
    .select(['s.sending_id', 'a.body'])
    .where('s.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where('s.inbox', '=', inbox)
    .where('s.state', '=', 'waiting')
    .orderBy('s.sending_id')
    .limit(1)
    .executeTakeFirst()
  return row && { sending: row.sending_id, body: row.body }
}

const change = (work: Work, inbox: string, set: Partial<Omit<RemoteInboxesTable, 'alliance_id' | 'inbox'>>) =>
  work.db.updateTable('channels.remote_inboxes').set(set).where('alliance_id', '=', work.alliance).where('inbox', '=', inbox).execute()

/** Writes down how one sending ended, and what that says of its server. Tells whether the next may be tried at once. */
async function writeDown(work: Work, held: HeldInbox, sending: string, outcome: Outcome, spec: SignatureSpec): Promise<boolean> {
  if (outcome.state === 'sent') {
    await endSending(work, sending, 'sent', null)
    const well = { failures: 0, failing_since: null, open_until: null, problem: null, signature: spec, held_until: holdEnd() }
    await change(work, held.inbox, well)
    Object.assign(held, { failures: 0, failingSince: null, signature: spec })
    return true
  }
  const code = 'code' in outcome ? outcome.code : 'channels.receiver-refused'
  if (code === 'channels.receiver-gone') return forgetInbox(work, held.inbox, code)
  if (outcome.state === 'failed') {
    // This one is refused for good. It may be for its words, and somebody answers there, so the next is tried.
    await endSending(work, sending, 'failed', code)
    await change(work, held.inbox, { problem: code, held_until: holdEnd() })
    return true
  }
  const failures = held.failures + 1
  const since = held.failingSince ?? work.now
  Object.assign(held, { failures, failingSince: since })
  if (work.now.getTime() - since.getTime() > daysUntilDead * 86_400_000) return forgetInbox(work, held.inbox, code)
  const wish = outcome.state === 'retry' ? outcome.afterSeconds : undefined
  const open = new Date(work.now.getTime() + waitSeconds(failures, wish) * 1000)
  await work.db
    .updateTable('channels.sendings')
    .set({ outcome: code })
    .where('alliance_id', '=', work.alliance)
    .where('sending_id', '=', sending)
    .execute()
  await change(work, held.inbox, { failures, failing_since: since, open_until: open, problem: code })
  return false
}

const endSending = (work: Work, sending: string, state: 'sent' | 'failed', outcome: string | null) =>
  work.db
    .updateTable('channels.sendings')
    .set({ state, outcome, ended_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('sending_id', '=', sending)
    .where('state', '=', 'waiting')
    .execute()

/** Nobody is behind an inbox any more: those whom it served no longer follow, and what waited for it leaves no more. */
async function forgetInbox(work: Work, inbox: string, code: string): Promise<false> {
  const gone = await work.db
    .updateTable('channels.remote_actors')
    .set({ followed_at: null, follow: null })
    .where('alliance_id', '=', work.alliance)
    .where((eb) => eb.or([eb('shared_inbox', '=', inbox), eb('inbox', '=', inbox)]))
    .where('followed_at', 'is not', null)
    .executeTakeFirst()
  await work.db
    .updateTable('channels.sendings')
    .set({ state: 'failed', outcome: code, ended_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('inbox', '=', inbox)
    .where('state', '=', 'waiting')
    .execute()
  const count = Number(gone.numUpdatedRows)
  if (count > 0) await audit(work, 'channels.followers-lost', { kind: 'channel', id: 'activitypub' }, { count, host: hostOf(inbox) })
  return false
}

/** Every half minute, where something waits: servers that were away get what they missed. */
export const sendActivities = defineJob({
  name: 'channels.activities',
  every: 30,
  lease: 120,
  wanted: async (house) => (await alliancesWithSendings(house)).length > 0,
  run: async (house, _payload, { signal }) => {
    await eachAlliance(house, { room: 'channels', signal, alliances: await alliancesWithSendings(house) }, (alliance) =>
      sendWaiting(house, alliance, signal),
    )
  },
})

async function alliancesWithSendings(house: Platform): Promise<string[]> {
  const { rows } = await sql<{ alliance: string }>`
    select channels.alliances_with_sendings(${house.clock.now()}, ${realNow()}) as alliance`.execute(house.database.db)
  return rows.map(({ alliance }) => alliance)
}
