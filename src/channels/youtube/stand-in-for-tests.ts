// A channel on YouTube for tests, written from developers.google.com/youtube/v3 (Videos, Resumable Uploads, Captions, Thumbnails, Channels,
// PlaylistItems, Quota, Errors) before the client was. It refuses parameters, fields and lengths that the documentation does not know, counts
// units, and like the real one makes a film of each upload whose last byte arrives.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault } from '../bench-for-tests.ts'
import { type Comment, commentRoutes } from './comments-for-tests.ts'

export interface Video {
  id: string
  title: string
  description: string
  tags: string[]
  privacyStatus: string
  forChildren: boolean
  bytes: number
  language: string
  captions: { language: string; name: string; vtt: string }[]
  thumbnail: { bytes: number; mime: string } | null
  at: Date
  /** By the names of the statistics. */
  statistics: Record<string, string>
  /** How often it was shown or changed. */
  updates: number
}

interface Upload {
  path: string
  total: number
  mime: string
  received: Buffer
  resource: { snippet: Record<string, unknown>; status: Record<string, unknown> }
  video: string | null
}

export interface YoutubeStandIn {
  origin: string
  hostPort: string
  channel: string
  clientId: string
  clientSecret: string
  refreshToken: string
  /** Access tokens that open; taking them away ends them before their time. */
  access: Set<string>
  tokensGiven: number
  scope: string
  longUploads: string
  videos: Video[]
  uploads: Upload[]
  comments: Comment[]
  /** Units used of a day, and how many there are; uploads are counted apart. */
  units: number
  unitsADay: number
  uploadsADay: number
  uploadsToday: number
  /** Whether Google has looked at the project: else nothing is shown. */
  audited: boolean
  /** Whether the channel may have thumbnails of its own. */
  thumbnails: boolean
  now: () => Date
  fault: Fault
  close(): void
}

/** What a request asks for, as the routes see it. */
export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Buffer
}
export interface Told {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export const fault = (status: number, reason: string, message = reason): Told => ({
  status,
  body: { error: { code: status, message, errors: [{ message, domain: 'youtube', reason }] } },
})

/** A refusal where a query or an object has what is not documented. */
export const unknownIn = (names: Iterable<string>, known: readonly string[]): Told | undefined => {
  const odd = [...names].find((name) => !known.includes(name))
  return odd === undefined ? undefined : fault(400, 'unexpectedParameter', odd)
}
export const jsonOf = ({ headers, body }: Asked): Record<string, unknown> | undefined =>
  /^application\/json/.test(headers['content-type'] ?? '') ? (JSON.parse(body.toString()) as Record<string, unknown>) : undefined

const snippetFields = ['title', 'description', 'tags', 'categoryId', 'defaultLanguage', 'defaultAudioLanguage']
const statusFields = [
  'privacyStatus',
  'publishAt',
  'license',
  'embeddable',
  'publicStatsViewable',
  'selfDeclaredMadeForKids',
  'containsSyntheticMedia',
]
const units: Record<string, number> = { insertCaptions: 400, listCaptions: 50, thumbnail: 50, update: 50, delete: 50, write: 50, read: 1 }

export async function openYoutube(): Promise<YoutubeStandIn> {
  let next = 1
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    if (standIn.fault('in', request, response)) return
    const { pathname: path, searchParams: query } = new URL(request.url!, 'http://x')
    const told = route({ method: request.method!, path, query, headers: request.headers, body })
    if (standIn.fault('done', request, response)) return
    const answer = told.body === undefined ? '' : JSON.stringify(told.body)
    response.writeHead(told.status, { 'content-type': 'application/json; charset=UTF-8', ...told.headers }).end(answer)
  })
  const standIn: YoutubeStandIn = {
    origin: '',
    hostPort: '',
    channel: 'UCtestcitylibrary0000000',
    clientId: 'foyer.apps.googleusercontent.com',
    clientSecret: 'GOCSPX-secret',
    refreshToken: '1//refresh',
    access: new Set(),
    tokensGiven: 0,
    scope: 'https://www.googleapis.com/auth/youtube.force-ssl',
    longUploads: 'allowed',
    videos: [],
    uploads: [],
    comments: [],
    units: 0,
    unitsADay: 10_000,
    uploadsADay: 100,
    uploadsToday: 0,
    audited: true,
    thumbnails: true,
    now: () => new Date(),
    fault: () => false,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  const comments = commentRoutes(standIn, (what) => spend(what))

  /** Takes units of the day; the refusal where there are not so many. Also what is refused costs. */
  function spend(what: string): Told | undefined {
    if (standIn.units + units[what]! > standIn.unitsADay) return fault(403, 'quotaExceeded')
    standIn.units += units[what]!
    return undefined
  }

  function route(asked: Asked): Told {
    if (asked.path === '/token') return token(asked)
    const [scheme, given = ''] = (asked.headers.authorization ?? '').split(' ')
    if (scheme !== 'Bearer' || !standIn.access.has(given)) return fault(401, 'authError')
    const edge = `${asked.method} ${asked.path.replace('/youtube/v3', '')}`
    switch (edge) {
      case 'POST /upload/videos':
        return begin(asked)
      case 'PUT /upload/videos':
        return receive(asked)
      case 'PUT /videos':
        return update(asked)
      case 'GET /videos':
        return list(asked)
      case 'DELETE /videos':
        return remove(asked)
      case 'GET /captions':
        return listCaptions(asked)
      case 'POST /upload/captions':
        return insertCaptions(asked)
      case 'POST /upload/thumbnails/set':
        return setThumbnail(asked)
      case 'GET /channels':
        return listChannels(asked)
      case 'GET /playlistItems':
        return listUploads(asked)
      default:
        return comments(edge, asked) ?? fault(404, 'notFound')
    }
  }

  function token({ method, headers, body }: Asked): Told {
    const form = new URLSearchParams(body.toString())
    const no = (status: number, error: string) => ({ status, body: { error } })
    if (method !== 'POST' || headers['content-type'] !== 'application/x-www-form-urlencoded') return no(400, 'invalid_request')
    if (unknownIn(form.keys(), ['client_id', 'client_secret', 'refresh_token', 'grant_type'])) return no(400, 'invalid_request')
    if (form.get('grant_type') !== 'refresh_token') return no(400, 'unsupported_grant_type')
    if (form.get('client_id') !== standIn.clientId || form.get('client_secret') !== standIn.clientSecret) return no(401, 'invalid_client')
    if (form.get('refresh_token') !== standIn.refreshToken) return no(400, 'invalid_grant')
    const access = `ya29.${++standIn.tokensGiven}`
    standIn.access.add(access)
    return { status: 200, body: { access_token: access, expires_in: 3599, scope: standIn.scope, token_type: 'Bearer' } }
  }

  /** What is wrong with what is said of a film. */
  function wrongIn(resource: Record<string, unknown>, parts: readonly string[]): Told | undefined {
    const odd = unknownIn(Object.keys(resource), ['id', ...parts])
    if (odd) return odd
    const [snippet, status] = [resource.snippet, resource.status] as (Record<string, unknown> | undefined)[]
    if (parts.includes('snippet')) {
      if (!snippet) return fault(400, 'invalidVideoMetadata')
      const unknown = unknownIn(Object.keys(snippet), snippetFields)
      if (unknown) return unknown
      const { title, description = '', tags = [] } = snippet as { title?: string; description?: string; tags?: string[] }
      if (!title || [...title].length > 100 || /[<>]/.test(title)) return fault(400, 'invalidTitle')
      if (Buffer.byteLength(description) > 5000 || /[<>]/.test(description)) return fault(400, 'invalidDescription')
      const weight = tags.reduce((sum, tag, i) => sum + tag.length + (tag.includes(' ') ? 2 : 0) + (i > 0 ? 1 : 0), 0)
      if (weight > 500 || tags.some((tag) => /[<>,]/.test(tag))) return fault(400, 'invalidTags')
    }
    if (parts.includes('status')) {
      const unknown = unknownIn(Object.keys(status ?? {}), statusFields)
      if (unknown) return unknown
      if (!['public', 'unlisted', 'private'].includes(String(status?.privacyStatus))) return fault(400, 'invalidVideoMetadata')
      if (typeof status?.selfDeclaredMadeForKids !== 'boolean') return fault(400, 'invalidVideoMetadata')
    }
    return undefined
  }

  function begin(asked: Asked): Told {
    const odd = unknownIn(asked.query.keys(), ['uploadType', 'part', 'notifySubscribers'])
    if (odd) return odd
    if (asked.query.get('uploadType') !== 'resumable') return fault(400, 'badRequest')
    const total = Number(asked.headers['x-upload-content-length'])
    const mime = String(asked.headers['x-upload-content-type'])
    if (!(total > 0) || !/^(video\/|application\/octet-stream)/.test(mime)) return fault(400, 'badContent')
    const resource = jsonOf(asked)
    const wrong = resource ? wrongIn(resource, asked.query.get('part')!.split(',')) : fault(400, 'invalidVideoMetadata')
    if (wrong) return wrong
    if (standIn.uploadsToday >= standIn.uploadsADay) return fault(403, 'quotaExceeded')
    standIn.uploadsToday++
    const path = `/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status&upload_id=AEnB${next++}`
    standIn.uploads.push({ path, total, mime, received: Buffer.alloc(0), resource: resource as never, video: null })
    return { status: 200, headers: { location: standIn.origin + path } }
  }

  function receive({ query, headers, body }: Asked): Told {
    const upload = standIn.uploads.find(({ path }) => path.endsWith(`upload_id=${query.get('upload_id')}`))
    if (!upload) return fault(404, 'notFound')
    const [, from, to, total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? []
    if (Number(total) !== upload.total) return fault(400, 'badRequest')
    if (from !== undefined && !upload.video) {
      // In the order of the bytes, and each part but the last in steps of 256 KiB; what was there already is passed over.
      if (Number(from) > upload.received.length) return fault(400, 'badRequest')
      if (Number(to) + 1 < upload.total && (Number(to) + 1 - Number(from)) % (256 * 1024) !== 0) return fault(400, 'badRequest')
      upload.received = Buffer.concat([upload.received, body.subarray(upload.received.length - Number(from))])
    }
    if (upload.received.length < upload.total)
      return { status: 308, headers: upload.received.length > 0 ? { range: `bytes=0-${upload.received.length - 1}` } : {} }
    const done = upload.video !== null
    upload.video ??= makeVideo(upload).id
    return { status: done ? 200 : 201, body: shown(standIn.videos.find(({ id }) => id === upload.video)!, ['snippet', 'status']) }
  }

  function makeVideo({ resource, received }: Upload): Video {
    const video: Video = {
      id: `vid-${String(next++).padStart(7, '0')}`,
      ...said(resource),
      bytes: received.length,
      captions: [],
      thumbnail: null,
      at: standIn.now(),
      statistics: { viewCount: '0', likeCount: '0', favoriteCount: '0', commentCount: '0' },
      updates: 0,
    }
    standIn.videos.unshift(video)
    return video
  }

  const said = ({ snippet, status }: Upload['resource']) =>
    ({
      title: String(snippet.title),
      description: String(snippet.description ?? ''),
      tags: (snippet.tags ?? []) as string[],
      language: String(snippet.defaultLanguage ?? ''),
      ...(status
        ? {
            privacyStatus: standIn.audited ? String(status.privacyStatus) : 'private',
            forChildren: status.selfDeclaredMadeForKids === true,
          }
        : {}),
    }) as Pick<Video, 'title' | 'description' | 'tags' | 'language' | 'privacyStatus' | 'forChildren'>

  function shown(video: Video, parts: readonly string[]): object {
    const { id, title, description, tags, privacyStatus, statistics } = video
    return {
      kind: 'youtube#video',
      id,
      ...(parts.includes('snippet') ? { snippet: { title, description, tags, channelId: standIn.channel } } : {}),
      ...(parts.includes('status') ? { status: { uploadStatus: 'uploaded', privacyStatus } } : {}),
      ...(parts.includes('statistics') ? { statistics } : {}),
    }
  }

  function update(asked: Asked): Told {
    const spent = spend('update')
    if (spent) return spent
    const parts = (asked.query.get('part') ?? '').split(',')
    const resource = jsonOf(asked)
    const wrong = unknownIn(asked.query.keys(), ['part']) ?? (resource ? wrongIn(resource, parts) : fault(400, 'invalidVideoMetadata'))
    if (wrong) return wrong
    if (parts.includes('snippet') && !(resource!.snippet as { categoryId?: string }).categoryId) return fault(400, 'invalidCategoryId')
    const video = standIn.videos.find(({ id }) => id === resource!.id)
    if (!video) return fault(404, 'videoNotFound')
    Object.assign(video, said(resource as never), { updates: video.updates + 1 })
    return { status: 200, body: shown(video, parts) }
  }

  function list({ query }: Asked): Told {
    const spent = spend('read') ?? unknownIn(query.keys(), ['part', 'id', 'maxResults'])
    if (spent) return spent
    const ids = (query.get('id') ?? '').split(',')
    if (ids.length > 50) return fault(400, 'invalidFilters')
    const parts = query.get('part')!.split(',')
    return { status: 200, body: { items: standIn.videos.filter(({ id }) => ids.includes(id)).map((video) => shown(video, parts)) } }
  }

  function remove({ query }: Asked): Told {
    const spent = spend('delete') ?? unknownIn(query.keys(), ['id'])
    if (spent) return spent
    const at = standIn.videos.findIndex(({ id }) => id === query.get('id'))
    if (at < 0) return fault(404, 'videoNotFound')
    standIn.videos.splice(at, 1)
    return { status: 204 }
  }

  function listCaptions({ query }: Asked): Told {
    const spent = spend('listCaptions') ?? unknownIn(query.keys(), ['part', 'videoId', 'id'])
    if (spent) return spent
    const video = standIn.videos.find(({ id }) => id === query.get('videoId'))
    if (!video) return fault(404, 'videoNotFound')
    const items = video.captions.map(({ language, name }) => ({ snippet: { videoId: video.id, language, name, trackKind: 'standard' } }))
    return { status: 200, body: { items } }
  }

  function insertCaptions({ query, headers, body }: Asked): Told {
    const spent = spend('insertCaptions') ?? unknownIn(query.keys(), ['uploadType', 'part'])
    if (spent) return spent
    const [, boundary] = /^multipart\/related; boundary=(\S+)$/.exec(headers['content-type'] ?? '') ?? []
    const parts = boundary ? body.toString().split(`--${boundary}`).slice(1, -1) : []
    if (query.get('uploadType') !== 'multipart' || parts.length !== 2) return fault(400, 'contentRequired')
    const [about, vtt] = parts.map((part) => part.slice(part.indexOf('\r\n\r\n') + 4, -2)) as [string, string]
    const { snippet } = JSON.parse(about) as { snippet: { videoId: string; language: string; name?: string } }
    const odd = unknownIn(Object.keys(snippet), ['videoId', 'language', 'name', 'isDraft'])
    if (odd) return odd
    if (snippet.name === undefined || snippet.name.length > 150) return fault(400, 'nameTooLong')
    if (!/^WEBVTT\n/.test(vtt)) return fault(400, 'invalidMetadata')
    const video = standIn.videos.find(({ id }) => id === snippet.videoId)
    if (!video) return fault(404, 'videoNotFound')
    if (video.captions.some(({ language, name }) => language === snippet.language && name === snippet.name))
      return fault(409, 'captionExists')
    video.captions.push({ language: snippet.language, name: snippet.name, vtt })
    return { status: 200, body: { id: `cap-${next++}`, snippet } }
  }

  function setThumbnail({ query, headers, body }: Asked): Told {
    const spent = spend('thumbnail') ?? unknownIn(query.keys(), ['uploadType', 'videoId'])
    if (spent) return spent
    if (!standIn.thumbnails) return fault(403, 'forbidden')
    const mime = headers['content-type'] ?? ''
    if (!['image/jpeg', 'image/png', 'application/octet-stream'].includes(mime)) return fault(400, 'invalidImage')
    if (body.length === 0 || body.length > 2_000_000) return fault(400, 'mediaBodyRequired')
    const video = standIn.videos.find(({ id }) => id === query.get('videoId'))
    if (!video) return fault(404, 'videoNotFound')
    video.thumbnail = { bytes: body.length, mime }
    return { status: 200, body: { items: [{ default: { url: 'https://i.ytimg.example/default.jpg' } }] } }
  }

  function listChannels({ query }: Asked): Told {
    const spent = spend('read') ?? unknownIn(query.keys(), ['part', 'mine'])
    if (spent) return spent
    const channel = {
      id: standIn.channel,
      snippet: { title: 'Test City Library', customUrl: '@testcitylibrary' },
      statistics: { subscriberCount: '1230', hiddenSubscriberCount: false, videoCount: '3', viewCount: '9' },
      contentDetails: { relatedPlaylists: { uploads: 'UUtestcitylibrary0000000' } },
      status: { longUploadsStatus: standIn.longUploads, privacyStatus: 'public' },
    }
    const parts = ['id', ...query.get('part')!.split(',')]
    return { status: 200, body: { items: [Object.fromEntries(Object.entries(channel).filter(([name]) => parts.includes(name)))] } }
  }

  function listUploads({ query }: Asked): Told {
    const spent = spend('read') ?? unknownIn(query.keys(), ['part', 'playlistId', 'maxResults', 'pageToken'])
    if (spent) return spent
    if (query.get('playlistId') !== 'UUtestcitylibrary0000000' || Number(query.get('maxResults')) > 50)
      return fault(404, 'playlistNotFound')
    const from = Number(query.get('pageToken') ?? 0)
    const page = standIn.videos.slice(from, from + Number(query.get('maxResults')))
    const items = page.map(({ id, title, description, at }) => ({
      snippet: { title, description, publishedAt: at.toISOString(), resourceId: { kind: 'youtube#video', videoId: id } },
    }))
    const more = from + page.length < standIn.videos.length
    return { status: 200, body: { items, ...(more ? { nextPageToken: String(from + page.length) } : {}) } }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  standIn.hostPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  standIn.origin = `http://${standIn.hostPort}`
  return standIn
}
