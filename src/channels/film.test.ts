// What becomes of a post's film in the channels that carry films beside other things, and in those that carry none.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import {
  changeRecording,
  fromPlain,
  outsideOf,
  previewVariant,
  saveConsent,
  saveRecordingText,
  takeBackConsent,
  writePost,
} from '#rooms/content'
import { noteOfPost } from './activitypub/note.ts'
import { type ChannelBench, faultAt, moment, openChannelBench } from './bench-for-tests.ts'
import type { HeldDelivery } from './channel.ts'
import { asSystem, composePayload } from './compose-payload.ts'
import { filmForTests } from './films-for-tests.ts'
import { connectAccount, decideUnconfirmed, probeAccount } from './index.ts'
import { type MastodonStandIn, openMastodon } from './mastodon/stand-in-for-tests.ts'
import { openTelegram, type TelegramStandIn } from './telegram/stand-in-for-tests.ts'

let mastodon: MastodonStandIn
let telegram: TelegramStandIn
let bench: ChannelBench
let film: string
let foreign: string
let account: string
before(async () => {
  mastodon = await openMastodon()
  telegram = await openTelegram()
  bench = await openChannelBench({ allow: [mastodon.hostPort, telegram.hostPort] })
  const { house } = bench
  const connect = async (kind: string, settings: Record<string, string>) =>
    (await house.as('editor', (work) => connectAccount(work, { kind, name: kind, settings }))).accountId
  account = await connect('mastodon', { server: mastodon.origin, secretToken: mastodon.token })
  await connect('telegram', { chat: '@testcitylibrary', secretToken: telegram.token, server: telegram.origin })
  await connect('bluesky', { handle: 'library.test', secretPassword: 'x' })
  await connect('line', { secretToken: 'x', secretChannel: 'x' })
  await connect('facebookpage', { page: '1', secretToken: 'x' })
  await connect('instagramprofessional', { account: '1', secretToken: 'x' })
  await probeAccount(house.platform, house.alliance, account)
  film = await filmForTests(bench)
  foreign = await filmForTests(bench, { container: 'webm' })
})
after(async () => {
  await bench.close()
  mastodon.close()
  telegram.close()
})

const texts = (title: string, shown: string, summary = 'On 19 September.') => ({
  en: { title, summary, body: fromPlain(`Come in.\n\n{piece:recording/${shown}}`) },
})
const leave = (title: string, channels: readonly string[], shown = film, more = {}) =>
  bench.leave(title, channels, { texts: texts(title, shown), ...more } as never)
const statuses = (title: string) => mastodon.statuses.filter(({ text }) => text.includes(title))
const messages = (title: string) => telegram.messages.filter(({ text }) => text.includes(title))
const clear = () => {
  mastodon.fault = () => false
  telegram.fault = () => false
  Object.assign(mastodon, { mediaLooks: 0 })
}
const seconds = (value: number) =>
  bench.house.system((work) =>
    sql`update content.recording_cuts set seconds = ${value} where alliance_id = ${work.alliance} and recording_id = ${film}`.execute(
      work.db,
    ),
  )

test('Mastodon gets the film with what is to be seen in it, and is waited for, not told twice', async () => {
  Object.assign(mastodon, { mediaLooks: 2 })
  const post = await leave('Filmed for Mastodon', ['mastodon'], film, { lead: bench.picture })
  await bench.drain()
  clear()
  const [status, ...more] = statuses('Filmed for Mastodon')
  assert.equal(more.length, 0)
  assert.deepEqual(
    status!.media.map(({ type, description }) => [type, description]),
    [['video', 'A lamp burns on a table.']],
  )
  assert.equal((await bench.through(post, 'mastodon'))[0]?.state, 'sent')
})

test('killed while Mastodon is at work on a film: it is not brought again, and the status is there once', async () => {
  const before = mastodon.filmsBrought
  const post = await leave('Killed while it waits', ['mastodon'])
  Object.assign(mastodon, { mediaLooks: 2 })
  const { reached, reach } = moment()
  mastodon.fault = faultAt('GET', /\/api\/v1\/media\//, 'in', () => {
    reach()
    return true
  })
  await bench.killWhile(reached)
  clear()
  await bench.drain()
  assert.deepEqual([statuses('Killed while it waits').length, mastodon.filmsBrought - before], [1, 1])
  assert.equal((await bench.through(post, 'mastodon'))[0]?.state, 'sent')
})

test('a film that the server refuses stays here, and its still goes with the link', async () => {
  mastodon.fault = faultAt('POST', /\/api\/v2\/media$/, 'done', (_, __, response) => {
    mastodon.fault = () => false
    response.writeHead(422).end('{"error":"Validation failed: dimensions are not supported"}')
    return true
  })
  await leave('Refused there', ['mastodon'])
  await bench.drain()
  clear()
  assert.deepEqual(
    statuses('Refused there').map(({ media }) => media.map(({ type, description }) => [type, description])),
    [[['image', 'A reading room at night']]],
  )
})

test('Telegram gets the film with its words beneath it, which are edited as a caption', async () => {
  const post = await leave('Filmed for Telegram', ['telegram'])
  await bench.drain()
  const [message] = messages('Filmed for Telegram')
  assert.deepEqual([message?.video?.width, message?.video?.height, message?.video?.duration], ['320', '180', '40'])
  await bench.correct(post, 'Filmed for Telegram, mended')
  await bench.drain()
  assert.deepEqual([messages('Filmed for Telegram, mended')[0]?.id, message!.edits], [message!.id, 1])
})

test('a film for Telegram whose answer was lost is for a person to look at, and sent again only when they say so', async () => {
  const post = await leave('Lost answer', ['telegram'])
  const { reached, reach } = moment()
  telegram.fault = faultAt('POST', /sendVideo/, 'done', () => {
    reach()
    return true
  })
  await bench.killWhile(reached)
  clear()
  await bench.drain()
  const [delivery] = await bench.through(post, 'telegram')
  assert.deepEqual([messages('Lost answer').length, delivery?.state], [1, 'unconfirmed'])
  await bench.house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery!.id, choice: 'skip' }))
  assert.equal(messages('Lost answer').length, 1)
})

test('a file of another kind and one that is too large stay here; the still goes', async () => {
  await leave('A foreign film', ['telegram'], foreign)
  const heavy = await filmForTests(bench, { bytes: 51_000_000 })
  await leave('A heavy film', ['telegram'], heavy)
  await bench.drain()
  for (const title of ['A foreign film', 'A heavy film']) {
    const [message] = messages(title)
    assert.deepEqual([message?.video, (message?.photoBytes ?? 0) > 0], [undefined, true])
  }
})

test('a film that was taken out of use before it left goes nowhere', async () => {
  const closed = await filmForTests(bench)
  const post = await leave('Closed in time', ['telegram'], closed)
  await bench.house.as('author', (work) => changeRecording(work, { recording: closed, expiresOn: '2026-01-01' }))
  await bench.drain()
  assert.equal((await bench.through(post, 'telegram'))[0]?.state, 'sent')
  assert.equal(messages('Closed in time')[0]?.video, undefined)
})

test('a server in front of Mastodon that takes nothing so large gets the still, too', async () => {
  mastodon.fault = faultAt('POST', /\/api\/v2\/media$/, 'done', (_, __, response) => {
    mastodon.fault = () => false
    response.writeHead(413).end('<html>Request Entity Too Large</html>')
    return true
  })
  const post = await leave('Too large for what stands in front', ['mastodon'])
  await bench.drain()
  clear()
  assert.equal((await bench.through(post, 'mastodon'))[0]?.state, 'sent')
  assert.deepEqual(
    statuses('Too large for what stands in front').map(({ media }) => media.map(({ type }) => type)),
    [['image']],
  )
})

test('who takes a consent back and is named in what a film says finds that film among what lies outside', async () => {
  const { house } = bench
  const named = await filmForTests(bench)
  const text = 'WEBVTT\n\n00:00.500 --> 00:01.500\nQiu Bailu lights a lamp.\n'
  await house.as('author', (work) => saveRecordingText(work, { recording: named, what: 'description', locale: 'en', text }))
  await leave('Named in the film', ['website', 'mastodon'], named)
  await leave('Not named', ['mastodon'])
  await bench.drain()
  const { id } = await house.as('author', (work) =>
    saveConsent(work, { name: 'Qiu Bailu', uses: ['name'], places: ['site', 'others'], given: 'paper' }),
  )
  await house.as('desk', (work) => takeBackConsent(work, { consent: id, why: 'asked at the desk' }))
  const outside = await house.as('editor', (work) => outsideOf(work, id))
  assert.deepEqual(
    outside.map(({ channel, title, why }) => [channel, title, why]),
    [['mastodon', 'Named in the film', 'cannot-change']],
  )
})

test('a film that is taken out of use after it left goes from where it can be followed, and it is said where it stays', async () => {
  const { house } = bench
  const closing = await filmForTests(bench)
  const post = await leave('Closed afterwards', ['mastodon', 'telegram'], closing)
  await bench.drain()
  const kinds = () => statuses('Closed afterwards').map(({ media }) => media.map(({ type }) => type))
  assert.deepEqual(kinds(), [['video']])
  await house.as('author', (work) => changeRecording(work, { recording: closing, expiresOn: '2026-01-01' }))
  await bench.drain()
  assert.deepEqual(kinds(), [[]])
  assert.deepEqual(
    (await bench.through(post, 'telegram')).map(({ operation, state, outcome }) => [operation, state, outcome]),
    [
      ['deliver', 'sent', null],
      ['edit', 'failed', 'channels.media-stay-there'],
    ],
  )
  assert.deepEqual(
    (await bench.through(post, 'mastodon')).map(({ operation, state }) => [operation, state]),
    [
      ['deliver', 'sent'],
      ['edit', 'sent'],
    ],
  )
})

test('the Fediverse is told where the film lies, with its still', async () => {
  const post = await leave('Filmed for the Fediverse', ['website'], film)
  const { house } = bench
  const { carried } = await house.system((work) =>
    composePayload(asSystem(work), { post: post.id, version: post.version, channel: 'activitypub' }),
  )
  const held = { alliance: house.alliance, account: { settings: { language: 'own' } }, payload: carried, locale: 'en' }
  const note = await noteOfPost(house.platform, held as unknown as HeldDelivery, post.id)
  const [document] = note.attachment as Record<string, string>[]
  assert.partialDeepStrictEqual(document, {
    type: 'Document',
    mediaType: 'video/mp4',
    name: 'A lamp burns on a table.',
    width: 320,
    height: 180,
    icon: { type: 'Image', mediaType: 'image/jpeg' },
  })
  assert.match(document!.url!, /^http:\/\/localhost:4000\/files\/[\w-]+\/Reading-room\.mp4$/)
})

test('the preview of every channel says whether the film goes along, and why not', async () => {
  const { house } = bench
  const channels = ['mastodon', 'telegram', 'bluesky', 'facebookpage', 'instagramprofessional', 'line', 'website']
  const variants = Object.fromEntries(channels.map((channel) => [channel, {}]))
  const seen = async (shown: string, summary?: string) => {
    const post = await house.as('author', (work) =>
      writePost(work, { source: 'en', texts: texts('Seen', shown, summary), noAction: 'a test', noGoal: 'a test', variants } as never),
    )
    const found: Record<string, unknown> = {}
    for (const channel of channels) {
      const preview = await house.as('author', (work) => previewVariant(work, { post: post.id, channel, locale: 'en' }))
      const film = preview!.film
      found[channel] = film && (film.goes === 'along' ? film.captions : film.code)
      // Nothing goes to Instagram without a picture: the still is one.
      const codes = preview!.problems.map(({ code }) => code)
      if (channel === 'instagramprofessional')
        assert.deepEqual([codes, preview!.picture?.alt], [['pieces-left-out'], 'A reading room at night'])
      if (film?.goes === 'along') assert.deepEqual(codes, [])
    }
    return found
  }
  const none = { facebookpage: 'film-not-there', instagramprofessional: 'film-not-there', line: 'film-not-there', website: null }
  assert.deepEqual(await seen(film), { mastodon: false, telegram: false, bluesky: true, ...none })
  assert.deepEqual(await seen(foreign), { mastodon: false, telegram: 'film-foreign', bluesky: 'film-foreign', ...none })
  await seconds(200)
  assert.deepEqual(await seen(film), { mastodon: false, telegram: false, bluesky: 'film-too-long', ...none })
  await seconds(40)
  mastodon.limits.videoBytes = 1000
  await probeAccount(house.platform, house.alliance, account)
  assert.partialDeepStrictEqual(await seen(film), { mastodon: 'film-too-large' })
  mastodon.limits.videoBytes = 103_809_024
  await probeAccount(house.platform, house.alliance, account)
})
