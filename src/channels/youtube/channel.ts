import type { Platform } from '#platform'
import { isOutcome, member, textOf } from '../call.ts'
import type { Account, Channel, Figures, HeldDelivery, Probe, ProbeProblem, ReadBack, SentDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { filmToCarry } from '../film.ts'
import { isTakenBack } from '../hold.ts'
import { chosenLanguage, languageField, neededSetting, serverOrigin } from '../server-address.ts'
import { spoken, usualLinkLength } from '../short-text.ts'
import { call, countIn, harmless, itemsOf, problemOf, refusalOf, scope, sessionOf, usualServer, type Whose } from './api.ts'
import { putCaptions, putThumbnail } from './around-film.ts'
import { conversation } from './conversation.ts'
import { findByLink, keep, leaveUnseen, readDraft, takeAway, uploadFilm, whereItStands } from './upload.ts'
import { most, type Snippet, snippetOf } from './words.ts'

/** "Supported YouTube file formats", of what recordings can be. */
const types = ['video/mp4', 'video/webm']
/** 256 GB or 12 hours; a quarter of an hour where the channel's telephone number is not confirmed. */
const films = { needed: true, types, bytes: 256 * 1024 ** 3, seconds: null, captions: true } as const
const [longest, longestUnconfirmed] = [12 * 3600, 15 * 60]

const whoseOf = (house: Platform, { alliance, account }: HeldDelivery): Whose => ({ house, alliance, account })
const filmsOf = (account: Account | undefined) => ({
  ...films,
  seconds: account?.probe?.limit?.filmSeconds ?? longest,
})

/**
 * A channel on YouTube, through the Data API v3. A film is uploaded private; it gets its captions and its still, and only then is it shown.
 * The upload is kept before its first byte leaves and asked how far it came before it goes on, so it is there once whatever breaks off.
 */
export const youtube: Channel = {
  kind: 'youtube',
  form: 'note',
  accounts: 'one',
  verified: 'stand-in',
  onByDefault: true,
  inFlight: 1,
  fields: [
    { name: 'channel', kind: 'text', maxlength: 40, place: true },
    { name: 'clientId', kind: 'text', maxlength: 200 },
    { name: 'secretClient', kind: 'secret', maxlength: 200 },
    { name: 'secretToken', kind: 'secret', maxlength: 1000 },
    languageField,
    { name: 'visibility', kind: 'choice', choices: ['public', 'unlisted', 'private'] },
    { name: 'forChildren', kind: 'choice', choices: ['no', 'yes'] },
    { name: 'server', kind: 'url', optional: true, maxlength: 300 },
  ],
  limit: (_work, account) => ({
    title: most.title,
    text: most.descriptionBytes,
    unit: 'utf16',
    bytes: most.descriptionBytes,
    images: { most: 1, ratio: null, minWidth: 640 },
    films: filmsOf(account),
    link: 'in-text',
    linkLength: usualLinkLength,
    byDefault: false,
  }),
  can: () => ({ idempotencyKey: false, readBack: true, edit: true, withdraw: true, followUpsRepeat: true, withdrawsForGood: true }),
  settings: (given) => ({
    channel: neededSetting('channel', given.channel, 40),
    clientId: neededSetting('clientId', given.clientId, 200),
    language: chosenLanguage(given.language),
    visibility: ['unlisted', 'private'].find((choice) => choice === given.visibility) ?? 'public',
    forChildren: given.forChildren === 'yes' ? 'yes' : 'no',
    server: given.server?.trim() ? serverOrigin('server', given.server) : usualServer,
  }),
  deliver: (house, delivery, lost) => deliver(whoseOf(house, delivery), delivery, lost),
  readBack: (house, delivery) => readBack(whoseOf(house, delivery), delivery),
  probe: (house, alliance, account) => probe({ house, alliance, account }),
  figures: (house, alliance, account, sent) => figures({ house, alliance, account }, sent),
  ...conversation,
}

async function deliver(whose: Whose, delivery: HeldDelivery, lost: AbortSignal): Promise<Outcome> {
  const followed = delivery.followsRemoteId
  if (delivery.operation !== 'deliver' && !followed) return { state: 'failed', code: 'channels.nothing-to-follow' }
  if (delivery.operation === 'withdraw') return (await takeAway(whose, followed!)) ?? { state: 'sent', remoteId: followed! }
  const film = await filmNow(whose, delivery)
  const snippet = snippetOf(delivery, film?.recording)
  // A film that is closed, or that the post shows no more, is seen by nobody there either.
  if (delivery.operation !== 'deliver')
    return change(whose, followed!, film ? { snippet } : { snippet, status: statusOf(whose.account, 'private') })
  if (!film) return leaveUnseen(whose, delivery)
  const video = await uploadFilm(whose, delivery, film, { snippet, status: statusOf(whose.account, 'private') }, lost)
  return typeof video === 'string' ? show(whose, delivery, video, film.cut.fileId) : video
}

/** The film as it may be shown now. One that is there already may be longer than what is taken by now. */
const filmNow = (whose: Whose, delivery: HeldDelivery) => {
  const limit = delivery.operation === 'deliver' ? filmsOf(whose.account) : films
  return filmToCarry(whose.house, delivery, spoken(delivery).words, limit)
}

/**
 * Puts everything beside a film that is there and shows it. Bringing it may have taken hours: it is shown with the words and captions that it
 * has now, and one that was closed or withdrawn meanwhile is not shown at all.
 */
async function show(whose: Whose, delivery: HeldDelivery, video: string, file: string): Promise<Outcome> {
  const film = await filmNow(whose, delivery)
  if (!film) return leaveUnseen(whose, delivery, video)
  if (film.cut.fileId !== file) return { state: 'later', code: 'channels.youtube-upload-goes-on', at: whose.house.clock.now() }
  const undone = (await putCaptions(whose, video, film, delivery)) ?? (await putThumbnail(whose, video, film, delivery))
  if (undone) return undone
  // The withdrawal waits for this delivery to end, and takes away what nobody has seen.
  if (await isTakenBack(whose.house, delivery)) return { state: 'sent', remoteId: video }
  return change(whose, video, { snippet: snippetOf(delivery, film.recording), status: statusOf(whose.account) })
}

/** What may be done with a film; the whole of it each time, as with its words. */
const statusOf = ({ settings }: Account, privacyStatus: string = settings.visibility!) => ({
  privacyStatus,
  selfDeclaredMadeForKids: settings.forChildren === 'yes',
  license: 'youtube',
  embeddable: true,
  publicStatsViewable: true,
})

/** Changes a film's words, and with `status` shows it. Done twice it is the same. */
async function change(whose: Whose, video: string, to: { snippet: Snippet; status?: ReturnType<typeof statusOf> }): Promise<Outcome> {
  const said = await call(whose, `/youtube/v3/videos?${new URLSearchParams({ part: Object.keys(to).join(',') })}`, {
    method: 'PUT',
    json: { id: video, ...to },
  })
  if (isOutcome(said)) return harmless(said)
  if (said.status !== 200) return refusalOf(whose, said)
  const status = (name: string) => textOf(member(said.body, 'status', name), 40)
  if (['failed', 'rejected'].includes(status('uploadStatus'))) return { state: 'failed', code: 'channels.youtube-film-refused' }
  // What a project uploads that Google has not looked at stays private, whatever is asked for.
  if (to.status && status('privacyStatus') !== to.status.privacyStatus) return { state: 'failed', code: 'channels.youtube-stays-private' }
  return { state: 'sent', remoteId: video, remoteUrl: addressOf(video) }
}

const addressOf = (video: string): string => `https://www.youtube.com/watch?v=${video}`

/**
 * Looks for what may have arrived. A film that is there and not shown yet is not "there": the delivery goes on with it, and with what of its
 * upload arrived. An edit may be made again and is; a withdrawal has arrived where the film is gone.
 */
async function readBack(whose: Whose, delivery: HeldDelivery): Promise<ReadBack> {
  if (delivery.operation === 'withdraw') {
    const status = await statusThere(whose, delivery.followsRemoteId ?? '')
    return status === undefined ? 'unknown' : status === null ? 'there' : 'absent'
  }
  if (delivery.operation !== 'deliver') return 'absent'
  const draft = readDraft(delivery.draft)
  const found = draft ? await whereItStands(whose, delivery, draft) : await findByLink(whose, delivery)
  if (found === 'absent') return 'absent'
  if (typeof found === 'object' && 'from' in found) return 'absent'
  if (found === 'unknown' || (typeof found === 'object' && 'state' in found)) return 'unknown'
  const video = typeof found === 'string' ? found : found.video
  const status = await statusThere(whose, video)
  if (status === undefined) return 'unknown'
  if (status !== 'private' && status !== null) return { there: true, remoteId: video, remoteUrl: addressOf(video) }
  // Found without a draft (an older copy of our rows is in use): the delivery goes on with it.
  const film = draft || status === null ? null : await filmNow(whose, delivery)
  if (film) await keep(whose, delivery, { file: film.cut.fileId, video })
  return 'absent'
}

/** Who may see a film; null where it is not there, undefined where nobody says. */
async function statusThere(whose: Whose, video: string): Promise<string | null | undefined> {
  const said = await call(whose, `/youtube/v3/videos?${new URLSearchParams({ part: 'status', id: video })}`)
  const items = isOutcome(said) ? undefined : itemsOf(said)
  if (!items) return undefined
  return items.length === 0 ? null : textOf(member(items[0], 'status', 'privacyStatus'), 40)
}

async function probe(whose: Whose): Promise<Probe | ProbeProblem> {
  const said = await call(whose, '/youtube/v3/channels?part=snippet,statistics,status&mine=true')
  // With the token that was taken: it says what may be done with it.
  const session = await sessionOf(whose)
  if ('state' in session) return problemOf(whose, session)
  const items = isOutcome(said) ? undefined : itemsOf(said)
  if (!items) return problemOf(whose, said)
  const channel = items.find((item) => member(item, 'id') === whose.account.settings.channel)
  // Whoever agreed did so for one channel, and it is another, or none.
  if (!channel) return { problem: 'channels.youtube-another-channel' }
  const id = textOf(member(channel, 'id'), 40)
  const name = textOf(member(channel, 'snippet', 'customUrl'), 100)
  const long = member(channel, 'status', 'longUploadsStatus') === 'allowed'
  const hidden = member(channel, 'statistics', 'hiddenSubscriberCount') === true
  return {
    handle: name || textOf(member(channel, 'snippet', 'title'), 200),
    url: `https://www.youtube.com/channel/${encodeURIComponent(id)}`,
    followers: hidden ? null : countIn(member(channel, 'statistics', 'subscriberCount')),
    expiresAt: session.permissionEnds,
    limit: { filmSeconds: long ? longest : longestUnconfirmed },
    missing: session.scopes.length === 0 || session.scopes.includes(scope) ? [] : [scope],
    id,
    notices: long ? [] : [{ code: 'youtube-short-films-only', params: { minutes: longestUnconfirmed / 60 } }],
  }
}

async function figures(whose: Whose, sent: readonly SentDelivery[]): Promise<Map<string, Figures> | null> {
  const byId = new Map(sent.map(({ remoteId, deliveryId }) => [remoteId, deliveryId]))
  const query = new URLSearchParams({ part: 'statistics', id: [...byId.keys()].join(','), maxResults: '50' })
  const said = await call(whose, `/youtube/v3/videos?${query}`)
  const items = isOutcome(said) ? undefined : itemsOf(said)
  if (!items) return null
  const found = new Map<string, Figures>()
  for (const item of items) {
    const delivery = byId.get(textOf(member(item, 'id'), 40))
    const count = (name: string) => countIn(member(item, 'statistics', name))
    const [views, likes, replies] = [count('viewCount'), count('likeCount'), count('commentCount')]
    // Left out where the channel hides them, or takes no comments.
    const told = { ...(views === null ? {} : { views }), ...(likes === null ? {} : { likes }), ...(replies === null ? {} : { replies }) }
    if (delivery) found.set(delivery, told)
  }
  return found
}
