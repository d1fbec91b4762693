import { sql } from 'kysely'
import { audit, Fields, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { type OutsideCopy, outsideCopies } from '../events.ts'
import { peoplePolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { recordingsHolding } from '../recordings/recording-words.ts'
import type { ConsentRow } from './consent-state.ts'
import { noSuchCopy } from './errors.ts'
import { findName } from './find-name.ts'
import { restsOn, takenBack } from './rests-on.ts'
import { copyStates, type OutsideCopiesTable } from './tables.ts'

/** Something outside the house that still tells of somebody, and how far taking it down has come. */
export interface OutsideLine extends OutsideCopy {
  state: OutsideCopiesTable['state']
  /** The day on which whoever has it was asked to take it down. */
  askedOn: string | null
  note: string
  by: string
}

/** Writes down what lies outside and tells of a person, when they take their consent back; what is known already stays as it is. Returns how many are new. */
export async function listOutside(work: Work, row: Pick<ConsentRow, 'consent_id' | 'name' | 'variants'>): Promise<number> {
  const finder = findName([row.name, ...row.variants])
  const { pictures, words } = await restsOn(work, row.consent_id)
  const posts = await everShowing(work, [...pictures, ...words])
  const copies: OutsideCopy[] = []
  const films = await recordingsHolding(work, finder.holds)
  for (const look of outsideCopies.all()) copies.push(...(await look(work, { posts, films, names: finder.names, holds: finder.holds })))
  const clippings = await work.db
    .selectFrom('content.clippings')
    .select(['clipping_id', 'post_id', 'outlet', 'title', 'link', 'day', 'note'])
    .where('alliance_id', '=', work.alliance)
    .execute()
  for (const { clipping_id, post_id, outlet, title, link, day, note } of clippings)
    if (finder.holds(`${title}\n${note}`) || (post_id !== null && posts.includes(post_id)))
      copies.push({
        copy: `clipping/${clipping_id}`,
        post: post_id,
        channel: 'press',
        title,
        address: link || outlet,
        amount: null,
        at: new Date(`${day}T00:00:00Z`),
        why: 'press',
      })
  return keep(work, row.consent_id, copies)
}

/** Posts of which any version that may have left shows one of these. */
async function everShowing(work: Work, shown: readonly string[]): Promise<string[]> {
  if (shown.length === 0) return []
  const rows = await work.db
    .selectFrom('content.post_versions')
    .select('post_id')
    .distinct()
    .where('alliance_id', '=', work.alliance)
    .where(sql<boolean>`content::text like any(${shown.map((id) => `%${id}%`)}::text[])`)
    .execute()
  return rows.map(({ post_id }) => post_id)
}

async function keep(work: Work, consent: string, copies: readonly OutsideCopy[]): Promise<number> {
  let added = 0
  for (const { copy, post, channel, title, address, amount, at, why } of copies) {
    const made = await work.db
      .insertInto('content.outside_copies')
      .values({
        alliance_id: work.alliance,
        consent_id: consent,
        copy,
        post_id: post,
        channel,
        title,
        address,
        amount,
        left_at: at,
        why,
        state: 'open',
        asked_on: null,
        note: '',
        by_name: '',
        updated_at: work.now,
      })
      .onConflict((on) => on.doNothing())
      .returning('copy')
      .executeTakeFirst()
    if (made) added++
  }
  return added
}

/** What lies outside, what is still to do first, the newest first. */
export async function outsideOf(work: Work, consent: string): Promise<OutsideLine[]> {
  peoplePolicy.demand(work, 'see-consents')
  const rows = await work.db
    .selectFrom('content.outside_copies')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', consent)
    .orderBy(sql`array_position(array['open', 'asked', 'gone', 'stays'], state)`)
    .orderBy('left_at', 'desc')
    .orderBy('copy')
    .execute()
  return rows.map((row) => ({
    copy: row.copy,
    post: row.post_id,
    channel: row.channel,
    title: row.title,
    address: row.address,
    amount: row.amount,
    at: row.left_at,
    why: row.why,
    state: row.state,
    askedOn: row.asked_on,
    note: row.note,
    by: row.by_name,
  }))
}

/** Looks again for what lies outside: what was under way when the consent was taken back has arrived since. Returns how many are new. */
export async function lookOutsideAgain(work: Work, consent: string): Promise<number> {
  peoplePolicy.demand(work, 'take-names-out')
  return listOutside(work, await takenBack(work, consent))
}

/** Writes down something that the house cannot know of: a poster at a school, a copy on somebody's page. */
export async function addOutside(work: Work, input: { consent: string; title: string; address: string }): Promise<void> {
  peoplePolicy.demand(work, 'take-names-out')
  const row = await takenBack(work, input.consent)
  const fields = new Fields('content.people')
  const title = fields.line('title', input.title, { max: 200, needed: true })
  const address = fields.line('address', input.address, { max: 500 })
  fields.check()
  await keep(work, row.consent_id, [
    { copy: `hand/${newId()}`, post: null, channel: 'outside', title, address, amount: null, at: work.now, why: 'seen' },
  ])
  await audit(work, 'content.outside-added', { kind: 'consent', id: row.consent_id }, { number: row.number })
}

/** Writes down how far it is: asked (`askedOn`, today unless given), gone, or that it stays and why (`note` needed). */
export async function settleOutside(
  work: Work,
  input: { consent: string; copy: string; state: string; askedOn?: string; note?: string },
): Promise<void> {
  peoplePolicy.demand(work, 'take-names-out')
  const row = await takenBack(work, input.consent)
  const fields = new Fields('content.people')
  const state = input.state as OutsideCopiesTable['state']
  if (!copyStates.includes(state)) fields.wrong('state', 'choice-not-known', { choices: copyStates.join(', ') })
  const today = await localDay(work, null, work.now)
  const asked = state === 'asked' ? fields.day('askedOn', input.askedOn || today) : null
  if (asked !== null && asked > today) fields.wrong('askedOn', 'day-ahead')
  const note = fields.line('note', input.note, { max: 500, needed: state === 'stays' })
  fields.check()
  const known = await work.db
    .updateTable('content.outside_copies')
    .set((eb) => ({
      state,
      // That they were asked stays known after it is gone.
      asked_on: state === 'open' ? null : eb.fn.coalesce(eb.val(asked), eb.ref('asked_on')),
      note,
      by_name: actorOf(work).name,
      updated_at: work.now,
    }))
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', row.consent_id)
    .where('copy', '=', input.copy)
    .returning('channel')
    .executeTakeFirst()
  if (!known) throw noSuchCopy()
  await audit(
    work,
    `content.outside-${state}`,
    { kind: 'consent', id: row.consent_id },
    { number: row.number, channel: known.channel },
    note || undefined,
  )
}
