// What tests of the inbox need: a house with an account on Mastodon and one on Telegram, and what is said to it there.
import { after } from 'node:test'
import { isRefusal } from '#platform'
import { openChannelBench } from '../bench-for-tests.ts'
import { type Account, answerIncoming, connectAccount, type InboxView, listenTo, listInbox, probeAccount } from '../index.ts'
import { openMastodon } from '../mastodon/stand-in-for-tests.ts'
import { openTelegram } from '../telegram/stand-in-for-tests.ts'

export const there = await openMastodon()
export const bot = await openTelegram()
export const bench = await openChannelBench({ allow: [there.hostPort, bot.hostPort] })
after(async () => {
  await bench.close()
  there.close()
  bot.close()
})

const connect = async (kind: string, name: string, settings: Record<string, string>): Promise<Account> => {
  const made = await bench.house.as('editor', (work) => connectAccount(work, { kind, name, settings }))
  return (await probeAccount(bench.house.platform, bench.house.alliance, made.accountId))!
}
export const account = await connect('mastodon', 'Mastodon', { server: there.origin, secretToken: there.token })
export const telegram = await connect('telegram', 'Telegram', { chat: '@testcitylibrary', secretToken: bot.token, server: bot.origin })

/** Listens to an account; how many came in. */
export const hear = (of: Account = account) => listenTo(bench.house.platform, bench.house.alliance, of)
export const inbox = async (view: InboxView = 'waiting') =>
  (await bench.house.as('author', (work) => listInbox(work, { view, limit: 100 }))).items
/** The item with these words, wherever it stands. */
export const found = async (text: string) => {
  for (const view of ['waiting', 'done', 'hidden'] as const) {
    const item = (await inbox(view)).find((one) => one.text.includes(text))
    if (item) return item
  }
  throw new Error(`nothing in the inbox says ${text}`)
}
export const refused = (code: string) => (error: unknown) => isRefusal(error) && (error.code === code || error.fields[0]?.code === code)
export const answer = (incoming: string, text: string, more: { persona?: string } = {}) =>
  bench.house.as('author', (work) => answerIncoming(work, { incoming, text, locale: 'en', ...more }))
