import assert from 'node:assert/strict'
import { test } from 'node:test'
import { myWork } from '#rooms/alliance'
import { connectAccount, Relay } from '#rooms/channels'
import * as content from '#rooms/content'
import { codes } from '#testing'
import { asked, consent, house, picture, piece, post, quote, save, send, takeBack } from '../content/people/people-for-tests.ts'
import { composePayload } from './compose-payload.ts'
import { publicFeed } from './feeds/public-feed.ts'

// What channels carry of people who are shown, when somebody takes back that they are.

test('before it leaves a post is looked over for who did not agree, to what, and where', async () => {
  await house.system((work) => connectAccount(work, { kind: 'x', name: 'X' }))
  const soon = await consent({ until: '2026-09-20' })
  const { id } = await quote(soon.id)
  const never = await save(asked)
  const asset = await picture()
  await house.as('author', (work) => content.setPeopleOnPicture(work, { asset: asset.id, consents: [never.id] }))
  const body = content.fromPlain(`Words.\n\n{piece:words/${id}}\n\n{picture:${asset.id}}`)
  const made = await house.as('author', (work) =>
    content.writePost(work, {
      source: 'en',
      texts: { en: { title: 'T', body } },
      noGoal: 'a',
      noAction: 'a',
      variants: { website: {}, x: {}, poster: {} },
    }),
  )
  const problems = await house.as('author', (work) => content.checkPost(work, made.id))
  const said = problems
    .filter(({ code }) => /consent|not-for/.test(code))
    .map(({ code, level, field, params }) => [code, level, field, params.channel ?? ''])
  assert.deepEqual(said, [
    ['picture-consent-missing', 'stop', 'texts.en.body', ''],
    ['not-for-others', 'stop', 'texts.en.body', 'x'],
    ['not-for-print', 'stop', 'texts.en.body', 'poster'],
    ['not-for-others', 'stop', 'texts.en.body', 'x'],
    ['not-for-print', 'stop', 'texts.en.body', 'poster'],
    ['consent-ends', 'warn', 'texts.en.body', ''],
  ])
  await takeBack(soon.id)
  const after = await house.as('author', (work) => content.checkPost(work, made.id))
  assert.ok(after.some(({ code }) => code === 'consent-ended'))
})

test('what is planned leaves without what was taken back, and what left by mail or by hand is listed with who and when', async () => {
  const of = await consent({ name: 'Qiu Bailu', places: ['site', 'others', 'print'] })
  const { id } = await quote(of.id)
  const planned = await send(await post(piece(id)), { wall: '2026-09-30T09:00' })
  await send(await post(piece(id), { variants: { website: {}, poster: {}, feeds: {} } }))
  await new Relay(house.platform).drain()
  const carried = (of: string) =>
    house.system(async (work) =>
      JSON.stringify(
        (
          await work.db
            .selectFrom('channels.deliveries')
            .select('payload')
            .where('alliance_id', '=', work.alliance)
            .where('post_id', '=', of)
            .execute()
        ).map((row) => row.payload),
      ),
    )
  assert.ok((await carried(planned.id)).includes('I come for the quiet.'))
  await takeBack(of.id)
  assert.ok(!(await carried(planned.id)).includes('I come for the quiet.'), 'it leaves without the words')
  const outside = await house.as('editor', (work) => content.outsideOf(work, of.id))
  assert.deepEqual(outside.map(({ channel, why, state }) => [channel, why, state]).sort(), [
    ['feeds', 'fetched', 'open'],
    ['poster', 'printed', 'open'],
  ])
  const settle = (input: { state: string; askedOn?: string; note?: string }, copy = outside[0]!.copy) =>
    house.as('editor', (work) => content.settleOutside(work, { consent: of.id, copy, ...input }))
  assert.deepEqual(await codes(settle({ state: 'asked', askedOn: '2026-12-01' })), ['askedOn content.people.day-ahead'])
  assert.deepEqual(await codes(settle({ state: 'stays' })), ['note content.people.field-missing'])
  await settle({ state: 'asked', askedOn: '2026-09-07' })
  await settle({ state: 'gone' })
  const [, gone] = (await house.as('editor', (work) => content.outsideOf(work, of.id))).map(({ state, askedOn }) => [state, askedOn])
  assert.deepEqual(gone, ['gone', '2026-09-07'], 'that they were asked stays known')
  await house.as('editor', (work) =>
    content.addOutside(work, { consent: of.id, title: 'A poster at the school', address: 'Main Street 1' }),
  )
  assert.equal(await house.as('editor', (work) => content.lookOutsideAgain(work, of.id)), 0, 'nothing is listed twice')
  const waits = await house.as('editor', async (work) => (await myWork(work, { everybody: true })).waits)
  const [wait] = waits.filter(({ href }) => href === `/desk/people/${of.id}/where`)
  assert.deepEqual([wait?.what, wait?.params.outside], ['name-taken-back', 2], 'the record of what left still holds the name')
})

test('a consent that is no longer for channels of others keeps its picture from what is still to leave there, and the site keeps it', async () => {
  const of = await consent({ places: ['site', 'others'] })
  const asset = await picture()
  await house.as('author', (work) => content.setPeopleOnPicture(work, { asset: asset.id, consents: [of.id] }))
  const made = await send(await post(content.fromPlain('Words.'), { lead: asset.id, variants: { website: {}, x: {} } }), {
    wall: '2026-09-30T09:00',
  })
  const carries = async () =>
    Object.fromEntries(
      (
        await house.system((work) =>
          work.db
            .selectFrom('channels.deliveries')
            .select(['kind', 'payload'])
            .where('alliance_id', '=', work.alliance)
            .where('post_id', '=', made.id)
            .execute(),
        )
      ).map(({ kind, payload }) => [kind, payload.picture !== null]),
    )
  assert.deepEqual(await carries(), { website: true, x: true })
  await save({ consent: of.id, places: ['site'] })
  assert.deepEqual(await carries(), { website: true, x: false })
})

test('what somebody lets stand on the site alone is in no feed any more, neither their picture nor the portrait beside words', async () => {
  const seen = await consent({ places: ['site', 'others'] })
  const [lead, inside, portrait] = [await picture(), await picture(), await picture()]
  for (const { id } of [lead, inside, portrait])
    await house.as('author', (work) => content.setPeopleOnPicture(work, { asset: id, consents: [seen.id] }))
  const speaks = await consent({ name: 'Qiu Yiren', places: ['site', 'others'] })
  const said = await quote(speaks.id, { picture: portrait.id, texts: { en: { heading: 'reader', text: 'I come for the light.' } } })
  const body = content.fromPlain(`Words.\n\n{picture:${inside.id}}\n\n{piece:words/${said.id}}`)
  const texts = { en: { title: 'In the light', body } }
  const made = await send(await post(body, { texts, lead: lead.id, variants: { website: {}, feeds: {} } }))
  const feed = async () => (await house.visitor((work) => publicFeed(work, { format: 'atom.xml', locale: 'en' }))).body
  const shows = (where: string, asset: content.Asset) => asset.renditions.some(({ fileId }) => where.includes(fileId))
  const before = await feed()
  for (const one of [lead, inside, portrait]) assert.ok(shows(before, one))
  await save({ consent: seen.id, places: ['site'] })
  const after = await feed()
  for (const one of [lead, inside, portrait]) assert.ok(!shows(after, one))
  assert.match(after, /I come for the light/)
  const again = await house.system((work) => composePayload(work, { post: made.id, version: made.version, channel: 'webhook' }))
  for (const one of [lead, inside, portrait]) assert.ok(!shows(JSON.stringify(again.carried), one))
  const page = await house.visitor(async (work) => content.renderHtml(body, await content.shownIn(work, body, 'en')))
  for (const one of [inside, portrait]) assert.ok(shows(page, one), 'the site keeps it')
  await save({ consent: speaks.id, places: ['site'] })
  assert.doesNotMatch(await feed(), /I come for the light/)
})
