import type { Platform } from '#platform'
import { countOf, isOutcome, member, textOf, wordsOf } from '../call.ts'
import type { Account, Channel, Heard, HeldAnswer, Incoming, ProbeProblem } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { askPage } from '../inbox/ask-page.ts'
import { secretOf } from '../secrets.ts'
import { call, refusalOf } from './bot.ts'

const pageLength = 100

/**
 * What people write to the bot, and under the channel's posts where the channel has a group for that and the bot is in it. Telegram keeps
 * what nobody fetched for a day, and forgets it once the next is asked for.
 */
export const conversation: Pick<Channel, 'listen' | 'answer' | 'cursorSaysWhose'> = { listen, answer, cursorSaysWhose: true }

/**
 * Updates are the bot's, whatever channel it posts to, and each bot numbers its own: `<bot> <next update>`, or the number alone as it was
 * kept once. The number before the colon of a token is the bot's own, and no secret.
 */
function nextOf(cursor: string | null, bot: string): number | null {
  const [next, whose] = cursor?.split(' ').toReversed() ?? []
  return next && (whose === undefined || whose === bot) ? Number(next) : null
}

async function listen(house: Platform, alliance: string, account: Account, cursor: string | null): Promise<Heard | ProbeProblem> {
  const token = secretOf(house, alliance, account, 'secretToken')
  const bot = token.split(':', 1)[0]!.replace(/\D/g, '')
  const offset = nextOf(cursor, bot)
  const { said, limit } = await askPage(pageLength, ({ limit, maxBytes }) =>
    call(house, account.settings.server!, token, 'getUpdates', {
      json: { ...(offset === null ? {} : { offset }), limit, timeout: 0, allowed_updates: ['message'] },
      maxBytes,
    }),
  )
  if (isOutcome(said)) return { problem: 'code' in said ? said.code : 'channels.cannot-be-asked' }
  const updates = member(said.body, 'result')
  if (said.status !== 200 || !Array.isArray(updates)) {
    // 409: another program listens for this bot.
    if (said.status === 409) return { problem: 'channels.telegram-heard-elsewhere' }
    const outcome = refusalOf(said)
    return { problem: 'code' in outcome ? outcome.code : 'channels.cannot-be-asked' }
  }
  const last = countOf(member(updates.at(-1), 'update_id'))
  return {
    said: updates.flatMap((update) => incomingOf(member(update, 'message')) ?? []),
    cursor: last === null ? cursor : `${bot} ${last + 1}`,
    more: updates.length === limit,
  }
}

function incomingOf(message: unknown): Incoming | undefined {
  const id = countOf(member(message, 'message_id'))
  const chat = textOf(member(message, 'chat', 'id'), 40)
  const text = wordsOf(member(message, 'text') ?? member(message, 'caption'))
  // What the channel itself sends on into its group, what is no message, and the button with which people begin.
  if (id === null || chat === '' || text === '' || text === '/start' || member(message, 'is_automatic_forward') === true) return undefined
  const alone = member(message, 'chat', 'type') === 'private'
  const answered = member(message, 'reply_to_message')
  if (!alone && answered === undefined) return undefined
  const from = member(message, 'from')
  const username = textOf(member(from, 'username'), 100)
  return {
    remoteId: `${chat} ${id}`,
    remoteUrl: null,
    sort: alone ? 'message' : 'comment',
    author: {
      name: [textOf(member(from, 'first_name'), 100), textOf(member(from, 'last_name'), 100)].filter(Boolean).join(' '),
      // Who has no name there is still somebody, and may ask to be forgotten.
      handle: username ? `@${username}` : textOf(member(from, 'id'), 40),
      url: username ? `https://t.me/${username}` : null,
    },
    text,
    writtenAt: new Date((countOf(member(message, 'date')) ?? Number.NaN) * 1000),
    inReplyTo: answered === undefined ? null : calledHere(answered, chat),
  }
}

/** What we call what is answered: a post of the channel, which the group has a copy of, or a message in this conversation. */
function calledHere(answered: unknown, chat: string): string {
  const post = countOf(member(answered, 'forward_origin', 'message_id'))
  if (member(answered, 'is_automatic_forward') === true && post !== null)
    return `${post} ${['video', 'photo'].find((what) => member(answered, what) !== undefined) ?? 'text'}`
  return `${chat} ${textOf(member(answered, 'message_id'), 40)}`
}

/** Telegram can neither be asked nor told twice: what it did not answer to is for a person to look at. */
async function answer(house: Platform, held: HeldAnswer): Promise<Outcome> {
  const [chat, message] = held.answers.remoteId.split(' ')
  const token = secretOf(house, held.alliance, held.account, 'secretToken')
  const said = await call(house, held.account.settings.server!, token, 'sendMessage', {
    json: { chat_id: Number(chat), text: held.payload.text, reply_parameters: { message_id: Number(message) } },
  })
  if (isOutcome(said)) return said
  if (said.status !== 200 || member(said.body, 'ok') !== true) return refusalOf(said)
  return { state: 'sent', remoteId: `${chat} ${textOf(member(said.body, 'result', 'message_id'), 40)}` }
}
