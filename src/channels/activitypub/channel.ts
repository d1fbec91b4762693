import type { Platform, Work } from '#platform'
import { isOutcome } from '../call.ts'
import type { Account, Channel, Figures, HeldAnswer, HeldDelivery, Probe, ProbeProblem, SentDelivery } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import type { Outcome } from '../delivery-state.ts'
import { actorNameNotUsable, needsHttps } from '../errors.ts'
import { chosenLanguage, languageField, neededSetting } from '../server-address.ts'
import { shortLimit, usualLinkLength } from '../short-text.ts'
import { addressesOf, hostOf } from './addresses.ts'
import { isBlocked } from './blocked-hosts.ts'
import { countFollowers } from './followers.ts'
import { loadersOf, readObject } from './linked-data.ts'
import { activityOf, films, most, noteOfAnswer, noteOfPost, tombstone } from './note.ts'
import { noteOf, publish, replaceWords, stopNote } from './publish.ts'
import { countReactions } from './reactions.ts'
import { findActor } from './remote-actor.ts'
import { sendWaiting } from './send-waiting.ts'
import { getDocument, mayBeCalled, postActivity } from './signed.ts'
import { kind, livesHere, type Speaker, speakerOf } from './speaker.ts'

/**
 * The library as an actor of ActivityPub, at its own address: nobody's platform is between it and those who follow. A delivery is done when
 * it is published; from there each follower's server has a row and a breaker of its own (send-waiting.ts). Ids follow from the delivery, so
 * a server that is told twice takes it once.
 */
export const activitypub: Channel = {
  kind,
  form: 'short',
  accounts: 'one',
  verified: 'real-server',
  onByDefault: true,
  inFlight: 16,
  fields: [
    { name: 'handle', kind: 'text', maxlength: 30, fixed: true },
    languageField,
    { name: 'about', kind: 'text', optional: true, maxlength: 500 },
  ],
  limit: () => ({ ...shortLimit, text: most, linkLength: usualLinkLength, films }),
  can: () => ({ idempotencyKey: true, readBack: false, edit: true, withdraw: true }),
  settings(given, house) {
    const handle = neededSetting('handle', given.handle, 100).replace(/^@/, '').toLowerCase()
    if (!/^[a-z0-9_]{1,30}$/.test(handle)) throw actorNameNotUsable()
    if (!mayBeCalled(house, house.config.url)) throw needsHttps(house.config.url)
    return { handle, language: chosenLanguage(given.language), about: (given.about ?? '').trim().slice(0, 500) }
  },
  deliver,
  answer,
  probe,
  figures: (house, alliance, _account, sent) => figures(house, alliance, sent),
}

const elsewhere = 'channels.actor-elsewhere'
const ended: Outcome = { state: 'failed', code: 'channels.nothing-to-follow' }

async function deliver(house: Platform, delivery: HeldDelivery, lost: AbortSignal): Promise<Outcome> {
  if (!(await livesHere(house, delivery.alliance))) return { state: 'failed', code: elsewhere }
  const published = await (delivery.operation === 'withdraw' ? withdraw(house, delivery) : say(house, delivery))
  if (published.state === 'sent') await sendWaiting(house, delivery.alliance, lost)
  return published
}

/** Publishes a post or its correction. A post that was taken back and is back is a new note: other servers keep no place for the old one. */
async function say(house: Platform, delivery: HeldDelivery): Promise<Outcome> {
  const root = delivery.operation === 'deliver' ? delivery.deliveryId : delivery.follows!
  const before = await house.work(delivery.alliance, actor, (work) => noteOf(work, root))
  if (delivery.operation !== 'deliver' && !before) return ended
  const anew = !before || before.withdrawn
  const note = anew ? delivery.deliveryId : before.note
  const object = await noteOfPost(house, delivery, note)
  await house.work(delivery.alliance, actor, async (work) => {
    const type = delivery.operation === 'deliver' || anew ? 'Create' : 'Update'
    const said = type === 'Create' ? object : { ...object, published: before!.published, updated: work.now.toISOString() }
    if (type === 'Update') await replaceWords(work, note, said)
    const body = activityOf(house, type, delivery.deliveryId, said, work.now)
    await publish(work, { id: delivery.deliveryId, type, body, note, root, open: true, addressee: null }, 'followers')
  })
  return { state: 'sent', remoteId: addressesOf(house).note(note), remoteUrl: delivery.payload.url }
}

async function withdraw(house: Platform, delivery: HeldDelivery): Promise<Outcome> {
  return house.work(delivery.alliance, actor, async (work): Promise<Outcome> => {
    const found = await noteOf(work, delivery.follows!)
    // What never was published has nothing to take back.
    if (!found || found.withdrawn) return { state: 'sent' }
    const left = tombstone(house, found.note)
    await stopNote(work, found.note, left)
    const body = activityOf(house, 'Delete', delivery.deliveryId, left, work.now)
    const of = { note: found.note, root: delivery.follows, open: true, addressee: null }
    await publish(work, { id: delivery.deliveryId, type: 'Delete', body, ...of }, 'followers')
    return { state: 'sent' }
  })
}

/** Answers go to one person, and the delivery is theirs alone: it waits for their server as every delivery waits for its receiver. */
async function answer(house: Platform, held: HeldAnswer): Promise<Outcome> {
  const speaker = await speakerOf(house, held.alliance)
  if (!speaker) return { state: 'failed', code: 'channels.account-retired' }
  const to = await whoSaid(house, speaker, held)
  if (!to) return { state: 'retry', code: 'channels.receiver-unreachable', sickChannel: false }
  if (await house.work(held.alliance, actor, (work) => isBlocked(work, [hostOf(to.inbox)])))
    return { state: 'failed', code: 'channels.host-blocked' }
  const { note, open } = noteOfAnswer(house, held, to)
  const body = activityOf(house, 'Create', held.deliveryId, note, new Date(held.payload.publishedAt))
  await house.work(held.alliance, actor, (work) => {
    const of = { note: held.deliveryId, root: held.deliveryId, open, addressee: to.handle }
    return publish(work, { id: held.deliveryId, type: 'Create', body, ...of }, 'nobody')
  })
  const { outcome } = await postActivity(house, speaker, to.inbox, body, null)
  if (outcome.state === 'sent') return { state: 'sent', remoteId: note.id }
  // One person's server says nothing about the channel.
  return 'sickChannel' in outcome ? { ...outcome, sickChannel: false } : outcome
}

interface Addressee {
  id: string
  handle: string
  url: string | null
  inbox: string
}

/** Who said what is answered: as we met them, or as the server that keeps their words says. */
async function whoSaid(house: Platform, speaker: Speaker, held: HeldAnswer): Promise<Addressee | undefined> {
  const { remoteId, handle } = held.answers
  const met = await house.work(held.alliance, actor, (work) =>
    work.db
      .selectFrom('channels.remote_actors')
      .select(['actor', 'handle', 'url', 'inbox'])
      .where('alliance_id', '=', work.alliance)
      .where('handle', '=', handle.toLowerCase())
      .executeTakeFirst(),
  )
  if (met) return { id: met.actor, handle: met.handle, url: met.url, inbox: met.inbox }
  const said = await getDocument(house, speaker, remoteId)
  const note = isOutcome(said) || said.status !== 200 ? undefined : await readObject(said.body, loadersOf(house, speaker))
  const author = note?.attributionId?.href
  if (!author || hostOf(author) !== hostOf(remoteId)) return undefined
  const found = await findActor(house, speaker, author)
  return typeof found === 'object' ? found : undefined
}

async function probe(house: Platform, alliance: string, account: Account): Promise<Probe | ProbeProblem> {
  if (!mayBeCalled(house, house.config.url)) return { problem: 'channels.actor-needs-https' }
  if (!(await livesHere(house, alliance))) return { problem: elsewhere }
  await speakerOf(house, alliance)
  const at = addressesOf(house)
  return {
    handle: `@${account.settings.handle}@${at.host}`,
    url: at.actor,
    followers: await house.work(alliance, actor, countFollowers),
    expiresAt: null,
    missing: [],
  }
}

const figures = (house: Platform, alliance: string, sent: readonly SentDelivery[]): Promise<Map<string, Figures>> =>
  house.work(alliance, actor, (work: Work) =>
    countReactions(
      work,
      sent.map(({ deliveryId }) => deliveryId),
    ),
  )
