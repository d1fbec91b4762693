import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHouse } from '#house'
import { newId, readConfig } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { type Account, connectAccount, inboxState, listenTo } from '#rooms/channels'
import { openMastodon } from '../../src/channels/mastodon/stand-in-for-tests.ts'
import type { Bench, Figure } from './figure.ts'

const count = 4000

/**
 * A storm: 4,000 replies that the stand-in for a Mastodon server tells in pages of forty are taken in, each page one committed transaction
 * with its facts. What is told twice comes in once, so the count at the end is exact.
 */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const there = await openMastodon()
  const house = await openHouse(readConfig({ data, port: '0', log: 'silent' }, { FOYER_ALLOW_OUTBOUND: there.hostPort }))
  try {
    const alliance = newId()
    const system = { kind: 'system', name: 'bench' } as const
    await house.work(alliance, system, (work) =>
      foundAlliance(work, { name: 'Bench', timeZone: 'Asia/Shanghai', locales: ['en'], defaultLocale: 'en' }),
    )
    const account: Account = await house.work(alliance, system, (work) =>
      connectAccount(work, { kind: 'mastodon', name: 'Mastodon', settings: { server: there.origin, secretToken: there.token } }),
    )
    const say = (n: number): unknown =>
      there.say({ acct: `reader${n % 700}@far.example`, html: `<p>@library Comment ${n}: <b>when</b> do you open?</p>` })
    say(0)
    await listenTo(house, alliance, account)
    for (let n = 1; n < count; n++) say(n)
    bench.say(`${count} replies, in pages of forty`)
    const started = performance.now()
    let taken = 1
    while (taken < count) taken += await listenTo(house, alliance, account)
    const seconds = (performance.now() - started) / 1000
    const { waiting } = await house.work(alliance, system, inboxState)
    if (waiting !== count) throw new Error(`${waiting} of ${count} are in the inbox`)
    const bare = await bareRate(there.origin, there.token)
    return [
      {
        figure: 'items_per_second',
        value: (count - 1) / seconds,
        unit: '/s',
        target: 200,
        rows: count,
        limit: { of: 'items in bare answers of the server', value: bare },
      },
    ]
  } finally {
    await house.close()
    there.close()
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/** Items a second of the same pages, read and thrown away. */
async function bareRate(origin: string, token: string): Promise<number> {
  const started = performance.now()
  let items = 0
  while (items < count) {
    const answer = await fetch(`${origin}/api/v1/notifications?types[]=mention&limit=40`, { headers: { authorization: `Bearer ${token}` } })
    items += ((await answer.json()) as unknown[]).length
  }
  return items / ((performance.now() - started) / 1000)
}
