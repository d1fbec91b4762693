// Comments of the stand-in for YouTube, from "CommentThreads: list", "Comments: list" and "Comments: insert".
import { type Asked, fault, jsonOf, type Told, unknownIn, type YoutubeStandIn } from './stand-in-for-tests.ts'

export interface Comment {
  id: string
  video: string
  parent: string | null
  author: { channel: string; name: string }
  text: string
  at: Date
}

/** How many replies a thread is told with. */
const toldWithThread = 5

/** Somebody comments, or replies to a comment. */
export function say(
  there: YoutubeStandIn,
  said: { on: string; parent?: string; text: string; name?: string; channel?: string; at?: Date },
): Comment {
  const { on, parent, text, name = '@anna.reads', channel = `UC${name}`, at = there.now() } = said
  const id = parent ? `${parent}.${there.comments.length + 1}abc` : `Ugx${there.comments.length + 1}`
  const comment = { id, video: on, parent: parent ?? null, author: { channel, name }, text, at }
  there.comments.push(comment)
  return comment
}

/** The routes of comments; undefined for others. `spend` takes units. */
export function commentRoutes(there: YoutubeStandIn, spend: (what: 'read' | 'write') => Told | undefined) {
  const shown = ({ id, video, parent, author, text, at }: Comment) => ({
    kind: 'youtube#comment',
    id,
    snippet: {
      authorDisplayName: author.name,
      authorChannelId: { value: author.channel },
      videoId: video,
      textDisplay: text,
      // Told to who wrote it alone.
      ...(author.channel === there.channel ? { textOriginal: text } : {}),
      ...(parent ? { parentId: parent } : {}),
      publishedAt: at.toISOString(),
    },
  })
  const newestFirst = (some: Comment[]) => some.toSorted((a, b) => b.at.getTime() - a.at.getTime())
  const page = <T>(all: T[], query: URLSearchParams, show: (one: T) => object): Told => {
    const [from, most] = [Number(query.get('pageToken') ?? 0), Number(query.get('maxResults') ?? 20)]
    if (most < 1 || most > 100) return fault(400, 'invalidFilters')
    const more = from + most < all.length
    const items = all.slice(from, from + most).map(show)
    return { status: 200, body: { items, ...(more ? { nextPageToken: String(from + most) } : {}) } }
  }

  return (edge: string, asked: Asked): Told | undefined => {
    const { query } = asked
    if (edge === 'GET /commentThreads') {
      const known = ['part', 'allThreadsRelatedToChannelId', 'order', 'textFormat', 'maxResults', 'pageToken']
      const odd = spend('read') ?? unknownIn(query.keys(), known)
      if (odd) return odd
      if (query.get('allThreadsRelatedToChannelId') !== there.channel) return fault(404, 'channelNotFound')
      return page(newestFirst(there.comments.filter(({ parent }) => parent === null)), query, (one) => {
        const replies = newestFirst(there.comments.filter(({ parent }) => parent === one.id))
        return {
          id: one.id,
          snippet: { videoId: one.video, topLevelComment: shown(one), totalReplyCount: replies.length, canReply: true },
          ...(replies.length > 0 ? { replies: { comments: replies.slice(-toldWithThread).map(shown) } } : {}),
        }
      })
    }
    if (edge === 'GET /comments') {
      const odd = spend('read') ?? unknownIn(query.keys(), ['part', 'parentId', 'textFormat', 'maxResults', 'pageToken'])
      if (odd) return odd
      if (!there.comments.some(({ id }) => id === query.get('parentId'))) return fault(404, 'commentNotFound')
      return page(newestFirst(there.comments.filter(({ parent }) => parent === query.get('parentId'))), query, shown)
    }
    if (edge !== 'POST /comments') return undefined
    const body = jsonOf(asked) as { snippet?: { parentId?: string; textOriginal?: string } } | undefined
    const odd =
      spend('write') ?? unknownIn(query.keys(), ['part']) ?? unknownIn(Object.keys(body?.snippet ?? {}), ['parentId', 'textOriginal'])
    if (odd) return odd
    const { parentId, textOriginal = '' } = body?.snippet ?? {}
    if (textOriginal === '' || textOriginal.length > 10_000) return fault(400, 'commentTextTooLong')
    const parent = there.comments.find(({ id }) => id === parentId)
    if (!parent) return fault(404, 'parentCommentNotFound')
    if (parent.parent) return fault(400, 'operationNotSupported')
    return {
      status: 200,
      body: shown(
        say(there, { on: parent.video, parent: parent.id, text: textOriginal, name: '@testcitylibrary', channel: there.channel }),
      ),
    }
  }
}
