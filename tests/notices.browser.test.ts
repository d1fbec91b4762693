// Notices in a real Chromium: the page asks, its worker shows what is pushed, replaces what is corrected and closes what is withdrawn, and
// one press ends it all. The push service of Chromium's maker cannot be reached from here: `PushManager.subscribe` gives an endpoint of the
// stand-in with keys of its own, and what the stand-in decrypted is handed to the worker by Chromium itself.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CDPSession, Page } from 'playwright-core'
import { newId } from '#platform'
import { setSwitch } from '#rooms/alliance'
import { countBrowsers, Relay } from '#rooms/channels'
import { correctPost, type Post, requestReview, reviewPost, schedulePost, withdrawPost, writePost } from '#rooms/content'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'
import { type Browser, openPushReceiver, type PushReceiver } from '../src/channels/push/receiver-for-tests.ts'

let served: ServedHouse
let receiver: PushReceiver
let there: Browser
let page: Page
let devtools: CDPSession
let registrationId = ''
const pictures = process.env.FOYER_PICTURES
const shot = async (name: string, of = page) =>
  void (pictures && (await of.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })))
const staff = (name: string) => ({ kind: 'staff' as const, id: newId(), name, roles: ['editor' as const, 'author' as const] })

before(async () => {
  receiver = await openPushReceiver()
  served = await openServedHouse(
    {
      whole: true,
      env: { FOYER_NOW: '2026-09-07T02:00:00Z', FOYER_WORKERS: 'no', FOYER_ALLOW_OUTBOUND: `127.0.0.1:${receiver.port}` },
    },
    (work) => setSwitch(work, 'channel:push', true),
  )
  page = await served.browser.open({ viewport: { width: 1200, height: 900 } })
  await page.context().grantPermissions(['notifications'], { origin: served.foyer.url })
  // The library's key is known once the page has been asked for; what the browser is asked with is what the page holds.
  await page.goto(`${served.foyer.url}/notices`)
  there = receiver.open((await page.locator('form[data-key]').getAttribute('data-key'))!)
  await page.context().addInitScript(
    ({ endpoint, keys }) => {
      const kept = 'test-subscribed'
      const subscription = (key: unknown) => ({
        endpoint,
        options: { applicationServerKey: key },
        toJSON: () => ({ endpoint, keys }),
        unsubscribe: async () => {
          localStorage.removeItem(kept)
          return true
        },
      })
      PushManager.prototype.subscribe = async (options) => {
        if (!options?.userVisibleOnly) throw new Error('Chromium takes no silent subscriptions')
        localStorage.setItem(kept, 'yes')
        return subscription((options.applicationServerKey as Uint8Array).buffer) as never
      }
      PushManager.prototype.getSubscription = async () => (localStorage.getItem(kept) ? (subscription(null) as never) : null)
    },
    { endpoint: there.endpoint, keys: there.keys },
  )
})
after(async () => {
  await served.close()
  await receiver.close()
})

const author = staff('Author')
const publish = async (title: string): Promise<Post> => {
  const doc = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Words.' }] }] }
  const { house, alliance } = served
  const post = await house.work(alliance, author, (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title, summary: 'On 19 September.', body: doc } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: { website: {}, push: {} },
    }),
  )
  await house.work(alliance, author, (work) => requestReview(work, { post: post.id }))
  await house.work(alliance, staff('Editor'), (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  const left = await house.work(alliance, author, (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await new Relay(house).drain()
  return left
}
/** Speaks to Chromium about its workers only as long as that is needed: other pages open and close beside. */
async function watchWorkers(): Promise<void> {
  devtools = await page.context().newCDPSession(page)
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    registrationId = registrations.at(-1)?.registrationId ?? registrationId
  })
  await devtools.send('ServiceWorker.enable')
  await until(
    async () => registrationId,
    (id) => id !== '',
  )
}
/** Hands what the stand-in took last to the worker, as the push service would. */
async function push(): Promise<void> {
  const data = JSON.stringify(there.taken.at(-1)!.notice)
  await devtools.send('ServiceWorker.deliverPushMessage', { origin: served.foyer.url, registrationId, data })
}
const shown = () =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/notices/')
    return (await registration!.getNotifications()).map(({ title, body, lang, data, silent }) => ({ title, body, lang, data, silent }))
  })
async function until<T>(look: () => Promise<T>, fits: (found: T) => boolean): Promise<T> {
  for (let times = 0; ; times++) {
    const found = await look()
    if (fits(found) || times > 100) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const subscribers = () => served.system((work) => countBrowsers(work))

test('without script the page says plainly that it needs one, and what there is instead', async () => {
  const plain = await served.browser.open({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false })
  for (const path of ['/notices', '/zh-CN/notices']) {
    await plain.goto(served.foyer.url + path)
    assert.match(await plain.locator('main').innerText(), /needs script|需要脚本/)
    assert.equal(await plain.locator('form[data-key]').isVisible(), false)
    assert.equal(await plain.locator('main a[href$="/feeds"]').first().isVisible(), true)
  }
  await shot('notices-without-script-360', plain)
  await plain.context().close()
})

test('a reader asks for notices, chooses, and is told that they come', async () => {
  await page.goto(`${served.foyer.url}/notices`)
  await page.getByRole('button', { name: 'Send notices to this browser' }).waitFor()
  await assertAccessible(page)
  await shot('notices-1200')
  await page.getByLabel('What’s on').check()
  await page.getByRole('button', { name: 'Send notices to this browser' }).click()
  await page.getByText('This browser gets notices.').waitFor()
  assert.equal(await subscribers(), 1)
  await page.reload()
  await page.getByText('This browser gets notices.').waitFor()
  assert.equal(await page.getByLabel('What’s on').isChecked(), true)
  await page.getByLabel('What’s on').uncheck()
  await page.getByRole('button', { name: 'Keep this choice' }).click()
  await until(
    async () => served.system((work) => countBrowsers(work, 'children')),
    (n) => n === 1,
  )
  assert.equal(await served.system((work) => countBrowsers(work, 'children')), 1)
  await page.setViewportSize({ width: 360, height: 740 })
  await assertFits(page)
  await assertAccessible(page)
  await shot('notices-on-360')
  await page.setViewportSize({ width: 1200, height: 900 })
  assert.equal((await page.context().cookies()).length, 0)
})

test('the worker shows what is pushed, replaces what is corrected, and closes what is withdrawn', async () => {
  const post = await publish('The book that survived')
  await watchWorkers()
  await push()
  const [notice] = await until(shown, (found) => found.length === 1)
  assert.equal(notice?.title, 'The book that survived')
  assert.equal(notice?.body, 'On 19 September.')
  assert.match(notice?.data.url, /\/l\/\w+$/)
  const { house, alliance } = served
  await house.work(alliance, staff('Editor'), (work) =>
    correctPost(work, { post: post.id, change: { texts: { en: { title: 'The book that came back' } } }, note: 'It is back' }),
  )
  await new Relay(house).drain()
  await push()
  const corrected = await until(shown, (found) => found[0]?.title === 'The book that came back')
  assert.deepEqual(
    corrected.map(({ title, silent }) => [title, silent]),
    [['The book that came back', true]],
  )
  await house.work(alliance, staff('Editor'), (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
  await new Relay(house).drain()
  await push()
  assert.deepEqual(await until(shown, (found) => found.length === 0), [])
  await devtools.detach()
  assert.deepEqual(receiver.refused, [])
})

test('one press ends it, and nothing is kept', async () => {
  await page.goto(`${served.foyer.url}/notices`)
  await page.getByRole('button', { name: 'End notices' }).click()
  await page.getByText('Notices have ended.').waitFor()
  assert.equal(await subscribers(), 0)
  assert.ok(await page.getByRole('button', { name: 'Send notices to this browser' }).isVisible())
})

test('the worker’s own policy lets it speak to the library and to nobody else, and it answers no request of any page', async () => {
  const worker = await fetch(`${served.foyer.url}/notices/worker.js`)
  assert.equal(worker.headers.get('content-security-policy'), "default-src 'none'; connect-src 'self'")
  const text = await worker.text()
  assert.doesNotMatch(text, /addEventListener\('fetch'|caches|indexedDB|importScripts/)
  const wrong = [
    await fetch(`${served.foyer.url}/notices/ask`, { method: 'POST', body: new URLSearchParams({ endpoint: 'x' }) }),
    await fetch(`${served.foyer.url}/notices/ask`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
    await fetch(`${served.foyer.url}/notices/ask`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }),
    await fetch(`${served.foyer.url}/notices/end`),
    await fetch(`${served.foyer.url}/notices/choice`, {
      method: 'POST',
      body: '{"endpoint":"https://x.example/"}',
      headers: { 'content-type': 'application/json' },
    }),
  ]
  assert.deepEqual(
    wrong.map(({ status }) => status),
    [415, 422, 400, 405, 404],
  )
})
