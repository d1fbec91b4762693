// A week of a persona in the demo city, as one editor works it: three episodes planned from the calendar, six ways out (website, newsletter,
// Mastodon, Telegram, two platforms by hand), two reviews each, the clock moves, what was said comes back and is answered, the figures are
// looked at, and the playbook begins a series in another library.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import {
  assertAccessible,
  assertFits,
  type MailServer,
  openBrowser,
  openMailServer,
  openServedHouse,
  type RunningFoyer,
  runFoyer,
  type TestBrowser,
} from '#testing'
import { type MastodonStandIn, openMastodon } from '../src/channels/mastodon/stand-in-for-tests.ts'
import { openTelegram, type TelegramStandIn } from '../src/channels/telegram/stand-in-for-tests.ts'

const series = 'Ask Little Lantern'
const desktop = { width: 1280, height: 900 }
const phoneSize = { width: 390, height: 844 }

const says = { en: 'Little Lantern looked twice.', 'zh-CN': '小灯看了两遍。' }
interface Episode {
  day: string
  texts: { en: string; 'zh-CN': string }
  film?: string
  id?: string
}
const glove: Episode = { day: '2026-09-08', texts: { en: 'The glove on shelf seven', 'zh-CN': '七号书架上的手套' } }
const step: Episode = { day: '2026-09-10', texts: { en: 'Why the third step creaks', 'zh-CN': '第三级台阶为什么响' } }
const film: Episode = { day: '2026-09-12', texts: { en: 'One day, seen from above', 'zh-CN': '从上面看一天' }, film: 'One day of a lamp' }
const episodes = [glove, step, film]

let mail: MailServer
let mastodon: MastodonStandIn
let telegram: TelegramStandIn
let foyer: RunningFoyer
let browser: TestBrowser
let signIns: Map<string, string>
const desks = new Map<string, Page>()

const env = () => ({ FOYER_SMTP: mail.url, FOYER_ALLOW_OUTBOUND: [mastodon.hostPort, telegram.hostPort].join(',') })
const clock = (moment: string): string[] => ['--now', `${moment}:00+08:00`]

before(async () => {
  ;[mail, mastodon, telegram] = await Promise.all([openMailServer(), openMastodon(), openTelegram()])
  foyer = await runFoyer({ args: clock('2026-09-07T10:00'), env: env(), patience: 240_000 })
  signIns = new Map([...foyer.printed().matchAll(/^\s+(\w+)@demo-city\.example\.org\s+(\S+)/gm)].map(([, who, secret]) => [who!, secret!]))
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await foyer?.remove()
  await mail?.close()
  mastodon?.close()
  telegram?.close()
})

/** The same house with its clock at a later moment. */
async function at(moment: string): Promise<void> {
  await foyer.end()
  foyer = await runFoyer({ dataDir: foyer.dataDir, port: Number(new URL(foyer.url).port), args: clock(moment), env: env() })
}

/** The desk of somebody, signed in once. */
async function desk(who: string): Promise<Page> {
  const known = desks.get(who)
  if (known) return known
  const page = await browser.open({ viewport: desktop })
  await page.goto(`${foyer.url}/desk/sign-in`)
  await page.fill('[name=email]', `${who}@demo-city.example.org`)
  await page.fill('[name=password], [name=passphrase]', signIns.get(who)!)
  await page.press('[name=password], [name=passphrase]', 'Enter')
  await page.waitForURL(/\/desk(?!\/sign-in)/)
  desks.set(who, page)
  return page
}
const zhao = (): Promise<Page> => desk('editor')
/** The same person on the way, with a phone. */
async function phone(): Promise<Page> {
  const storageState = await (await zhao()).context().storageState()
  return browser.open({ viewport: phoneSize, storageState })
}

const pictures = process.env.FOYER_PICTURES
async function shot(name: string, page: Page): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}
/** What a page has to be wherever she stops: readable by everybody, and no wider than the window. */
async function stands(name: string, page: Page): Promise<void> {
  await assertAccessible(page)
  await assertFits(page)
  await shot(name, page)
}
const go = (page: Page, path: string) => page.goto(foyer.url + path, { waitUntil: 'networkidle' })
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

async function until(what: string, holds: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  for (let i = 0; i < seconds * 5; i++) {
    if (await Promise.resolve(holds()).catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  assert.fail(`${what} did not happen within ${seconds} s`)
}

async function connect(page: Page, channel: string, fields: Record<string, string>, language?: string): Promise<void> {
  await go(page, `/desk/channels/new?channel=${channel}`)
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value)
  if (language) await page.check(`main [name=language][value=${language}]`)
  await press(page, 'Connect')
  await page.getByText('Connected. Posts can go out by it from now on.').waitFor()
}

/** Begins the next episode on a day of the calendar and writes it in both languages. */
async function writeEpisode(page: Page, episode: Episode): Promise<void> {
  await go(page, '/desk/calendar?view=week&day=2026-09-07')
  await page.locator(`a.begin[href$="day=${episode.day}"]`).click()
  await page.getByRole('button', { name: new RegExp(`^${series}, Episode \\d+ · 18:00$`) }).click()
  await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}$/)
  episode.id = page.url().split('/').at(-1)
  await page.waitForLoadState('networkidle')
  for (const locale of ['en', 'zh-CN'] as const) {
    const part = page.locator(`#language-${locale}`)
    if ((await part.getAttribute('open')) === null) await part.locator('summary').first().click()
    await page.fill(`[name="texts.${locale}.title"]`, episode.texts[locale])
    await page.fill(`[name="texts.${locale}.summary"]`, says[locale])
    await part.locator('[contenteditable=true]').click()
    await page.keyboard.type(says[locale])
    if (!episode.film) continue
    await part.getByRole('button', { name: 'Something of the library’s' }).click()
    await part.getByLabel('Recording, booklist, quote').selectOption(episode.film)
    await part.getByRole('button', { name: 'Insert' }).click()
  }
  await page.locator('[name=lead]').selectOption({ index: 1 })
  for (const channel of ['website', 'newsletter', 'mastodon', 'telegram', 'wechatchannels', 'xiaohongshu'])
    await page.locator(`[name=channels][value=${channel}]`).check()
  await press(page, 'Save')
  await page.waitForURL(/done=saved/)
}

/** Two others read it, as the rule of the house asks; then she plans it for the time that is offered. */
async function bringOut(page: Page, { id, texts, day }: Episode): Promise<void> {
  await page.goto(`${foyer.url}/desk/posts/${id}`, { waitUntil: 'networkidle' })
  await press(page, 'Ask for review')
  await page.waitForURL(/done=review-requested/).catch(async () => assert.fail(`no review: ${await page.innerText('main')}`))
  assert.equal(await page.getByRole('button', { name: /^Pass step/ }).count(), 0, 'nobody passes what they wrote')
  for (const who of ['editor2', 'director']) {
    const reader = await desk(who)
    await go(reader, '/desk/reviews')
    await reader.getByRole('link', { name: texts.en }).click()
    await press(reader, /^Pass step/)
    await reader.waitForURL(/done=passed/)
  }
  await page.goto(`${foyer.url}/desk/posts/${id}`, { waitUntil: 'networkidle' })
  await press(page, 'Check and send…')
  await page.waitForURL(/\/send$/)
  assert.match(await page.innerText('#sentence'), new RegExp(`${Number(day.slice(8))} September.*18:00`))
}

/** A morning at the phone: the kit of an episode on one platform. */
async function publishByHand(page: Page, channel: string, title: string, address: string): Promise<void> {
  await go(page, '/desk/deliveries')
  await page
    .getByRole('link', { name: new RegExp(`^Publish on .*${title}$`) })
    .filter({ hasText: channel })
    .click()
  await page.getByText('Publish as').waitFor()
  await stands(`kit-${channel}-phone`, page)
  assert.match((await page.getByRole('link', { name: /^Open / }).getAttribute('href'))!, /^https:\/\//, 'a way into the app')
  await page.getByLabel('Address of the post there').fill(address)
  await press(page, 'It is published')
  await page.getByText('Kept. The post now has its address there.').waitFor()
}

/** Opens what somebody said. */
async function openSaid(page: Page, by: string): Promise<void> {
  await go(page, '/desk/inbox')
  await page.getByRole('link', { name: by, exact: true }).click()
  await page.getByRole('heading', { name: by }).waitFor()
  await page.waitForLoadState('networkidle')
}

test('she opens two more ways out beside those the house has', async () => {
  const page = await zhao()
  await connect(page, 'mastodon', { server: mastodon.origin, secretToken: mastodon.token })
  const bot = { chat: '@testcitylibrary', secretToken: telegram.token, server: telegram.origin }
  await connect(page, 'telegram', bot, 'zh-CN')
})

test('she plans three episodes from the calendar: voice, goal, action and hour come with the series', async () => {
  const page = await zhao()
  for (const episode of episodes) await writeEpisode(page, episode)
  await go(page, `/desk/posts/${glove.id}`)
  assert.equal(await page.inputValue('[name=byline]'), 'persona')
  assert.equal(await page.inputValue('[name=action]'), 'apply')
  assert.notEqual(await page.inputValue('[name=goal]'), '')
  // What leaves for Telegram is Chinese, is counted so, and leaves two hours later.
  await press(page, 'Show Telegram')
  await page.waitForURL(/channel=telegram/)
  const preview = page.locator('.preview')
  await preview.getByText('Leaves in 中文').waitFor()
  assert.match(await preview.innerText(), new RegExp(glove.texts['zh-CN']))
  await page.locator('summary', { hasText: 'Leaves later' }).click()
  const later = page.getByRole('group', { name: 'Leaves later' })
  await later.getByLabel('Day').fill(glove.day)
  await later.getByLabel('Time').fill('20:00')
  await stands('leaves-later', page)
  await press(page, 'Set this time')
  await page.getByText('The time of this channel is set.').waitFor()
  await page.setViewportSize(phoneSize)
  await stands('composer-phone', page)
  await page.setViewportSize(desktop)
})

test('two others pass each, and she sends them to their hours; the calendar shows the week', async () => {
  const page = await zhao()
  for (const episode of episodes) {
    await bringOut(page, episode)
    if (episode === glove) {
      assert.match(await page.innerText('#sentence'), /Telegram.*20:00/)
      await stands('send', page)
    }
    await press(page, /^Schedule for/)
    await page.waitForURL(/done=scheduled/)
  }
  await go(page, '/desk/calendar?view=week&day=2026-09-07')
  for (const { texts } of episodes) await page.getByRole('link', { name: texts.en, exact: true }).first().waitFor()
  await page.locator('.item', { hasText: 'Telegram' }).getByText('20:00').waitFor()
  await stands('calendar-week', page)
  await page.setViewportSize(phoneSize)
  await go(page, '/desk/calendar')
  await stands('calendar-phone', page)
  await page.setViewportSize(desktop)
})

test('on Tuesday at six it leaves by itself, on Telegram at eight; the kits wait for a hand', async () => {
  const { id, texts } = glove
  const title = texts.en
  await at('2026-09-08T18:00')
  const onMastodon = () => mastodon.statuses.filter(({ text }) => text.includes(title))
  await until('it is on Mastodon', () => onMastodon().length === 1)
  const mailed = () => [...mail.boxes.values()].map((texts) => texts.filter((text) => text.includes(title)).length)
  await until('mails have left', () => mailed().some((count) => count > 0))
  assert.equal(telegram.messages.length, 0, 'not before its hour')
  await at('2026-09-09T08:30')
  await until('it is on Telegram', () => telegram.messages.length === 1)
  assert.match(telegram.messages[0]!.text, new RegExp(texts['zh-CN']))
  assert.equal(onMastodon().length, 1)
  assert.ok(Math.max(...mailed()) === 1, 'nobody got two')
  assert.match(await (await fetch(`${foyer.url}/series/ask-little-lantern`)).text(), new RegExp(title))
  // Somebody follows it from there.
  const link = /https?:\/\/\S+\/l\/\w+/.exec(onMastodon()[0]!.text)![0]
  assert.match(await (await fetch(link, { headers: { 'user-agent': 'Mozilla/5.0 (Linux; Android 9) Chrome/96 Mobile' } })).text(), /glove/)

  const page = await phone()
  await go(page, '/desk/deliveries')
  await stands('deliveries-phone', page)
  await publishByHand(page, 'WeChat Channels', title, 'https://channels.weixin.qq.com/web/pages/feed?eid=glove-1')
  await publishByHand(page, 'Xiaohongshu', title, '七号书架上的手套 http://xhslink.com/a/GloVe7 复制打开')
  await page.getByLabel('Views').fill('2,140')
  await page.getByLabel('Likes').fill('61')
  await press(page, 'Keep these figures')
  await page.getByText('Kept, with today’s date.').waitFor()
  await stands('figures-phone', page)
  await page.context().close()
  const desktopPage = await zhao()
  await go(desktopPage, `/desk/posts/${id}`)
  assert.match(await desktopPage.innerText('.standing'), /Mastodon[\s\S]*Telegram/)
  await stands('post-out', desktopPage)
})

test('what was said comes back: one is answered as the persona, one hidden, one handed over, one becomes a task', async () => {
  const status = mastodon.statuses.find(({ text }) => text.includes(glove.texts.en))!
  const said = (acct: string, name: string, html: string) =>
    mastodon.say({ acct, name, html, inReplyTo: status.id, at: new Date('2026-09-09T01:00:00Z') })
  said('mei@social.example', 'Mei', '<p>@library Is it knitted? It may be mine.</p>')
  said('spam@social.example', 'Cheap Pills', '<p>@library Buy now, best price</p>')
  said('bo@social.example', 'Old Bo', '<p>@library The ramp at the South branch is blocked by bicycles.</p>')
  const chat = { id: 5, type: 'private' }
  const asks = { message_id: 7, chat, from: { id: 5, first_name: 'Lan' }, date: 1788915600, text: '周六几点开门？' }
  telegram.updates.push({ update_id: 7, message: asks })
  const page = await zhao()
  const inbox = async (name: string) => {
    await go(page, '/desk/inbox')
    return (await page.getByRole('link', { name, exact: true }).count()) === 1
  }
  await at('2026-09-09T09:30')
  for (const name of ['Mei', 'Cheap Pills', 'Old Bo', 'Lan']) await until(`${name} is in the inbox`, () => inbox(name), 150)
  await stands('inbox', page)

  const way = await phone()
  await go(way, '/desk/inbox')
  await stands('inbox-phone', way)
  await openSaid(way, 'Mei')
  await way.getByLabel('Your answer').fill('Grey, left hand, one button. It waits at the desk.')
  await way.getByLabel('Who speaks').selectOption('Little Lantern')
  await stands('inbox-item-phone', way)
  await press(way, 'Send the answer')
  await way.getByText('The answer is on its way.').waitFor()
  await way.context().close()
  await until('the answer is there', () => mastodon.statuses.some(({ text, inReplyTo }) => inReplyTo !== null && /one button/.test(text)))
  assert.match(mastodon.statuses.find(({ text }) => /one button/.test(text))!.text, /Little Lantern/)

  await openSaid(page, 'Cheap Pills')
  await page.locator('summary', { hasText: 'Hide' }).click()
  await press(page, 'Hide')
  await page.getByText('Say why.').first().waitFor()
  await page.getByLabel('Why', { exact: true }).fill('Advertising')
  await press(page, 'Hide')
  await page.getByText('Kept.').waitFor()

  await openSaid(page, 'Old Bo')
  await page.getByRole('link', { name: 'Make a task of it' }).click()
  await page.getByLabel('What is to be done').fill('Have the bicycles at the South branch moved')
  await page.getByLabel('Wanted by').fill('2026-09-11')
  await press(page, 'Add the task')
  await page.getByText('“Have the bicycles at the South branch moved” is added.').waitFor()

  await openSaid(page, 'Lan')
  await page.locator('summary', { hasText: 'Hand over' }).click()
  await page.getByLabel('To', { exact: true }).selectOption('Li Min')
  await page.getByLabel('A word for them').fill('You know the Saturday hours.')
  await press(page, 'Hand over')
  await page.getByText('Handed over.').waitFor()
  await stands('handed-over', page)
  await go(await desk('author'), '/desk/inbox?view=mine')
  await (await desk('author')).getByText('周六几点开门？').waitFor()
})

test('on Sunday the week is out, and its figures say where from and how sure', async () => {
  await at('2026-09-13T10:00')
  for (const { texts } of episodes) {
    const times = (list: { text: string }[], title: string) => list.filter(({ text }) => text.includes(title)).length
    await until(`${texts.en} is on Mastodon`, () => times(mastodon.statuses, texts.en) === 1)
    await until(`${texts.en} is on Telegram`, () => times(telegram.messages, texts['zh-CN']) === 1)
    for (const [who, mails] of mail.boxes)
      assert.ok(mails.filter((text) => text.includes(texts.en)).length <= 1, `${who} got “${texts.en}” once`)
  }
  const reader = await browser.open()
  await reader.goto(`${foyer.url}/series/ask-little-lantern`)
  await reader.getByRole('link', { name: film.texts.en }).first().click()
  await reader.locator('video').waitFor()
  await reader.context().close()
  const page = await zhao()
  await page.goto(`${foyer.url}/desk/insight?post=${glove.id}`)
  await page.getByRole('cell', { name: 'Mastodon' }).first().waitFor()
  await stands('brought', page)
  const views = await (await page.request.get(`${foyer.url}/desk/facts/social.views/figures.csv`)).text()
  const [, seen] = /^2026-09-01,2026-09-30,(\d+)/m.exec(views) ?? assert.fail(views)
  assert.ok(Number(seen) >= 2140, 'what she read by hand is a fact like the others')
  await go(page, '/desk/deliveries?view=all')
  await stands('deliveries-week', page)
  await go(page, '/desk')
  await stands('today-sunday', page)
})

test('the playbook of the series is taken home; another library begins with it', async () => {
  const page = await zhao()
  await go(page, '/desk/series')
  await page.getByRole('link', { name: series }).click()
  await page.getByText('The next one is meant for').waitFor()
  await stands('series', page)
  await page.getByRole('link', { name: 'Export as a playbook' }).click()
  await stands('playbook-export', page)
  const download = page.waitForEvent('download')
  await press(page, 'Download the playbook')
  const taken = await (await download).path()
  const playbook = readFileSync(taken, 'utf8')
  for (const name of ['Zhao Lei', 'Li Min', 'Demo City Library']) assert.ok(!playbook.includes(name), `${name} stays here`)
  assert.ok(playbook.includes(film.texts['zh-CN']))

  const other = await openServedHouse({ name: 'Anhe', env: { FOYER_NOW: '2026-09-14T02:00:00Z' } })
  try {
    const there = await other.signIn()
    await there.goto(`${other.foyer.url}/desk/playbooks`, { waitUntil: 'networkidle' })
    await there.getByLabel('The file').setInputFiles(taken)
    await press(there, 'Read it')
    await there.getByText('Demo City Libraries').first().waitFor()
    await stands('playbook-read', there)
    await there.getByLabel('First day here').fill('2026-09-21')
    await press(there, 'Make drafts of it')
    await there.getByText(`“${series}” is begun`).waitFor()
    await there.getByRole('link', { name: 'See it' }).click()
    await there.getByText('A lamp that has stood in the reading room').waitFor()
    await stands('playbook-begun', there)
    await there.getByRole('link', { name: glove.texts.en }).click()
    await there.waitForURL(/\/desk\/posts\//)
    assert.equal(await there.inputValue('[name="texts.zh-CN.title"]'), glove.texts['zh-CN'])
    await there.goto(`${other.foyer.url}/desk/calendar?view=agenda&day=2026-09-21`)
    await stands('playbook-calendar', there)
  } finally {
    await other.close()
  }
})
