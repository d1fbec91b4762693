import type { Activity, Object as ActivityObject } from '@fedify/vocab'
import type { Platform, Work } from '#platform'
import { lockAccount } from '../accounts.ts'
import { httpUrlOf, wordsOf } from '../call.ts'
import type { Account, Incoming } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import { emptyIncoming } from '../inbox/empty-incoming.ts'
import { plainOfHtml } from '../inbox/plain-of-html.ts'
import { takeIncoming } from '../inbox/take-incoming.ts'
import { addressesOf, everybody, hostOf, noteIn } from './addresses.ts'
import { isBlocked } from './blocked-hosts.ts'
import type { Checked } from './check-activity.ts'
import { endFollow, forgetActors, rememberActor, takeFollow } from './followers.ts'
import { readingOnly, readObject } from './linked-data.ts'
import { hashOfId, takeReaction, takeReactionBack } from './reactions.ts'
import { getDocument } from './signed.ts'
import { actorAccount } from './speaker.ts'

/**
 * Takes an activity in, once however often it is told: follows and their end, likes and shares, what people say to us and take back.
 * Everything else is no concern of ours. What it brings about commits with it.
 */
export async function takeActivity(house: Platform, alliance: string, checked: Checked): Promise<void> {
  // Whatever has to be asked for is asked for before the transaction.
  const act = await understand(house, checked)
  if (!act) return
  await house.work(alliance, actor, async (work) => {
    const found = await actorAccount(work)
    if (!found || found.retired) return
    // One after the other, as the inbox wants it; and after a block that is just being made.
    await lockAccount(work, found.account.accountId)
    if (await isBlocked(work, [hostOf(checked.author.id)])) return
    if (await takenBefore(work, checked.id)) return
    await act(work, found.account)
  })
}

/** An author whose own server says that they are no more: everything of theirs goes. */
export async function takeFarewell(house: Platform, alliance: string, author: string): Promise<void> {
  await house.work(alliance, actor, async (work) => {
    const row = await work.db
      .selectFrom('channels.remote_actors')
      .select('handle')
      .where('alliance_id', '=', work.alliance)
      .where('actor', '=', author)
      .executeTakeFirst()
    if (row) await emptyIncoming(work, { handles: [row.handle] })
    await forgetActors(work, { actor: author })
  })
}

async function takenBefore(work: Work, id: string): Promise<boolean> {
  const made = await work.db
    .insertInto('channels.taken_activities')
    .values({ alliance_id: work.alliance, activity: hashOfId(id), at: work.now })
    .onConflict((on) => on.columns(['alliance_id', 'activity']).doNothing())
    .returning('activity')
    .executeTakeFirst()
  return made === undefined
}

type Act = (work: Work, account: Account) => Promise<unknown>

async function understand(house: Platform, checked: Checked): Promise<Act | undefined> {
  const { activity, author, id, loaders } = checked
  const vocab = await import('@fedify/vocab')
  const object = activity.objectId?.href ?? ''
  if (activity instanceof vocab.Follow) return object === addressesOf(house).actor ? (work) => takeFollow(work, author, id) : undefined
  const sort = sortOf(activity, vocab)
  if (sort) {
    const note = noteIn(house, object)
    return note ? (work) => react(work, note, (root) => takeReaction(work, { root, sort, handle: author.handle, activity: id })) : undefined
  }
  if (activity instanceof vocab.Create) return understandWords(house, checked, object)
  if (activity instanceof vocab.Delete && hostOf(object) === hostOf(author.id))
    return (work, account) => takeBack(work, account, object, author.handle)
  // Who blocks us follows no more.
  if (activity instanceof vocab.Block) return object === addressesOf(house).actor ? (work) => endFollow(work, author.id) : undefined
  if (activity instanceof vocab.Undo) return undo(house, checked, await activity.getObject(readingOnly(loaders)), object, vocab)
  return undefined
}

type Vocabulary = typeof import('@fedify/vocab')

const sortOf = (activity: unknown, { Like, Announce }: Vocabulary): 'like' | 'share' | undefined =>
  activity instanceof Like ? 'like' : activity instanceof Announce ? 'share' : undefined

/** What is undone is told whole, or by its id alone. */
function undo(house: Platform, { author }: Checked, undone: ActivityObject | null, id: string, vocab: Vocabulary): Act | undefined {
  const told = undone && 'objectId' in undone ? (undone as Activity) : undefined
  if (told?.actorId && told.actorId.href !== author.id) return undefined
  if (told instanceof vocab.Follow)
    return told.objectId?.href === addressesOf(house).actor ? (work) => endFollow(work, author.id) : undefined
  const sort = sortOf(told, vocab)
  const note = noteIn(house, told?.objectId?.href ?? '')
  if (sort && note) return (work) => react(work, note, (root) => takeReactionBack(work, { handle: author.handle, root, sort }))
  return async (work) => {
    await endFollow(work, author.id, id)
    await takeReactionBack(work, { handle: author.handle, activity: id })
  }
}

/** Does something about the delivery for which one of our notes stands; answers of ours are counted nowhere. */
async function react(work: Work, note: string, act: (root: string) => Promise<void>): Promise<void> {
  const row = await work.db
    .selectFrom('channels.activities as a')
    .innerJoin('channels.deliveries as d', (join) =>
      join.onRef('d.alliance_id', '=', 'a.alliance_id').onRef('d.delivery_id', '=', 'a.root_id'),
    )
    .select('a.root_id')
    .where('a.alliance_id', '=', work.alliance)
    .where('d.alliance_id', '=', work.alliance)
    .where('d.operation', '=', 'deliver')
    .where('a.note_id', '=', note)
    .where('a.type', '=', 'Create')
    .executeTakeFirst()
  if (row?.root_id) await act(row.root_id)
}

/** Words of somebody are taken in where they answer us or name us. */
async function understandWords(house: Platform, checked: Checked, id: string): Promise<Act | undefined> {
  const { activity, author, loaders, signer } = checked
  // Nobody tells the words of others.
  if (!id || hostOf(id) !== hostOf(author.id)) return undefined
  const told = await activity.getObject(readingOnly(loaders))
  // Some tell words whole, some by their id alone: those are read where they lie.
  const note = told?.attributionId ? told : await fetchWords(house, checked, id, signer)
  if (note?.attributionId?.href !== author.id) return undefined
  const { actor: us } = addressesOf(house)
  const answered = note.replyTargetId?.href ?? null
  const ours = answered === null ? undefined : noteIn(house, answered)
  const readers = new Set([...note.toIds, ...note.ccIds, ...activity.toIds, ...activity.ccIds].map(({ href }) => href))
  const { Mention } = await import('@fedify/vocab')
  let named = readers.has(us)
  for await (const tag of note.getTags(readingOnly(loaders))) if (tag instanceof Mention && tag.href?.href === us) named = true
  if (!named && !ours) return undefined
  const said: Incoming = {
    remoteId: id,
    remoteUrl: note.url instanceof URL ? note.url.href : (note.url?.href?.href ?? id),
    sort: !readers.has(everybody) ? 'message' : ours ? 'comment' : 'mention',
    author: { name: author.name, handle: author.handle, url: author.url },
    text: await wordsIn(note, loaders),
    writtenAt: new Date(note.published?.epochMilliseconds ?? Number.NaN),
    inReplyTo: answered,
  }
  return async (work, account) => {
    await rememberActor(work, author)
    await takeIncoming(work, account, [ours ? { ...said, inReplyTo: await remoteIdOf(work, ours, answered!) } : said])
  }
}

async function fetchWords(
  house: Platform,
  { loaders }: Checked,
  id: string,
  signer: Checked['signer'],
): Promise<ActivityObject | undefined> {
  const said = await getDocument(house, signer, id)
  const object = 'state' in said || said.status !== 200 ? undefined : await readObject(said.body, loaders)
  return object?.id?.href === id ? object : undefined
}

/** The words of a note; where it has none, what its pictures show. */
async function wordsIn(note: ActivityObject, loaders: Checked['loaders']): Promise<string> {
  const words = wordsOf(plainOfHtml(note.content?.toString() ?? ''))
  if (words !== '') return words
  const shown: string[] = []
  for await (const attachment of note.getAttachments(readingOnly(loaders)))
    if ('url' in attachment) shown.push(attachment.name?.toString() ?? httpUrlOf((attachment.url as URL | null)?.href) ?? '')
  return wordsOf(shown.filter(Boolean).join('\n'))
}

/** What the inbox knows a note of ours by: the first under which its delivery was told; a post that came back has a later one. */
async function remoteIdOf(work: Work, note: string, otherwise: string): Promise<string> {
  const row = await work.db
    .selectFrom('channels.activities as a')
    .innerJoin('channels.deliveries as d', (join) =>
      join.onRef('d.alliance_id', '=', 'a.alliance_id').onRef('d.delivery_id', '=', 'a.root_id'),
    )
    .select('d.remote_id')
    .where('a.alliance_id', '=', work.alliance)
    .where('d.alliance_id', '=', work.alliance)
    .where('a.note_id', '=', note)
    .where('a.type', '=', 'Create')
    .executeTakeFirst()
  return row?.remote_id ?? otherwise
}

/** Takes back what somebody said, where it is theirs. */
async function takeBack(work: Work, account: Account, remoteId: string, handle: string): Promise<void> {
  const row = await work.db
    .selectFrom('channels.incoming')
    .select('author_handle')
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', account.accountId)
    .where('remote_id', '=', remoteId)
    .executeTakeFirst()
  if (row?.author_handle === handle) await emptyIncoming(work, { account: account.accountId, remoteIds: [remoteId] })
}
