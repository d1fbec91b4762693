import { httpUrlOf, isOutcome, member, textOf, wordsOf } from '../call.ts'
import type { Channel, Heard, HeldAnswer, Incoming, ProbeProblem, ReadBack } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { findReply } from '../meta/find-reply.ts'
import { call, isAbsence, isDone, nextOf, problemOf, refusalOf, type Whose } from '../meta/graph.ts'

/** Comments under what the account published, and our replies. Messages are another permission, with a review of its own. */
export const conversation: Pick<Channel, 'listen' | 'answer' | 'findAnswer'> = {
  listen: (house, alliance, account, cursor) => listen({ house, alliance, account }, cursor),
  answer: (house, held) => answer({ house, alliance: held.alliance, account: held.account }, held),
  findAnswer: (house, held) => findAnswer({ house, alliance: held.alliance, account: held.account }, held),
}

/** Posts whose comments are asked for, newest first; hardly anybody comments on older ones. */
const mostPosts = 25
const mostComments = 25
/** Pages of comments of one post that are read in one go. */
const mostPages = 50
/** A new account brings the comments of the last week, and does not fill the inbox with the years before. */
const firstDays = 7

const fields = 'id,text,timestamp,username,from'
const withReplies = `${fields},replies{${fields}}`

/** Comments are told newest first, post by post, each with its replies; the cursor is the moment of the newest that was heard. */
async function listen(whose: Whose, cursor: string | null): Promise<Heard | ProbeProblem> {
  const since = cursor ?? new Date(whose.house.clock.now().getTime() - firstDays * 86_400_000).toISOString()
  const query = new URLSearchParams({ fields: `id,permalink,comments.limit(${mostComments}){${withReplies}}`, limit: String(mostPosts) })
  const said = await call(whose, `/${whose.account.settings.account}/media?${query}`, { maxBytes: 8 * 1024 * 1024 })
  if (isOutcome(said) || !isDone(said)) return problemOf(said)
  const posts = member(said.body, 'data')
  if (!Array.isArray(posts)) return { problem: 'channels.cannot-be-asked' }
  const heard: (Incoming & { by: string })[] = []
  for (const post of posts) {
    const all = await commentsSince(whose, post, since)
    if ('problem' in all) return all
    heard.push(...all)
  }
  heard.sort((a, b) => a.writtenAt.getTime() - b.writtenAt.getTime())
  const { probe } = whose.account
  const isOurs = ({ by, author }: (typeof heard)[number]) => probe !== null && (by === probe.id || author.handle === probe.handle)
  return {
    said: heard.filter((one) => !isOurs(one)).map(({ by: _, ...one }) => one),
    cursor: heard.at(-1)?.writtenAt.toISOString() ?? since,
    more: false,
  }
}

/** The comments of one post from a moment on, page by page where the first does not reach so far back. */
async function commentsSince(whose: Whose, post: unknown, since: string): Promise<(Incoming & { by: string })[] | ProbeProblem> {
  const [media, url] = [textOf(member(post, 'id'), 100), httpUrlOf(member(post, 'permalink'))]
  const found: (Incoming & { by: string })[] = []
  // What was written in the same second as the last one heard is told again and known again.
  const isFresh = ({ writtenAt }: Incoming) => writtenAt.getTime() >= Date.parse(since)
  for (let list = member(post, 'comments'), page = 0; ; page++) {
    const data = member(list, 'data')
    const comments = Array.isArray(data) ? data : []
    const first = comments.flatMap((comment) => incomingOf(comment, media, url) ?? [])
    const replies: (Incoming & { by: string })[] = []
    for (const comment of comments) {
      const below = await repliesTo(whose, comment, url)
      if ('problem' in below) return below
      replies.push(...below)
    }
    found.push(...[...first, ...replies].filter(isFresh))
    const after = nextOf(list)
    if (!first.every(isFresh) || !after || page === mostPages) return found
    const said = await call(whose, `/${media}/comments?${new URLSearchParams({ fields: withReplies, limit: '50', after })}`)
    if (isOutcome(said) || !isDone(said)) return problemOf(said)
    list = said.body
  }
}

/** All that replies to one comment: it comes with the first of them, in an order that Instagram does not promise. */
async function repliesTo(whose: Whose, comment: unknown, url: string | null): Promise<(Incoming & { by: string })[] | ProbeProblem> {
  const to = textOf(member(comment, 'id'), 100)
  const found: (Incoming & { by: string })[] = []
  for (let list = member(comment, 'replies'), page = 0; ; page++) {
    const data = member(list, 'data')
    if (Array.isArray(data)) found.push(...data.flatMap((reply) => incomingOf(reply, to, url) ?? []))
    const after = nextOf(list)
    if (!after || page === mostPages) return found
    const said = await call(whose, `/${to}/replies?${new URLSearchParams({ fields, limit: '50', after })}`)
    if (isOutcome(said) || !isDone(said)) return problemOf(said)
    list = said.body
  }
}

function incomingOf(comment: unknown, inReplyTo: string, url: string | null): (Incoming & { by: string }) | undefined {
  const remoteId = textOf(member(comment, 'id'), 100)
  const text = wordsOf(member(comment, 'text'))
  const writtenAt = new Date(textOf(member(comment, 'timestamp'), 40))
  if (remoteId === '' || text === '' || Number.isNaN(writtenAt.getTime())) return undefined
  const username = textOf(member(comment, 'from', 'username') ?? member(comment, 'username'), 100)
  return {
    remoteId,
    remoteUrl: url,
    sort: 'comment',
    author: {
      name: username,
      handle: username ? `@${username}` : '',
      url: username ? `https://www.instagram.com/${encodeURIComponent(username)}/` : null,
    },
    by: textOf(member(comment, 'from', 'id'), 100),
    text,
    writtenAt,
    inReplyTo,
  }
}

/** A reply to a reply stands beneath the comment that both belong to: Instagram has two levels, and puts it there itself. */
async function answer(whose: Whose, held: HeldAnswer): Promise<Outcome> {
  const said = await call(whose, `/${held.answers.remoteId}/replies`, { method: 'POST', json: { message: held.payload.text } })
  if (isOutcome(said)) return said
  const id = textOf(member(said.body, 'id'), 100)
  return isDone(said) && id ? { state: 'sent', remoteId: id } : refusalOf(said)
}

async function findAnswer(whose: Whose, held: HeldAnswer): Promise<ReadBack> {
  const asked = await call(whose, `/${held.answers.remoteId}?fields=id,parent_id`)
  if (isOutcome(asked)) return 'unknown'
  // What was answered is gone, and whatever answers it with it.
  if (isAbsence(asked)) return 'absent'
  const { probe } = whose.account
  if (!isDone(asked) || !probe) return 'unknown'
  const top = textOf(member(asked.body, 'parent_id'), 100) || held.answers.remoteId
  return findReply(whose, held, `/${top}/replies`, { fields, limit: '50' }, (one, began) => {
    const reply = incomingOf(one, top, null)
    return (
      reply !== undefined &&
      (reply.by === probe.id || reply.author.handle === probe.handle) &&
      reply.text === wordsOf(held.payload.text) &&
      reply.writtenAt.getTime() >= began
    )
  })
}
