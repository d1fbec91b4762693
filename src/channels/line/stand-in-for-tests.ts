// The Messaging API of LINE for tests, written from developers.line.biz (reference, "Retry failed API requests", "Verify webhook
// signature") and its OpenAPI description before the client was. It refuses fields and lengths that the documentation does not know,
// knows a retry key again for 24 hours, and signs what it brings.
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Message = { type: string; text?: string; originalContentUrl?: string; previewImageUrl?: string }

export interface LineStandIn {
  origin: string
  hostPort: string
  token: string
  channelSecret: string
  userId: string
  /** What was sent: to everybody, or to one person. */
  sent: { to: string | null; messages: Message[]; requestId: string; ids: string[] }[]
  quota: { type: 'none' | 'limited'; value?: number }
  used: number
  /** By day, `20260906`; a day that is not there is `unready`. */
  followers: Record<string, { followers: number; blocks: number }>
  /** Where it brings what people say, as set in its console. */
  endpoint: { endpoint: string; active: boolean } | null
  /** People by their id. */
  people: Record<string, string>
  /** What it counted of a message, by request id. */
  counted: Record<string, { uniqueImpression: number | null; uniqueClick: number | null }>
  /** The time by which it forgets retry keys. */
  now: () => Date
  /** As in the stand-in for Mastodon. */
  fault: (moment: 'in' | 'done', request: IncomingMessage, response: ServerResponse) => boolean
  /** A body and its signature, as it brings events. */
  bring(events: object[], more?: { destination?: string }): { body: string; headers: Record<string, string> }
  close(): void
}

const fields: Record<string, readonly string[]> = {
  'POST /v2/bot/message/broadcast': ['messages', 'notificationDisabled'],
  'POST /v2/bot/message/push': ['to', 'messages', 'notificationDisabled', 'customAggregationUnits'],
}
const messageFields: Record<string, { needed: readonly string[]; known: readonly string[] }> = {
  text: { needed: ['text'], known: ['type', 'text', 'emojis', 'quoteToken', 'quickReply', 'sender'] },
  image: {
    needed: ['originalContentUrl', 'previewImageUrl'],
    known: ['type', 'originalContentUrl', 'previewImageUrl', 'quickReply', 'sender'],
  },
}

interface Said {
  status: number
  body: unknown
  headers?: Record<string, string>
}

export async function openLine(): Promise<LineStandIn> {
  let next = 1
  const keys = new Map<string, { at: number; requestId: string; sentMessages?: { id: string }[] }>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (standIn.fault('in', request, response)) return
    const requestId = `request-${next++}`
    const said = route(request, Buffer.concat(chunks).toString(), requestId)
    if (standIn.fault('done', request, response)) return
    response
      .writeHead(said.status, { 'content-type': 'application/json', 'x-line-request-id': requestId, ...said.headers })
      .end(JSON.stringify(said.body))
  })
  const standIn: LineStandIn = {
    origin: '',
    hostPort: '',
    token: 'a-channel-access-token',
    channelSecret: '8c570fa6dd201bb328f1c1eac23a96d8',
    userId: 'U0000000000000000000000000000b07',
    sent: [],
    quota: { type: 'limited', value: 5000 },
    used: 100,
    followers: {},
    endpoint: null,
    people: {},
    counted: {},
    now: () => new Date(),
    fault: () => false,
    bring: (events, more = {}) => {
      const body = JSON.stringify({ destination: more.destination ?? standIn.userId, events })
      const signature = createHmac('sha256', standIn.channelSecret).update(body).digest('base64')
      return { body, headers: { 'content-type': 'application/json; charset=utf-8', 'x-line-signature': signature } }
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  const no = (status: number, message: string, more: Partial<Said> = {}): Said => ({ status, body: { message }, ...more })

  function route(request: IncomingMessage, body: string, requestId: string): Said {
    const url = new URL(request.url!, standIn.origin)
    const operation = `${request.method} ${url.pathname}`
    if (request.headers.authorization !== `Bearer ${standIn.token}`)
      return no(401, 'Authentication failed. Confirm that the access token in the authorization header is valid.')
    const key = request.headers['x-line-retry-key'] as string | undefined
    if (key !== undefined && !(operation in fields)) return no(400, 'The retry key is not supported by this API')
    if (operation in fields) return send(operation, body, requestId, key)
    if (request.method !== 'GET') return no(405, 'Method not allowed')
    if (url.pathname === '/v2/bot/info')
      return {
        status: 200,
        body: { userId: standIn.userId, basicId: '@216ru', displayName: 'Test City Library', chatMode: 'bot', markAsReadMode: 'auto' },
      }
    if (url.pathname === '/v2/bot/message/quota') return { status: 200, body: standIn.quota }
    if (url.pathname === '/v2/bot/message/quota/consumption') return { status: 200, body: { totalUsage: standIn.used } }
    if (url.pathname === '/v2/bot/channel/webhook/endpoint')
      return standIn.endpoint ? { status: 200, body: standIn.endpoint } : no(404, 'Webhook endpoint not found')
    if (url.pathname === '/v2/bot/insight/followers') {
      const date = url.searchParams.get('date') ?? ''
      if (!/^\d{8}$/.test(date)) return no(400, "The value for the 'date' parameter is invalid")
      const found = standIn.followers[date]
      return { status: 200, body: found ? { status: 'ready', ...found, targetedReaches: found.followers } : { status: 'unready' } }
    }
    if (url.pathname === '/v2/bot/insight/message/event') {
      const id = url.searchParams.get('requestId') ?? ''
      const count = standIn.counted[id]
      return { status: 200, body: { overview: count ? { requestId: id, delivered: 321, ...count } : null, messages: [], clicks: [] } }
    }
    const [, person] = /^\/v2\/bot\/profile\/(\w+)$/.exec(url.pathname) ?? []
    if (person)
      return standIn.people[person] ? { status: 200, body: { userId: person, displayName: standIn.people[person] } } : no(404, 'Not found')
    return no(404, 'Not found')
  }

  function send(operation: string, body: string, requestId: string, key: string | undefined): Said {
    if (key !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key)) return no(400, 'The retry key is invalid')
    const before = key && keys.get(key)
    if (before && standIn.now().getTime() - before.at < 24 * 3_600_000)
      return {
        status: 409,
        body: { message: 'The retry key is already accepted', ...(before.sentMessages ? { sentMessages: before.sentMessages } : {}) },
        headers: { 'x-line-accepted-request-id': before.requestId },
      }
    const given = JSON.parse(body) as { to?: string; messages?: Record<string, unknown>[] }
    const unknown = Object.keys(given).find((name) => !fields[operation]!.includes(name))
    if (unknown) return no(400, `The request body has an unknown property: ${unknown}`)
    const problem = wrong(given.messages)
    if (problem) return no(400, problem)
    const push = operation.endsWith('/push')
    if (push && !/^[UCR][0-9a-f]{32}$/.test(given.to ?? '')) return no(400, "The property, 'to', in the request body is invalid")
    const costs = push ? 1 : 321
    if (standIn.quota.type === 'limited' && standIn.used + costs > standIn.quota.value!)
      return no(429, 'You have reached your monthly limit.')
    standIn.used += costs
    const ids = given.messages!.map(() => String(460_000_000 + next++))
    standIn.sent.push({ to: given.to ?? null, messages: given.messages as Message[], requestId, ids })
    const sentMessages = push ? ids.map((id) => ({ id, quoteToken: `quote-${id}` })) : undefined
    if (key) keys.set(key, { at: standIn.now().getTime(), requestId, sentMessages })
    return { status: 200, body: sentMessages ? { sentMessages } : {} }
  }

  function wrong(messages: Record<string, unknown>[] | undefined): string | undefined {
    if (!Array.isArray(messages) || messages.length < 1 || messages.length > 5) return 'Size must be between 1 and 5'
    for (const message of messages) {
      const kind = messageFields[String(message.type)]
      if (!kind) return 'Must be one of the following values: [text, image, …]'
      const unknown = Object.keys(message).find((name) => !kind.known.includes(name))
      if (unknown) return `unknown property ${unknown}`
      if (kind.needed.some((name) => typeof message[name] !== 'string' || message[name] === '')) return 'May not be empty'
      if (String(message.text ?? '').length > 5000) return 'Length must be between 0 and 5000'
      for (const name of ['originalContentUrl', 'previewImageUrl'])
        if (message[name] !== undefined && !/^https:\/\/.{1,1992}$/.test(String(message[name]))) return 'Must be a valid HTTPS URL'
    }
    return undefined
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  standIn.hostPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  standIn.origin = `http://${standIn.hostPort}`
  return standIn
}
