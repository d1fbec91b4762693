import { isOutcome, member, textOf, wordsOf } from '../call.ts'
import type { Channel, Heard, HeldAnswer, Incoming, ProbeProblem, ReadBack } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import type { Outcome } from '../delivery-state.ts'
import { notAnothers } from '../inbox/follow-answer.ts'
import { call, countIn, isAbsence, itemsOf, nextOf, problemOf, refusalOf, type Whose } from './api.ts'

/** Comments under the channel's films, and our replies. There are no messages. */
export const conversation: Pick<Channel, 'listen' | 'answer' | 'findAnswer' | 'answerMost'> = {
  listen: (house, alliance, account, cursor) => listen({ house, alliance, account }, cursor),
  answer: (house, held) => answer({ house, alliance: held.alliance, account: held.account }, held),
  findAnswer: (house, held) => findAnswer({ house, alliance: held.alliance, account: held.account }, held),
  answerMost: 10_000,
}

/** Threads that are asked for at once; replies beneath older ones are not heard. */
const pageLength = 100
/** Pages of threads, and of replies to one comment, that are read in one go. */
const mostPages = 10
/** A new account brings the comments of the last week, and does not fill the inbox with the years before. */
const firstDays = 7
const pageBytes = 8 * 1024 * 1024

/**
 * How far was listened: the moment of the newest comment, and of threads with more replies than a thread is told with, how many they had.
 * Those are asked for only when the number changed, because every question costs a unit of the day: `<moment> <thread>:<count> …`.
 */
interface Place {
  since: string
  counts: Map<string, number>
}

function readPlace(cursor: string | null, now: Date): Place {
  const [since = new Date(now.getTime() - firstDays * 86_400_000).toISOString(), ...counts] = cursor?.split(' ') ?? []
  return { since, counts: new Map(counts.map((one) => [one.slice(0, one.lastIndexOf(':')), Number(one.slice(one.lastIndexOf(':') + 1))])) }
}

const sayPlace = ({ since, counts }: Place): string => [since, ...[...counts].map(([thread, count]) => `${thread}:${count}`)].join(' ')

async function listen(whose: Whose, cursor: string | null): Promise<Heard | ProbeProblem> {
  const from = readPlace(cursor, whose.house.clock.now())
  const channel = whose.account.settings.channel!
  // What was written in the same second as the last one heard is told again and known again.
  const isFresh = ({ writtenAt }: Incoming) => writtenAt.getTime() >= Date.parse(from.since)
  const heard: Said[] = []
  const counts = new Map<string, number>()
  for (let page = 0, after: string | undefined; page < mostPages; page++) {
    const query = new URLSearchParams({
      part: 'snippet,replies',
      allThreadsRelatedToChannelId: channel,
      order: 'time',
      textFormat: 'plainText',
      maxResults: String(pageLength),
      ...(after ? { pageToken: after } : {}),
    })
    const said = await call(whose, `/youtube/v3/commentThreads?${query}`, { maxBytes: pageBytes })
    const threads = isOutcome(said) ? undefined : itemsOf(said)
    if (isOutcome(said) || !threads) return problemOf(whose, said)
    let fresh = false
    for (const thread of threads) {
      const first = saidIn(member(thread, 'snippet', 'topLevelComment'))
      if (!first) continue
      fresh ||= isFresh(first)
      const below = await repliesIn(whose, thread, first, { known: from.counts, now: counts })
      if ('problem' in below) return below
      heard.push(first, ...below)
    }
    after = nextOf(said)
    if (!fresh || !after) break
  }
  const said = heard.filter(isFresh).sort((a, b) => a.writtenAt.getTime() - b.writtenAt.getTime())
  return {
    said: said.filter(({ by }) => by !== channel).map(({ by: _, ...one }) => one),
    cursor: sayPlace({ since: said.at(-1)?.writtenAt.toISOString() ?? from.since, counts }),
    more: false,
  }
}

type Said = Incoming & { by: string }

/** The replies of a thread: those it is told with, or all of them where there are more and their number is not the one of the last time. */
async function repliesIn(
  whose: Whose,
  thread: unknown,
  { remoteId }: Said,
  counts: { known: Map<string, number>; now: Map<string, number> },
): Promise<Said[] | ProbeProblem> {
  const told = member(thread, 'replies', 'comments')
  const some = Array.isArray(told) ? told.flatMap((reply) => saidIn(reply) ?? []) : []
  const count = countIn(member(thread, 'snippet', 'totalReplyCount')) ?? 0
  if (count <= (Array.isArray(told) ? told.length : 0)) return some
  counts.now.set(remoteId, count)
  if (counts.known.get(remoteId) === count) return some
  const all: Said[] = []
  const read = await readReplies(whose, remoteId, (items) => {
    all.push(...items.flatMap((reply) => saidIn(reply) ?? []))
    return false
  })
  return read === 'done' || read === 'gone' ? all : read
}

/** Reads the replies to a comment page by page, until `look` has seen enough. */
async function readReplies(
  whose: Whose,
  parent: string,
  look: (items: unknown[]) => boolean | Promise<boolean>,
): Promise<'done' | 'gone' | ProbeProblem> {
  for (let page = 0, after: string | undefined; page < mostPages; page++) {
    const query = new URLSearchParams({
      part: 'snippet',
      parentId: parent,
      textFormat: 'plainText',
      maxResults: String(pageLength),
      ...(after ? { pageToken: after } : {}),
    })
    const said = await call(whose, `/youtube/v3/comments?${query}`, { maxBytes: pageBytes })
    if (!isOutcome(said) && isAbsence(said)) return 'gone'
    const items = isOutcome(said) ? undefined : itemsOf(said)
    if (isOutcome(said) || !items) return problemOf(whose, said)
    if (await look(items)) return 'done'
    after = nextOf(said)
    if (!after) return 'done'
  }
  return { problem: 'channels.cannot-be-asked' }
}

function saidIn(comment: unknown): Said | undefined {
  const about = member(comment, 'snippet')
  const [remoteId, text] = [textOf(member(comment, 'id'), 200), wordsOf(member(about, 'textDisplay'))]
  const writtenAt = new Date(textOf(member(about, 'publishedAt'), 40))
  if (remoteId === '' || /[\s:]/.test(remoteId) || text === '' || Number.isNaN(writtenAt.getTime())) return undefined
  const by = textOf(member(about, 'authorChannelId', 'value'), 100)
  const video = textOf(member(about, 'videoId'), 40)
  const name = textOf(member(about, 'authorDisplayName'), 200)
  return {
    remoteId,
    remoteUrl: video ? `https://www.youtube.com/watch?${new URLSearchParams({ v: video, lc: remoteId })}` : null,
    sort: 'comment',
    author: {
      name,
      // Who has no name of that form there is still somebody, and may ask to be forgotten.
      handle: name.startsWith('@') ? name : by,
      url: by ? `https://www.youtube.com/channel/${encodeURIComponent(by)}` : null,
    },
    by,
    text,
    writtenAt,
    inReplyTo: textOf(member(about, 'parentId'), 200) || video || null,
  }
}

/** YouTube has two levels: a reply to a reply stands beneath the comment to which both belong, whose id comes before the dot of theirs. */
const topOf = (remoteId: string): string => remoteId.split('.')[0]!

async function answer(whose: Whose, held: HeldAnswer): Promise<Outcome> {
  const said = await call(whose, '/youtube/v3/comments?part=snippet', {
    method: 'POST',
    json: { snippet: { parentId: topOf(held.answers.remoteId), textOriginal: held.payload.text } },
  })
  if (isOutcome(said)) return said
  const id = textOf(member(said.body, 'id'), 200)
  if (said.status === 200 && id) return { state: 'sent', remoteId: id }
  const refused = refusalOf(whose, said)
  // A fault of theirs may have come after they took it.
  return said.status >= 500 ? { state: 'unknown', code: 'channels.receiver-broken', sickChannel: true } : refused
}

/** Clocks differ by less. */
const clockMs = 2 * 60_000

/**
 * Looks for an answer that may have arrived beneath what it answers. It has no link to be known by: it is known by its place, by who says it,
 * when, and by its words; of several with the same words, each is the answer to one.
 */
async function findAnswer(whose: Whose, held: HeldAnswer): Promise<ReadBack> {
  const began = (held.startedAt?.getTime() ?? 0) - clockMs
  let found: string | undefined
  const read = await readReplies(whose, topOf(held.answers.remoteId), async (items) => {
    const ours = items.filter((reply) => {
      const about = member(reply, 'snippet')
      return (
        member(about, 'authorChannelId', 'value') === whose.account.settings.channel &&
        wordsOf(member(about, 'textOriginal') ?? member(about, 'textDisplay')) === wordsOf(held.payload.text) &&
        Date.parse(textOf(member(about, 'publishedAt'), 40)) >= began
      )
    })
    const ids = ours.map((reply) => textOf(member(reply, 'id'), 200))
    ;[found] = await whose.house.work(whose.alliance, actor, (work) => notAnothers(work, held, ids))
    return found !== undefined
  })
  if (found) return { there: true, remoteId: found }
  return typeof read === 'object' ? 'unknown' : 'absent'
}
