import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { withdrawPost } from '#rooms/content'
import { type ChannelBench, moment, openChannelBench } from '../bench-for-tests.ts'
import {
  type Account,
  changeAccount,
  connectAccount,
  decideUnconfirmed,
  listAccounts,
  listenTo,
  probeAccount,
  tryAgainNow,
} from '../index.ts'
import { openTelegram, type TelegramStandIn } from './stand-in-for-tests.ts'

let there: TelegramStandIn
let bench: ChannelBench
let account: Account
before(async () => {
  there = await openTelegram()
  bench = await openChannelBench({ allow: [there.hostPort] })
  account = await bench.house.as('editor', (work) =>
    connectAccount(work, {
      kind: 'telegram',
      name: 'Telegram',
      settings: { chat: '@testcitylibrary', secretToken: there.token, server: there.origin },
    }),
  )
  await probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
})
after(async () => {
  await bench.close()
  there.close()
})
const clear = async () => {
  there.fault = () => false
  await bench.house.as('editor', (work) => tryAgainNow(work, account.accountId))
}
const withTitle = (title: string) => there.messages.filter(({ text }) => text.includes(title))

test('connected, it is asked who we are; a channel that is not there is told by name', async () => {
  const view = async () => (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'telegram')!
  assert.deepEqual([(await view()).probe?.handle, (await view()).probe?.followers], ['@testcitylibrary', 77])
  const chat = (name: string) =>
    bench.house.as('editor', (work) =>
      changeAccount(work, account.accountId, { settings: { chat: name, secretToken: '', server: there.origin } }),
    )
  await chat('@nobody')
  await probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
  assert.equal((await view()).probeProblem, 'channels.telegram-no-such-chat')
  await chat('@testcitylibrary')
})

test('a post leaves as a message, with its picture as a photo; each is edited and deleted in its own form', async () => {
  for (const [title, lead] of [
    ['Plain', undefined],
    ['With a picture', bench.picture],
  ] as const) {
    const post = await bench.leave(title, ['telegram'], lead ? { lead } : {})
    await bench.drain()
    await bench.drain()
    const [message] = withTitle(title)
    assert.match(message!.text, /\n\nOn 19 September\.\n\nhttp:\/\/localhost:4000\/l\/\w+$/)
    assert.equal(withTitle(title).length, 1)
    assert.equal(message!.photoBytes !== null, lead !== undefined)
    await bench.correct(post, `${title}, mended`)
    await bench.drain()
    assert.equal(withTitle(`${title}, mended`)[0]?.id, message!.id)
    assert.equal((await bench.through(post, 'telegram'))[0]?.remoteUrl, `https://t.me/testcitylibrary/${message!.id}`)
    await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
    await bench.drain()
    assert.equal(withTitle(title).length, 0)
    assert.ok((await bench.through(post, 'telegram')).every(({ state }) => state === 'sent'))
  }
})

test('words that do not fit beneath a picture go whole and without it; what does not fit at all stops the post', async () => {
  const own = (text: string) => ({ lead: bench.picture, variants: { telegram: { texts: { en: { text } } } } }) as never
  await bench.leave('Long words', ['telegram'], own(`Long words ${'𠮷'.repeat(600)}`))
  await bench.drain()
  const [message] = withTitle('Long words')
  assert.equal(message?.photoBytes, null)
  assert.match(message!.text, /^Long words 𠮷{600}\n\nhttp:\/\/localhost:4000\/l\/\w+$/u)
  await assert.rejects(bench.leave('Too long', ['telegram'], own('𠮷'.repeat(2100))), { code: 'content.not-ready' })
})

test('killed after the message was taken: nobody knows, nothing is sent twice, a person decides', async () => {
  await clear()
  const post = await bench.leave('In doubt', ['telegram'])
  const { reached, reach } = moment()
  there.fault = (when, request) => {
    if (when !== 'done' || !request.url!.endsWith('/sendMessage')) return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  await clear()
  await bench.drain()
  const [delivery] = await bench.through(post, 'telegram')
  assert.equal(delivery?.state, 'unconfirmed')
  assert.equal(withTitle('In doubt').length, 1)
  await bench.house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery!.id, choice: 'skip' }))
  await bench.drain()
  assert.equal(withTitle('In doubt').length, 1)
})

test('a broken server of theirs leaves doubt too; one that asks to wait is asked again', async () => {
  await clear()
  const answers =
    (status: number, body: object): TelegramStandIn['fault'] =>
    (when, request, response) => {
      if (when !== 'in' || !request.url!.endsWith('/sendMessage')) return false
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: false, ...body }))
      return true
    }
  there.fault = answers(502, { error_code: 502, description: 'Bad Gateway' })
  const doubted = await bench.leave('Bad gateway', ['telegram'])
  await bench.drain()
  assert.equal((await bench.through(doubted, 'telegram'))[0]?.state, 'unconfirmed')
  await clear()
  there.fault = answers(429, { error_code: 429, description: 'Too Many Requests: retry after 7', parameters: { retry_after: 7 } })
  const waits = await bench.leave('Too many', ['telegram'])
  await bench.drain()
  const [held] = await bench.through(waits, 'telegram')
  assert.deepEqual([held?.state, held?.outcome], ['due', 'channels.receiver-asks-to-wait'])
  await clear()
  bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + 60_000))
  await bench.drain()
  assert.equal(withTitle('Too many').length, 1)
})

test('an edit whose answer was lost is made again without harm', async () => {
  await clear()
  const post = await bench.leave('Before', ['telegram'])
  await bench.drain()
  await bench.correct(post, 'Afterwards')
  there.fault = (when, request) => when === 'done' && request.url!.endsWith('/editMessageText') && request.socket.destroy() && true
  await bench.drain()
  await clear()
  bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + 3_600_000))
  await bench.drain()
  assert.deepEqual(
    (await bench.through(post, 'telegram')).map(({ operation, state }) => `${operation} ${state}`),
    ['deliver sent', 'edit sent'],
  )
  assert.equal(withTitle('Afterwards')[0]?.edits, 1)
})

test('a withdrawal whose answer was lost has been made: the message is gone, whoever took it', async () => {
  await clear()
  const post = await bench.leave('Taken back', ['telegram'])
  await bench.drain()
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
  there.fault = (when, request) => when === 'done' && request.url!.endsWith('/deleteMessage') && request.socket.destroy() && true
  await bench.drain()
  await clear()
  bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + 3_600_000))
  await bench.drain()
  assert.deepEqual(
    (await bench.through(post, 'telegram')).map(({ operation, state }) => `${operation} ${state}`),
    ['deliver sent', 'withdraw sent'],
  )
  assert.equal(withTitle('Taken back').length, 0)
})

test('what the bot heard is its own: another channel tells none of it twice, and another bot begins anew', async () => {
  const tell = (update_id: number, text: string) => {
    const chat = { id: 5, type: 'private' }
    there.updates.push({ update_id, message: { message_id: update_id, chat, from: { id: 5, first_name: 'Li' }, date: 1788768000, text } })
  }
  const change = async (settings: Record<string, string>) => {
    account = await bench.house.as('editor', (work) =>
      changeAccount(work, account.accountId, {
        settings: { chat: '@testcitylibrary', secretToken: '', server: there.origin, ...settings },
      }),
    )
  }
  const hear = () => listenTo(bench.house.platform, bench.house.alliance, account)
  tell(950, 'When do you open?')
  assert.equal(await hear(), 1)
  await change({ chat: '-1001234567890' })
  assert.equal(await hear(), 0)
  there.updates.length = 0
  there.token = '777:NEW'
  tell(7, 'Hello, new bot')
  await change({ secretToken: there.token })
  assert.equal(await hear(), 1)
})
