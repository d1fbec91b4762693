// What people, and servers, may say to a library that means it ill; and what becomes of answers when the ground moves under them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAudit, type Work } from '#platform'
import { addStaff, localDay } from '#rooms/alliance'
import { erasePerson, exportPerson } from '#rooms/patrons'
import { planChannel, retireChannel } from '#rooms/strategy'
import { moment } from '../bench-for-tests.ts'
import {
  answerIncoming,
  connectAccount,
  decideUnconfirmed,
  handOverIncoming,
  listAccounts,
  listenToAll,
  listInbox,
  noteIncoming,
  pasteIncoming,
  readConversation,
  settleIncoming,
  takeUpIncoming,
} from '../index.ts'
import { answer, bench, bot, found, hear, refused, telegram, there } from './inbox-for-tests.ts'

const forget = (handle: string) => bench.house.as('owner', (work) => erasePerson(work, { handles: [handle] }, 'asked for it by mail'))
const later = () => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + 6 * 3_600_000))
const endChannel = (channel: string) =>
  bench.house.as('director', async (work) => {
    await planChannel(work, { channel, version: 0, purpose: 'news', audienceId: null, hoursPerWeek: 2 })
    await retireChannel(work, { channel, on: await localDay(work, null, work.now), notice: 'Read us elsewhere.', replacedBy: null })
  })
/** The delivery of the answer to an item. */
const deliveryOf = async (incoming: string) => {
  const { said } = await bench.house.as('author', (work) => readConversation(work, incoming))
  return said.flatMap(({ entries }) => entries).find(({ sort }) => sort === 'answer')!.delivery!
}
const asked = async (text: string, more: { visibility?: string; acct?: string } = {}) => {
  there.say({ acct: 'li@far.example', html: `<p>@library ${text}</p>`, ...more })
  await hear()
  return found(text)
}

test('who is forgotten while an answer to them is on its way, or in doubt, or failed, is answered nothing any more', async () => {
  for (const [what, status] of [
    ['on its way', 503],
    ['refused', 422],
  ] as const) {
    const item = await asked(`Forget me, ${what}`, { acct: `gone${status}@far.example` })
    await answer(item.id, 'Gladly.')
    there.fault = (at, request, response) => at === 'in' && request.method === 'POST' && Boolean(response.writeHead(status).end('{}'))
    if (status === 503) {
      const { reached, reach } = moment()
      const open = Promise.withResolvers<void>()
      there.fault = (at, request, response) => {
        if (at !== 'in' || request.method !== 'POST') return false
        reach()
        void open.promise.then(() => response.writeHead(503).end('{}'))
        return true
      }
      const left = bench.drain()
      await reached
      await forget(`gone${status}@far.example`)
      open.resolve()
      await left
    } else {
      await bench.drain()
      await forget(`gone${status}@far.example`)
    }
    there.fault = () => false
    const delivery = await deliveryOf(item.id)
    assert.equal(delivery.state, 'withdrawn', what)
    await assert.rejects(
      bench.house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery.id, choice: 'resend' })),
      refused('channels.not-undecided'),
    )
    const before = there.statuses.length
    later()
    await bench.drain()
    assert.equal(there.statuses.length, before, what)
  }
})

for (const as of ['hidden', 'closed', 'waiting'] as const)
  test(`an answer that has not left does not leave once somebody decides otherwise: ${as}`, async () => {
    const item = await asked(`Decide otherwise: ${as}`)
    there.fault = (at, request, response) => at === 'in' && request.method === 'POST' && Boolean(response.writeHead(503).end('{}'))
    await answer(item.id, `Too soon, ${as}.`)
    await bench.drain()
    there.fault = () => false
    await bench.house.as('author', (work) => settleIncoming(work, { incoming: item.id, as, why: 'changed our mind' }))
    later()
    await bench.drain()
    assert.ok(!there.statuses.some(({ text }) => text.includes(`Too soon, ${as}.`)))
    assert.equal((await found(`Decide otherwise: ${as}`)).state, as)
  })

for (const as of ['hidden', 'closed', 'waiting'] as const)
  test(`an answer under way that has to be tried again is not, once somebody decided otherwise meanwhile: ${as}`, async () => {
    const item = await asked(`Decide under way: ${as}`)
    const { reached, reach } = moment()
    const open = Promise.withResolvers<void>()
    there.fault = (at, request, response) => {
      if (at !== 'in' || request.method !== 'POST') return false
      reach()
      void open.promise.then(() => response.writeHead(503).end('{}'))
      return true
    }
    await answer(item.id, `Under way, ${as}.`)
    const left = bench.drain()
    await reached
    await bench.house.as('author', (work) => settleIncoming(work, { incoming: item.id, as, why: 'changed our mind' }))
    there.fault = () => false
    open.resolve()
    await left
    later()
    await bench.drain()
    assert.ok(!there.statuses.some(({ text }) => text.includes(`Under way, ${as}.`)))
    assert.deepEqual([(await deliveryOf(item.id)).state, (await found(`Decide under way: ${as}`)).state], ['withdrawn', as])
  })

test('an answer that arrives although what it answers was hidden meanwhile leaves that hidden', async () => {
  const item = await asked('Hidden under way')
  const { reached, reach } = moment()
  const open = Promise.withResolvers<void>()
  there.fault = (at, request, response) => {
    if (at !== 'done' || request.method !== 'POST') return false
    reach()
    void open.promise.then(() => response.writeHead(200).end(JSON.stringify({ id: there.statuses.at(-1)!.id })))
    return true
  }
  await answer(item.id, 'Gladly, under way.')
  const left = bench.drain()
  await reached
  await bench.house.as('author', (work) => settleIncoming(work, { incoming: item.id, as: 'hidden', why: 'names somebody' }))
  open.resolve()
  await left
  there.fault = () => false
  assert.deepEqual([(await deliveryOf(item.id)).state, (await found('Hidden under way')).state], ['sent', 'hidden'])
})

test('what was hidden meanwhile is not answered by sending again', async () => {
  const item = await asked('Hide me')
  there.fault = (at, request, response) => at === 'in' && request.method === 'POST' && Boolean(response.writeHead(422).end('{}'))
  await answer(item.id, 'Hello.')
  await bench.drain()
  there.fault = () => false
  await bench.house.as('author', (work) => settleIncoming(work, { incoming: item.id, as: 'hidden', why: 'insults a person' }))
  const { id } = await deliveryOf(item.id)
  await assert.rejects(
    bench.house.as('author', (work) => decideUnconfirmed(work, { delivery: id, choice: 'resend' })),
    refused('channels.is-hidden'),
  )
})

for (const [visibility, leaves] of [
  ['public', 'public'],
  ['private', 'direct'],
  ['direct', 'direct'],
  ['local', 'direct'],
] as const)
  test(`what was said ${visibility} is answered ${leaves}`, async () => {
    const item = await asked(`Who may read this: ${visibility}?`, { visibility })
    await answer(item.id, `Said ${visibility}.`)
    await bench.drain()
    assert.equal(there.statuses.find(({ text }) => text.includes(`Said ${visibility}.`))?.visibility, leaves)
  })

test('an answer to one person alone names nobody else, because whom it names would read it', async () => {
  const item = await asked('Who owes me money?', { visibility: 'direct' })
  for (const words of ['Ask @mayor about it.', 'Ask @mayor@city.example', '(@mayor)'])
    await assert.rejects(answer(item.id, words), refused('channels.answer-names-others'))
  await answer(item.id, 'Write to desk@library.example, or see https://library.example/@desk.')
  const open = await asked('Who is in charge?')
  await answer(open.id, 'That is @mayor@city.example.')
})

test('a name on a platform that would name others as well is none', async () => {
  there.say({ acct: 'a @victim@far.example', name: 'A', html: '<p>@library Hostile name</p>' })
  there.say({ acct: '李@图书.example', name: 'Li', html: '<p>@library Chinese name</p>' })
  await hear()
  await assert.rejects(found('Hostile name'))
  assert.equal((await found('Chinese name')).author.handle, '@李@图书.example')
})

test('killed before the second of two answers was taken that differ in an address only, both are there', async () => {
  const item = await asked('Where do I find it?')
  await answer(item.id, 'See https://library.example/a')
  await bench.drain()
  await answer(item.id, 'See https://library.example/b')
  const { reached, reach } = moment()
  there.fault = (at, request) => {
    if (at !== 'in' || request.method !== 'POST') return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  there.fault = () => false
  await bench.drain()
  await bench.drain()
  for (const letter of ['a', 'b'])
    assert.ok(
      there.statuses.some(({ text }) => text.endsWith(`/${letter}`)),
      letter,
    )
})

test('nobody makes the house deaf by what they write: heavy pages are asked for one by one', async () => {
  const heavy = 'x'.repeat(600_000)
  there.say({ acct: 'spam@far.example', html: `<p>@library first ${heavy}</p>` })
  there.say({ acct: 'spam@far.example', html: `<p>@library second ${heavy}</p>` })
  there.say({ acct: 'li@far.example', html: '<p>@library Can you hear me?</p>' })
  await hear()
  assert.equal((await found('Can you hear me?')).text, 'Can you hear me?')
  const chat = { id: 5, type: 'private' }
  const from = { id: 5, is_bot: false, first_name: 'Mei' }
  for (let n = 0; n < 3; n++)
    bot.updates.push({
      update_id: 900 + n,
      message: { message_id: 50 + n, chat, from, date: 1788768000, text: `heavy ${n}`, entities: ['y'.repeat(500_000)] },
    })
  assert.equal(await hear(telegram), 3)
})

test('forgetting leaves no name of theirs, also not in what the platform calls their words, and no words of colleagues about them', async () => {
  const chat = { id: 777123456, type: 'private' }
  const from = { id: 777123456, is_bot: false, first_name: 'Wu', username: 'wu' }
  bot.updates.push({ update_id: 950, message: { message_id: 77, chat, from, date: 1788768000, text: 'I am ill' } })
  await hear(telegram)
  const item = await found('I am ill')
  await answer(item.id, 'Get well.')
  await bench.drain()
  const other = await bench.house.system((work) => addStaff(work, { name: 'Other', email: 'other@example.org', roles: ['author'] }))
  const handed = { incoming: item.id, to: other.staff_id, note: 'Wu, the one with the illness' }
  await bench.house.as('author', (work) => handOverIncoming(work, handed))
  await forget('@wu')
  const rows = await bench.house.system(async (work) => ({
    incoming: await work.db
      .selectFrom('channels.incoming')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('incoming_id', '=', item.id)
      .execute(),
    deliveries: await work.db
      .selectFrom('channels.deliveries')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('answers', '=', item.id)
      .execute(),
  }))
  const record = await bench.house.as('owner', (work) => readAudit(work, { limit: 200 }))
  for (const trace of ['777123456', 'illness', 'Wu']) assert.ok(!JSON.stringify([rows, record]).includes(trace), trace)
  // Told again, it is known again.
  bot.updates.push({ update_id: 951, message: { message_id: 77, chat, from, date: 1788768000, text: 'I am ill' } })
  assert.equal(await hear(telegram), 0)
})

test('who was forgotten stays so: nobody takes up, hands over, reopens or writes about what they said', async () => {
  const item = await asked('Forget this too', { acct: 'over@far.example' })
  const other = await bench.house.system((work) => addStaff(work, { name: 'Third', email: 'third@example.org', roles: ['author'] }))
  await forget('over@far.example')
  for (const act of [
    (work: Work) => takeUpIncoming(work, item.id),
    (work: Work) => handOverIncoming(work, { incoming: item.id, to: other.staff_id, note: 'It was Over' }),
    (work: Work) => noteIncoming(work, { incoming: item.id, note: 'It was Over' }),
    (work: Work) => settleIncoming(work, { incoming: item.id, as: 'waiting' }),
  ])
    await assert.rejects(bench.house.as('author', act), refused('channels.nobody-there'))
})

test('who asks what is known of them is told what was answered and written about them, too', async () => {
  const item = await asked('What do you know?', { acct: 'asks@far.example' })
  await answer(item.id, 'Not much.')
  await bench.house.as('author', (work) => noteIncoming(work, { incoming: item.id, note: 'Asks a lot' }))
  const told = JSON.stringify(await bench.house.as('owner', (work) => exportPerson(work, { handles: ['asks@far.example'] })))
  for (const words of ['What do you know?', 'Not much.', 'Asks a lot']) assert.ok(told.includes(words), words)
  assert.ok(!told.includes('Test author'), 'who of the staff wrote it is not theirs to know')
})

test('whoever asks is found by their name however it is typed, and nobody else with them', async () => {
  const paste = (author: string) =>
    bench.house.as('desk', (work) => pasteIncoming(work, { channel: 'elsewhere', sort: 'message', author, text: `said by ${author}` }))
  for (const author of ['JOSÉ ÅKESSON', 'Zoe\u0308', '@', 'Somebody']) await paste(author)
  const said = async (handle: string) => {
    const told = await bench.house.as('owner', (work) => exportPerson(work, { handles: [handle] }))
    return (told.inbox!.said as { text: string }[]).map(({ text }) => text)
  }
  assert.deepEqual(await said('@josé åkesson'), ['said by JOSÉ ÅKESSON'])
  assert.deepEqual(await said('zoë'), ['said by Zoe\u0308'])
  for (const nobody of ['@', '@@', '%', '_omebody', 'Some']) assert.deepEqual(await said(nobody), [], nobody)
})

test('what claims to be older than the house does not stand first, nor make the house look slow', async () => {
  there.say({ acct: 'old@far.example', html: '<p>@library From the year one</p>', at: new Date('0001-01-01T00:00:00Z') })
  await hear()
  const { writtenAt } = await found('From the year one')
  assert.ok(writtenAt > new Date('2026-09-01'))
})

test('one alliance neither reads nor answers what was said to another', async () => {
  const item = await asked('For your ears only')
  const elsewhere = { alliance: bench.house.otherAlliance }
  const there = (act: (work: Work) => Promise<unknown>) => bench.house.as('owner', act, elsewhere)
  const stranger = await bench.house.system(
    (work) => addStaff(work, { name: 'Stranger', email: 'stranger@example.org', roles: ['author'] }),
    elsewhere,
  )
  for (const act of [
    (work: Work) => readConversation(work, item.id),
    (work: Work) => answerIncoming(work, { incoming: item.id, text: 'Ours now', locale: 'en' }),
    (work: Work) => settleIncoming(work, { incoming: item.id, as: 'closed' }),
  ])
    await assert.rejects(there(act), refused('channels.no-such-incoming'))
  assert.deepEqual(await there((work) => listInbox(work)), { items: [], next: null })
  await assert.rejects(
    bench.house.as('author', (work) => handOverIncoming(work, { incoming: item.id, to: stranger.staff_id })),
    refused('channels.hand-whom'),
  )
  assert.equal(((await there((work) => erasePerson(work, { handles: ['li@far.example'] }, 'asked for it'))) as { rows: number }).rows, 0)
  assert.equal((await found('For your ears only')).text, 'For your ears only')
})

test('an account that breaks when it is listened to holds up no other, and the inbox says that it was not heard', async () => {
  const settings = { handle: 'library.example', secretPassword: 'app-pass', server: there.origin }
  const broken = await bench.house.as('editor', (work) => connectAccount(work, { kind: 'bluesky', name: 'Bluesky', settings }))
  await bench.house.system((work) =>
    work.db
      .updateTable('channels.accounts')
      .set({ heard_to: '{', connected_at: new Date('2020-01-01') })
      .where('alliance_id', '=', work.alliance)
      .where('account_id', '=', broken.accountId)
      .execute(),
  )
  there.say({ acct: 'li@far.example', html: '<p>@library After the broken one</p>' })
  await listenToAll.run(bench.house.platform, {}, { signal: new AbortController().signal } as never)
  assert.ok(await found('After the broken one'))
  const accounts = await bench.house.as('editor', listAccounts)
  assert.equal(accounts.find(({ kind }) => kind === 'bluesky')?.heardProblem, 'channels.cannot-be-asked')
})

test('an answer that waits when its channel ends does not leave, and whoever asked waits again', async () => {
  const item = await asked('Before the end?')
  await answer(item.id, 'In time.')
  assert.equal((await found('Before the end?')).state, 'answered')
  await endChannel('mastodon')
  await bench.drain()
  assert.ok(!there.statuses.some(({ text }) => text.includes('In time.')))
  assert.equal((await found('Before the end?')).state, 'waiting')
})

test('an answer that was on its way when its channel ended, and is to be tried again, never will be: whoever asked waits again', async () => {
  const chat = { id: 31, type: 'private' }
  const from = { id: 31, is_bot: false, first_name: 'Bo', username: 'bo' }
  bot.updates.push({ update_id: 990, message: { message_id: 5, chat, from, date: 1788768000, text: 'At the very end?' } })
  await hear(telegram)
  const item = await found('At the very end?')
  await answer(item.id, 'Just so.')
  const { reached, reach } = moment()
  const open = Promise.withResolvers<void>()
  bot.fault = (at, request, response) => {
    if (at !== 'in' || !request.url!.endsWith('sendMessage')) return false
    reach()
    void open.promise.then(() => response.writeHead(429).end('{"ok":false}'))
    return true
  }
  const left = bench.drain()
  await reached
  await endChannel('telegram')
  open.resolve()
  await left
  assert.equal((await deliveryOf(item.id)).state, 'withdrawn')
  assert.equal((await found('At the very end?')).state, 'waiting')
})
