import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { withdrawPost } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { type ChannelBench, faultAt, moment, openChannelBench, testUnsteady } from '../bench-for-tests.ts'
import {
  type Account,
  answerIncoming,
  changeAccount,
  connectAccount,
  endsSoon,
  listAccounts,
  listenTo,
  listInbox,
  probeAccount,
  readFigures,
  tryAgainNow,
} from '../index.ts'
import { openFacebookPage, type PageStandIn } from './stand-in-for-tests.ts'

let there: PageStandIn
let bench: ChannelBench
let account: Account
before(async () => {
  there = await openFacebookPage()
  bench = await openChannelBench({ allow: [there.hostPort] })
  const { house } = bench
  there.now = () => house.platform.clock.now()
  account = await house.as('editor', (work) =>
    connectAccount(work, {
      kind: 'facebookpage',
      name: 'Facebook Page',
      settings: { page: `https://www.facebook.com/${there.page}/?ref=1`, secretToken: there.token, server: there.origin },
    }),
  )
  account = (await ask())!
})
after(async () => {
  await bench.close()
  there.close()
})
const ask = () => probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
const clear = async () => {
  there.fault = () => false
  await bench.house.as('editor', (work) => tryAgainNow(work, account.accountId))
}
const view = async () => (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'facebookpage')!
const withTitle = (title: string) => there.posts.filter(({ message }) => message.includes(title))
const later = (minutes: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + minutes * 60_000))
const refuse =
  (code: number, more: object = {}): PageStandIn['fault'] =>
  (_, __, response) => {
    response.writeHead(code === 190 ? 401 : 400).end(JSON.stringify({ error: { message: 'no', type: 'OAuthException', code, ...more } }))
    return true
  }

test('connected, it is asked who we are; a permission that is missing or ends, and a person’s token, are told by name', async () => {
  const { probe } = await view()
  assert.equal((await view()).settings.page, there.page)
  assert.deepEqual([probe?.handle, probe?.followers, probe?.expiresAt, probe?.missing], ['@testcitylibrary', 321, null, []])
  const kept = there.debug!
  const inDays = (days: number) => Math.floor(there.now().getTime() / 1000) + days * 86_400
  there.debug = { ...kept, data_access_expires_at: inDays(10), scopes: kept.scopes.filter((scope) => scope !== 'read_insights') }
  await ask()
  assert.deepEqual((await view()).probe?.missing, ['read_insights'])
  assert.equal(endsSoon((await view()).probe, there.now())?.soon, true)
  there.debug = { ...kept, expires_at: inDays(40), data_access_expires_at: inDays(60) }
  await ask()
  assert.equal(endsSoon((await view()).probe, there.now())?.soon, false)
  there.debug = { ...kept, type: 'USER' }
  await ask()
  assert.equal((await view()).probeProblem, 'channels.facebook-page-token-needed')
  // An app that may not ask for its token says nothing of its end, and that is no fault.
  there.debug = null
  await ask()
  assert.deepEqual([(await view()).probeProblem, (await view()).probe?.expiresAt], [null, null])
  there.debug = kept
  const token = (secretToken: string) =>
    bench.house.as('editor', (work) =>
      changeAccount(work, account.accountId, { settings: { page: there.page, server: there.origin, secretToken } }),
    )
  await token('wrong')
  await ask()
  assert.equal((await view()).probeProblem, 'channels.token-refused')
  await token(there.token)
  account = (await ask())!
})

test('a post leaves once, with its picture and description, or with the link to show; a correction edits it, a withdrawal deletes it', async () => {
  for (const [title, lead] of [
    ['Plain', undefined],
    ['With a picture', bench.picture],
  ] as const) {
    const post = await bench.leave(title, ['facebookpage'], lead ? { lead } : {})
    await bench.drain()
    await bench.drain()
    const [there1, ...more] = withTitle(title)
    assert.equal(more.length, 0)
    assert.match(there1!.message, /\n\nOn 19 September\.\n\nhttp:\/\/localhost:4000\/l\/\w+$/)
    assert.deepEqual(
      there1!.photos.map(({ alt }) => alt),
      lead ? ['A reading room at night'] : [],
    )
    assert.equal(there1!.link, lead ? null : /http\S+$/.exec(there1!.message)![0])
    assert.equal((await bench.through(post, 'facebookpage'))[0]?.remoteUrl, `https://www.facebook.com/${there1!.id}`)
    await bench.correct(post, `${title}, mended`)
    await bench.drain()
    assert.equal(withTitle(`${title}, mended`)[0]?.id, there1!.id)
    await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
    if (lead) there.posts = there.posts.filter(({ id }) => id !== there1!.id) // somebody deleted it by hand
    await bench.drain()
    assert.equal(withTitle(title).length, 0)
    assert.deepEqual(
      (await bench.through(post, 'facebookpage')).map(({ operation, state }) => `${operation} ${state}`),
      ['deliver sent', 'edit sent', 'withdraw sent'],
    )
  }
})

testUnsteady({ channel: 'facebookpage', edge: /\/feed$/, bench: () => bench, server: () => there, clear, method: 'POST', withTitle })

for (const when of ['done', 'in'] as const)
  test(`killed ${when === 'done' ? 'after' : 'before'} Facebook took it: the Page is asked, and it is told once`, async () => {
    await clear()
    const title = `Killed ${when}`
    const post = await bench.leave(title, ['facebookpage'])
    const { reached, reach } = moment()
    there.fault = faultAt('POST', /\/feed$/, when, () => {
      reach()
      return true
    })
    await bench.killWhile(reached)
    await clear()
    assert.equal(withTitle(title).length, when === 'done' ? 1 : 0)
    await bench.drain()
    const [delivery] = await bench.through(post, 'facebookpage')
    assert.deepEqual([withTitle(title).length, delivery?.state], [1, 'sent'])
    if (when === 'done') assert.match(delivery!.remoteUrl!, new RegExp(`/posts/${withTitle(title)[0]!.id.split('_')[1]}$`))
  })

for (const [how, answer] of [
  ['breaks (2)', refuse(2, { is_transient: true })],
  ['says that it is there already (506)', refuse(506)],
] as [string, PageStandIn['fault']][])
  test(`a Facebook that took it and ${how} has it once in the end`, async () => {
    await clear()
    const title = `Stubborn ${how}`
    const post = await bench.leave(title, ['facebookpage'])
    there.fault = faultAt('POST', /\/feed$/, 'done', answer)
    await bench.drain()
    assert.equal(withTitle(title).length, 1)
    await clear()
    await bench.letHoursPass(2)
    assert.deepEqual([withTitle(title).length, (await bench.through(post, 'facebookpage'))[0]?.state], [1, 'sent'])
  })

test('each refusal has its name: too often waits, a token or a permission that is gone waits for a person', async () => {
  for (const [code, state, outcome] of [
    [32, 'due', 'channels.receiver-asks-to-wait'],
    [613, 'due', 'channels.receiver-asks-to-wait'],
    [190, 'failed', 'channels.token-refused'],
    [200, 'failed', 'channels.not-permitted'],
    [10, 'failed', 'channels.not-permitted'],
    [368, 'failed', 'channels.meta-blocked'],
    [100, 'failed', 'channels.receiver-refused'],
  ] as const) {
    await clear()
    const post = await bench.leave(`Refused with ${code}`, ['facebookpage'])
    there.fault = faultAt('POST', /\/feed$/, 'in', refuse(code))
    await bench.drain()
    const [delivery] = await bench.through(post, 'facebookpage')
    assert.deepEqual([delivery?.state, delivery?.outcome], [state, outcome], String(code))
  }
  await clear()
  await bench.drain()
})

test('what it counts comes back as facts; a metric that Meta took away does not take the others with it', async () => {
  await clear()
  const post = await bench.leave('Counted', ['facebookpage'])
  await bench.drain()
  const [counted] = withTitle('Counted')
  Object.assign(counted!, { reactions: 12, shares: 3, seen: 210 })
  there.say({ on: counted!.id, message: 'Fine!' })
  const { house } = bench
  await readFigures(house.platform, house.alliance, account)
  const scene = (await bench.through(post, 'facebookpage'))[0]!.scene
  const read = (name: string) =>
    house.as('analyst', (work) =>
      readTotal(work, { metric: `social.${name}`, scenes: [scene], from: '2026-09-01', to: '2026-09-30' } as never),
    )
  const totals = async () => Promise.all(['likes', 'shares', 'replies', 'views'].map(async (name) => (await read(name)).amount))
  assert.deepEqual(await totals(), [12, 3, 1, 210])
  there.metrics = []
  Object.assign(counted!, { reactions: 20, seen: 400 })
  later(61)
  await readFigures(house.platform, house.alliance, account)
  assert.deepEqual(await totals(), [20, 3, 1, 210])
  there.metrics = ['post_total_media_view_unique']
})

const hear = () => listenTo(bench.house.platform, bench.house.alliance, account)
/** All that waits, however many pages: comments of one second have no order of their own. */
async function waiting() {
  const found = []
  for (let cursor: string | undefined; ; ) {
    const page = await bench.house.as('author', (work) => listInbox(work, { limit: 100, cursor }))
    found.push(...page.items)
    if (!page.next) return found
    cursor = page.next
  }
}

test('comments wait in the inbox with their post, once, page after page; what the Page says itself does not', async () => {
  await clear()
  await hear()
  for (const item of await waiting())
    await bench.house.as('author', (work) => answerIncoming(work, { incoming: item.id, text: 'Thank you!', locale: 'en' }))
  await bench.drain()
  const post = await bench.leave('Talked about', ['facebookpage'])
  await bench.drain()
  const on = withTitle('Talked about')[0]!.id
  later(5)
  const first = there.say({ on, message: 'Is it open on Sunday?' })
  there.say({ on, parent: first.id, message: 'I wonder too', name: null })
  for (let n = 0; n < 140; n++) there.say({ on, message: `Storm ${n}`, name: `Reader ${n}` })
  assert.equal(await hear(), 142)
  assert.equal(await hear(), 0)
  const items = await waiting()
  const [one, two] = [items.find(({ text }) => text === 'Is it open on Sunday?')!, items.find(({ text }) => text === 'I wonder too')!]
  assert.deepEqual([one.post, one.author.name, one.sort], [post.id, 'Anna Reader', 'comment'])
  assert.deepEqual([two.post, two.author.name, two.thread], [post.id, '', one.thread])
  // A reply is answered beneath what it replies to: Facebook has two levels.
  await bench.house.as('author', (work) => answerIncoming(work, { incoming: two.id, text: 'On Sundays from ten.', locale: 'en' }))
  const { reached, reach } = moment()
  there.fault = faultAt('POST', /\/comments$/, 'done', () => {
    reach()
    return true
  })
  await bench.killWhile(reached)
  await clear()
  await bench.drain()
  const ours = there.comments.filter(({ from }) => from?.id === there.page && from !== null)
  assert.deepEqual(
    ours.filter(({ message }) => message === 'On Sundays from ten.').map(({ parent }) => parent),
    [first.id],
  )
  later(2)
  there.say({ on, parent: first.id, message: 'Great', name: 'Anna Reader' })
  assert.equal(await hear(), 1)
})

for (const when of ['in', 'done'] as const)
  test(`the same words for two people beneath one comment, killed ${when === 'done' ? 'after' : 'before'} Facebook took the second: two answers`, async () => {
    await clear()
    await bench.leave(`Two thanks ${when}`, ['facebookpage'])
    await bench.drain()
    const on = withTitle(`Two thanks ${when}`)[0]!.id
    const first = there.say({ on, message: `Lovely ${when}` })
    there.say({ on, parent: first.id, message: `Lovely indeed ${when}`, name: 'Ben Reader' })
    await hear()
    const thank = async (what: string) => {
      const item = (await waiting()).find(({ text }) => text === what)!
      await bench.house.as('author', (work) => answerIncoming(work, { incoming: item.id, text: 'Thank you both!', locale: 'en' }))
    }
    await thank(`Lovely ${when}`)
    await bench.drain()
    await thank(`Lovely indeed ${when}`)
    const { reached, reach } = moment()
    there.fault = faultAt('POST', /\/comments$/, when, () => {
      reach()
      return true
    })
    await bench.killWhile(reached)
    // A storm buries what is there below the first page.
    later(1)
    for (let n = 0; n < (when === 'done' ? 120 : 0); n++) there.say({ on, parent: first.id, message: `Late ${n}`, name: `Reader ${n}` })
    await clear()
    await bench.drain()
    assert.equal(there.comments.filter(({ on: post, message }) => post === on && message === 'Thank you both!').length, 2)
  })
