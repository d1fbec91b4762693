// Answers go to a real PDS; what is said comes from the app view of app-view-for-tests.ts behind it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Refusal } from '#platform'
import { type ChannelBench, moment, openChannelBench } from '../bench-for-tests.ts'
import { type Account, answerIncoming, connectAccount, listenTo, listInbox, probeAccount, readConversation } from '../index.ts'
import { type BlueskyServer, openBluesky, type Post } from './server-for-tests.ts'

let there: BlueskyServer
let bench: ChannelBench
let account: Account
before(async () => {
  there = await openBluesky()
  bench = await openChannelBench({ allow: [there.hostPort] })
  const settings = { handle: there.ours.handle, secretPassword: there.ours.password, server: there.origin }
  account = await bench.house.as('editor', (work) => connectAccount(work, { kind: 'bluesky', name: 'Bluesky', settings }))
  account = (await probeAccount(bench.house.platform, bench.house.alliance, account.accountId))!
})
after(async () => {
  await bench?.close()
  await there?.close()
})

const hear = () => listenTo(bench.house.platform, bench.house.alliance, account)
/** What waits and says this, on whichever page of the inbox. */
async function found(text: string) {
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await bench.house.as('author', (work) => listInbox(work, { limit: 100, cursor }))
    const item = items.find((one) => one.text.includes(text))
    if (item) return item
    if (!next) throw new Error(`nobody said ${text}`)
    cursor = next
  }
}
const answer = (incoming: string, text: string) =>
  bench.house.as('author', (work) => answerIncoming(work, { incoming, text, locale: 'en' }))
type Reply = Post & { value: { reply?: { parent: { uri: string }; root: { uri: string } } } }
const replies = async (text: string) => (await there.posts()).filter(({ value }) => value.text === text) as Reply[]

test('replies, mentions and quotes come in once, with their post; the answer is a reply in the same thread', async () => {
  const post = await bench.leave('Night reading', ['bluesky'])
  await bench.drain()
  const [ours] = await there.posts()
  const ref = { uri: ours!.uri, cid: ours!.cid }
  const first = there.appView.say({ by: 'mei', reason: 'reply', text: 'Is it free?\nReally?', parent: ref })
  there.appView.say({ by: 'bo', reason: 'quote', text: 'Look at this' })
  assert.equal(await hear(), 2)
  assert.equal(await hear(), 0)
  const item = await found('Is it free?')
  assert.deepEqual([item.sort, item.text, item.post, item.author.handle], ['comment', 'Is it free?\nReally?', post.id, '@mei.test'])
  assert.equal((await found('Look at this')).sort, 'mention')
  await answer(item.id, 'It is, 谢谢 #books')
  await bench.drain()
  await bench.drain()
  const [reply, ...more] = await replies('It is, 谢谢 #books')
  assert.equal(more.length, 0)
  assert.deepEqual([reply!.value.reply!.parent.uri, reply!.value.reply!.root.uri], [first.uri, ours!.uri])
  assert.equal(reply!.value.facets?.length, 1)
  // What is said back to the answer belongs to the conversation.
  there.appView.say({ by: 'mei', reason: 'reply', text: 'Lovely', parent: { uri: reply!.uri, cid: reply!.cid }, root: ref })
  await hear()
  const { said } = await bench.house.as('author', async (work) => readConversation(work, (await found('Lovely')).id))
  assert.deepEqual(
    said.map(({ text }) => text),
    ['Is it free?\nReally?', 'Lovely'],
  )
})

test('what somebody says whose clock is slow stands behind what was heard already, and comes in all the same', async () => {
  there.appView.say({ by: 'bo', reason: 'mention', text: 'On time' })
  assert.equal(await hear(), 1)
  const slow = there.appView.say({ by: 'mei', reason: 'mention', text: 'Slow clock' })
  slow.indexedAt = new Date(Date.parse(slow.indexedAt) - 600_000).toISOString()
  there.appView.notifications.push(there.appView.notifications.shift()!)
  assert.equal(await hear(), 1)
  assert.equal(await hear(), 0)
  assert.equal((await found('Slow clock')).author.handle, '@mei.test')
})

test('more than a page since the last time comes in whole, also when it is cut off on the way back', async () => {
  for (let n = 0; n < 250; n++) there.appView.say({ by: 'bo', reason: 'mention', text: `wave ${n}` })
  there.appView.broken = true
  assert.equal(await hear(), 0)
  there.appView.broken = false
  let pages = 0
  there.fault = (at, request, response) => {
    if (at !== 'in' || !request.url!.includes('listNotifications') || ++pages !== 2) return false
    response.writeHead(503).end('{}')
    return true
  }
  let taken = await hear()
  assert.equal(taken, 100)
  there.fault = () => false
  there.appView.say({ by: 'bo', reason: 'mention', text: 'wave 250' })
  for (let more = await hear(); more > 0; more = await hear()) taken += more
  assert.equal(taken, 251)
})

for (const [when, moments] of [
  ['before', 'in'],
  ['after', 'done'],
] as const)
  test(`killed ${when} the server took it, an answer is there once`, async () => {
    there.appView.say({ by: 'mei', reason: 'mention', text: `When, ${moments}?` })
    await hear()
    const words = `At nine, ${moments}.`
    await answer((await found(`When, ${moments}?`)).id, words)
    const { reached, reach } = moment()
    there.fault = (at, request) => {
      if (at !== moments || !request.url!.endsWith('putRecord')) return false
      reach()
      return true
    }
    await bench.killWhile(reached)
    there.fault = () => false
    await bench.drain()
    assert.equal((await replies(words)).length, 1)
  })

test('an answer of few characters that are too many bytes is refused before it leaves', async () => {
  there.appView.say({ by: 'mei', reason: 'mention', text: 'Who comes?' })
  await hear()
  const item = await found('Who comes?')
  await assert.rejects(answer(item.id, '👩‍👩‍👧‍👦'.repeat(200)), ({ fields }: Refusal) => fields[0]?.code === 'channels.answer-too-heavy')
  await answer(item.id, '👩‍👩‍👧‍👦'.repeat(120))
  await bench.drain()
  assert.equal((await replies('👩‍👩‍👧‍👦'.repeat(120))).length, 1)
})

test('an answer to what was deleted there says so', async () => {
  const gone = there.appView.say({ by: 'mei', reason: 'mention', text: 'zzz gone' })
  await hear()
  there.appView.notifications.splice(there.appView.notifications.indexOf(gone), 1)
  const item = await found('zzz gone')
  await answer(item.id, 'Still here')
  await bench.drain()
  const { item: now, said } = await bench.house.as('author', (work) => readConversation(work, item.id))
  assert.deepEqual([now.state, now.trouble], ['waiting', 'failed'])
  assert.equal(said[0]!.entries.find(({ sort }) => sort === 'answer')?.delivery?.outcome, 'channels.not-there-any-more')
})
