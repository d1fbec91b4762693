import { isStreamed, type StreamedBody } from '#platform'
import { cutToFit } from '#rooms/content'
import { countOf, isOutcome, member, textOf } from '../call.ts'
import type { Channel, Figures, HeldDelivery, Probe, ProbeProblem, ReadBack, SentDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { handleNotUsable } from '../errors.ts'
import { captionsOf, describedIn, filmToCarry } from '../film.ts'
import { lightPicture, pictureOf } from '../picture.ts'
import { chosenLanguage, languageField, neededSetting, serverOrigin } from '../server-address.ts'
import { carries, shortLimit, shortText, spoken, usualLinkLength } from '../short-text.ts'
import type { Payload } from '../tables.ts'
import { conversation } from './conversation.ts'
import { facetsOf } from './facets.ts'
import { collection, didsOf, getRecord, isAbsence, there } from './posts.ts'
import { recordKey } from './record-key.ts'
import { callAs, faultOf, harmless, mayDoAnything, outcomeOfFault, type Session, sessionOf, type Whose } from './xrpc.ts'

/** Of app.bsky.feed.post and app.bsky.embed.images. Servers before 2026 take pictures up to 1,000,000 bytes only. */
const most = { graphemes: 300, bytes: 3000, imageBytes: 1_000_000, imageSide: 2000, altText: 2000 }
/** Of app.bsky.embed.video; the app plays three minutes. A server may take less, and says so when it gets more. */
const films = { types: ['video/mp4'], bytes: 100_000_000, seconds: 180, captions: true }
const mostOfFilm = { alt: 1000, captions: 20, captionBytes: 20_000 }
const whoseOf = (house: Whose['house'], { alliance, account }: HeldDelivery): Whose => ({ house, alliance, account })

/**
 * An account on Bluesky, or on any other server of AT Protocol. A post is a record under a key that follows from the delivery, written
 * only where there is none yet: told again it changes nothing, and it is asked for by its key.
 */
export const bluesky: Channel = {
  kind: 'bluesky',
  form: 'short',
  accounts: 'one',
  verified: 'real-server',
  onByDefault: true,
  inFlight: 4,
  fields: [
    { name: 'handle', kind: 'text', maxlength: 254 },
    { name: 'secretPassword', kind: 'secret', maxlength: 200 },
    languageField,
    { name: 'server', kind: 'url', optional: true, maxlength: 300 },
  ],
  limit: () => ({ ...shortLimit, text: most.graphemes, bytes: most.bytes, linkLength: usualLinkLength, films }),
  // A record can be overwritten, but readers keep the post as it was: Bluesky knows no edits.
  can: () => ({ idempotencyKey: true, readBack: true, edit: false, withdraw: true, withdrawsForGood: true }),
  settings: (given) => ({
    handle: handleOf(given.handle),
    language: chosenLanguage(given.language),
    server: given.server?.trim() ? serverOrigin('server', given.server) : 'https://bsky.social',
  }),
  deliver: (house, delivery) => deliver(whoseOf(house, delivery), delivery),
  readBack: (house, delivery) => readBack(whoseOf(house, delivery), delivery),
  probe: (house, alliance, account) => probe({ house, alliance, account }),
  figures: (house, alliance, account, sent) => figures({ house, alliance, account }, sent),
  ...conversation,
}

/** A handle as people write it, `@Library.example`, in its one form. */
function handleOf(given: string | undefined): string {
  const handle = neededSetting('handle', given, 254).replace(/^@/, '').toLowerCase()
  if (!/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(handle)) throw handleNotUsable()
  return handle
}

async function deliver(whose: Whose, delivery: HeldDelivery): Promise<Outcome> {
  if (delivery.operation === 'withdraw') return withdraw(whose, delivery)
  if (delivery.operation !== 'deliver') return { state: 'failed', code: 'channels.nothing-to-follow' }
  const session = await sessionOf(whose)
  if ('state' in session) return session
  const { words, locale } = spoken(delivery)
  const embed = (await filmEmbedOf(whose, delivery, words, locale)) ?? (await embedOf(whose, delivery, words))
  if ('state' in embed) return embed
  const text = shortText(words, { most: most.graphemes, bytes: most.bytes })
  const said = await callAs(whose, 'com.atproto.repo.putRecord', {
    method: 'POST',
    json: {
      repo: session.did,
      collection,
      rkey: recordKey(delivery.deliveryId),
      // Only where there is none: an attempt that comes late changes nothing that is there.
      swapRecord: null,
      record: {
        $type: collection,
        text,
        facets: facetsOf(text, await didsOf(whose, text)),
        langs: [locale.split('-')[0]],
        // Readers see posts in the order in which they were written; what waited for days would stand where nobody looks.
        createdAt: whose.house.clock.now().toISOString(),
        embed,
      },
    },
  })
  if (isOutcome(said)) return said
  if (said.status === 200) return { state: 'sent', ...there(session, delivery.deliveryId) }
  if (faultOf(said) !== 'InvalidSwap') return outcomeOfFault(said, true)
  const found = await find(whose, session, delivery)
  return typeof found === 'object'
    ? { state: 'sent', remoteId: found.remoteId, remoteUrl: found.remoteUrl }
    : found === 'unknown'
      ? { state: 'unknown', code: 'channels.cannot-be-asked' }
      : { state: 'failed', code: 'channels.receiver-refused' }
}

/** The key of the record that a delivery follows, also where its own attempt never told us. */
const followedKey = ({ follows, followsRemoteId }: HeldDelivery): string => followsRemoteId?.split('/').at(-1) ?? recordKey(follows!)

/** Whose record a delivery follows; undefined where that is not known. A handle may change its owner, and an account its handle. */
const followedDid = ({ followsRemoteId }: HeldDelivery): string | undefined => /^at:\/\/(did:[^/\s]+)\//.exec(followsRemoteId ?? '')?.[1]

const isOfAnother = (session: Session, delivery: HeldDelivery): boolean => (followedDid(delivery) ?? session.did) !== session.did

/** Deleting what is not there succeeds too, so what another account wrote is not asked to be deleted from this one. */
async function withdraw(whose: Whose, delivery: HeldDelivery): Promise<Outcome> {
  const session = await sessionOf(whose)
  if ('state' in session) return session
  if (isOfAnother(session, delivery)) return { state: 'failed', code: 'channels.account-moved' }
  const said = await callAs(whose, 'com.atproto.repo.deleteRecord', {
    method: 'POST',
    json: { repo: session.did, collection, rkey: followedKey(delivery) },
  })
  return isOutcome(said) ? said : said.status === 200 ? { state: 'sent' } : outcomeOfFault(said, true)
}

interface Blob {
  $type: 'blob'
  ref: { $link: string }
  mimeType: string
  size: number
}

type Embed =
  | {
      $type: 'app.bsky.embed.video'
      video: Blob
      captions: { lang: string; file: Blob }[]
      alt: string
      aspectRatio?: { width: number; height: number }
    }
  | { $type: 'app.bsky.embed.images'; images: { image: Blob; alt: string; aspectRatio: { width: number; height: number } }[] }
  | { $type: 'app.bsky.embed.external'; external: { uri: string; title: string; description: string; thumb?: Blob } }

/** The film with its captions and what is to be seen in it; null without one, and where the server takes none so large. */
async function filmEmbedOf(whose: Whose, delivery: HeldDelivery, words: Payload, locale: string): Promise<Embed | Outcome | null> {
  const film = await filmToCarry(whose.house, delivery, words, films)
  if (!film) return null
  const { width, height, mime } = film.cut
  const video = await upload(whose, { bytes: film.file, mime }, 300_000)
  if ('state' in video) return video.state === 'failed' && video.code === 'channels.film-too-large-there' ? null : video
  const captions: { lang: string; file: Blob }[] = []
  for (const { locale: lang, vtt } of captionsOf(film).slice(0, mostOfFilm.captions)) {
    const bytes = Buffer.from(vtt)
    if (bytes.length > mostOfFilm.captionBytes) continue
    const file = await upload(whose, { bytes, mime: 'text/vtt' })
    if ('state' in file) return file
    captions.push({ lang, file })
  }
  return {
    $type: 'app.bsky.embed.video',
    video,
    captions,
    alt: cutToFit(describedIn(film, locale), { most: mostOfFilm.alt }),
    ...(width && height ? { aspectRatio: { width, height } } : {}),
  }
}

/**
 * The picture with its description; one without goes where none is asked for, onto the card of the link, which stands where no picture
 * does.
 */
async function embedOf(whose: Whose, delivery: HeldDelivery, words: Payload): Promise<Embed | Outcome> {
  const given = await pictureOf(whose.house, delivery, words, Number.POSITIVE_INFINITY)
  const picture = given && (await lightPicture(given, { bytes: most.imageBytes, side: most.imageSide }))
  const blob = picture && (await upload(whose, picture))
  if (blob && 'state' in blob) return blob
  if (picture && blob && picture.alt !== '') {
    const { width, height } = picture
    const alt = [...picture.alt].slice(0, most.altText).join('')
    return { $type: 'app.bsky.embed.images', images: [{ image: blob, alt, aspectRatio: { width, height } }] }
  }
  const card = { uri: words.link, title: words.title, description: words.summary }
  return { $type: 'app.bsky.embed.external', external: blob ? { ...card, thumb: blob } : card }
}

/** Brings a picture, a film or captions there. What no record names is thrown away by the server. */
async function upload(whose: Whose, file: { bytes: Uint8Array | StreamedBody; mime: string }, timeoutMs = 60_000): Promise<Blob | Outcome> {
  const said = harmless(
    await callAs(whose, 'com.atproto.repo.uploadBlob', {
      method: 'POST',
      timeoutMs,
      headers: { 'content-type': file.mime },
      body: file.bytes,
    }),
  )
  if (isOutcome(said)) return said
  if (said.status === 413 || ['BlobTooLarge', 'PayloadTooLarge'].includes(faultOf(said)))
    return { state: 'failed', code: 'channels.film-too-large-there' }
  if (said.status !== 200) return outcomeOfFault(said)
  const link = textOf(member(said.body, 'blob', 'ref', '$link'), 200)
  if (link === '') return { state: 'failed', code: 'channels.receiver-refused', sickChannel: true }
  return { $type: 'blob', ref: { $link: link }, mimeType: file.mime, size: isStreamed(file.bytes) ? file.bytes.bytes : file.bytes.length }
}

async function readBack(whose: Whose, delivery: HeldDelivery): Promise<ReadBack> {
  const session = await sessionOf(whose)
  if ('state' in session) return 'unknown'
  if (delivery.operation === 'deliver') return find(whose, session, delivery)
  if (isOfAnother(session, delivery)) return 'unknown'
  const said = await getRecord(whose, session, followedKey(delivery))
  return isOutcome(said) ? 'unknown' : said.status === 200 ? 'absent' : isAbsence(said) ? 'there' : 'unknown'
}

/** Looks for the post of a delivery under its key. A record that does not carry its short link is another's. */
async function find(whose: Whose, session: Session, delivery: HeldDelivery): Promise<ReadBack> {
  const said = await getRecord(whose, session, recordKey(delivery.deliveryId))
  if (isOutcome(said)) return 'unknown'
  if (said.status !== 200) return isAbsence(said) ? 'absent' : 'unknown'
  const text = textOf(member(said.body, 'value', 'text'), 10_000)
  const links = [delivery.payload, ...Object.values(delivery.payload.translations)].map(({ link }) => link)
  return links.some((link) => carries(text, link)) ? { there: true, ...there(session, delivery.deliveryId) } : 'absent'
}

/** Followers are told by the app view behind the server; a server without one leaves them unknown. */
async function probe(whose: Whose): Promise<Probe | ProbeProblem> {
  const session = await sessionOf(whose)
  if ('state' in session) return { problem: codeOf(session) }
  if (mayDoAnything(session)) return { problem: 'channels.bluesky-app-password-needed' }
  const who = await callAs(whose, 'com.atproto.server.getSession')
  if (isOutcome(who)) return { problem: codeOf(who) }
  if (who.status !== 200) return { problem: codeOf(outcomeOfFault(who)) }
  if (member(who.body, 'active') === false) return { problem: 'channels.bluesky-account-closed' }
  const { did } = session
  const profile = await callAs(whose, `app.bsky.actor.getProfile?${new URLSearchParams({ actor: did })}`)
  return {
    handle: `@${textOf(member(who.body, 'handle'), 253)}`,
    url: `https://bsky.app/profile/${did}`,
    followers: isOutcome(profile) || profile.status !== 200 ? null : countOf(member(profile.body, 'followersCount')),
    expiresAt: null,
    missing: [],
  }
}

const codeOf = (outcome: Outcome): string => ('code' in outcome ? outcome.code : 'channels.cannot-be-asked')

/** As the app view counts; at most 25 posts a request. What was deleted is left out. A quote shares a post as a repost does. */
async function figures(whose: Whose, sent: readonly SentDelivery[]): Promise<Map<string, Figures> | null> {
  // Posts of the past may have come in under other names; one of those would have the whole question refused.
  const asked = sent.filter(({ remoteId }) => /^at:\/\/did:[^/\s]+\/[\w.]+\/[\w.~:-]+$/.test(remoteId))
  if (asked.length === 0) return new Map()
  const query = new URLSearchParams(asked.map(({ remoteId }) => ['uris', remoteId]))
  const said = await callAs(whose, `app.bsky.feed.getPosts?${query}`)
  const posts = isOutcome(said) || said.status !== 200 ? undefined : member(said.body, 'posts')
  if (!Array.isArray(posts)) return null
  const byUri = new Map(asked.map(({ remoteId, deliveryId }) => [remoteId, deliveryId]))
  const found = new Map<string, Figures>()
  for (const post of posts) {
    const delivery = byUri.get(textOf(member(post, 'uri')))
    const count = (name: string) => countOf(member(post, name)) ?? 0
    if (delivery)
      found.set(delivery, {
        likes: count('likeCount'),
        shares: count('repostCount') + count('quoteCount'),
        replies: count('replyCount'),
        saves: count('bookmarkCount'),
      })
  }
  return found
}
