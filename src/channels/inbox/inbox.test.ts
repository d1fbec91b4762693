import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAudit } from '#platform'
import { addStaff, addTask, listTasks } from '#rooms/alliance'
import { savePersona } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { erasePerson, exportPerson, runRetention } from '#rooms/patrons'
import { moment } from '../bench-for-tests.ts'
import {
  decideUnconfirmed,
  handOverIncoming,
  inboxState,
  listDeliveries,
  listInbox,
  noteIncoming,
  pasteIncoming,
  readConversation,
  settleIncoming,
  takeUpIncoming,
  tryAgainNow,
} from '../index.ts'
import { account, answer, bench, bot, found, hear, inbox, refused, telegram, there } from './inbox-for-tests.ts'

const today = { from: '2026-09-07', to: '2026-09-07' }
const total = async (metric: 'inbox.received' | 'inbox.answered' | 'inbox.answer-hours', scenes?: number[]) =>
  (await bench.house.as('analyst', (work) => readTotal(work, { metric, ...today, ...(scenes ? { scenes } : {}) }))).amount ?? 0

test('what is said there comes in once, with its post, its conversation and its scene, without markup', async () => {
  const post = await bench.leave('Night reading', ['mastodon'])
  await bench.drain()
  const [delivery] = await bench.through(post, 'mastodon')
  const status = there.statuses[0]!
  const first = there.say({
    acct: 'li@far.example',
    name: 'Li <b>Na</b>',
    html: `<p><span class="h-card"><a href="${there.origin}/@library">@<span>library</span></a></span> May I bring my <b>dog</b>?</p><p>He reads<script>alert(1)</script> &amp; sleeps.</p>`,
    inReplyTo: status.id,
  })
  there.say({ acct: 'mo', html: '<p>@library And my cat?</p>', inReplyTo: first.id })
  there.say({ acct: 'wu@far.example', html: '<p>@library where are you?</p>', visibility: 'direct' })
  there.say({ acct: 'wu@far.example', html: '<p>We met at the @library</p>', inReplyTo: '999999' })
  assert.equal(await hear(), 4)
  assert.equal(await hear(), 0)
  const items = await inbox()
  assert.deepEqual(
    items.map(({ sort, text, author, post: of }) => [sort, text, author.handle, of]),
    [
      ['comment', 'May I bring my dog?\n\nHe reads & sleeps.', '@li@far.example', post.id],
      ['comment', 'And my cat?', `@mo@${there.hostPort}`, post.id],
      ['message', 'where are you?', '@wu@far.example', null],
      ['mention', 'We met at the @library', '@wu@far.example', null],
    ],
  )
  assert.equal(items[0]!.thread, items[1]!.thread)
  assert.equal(items[0]!.author.name, 'Li <b>Na</b>')
  assert.equal(await total('inbox.received'), 4)
  assert.equal(await total('inbox.received', [delivery!.scene]), 2)
})

test('an answer leaves once, in the conversation, and its time is a fact', async () => {
  const item = await found('my dog')
  bench.house.setNow(new Date(item.writtenAt.getTime() + 90 * 60_000))
  await answer(item.id, 'Guide dogs, yes.')
  await assert.rejects(answer(item.id, 'Guide dogs, yes.'), refused('channels.answered-so-already'))
  await bench.drain()
  await bench.drain()
  const said = there.statuses.filter(({ text }) => text.includes('Guide dogs'))
  assert.deepEqual(
    said.map(({ text, inReplyTo, visibility }) => [text, inReplyTo, visibility]),
    [['@li@far.example Guide dogs, yes.', there.others.find(({ content }) => content.includes('dog'))!.id, 'public']],
  )
  const now = await found('my dog')
  assert.equal(now.state, 'answered')
  assert.ok(now.answeredAt)
  assert.ok(now.owner, 'whoever answers has taken it up')
  assert.equal(await total('inbox.answered'), 1)
  assert.equal(await total('inbox.answer-hours'), 1.5)
  // A second answer is no second answer time.
  await answer(item.id, 'And cats.')
  await bench.drain()
  assert.equal(await total('inbox.answered'), 1)
  // What is said back belongs to the same conversation, and waits.
  there.say({ acct: 'li@far.example', html: '<p>@library Thank you!</p>', inReplyTo: said[0]!.id })
  await hear()
  const back = await found('Thank you!')
  assert.equal(back.thread, item.thread)
  assert.equal(back.post, item.post)
  assert.equal(back.state, 'waiting')
  const { said: all } = await bench.house.as('desk', (work) => readConversation(work, back.id))
  assert.deepEqual(
    all.map(({ text, entries }) => [
      text.slice(0, 11),
      entries.filter(({ sort }) => sort === 'answer').map(({ text: words, delivery }) => [words, delivery?.state]),
    ]),
    [
      [
        'May I bring',
        [
          ['Guide dogs, yes.', 'sent'],
          ['And cats.', 'sent'],
        ],
      ],
      ['And my cat?', []],
      ['Thank you!', []],
    ],
  )
})

test('answers are no deliveries of posts: they stand in the inbox alone', async () => {
  const { deliveries } = await bench.house.as('editor', (work) => listDeliveries(work, { limit: 200 }))
  assert.deepEqual(
    deliveries.filter(({ operation }) => (operation as string) === 'answer'),
    [],
  )
})

test('what was said to us alone is answered to them alone, in the name of a persona', async () => {
  const persona = await bench.house.as('editor', (work) => savePersona(work, { names: { en: 'Little Lantern', 'zh-CN': '小灯' } }))
  const item = await found('where are you')
  await answer(item.id, 'At 7 Mill Road.', { persona: persona.id })
  await bench.drain()
  const said = there.statuses.find(({ text }) => text.includes('Mill Road'))
  assert.deepEqual([said?.text, said?.visibility], ['@wu@far.example At 7 Mill Road.\n— Little Lantern', 'direct'])
})

for (const [when, moments] of [
  ['before the server took it', 'in'],
  ['after the server took it', 'done'],
] as const)
  test(`killed ${when}, an answer is there once`, async () => {
    const words = `Opened at nine, ${moments}.`
    there.say({ acct: 'li@far.example', html: `<p>@library When, ${moments}?</p>` })
    await hear()
    const item = await found(`When, ${moments}?`)
    await answer(item.id, words)
    const { reached, reach } = moment()
    there.fault = (at, request) => {
      if (at !== moments || request.method !== 'POST') return false
      reach()
      return true
    }
    await bench.killWhile(reached)
    there.fault = () => false
    await bench.drain()
    await bench.drain()
    assert.equal(there.statuses.filter(({ text }) => text.includes(words)).length, 1)
    assert.equal((await found(`When, ${moments}?`)).state, 'answered')
    assert.ok((await found(`When, ${moments}?`)).answeredAt)
  })

test('an answer to what is gone says so, and what was said waits again', async () => {
  const said = there.say({ acct: 'li@far.example', html: '<p>@library Forget it</p>' })
  await hear()
  there.others.splice(there.others.indexOf(said), 1)
  const item = await found('Forget it')
  await answer(item.id, 'Gladly.')
  await bench.drain()
  const now = await found('Forget it')
  assert.deepEqual([now.state, now.trouble], ['waiting', 'failed'])
  const {
    said: [one],
  } = await bench.house.as('author', (work) => readConversation(work, item.id))
  assert.equal(one!.entries.find(({ sort }) => sort === 'answer')?.delivery?.outcome, 'channels.not-there-any-more')
  await bench.house.as('author', (work) => settleIncoming(work, { incoming: item.id, as: 'closed', why: 'taken back' }))
})

test('Telegram: comments under a post and messages to the bot; what it does not answer to is for a person to look at', async () => {
  const post = await bench.leave('On Telegram', ['telegram'])
  await bench.drain()
  const left = bot.messages.find(({ text }) => text.includes('On Telegram'))!
  const from = { id: 5, is_bot: false, first_name: 'Mei', username: 'mei' }
  const group = { id: -100777, type: 'supergroup' }
  const date = Math.floor(Date.parse('2026-09-07T08:00:00Z') / 1000)
  bot.updates.push(
    { update_id: 41, message: { message_id: 1, chat: group, date, is_automatic_forward: true, text: 'On Telegram' } },
    {
      update_id: 42,
      message: {
        message_id: 2,
        chat: group,
        from,
        date,
        text: 'Is it free?\n\n\n\nReally?',
        reply_to_message: {
          message_id: 1,
          is_automatic_forward: true,
          forward_origin: { type: 'channel', message_id: left.id, chat: { id: -1 } },
        },
      },
    },
    { update_id: 43, message: { message_id: 3, chat: group, from, date, text: 'Among ourselves' } },
    { update_id: 44, message: { message_id: 9, chat: { id: 5, type: 'private' }, from, date, text: '/start' } },
    { update_id: 45, message: { message_id: 10, chat: { id: 5, type: 'private' }, from, date, text: 'Do you lend skis?' } },
  )
  assert.equal(await hear(telegram), 2)
  assert.equal(await hear(telegram), 0)
  assert.equal(bot.updates.length, 0, 'what was taken in is confirmed')
  const comment = await found('Is it free?')
  assert.deepEqual(
    [comment.sort, comment.text, comment.post, comment.author.handle],
    ['comment', 'Is it free?\n\nReally?', post.id, '@mei'],
  )
  await answer(comment.id, 'It is.')
  await bench.drain()
  assert.deepEqual(bot.messages.at(-1)?.answers, { chat: -100777, message: 2 })
  const message = await found('skis')
  await answer(message.id, 'We do.')
  bot.fault = (at, request, response) => at === 'done' && request.url!.endsWith('sendMessage') && Boolean(response.destroy())
  await bench.drain()
  bot.fault = () => false
  await bench.drain()
  assert.equal(bot.messages.filter(({ text }) => text === 'We do.').length, 1)
  const doubt = await found('skis')
  assert.deepEqual([doubt.state, doubt.trouble], ['waiting', 'unconfirmed'])
  const { said } = await bench.house.as('author', (work) => readConversation(work, message.id))
  const delivery = said[0]!.entries.find(({ sort }) => sort === 'answer')!.delivery!
  await assert.rejects(
    bench.house.as('analyst', (work) => decideUnconfirmed(work, { delivery: delivery.id, choice: 'skip' })),
    refused('platform.not-allowed'),
  )
  // Somebody looked there and saw it.
  await bench.house.as('desk', (work) => decideUnconfirmed(work, { delivery: delivery.id, choice: 'skip' }))
  assert.equal((await found('skis')).state, 'answered')
})

test('a place that tells programs nothing is pasted, answered there, and told here; the same address comes in once', async () => {
  const paste = () =>
    bench.house.as('desk', (work) =>
      pasteIncoming(work, {
        channel: 'xiaohongshu',
        sort: 'comment',
        author: '小鱼',
        text: '  求书单！ ',
        address: 'https://www.xiaohongshu.com/explore/1?comment=2',
      }),
    )
  const id = await paste()
  await assert.rejects(paste(), refused('channels.pasted-before'))
  const { answers } = await bench.house.as('author', (work) => readConversation(work, id))
  assert.equal(answers, false)
  const before = await total('inbox.answered')
  await answer(id, '明天发！')
  assert.equal(await total('inbox.answered'), before + 1)
  assert.equal((await found('求书单')).state, 'answered')
  for (const [input, code] of [
    [{ channel: 'nowhere' }, 'channels.no-such-channel'],
    [{ text: ' \u200b' }, 'channels.text-missing'],
    [{ address: 'javascript:alert(1)' }, 'channels.address-unusable'],
    [{ writtenAt: new Date('2031-01-01') }, 'channels.time-unusable'],
  ] as const)
    await assert.rejects(
      bench.house.as('desk', (work) => pasteIncoming(work, { channel: 'elsewhere', sort: 'message', text: 'x', ...input })),
      refused(code),
    )
})

test('owner, hand-over, note, hiding with a reason: each leaves its trace, and no trace names who said it', async () => {
  const id = await bench.house.as('desk', (work) =>
    pasteIncoming(work, { channel: 'elsewhere', sort: 'message', author: 'Rude Person', text: 'A rude thing' }),
  )
  const keeper = await bench.house.system((work) => addStaff(work, { name: 'Keeper', email: 'keeper@example.org', roles: ['keeper'] }))
  const other = await bench.house.system((work) => addStaff(work, { name: 'Other', email: 'other@example.org', roles: ['author'] }))
  await bench.house.as('author', (work) => takeUpIncoming(work, id))
  assert.ok((await inbox('mine')).some((item) => item.id === id))
  await assert.rejects(
    bench.house.as('author', (work) => handOverIncoming(work, { incoming: id, to: keeper.staff_id })),
    refused('channels.hand-whom'),
  )
  await bench.house.as('author', (work) => handOverIncoming(work, { incoming: id, to: other.staff_id, note: 'You know them' }))
  assert.ok(!(await inbox('mine')).some((item) => item.id === id))
  await bench.house.as('author', (work) => noteIncoming(work, { incoming: id, note: 'Called, no answer' }))
  await assert.rejects(
    bench.house.as('author', (work) => settleIncoming(work, { incoming: id, as: 'hidden', why: ' ' })),
    refused('channels.why-missing'),
  )
  await bench.house.as('author', (work) => settleIncoming(work, { incoming: id, as: 'hidden', why: 'insults a person' }))
  assert.equal((await found('A rude thing')).why, 'insults a person')
  await assert.rejects(answer(id, 'Please'), refused('channels.is-hidden'))
  await bench.house.as('author', (work) => settleIncoming(work, { incoming: id, as: 'waiting' }))
  const { said } = await bench.house.as('author', (work) => readConversation(work, id))
  assert.deepEqual(
    said[0]!.entries.map(({ sort, text }) => [sort, text]),
    [
      ['taken-up', ''],
      ['handed-over', 'Other: You know them'],
      ['note', 'Called, no answer'],
      ['hidden', 'insults a person'],
      ['shown', ''],
    ],
  )
  const record = JSON.stringify(await bench.house.as('owner', (work) => readAudit(work, { limit: 100 })))
  for (const person of ['Rude Person', 'li@far.example', 'mei', '小鱼', 'A rude thing']) assert.ok(!record.includes(person), person)
  for (const act of ['channels.incoming-hidden', 'channels.answer-delivered', 'channels.answered-by-hand'])
    assert.ok(record.includes(act), act)
  await assert.rejects(
    bench.house.as('analyst', (work) => listInbox(work)),
    refused('platform.not-allowed'),
  )
})

test('what somebody said becomes a task that names neither them nor their words', async () => {
  const item = (await inbox()).find(({ text }) => text === 'And my cat?')!
  const task = await bench.house.as('author', (work) => addTask(work, { title: 'Ask the vet', about: { kind: 'message', id: item.id } }))
  const { tasks } = await bench.house.as('author', (work) => listTasks(work, { locale: 'en' }))
  const shown = tasks.find(({ id }) => id === task.id)
  assert.deepEqual(shown?.subject, { title: 'Comment on Mastodon', href: `/desk/inbox/${item.id}` })
})

test('an answer that does not fit is refused as the server counts, and an empty one', async () => {
  there.say({ acct: 'li@far.example', html: '<p>@library How long?</p>' })
  await hear()
  const { id, author } = await found('How long?')
  await assert.rejects(answer(id, '👩‍👩‍👧‍👦'.repeat(500)), refused('channels.answer-too-long'))
  await assert.rejects(answer(id, ' \n '), refused('channels.answer-missing'))
  await answer(id, '👩‍👩‍👧‍👦'.repeat(500 - author.handle.length - 1))
  await bench.drain()
  assert.equal((await found('How long?')).state, 'answered')
})

test('a storm of replies comes in whole, page by page; two listeners at once take each once', async () => {
  for (let n = 0; n < 205; n++) there.say({ acct: `p${n}@far.example`, html: `<p>@library storm ${n}</p>` })
  const before = await total('inbox.received')
  const took = await Promise.all([hear(), hear(), hear()])
  for (let more = await hear(); more > 0; more = await hear()) took.push(more)
  assert.equal(
    took.reduce((sum, n) => sum + n, 0),
    205,
  )
  assert.equal((await total('inbox.received')) - before, 205)
})

test('a server that cannot be heard is told by name and held against nobody; what it says later is heard', async () => {
  there.scopes = ['write']
  there.say({ acct: 'li@far.example', html: '<p>@library Anybody?</p>' })
  assert.equal(await hear(), 0)
  const problem = () =>
    bench.house.system((work) =>
      work.db
        .selectFrom('channels.accounts')
        .select('heard_problem')
        .where('alliance_id', '=', work.alliance)
        .where('account_id', '=', account.accountId)
        .executeTakeFirstOrThrow(),
    )
  assert.equal((await problem()).heard_problem, 'channels.not-permitted')
  there.scopes = ['read', 'write']
  there.fault = (at, _request, response) =>
    at === 'in' && Boolean(response.writeHead(200).end('[{"id":"5"},{"type":"mention","status":{"id":7}},null,3]'))
  await hear()
  there.fault = () => false
  await bench.house.as('editor', (work) => tryAgainNow(work, account.accountId))
})

test('the inbox says how much waits, since when, and how quickly it was answered', async () => {
  const state = await bench.house.as('author', inboxState)
  assert.ok(state.waiting > 200)
  assert.ok(state.oldest)
  assert.ok(state.answered >= 5)
  assert.ok(state.medianHours !== null && state.medianHours >= 0)
})

test('a person asks for what they said, and to be forgotten: words and name go, the count stays', async () => {
  const told = (await bench.house.as('owner', (work) => exportPerson(work, { handles: ['LI@far.example'] }))) as {
    inbox: { said: { text: string }[] }
  }
  assert.ok(told.inbox.said.some(({ text }) => text.includes('my dog')))
  assert.ok(!told.inbox.said.some(({ text }) => text.includes('my cat')))
  const before = await total('inbox.received')
  const { rows } = await bench.house.as('owner', (work) => erasePerson(work, { handles: ['@li@far.example'] }, 'asked for it by mail'))
  assert.equal(rows, told.inbox.said.length)
  const left = await bench.house.system((work) =>
    work.db.selectFrom('channels.incoming').selectAll().where('alliance_id', '=', work.alliance).execute(),
  )
  assert.ok(!JSON.stringify(left).includes('li@far.example'))
  assert.ok(!JSON.stringify(left).includes('my dog'))
  const answers = await bench.house.system((work) =>
    work.db
      .selectFrom('channels.deliveries')
      .select('payload')
      .where('alliance_id', '=', work.alliance)
      .where('operation', '=', 'answer')
      .execute(),
  )
  assert.ok(!JSON.stringify(answers).includes('Guide dogs'))
  assert.equal(await total('inbox.received'), before)
  const emptied = left.find((row) => row.emptied_at && row.state === 'answered')!
  await assert.rejects(answer(emptied.incoming_id, 'Hello?'), refused('channels.nobody-there'))
})

test('after its time what people said is emptied, by the rule of the library', async () => {
  bench.house.setNow(new Date('2028-03-01T10:00:00Z'))
  await bench.house.system((work) => runRetention(work, { dryRun: false }))
  const full = await bench.house.system((work) =>
    work.db
      .selectFrom('channels.incoming')
      .select('incoming_id')
      .where('alliance_id', '=', work.alliance)
      .where('emptied_at', 'is', null)
      .execute(),
  )
  assert.equal(full.length, 0)
  assert.equal((await inbox()).length, 0)
})
