// Every page of the portal and the desk, in a real browser, on the demo city: read by machine in both languages and both colours, narrow and
// wide, by keyboard, without script, and with nothing from anybody else. A page that is added is met here without being named; one with a
// parameter is found by following a link, or has its example in examples.ts.
import assert from 'node:assert/strict'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { foundDemoCity } from '#demo'
import { readConfig, rootDir } from '#platform'
import { assertFits, freePort, openBrowser, type RunningFoyer, runFoyer, type TestBrowser } from '#testing'
import { type Serving, serve } from '../../src/faces/cli/serve.ts'
import { each, examine, phone, walkByKeyboard, wide } from './examine.ts'
import { makeExamples } from './examples.ts'

const folder = join(rootDir, 'src/faces/web/routes')
const routes = globSync('**/+page{,@}.svelte', { cwd: folder })
  .map((file) => `/${file.replace(/\/?\+page@?\.svelte$/, '')}`)
  .sort()
/** The address of a route as a pattern: `/(portal)/points/[no]` is `/points/…`. */
const addressOf = (route: string) => route.replace(/\/\([^)]+\)/, '') || '/'
const isPublic = (route: string) => route.startsWith('/(portal)')

/** Pages that need something done before they show, and where that is proved instead. */
const elsewhere: Record<string, string> = {
  '/desk/sign-in/code': 'asks only in the middle of signing in: tests/sign-in.browser.test.ts',
}
/** Pages for people who are not signed in. */
const outside = new Set(['/desk/sign-in', '/desk/sign-in/forgotten', '/desk/sign-in/reset/[token]', '/desk/invitation/[token]'])
/** Pages that show their words with a status of their own. */
const statuses: Record<string, number> = { '/(portal)/l/[code]': 404, '/(portal)/gone': 410 }

let data: string
let serving: Serving
let empty: RunningFoyer
let browser: TestBrowser
let session: { name: string; value: string; domain: string; path: string }[]
let examples: Record<string, string>

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'foyer-pages-'))
  const port = await freePort()
  const config = readConfig({ data, port: String(port) }, { FOYER_LOG: 'silent', FOYER_WORKERS: 'no' })
  let signIns: string[] = []
  const starts = await Promise.allSettled([
    serve(config, async (house) => {
      signIns = await foundDemoCity(house, { months: 13, episodes: 8 })
    }).then((it) => (serving = it)),
    runFoyer().then((it) => (empty = it)),
    openBrowser().then((it) => (browser = it)),
  ])
  for (const start of starts) if (start.status === 'rejected') throw start.reason
  examples = await makeExamples(serving.house)
  const page = await browser.open()
  const [email, passphrase] = signIns[0]!.trim().split(/\s+/)
  await page.goto(`${serving.address}/desk/sign-in`)
  await page.fill('[name=email]', email!)
  await page.fill('[name=password]', passphrase!)
  await page.locator('main button').click()
  await page.waitForURL(`${serving.address}/desk`)
  session = await page.context().cookies()
  await page.context().close()
})
after(async () => {
  await Promise.allSettled([browser?.close(), serving?.stop(), empty?.remove()])
  rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

/** An address that shows this route: its example, itself where it has no parameter, else a link on the page above it. */
async function exampleOf(route: string): Promise<string> {
  const own = examples[route]
  if (own) return own
  const address = addressOf(route)
  if (!address.includes('[')) return address
  const cut = address.lastIndexOf('/[')
  const rest = address.slice(cut).replace(/^\/\[[^\]]+\]/, '')
  const parent = address.slice(0, cut)
  const pattern = new RegExp(`href="(${parent}/[^/"?#]+)["?#]`, 'g')
  const nouns = new Set(routes.map(addressOf))
  // The front page links what has no list of its own.
  for (const from of [parent, '/']) {
    const html = await (
      await fetch(serving.address + from, { headers: { cookie: session.map(({ name, value }) => `${name}=${value}`).join('; ') } })
    ).text()
    for (const [, link] of html.matchAll(pattern)) if (!nouns.has(link!)) return link! + rest
  }
  throw new Error(`${route} has no example: no link on ${parent} leads to one. List one in tests/pages/examples.ts`)
}

const portal = routes.filter(isPublic)
const desk = routes.filter((route) => route.startsWith('/desk') && !(route in elsewhere))

test('every page is one of the portal, of the desk or the set-up, and has an example', async () => {
  assert.deepEqual(
    routes.filter((route) => !isPublic(route) && !route.startsWith('/desk')),
    ['/setup'],
  )
  for (const route of Object.keys(elsewhere)) assert.ok(routes.includes(route), `${route} is gone`)
  for (const route of [...portal, ...desk]) await exampleOf(route)
})

test('the front page in larger text fits the narrowest phones', async () => {
  const page = await browser.open({ viewport: phone })
  try {
    for (const path of ['/?room=care', '/zh-CN?room=care'])
      for (const width of [360, 320]) {
        await page.setViewportSize({ width, height: 740 })
        await page.goto(serving.address + path)
        await assertFits(page)
      }
  } finally {
    await page.context().close()
  }
})

/** The one page that only a script can serve: a browser is asked for notices by one or not at all. It says so without. */
const needsScript = new Set(['/(portal)/notices'])

test('the portal: all of it without script, in both languages and colours, on a phone and wide, by keyboard', async () => {
  const found: string[] = []
  const words = (from: Page) => from.evaluate(() => (document.querySelector('main') as HTMLElement).innerText.trim())
  const open = async () => ({
    page: await browser.open({ viewport: wide }),
    plain: await browser.open({ viewport: wide, javaScriptEnabled: false }),
  })
  await each(portal, 3, open, async (route, { page, plain }) => {
    const path = await exampleOf(route)
    for (const prefix of ['', '/zh-CN']) {
      const address = serving.address + prefix + (prefix && path === '/' ? '' : path)
      await page.setViewportSize(wide)
      const answer = await page.goto(address)
      if (answer?.status() !== (statuses[route] ?? 200)) found.push(`${route} answers ${answer?.status()} at ${prefix}${path}`)
      const scripts = await page.evaluate(() => document.querySelectorAll('script:not([type="application/ld+json"])').length)
      if (scripts > (needsScript.has(route) ? 1 : 0)) found.push(`${route} has ${scripts} scripts`)
      await plain.goto(address)
      const [without, withScript] = [await words(plain), await words(page)]
      if ((without !== withScript && !needsScript.has(route)) || without.length < 20) found.push(`${route} says less without script`)
      await examine(page, route, found)
      if (!prefix) await walkByKeyboard(page, route, found)
      if ((await page.context().cookies()).length > 0) {
        found.push(`${route} sets a cookie`)
        await page.context().clearCookies()
      }
    }
  })
  assert.deepEqual(found, [])
})

/** Says at the desk which language one reads; it stays with the person. */
async function speak(language: string): Promise<void> {
  const headers = { cookie: session.map(({ name, value }) => `${name}=${value}`).join('; '), origin: serving.address }
  const body = new URLSearchParams({ language, to: '/desk' })
  const answer = await fetch(`${serving.address}/desk/preferences`, { method: 'POST', headers, body, redirect: 'manual' })
  assert.equal(answer.status, 303)
}

test('the desk: every page in both languages and colours, on a phone and wide, by keyboard', async () => {
  const found: string[] = []
  for (const language of ['en', 'zh-CN']) {
    await speak(language)
    const here = { name: 'foyer-language', value: language, domain: 'localhost', path: '/' }
    /** A window in which somebody is signed in, or nobody; what breaks in it is said with the route that is open. */
    const open = (cookies: typeof session) => async () => {
      const page = await browser.open({ viewport: wide, locale: language })
      const at = { route: '' }
      page.on('pageerror', (fault) => found.push(`${at.route}: ${fault.message}`))
      page.on(
        'console',
        (line) => line.type() === 'error' && !/status of 4/.test(line.text()) && found.push(`${at.route} prints ${line.text()}`),
      )
      await page.context().addCookies([...cookies, here])
      return { page, at }
    }
    const read = async (route: string, { page, at }: { page: Page; at: { route: string } }) => {
      at.route = route
      const path = await exampleOf(route)
      await page.setViewportSize(wide)
      const answer = await page.goto(serving.address + path, { waitUntil: 'load' })
      if (answer?.status() !== (statuses[route] ?? 200)) found.push(`${route} answers ${answer?.status()} at ${path}`)
      if (new URL(page.url()).pathname !== path.replace(/\?.*/, '')) found.push(`${route} leads to ${page.url()}`)
      if ((await page.getAttribute('html', 'lang')) !== language) found.push(`${route} is not in ${language}`)
      await examine(page, route, found)
      if (language === 'en') await walkByKeyboard(page, route, found)
    }
    const within = desk.filter((route) => !outside.has(route))
    await each(within, 3, open(session), read)
    await each([...outside], 1, open([]), read)
  }
  assert.deepEqual(found, [])
})

test('the set-up of an empty house', async () => {
  const found: string[] = []
  const page = await browser.open({ viewport: wide })
  assert.equal((await page.goto(`${empty.url}/setup`))?.status(), 200)
  await examine(page, '/setup', found)
  await walkByKeyboard(page, '/setup', found)
  assert.deepEqual(found, [])
  await page.context().close()
})

test('the palette finds posts, goals and places by a part of their name, and says nothing to strangers', async () => {
  await speak('en')
  const cookie = session.map(({ name, value }) => `${name}=${value}`).join('; ')
  const find = async (query: string, headers: Record<string, string> = { cookie }) =>
    fetch(`${serving.address}/desk/find?q=${encodeURIComponent(query)}`, { headers, redirect: 'manual' })
  const found = (await (await find('station')).json()) as { href: string; label: string; kind: string }[]
  assert.ok(found.length > 0)
  for (const [, lines] of Map.groupBy(found, ({ kind }) => kind)) assert.ok(lines.length <= 5)
  assert.ok(found.some(({ kind }) => kind === 'place') && found.some(({ kind }) => kind === 'goal'))
  for (const { href } of found) assert.equal((await fetch(serving.address + href, { headers: { cookie } })).status, 200, href)
  assert.ok(((await (await find('阅读驿站')).json()) as unknown[]).length > 0, 'a name in the other language')
  for (const typed of ['閱讀驛站', 'yueduyizhan', 'yuedu yizhan'])
    assert.ok(((await (await find(typed)).json()) as unknown[]).length > 0, typed)
  assert.deepEqual(await (await find('  ')).json(), [])
  assert.equal((await find('x'.repeat(5000))).status, 200)
  assert.equal((await find('station', {})).status, 303)
})
