import { createHash } from 'node:crypto'
import { isMailFailure, newId, type Platform, realNow, type Work } from '#platform'
import { allianceOf, mailLeaves } from '#rooms/alliance'
import { patronsPolicy } from './policy.ts'

export type Letter = {
  /** One letter per key in an alliance, for ever: asking again with the same key does nothing. */
  key: string
  kind:
    | 'newsletter-confirm'
    | 'newsletter-already'
    | 'card-receipt'
    | 'card-issued'
    | 'monday'
    | 'press-early'
    | 'press-told'
    | 'reminder-confirm'
    | 'reminder'
    | 'reminder-told'
  to: string
  subject: string
  text: string
  html: string
  /** Not before this time of the house. */
  at?: Date
  /** Not from this time of the house on: it would come too late to be of use. */
  uselessAt?: Date
  /** Where one click ends what it is about (RFC 8058). */
  stopUrl?: string
}

/**
 * Plans a single mail in the transaction of what it is about. It leaves at most once: `planned → sending → sent | unconfirmed | failed`.
 * SMTP can neither be asked nor told twice, so a crash between handing over and writing it down leaves `unconfirmed`, which is never sent
 * again by itself. Text and address are emptied when it has left.
 * @returns whether this key is new
 */
export async function planLetter(work: Work, letter: Letter): Promise<boolean> {
  const host = new URL(work.house.config.url).hostname
  const row = await work.db
    .insertInto('patrons.letters')
    .values({
      alliance_id: work.alliance,
      letter_id: newId(),
      letter_key: letter.key,
      kind: letter.kind,
      state: 'planned',
      email: letter.to,
      subject: letter.subject,
      body_text: letter.text,
      body_html: letter.html,
      message_id: `${createHash('sha256').update(`${work.alliance}/${letter.key}`).digest('hex').slice(0, 32)}@${host}`,
      attempts: 0,
      due_at: letter.at ?? work.now,
      next_try: realNow(),
      leased_until: null,
      ended_at: null,
      problem: null,
      recalled_at: null,
      stop_url: letter.stopUrl ?? null,
      useless_at: letter.uselessAt ?? null,
    })
    .onConflict((conflict) => conflict.columns(['alliance_id', 'letter_key']).doNothing())
    .returning('letter_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Where a letter stands, and since when it has been so at its end (the house's time). */
export type LetterFate = {
  /** planned: will leave · sending: a mail server has it at this moment · unconfirmed: may have left, nobody can tell. */
  state: 'planned' | 'sending' | 'sent' | 'unconfirmed' | 'failed' | 'withdrawn'
  at: Date | null
}

/** What became of a letter; null where there is none with this key. */
export async function letterFate(work: Work, key: string): Promise<LetterFate | null> {
  const row = await letterByKey(work, key).executeTakeFirst()
  return row ? { state: row.state, at: row.ended_at } : null
}

/** What became of several letters, by key; those there are none of are left out. */
export async function letterFates(work: Work, keys: readonly string[]): Promise<Map<string, LetterFate>> {
  const rows = await work.db
    .selectFrom('patrons.letters')
    .select(['letter_key', 'state', 'ended_at'])
    .where('alliance_id', '=', work.alliance)
    .where('letter_key', '=', (eb) => eb.fn.any(eb.val([...keys])))
    .execute()
  return new Map(rows.map((row) => [row.letter_key, { state: row.state, at: row.ended_at }]))
}

/**
 * Takes a letter back. One that has not left never leaves: `withdrawn`. One that a mail server has at this moment (`sending`) cannot be
 * fetched back from it, but leaves no more when the server puts it off. One that has ended stays what it is.
 * @returns what became of it; null where there is none with this key
 */
export async function withdrawLetter(work: Work, key: string): Promise<LetterFate | null> {
  // Waits for a sender that is just taking it or just writing down how it ended.
  const row = await letterByKey(work, key).forUpdate().executeTakeFirst()
  if (!row) return null
  const change = { planned: { state: 'withdrawn', ...emptied, ended_at: work.now }, sending: { recalled_at: work.now } } as const
  if (row.state !== 'planned' && row.state !== 'sending') return { state: row.state, at: row.ended_at }
  const after = await work.db
    .updateTable('patrons.letters')
    .set(change[row.state])
    .where('alliance_id', '=', work.alliance)
    .where('letter_id', '=', row.letter_id)
    .returning(['state', 'ended_at'])
    .executeTakeFirstOrThrow()
  return { state: after.state, at: after.ended_at }
}

/** {@link withdrawLetter} for many at once. */
export async function withdrawLetters(work: Work, keys: readonly string[]): Promise<void> {
  // In one order, so that two who take the same ones back do not wait for each other in a ring.
  const rows = await work.db
    .selectFrom('patrons.letters')
    .select(['letter_id', 'state'])
    .where('alliance_id', '=', work.alliance)
    .where('letter_key', '=', (eb) => eb.fn.any(eb.val([...keys])))
    .where('state', 'in', ['planned', 'sending'])
    .orderBy('letter_id')
    .forUpdate()
    .execute()
  const change = { planned: { state: 'withdrawn', ...emptied, ended_at: work.now }, sending: { recalled_at: work.now } } as const
  for (const state of ['planned', 'sending'] as const) {
    const ids = rows.flatMap((row) => (row.state === state ? [row.letter_id] : []))
    if (ids.length === 0) continue
    await work.db
      .updateTable('patrons.letters')
      .set(change[state])
      .where('alliance_id', '=', work.alliance)
      .where('letter_id', '=', (eb) => eb.fn.any(eb.val(ids)))
      .execute()
  }
}

const emptied = { email: null, body_text: null, body_html: null, stop_url: null } as const
const letterByKey = (work: Work, key: string) =>
  work.db
    .selectFrom('patrons.letters')
    .select(['letter_id', 'state', 'ended_at'])
    .where('alliance_id', '=', work.alliance)
    .where('letter_key', '=', key)

const actor = { kind: 'system', name: 'letters' } as const
/** A letter whose sender has not been heard of for so long (real time) is unconfirmed. */
const lease = 120_000
const leaseEnd = (): Date => new Date(realNow().getTime() + lease)
/** Waits between attempts after a refusal that may pass: 1, 5, 30 minutes, 2 hours, then it has failed. */
const waits = [60_000, 300_000, 1_800_000, 7_200_000]

/**
 * Sends the letters of one alliance that are due, one after the other. Letters whose sender died are marked `unconfirmed` first.
 * @param most how many at most in this run
 * @returns how many ended in which state
 */
export async function sendLetters(
  house: Platform,
  alliance: string,
  most = 200,
): Promise<{ sent: number; failed: number; unconfirmed: number; waiting: number }> {
  const outcome = { sent: 0, failed: 0, unconfirmed: 0, waiting: 0 }
  let fromName = ''
  let leaves = false
  outcome.unconfirmed = await house.work(alliance, actor, async (work) => {
    leaves = await mailLeaves(work)
    fromName = (await allianceOf(work)).name
    await dropUseless(work)
    return giveUpLapsed(work)
  })
  // Without a mail server they wait: whoever set one up later finds nothing lost and nothing called sent that was not.
  for (let i = 0; leaves && i < most; i++) {
    const letter = await house.work(alliance, actor, claim)
    if (!letter) break
    // A mail server may be silent for longer than the lease; the sender is not.
    const beat = setInterval(() => void house.work(alliance, actor, (work) => heartbeat(work, letter)).catch(() => {}), lease / 4)
    const result = await attempt(house, letter, fromName).finally(() => clearInterval(beat))
    const ended = await house.work(alliance, actor, (work) => settle(work, letter, result))
    if (ended && ended !== 'withdrawn') outcome[ended === 'planned' ? 'waiting' : ended]++
  }
  return outcome
}

/** What waited for a mail server until it was of no use to anybody does not leave. */
async function dropUseless(work: Work): Promise<void> {
  await work.db
    .updateTable('patrons.letters')
    .set({ state: 'withdrawn', ...emptied, ended_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'planned')
    .where('useless_at', '<=', work.now)
    .execute()
}

async function giveUpLapsed(work: Work): Promise<number> {
  const lost = await work.db
    .updateTable('patrons.letters')
    .set({
      state: 'unconfirmed',
      ended_at: work.now,
      leased_until: null,
      body_text: null,
      body_html: null,
      stop_url: null,
      problem: 'the sender stopped while the mail was on its way',
    })
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'sending')
    .where('leased_until', '<', realNow())
    .executeTakeFirst()
  return Number(lost.numUpdatedRows)
}

async function claim(work: Work) {
  const row = await work.db
    .selectFrom('patrons.letters')
    .select('letter_id')
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'planned')
    .where('due_at', '<=', work.now)
    .where('next_try', '<=', realNow())
    .where((eb) => eb.or([eb('useless_at', 'is', null), eb('useless_at', '>', work.now)]))
    .orderBy('next_try')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!row) return undefined
  return work.db
    .updateTable('patrons.letters')
    .set((eb) => ({ state: 'sending', attempts: eb('attempts', '+', 1), leased_until: leaseEnd() }))
    .where('alliance_id', '=', work.alliance)
    .where('letter_id', '=', row.letter_id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
type Claimed = NonNullable<Awaited<ReturnType<typeof claim>>>

/** The letter, as long as it is the attempt that was claimed. */
const claimed = (work: Work, letter: Claimed) =>
  work.db
    .updateTable('patrons.letters')
    .where('alliance_id', '=', work.alliance)
    .where('letter_id', '=', letter.letter_id)
    .where('attempts', '=', letter.attempts)

const heartbeat = (work: Work, letter: Claimed) =>
  claimed(work, letter).set({ leased_until: leaseEnd() }).where('state', '=', 'sending').execute()

/**
 * Writes down how an attempt ended, as long as it is still under way. A sender that was taken for dead changes nothing that was
 * decided since: only that the letter has left settles the doubt. One that was asked back meanwhile and has not left is not tried again.
 * @returns the state it has now, or undefined when it was no longer this sender's
 */
async function settle(work: Work, letter: Claimed, result: Result): Promise<Result['state'] | 'withdrawn' | undefined> {
  const { recalled_at: recalled } = await work.db
    .selectFrom('patrons.letters')
    .select('recalled_at')
    .where('alliance_id', '=', work.alliance)
    .where('letter_id', '=', letter.letter_id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const wait = result.state === 'planned' ? waits[letter.attempts - 1] : undefined
  const unsent = result.state === 'planned' || result.state === 'failed'
  const state = unsent && recalled ? 'withdrawn' : result.state === 'planned' && wait === undefined ? 'failed' : result.state
  const over = state !== 'planned'
  const row = await claimed(work, letter)
    .set({
      state,
      problem: result.problem,
      leased_until: null,
      next_try: new Date(realNow().getTime() + (wait ?? 0)),
      ended_at: over ? work.now : null,
      ...(over ? { body_text: null, body_html: null, stop_url: null } : {}),
      ...(state === 'sent' || state === 'withdrawn' ? { email: null } : {}),
    })
    .where('state', 'in', state === 'sent' ? ['sending', 'unconfirmed'] : ['sending'])
    .returning('letter_id')
    .executeTakeFirst()
  return row && state
}

interface Result {
  state: 'sent' | 'planned' | 'failed' | 'unconfirmed'
  problem: string | null
}

async function attempt(
  house: Platform,
  letter: Pick<Claimed, 'email' | 'subject' | 'body_text' | 'body_html' | 'message_id' | 'stop_url'>,
  fromName: string,
): Promise<Result> {
  try {
    await house.mail.send({
      from: senderName(house, fromName),
      to: letter.email ?? '',
      subject: letter.subject ?? '',
      text: letter.body_text ?? '',
      html: letter.body_html ?? '',
      messageId: letter.message_id,
      headers: {
        'Auto-Submitted': 'auto-generated',
        ...(letter.stop_url ? { 'List-Unsubscribe': `<${letter.stop_url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
      },
    })
    return { state: 'sent', problem: null }
  } catch (error) {
    return judge(error)
  }
}

/** The house's address under the alliance's name. */
function senderName(house: Platform, name: string): string {
  const address = /<([^<>]+)>\s*$/.exec(house.config.mailFrom)?.[1] ?? house.config.mailFrom
  return `"${name.replace(/["\\<>\r\n]/g, '')}" <${address}>`
}

/** What a mail server's answer means: refused for good, later, or not known. */
function judge(error: unknown): { state: 'planned' | 'failed' | 'unconfirmed'; problem: string } {
  if (!isMailFailure(error)) return { state: 'failed', problem: 'the mail could not be made' }
  const problem = error.status ? `the mail server answered ${error.status}` : error.code
  return { state: error.outcome === 'refused' ? 'failed' : error.outcome === 'unknown' ? 'unconfirmed' : 'planned', problem }
}

/** Letters of readers that did not arrive or may not have, in the past fortnight: how many, since when. */
export async function unsentLetters(work: Work): Promise<{ count: number; oldest: Date | null }> {
  patronsPolicy.demand(work, 'list-applications')
  const row = await work.db
    .selectFrom('patrons.letters')
    .select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.min('ended_at').as('oldest')])
    .where('alliance_id', '=', work.alliance)
    .where('state', 'in', ['failed', 'unconfirmed'])
    .where('ended_at', '>', new Date(work.now.getTime() - 14 * 86_400_000))
    .executeTakeFirstOrThrow()
  return { count: Number(row.n), oldest: row.oldest }
}
