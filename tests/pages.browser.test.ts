// Every page of the portal and the desk, in a real browser, on the demo city: read by machine in both languages and both colours, narrow and
// wide, by keyboard, without script, and with nothing from anybody else. A page that is added is met here without being named; one with a
// parameter is found by following a link, or names its example below.
import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { foundDemoCity } from '#demo'
import { readConfig, rootDir, type Work } from '#platform'
import { addTask, allAlliances, importPoints, inviteStaff, listLibraries, setSwitch } from '#rooms/alliance'
import { deliveriesOf, lookAtSite, Relay } from '#rooms/channels'
import {
  addRecording,
  addSticker,
  announceShow,
  changeRecording,
  checkTone,
  fromPlain,
  listPhotos,
  listPosts,
  livePages,
  makeConsentLink,
  makeInfographic,
  markFace,
  openEarly,
  photoLinks,
  preparePhoto,
  prepareRecording,
  publishPack,
  receivePhotos,
  requestReview,
  saveClipping,
  saveConsent,
  saveContact,
  saveMember,
  savePack,
  savePackPerson,
  savePhotoDay,
  saveRecordingText,
  saveRequest,
  saveRow,
  saveShow,
  saveWords,
  schedulePost,
  setEmbargo,
  setReviewRule,
  takeBackConsent,
  writePost,
} from '#rooms/content'
import { listApplications, newsletterAudience, subscriberToken } from '#rooms/patrons'
import { publishGuide } from '#rooms/strategy'
import { assertAccessible, assertFits, colourRules, freePort, openBrowser, type RunningFoyer, runFoyer, type TestBrowser } from '#testing'
import { film } from '../src/content/recordings/media-for-tests.ts'
import { type Serving, serve } from '../src/faces/cli/serve.ts'

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
  examples = await makeExamples()
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

/** The feed of a site of before: one article that comes, with a picture and a category, and one that cannot. */
const oldSite = new TextEncoder().encode(
  '<rss><channel><title>Old site</title><link>https://old.example/</link><item><title>The flood</title><link>https://old.example/flood</link><guid>1</guid><author>Mei</author><category>Ancient books</category><pubDate>Mon, 04 Mar 2019 02:11:12 +0000</pubDate><description><![CDATA[<p>Wet.</p><img src="https://old.example/a.png"><table><tr><td>a</td></tr></table>]]></description></item><item><title>When?</title><guid>2</guid></item></channel></rss>',
)

/** A post that waits for a person on a platform that lets no program in. Says its delivery. */
async function waitingByHand(): Promise<string> {
  const { house } = serving
  const alliance = (await allAlliances(house.database.db))[0]!
  const post = await house.work(alliance, { kind: 'system', name: 'test' }, async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' })
    const texts = { 'zh-CN': { title: '劫后余书', body: fromPlain('九月二十日，古籍阅览室。') } }
    const made = await writePost(work, { source: 'zh-CN', texts, noAction: 'a test', noGoal: 'a test', variants: { xiaohongshu: {} } })
    await requestReview(work, { post: made.id })
    await schedulePost(work, { post: made.id, version: made.version, at: 'now' })
    return made.id
  })
  await new Relay(house).drain()
  const [delivery] = await house.work(alliance, { kind: 'system', name: 'test' }, (work) => deliveriesOf(work, post))
  return delivery!.id
}

/** A film with a title, captions and a chapter, as readers and the desk see it. */
async function recorded(): Promise<string> {
  const { house } = serving
  const alliance = (await allAlliances(house.database.db))[0]!
  const system = { kind: 'system', name: 'test' } as const
  const bytes = await film({ width: 640, height: 360, seconds: 20 })
  return prepareRecording(house, bytes, (ready) =>
    house.work(alliance, system, async (work) => {
      const { id } = await addRecording(work, ready, { name: 'In the reading room.mp4' })
      const titles = { en: 'In the reading room', 'zh-CN': '阅览室里' }
      const chapters = [{ at: 5, titles: { en: 'The light', 'zh-CN': '光' } }]
      await changeRecording(work, { recording: id, titles, rights: 'own', chapters })
      const text = 'WEBVTT\n\n00:01.000 --> 00:03.000\nGood evening.\n'
      await saveRecordingText(work, { recording: id, what: 'captions', locale: 'en', text })
      return id
    }),
  )
}

/** The personal link of a contact to a release under embargo, as the mail that is due has it. */
async function earlyLink(work: Work, contact: string): Promise<string> {
  await setReviewRule(work, { kind: 'press', steps: [], corrections: false, reason: 'a test' })
  const texts = { en: { title: 'Not before noon', body: fromPlain('It is 500 years old.') } }
  const post = await writePost(work, { kind: 'press', source: 'en', texts, noAction: 'a test', noGoal: 'a test' })
  await setEmbargo(work, { post: post.id, until: { wall: '2099-01-01T12:00' } })
  await requestReview(work, { post: post.id })
  await openEarly(work, { post: post.id, contacts: [contact] })
  const { body_text } = await work.db
    .selectFrom('patrons.letters')
    .select('body_text')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', 'press-early')
    .executeTakeFirstOrThrow()
  return /\/press\/early\?t=[\w-]+/.exec(body_text!)![0]
}

/** A sticker pack that readers see. */
async function stickerPack(work: Work): Promise<{ id: string; slug: string }> {
  const both = (en: string, zh: string) => ({ en, 'zh-CN': zh })
  const { id } = await savePack(work, {
    names: both('Reading owl', '读书猫头鹰'),
    basis: 'own',
    owner: 'The library',
    credit: 'Li Min',
    showsPeople: 'none',
    showsMarks: 'none',
  })
  await savePackPerson(work, { pack: id, part: 'artist', name: 'Li Min' })
  const frame = (background: string) =>
    sharp({ create: { width: 240, height: 240, channels: 4, background } })
      .png()
      .toBuffer()
  const still = await frame('#0b5a49')
  const moving = await sharp([still, await frame('#a9660e')], { join: { animated: true } })
    .gif({ delay: [200, 200] })
    .toBuffer()
  await addSticker(work, { pack: id, bytes: still, name: 'hello.png', names: both('Hello', '你好'), emoji: '👋' })
  await addSticker(work, { pack: id, bytes: moving, name: 'wave.gif', names: both('Waves', '挥手') })
  return publishPack(work, id)
}

/** What no link leads to: letters' addresses, things that are only there when something went wrong. */
async function makeExamples(): Promise<Record<string, string>> {
  const { house } = serving
  const alliance = (await allAlliances(house.database.db))[0]!
  const byHand = await waitingByHand()
  const recording = await recorded()
  const old = await lookAtSite(house, alliance, { kind: 'system', name: 'test' }, { file: oldSite, name: 'old-site.xml' })
  return house.work(alliance, { kind: 'system', name: 'test' }, async (work) => {
    for (const channel of ['webhook', 'push']) await setSwitch(work, `channel:${channel}`, true) // their pages are open only where they are used
    const [application] = await listApplications(work)
    const [subscriber] = await newsletterAudience(work, null, { limit: 1 })
    const token = subscriberToken(house, alliance, subscriber!.subscriber_id)
    const [library] = await listLibraries(work)
    const odd = `name,kind,library,code,lat,lon\nOdd Place,branch,${library!.name},ODD,abc,12\n`
    const { import: imported } = await importPoints(work, { file: new TextEncoder().encode(odd), name: 'odd.csv' })
    const [live] = (await listPosts(work, { states: ['published'], limit: 1 })).posts
    const [planned] = (await listPosts(work, { states: ['scheduled'], limit: 1 })).posts
    const [draft] = (await listPosts(work, { states: ['draft'], limit: 1 })).posts
    const [lasting] = await livePages(work, 'en')
    const task = await addTask(work, { title: 'Ask the printer', due: '2026-09-30', about: { kind: 'post', id: draft!.id } })
    await publishGuide(work, { key: 'comment-rules', version: 0 })
    const release = await writePost(work, { kind: 'press', source: 'en', texts: { en: { title: 'A release' } } })
    const clipping = await saveClipping(work, { outlet: 'City Paper', title: 'A report', day: '2026-01-05', post: release.id })
    const asked = await saveRequest(work, { asker: 'Zhao Min', outlet: 'City Paper', topic: 'How many come?' })
    const reporter = await saveContact(work, {
      name: 'Zhao Min',
      outlet: 'City Paper',
      email: 'zhao@paper.example',
      language: 'en',
      basis: 'consent',
      source: 'asked',
    })
    // Its pages are found from its lists, but for the one on which it plays: not every show has a player.
    const show = await saveShow(work, {
      titles: { en: 'Two Ghosts in the Stacks', 'zh-CN': '书库里的两个幽灵' },
      starts: { wall: '2099-01-01T19:00' },
      minutes: 45,
      streams: [{ platform: 'youtube', address: 'https://www.youtube.com/watch?v=abcdefghijk' }],
      player: 'https://www.youtube.com/watch?v=abcdefghijk',
    })
    await saveMember(work, { show: show.id, role: 'guest', name: 'Zhao Min', consent: 'asked' })
    await saveRow(work, { show: show.id, title: 'Welcome', length: '5', say: 'Good evening.' })
    await checkTone(work, { show: show.id, jokeOn: 'ourselves', risks: 'Nobody laughs.', decides: 'Li Min' })
    await announceShow(work, show.id)
    const stickers = await stickerPack(work)
    const infographic = await makeInfographic(work, { form: 'line', metrics: ['reach.views'], from: '2026-06', to: '2026-08' })
    const reader = await saveConsent(work, {
      name: 'Wu Qianyi',
      uses: ['name', 'words'],
      places: ['site'],
      given: 'paper',
    })
    const said = await saveWords(work, {
      consent: reader.id,
      sort: 'meet',
      texts: { en: { heading: 'Binds books', text: 'Since 1990.' } },
      state: 'shown',
    })
    await saveWords(work, {
      consent: reader.id,
      sort: 'pick',
      texts: { en: { heading: 'The Paper House', text: 'Short.' } },
      state: 'shown',
    })
    const gone = await saveConsent(work, { name: 'Li Lei', uses: ['name'], places: ['site'], given: 'desk' })
    await saveClipping(work, { outlet: 'City Paper', title: 'Li Lei reads', day: '2026-01-05', link: 'https://paper.example/li' })
    await takeBackConsent(work, { consent: gone.id, why: 'asked' })
    const { path: ownConsent } = await makeConsentLink(work, reader.id)
    const photoDay = await savePhotoDay(work, { event: 'Book fair', place: 'Courtyard', day: '2099-09-12' })
    const pixels = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#446644' } })
      .jpeg()
      .toBuffer()
    await receivePhotos(work, {
      photoDay: photoDay.id,
      photos: [await preparePhoto(pixels, 'one.jpg'), await preparePhoto(pixels, 'two.jpg')],
    })
    const [photo] = (await listPhotos(work, { photoDay: photoDay.id })).items
    await markFace(work, { photo: photo!.id, x: 2000, y: 2000, w: 2000, h: 3000 })
    const dayLinks = await photoLinks(work, photoDay.id)
    const { token: invitation } = await inviteStaff(work, { email: 'new@example.org', name: 'New Person', roles: ['author'] })
    return {
      '/(portal)/consent': ownConsent,
      '/(portal)/photo-consent': dayLinks.agree,
      '/(portal)/photo-day': dayLinks.upload,
      '/desk/photo-days/[id]': `/desk/photo-days/${photoDay.id}`,
      '/desk/photo-days/[id]/[photo]': `/desk/photo-days/${photoDay.id}/${photo!.id}`,
      '/desk/photo-days/[id]/sheet': `/desk/photo-days/${photoDay.id}/sheet`,
      '/(portal)/meet/[slug]': `/meet/${said.slug}`,
      '/(portal)/join/receipt': `/join/receipt?r=${application!.reference}`,
      '/(portal)/l/[code]': '/l/none-such',
      '/(portal)/newsletter/confirm': '/newsletter/confirm?t=made-up',
      '/(portal)/newsletter/preferences': `/newsletter/preferences?t=${token}`,
      '/(portal)/newsletter/stop': `/newsletter/stop?t=${token}`,
      '/(portal)/pages/[slug]': `/pages/${lasting!.slug}`,
      '/(portal)/press/early': await earlyLink(work, reporter.id),
      '/(portal)/recordings/[id]': `/recordings/${recording}`,
      '/desk/assets/recordings/[id]': `/desk/assets/recordings/${recording}`,
      '/desk/assets/recordings/[id]/[what]/[locale]': `/desk/assets/recordings/${recording}/captions/en`,
      '/(portal)/remind/confirm': '/remind/confirm?t=made-up',
      '/(portal)/remind/stop': '/remind/stop?t=made-up',
      '/(portal)/shows/[slug]/watch': `/shows/${show.slug}/watch`,
      '/(portal)/stickers/[slug]': `/stickers/${stickers.slug}`,
      '/desk/infographics/[id]': `/desk/infographics/${infographic.id}`,
      '/desk/stickers/[id]': `/desk/stickers/${stickers.id}`,
      '/desk/stickers/[id]/platforms': `/desk/stickers/${stickers.id}/platforms`,
      '/desk/stickers/[id]/platforms/[platform]': `/desk/stickers/${stickers.id}/platforms/wechat`,
      '/desk/stickers/[id]/rights': `/desk/stickers/${stickers.id}/rights`,
      '/desk/deliveries/[id]': `/desk/deliveries/${byHand}`,
      '/desk/invitation/[token]': `/desk/invitation/${invitation}`,
      '/desk/past/[no]': `/desk/past/${old.importNo}`,
      '/desk/people/[id]': `/desk/people/${reader.id}`,
      '/desk/people/[id]/where': `/desk/people/${gone.id}/where`,
      '/desk/people/words/[id]': `/desk/people/words/${said.id}`,
      '/desk/people/words/new': `/desk/people/words/new?consent=${reader.id}&sort=meet`,
      '/desk/press/clippings/[id]': `/desk/press/clippings/${clipping.id}`,
      '/desk/press/requests/[id]': `/desk/press/requests/${asked.id}`,
      '/desk/press/[id]': `/desk/press/${release.id}`,
      '/desk/press/media/[id]': `/desk/press/media/${reporter.id}`,
      '/desk/patrons/[reference]': `/desk/patrons/${application!.reference}`,
      '/desk/points/import/[id]': `/desk/points/import/${imported}`,
      '/desk/posts/[id]': `/desk/posts/${draft!.id}`,
      '/desk/posts/[id]/correct': `/desk/posts/${live!.id}/correct`,
      '/desk/posts/[id]/history': `/desk/posts/${live!.id}/history`,
      '/desk/posts/[id]/move': `/desk/posts/${planned!.id}/move`,
      '/desk/posts/[id]/send': `/desk/posts/${draft!.id}/send`,
      '/desk/sign-in/reset/[token]': '/desk/sign-in/reset/made-up',
      '/desk/work/tasks/[id]': `/desk/work/tasks/${task.id}`,
    }
  })
}

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
  throw new Error(`${route} has no example: no link on ${parent} leads to one. List one in tests/pages.browser.test.ts`)
}

/** Every message key of the house: none may be seen. */
const keys = new Set(
  globSync('src/**/translations/en.json', { cwd: rootDir }).flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(join(rootDir, file), 'utf8')) as object),
  ),
)
const rawKeys = (text: string): string[] => [...new Set(text.match(/[a-z][\w-]*(?:\.[\w-]+)+/g) ?? [])].filter((word) => keys.has(word))

const phone = { width: 360, height: 740 }
const wide = { width: 1280, height: 900 }
const titles = new Map<string, string>()

/** Reads one page as it stands in the open window. Returns what is wrong. */
async function examine(page: Page, route: string, found: string[]): Promise<void> {
  const say = (what: string) => found.push(`${route} ${page.url().slice(serving.address.length)} ${what}`)
  const check = async (name: string, act: () => Promise<void>) =>
    act().catch((fault: Error) => say(`${name}: ${fault.message.split('\n').slice(0, 14).join('\n')}`))
  const { h1, lang, text } = await page.evaluate(() => ({
    h1: document.querySelectorAll('h1').length,
    lang: document.documentElement.lang,
    text: document.body.innerText,
  }))
  if (h1 !== 1) say(`has ${h1} h1`)
  for (const key of rawKeys(text)) say(`shows the key ${key}`)
  const title = await page.title()
  // The desk's page about a thing may be called like the thing's page for readers.
  const called = `${isPublic(route) ? 'portal' : 'desk'} ${lang} ${title}`
  const other = titles.get(called)
  if (!title.trim() || (other && other !== route)) say(`has the title “${title}” of ${other}`)
  titles.set(called, route)
  for (const viewport of [wide, phone]) {
    await page.setViewportSize(viewport)
    await check('width', () => assertFits(page))
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)))
    await check(`axe, ${lang}, ${colorScheme}`, () => assertAccessible(page, colorScheme === 'dark' ? colourRules : undefined))
  }
}

/** Walks by keyboard: the way past the menu comes first, and wherever the focus stands it can be seen. */
async function walkByKeyboard(page: Page, route: string, found: string[]): Promise<void> {
  await page.setViewportSize(wide)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  for (let stop = 0; stop < 25; stop++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const it = document.activeElement as HTMLElement | null
      if (!it || it === document.body) return null
      const shown = it.matches('input[type=radio], input[type=checkbox], input[type=file]') ? (it.closest('label') ?? it) : it
      const { outlineStyle, boxShadow } = getComputedStyle(it)
      const box = shown.getBoundingClientRect()
      return {
        name: `${it.tagName.toLowerCase()} “${(it.innerText || it.getAttribute('name') || it.className).slice(0, 30)}”`,
        skip: it.matches('a.skip'),
        menu: document.querySelector('nav') !== null,
        lit: outlineStyle !== 'none' || boxShadow !== 'none',
        inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      }
    })
    if (!at) break
    // Without a menu there is nothing to pass by; the style guide shows a refused form, whose summary has the focus already.
    if (stop === 0 && !at.skip && at.menu && !route.startsWith('/desk/styleguide'))
      found.push(`${route}: the first stop is ${at.name}, not the way past the menu`)
    if (!at.lit || !at.inside) found.push(`${route}: the focus on ${at.name} cannot be seen (${at.lit ? 'outside the window' : 'no ring'})`)
  }
}

/** Runs over all with so many hands. */
async function each<T>(things: readonly T[], hands: number, act: (thing: T) => Promise<void>): Promise<void> {
  const left = [...things]
  await Promise.all(
    Array.from({ length: hands }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await act(next)
    }),
  )
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
  await each(portal, 3, async (route) => {
    const path = await exampleOf(route)
    const page = await browser.open({ viewport: wide })
    const plain = await browser.open({ viewport: wide, javaScriptEnabled: false })
    const words = (from: Page) => from.evaluate(() => (document.querySelector('main') as HTMLElement).innerText.trim())
    try {
      for (const prefix of ['', '/zh-CN']) {
        const address = serving.address + prefix + (prefix && path === '/' ? '' : path)
        const answer = await page.goto(address)
        if (answer?.status() !== (statuses[route] ?? 200)) found.push(`${route} answers ${answer?.status()} at ${prefix}${path}`)
        const scripts = await page.evaluate(() => document.querySelectorAll('script:not([type="application/ld+json"])').length)
        if (scripts > (needsScript.has(route) ? 1 : 0)) found.push(`${route} has ${scripts} scripts`)
        await plain.goto(address)
        const [without, withScript] = [await words(plain), await words(page)]
        if ((without !== withScript && !needsScript.has(route)) || without.length < 20) found.push(`${route} says less without script`)
        await examine(page, route, found)
        if (!prefix) await walkByKeyboard(page, route, found)
        if ((await page.context().cookies()).length > 0) found.push(`${route} sets a cookie`)
      }
    } finally {
      await page.context().close()
      await plain.context().close()
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
    await each(desk, 3, async (route) => {
      const path = await exampleOf(route)
      const page = await browser.open({ viewport: wide, locale: language })
      try {
        page.on('pageerror', (fault) => found.push(`${route}: ${fault.message}`))
        page.on(
          'console',
          (line) => line.type() === 'error' && !/status of 4/.test(line.text()) && found.push(`${route} prints ${line.text()}`),
        )
        const here = { name: 'foyer-language', value: language, domain: 'localhost', path: '/' }
        await page.context().addCookies(outside.has(route) ? [here] : [...session, here])
        const answer = await page.goto(serving.address + path, { waitUntil: 'load' })
        if (answer?.status() !== (statuses[route] ?? 200)) found.push(`${route} answers ${answer?.status()} at ${path}`)
        if (new URL(page.url()).pathname !== path.replace(/\?.*/, '')) found.push(`${route} leads to ${page.url()}`)
        if ((await page.getAttribute('html', 'lang')) !== language) found.push(`${route} is not in ${language}`)
        await examine(page, route, found)
        if (language === 'en') await walkByKeyboard(page, route, found)
      } finally {
        await page.context().close()
      }
    })
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
