// A process of its own in which the other sides of six channels stand: Mastodon, Telegram, a push service and a receiver of webhooks, and
// before the real Bluesky PDS and the second ActivityPub server their doors. It is asked over IPC; the bench starts it.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openPeer } from './activitypub/server-for-tests.ts'
import { openBluesky } from './bluesky/server-for-tests.ts'
import { openMastodon } from './mastodon/stand-in-for-tests.ts'
import { openPushReceiver } from './push/receiver-for-tests.ts'
import { openTelegram } from './telegram/stand-in-for-tests.ts'

/** What the process says once everything stands. */
export interface Others {
  allow: string[]
  mastodon: { server: string; secretToken: string }
  telegram: { server: string; secretToken: string; chat: string }
  bluesky: { server: string; handle: string; secretPassword: string }
  webhook: { url: string; receipts: string }
}

/** By channel, the titles of what is there, each as often as it is there. */
export type There = Record<'mastodon' | 'telegram' | 'bluesky' | 'webhook' | 'activitypub' | 'push', string[]>

type Ask = { ask: 'there' } | { ask: 'follow'; actor: string } | { ask: 'browsers'; key: string; count: number } | { ask: 'received' }

const [peer, bluesky, mastodon, telegram, receiver] = await Promise.all([
  openPeer(['ann']),
  openBluesky(),
  openMastodon(),
  openTelegram(),
  openPushReceiver(),
])
const taken = new Map<string, string[]>()
const hook = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString()
  if (request.method === 'GET') {
    const key = new URL(request.url!, 'http://x').searchParams.get('key') ?? ''
    return void response.writeHead(taken.has(key) ? 200 : 404).end()
  }
  const key = String(request.headers['idempotency-key'])
  // It keeps no keys: what comes twice is there twice.
  taken.set(key, [...(taken.get(key) ?? []), (JSON.parse(body) as { post: { title: string } }).post.title])
  response.writeHead(200).end()
})
await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
const hookAt = `127.0.0.1:${(hook.address() as AddressInfo).port}`

/** A title of the bench in a text. */
const titles = (texts: readonly string[]): string[] => texts.flatMap((text) => /Fan-out \w+ \d+/.exec(text)?.[0] ?? [])

async function blueskyTexts(): Promise<string[]> {
  const texts: string[] = []
  for (let cursor = ''; ; ) {
    const query = new URLSearchParams({
      repo: bluesky.ours.did,
      collection: 'app.bsky.feed.post',
      limit: '100',
      ...(cursor ? { cursor } : {}),
    })
    const answer = await fetch(`${bluesky.origin}/xrpc/com.atproto.repo.listRecords?${query}`)
    const page = (await answer.json()) as { records: { value: { text: string } }[]; cursor?: string }
    texts.push(...page.records.map(({ value }) => value.text))
    if (!page.cursor || page.records.length === 0) return texts
    cursor = page.cursor
  }
}

async function answer(asked: Ask): Promise<unknown> {
  switch (asked.ask) {
    case 'follow':
      await peer.act('follow', { who: 'ann', id: asked.actor })
      return peer.until(async () => (await peer.got('ann', 'Accept'))[0])
    case 'browsers':
      return Array.from({ length: asked.count }, () => receiver.open(asked.key)).map(({ endpoint, keys }) => ({ endpoint, keys }))
    case 'received':
      return taken.size + mastodon.statuses.length + telegram.messages.length
    case 'there':
      return {
        mastodon: titles(mastodon.statuses.map(({ text }) => text)),
        telegram: titles(telegram.messages.map(({ text }) => text)),
        bluesky: titles(await blueskyTexts()),
        webhook: titles([...taken.values()].flat()),
        activitypub: titles((await peer.got('ann', 'Create')).map(({ object }) => object.content ?? '')),
        push: titles(receiver.browsers.flatMap(({ appeared }) => appeared.map((notice) => ('title' in notice ? notice.title : '')))),
      } satisfies There
  }
}

process.on('message', ({ id, ...asked }: Ask & { id: number }) => {
  answer(asked).then(
    (answered) => process.send!({ id, answered }),
    (fault) => process.send!({ id, fault: String(fault) }),
  )
})
process.once('disconnect', async () => {
  await Promise.all([peer.close(), bluesky.close()])
  process.exit(0)
})
process.send!({
  ready: {
    allow: [peer.hostPort, bluesky.hostPort, mastodon.hostPort, telegram.hostPort, `127.0.0.1:${receiver.port}`, hookAt],
    mastodon: { server: mastodon.origin, secretToken: mastodon.token },
    telegram: { server: telegram.origin, secretToken: telegram.token, chat: '@testcitylibrary' },
    bluesky: { server: bluesky.origin, handle: bluesky.ours.handle, secretPassword: bluesky.ours.password },
    webhook: { url: `http://${hookAt}/hook`, receipts: `http://${hookAt}/hook` },
  } satisfies Others,
})
