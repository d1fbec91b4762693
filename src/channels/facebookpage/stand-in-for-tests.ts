// A Facebook Page for tests, written from developers.facebook.com (Pages API: Posts, Comments; Page Photos; Post Insights) before the
// client was. It refuses what the documentation does not know, and like the real one takes a repeated post twice unless the words are
// those of the last.
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

export interface PagePost {
  id: string
  message: string
  link: string | null
  photos: { alt: string; bytes: number }[]
  createdAt: Date
  edits: number
  reactions: number
  shares: number
  /** Null: a page of fewer than a hundred likes has no insights. */
  seen: number | null
}

export interface PageComment {
  id: string
  on: string
  parent: string | null
  from: { id: string; name: string } | null
  message: string
  createdAt: Date
}

export interface PageStandIn extends Graph {
  page: string
  /** Newest first. */
  posts: PagePost[]
  comments: PageComment[]
  /** Metrics that it knows; one that was taken away is an `invalid metric`. */
  metrics: string[]
  now: () => Date
  /** Somebody comments on a post, or answers a comment. */
  say(said: { on: string; parent?: string; message: string; name?: string | null; at?: Date }): PageComment
}

const scopes = ['pages_manage_posts', 'pages_read_engagement', 'pages_manage_engagement', 'pages_read_user_content', 'read_insights']

export async function openFacebookPage(): Promise<PageStandIn> {
  const photos = new Map<string, { alt: string; bytes: number }>()
  let next = 1000
  const graph = (await openGraph(route)) as PageStandIn
  Object.assign(graph, {
    page: '1067280970047460',
    posts: [],
    comments: [],
    metrics: ['post_total_media_view_unique', 'post_clicks', 'post_reactions_by_type_total'],
    now: () => new Date(),
    debug: { type: 'PAGE', expires_at: 0, data_access_expires_at: 0, scopes: [...scopes] },
    say: ({ on, parent, message, name = 'Anna Reader', at }: Parameters<PageStandIn['say']>[0]) => {
      const from = name === null ? null : { id: `77${name.length}`, name }
      const comment = { id: `${on.split('_')[1]}_${next++}`, on, parent: parent ?? null, from, message, createdAt: at ?? graph.now() }
      graph.comments.push(comment)
      return comment
    },
  })
  const may = (scope: string): Told | undefined =>
    graph.debug && !graph.debug.scopes.includes(scope) ? graphError(200, `Requires ${scope} permission`, { status: 403 }) : undefined

  function route(asked: Asked): Told {
    const [, id, edge] = /^\/([\w]+)(?:\/(\w+))?$/.exec(asked.path) ?? []
    if (!id) return graphError(2500, 'Unknown path components')
    if (id === graph.page) return ofPage(asked, edge)
    const post = graph.posts.find((one) => one.id === id)
    if (post) return ofPost(asked, post, edge)
    const comment = graph.comments.find((one) => one.id === id)
    return comment ? ofComment(asked, comment, edge) : notThere(id)
  }

  function ofPage(asked: Asked, edge: string | undefined): Told {
    const { method, given, query } = asked
    if (!edge && method === 'GET') {
      const wrong = unknownOf(asked.fields, ['id', 'name', 'username', 'link', 'followers_count'])
      if (wrong) return wrong
      const link = 'https://www.facebook.com/testcitylibrary'
      return { status: 200, body: { id: graph.page, name: 'Test City Library', username: 'testcitylibrary', link, followers_count: 321 } }
    }
    if (edge === 'photos' && method === 'POST') {
      const wrong =
        may('pages_manage_posts') ??
        unknownOf(Object.keys(given), ['source', 'url', 'published', 'alt_text_custom', 'caption', 'temporary', 'no_story'])
      if (wrong) return wrong
      if (given.published !== 'false' || typeof given.source !== 'string') return graphError(324, 'Missing or invalid image file')
      const photo = String(next++)
      photos.set(photo, { alt: String(given.alt_text_custom ?? ''), bytes: given.source.length })
      return { status: 200, body: { id: photo } }
    }
    if (edge === 'feed' && method === 'POST') {
      const wrong =
        may('pages_manage_posts') ??
        unknownOf(Object.keys(given), ['message', 'link', 'published', 'attached_media', 'scheduled_publish_time'])
      if (wrong) return wrong
      const message = String(given.message ?? '')
      if (message === '' || message.length > 63_206) return graphError(100, 'The message is empty or too long')
      if (graph.posts[0]?.message === message) return graphError(506, 'Duplicate status message')
      const attached = ((given.attached_media ?? []) as { media_fbid: string }[]).map(({ media_fbid }) => photos.get(media_fbid))
      if (attached.some((photo) => !photo)) return graphError(100, 'attached_media: no such photo')
      const id = `${graph.page}_${next++}`
      const post = { id, message, link: given.link ? String(given.link) : null, photos: attached as PagePost['photos'] }
      graph.posts.unshift({ ...post, createdAt: graph.now(), edits: 0, reactions: 0, shares: 0, seen: null })
      return { status: 200, body: { id } }
    }
    if (edge === 'published_posts' && method === 'GET') {
      const wrong = may('pages_read_engagement') ?? unknownOf(query.keys(), ['fields', 'since', 'until', 'limit', 'after'])
      if (wrong) return wrong
      const limit = Number(query.get('limit') ?? 25)
      if (limit > 100) return graphError(100, 'limit is at most 100')
      const since = Number(query.get('since') ?? 0) * 1000
      const all = graph.posts.filter(({ createdAt }) => createdAt.getTime() >= since)
      return pageOf(graph, asked, all, (post) => shown(post, asked.fields))
    }
    return graphError(100, 'Unknown edge')
  }

  function ofPost(asked: Asked, post: PagePost, edge: string | undefined): Told {
    if (edge === 'comments') return commentsOf(asked, (comment) => comment.on === post.id)
    if (edge === 'insights' && asked.method === 'GET') {
      const wrong = may('read_insights') ?? unknownOf(asked.query.keys(), ['metric', 'period', 'since', 'until'])
      if (wrong) return wrong
      const metric = asked.query.get('metric') ?? ''
      if (!graph.metrics.includes(metric)) return graphError(100, 'The value must be a valid insights metric')
      const data =
        post.seen === null ? [] : [{ name: metric, period: 'lifetime', values: [{ value: post.seen }], id: `${post.id}/insights` }]
      return { status: 200, body: { data } }
    }
    if (edge) return graphError(100, 'Unknown edge')
    if (asked.method === 'GET') return { status: 200, body: shown(post, asked.fields) }
    const refused = may('pages_manage_posts')
    if (refused) return refused
    if (asked.method === 'DELETE') {
      graph.posts.splice(graph.posts.indexOf(post), 1)
      return { status: 200, body: { success: true } }
    }
    const wrong = unknownOf(Object.keys(asked.given), ['message', 'is_published', 'is_pinned'])
    if (wrong) return wrong
    Object.assign(post, { message: String(asked.given.message), edits: post.edits + 1 })
    return { status: 200, body: { success: true } }
  }

  function shown(post: PagePost, fields: readonly string[]): object {
    const all: Record<string, () => unknown> = {
      id: () => post.id,
      message: () => post.message,
      created_time: () => stamp(post.createdAt),
      permalink_url: () => `https://www.facebook.com/testcitylibrary/posts/${post.id.split('_')[1]}`,
      shares: () => (post.shares > 0 ? { count: post.shares } : undefined),
      'reactions.limit(0).summary(total_count)': () => ({ data: [], summary: { total_count: post.reactions } }),
      'comments.limit(0).filter(stream).summary(total_count)': () => ({
        data: [],
        summary: { total_count: graph.comments.filter(({ on }) => on === post.id).length },
      }),
    }
    const entries = fields.map((field) => {
      if (all[field]) return [field.split('.')[0], all[field]()]
      const [, limit, inner] =
        /^comments\.filter\(stream\)\.order\(reverse_chronological\)\.limit\((\d+)\)\{([\w,{}]+)\}$/.exec(field) ?? []
      if (!limit || may('pages_read_user_content')) return [field, undefined]
      const found = newest((comment) => comment.on === post.id)
      return ['comments', listOf(graph, found, (one) => said(one, inner!), Number(limit))]
    })
    return Object.fromEntries([['id', post.id], ...entries.filter(([, value]) => value !== undefined)])
  }

  const newest = (which: (comment: PageComment) => boolean) =>
    graph.comments.filter(which).toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())

  function commentsOf(asked: Asked, which: (comment: PageComment) => boolean): Told {
    const wrong = may('pages_read_user_content') ?? unknownOf(asked.query.keys(), ['fields', 'filter', 'order', 'limit', 'after'])
    if (wrong) return wrong
    return pageOf(graph, asked, newest(which), (one) => said(one, asked.query.get('fields') ?? ''))
  }

  const said = (comment: PageComment, fields: string): object => ({
    id: comment.id,
    ...(fields.includes('message') ? { message: comment.message } : {}),
    ...(fields.includes('created_time') ? { created_time: stamp(comment.createdAt) } : {}),
    ...(fields.includes('from') && comment.from ? { from: comment.from } : {}),
    ...(fields.includes('parent') && comment.parent ? { parent: { id: comment.parent } } : {}),
    ...(fields.includes('permalink_url') ? { permalink_url: `https://www.facebook.com/${comment.on}?comment_id=${comment.id}` } : {}),
  })

  function ofComment(asked: Asked, comment: PageComment, edge: string | undefined): Told {
    if (!edge)
      return asked.method === 'GET' ? { status: 200, body: said(comment, asked.query.get('fields') ?? '') } : graphError(100, 'Not so')
    if (edge !== 'comments') return graphError(100, 'Unknown edge')
    if (asked.method === 'GET') return commentsOf(asked, (one) => one.parent === comment.id)
    const wrong = may('pages_manage_engagement') ?? unknownOf(Object.keys(asked.given), ['message', 'attachment_id'])
    if (wrong) return wrong
    // Two levels, no more.
    if (comment.parent) return graphError(100, 'A reply cannot be replied to')
    const ours = graph.say({ on: comment.on, parent: comment.id, message: String(asked.given.message) })
    ours.from = { id: graph.page, name: 'Test City Library' }
    return { status: 200, body: { id: ours.id } }
  }

  return graph
}
