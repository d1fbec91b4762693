// What every channel's test needs: a house that may call the stand-in, posts that leave, a picture, workers that are killed, a server that
// is unsteady.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import sharp from 'sharp'
import { rootDir } from '#platform'
import { addAsset, correctPost, type Post, requestReview, reviewPost, schedulePost, type WritePost, writePost } from '#rooms/content'
import { connectionsGone, openTestHouse, type TestHouse } from '#testing'
import { type DeliveryView, deliveriesOf, Relay } from './index.ts'

export const doc = (text: string) => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })

export interface ChannelBench {
  house: TestHouse
  /** A picture that may be shown, with its description in both languages. */
  picture: string
  /** Writes a post for these channels, lets it be reviewed, and lets it leave now. */
  leave(title: string, channels: readonly string[], more?: Partial<WritePost>): Promise<Post>
  /** Publishes a correction. */
  correct(post: Post, title: string): Promise<void>
  /** Lets everything leave that may, in this process. */
  drain(): Promise<void>
  /** The deliveries of a post through a channel, oldest first. */
  through(post: Pick<Post, 'id'>, channel: string): Promise<DeliveryView[]>
  /** Lets another process deliver until `reached` is called, and kills it there with SIGKILL; its leases are over then. */
  killWhile(reached: Promise<void>): Promise<void>
  /** As if every worker that holds something had died: what is in doubt is asked about by whoever comes next. */
  endLeases(): Promise<void>
  /** Lets hours go by, so many; in each, whoever held something is dead, and what may leave leaves. */
  letHoursPass(hours: number): Promise<void>
  close(): Promise<void>
}

/** `url` is the public address of the house, for platforms that fetch pictures from it; http://localhost:4000 unless given. */
export async function openChannelBench(options: {
  allow: readonly string[]
  url?: string
  env?: Record<string, string>
}): Promise<ChannelBench> {
  const env = { FOYER_ALLOW_OUTBOUND: options.allow.join(','), ...(options.url ? { FOYER_URL: options.url } : {}), ...options.env }
  const house = await openTestHouse({ env })
  const owner = new pg.Client(house.database.admin)
  await owner.connect()
  const bytes = await sharp({ create: { width: 1600, height: 900, channels: 3, background: '#0B5A49' } })
    .jpeg()
    .toBuffer()
  const { id: picture } = await house.as('author', (work) =>
    addAsset(work, { bytes, name: 'reading room.jpg', alt: { en: 'A reading room at night', 'zh-CN': '夜晚的阅览室' }, rights: 'own' }),
  )
  const approve = async (post: Post): Promise<Post> => {
    await house.as('author', (work) => requestReview(work, { post: post.id }))
    return house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  }
  const drain = () => new Relay(house.platform).drain()
  const endLeases = async (): Promise<void> => {
    await owner.query(`update channels.deliveries set lease_until = now() - interval '1 second' where state = 'sending'`)
    for (const table of ['hub_requests', 'hub_subscriptions'])
      await owner.query(`update channels.${table} set held_until = null where held_until is not null`)
    await owner.query(`update channels.remote_inboxes set held_until = now() - interval '1 second' where held_until is not null`)
  }
  return {
    house,
    picture,
    async leave(title, channels, more = {}) {
      const written = await house.as('author', (work) =>
        writePost(work, {
          source: 'en',
          texts: { en: { title, summary: 'On 19 September.', body: doc('On 19 September in the hall.') } },
          noAction: 'a test',
          noGoal: 'a test',
          variants: Object.fromEntries(channels.map((channel) => [channel, {}])),
          ...more,
        }),
      )
      const post = await approve(written)
      return house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
    },
    async correct(post, title) {
      await house.as('editor', (work) =>
        correctPost(work, { post: post.id, change: { texts: { en: { title, summary: 'On 20 September.' } } }, note: 'The date was wrong' }),
      )
    },
    drain,
    through: async (post, channel) =>
      (await house.as('editor', (work) => deliveriesOf(work, post.id))).filter((delivery) => delivery.channel === channel).reverse(),
    async killWhile(reached) {
      const name = 'killed-worker'
      const worker: ChildProcess = spawn(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          join(rootDir, 'src/channels/worker-for-tests.ts'),
          JSON.stringify({ ...house.database.app, application_name: name }),
          house.platform.clock.now().toISOString(),
        ],
        { env: { ...process.env, ...env, FOYER_DATA: house.platform.config.dataDir }, stdio: ['ignore', 'ignore', 'inherit'] },
      )
      await reached
      const gone = new Promise((resolve) => worker.once('exit', resolve))
      worker.kill('SIGKILL')
      await gone
      await connectionsGone(owner, name)
      await endLeases()
    },
    endLeases,
    async letHoursPass(hours) {
      for (let hour = 0; hour < hours; hour++) {
        await endLeases()
        house.setNow(new Date(house.platform.clock.now().getTime() + 3_600_000))
        await drain()
      }
    },
    async close() {
      await owner.end()
      await house.close()
    },
  }
}

/** A promise and the function that fulfils it: a stand-in calls it when a request has come far enough. */
export const moment = (): { reached: Promise<void>; reach: () => void } => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { reached: promise, reach: resolve }
}

/** Called before (`in`) and after (`done`) a server acted; true means that the request was answered, or never is. */
export type Fault = (moment: 'in' | 'done', request: IncomingMessage, response: ServerResponse) => boolean

/** A fault at requests of one method to one edge, at one of the two moments. */
export const faultAt =
  (method: string, edge: RegExp, when: 'in' | 'done', act: Fault): Fault =>
  (now, request, response) =>
    now === when && request.method === method && edge.test(request.url!) && act(now, request, response)

const soon = () => String(Math.ceil(Date.now() / 1000) + 60)
const unsteady: [string, 'in' | 'done', (response: ServerResponse) => unknown][] = [
  ['429', 'in', (response) => response.writeHead(429, { 'retry-after': '30', 'ratelimit-reset': soon() }).end('{}')],
  ['503', 'in', (response) => response.writeHead(503).end('oops')],
  ['502 to what it took', 'done', (response) => response.writeHead(502).end('oops')],
  ['half an answer', 'done', (response) => response.writeHead(200, { 'content-length': '999' }).write('{"id"') && response.destroy()],
  ['no answer to what it took', 'done', (response) => response.destroy()],
]

/** What {@link testUnsteady} has to know of a channel's test. */
export interface Unsteady {
  channel: string
  bench: () => ChannelBench
  server: () => { fault: Fault }
  clear: () => Promise<void>
  /** What writes a post there. */
  method: string
  edge: RegExp
  /** What is there with these words. */
  withTitle: (title: string) => readonly unknown[] | Promise<readonly unknown[]>
  /** What a post of the channel has to have beside its words. */
  more?: () => Partial<WritePost>
}

/** A post is there once in the end, whatever its server does to the first attempt. */
export function testUnsteady({ channel, bench, server, clear, method, edge, withTitle, more }: Unsteady): void {
  for (const [how, when, answer] of unsteady)
    test(`${channel}: a server that gives ${how} has a post once in the end`, async () => {
      await clear()
      const title = `In spite of ${how}`
      const post = await bench().leave(title, [channel], more?.())
      let times = 0
      server().fault = faultAt(method, edge, when, (_, __, response) => {
        if (times++ > 0) return false
        answer(response)
        return true
      })
      await bench().drain()
      assert.ok(times >= 1)
      await bench().letHoursPass(3)
      assert.equal((await withTitle(title)).length, 1)
      assert.equal((await bench().through(post, channel))[0]?.state, 'sent')
      await clear()
    })
}
