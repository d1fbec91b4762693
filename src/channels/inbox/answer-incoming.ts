import { audit, type Work } from '#platform'
import { lengthIn, personaById } from '#rooms/content'
import { accountOf, channelParams } from '../accounts.ts'
import { wordsOf } from '../call.ts'
import { type Account, channelOf } from '../channel.ts'
import { answeredSoAlready, answerMissing, answerNamesOthers, answerTooHeavy, answerTooLong } from '../errors.ts'
import { insertDelivery } from '../plan-deliveries.ts'
import { inboxPolicy } from '../policy.ts'
import type { Carried } from '../tables.ts'
import { wakeRelay } from '../wake.ts'
import { answerArrived } from './follow-answer.ts'
import { changeIncoming, type IncomingRow, lockToAnswer, subjectOf, writeEntry } from './item.ts'

export interface AnswerIncoming {
  incoming: string
  text: string
  /** The invented voice that speaks; its name stands under the answer. */
  persona?: string | null
  /** The language of the answer, for the other side to know. */
  locale: string
}

/** The longest answer where nobody says what fits. */
const longestAnswer = 5000

/**
 * Answers what somebody said. Where the channel lets a program answer, it leaves as a delivery, once, however often the form is sent
 * (`channels.answered-so-already`), and counts as answered when it is there. Elsewhere a person says it there themself and writes it down
 * here. Whoever answers has taken it up. Refuses `channels.answer-missing`, `channels.answer-too-long` and `channels.answer-too-heavy` at
 * `text`, and `channels.answer-names-others` where it is for one person alone and would be told to others.
 */
export async function answerIncoming(work: Work, input: AnswerIncoming): Promise<{ delivery: string | null }> {
  inboxPolicy.demand(work, 'answer-incoming')
  const said = wordsOf(input.text, longestAnswer * 2)
  if (said === '') throw answerMissing()
  const item = await lockToAnswer(work, input.incoming)
  const persona = input.persona ? await personaById(work, input.persona) : undefined
  const name = persona && (persona.names[input.locale] ?? Object.values(persona.names)[0])
  const text = name ? `${said}\n— ${name}` : said
  const account = await accountToAnswer(work, item)
  const { most, used, bytes } = await measureAnswer(work, account, item, text)
  if (used > most) throw answerTooLong(most, used)
  if (bytes && bytes.used > bytes.most) throw answerTooHeavy(bytes.most, bytes.used)
  if (account && item.sort === 'message' && channelOf(account.kind)?.namesSomebody?.(text)) throw answerNamesOthers()
  const delivery = account ? await planAnswer(work, item, account, text, input.locale) : null
  await writeEntry(work, item.incoming_id, { sort: 'answer', text, locale: input.locale, persona: persona?.id ?? null, delivery })
  await changeIncoming(work, item.incoming_id, {
    state: 'answered',
    why: '',
    owner_id: item.owner_id ?? ('id' in work.actor && work.actor.kind === 'staff' ? work.actor.id : null),
  })
  if (!delivery) await answerArrived(work, [item.incoming_id])
  await audit(
    work,
    delivery ? 'channels.answer-planned' : 'channels.answered-by-hand',
    subjectOf(item.incoming_id),
    channelParams({ kind: item.kind, name: account?.name ?? item.kind }),
  )
  if (delivery) wakeRelay(work)
  return { delivery }
}

/** The account through which an item can be answered by program; undefined where a person answers there. */
export async function accountToAnswer(work: Work, item: Pick<IncomingRow, 'account_id' | 'remote_id'>): Promise<Account | undefined> {
  if (!item.account_id || !item.remote_id) return undefined
  const row = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', item.account_id)
    .where('retired_at', 'is', null)
    .executeTakeFirst()
  const account = row && accountOf(row)
  return account && channelOf(account.kind)?.answer ? account : undefined
}

/** How long an answer is as the other side counts, and how long it may be; `bytes` where it counts those of UTF-8 as well. */
async function measureAnswer(
  work: Work,
  account: Account | undefined,
  item: Pick<IncomingRow, 'author_handle' | 'sort'>,
  text: string,
): Promise<{ used: number; most: number; bytes?: { used: number; most: number } }> {
  const channel = account && channelOf(account.kind)
  const limit = channel && (await channel.limit(work, account))
  const whole = channel?.answerWords?.({ sort: item.sort, handle: item.author_handle }, text) ?? text
  return {
    used: lengthIn(whole, limit?.unit ?? 'graphemes'),
    most: Math.min(channel?.answerMost ?? limit?.text ?? longestAnswer, longestAnswer),
    ...(limit && limit.bytes !== undefined ? { bytes: { used: Buffer.byteLength(whole), most: limit.bytes } } : {}),
  }
}

async function planAnswer(work: Work, item: IncomingRow, account: Account, text: string, locale: string): Promise<string> {
  const nothing = {
    title: '',
    summary: '',
    html: '',
    url: '',
    link: '',
    action: null,
    picture: null,
    byline: '',
    series: '',
    topic: '',
    note: '',
    scene: '',
  }
  const carried: Carried = { ...nothing, text, publishedAt: work.now.toISOString(), locale, translations: {} }
  const made = await insertDelivery(work, account, {
    operation: 'answer',
    follows: null,
    answers: item.incoming_id,
    post_id: item.post_id,
    version: 0,
    locale,
    state: 'due',
    planned_wall: null,
    planned_zone: null,
    due_at: work.now,
    payload: JSON.stringify(carried),
    scene: item.scene,
    link_code: null,
  })
  if (!made) throw answeredSoAlready()
  return made
}
