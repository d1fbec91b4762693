import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type House, openHouse } from '#house'
import { newId, readConfig, rootDir, type Work } from '#platform'
import { foundAlliance, setSwitch } from '#rooms/alliance'
import { askForNotices, connectAccount, probeAccount, pushKeys, sendWaiting } from '#rooms/channels'
import { requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import type { Others, There } from '../../src/channels/others-for-tests.ts'
import { hostHeader } from '../../src/faces/http/server.ts'
import { activitypub } from '../../src/faces/protocols/activitypub.ts'
import type { Bench, Figure } from './figure.ts'

const channels = ['website', 'feeds', 'webhook', 'mastodon', 'bluesky', 'activitypub', 'telegram', 'push'] as const
/** Where what is there can be compared with what was to be there, and nobody may have it twice. */
const askable = ['webhook', 'mastodon', 'bluesky', 'activitypub'] as const
const posts = 150
const browsers = 3
const morning = '2026-09-08T01:00:00Z'
const noon = '2026-09-08T04:00:00Z'
const afternoon = '2026-09-08T07:00:00Z'
const night = '2026-09-08T10:00:00Z'

/**
 * One house, eight channels: 150 posts that leave at noon through all of them at once, 1,200 deliveries, each as it is in service: a real
 * Bluesky PDS, a second ActivityPub server, the stand-ins of Mastodon, Telegram, a push service and a receiver of webhooks, all in processes
 * of their own. Then 150 more in the afternoon with five `kill -9` of the worker; what the other sides hold is compared with what was planned.
 */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const others = await openOthers()
  const front = createServer()
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const hostPort = `127.0.0.1:${(front.address() as AddressInfo).port}`
  const env = { FOYER_URL: `http://${hostPort}`, FOYER_ALLOW_OUTBOUND: [...others.ready.allow, hostPort].join(',') }
  const house = await openHouse(readConfig({ data, port: '0', now: morning, log: 'silent' }, env))
  try {
    const alliance = newId()
    const system = <T>(act: (work: Work) => Promise<T>): Promise<T> => house.work(alliance, { kind: 'system', name: 'bench' }, act)
    await prepare(house, alliance, others, system)
    const answer = activitypub(house)
    front.on('request', async (request, response) => {
      request.headers[hostHeader] = request.headers.host
      if (!(await answer(request, response, request.url!.split('?')[0]!))) response.writeHead(404).end()
    })
    await others.ask({ ask: 'follow', actor: `${env.FOYER_URL}/activitypub/library` })
    const states = async (): Promise<Record<string, number>> =>
      system(async (work) => {
        const rows = await work.db
          .selectFrom('channels.deliveries')
          .select(['state', (eb) => eb.fn.countAll<number>().as('n')])
          .where('alliance_id', '=', work.alliance)
          .groupBy('state')
          .execute()
        return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]))
      })
    const under = async (): Promise<number> => {
      const { due = 0, sending = 0, planned = 0 } = await states()
      return due + sending + planned
    }

    bench.say(`${posts} posts are written, for noon and for the afternoon`)
    await write(house, alliance, 'quiet', noon)
    bench.say(`${posts * channels.length} deliveries through ${channels.length} channels, undisturbed`)
    let child = worker(house, env, noon)
    const started = performance.now()
    while ((await under()) > 0) await pause(50)
    const seconds = (performance.now() - started) / 1000 - (await startSeconds(house, env, noon))
    await end(child)
    for (const line of await paces(system)) bench.say(line)

    await write(house, alliance, 'killed', afternoon)
    bench.say(`${posts * channels.length} deliveries, five kill -9`)
    const before = (await others.ask({ ask: 'received' })) as number
    for (let kill = 1; kill <= 5; kill++) {
      child = worker(house, env, afternoon)
      while (((await others.ask({ ask: 'received' })) as number) < before + (posts * 3 * kill) / 6) await pause(5)
      await end(child)
    }
    // Hours later by the house's clock: whatever was to be asked about or to be tried again has come to its end.
    child = worker(house, env, afternoon)
    while ((await under()) > 0) await pause(200)
    await end(child)
    child = worker(house, env, night)
    while ((await under()) > 0) await pause(200)
    await end(child)
    // What the followers of the actor are told is held by a worker for a minute, also by one that is dead.
    while ((await onTheirWay(system)) > 0) {
      await sendWaiting(house, alliance)
      await pause(500)
    }

    const there = (await others.ask({ ask: 'there' })) as There
    const rows = await system((work) =>
      work.db
        .selectFrom('channels.deliveries')
        .select(['kind', 'state', (eb) => eb.ref('payload', '->>').key('title').as('title')])
        .where('alliance_id', '=', work.alliance)
        .execute(),
    )
    const sure = rows.filter(({ kind }) => kind !== 'telegram' && kind !== 'push')
    const missing = askable.flatMap((kind) => {
      const found = new Set(there[kind])
      return rows.filter((row) => row.kind === kind && !found.has(String(row.title)))
    })
    const lost = sure.filter(({ state }) => state !== 'sent').length + missing.length
    const twice = askable.reduce((sum, kind) => sum + there[kind].length - new Set(there[kind]).size, 0)
    const doubt = rows.filter(({ state }) => state === 'unconfirmed').length
    bench.say(`${doubt} deliveries in doubt after five kills (Telegram, push)`)
    return [
      {
        figure: 'deliveries_per_second',
        value: (posts * channels.length) / seconds,
        unit: '/s',
        target: 100,
        rows: posts * channels.length,
      },
      { figure: 'lost', value: lost, unit: '', target: 0, atMost: true, rows: sure.length },
      { figure: 'twice', value: twice, unit: '', target: 0, atMost: true, rows: askable.length * posts * 2 },
      { figure: 'in_doubt', value: doubt, unit: '', rows: rows.length - sure.length },
    ]
  } finally {
    await house.close()
    others.close()
    front.closeAllConnections()
    front.close()
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

const onTheirWay = (system: <T>(act: (work: Work) => Promise<T>) => Promise<T>): Promise<number> =>
  system(async (work) => {
    const { n } = await work.db
      .selectFrom('channels.sendings')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('alliance_id', '=', work.alliance)
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow()
    return Number(n)
  })

/** How long each channel took for its share, by the times at which deliveries were begun and ended. */
async function paces(system: <T>(act: (work: Work) => Promise<T>) => Promise<T>): Promise<string[]> {
  const rows = await system((work) =>
    work.db
      .selectFrom('channels.deliveries')
      .select([
        'kind',
        'state',
        'outcome',
        (eb) => eb.fn.countAll<number>().as('n'),
        (eb) => eb.fn.min('started_at').as('from'),
        (eb) => eb.fn.max('ended_at').as('to'),
      ])
      .where('alliance_id', '=', work.alliance)
      .groupBy(['kind', 'state', 'outcome'])
      .orderBy('kind')
      .execute(),
  )
  return rows.map(({ kind, state, outcome, n, from, to }) => {
    const seconds = ((to?.getTime() ?? 0) - (from?.getTime() ?? 0)) / 1000
    return `${kind}: ${n} ${state}${outcome ? ` (${outcome})` : ''} in ${seconds.toFixed(1)} s, ${(Number(n) / seconds).toFixed(0)} a second`
  })
}

interface OtherSides {
  ready: Others
  ask(asked: object): Promise<unknown>
  close(): void
}

async function openOthers(): Promise<OtherSides> {
  const child = fork(join(rootDir, 'src/channels/others-for-tests.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const waiting = new Map<number, { resolve: (answered: unknown) => void; reject: (fault: Error) => void }>()
  const ready = await new Promise<Others>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the other sides ended with ${code}`)))
    child.on('message', (said: { ready?: Others; id?: number; answered?: unknown; fault?: string }) => {
      if (said.ready) return resolve(said.ready)
      const one = waiting.get(said.id!)!
      waiting.delete(said.id!)
      if (said.fault) one.reject(new Error(said.fault))
      else one.resolve(said.answered)
    })
  })
  let next = 0
  return {
    ready,
    ask: (asked) =>
      new Promise((resolve, reject) => {
        waiting.set(++next, { resolve, reject })
        child.send({ id: next, ...asked })
      }),
    close: () => child.disconnect(),
  }
}

async function prepare(house: House, alliance: string, others: OtherSides, system: <T>(act: (work: Work) => Promise<T>) => Promise<T>) {
  await system(async (work) => {
    await foundAlliance(work, { name: 'Bench', timeZone: 'Asia/Shanghai', locales: ['en'], defaultLocale: 'en' })
    for (const channel of ['webhook', 'push']) await setSwitch(work, `channel:${channel}`, true)
  })
  const { mastodon, bluesky, telegram, webhook } = others.ready
  const settings = {
    mastodon,
    bluesky,
    telegram,
    webhook: { ...webhook, repeats: 'each' },
    activitypub: { handle: 'library', about: '' },
  }
  for (const [kind, given] of Object.entries(settings)) {
    const { accountId } = await system((work) => connectAccount(work, { kind, name: kind, settings: { ...given } }))
    await probeAccount(house, alliance, accountId)
  }
  const key = (await system(pushKeys)).publicKey
  const asked = (await others.ask({ ask: 'browsers', key, count: browsers })) as {
    endpoint: string
    keys: { p256dh: string; auth: string }
  }[]
  for (const { endpoint, keys } of asked) await system((work) => askForNotices(work, { endpoint, keys, topics: [], locale: 'en' }))
}

/** Writes, passes and plans the posts of one run, as people do. */
async function write(house: House, alliance: string, name: string, at: string): Promise<void> {
  const author = { kind: 'staff', id: newId(), name: 'Author', roles: ['author'] } as const
  const editor = { kind: 'staff', id: newId(), name: 'Editor', roles: ['editor'] } as const
  const wall = new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16)
  const line = 'From 20 September the gazetteer lies open in the ancient-books room.'
  const body = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: line.repeat(20) }] }] }
  const numbers = Array.from({ length: posts }, (_, n) => n + 1)
  const one = async (): Promise<void> => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
      const post = await house.work(alliance, author, (work) =>
        writePost(work, {
          source: 'en',
          texts: { en: { title: `Fan-out ${name} ${n}`, summary: line, body } },
          noAction: 'a bench',
          noGoal: 'a bench',
          variants: Object.fromEntries(channels.map((channel) => [channel, {}])),
        }),
      )
      await house.work(alliance, author, (work) => requestReview(work, { post: post.id }))
      await house.work(alliance, editor, (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
      await house.work(alliance, editor, (work) => schedulePost(work, { post: post.id, version: post.version, at: { wall } }))
    }
  }
  await Promise.all(Array.from({ length: 4 }, one))
}

function worker(house: House, env: Record<string, string>, now: string): ChildProcess {
  const app = { ...(house.owner as object), user: 'foyer_app', password: house.secrets.postgres.app }
  return spawn(process.execPath, [...process.execArgv, join(rootDir, 'src/channels/worker-for-tests.ts'), JSON.stringify(app), now], {
    cwd: rootDir,
    env: { ...process.env, ...env, FOYER_DATA: house.config.dataDir, FOYER_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** How long a worker takes until it begins, which is no part of what it does. */
async function startSeconds(house: House, env: Record<string, string>, now: string): Promise<number> {
  const started = performance.now()
  const child = worker(house, env, now)
  await new Promise<void>((resolve) => child.stdout!.once('data', () => resolve()))
  const seconds = (performance.now() - started) / 1000
  await end(child)
  return seconds
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}
