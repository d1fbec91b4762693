import { countOf, isOutcome, member, textOf } from '../call.ts'
import type { Channel, HeldDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { type CarriedFilm, filmToCarry } from '../film.ts'
import { pictureOf } from '../picture.ts'
import { secretOf } from '../secrets.ts'
import { chosenLanguage, languageField, neededSetting, serverOrigin } from '../server-address.ts'
import { shortLimit, shortText, spoken, usualLinkLength } from '../short-text.ts'
import { call, refusalOf } from './bot.ts'
import { conversation } from './conversation.ts'

/** Bot API: sendMessage, sendPhoto, sendVideo. */
const most = { text: 4096, caption: 1024, photoBytes: 10_000_000 }
const films = { types: ['video/mp4'], bytes: 50_000_000, seconds: null, captions: false, words: most.caption }

/** A Telegram channel of which our bot is an administrator, through the Bot API: one message for each post, with its film or its picture. */
export const telegram: Channel = {
  kind: 'telegram',
  form: 'short',
  accounts: 'one',
  verified: 'stand-in',
  onByDefault: true,
  inFlight: 1,
  fields: [
    { name: 'chat', kind: 'text', maxlength: 100, place: true },
    { name: 'secretToken', kind: 'secret', maxlength: 200 },
    languageField,
    { name: 'server', kind: 'url', optional: true, maxlength: 300 },
  ],
  limit: () => ({ ...shortLimit, text: most.text, unit: 'utf16', linkLength: usualLinkLength, films }),
  can: () => ({ idempotencyKey: false, readBack: false, edit: true, withdraw: true, followUpsRepeat: true, withdrawsForGood: true }),
  settings: (given) => ({
    chat: neededSetting('chat', given.chat, 100),
    language: chosenLanguage(given.language),
    server: given.server?.trim() ? serverOrigin('server', given.server) : 'https://api.telegram.org',
  }),

  async deliver(house, delivery): Promise<Outcome> {
    const { chat, server } = delivery.account.settings
    const token = secretOf(house, delivery.alliance, delivery.account, 'secretToken')
    const { words } = spoken(delivery)
    // What follows a message keeps to its form: a caption stays a caption.
    const [messageId, kind] = delivery.followsRemoteId?.split(' ') ?? []
    const whole = shortText(words, { most: most.text, unit: 'utf16' })
    // Nobody's words are cut for a picture: what does not fit beneath it goes without, and the link shows the picture of the page.
    const beneath = delivery.operation === 'deliver' && whole.length <= most.caption
    const edits = delivery.operation === 'edit'
    const film = beneath || (edits && kind === 'video') ? await filmToCarry(house, delivery, words, films) : null
    const picture = (beneath && !film) || (edits && kind === 'photo') ? await pictureOf(house, delivery, words, most.photoBytes) : null
    const isCaption = kind === 'photo' || kind === 'video'
    const text = isCaption ? shortText(words, { most: most.caption, unit: 'utf16' }) : whole
    if (delivery.operation !== 'deliver' && !messageId) return { state: 'failed', code: 'channels.nothing-to-follow' }
    const said =
      delivery.operation === 'withdraw'
        ? await call(house, server!, token, 'deleteMessage', { json: { chat_id: chat, message_id: Number(messageId) } })
        : delivery.operation === 'edit'
          ? await call(house, server!, token, isCaption ? 'editMessageCaption' : 'editMessageText', {
              json: { chat_id: chat, message_id: Number(messageId), [isCaption ? 'caption' : 'text']: text },
            })
          : film
            ? await call(house, server!, token, 'sendVideo', { form: videoForm(chat!, text, film), timeoutMs: 300_000 })
            : picture
              ? await call(house, server!, token, 'sendPhoto', { form: { chat_id: chat!, caption: text, photo: picture } })
              : await call(house, server!, token, 'sendMessage', { json: { chat_id: chat, text } })
    if (isOutcome(said)) return said
    // Edited to what it is already, or gone already: an earlier attempt did it, or somebody there.
    const done = edits ? /message is not modified/i : delivery.operation === 'withdraw' ? /message to delete not found/i : null
    const followed = edits && isCaption && !film && !picture ? mediaStay : { state: 'sent' as const, ...kept(delivery) }
    if (said.status === 400 && done?.test(textOf(member(said.body, 'description')))) return followed
    if (said.status === 400 && /message to edit not found/i.test(textOf(member(said.body, 'description'))))
      return { state: 'failed', code: 'channels.not-there-any-more' }
    if (said.status !== 200 || member(said.body, 'ok') !== true) return refusalOf(said)
    const id = countOf(member(said.body, 'result', 'message_id'))
    const name = textOf(member(said.body, 'result', 'chat', 'username'), 100)
    if (delivery.operation !== 'deliver' || id === null) return followed
    return {
      state: 'sent',
      remoteId: `${id} ${film ? 'video' : picture ? 'photo' : 'text'}`,
      remoteUrl: name ? `https://t.me/${name}/${id}` : undefined,
    }
  },

  ...conversation,

  async probe(house, alliance, account) {
    const { settings } = account
    const token = secretOf(house, alliance, account, 'secretToken')
    const chat = await call(house, settings.server!, token, 'getChat', { json: { chat_id: settings.chat } })
    if (isOutcome(chat)) return { problem: 'code' in chat ? chat.code : 'channels.cannot-be-asked' }
    if (member(chat.body, 'ok') !== true)
      return { problem: chat.status === 401 ? 'channels.token-refused' : 'channels.telegram-no-such-chat' }
    const count = await call(house, settings.server!, token, 'getChatMemberCount', { json: { chat_id: settings.chat } })
    const name = textOf(member(chat.body, 'result', 'username'), 100)
    return {
      handle: name ? `@${name}` : textOf(member(chat.body, 'result', 'title'), 200),
      url: name ? `https://t.me/${name}` : null,
      followers: isOutcome(count) ? null : countOf(member(count.body, 'result')),
      expiresAt: null,
      missing: [],
    }
  },
}

function videoForm(chat: string, caption: string, { cut, file }: CarriedFilm) {
  const size: Record<string, string> = cut.width && cut.height ? { width: String(cut.width), height: String(cut.height) } : {}
  return {
    chat_id: chat,
    caption,
    video: { bytes: file, mime: cut.mime, name: file.name },
    ...size,
    ...(cut.seconds ? { duration: String(Math.round(cut.seconds)) } : {}),
    supports_streaming: 'true',
  }
}

/** What was closed since it left is still seen there, whatever is written beneath it: somebody has to know. */
const mediaStay: Outcome = { state: 'failed', code: 'channels.media-stay-there' }

const kept = ({ followsRemoteId }: HeldDelivery) => (followsRemoteId ? { remoteId: followsRemoteId } : {})
