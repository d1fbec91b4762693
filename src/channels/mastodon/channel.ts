import type { Platform } from '#platform'
import { countOf, isOutcome, member, outcomeOfStatus, textOf } from '../call.ts'
import type { Account, Channel, Figures, HeldDelivery, Probe, ProbeProblem, ReadBack, SentDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { type CarriedFilm, describedIn, filmToCarry } from '../film.ts'
import { keepDraft } from '../hold.ts'
import { pictureOf } from '../picture.ts'
import { chosenLanguage, languageField, serverOrigin } from '../server-address.ts'
import { carries, shortLimit, shortText, spoken } from '../short-text.ts'
import { conversation } from './conversation.ts'
import { call, outcomeOf, urlOf, type Whose } from './server.ts'

/** What a server takes unless it says otherwise (GET /api/v2/instance). */
const usual = { text: 500, linkLength: 23, images: 4, imageBytes: 16_777_216, altText: 1500 }
const usualFilms = { types: ['video/mp4', 'video/webm'], bytes: 103_809_024, seconds: null, captions: false }
const filmsOf = (account: Account | undefined) => ({
  ...usualFilms,
  bytes: account?.probe?.limit?.filmBytes ?? usualFilms.bytes,
  types: account?.probe?.limit?.filmTypes ?? usualFilms.types,
})

/** The permissions that we use; docs/channels/mastodon.md says what for. */
const scopes = ['read:accounts', 'read:statuses', 'read:notifications', 'write:media', 'write:statuses'] as const

const whoseOf = (house: Platform, { alliance, account }: HeldDelivery): Whose => ({ house, alliance, account })

/**
 * An account on a Mastodon server, or on another that speaks its client API. The status carries an Idempotency-Key, which servers
 * keep for an hour; whatever the time, the account's own statuses can be searched for the short link of the delivery, which no
 * other status has.
 */
export const mastodon: Channel = {
  kind: 'mastodon',
  form: 'short',
  accounts: 'one',
  verified: 'stand-in',
  onByDefault: true,
  inFlight: 4,
  fields: [
    { name: 'server', kind: 'url', maxlength: 300, place: true },
    { name: 'secretToken', kind: 'secret', maxlength: 500 },
    languageField,
    { name: 'visibility', kind: 'choice', choices: ['public', 'unlisted', 'private'] },
  ],
  limit: (_work, account) => ({
    ...shortLimit,
    text: account?.probe?.limit?.text ?? usual.text,
    linkLength: account?.probe?.limit?.linkLength ?? usual.linkLength,
    films: filmsOf(account),
  }),
  can: () => ({ idempotencyKey: true, readBack: true, edit: true, withdraw: true, withdrawsForGood: true }),
  settings: (given) => ({
    server: serverOrigin('server', given.server),
    language: chosenLanguage(given.language),
    visibility: ['unlisted', 'private'].find((choice) => choice === given.visibility) ?? 'public',
  }),
  deliver: (house, delivery) => deliver(whoseOf(house, delivery), delivery),
  readBack: (house, delivery) => readBack(whoseOf(house, delivery), delivery),
  probe: (house, alliance, account) => probe({ house, alliance, account }),
  figures: (house, alliance, account, sent) => figures({ house, alliance, account }, sent),
  ...conversation,
}

async function deliver(whose: Whose, delivery: HeldDelivery): Promise<Outcome> {
  const id = delivery.followsRemoteId
  if (delivery.operation !== 'deliver' && !id) return { state: 'failed', code: 'channels.nothing-to-follow' }
  if (delivery.operation === 'withdraw') return outcomeOf(await call(whose, `/api/v1/statuses/${id}`, { method: 'DELETE' }), true)
  const { words, locale } = spoken(delivery)
  const media = (await uploadFilm(whose, delivery)) ?? (await uploadPicture(whose, delivery))
  if (media && 'state' in media) return media
  const limit = { ...usual, ...whose.account.probe?.limit }
  const status = {
    status: shortText(words, { most: limit.text, linkLength: limit.linkLength }),
    language: locale.split('-')[0],
    ...(media ? { media_ids: [media.id] } : {}),
  }
  if (delivery.operation === 'edit') return outcomeOf(await call(whose, `/api/v1/statuses/${id}`, { method: 'PUT', json: status }), false)
  return outcomeOf(
    await call(whose, '/api/v1/statuses', {
      method: 'POST',
      headers: { 'idempotency-key': delivery.deliveryId },
      json: { ...status, visibility: whose.account.settings.visibility },
    }),
    false,
  )
}

/**
 * Brings the film there with what is to be seen in it, and with the post's picture as its still; null without one, and where the server does
 * not take this one. What is there already is not brought again while the server is at work on it.
 */
async function uploadFilm(whose: Whose, delivery: HeldDelivery): Promise<{ id: string } | Outcome | null> {
  const { words, locale } = spoken(delivery)
  const film = await filmToCarry(whose.house, delivery, words, filmsOf(whose.account))
  if (!film) return null
  const [file, kept] = delivery.draft?.split(' ') ?? []
  if (kept && file === film.cut.fileId) {
    const ready = await whenReady(whose, kept, filmLooks)
    if (ready !== 'gone') return ready
  }
  const limit = { ...usual, ...whose.account.probe?.limit }
  const said = await call(whose, '/api/v2/media', {
    method: 'POST',
    timeoutMs: 300_000,
    form: {
      file: { bytes: film.file, mime: film.cut.mime, name: film.file.name },
      description: describedAs(film, locale, limit.altText),
    },
  })
  if (isOutcome(said)) return harmless(said)
  // 413 is what a web server before theirs says.
  if (said.status === 422 || said.status === 413) return null
  const id = textOf(member(said.body, 'id'), 100)
  if ((said.status !== 200 && said.status !== 202) || !id) return outcomeOfStatus(said)
  if (!(await keepDraft(whose.house, delivery, `${film.cut.fileId} ${id}`)))
    return { state: 'retry', code: 'channels.worker-fell-silent', sickChannel: false }
  if (said.status === 200) return { id }
  const ready = await whenReady(whose, id, filmLooks)
  return ready === 'gone' ? null : ready
}

const describedAs = (film: CarriedFilm, locale: string, most: number): string => [...describedIn(film, locale)].slice(0, most).join('')

/** How often, and after how many ms, media are looked at before they are left for later. */
const [pictureLooks, filmLooks] = [
  { most: 10, everyMs: 500, code: 'channels.picture-not-ready' },
  { most: 30, everyMs: 1000, code: 'channels.film-not-ready' },
]

/** Waits until the server is done with media; `gone` where it has them no more, or could not use them. */
async function whenReady(whose: Whose, id: string, looks: typeof filmLooks): Promise<{ id: string } | Outcome | 'gone'> {
  for (let look = 0; look < looks.most; look++) {
    const ready = await call(whose, `/api/v1/media/${id}`)
    if (!isOutcome(ready) && ready.status === 200) return { id }
    if (!isOutcome(ready) && (ready.status === 404 || ready.status === 422)) return 'gone'
    if (!isOutcome(ready) && ready.status !== 206) return outcomeOfStatus(ready)
    await new Promise((resolve) => setTimeout(resolve, looks.everyMs))
  }
  return { state: 'retry', code: looks.code, sickChannel: false }
}

/** Media that came there twice hurt nobody: what no status has is thrown away by the server. */
const harmless = (said: Outcome): Outcome => (said.state === 'unknown' ? { state: 'retry', code: said.code, sickChannel: true } : said)

/** Brings the picture there with its description; null without one. A server that is still at work on it is asked again later. */
async function uploadPicture(whose: Whose, delivery: HeldDelivery): Promise<{ id: string } | Outcome | null> {
  const limit = { ...usual, ...whose.account.probe?.limit }
  const picture = await pictureOf(whose.house, delivery, spoken(delivery).words, limit.imageBytes)
  if (!picture) return null
  const said = await call(whose, '/api/v2/media', {
    method: 'POST',
    timeoutMs: 60_000,
    form: { file: picture, description: [...picture.alt].slice(0, limit.altText).join('') },
  })
  if (isOutcome(said)) return harmless(said)
  const id = textOf(member(said.body, 'id'), 100)
  if (said.status === 200 && id) return { id }
  if (said.status !== 202 || !id) return outcomeOfStatus(said)
  const ready = await whenReady(whose, id, pictureLooks)
  return ready === 'gone' ? { state: 'failed', code: 'channels.receiver-refused' } : ready
}

const pagesToRead = 10

/**
 * Looks for what may have arrived. A status is known by the short link of its delivery; its account's statuses are read back to the
 * first attempt. An edit may be made again and is; a withdrawal has arrived where the status is gone.
 */
async function readBack(whose: Whose, delivery: HeldDelivery): Promise<ReadBack> {
  if (delivery.operation === 'edit') return 'absent'
  if (delivery.operation === 'withdraw') {
    const said = await call(whose, `/api/v1/statuses/${delivery.followsRemoteId}`)
    return isOutcome(said) ? 'unknown' : said.status === 404 ? 'there' : said.status === 200 ? 'absent' : 'unknown'
  }
  const who = await call(whose, '/api/v1/accounts/verify_credentials')
  const accountId = isOutcome(who) ? '' : textOf(member(who.body, 'id'), 100)
  if (!accountId) return 'unknown'
  // Clocks may differ by some minutes.
  const since = (delivery.startedAt?.getTime() ?? 0) - 10 * 60_000
  const links = [delivery.payload, ...Object.values(delivery.payload.translations)].map(({ link }) => link)
  for (let page = 0, before = ''; page < pagesToRead; page++) {
    const query = new URLSearchParams({ limit: '40', exclude_reblogs: 'true', ...(before ? { max_id: before } : {}) })
    const said = await call(whose, `/api/v1/accounts/${accountId}/statuses?${query}`)
    if (isOutcome(said) || said.status !== 200 || !Array.isArray(said.body)) return 'unknown'
    for (const status of said.body) {
      const content = textOf(member(status, 'content'), 100_000)
      if (links.some((link) => carries(content, link)))
        return { there: true, remoteId: textOf(member(status, 'id'), 100), ...urlOf(member(status, 'url')) }
    }
    const last = said.body.at(-1)
    if (!last || Date.parse(textOf(member(last, 'created_at'))) < since) return 'absent'
    before = textOf(member(last, 'id'), 100)
  }
  return 'unknown'
}

async function probe(whose: Whose): Promise<Probe | ProbeProblem> {
  const who = await call(whose, '/api/v1/accounts/verify_credentials')
  if (isOutcome(who)) return { problem: 'code' in who ? who.code : 'channels.cannot-be-asked' }
  if (who.status !== 200) return { problem: codeOf(outcomeOfStatus(who)) }
  const [instance, app] = [await call(whose, '/api/v2/instance'), await call(whose, '/api/v1/apps/verify_credentials')]
  const said = isOutcome(instance) ? null : member(instance.body, 'configuration')
  const types = member(said, 'media_attachments', 'supported_mime_types')
  const given = isOutcome(app) ? undefined : member(app.body, 'scopes')
  return {
    handle: `@${textOf(member(who.body, 'acct'), 200).split('@')[0]}@${new URL(whose.account.settings.server!).host}`,
    url: urlOf(member(who.body, 'url')).remoteUrl ?? null,
    followers: countOf(member(who.body, 'followers_count')),
    expiresAt: null,
    limit: {
      text: countOf(member(said, 'statuses', 'max_characters')) ?? usual.text,
      linkLength: countOf(member(said, 'statuses', 'characters_reserved_per_url')) ?? usual.linkLength,
      images: countOf(member(said, 'statuses', 'max_media_attachments')) ?? usual.images,
      imageBytes: countOf(member(said, 'media_attachments', 'image_size_limit')) ?? usual.imageBytes,
      altText: countOf(member(said, 'media_attachments', 'description_limit')) ?? usual.altText,
      filmBytes: countOf(member(said, 'media_attachments', 'video_size_limit')) ?? usualFilms.bytes,
      ...(Array.isArray(types) ? { filmTypes: usualFilms.types.filter((type) => types.includes(type)) } : {}),
    },
    // Servers before 4.3 do not say which scopes a token has.
    missing: Array.isArray(given) ? scopes.filter((scope) => !given.includes(scope) && !given.includes(scope.split(':')[0])) : [],
  }
}

/** As servers since 4.3 answer `GET /api/v1/statuses?id[]=…`. What was deleted there is left out. */
async function figures(whose: Whose, sent: readonly SentDelivery[]): Promise<Map<string, Figures> | null> {
  const query = new URLSearchParams(sent.map(({ remoteId }) => ['id[]', remoteId]))
  const said = await call(whose, `/api/v1/statuses?${query}`)
  if (isOutcome(said) || said.status !== 200 || !Array.isArray(said.body)) return null
  const byId = new Map(sent.map(({ remoteId, deliveryId }) => [remoteId, deliveryId]))
  const found = new Map<string, Figures>()
  for (const status of said.body) {
    const delivery = byId.get(textOf(member(status, 'id'), 100))
    const count = (name: string) => countOf(member(status, name)) ?? 0
    if (delivery) found.set(delivery, { likes: count('favourites_count'), shares: count('reblogs_count'), replies: count('replies_count') })
  }
  return found
}

const codeOf = (outcome: Outcome): string => ('code' in outcome ? outcome.code : 'channels.cannot-be-asked')
