// A Mastodon server for tests, written from its documentation (docs.joinmastodon.org: statuses, media, instance, accounts) before the
// client was. It refuses what the documentation does not know, and keeps Idempotency-Keys for an hour as the real one does.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Status {
  id: string
  content: string
  text: string
  language: string
  visibility: string
  inReplyTo: string | null
  /** Who wrote it, when it was not us. */
  by: { id: string; acct: string; name: string } | null
  createdAt: Date
  media: { id: string; description: string; bytes: number; type: string }[]
  edits: number
  counts: { replies_count: number; reblogs_count: number; favourites_count: number }
}

export interface MastodonStandIn {
  origin: string
  hostPort: string
  token: string
  /** Our statuses that are there, newest first. */
  statuses: Status[]
  /** What others wrote, newest first. */
  others: Status[]
  /** Somebody writes a status that names us: the server notifies us of it. */
  say(said: { acct: string; name?: string; html: string; inReplyTo?: string; visibility?: string; at?: Date }): Status
  limits: { maxCharacters: number; reservedPerUrl: number; videoBytes: number }
  scopes: string[]
  /** Set by a test to answer something else, or not at all; true means: answered. Called before (`in`) and after (`done`) the request took effect. */
  fault: (moment: 'in' | 'done', request: IncomingMessage, response: ServerResponse) => boolean
  /** How many films were brought. */
  filmsBrought: number
  /** Media answers 202 so often before it is ready. */
  mediaLooks: number
  close(): void
}

const statusFields = new Set([
  'status',
  'media_ids',
  'language',
  'visibility',
  'sensitive',
  'spoiler_text',
  'in_reply_to_id',
  'poll',
  'scheduled_at',
])
const editFields = new Set(['status', 'media_ids', 'language', 'sensitive', 'spoiler_text', 'media_attributes', 'poll'])

export async function openMastodon(): Promise<MastodonStandIn> {
  const media = new Map<string, { id: string; description: string; bytes: number; type: string; looks: number }>()
  const keys = new Map<string, { at: number; id: string }>()
  const notifications: { id: string; status: Status }[] = []
  let next = 1000
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (standIn.fault('in', request, response)) return
    const answer = route(request, Buffer.concat(chunks))
    if (standIn.fault('done', request, response)) return
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer.body))
  })
  const standIn: MastodonStandIn = {
    origin: '',
    hostPort: '',
    token: 'a-token',
    statuses: [],
    others: [],
    say: (said) => {
      const by = { id: `9${said.acct.length}`, acct: said.acct, name: said.name ?? said.acct }
      const status: Status = {
        id: String(next++),
        content: said.html,
        text: said.html,
        language: 'en',
        visibility: said.visibility ?? 'public',
        inReplyTo: said.inReplyTo ?? null,
        by,
        createdAt: said.at ?? new Date(),
        media: [],
        edits: 0,
        counts: { replies_count: 0, reblogs_count: 0, favourites_count: 0 },
      }
      standIn.others.unshift(status)
      notifications.unshift({ id: String(next++), status })
      return status
    },
    limits: { maxCharacters: 500, reservedPerUrl: 23, videoBytes: 103_809_024 },
    scopes: ['read', 'write'],
    fault: () => false,
    mediaLooks: 0,
    filmsBrought: 0,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }

  /** As the server counts: graphemes, every address as so many. */
  const lengthOf = (text: string): number =>
    [...new Intl.Segmenter().segment(text.replace(/https?:\/\/\S+/g, 'x'.repeat(standIn.limits.reservedPerUrl)))].length

  const shown = (status: Status) => ({
    id: status.id,
    created_at: status.createdAt.toISOString(),
    url: `${standIn.origin}/@library/${status.id}`,
    uri: `${standIn.origin}/users/library/statuses/${status.id}`,
    content: status.content,
    language: status.language,
    visibility: status.visibility,
    media_attachments: status.media.map(({ id, description, type }) => ({ id, type, description })),
    in_reply_to_id: status.inReplyTo,
    account: accountOf(status),
    ...status.counts,
  })
  const accountOf = ({ by }: Status) =>
    by
      ? { id: by.id, username: by.acct.split('@')[0], acct: by.acct, display_name: by.name, url: `https://social.example/@${by.acct}` }
      : { id: '1', username: 'library', acct: 'library', display_name: 'Library', url: `${standIn.origin}/@library` }

  function route(request: IncomingMessage, body: Buffer): { status: number; body: unknown } {
    const url = new URL(request.url!, standIn.origin)
    const no = (status: number, error: string) => ({ status, body: { error } })
    if (url.pathname === '/api/v2/instance' && request.method === 'GET')
      return {
        status: 200,
        body: {
          domain: standIn.hostPort,
          version: '4.5.0',
          configuration: {
            statuses: {
              max_characters: standIn.limits.maxCharacters,
              max_media_attachments: 4,
              characters_reserved_per_url: standIn.limits.reservedPerUrl,
            },
            media_attachments: {
              image_size_limit: 16777216,
              video_size_limit: standIn.limits.videoBytes,
              description_limit: 1500,
              supported_mime_types: ['image/jpeg', 'image/png', 'video/mp4', 'video/webm'],
            },
          },
        },
      }
    if (request.headers.authorization !== `Bearer ${standIn.token}`) return no(401, 'The access token is invalid')
    if (url.pathname === '/api/v1/accounts/verify_credentials')
      return {
        status: 200,
        body: { id: '1', username: 'library', acct: 'library', url: `${standIn.origin}/@library`, followers_count: 321 },
      }
    if (url.pathname === '/api/v1/apps/verify_credentials') return { status: 200, body: { name: 'Foyer', scopes: standIn.scopes } }
    if (url.pathname === '/api/v1/notifications' && request.method === 'GET') {
      const unknown = [...url.searchParams.keys()].find((name) => !['types[]', 'limit', 'min_id', 'max_id', 'since_id'].includes(name))
      if (unknown) return no(422, `unknown parameter ${unknown}`)
      if (!['read', 'read:notifications'].some((scope) => standIn.scopes.includes(scope)))
        return no(403, 'This action is outside the authorized scopes')
      const limit = Math.min(80, Number(url.searchParams.get('limit') ?? 40))
      const after = url.searchParams.get('min_id')
      // From min_id on the oldest of what is newer; else the newest. Told newest first.
      const page = after ? notifications.filter(({ id }) => Number(id) > Number(after)).slice(-limit) : notifications.slice(0, limit)
      return {
        status: 200,
        body: page.map(({ id, status }) => ({
          id,
          type: 'mention',
          created_at: status.createdAt.toISOString(),
          account: accountOf(status),
          status: shown(status),
        })),
      }
    }
    const [, contextOf] = /^\/api\/v1\/statuses\/(\w+)\/context$/.exec(url.pathname) ?? []
    if (contextOf) {
      const all = [...standIn.statuses, ...standIn.others]
      if (!all.some(({ id }) => id === contextOf)) return no(404, 'Record not found')
      return { status: 200, body: { ancestors: [], descendants: all.filter(({ inReplyTo }) => inReplyTo === contextOf).map(shown) } }
    }
    if (url.pathname === '/api/v2/media' && request.method === 'POST') {
      const form = readForm(request, body)
      if (!form?.file) return no(422, 'Validation failed: File can’t be blank')
      if (Object.keys(form).some((name) => !['file', 'description', 'focus', 'thumbnail'].includes(name))) return no(422, 'unknown field')
      if ((form.description ?? '').length > 1500) return no(422, 'Validation failed: Description is too long')
      const id = String(next++)
      const type = /^....ftyp/s.test(form.file) ? 'video' : 'image'
      if (type === 'video') standIn.filmsBrought++
      if (form.file.length > (type === 'video' ? standIn.limits.videoBytes : 16_777_216))
        return no(422, 'Validation failed: File is too big')
      media.set(id, { id, description: form.description ?? '', bytes: form.file.length, type, looks: standIn.mediaLooks })
      return { status: standIn.mediaLooks > 0 ? 202 : 200, body: { id, type, url: null } }
    }
    const [, mediaId] = /^\/api\/v1\/media\/(\w+)$/.exec(url.pathname) ?? []
    if (mediaId) {
      const found = media.get(mediaId)
      if (!found) return no(404, 'Record not found')
      return { status: found.looks-- > 0 ? 206 : 200, body: { id: mediaId, type: found.type } }
    }
    if (url.pathname === '/api/v1/statuses' && request.method === 'POST') {
      const given = JSON.parse(body.toString()) as Record<string, unknown>
      const unknown = Object.keys(given).find((name) => !statusFields.has(name))
      if (unknown) return no(422, `unknown field ${unknown}`)
      if (!['public', 'unlisted', 'private', 'direct'].includes(String(given.visibility))) return no(422, 'visibility')
      const key = request.headers['idempotency-key'] as string | undefined
      const before = key && keys.get(key)
      const same = before && Date.now() - before.at < 3_600_000 ? standIn.statuses.find(({ id }) => id === before.id) : undefined
      if (same) return { status: 200, body: shown(same) }
      const problem = wrong(given)
      if (problem) return no(422, problem)
      if (given.in_reply_to_id && ![...standIn.statuses, ...standIn.others].some(({ id }) => id === given.in_reply_to_id))
        return no(404, 'Record not found')
      const status: Status = {
        id: String(next++),
        ...textsOf(given),
        visibility: String(given.visibility),
        inReplyTo: given.in_reply_to_id ? String(given.in_reply_to_id) : null,
        by: null,
        createdAt: new Date(),
        edits: 0,
        counts: { replies_count: 0, reblogs_count: 0, favourites_count: 0 },
      }
      standIn.statuses.unshift(status)
      if (key) keys.set(key, { at: Date.now(), id: status.id })
      return { status: 200, body: shown(status) }
    }
    if (url.pathname === '/api/v1/statuses' && request.method === 'GET') {
      const ids = url.searchParams.getAll('id[]')
      if (ids.length > 20) return no(422, 'too many ids')
      return { status: 200, body: standIn.statuses.filter(({ id }) => ids.includes(id)).map(shown) }
    }
    if (url.pathname === '/api/v1/accounts/1/statuses') {
      const limit = Math.min(40, Number(url.searchParams.get('limit') ?? 20))
      const before = url.searchParams.get('max_id')
      const older = before ? standIn.statuses.filter(({ id }) => Number(id) < Number(before)) : standIn.statuses
      return { status: 200, body: older.slice(0, limit).map(shown) }
    }
    const [, statusId] = /^\/api\/v1\/statuses\/(\w+)$/.exec(url.pathname) ?? []
    const status = standIn.statuses.find(({ id }) => id === statusId)
    if (!statusId || !status) return no(404, 'Record not found')
    if (request.method === 'DELETE') {
      standIn.statuses.splice(standIn.statuses.indexOf(status), 1)
      return { status: 200, body: shown(status) }
    }
    if (request.method === 'PUT') {
      const given = JSON.parse(body.toString()) as Record<string, unknown>
      const unknown = Object.keys(given).find((name) => !editFields.has(name))
      if (unknown) return no(422, `unknown field ${unknown}`)
      const problem = wrong(given)
      if (problem) return no(422, problem)
      Object.assign(status, textsOf(given), { edits: status.edits + 1 })
    }
    return { status: 200, body: shown(status) }
  }

  function wrong(given: Record<string, unknown>): string | undefined {
    const text = String(given.status ?? '')
    if (text === '' && !given.media_ids) return 'Validation failed: Text can’t be blank'
    if (lengthOf(text) > standIn.limits.maxCharacters)
      return `Validation failed: Text character limit of ${standIn.limits.maxCharacters} exceeded`
    if (!/^[a-z]{2,3}$/.test(String(given.language ?? 'en'))) return 'Validation failed: Language is invalid'
    const ids = (given.media_ids ?? []) as string[]
    if (ids.some((id) => !media.has(id) || media.get(id)!.looks > 0)) return 'Cannot attach files that have not finished processing'
    return undefined
  }
  const textsOf = (given: Record<string, unknown>) => {
    const text = String(given.status)
    // Addresses become links, cut for the eye, their ends unseen; all else is escaped.
    const content = text
      .split('\n\n')
      .map(
        (part) =>
          `<p>${part
            .replaceAll('&', '&amp;')
            .replaceAll('<', '&lt;')
            .replace(/(https?:\/\/)(\S{1,30})(\S*)/g, (href, scheme, seen, rest) => {
              const [before, , after] = [scheme, seen, rest].map((part) => `<span class="invisible">${part}</span>`)
              return `<a href="${href}" rel="nofollow">${before}<span class="ellipsis">${seen}</span>${after}</a>`
            })}</p>`,
      )
      .join('')
    return {
      text,
      content,
      language: String(given.language ?? ''),
      media: ((given.media_ids ?? []) as string[]).map((id) => media.get(id)!),
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  standIn.hostPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  standIn.origin = `http://${standIn.hostPort}`
  return standIn
}

/** Reads multipart/form-data (RFC 7578) as strictly as this needs. */
export function readForm(request: IncomingMessage, body: Buffer): Record<string, string> | undefined {
  const [, boundary] = /^multipart\/form-data; boundary=(\S+)$/.exec(request.headers['content-type'] ?? '') ?? []
  if (!boundary || Number(request.headers['content-length']) !== body.length) return undefined
  const parts = body.toString('latin1').split(`--${boundary}`)
  if (parts.at(-1) !== '--\r\n') return undefined
  return Object.fromEntries(
    parts.slice(1, -1).map((part) => {
      const gap = part.indexOf('\r\n\r\n')
      const [, name] = /name="([^"]*)"/.exec(part.slice(0, gap)) ?? []
      const bytes = Buffer.from(part.slice(gap + 4, -2), 'latin1')
      return [name!, /filename=/.test(part.slice(0, gap)) ? bytes.toString('latin1') : bytes.toString('utf8')]
    }),
  )
}
