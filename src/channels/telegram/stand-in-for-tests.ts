// The Bot API for tests, written from core.telegram.org/bots/api before the client was. It refuses fields and lengths that the
// documentation does not know. Like the real one it takes a repeated message twice.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readForm } from '../mastodon/stand-in-for-tests.ts'

export interface TelegramStandIn {
  origin: string
  hostPort: string
  token: string
  messages: {
    id: number
    text: string
    photoBytes: number | null
    video?: Record<string, string>
    edits: number
    answers?: { chat: number; message: number }
  }[]
  /** What people write, as the bot hears it; kept until the next is asked for. */
  updates: { update_id: number; message: Record<string, unknown> }[]
  /** As in the stand-in for Mastodon. */
  fault: (moment: 'in' | 'done', request: IncomingMessage, response: ServerResponse) => boolean
  close(): void
}

const fields: Record<string, readonly string[]> = {
  sendMessage: [
    'chat_id',
    'text',
    'reply_parameters',
    'parse_mode',
    'entities',
    'link_preview_options',
    'disable_notification',
    'protect_content',
  ],
  sendPhoto: ['chat_id', 'photo', 'caption', 'parse_mode', 'caption_entities', 'show_caption_above_media', 'disable_notification'],
  sendVideo: [
    'chat_id',
    'video',
    'duration',
    'width',
    'height',
    'thumbnail',
    'cover',
    'caption',
    'parse_mode',
    'caption_entities',
    'show_caption_above_media',
    'supports_streaming',
    'disable_notification',
  ],
  editMessageText: ['chat_id', 'message_id', 'text', 'parse_mode', 'entities', 'link_preview_options'],
  editMessageCaption: ['chat_id', 'message_id', 'caption', 'parse_mode', 'caption_entities', 'show_caption_above_media'],
  deleteMessage: ['chat_id', 'message_id'],
  getUpdates: ['offset', 'limit', 'timeout', 'allowed_updates'],
  getChat: ['chat_id'],
  getChatMemberCount: ['chat_id'],
}

export async function openTelegram(): Promise<TelegramStandIn> {
  let next = 1
  const chat = { id: -1001234567890, type: 'channel', title: 'Test City Library', username: 'testcitylibrary' }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (standIn.fault('in', request, response)) return
    const answer = route(request, Buffer.concat(chunks))
    if (standIn.fault('done', request, response)) return
    const ok = 'result' in answer
    const status = ok ? 200 : answer.error_code
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ ok, ...answer }))
  })
  const standIn: TelegramStandIn = {
    origin: '',
    hostPort: '',
    token: '123456:ABC-DEF',
    messages: [],
    updates: [],
    fault: () => false,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }

  function route(request: IncomingMessage, body: Buffer): { result: unknown } | { error_code: number; description: string } {
    const no = (error_code: number, description: string) => ({ error_code, description })
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url!) ?? []
    if (token !== standIn.token) return no(401, 'Unauthorized')
    if (!method || !fields[method] || request.method !== 'POST') return no(404, 'Not Found')
    const form: Record<string, unknown> = /json/.test(request.headers['content-type'] ?? '')
      ? JSON.parse(body.toString())
      : (readForm(request, body) ?? {})
    const unknown = Object.keys(form).find((name) => !fields[method]!.includes(name))
    if (unknown) return no(400, `Bad Request: unknown field ${unknown}`)
    if (method === 'getUpdates') {
      standIn.updates = standIn.updates.filter(({ update_id }) => update_id >= Number(form.offset ?? 0))
      return { result: standIn.updates.slice(0, Math.min(100, Number(form.limit ?? 100))) }
    }
    const replies = form.reply_parameters as { message_id: number } | undefined
    if (replies && typeof form.chat_id === 'number') {
      const message = {
        id: next++,
        text: String(form.text),
        photoBytes: null,
        edits: 0,
        answers: { chat: form.chat_id, message: replies.message_id },
      }
      standIn.messages.push(message)
      return { result: { message_id: message.id, chat: { id: form.chat_id }, date: Math.floor(Date.now() / 1000) } }
    }
    if (form.chat_id !== '@testcitylibrary' && form.chat_id !== String(chat.id)) return no(400, 'Bad Request: chat not found')
    if (method === 'getChat') return { result: chat }
    if (method === 'getChatMemberCount') return { result: 77 }
    const text = String(form.text ?? form.caption ?? '')
    const most = method.endsWith('Message') || method.endsWith('Text') ? 4096 : 1024
    if (method !== 'deleteMessage' && (text.length > most || (most === 4096 && text.length === 0)))
      return no(400, 'Bad Request: message is too long')
    if (method === 'sendVideo') {
      const { video = '', width = '', height = '', duration = '' } = form as Record<string, string>
      if (video === '' || video.length > 50_000_000) return no(400, 'Bad Request: file is too big')
      if (!/ftyp/.test(video.slice(0, 16)) || ![width, height, duration].every((one) => /^\d*$/.test(one)))
        return no(400, 'Bad Request: wrong video')
      const message = { id: next++, text, photoBytes: null, video: { width, height, duration, bytes: String(video.length) }, edits: 0 }
      standIn.messages.push(message)
      return { result: { message_id: message.id, chat, video: {}, date: Math.floor(Date.now() / 1000) } }
    }
    if (method === 'sendMessage' || method === 'sendPhoto') {
      if (method === 'sendPhoto' && !form.photo) return no(400, 'Bad Request: there is no photo in the request')
      const message = { id: next++, text, photoBytes: form.photo ? String(form.photo).length : null, edits: 0 }
      standIn.messages.push(message)
      return { result: { message_id: message.id, chat, date: Math.floor(Date.now() / 1000) } }
    }
    if (typeof form.message_id !== 'number') return no(400, 'Bad Request: message identifier is not specified')
    const found = standIn.messages.find(({ id }) => id === form.message_id)
    if (!found) return no(400, `Bad Request: message to ${method === 'deleteMessage' ? 'delete' : 'edit'} not found`)
    if (method === 'deleteMessage') {
      standIn.messages.splice(standIn.messages.indexOf(found), 1)
      return { result: true }
    }
    if ((method === 'editMessageCaption') !== (found.photoBytes !== null || found.video !== undefined))
      return no(400, 'Bad Request: there is no text in the message to edit')
    if (found.text === text)
      return no(400, 'Bad Request: message is not modified: specified new message content and reply markup are exactly the same')
    Object.assign(found, { text, edits: found.edits + 1 })
    return { result: { message_id: found.id, chat, edit_date: Math.floor(Date.now() / 1000) } }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  standIn.hostPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  standIn.origin = `http://${standIn.hostPort}`
  return standIn
}
