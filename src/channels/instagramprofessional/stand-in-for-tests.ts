// An Instagram professional account for tests, written from developers.facebook.com (Instagram Platform: Content Publishing, IG Container,
// IG User Media Publish, Content Publishing Limit, Media Insights, Comments) before the client was. It refuses what the documentation does
// not know; a container is published once and forgotten after 24 hours.
import {
  type Asked,
  type Graph,
  graphError,
  listOf,
  notThere,
  openGraph,
  pageOf,
  stamp,
  type Told,
  unknownOf,
} from '../meta/graph-for-tests.ts'

export interface Media {
  id: string
  caption: string
  alt: string
  imageUrl: string
  at: Date
  likes: number
  /** By the names of the metrics; one that is not there is not counted yet. */
  insights: Record<string, number>
}

export interface MediaComment {
  id: string
  on: string
  parent: string | null
  from: { id: string; username: string }
  text: string
  at: Date
}

interface Container {
  id: string
  imageUrl: string
  caption: string
  alt: string
  at: Date
  /** How often it is still being prepared when it is looked at. */
  looks: number
  broken: boolean
  published: boolean
}

export interface InstagramStandIn extends Graph {
  account: string
  /** Newest first. */
  media: Media[]
  containers: Container[]
  comments: MediaComment[]
  metrics: string[]
  /** Posts of the last 24 hours, and how many there may be. */
  usage: number
  total: number
  /** Looks after which a container is ready, and whether the next ones cannot be prepared. */
  looks: number
  broken: boolean
  now: () => Date
  say(said: { on: string; parent?: string; text: string; username?: string; at?: Date }): MediaComment
}

const scopes = [
  'instagram_basic',
  'instagram_content_publish',
  'instagram_manage_comments',
  'instagram_manage_insights',
  'pages_read_engagement',
]

export async function openInstagram(): Promise<InstagramStandIn> {
  let next = 17_900_000
  const graph = (await openGraph(route)) as InstagramStandIn
  Object.assign(graph, {
    account: '17841405309211844',
    media: [],
    containers: [],
    comments: [],
    metrics: ['views', 'saved', 'shares', 'reach', 'likes', 'comments', 'total_interactions'],
    usage: 0,
    total: 100,
    looks: 0,
    broken: false,
    now: () => new Date(),
    debug: { type: 'PAGE', expires_at: 0, data_access_expires_at: 0, scopes: [...scopes] },
    say: ({ on, parent, text, username = 'anna.reads', at }: Parameters<InstagramStandIn['say']>[0]) => {
      const comment = {
        id: String(next++),
        on,
        parent: parent ?? null,
        from: { id: `5${username.length}`, username },
        text,
        at: at ?? graph.now(),
      }
      graph.comments.push(comment)
      return comment
    },
  })

  function route(asked: Asked): Told {
    const [, id, edge] = /^\/(\w+)(?:\/(\w+))?$/.exec(asked.path) ?? []
    if (!id) return graphError(2500, 'Unknown path components')
    if (id === graph.account) return ofAccount(asked, edge)
    const container = graph.containers.find((one) => one.id === id)
    if (container && !edge && asked.method === 'GET')
      return unknownOf(asked.fields, ['id', 'status_code', 'status']) ?? { status: 200, body: { id, status_code: stateOf(container) } }
    const media = graph.media.find((one) => one.id === id)
    if (media) return ofMedia(asked, media, edge)
    const comment = graph.comments.find((one) => one.id === id)
    return comment ? ofComment(asked, comment, edge) : notThere(id)
  }

  function stateOf(container: Container): string {
    if (container.published) return 'PUBLISHED'
    if (graph.now().getTime() - container.at.getTime() > 24 * 3_600_000) return 'EXPIRED'
    if (container.broken) return 'ERROR'
    return container.looks-- > 0 ? 'IN_PROGRESS' : 'FINISHED'
  }

  function ofAccount(asked: Asked, edge: string | undefined): Told {
    const { method, given, query } = asked
    if (!edge && method === 'GET')
      return (
        unknownOf(asked.fields, ['id', 'username', 'name', 'followers_count', 'media_count']) ?? {
          status: 200,
          body: { id: graph.account, username: 'testcitylibrary', name: 'Test City Library', followers_count: 321 },
        }
      )
    if (edge === 'content_publishing_limit' && method === 'GET')
      return (
        unknownOf(asked.fields, ['quota_usage', 'config']) ?? {
          status: 200,
          body: { data: [{ quota_usage: graph.usage, config: { quota_total: graph.total, quota_duration: 86_400 } }] },
        }
      )
    if (edge === 'media' && method === 'POST') {
      const wrong = unknownOf(Object.keys(given), [
        'image_url',
        'caption',
        'alt_text',
        'media_type',
        'location_id',
        'user_tags',
        'is_carousel_item',
      ])
      if (wrong) return wrong
      const caption = String(given.caption ?? '')
      if (!/^https:\/\/\S+$/.test(String(given.image_url)))
        return graphError(9004, 'The media could not be fetched from this URI', { subcode: 2_207_052 })
      if (caption.length > 2200) return graphError(36_004, 'The caption is too long', { subcode: 2_207_010 })
      if ((caption.match(/#[\p{L}\p{N}_]+/gu) ?? []).length > 30) return graphError(36_004, 'Too many hashtags', { subcode: 2_207_040 })
      const container = {
        id: String(next++),
        imageUrl: String(given.image_url),
        caption,
        alt: String(given.alt_text ?? ''),
        at: graph.now(),
        looks: graph.looks,
        broken: graph.broken,
        published: false,
      }
      graph.containers.push(container)
      return { status: 200, body: { id: container.id } }
    }
    if (edge === 'media_publish' && method === 'POST') {
      const wrong = unknownOf(Object.keys(given), ['creation_id'])
      if (wrong) return wrong
      const container = graph.containers.find(({ id }) => id === given.creation_id)
      if (!container) return graphError(100, 'Invalid parameter: creation_id')
      if (graph.usage >= graph.total) return graphError(9, 'Application request limit reached', { status: 403, subcode: 2_207_042 })
      const state = container.published ? 'PUBLISHED' : stateOf(container)
      if (state !== 'FINISHED') return graphError(9007, 'Media ID is not available', { subcode: 2_207_027 })
      container.published = true
      graph.usage++
      const media = { id: String(next++), caption: container.caption, alt: container.alt, imageUrl: container.imageUrl }
      graph.media.unshift({ ...media, at: graph.now(), likes: 0, insights: {} })
      return { status: 200, body: { id: media.id } }
    }
    if (edge === 'media' && method === 'GET') {
      const wrong = unknownOf(query.keys(), ['fields', 'limit', 'after', 'since', 'until'])
      if (wrong) return wrong
      return pageOf(graph, asked, graph.media, (media) => shown(media, asked.fields))
    }
    return graphError(100, 'Unknown edge')
  }

  function ofMedia(asked: Asked, media: Media, edge: string | undefined): Told {
    if (asked.method !== 'GET') return graphError(100, 'Unsupported: published media cannot be changed')
    if (!edge) return { status: 200, body: shown(media, asked.fields) }
    if (edge === 'comments') return commentsOf(asked, ({ on, parent }) => on === media.id && parent === null)
    if (edge !== 'insights') return graphError(100, 'Unknown edge')
    const metrics = (asked.query.get('metric') ?? '').split(',')
    const wrong = metrics.find((metric) => !graph.metrics.includes(metric))
    if (wrong) return graphError(100, `metric[0] must be one of the following values: ${graph.metrics.join(', ')}`)
    const data = metrics.flatMap((name) =>
      media.insights[name] === undefined
        ? []
        : [{ name, period: 'lifetime', values: [{ value: media.insights[name] }], id: `${media.id}/insights/${name}` }],
    )
    return { status: 200, body: { data } }
  }

  function shown(media: Media, fields: readonly string[]): object {
    const all: Record<string, () => unknown> = {
      id: () => media.id,
      caption: () => media.caption,
      permalink: () => `https://www.instagram.com/p/${media.id}/`,
      timestamp: () => stamp(media.at),
      like_count: () => media.likes,
      comments_count: () => graph.comments.filter(({ on }) => on === media.id).length,
    }
    const entries = fields.map((field) => {
      if (all[field]) return [field, all[field]()]
      const [, limit, inner] = /^comments\.limit\((\d+)\)\{(.+)\}$/.exec(field) ?? []
      if (!limit) return [field, undefined]
      const found = newest(({ on, parent }) => on === media.id && parent === null)
      return ['comments', listOf(graph, found, (one) => said(one, inner!), Number(limit))]
    })
    return Object.fromEntries([['id', media.id], ...entries.filter(([, value]) => value !== undefined)])
  }

  const newest = (which: (comment: MediaComment) => boolean) =>
    graph.comments.filter(which).toSorted((a, b) => b.at.getTime() - a.at.getTime())

  function commentsOf(asked: Asked, which: (comment: MediaComment) => boolean): Told {
    const wrong = unknownOf(asked.query.keys(), ['fields', 'limit', 'after'])
    if (wrong) return wrong
    return pageOf(graph, asked, newest(which), (one) => said(one, asked.query.get('fields') ?? ''))
  }

  const said = (comment: MediaComment, fields: string): object => ({
    id: comment.id,
    ...(fields.includes('text') ? { text: comment.text } : {}),
    ...(fields.includes('timestamp') ? { timestamp: stamp(comment.at) } : {}),
    ...(fields.includes('username') ? { username: comment.from.username } : {}),
    ...(fields.includes('from') ? { from: comment.from } : {}),
    ...(fields.includes('parent_id') && comment.parent ? { parent_id: comment.parent } : {}),
    ...(fields.includes('replies{')
      ? {
          replies: listOf(
            graph,
            newest(({ parent }) => parent === comment.id),
            (one) => said(one, 'text,timestamp,from'),
            25,
          ),
        }
      : {}),
  })

  function ofComment(asked: Asked, comment: MediaComment, edge: string | undefined): Told {
    if (!edge)
      return asked.method === 'GET' ? { status: 200, body: said(comment, asked.query.get('fields') ?? '') } : graphError(100, 'Not so')
    if (edge !== 'replies') return graphError(100, 'Unknown edge')
    if (asked.method === 'GET') return commentsOf(asked, ({ parent }) => parent === comment.id)
    const wrong = unknownOf(Object.keys(asked.given), ['message'])
    if (wrong) return wrong
    const message = String(asked.given.message ?? '')
    if (message === '' || message.length > 300) return graphError(100, 'The message is empty or longer than 300 characters')
    const ours = graph.say({ on: comment.on, parent: comment.parent ?? comment.id, text: message, username: 'testcitylibrary' })
    ours.from.id = graph.account
    return { status: 200, body: { id: ours.id } }
  }

  return graph
}
