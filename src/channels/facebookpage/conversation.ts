import { httpUrlOf, isOutcome, member, textOf, wordsOf } from '../call.ts'
import type { Channel, Heard, HeldAnswer, Incoming, ProbeProblem, ReadBack } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { findReply } from '../meta/find-reply.ts'
import { call, isDone, nextOf, problemOf, refusalOf, type Whose } from '../meta/graph.ts'

/** Comments under what the Page published, and our replies. Messages to the Page are another product of Meta, with a review of its own. */
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

const fields = 'id,message,created_time,from,parent{id},permalink_url'

/** Comments are told newest first, post by post; the cursor is the moment of the newest that was heard. */
async function listen(whose: Whose, cursor: string | null): Promise<Heard | ProbeProblem> {
  const since = cursor ?? new Date(whose.house.clock.now().getTime() - firstDays * 86_400_000).toISOString()
  const query = new URLSearchParams({
    fields: `id,comments.filter(stream).order(reverse_chronological).limit(${mostComments}){${fields}}`,
    limit: String(mostPosts),
  })
  const said = await call(whose, `/${whose.account.settings.page}/published_posts?${query}`, { maxBytes: 8 * 1024 * 1024 })
  if (isOutcome(said) || !isDone(said)) return problemOf(said)
  const posts = member(said.body, 'data')
  if (!Array.isArray(posts)) return { problem: 'channels.cannot-be-asked' }
  const heard: Incoming[] = []
  for (const post of posts) {
    const all = await commentsSince(whose, textOf(member(post, 'id'), 100), member(post, 'comments'), since)
    if ('problem' in all) return all
    heard.push(...all)
  }
  heard.sort((a, b) => a.writtenAt.getTime() - b.writtenAt.getTime())
  const ours = whose.account.probe?.id
  return {
    said: heard.filter(({ author }) => ours === undefined || author.handle !== ours),
    cursor: heard.at(-1)?.writtenAt.toISOString() ?? since,
    more: false,
  }
}

/** The comments of one post from a moment on, page by page where the first does not reach so far back. */
async function commentsSince(whose: Whose, post: string, first: unknown, since: string): Promise<Incoming[] | ProbeProblem> {
  const found: Incoming[] = []
  for (let list = first, page = 0; ; page++) {
    const data = member(list, 'data')
    const comments = Array.isArray(data) ? data.flatMap((comment) => incomingOf(comment, post) ?? []) : []
    // What was written in the same second as the last one heard is told again and known again.
    const fresh = comments.filter(({ writtenAt }) => writtenAt.getTime() >= Date.parse(since))
    found.push(...fresh)
    const after = nextOf(list)
    if (fresh.length < comments.length || !after || page === mostPages) return found
    const query = new URLSearchParams({ fields, filter: 'stream', order: 'reverse_chronological', limit: '100', after })
    const said = await call(whose, `/${post}/comments?${query}`)
    if (isOutcome(said) || !isDone(said)) return problemOf(said)
    list = said.body
  }
}

function incomingOf(comment: unknown, post: string): Incoming | undefined {
  const remoteId = textOf(member(comment, 'id'), 100)
  const text = wordsOf(member(comment, 'message'))
  const writtenAt = new Date(textOf(member(comment, 'created_time'), 40))
  // A sticker or a picture without words says nothing here.
  if (remoteId === '' || text === '' || Number.isNaN(writtenAt.getTime())) return undefined
  return {
    remoteId,
    remoteUrl: httpUrlOf(member(comment, 'permalink_url')),
    sort: 'comment',
    // Meta keeps the name back of those who did not agree to be named to programs.
    author: { name: textOf(member(comment, 'from', 'name'), 200), handle: textOf(member(comment, 'from', 'id'), 100), url: null },
    text,
    writtenAt,
    inReplyTo: textOf(member(comment, 'parent', 'id'), 100) || post,
  }
}

/** Where an answer goes: beneath the comment, or beneath that which the comment itself replies to, because there are two levels. */
async function placeOf(whose: Whose, held: HeldAnswer): Promise<string | Outcome> {
  const said = await call(whose, `/${held.answers.remoteId}?${new URLSearchParams({ fields: 'id,parent{id}' })}`)
  // Nothing was said yet.
  if (isOutcome(said)) return said.state === 'unknown' ? { ...said, state: 'retry', sickChannel: true } : said
  if (isDone(said)) return textOf(member(said.body, 'parent', 'id'), 100) || held.answers.remoteId
  const refusal = refusalOf(said)
  return refusal.state === 'unknown' ? { ...refusal, state: 'retry', sickChannel: true } : refusal
}

async function answer(whose: Whose, held: HeldAnswer): Promise<Outcome> {
  const place = await placeOf(whose, held)
  if (typeof place !== 'string') return place
  const said = await call(whose, `/${place}/comments`, { method: 'POST', json: { message: held.payload.text } })
  if (isOutcome(said)) return said
  const id = textOf(member(said.body, 'id'), 100)
  return isDone(said) && id ? { state: 'sent', remoteId: id } : refusalOf(said)
}

async function findAnswer(whose: Whose, held: HeldAnswer): Promise<ReadBack> {
  const place = await placeOf(whose, held)
  if (typeof place !== 'string') return place.state === 'failed' && place.code === 'channels.not-there-any-more' ? 'absent' : 'unknown'
  const us = whose.account.probe?.id
  if (!us) return 'unknown'
  const query = { fields: 'id,message,from,created_time', filter: 'stream', order: 'reverse_chronological', limit: '100' }
  return findReply(
    whose,
    held,
    `/${place}/comments`,
    query,
    (one, began) =>
      textOf(member(one, 'from', 'id'), 100) === us &&
      wordsOf(member(one, 'message')) === wordsOf(held.payload.text) &&
      Date.parse(textOf(member(one, 'created_time'), 40)) >= began,
  )
}
