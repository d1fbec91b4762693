import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { isRefusal } from '#platform'
import { addAsset, withdrawPost } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { type ChannelBench, faultAt, moment, openChannelBench, testUnsteady } from '../bench-for-tests.ts'
import {
  type Account,
  answerIncoming,
  connectAccount,
  listAccounts,
  listenTo,
  listInbox,
  probeAccount,
  readFigures,
  tryAgainNow,
} from '../index.ts'
import { type InstagramStandIn, openInstagram } from './stand-in-for-tests.ts'

const kind = 'instagramprofessional'
let there: InstagramStandIn
let bench: ChannelBench
let account: Account
before(async () => {
  there = await openInstagram()
  bench = await openChannelBench({ allow: [there.hostPort], url: 'https://foyer.example.org' })
  const { house } = bench
  there.now = () => house.platform.clock.now()
  account = await house.as('editor', (work) =>
    connectAccount(work, {
      kind,
      name: 'Instagram',
      settings: { account: there.account, secretToken: there.token, server: there.origin },
    }),
  )
  account = (await probeAccount(house.platform, house.alliance, account.accountId))!
})
after(async () => {
  await bench.close()
  there.close()
})
const clear = async () => {
  there.fault = () => false
  await bench.house.as('editor', (work) => tryAgainNow(work, account.accountId))
}
const withTitle = (title: string) => there.media.filter(({ caption }) => caption.includes(title))
const containersOf = (title: string) => there.containers.filter(({ caption }) => caption.includes(title))
const later = (minutes: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + minutes * 60_000))
const leave = (title: string) => bench.leave(title, [kind], { lead: bench.picture })

test('connected, it is asked who we are', async () => {
  const { probe, can } = (await bench.house.as('editor', listAccounts)).find((one) => one.kind === kind)!
  assert.deepEqual([probe?.handle, probe?.url, probe?.followers], ['@testcitylibrary', 'https://www.instagram.com/testcitylibrary/', 321])
  assert.deepEqual([can.edit, can.withdraw, probe?.missing, probe?.notices], [false, false, [], []])
})

test('a post leaves once, with the address of its picture and its description; what is there can neither be changed nor taken back', async () => {
  there.looks = 2
  const post = await leave('The book that survived')
  await bench.drain()
  await bench.drain()
  there.looks = 0
  const [media, ...more] = withTitle('The book that survived')
  assert.equal(more.length, 0)
  assert.match(media!.imageUrl, /^https:\/\/foyer\.example\.org\/files\//)
  assert.equal(media!.alt, 'A reading room at night')
  assert.match(media!.caption, /^The book that survived\n\nOn 19 September\.\n\nhttps:\/\/foyer\.example\.org\/l\/\w+$/)
  assert.equal((await bench.through(post, kind))[0]?.remoteUrl, `https://www.instagram.com/p/${media!.id}/`)
  await bench.correct(post, 'The book that perished')
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
  await bench.drain()
  assert.deepEqual(
    (await bench.through(post, kind)).map(({ operation, state, outdated }) => [operation, state, outdated?.why]),
    [['deliver', 'sent', 'withdrawn']],
  )
})

test('what Instagram does not take stops the post before it leaves, and says why', async () => {
  const { house } = bench
  const bytes = await sharp({ create: { width: 600, height: 1600, channels: 3, background: '#0B5A49' } })
    .jpeg()
    .toBuffer()
  const { id: tall } = await house.as('author', (work) =>
    addAsset(work, { bytes, name: 'tall.jpg', alt: { en: 'A tower', 'zh-CN': '塔' }, rights: 'own' }),
  )
  const own = (text: string) => ({ lead: bench.picture, variants: { [kind]: { texts: { en: { text } } } } }) as never
  for (const [more, code] of [
    [{}, 'picture-needed'],
    [{ lead: tall }, 'picture-shape'],
    [own(`Reading ${Array.from({ length: 31 }, (_, n) => `#tag${n}`).join(' ')}`), 'too-many-tags'],
    [own('x'.repeat(2190)), 'text-too-long'],
  ] as const)
    await assert.rejects(
      bench.leave('Not so', [kind], more),
      (error) => isRefusal(error) && error.code === 'content.not-ready' && JSON.stringify(error).includes(code),
      code,
    )
  await bench.leave('Just so', [kind], own(`Just so ${Array.from({ length: 30 }, (_, n) => `#标签${n}`).join(' ')}`))
  await bench.drain()
  assert.equal(withTitle('Just so').length, 1)
})

for (const [moment_, edge, when, published] of [
  ['before the container was made', /\/media$/, 'in', 0],
  ['after the container was made, before we knew', /\/media$/, 'done', 0],
  ['before it was published', /\/media_publish$/, 'in', 0],
  ['after it was published', /\/media_publish$/, 'done', 1],
] as const)
  test(`killed ${moment_}: it is there once`, async () => {
    await clear()
    const title = `Killed ${moment_}`
    const post = await leave(title)
    const { reached, reach } = moment()
    there.fault = faultAt('POST', edge, when, () => {
      reach()
      return true
    })
    await bench.killWhile(reached)
    await clear()
    assert.equal(withTitle(title).length, published)
    await bench.drain()
    const [delivery] = await bench.through(post, kind)
    assert.deepEqual([withTitle(title).length, delivery?.state], [1, 'sent'])
    assert.equal(delivery?.remoteUrl, `https://www.instagram.com/p/${withTitle(title)[0]!.id}/`)
    // What was kept is published, not made again.
    if (edge.source.includes('publish')) assert.equal(containersOf(title).length, 1)
  })

testUnsteady({
  channel: kind,
  edge: /\/media_publish$/,
  bench: () => bench,
  server: () => there,
  clear,
  method: 'POST',
  withTitle,
  more: () => ({ lead: bench.picture }),
})

test('published late, after it was looked for and not found: the same container is not published twice', async () => {
  await clear()
  const post = await leave('Late')
  const { reached, reach } = moment()
  there.fault = faultAt('POST', /\/media_publish$/, 'in', () => {
    reach()
    return true
  })
  await bench.killWhile(reached)
  // The old request takes effect right before the new one.
  there.fault = faultAt('POST', /\/media_publish$/, 'in', () => {
    const container = containersOf('Late')[0]!
    if (!container.published) {
      container.published = true
      there.media.unshift({ id: '17999', caption: container.caption, alt: '', imageUrl: '', at: there.now(), likes: 0, insights: {} })
    }
    return false
  })
  await bench.drain()
  await clear()
  const [delivery] = await bench.through(post, kind)
  assert.deepEqual([withTitle('Late').length, delivery?.state, delivery?.remoteUrl], [1, 'sent', 'https://www.instagram.com/p/17999/'])
})

test('published, and not listed yet: its container says so', async () => {
  await clear()
  const post = await leave('Not listed')
  const { reached, reach } = moment()
  there.fault = faultAt('POST', /\/media_publish$/, 'done', () => {
    reach()
    return true
  })
  await bench.killWhile(reached)
  await clear()
  const listed = there.media
  there.media = listed.filter(({ caption }) => !caption.includes('Not listed'))
  await bench.drain()
  there.media = listed
  assert.deepEqual([withTitle('Not listed').length, (await bench.through(post, kind))[0]?.state], [1, 'sent'])
})

test('a container that waited for too long is made anew, one that cannot be prepared is said', async () => {
  await clear()
  const post = await leave('Slept')
  const { reached, reach } = moment()
  there.fault = faultAt('POST', /\/media_publish$/, 'in', () => {
    reach()
    return true
  })
  await bench.killWhile(reached)
  await clear()
  later(25 * 60)
  await bench.drain()
  assert.deepEqual([withTitle('Slept').length, containersOf('Slept').length], [1, 2])
  assert.equal((await bench.through(post, kind))[0]?.state, 'sent')
  there.broken = true
  const broken = await leave('Broken')
  await bench.drain()
  there.broken = false
  const [delivery] = await bench.through(broken, kind)
  assert.deepEqual([delivery?.state, delivery?.outcome], ['failed', 'channels.instagram-picture-refused'])
})

test('a hundred posts in 24 hours are enough: the next waits, without a try, until there is room', async () => {
  await clear()
  there.usage = 100
  const post = await leave('One too many')
  await bench.drain()
  const [waits] = await bench.through(post, kind)
  assert.deepEqual([waits?.state, waits?.outcome, containersOf('One too many').length], ['due', 'channels.meta-enough-for-today', 0])
  there.usage = 99
  later(61)
  await bench.drain()
  assert.equal(withTitle('One too many').length, 1)
  there.usage = 0
})

test('what it counts comes back as facts; a metric that is taken away does not take the others with it', async () => {
  const post = await leave('Counted')
  await bench.drain()
  const [media] = withTitle('Counted')
  Object.assign(media!, { likes: 12, insights: { views: 210, saved: 4, shares: 3 } })
  there.say({ on: media!.id, text: 'Fine!' })
  const { house } = bench
  const read = () => readFigures(house.platform, house.alliance, account)
  await read()
  const { scene } = (await bench.through(post, kind))[0]!
  const total = (name: string) =>
    house.as('analyst', (work) =>
      readTotal(work, { metric: `social.${name}`, scenes: [scene], from: '2026-09-01', to: '2026-09-30' } as never),
    )
  const totals = () => Promise.all(['likes', 'replies', 'views', 'saves', 'shares'].map(async (name) => (await total(name)).amount))
  assert.deepEqual(await totals(), [12, 1, 210, 4, 3])
  there.metrics = there.metrics.filter((metric) => metric !== 'views')
  Object.assign(media!, { likes: 15, insights: { views: 400, saved: 5, shares: 3 } })
  later(61)
  await read()
  assert.deepEqual(await totals(), [15, 1, 210, 5, 3])
})

test('comments wait in the inbox with their post, once, page after page, and are answered once', async () => {
  await clear()
  const { house } = bench
  const hear = () => listenTo(house.platform, house.alliance, account)
  const waiting = async () => (await house.as('author', (work) => listInbox(work, { limit: 100 }))).items
  await hear()
  const post = await leave('Talked about')
  await bench.drain()
  const on = withTitle('Talked about')[0]!.id
  later(5)
  const first = there.say({ on, text: 'Is it open on Sunday?' })
  there.say({ on, parent: first.id, text: 'I wonder too', username: 'ben.reads' })
  for (let n = 0; n < 90; n++) there.say({ on, text: `Storm ${n}`, username: `reader${n}` })
  assert.equal(await hear(), 92)
  assert.equal(await hear(), 0)
  const items = await waiting()
  const [one, two] = [items.find(({ text }) => text === 'Is it open on Sunday?')!, items.find(({ text }) => text === 'I wonder too')!]
  assert.deepEqual([one.post, one.author.handle, one.sort], [post.id, '@anna.reads', 'comment'])
  assert.deepEqual([two.post, two.thread], [post.id, one.thread])
  const say = (text: string) => house.as('author', (work) => answerIncoming(work, { incoming: two.id, text, locale: 'en' }))
  await assert.rejects(say('x'.repeat(301)), (error) => isRefusal(error) && error.fields[0]?.code === 'channels.answer-too-long')
  await say('On Sundays from ten.')
  const { reached, reach } = moment()
  there.fault = faultAt('POST', /\/replies$/, 'done', () => {
    reach()
    return true
  })
  await bench.killWhile(reached)
  await clear()
  await bench.drain()
  assert.deepEqual(
    there.comments.filter(({ text }) => text === 'On Sundays from ten.').map(({ parent, from }) => [parent, from.id]),
    [[first.id, there.account]],
  )
  later(2)
  there.say({ on, parent: first.id, text: 'Great' })
  assert.equal(await hear(), 1)
})

for (const when of ['in', 'done'] as const)
  test(`the same words for two people beneath one comment, killed ${when === 'done' ? 'after' : 'before'} Instagram took the second: two answers`, async () => {
    await clear()
    const { house } = bench
    await leave(`Two thanks ${when}`)
    await bench.drain()
    const on = withTitle(`Two thanks ${when}`)[0]!.id
    const first = there.say({ on, text: `Lovely ${when}` })
    there.say({ on, parent: first.id, text: `Lovely indeed ${when}`, username: 'ben.reads' })
    await listenTo(house.platform, house.alliance, account)
    const thank = async (what: string) => {
      const { items } = await house.as('author', (work) => listInbox(work, { limit: 100 }))
      const item = items.find(({ text }) => text === what)!
      await house.as('author', (work) => answerIncoming(work, { incoming: item.id, text: 'Thank you both!', locale: 'en' }))
    }
    await thank(`Lovely ${when}`)
    await bench.drain()
    await thank(`Lovely indeed ${when}`)
    const { reached, reach } = moment()
    there.fault = faultAt('POST', /\/replies$/, when, () => {
      reach()
      return true
    })
    await bench.killWhile(reached)
    // A storm buries what is there below the first page.
    later(1)
    for (let n = 0; n < (when === 'done' ? 120 : 0); n++) there.say({ on, parent: first.id, text: `Late ${n}`, username: `reader${n}` })
    await clear()
    await bench.drain()
    // All of the storm is heard.
    if (when === 'done') assert.equal(await listenTo(house.platform, house.alliance, account), 120)
    assert.equal(there.comments.filter(({ on: media, text }) => media === on && text === 'Thank you both!').length, 2)
  })
