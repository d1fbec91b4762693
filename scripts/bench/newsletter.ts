import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openHouse } from '#house'
import { newId, readConfig, rootDir } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { connectOwnChannels } from '#rooms/channels'
import type { Bench, Figure } from './figure.ts'
import { post } from './support.ts'

const count = Number(process.env.FOYER_BENCH_READERS ?? 170_000)
const now = '2026-09-08T00:30:00Z' // 08:30 in Shanghai: the quiet hours are over

/**
 * One newsletter to 170,000 subscribers over SMTP to a sink on loopback that counts what it takes, by a worker of its own. The time runs
 * from the first mail to the last row; writing the 170,000 rows before it is said apart. Memory is the worker's highest.
 */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const sink = smtpSink()
  const smtp = `smtp://127.0.0.1:${await sink.port}?tls=off`
  const house = await openHouse(readConfig({ data, port: '0', now, log: 'silent' }, {}))
  try {
    bench.say('bare socket')
    const bare = await sink.bare()
    sink.taken.clear()
    bench.say(`${count} confirmed subscribers`)
    const alliance = newId()
    const work = <T>(act: Parameters<typeof house.work<T>>[2]) => house.work<T>(alliance, { kind: 'system', name: 'bench' }, act)
    await work(async (w) => {
      await foundAlliance(w, { name: 'Bench', timeZone: 'Asia/Shanghai', locales: ['en'], defaultLocale: 'en' })
      await connectOwnChannels(w)
    })
    for (let done = 0; done < count; done += 10_000) {
      const ids = Array.from({ length: Math.min(10_000, count - done) }, () => newId())
      await work((w) =>
        sql`with s as (insert into patrons.subscribers (alliance_id, subscriber_id, state, locale, topics, frequency, scene, text_version, source, asked_at, confirmed_at)
            select ${alliance}::uuid, id, 'active', 'en', array['events'], 'each', 0, '1', 'bench', ${w.now}, ${w.now} from unnest(${ids}::uuid[]) id)
          insert into patrons.subscriber_addresses (alliance_id, subscriber_id, email, email_key) select ${alliance}::uuid, id, id || '@readers.example', id || '@readers.example' from unnest(${ids}::uuid[]) id`.execute(
          w.db,
        ),
      )
    }
    const delivery = newId()
    await work((w) =>
      sql`insert into channels.deliveries (alliance_id, delivery_id, account_id, kind, operation, post_id, version, locale, state, due_at, next_at, attempts, payload, scene, counts, planned_at)
        select ${alliance}::uuid, ${delivery}, a.account_id, 'newsletter', 'deliver', ${newId()}::uuid, 1, 'en', 'due', ${w.now}, ${w.now}, 0, ${JSON.stringify(post(4000))}::jsonb, 0, '{}', ${w.now}
        from channels.accounts a where a.alliance_id = ${alliance} and a.kind = 'newsletter'`.execute(w.db),
    )
    const app = { ...(house.owner as object), user: 'foyer_app', password: house.secrets.postgres.app }
    const filling = performance.now()
    const child = spawn(
      process.execPath,
      [...process.execArgv, join(rootDir, 'src/channels/worker-for-tests.ts'), JSON.stringify(app), house.clock.now().toISOString()],
      {
        cwd: rootDir,
        env: { ...process.env, FOYER_SMTP: smtp, FOYER_DATA: join(data, 'worker'), FOYER_LOG: 'error' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    while (sink.taken.size === 0) await pause(10)
    const started = performance.now()
    bench.say(`rows written in ${((started - filling) / 1000).toFixed(1)} s`)
    const state = async () =>
      (
        await work((w) =>
          sql<{
            state: string
          }>`select state from channels.deliveries where alliance_id = ${alliance} and delivery_id = ${delivery}`.execute(w.db),
        )
      ).rows[0]!.state
    let rss = 0
    for (let looks = 0; ; looks++) {
      await pause(500)
      rss = Math.max(rss, highestRss(child.pid!))
      if (looks % 20 === 0) bench.say(`${sink.taken.size} of ${count}`)
      if (sink.taken.size >= count && (await state()) !== 'sending') break
    }
    const perSecond = count / ((performance.now() - started) / 1000)
    child.kill('SIGKILL')
    const { rows } = await work((w) =>
      sql<{
        state: string
        n: number
      }>`select state, count(*)::int as n from channels.mailings where alliance_id = ${alliance} and delivery_id = ${delivery} group by state`.execute(
        w.db,
      ),
    )
    const sent = rows.find((row) => row.state === 'sent')?.n ?? 0
    const twice = [...sink.taken.values()].filter((n) => n > 1).length
    if (sent !== count || twice > 0 || sink.taken.size !== count)
      throw new Error(`${sent} sent, ${sink.taken.size} there, ${twice} twice, of ${count}`)
    return [
      { figure: 'per_second', value: perSecond, unit: '/s', target: 300, rows: count, limit: { of: 'bare SMTP dialogue', value: bare } },
      { figure: 'rss_mb', value: rss, unit: 'MB', target: 400, atMost: true, rows: count },
    ]
  } finally {
    await house.close()
    sink.close()
    rmSync(data, { recursive: true, force: true })
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The highest memory a process has had, in MB. */
const highestRss = (pid: number): number => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** The barest SMTP server that is one: says yes to everything and counts recipients. */
function smtpSink() {
  const taken = new Map<string, number>()
  const server = createServer((socket) => {
    let rest = ''
    let inData = false
    let to = ''
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.write('220 sink ESMTP\r\n')
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      for (;;) {
        if (inData) {
          const end = rest.indexOf('\r\n.\r\n')
          if (end < 0) {
            rest = rest.slice(-4)
            break
          }
          rest = rest.slice(end + 5)
          inData = false
          taken.set(to, (taken.get(to) ?? 0) + 1)
          socket.write('250 taken\r\n')
          continue
        }
        const end = rest.indexOf('\r\n')
        if (end < 0) break
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (/^RCPT TO:<(.*?)>/i.test(line)) to = /<(.*?)>/.exec(line)![1]!
        if (/^DATA/i.test(line)) {
          inData = true
          socket.write('354 go\r\n')
        } else if (/^EHLO/i.test(line)) socket.write('250-sink\r\n250 8BITMIME\r\n')
        else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
        else socket.write('250 ok\r\n')
      }
    })
  })
  const port = new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
  /** Mails a second of the dialogue alone, over as many connections as the house uses, without a database or a mail to compose. */
  const bare = async (): Promise<number> => {
    const { connect } = await import('node:net')
    const at = await port
    const started = performance.now()
    let done = 0
    const body = `${'x'.repeat(76)}\r\n`.repeat(140)
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        const socket = connect(at, '127.0.0.1')
        const answer = () => new Promise<void>((resolve) => socket.once('data', () => resolve()))
        await answer()
        while (performance.now() - started < 3000) {
          for (const line of ['MAIL FROM:<a@b>\r\n', 'RCPT TO:<bare@b>\r\n', 'DATA\r\n', `${body}.\r\n`]) {
            socket.write(line)
            await answer()
          }
          done++
        }
        socket.destroy()
      }),
    )
    return done / ((performance.now() - started) / 1000)
  }
  return { taken, port, bare, close: () => server.close() }
}
