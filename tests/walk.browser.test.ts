// The walk through the whole house, as people do it: goal → post → two reviews → embargo → website, feeds, mail and
// poster → a visitor without JavaScript → application → the goal moves and the scene is named → a correction.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { parseFeed } from '@rowanmanning/feed-parser'
import FeedParser from 'feedparser'
import pg from 'pg'
import type { Page } from 'playwright-core'
import RssParser from 'rss-parser'
import {
  assertAccessible,
  assertFits,
  type MailServer,
  openBrowser,
  openMailServer,
  type RunningFoyer,
  runFoyer,
  type TestBrowser,
} from '#testing'

const title = 'The book that survived'
const zone = '+08:00'
let mail: MailServer
let foyer: RunningFoyer
let browser: TestBrowser
/** Passphrases as the start printed them, by the local part of the address. */
let signIns: Map<string, string>
const desks = new Map<string, Page>()
let postPath = ''
let postDesk = ''
let goalPath = ''
let killAt = Number.POSITIVE_INFINITY

before(async () => {
  mail = await openMailServer((count) => {
    // Mails may leave before the app has said that it is there; until then `foyer` is the one before, which has ended.
    if (count >= killAt) foyer.child.kill('SIGKILL')
  })
  // Monday morning; the demo city lives up to this moment.
  foyer = await runFoyer({ args: ['--now', `2026-09-07T10:00:00${zone}`], env: { FOYER_SMTP: mail.url }, patience: 240_000 })
  signIns = new Map([...foyer.printed().matchAll(/^\s+(\w+)@demo-city\.example\.org\s+(\S+)/gm)].map(([, who, secret]) => [who!, secret!]))
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await foyer?.remove()
  await mail?.close()
})

/** Starts the same house again with its clock at a moment. */
async function at(moment: string): Promise<void> {
  if (foyer.child.exitCode === null && foyer.child.signalCode === null) await foyer.end()
  const port = Number(new URL(foyer.url).port)
  foyer = await runFoyer({ dataDir: foyer.dataDir, port, args: ['--now', `${moment}:00${zone}`], env: { FOYER_SMTP: mail.url } })
}

/** The desk of a member of staff, signed in as a person does. */
async function desk(who: string): Promise<Page> {
  const known = desks.get(who)
  if (known) return known
  const page = await browser.open({ viewport: { width: 1280, height: 900 } })
  await page.goto(`${foyer.url}/desk/sign-in`)
  await page.fill('[name=email]', `${who}@demo-city.example.org`)
  await page.fill('[name=password], [name=passphrase]', signIns.get(who)!)
  await page.press('[name=password], [name=passphrase]', 'Enter')
  await page.waitForURL(/\/desk(?!\/sign-in)/)
  desks.set(who, page)
  return page
}

/** Reads the house's database from outside, as its owner: what was recorded, not what pages say. */
async function recorded<T extends pg.QueryResultRow>(query: string, values: unknown[] = []): Promise<T[]> {
  const { postgres } = JSON.parse(readFileSync(join(foyer.dataDir, 'secrets.json'), 'utf8')) as { postgres: { owner: string } }
  const shed = createHash('sha256').update(join(foyer.dataDir, 'postgres')).digest('hex').slice(0, 12)
  const client = new pg.Client({
    host: join(tmpdir(), `foyer-${shed}`, 'socket'),
    user: 'foyer_owner',
    password: postgres.owner,
    database: 'foyer',
  })
  await client.connect()
  try {
    return (await client.query<T>(query, values)).rows
  } finally {
    await client.end()
  }
}

async function until(what: string, holds: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  for (let i = 0; i < seconds * 5; i++) {
    if (await Promise.resolve(holds()).catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  assert.fail(`${what} did not happen within ${seconds} s`)
}

const public_ = async (path: string): Promise<string> =>
  (await fetch(foyer.url + path, { headers: { 'user-agent': 'feed reader of a test' } })).text()

test('the author sets a goal', async () => {
  const page = await desk('director')
  await page.goto(`${foyer.url}/desk/goals/new`, { waitUntil: 'networkidle' })
  await page.fill('[name=title]', 'Forty applications this month')
  await page.selectOption('[name=metric]', 'cards.applied')
  await page.fill('[name=target]', '40')
  await page.fill('[name=starts]', '2026-09-01')
  await page.fill('[name=ends]', '2026-12-31')
  await assertAccessible(page)
  await page.click('main form button:not([type=button])')
  await page.waitForURL(/\/desk\/goals\/[0-9a-f-]{36}/)
  goalPath = new URL(page.url()).pathname
  await page.goto(foyer.url + goalPath)
  assert.match(await page.innerText('h1'), /Forty applications this month/)
  await assertAccessible(page)
})

test('one post is written, with its goal, its action and its channels', async () => {
  const page = await desk('author')
  await page.goto(`${foyer.url}/desk/posts`)
  await page.click('form[action*="new"] button, button:has-text("New post")')
  await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}/)
  postDesk = new URL(page.url()).pathname
  await page.waitForLoadState('networkidle')
  await page.fill('[name="texts.en.title"]', title)
  await page.fill('[name="texts.en.summary"]', 'A Ming gazetteer, a flood and a librarian with a boat.')
  await page.fill('[name="texts.en.action"]', 'Apply for a card')
  const editor = page.locator('#language-en [contenteditable=true]')
  await editor.click()
  await editor.pressSequentially('It lay under water for three days. On Saturday 19 September you can see it.')
  await page.selectOption('[name=goal]', { label: 'Forty applications this month' })
  await page.selectOption('[name=action]', 'apply')
  for (const channel of ['website', 'feeds', 'newsletter', 'poster']) {
    const box = page.locator(`[name=channels][value=${channel}]`)
    if (await box.count()) await box.check()
  }
  await page.click('[form=composer][value=""]')
  await page.waitForURL(/done=saved/)
  await page.click('button[value="channel:newsletter"]')
  await page.waitForURL(/channel=newsletter/)
  await page.selectOption('[name="field.topic"]', 'events')
  await page.click('[form=composer][value=""]')
  await page.waitForURL(/channel=newsletter.*done=saved/)
  await assertAccessible(page)
  await page.click('button[form=composer][value=review]')
  await page.waitForURL(/done=review-requested/).catch(async () => assert.fail(`no review: ${await page.innerText('main')}`))
})

test('two others pass it; its author may not', async () => {
  const author = await desk('author')
  await author.goto(foyer.url + postDesk)
  assert.equal(await author.locator('form[action*="pass"] button').count(), 0)
  for (const who of ['editor', 'editor2']) {
    const page = await desk(who)
    await page.goto(`${foyer.url}/desk/reviews`)
    await page.click(`a:has-text("${title}")`)
    await page.waitForURL(new RegExp(postDesk))
    const pass = page.locator('form[action*="pass"] button')
    if ((await pass.count()) === 0) continue // the kind asks for fewer readers than two
    await pass.click()
    await page.waitForURL(/done=/)
  }
  const [row] = await recorded<{ state: string }>('select state from content.posts where post_id = $1', [postDesk.split('/').at(-1)])
  assert.equal(row!.state, 'approved')
})

test('it is planned for Thursday 09:00 under an embargo, and until then nobody sees it', async () => {
  const page = await desk('editor')
  await page.goto(foyer.url + postDesk, { waitUntil: 'networkidle' })
  await page.locator('details:has([name=embargo]) > summary').click()
  await page.fill('[name=embargo]', '2026-09-10')
  await page.fill('[name=embargo-time]', '09:00')
  await page.click('button[value=embargo]')
  await page.waitForURL(/done=/)
  await page.goto(`${foyer.url}${postDesk}/send?day=2026-09-10&time=09:00`)
  const sentence = await page.innerText('#sentence')
  assert.match(sentence, /10 September/)
  assert.match(sentence, /09:00/)
  assert.match(sentence, /Forty applications this month/)
  await assertAccessible(page)
  await page.click('main form[method=POST i] button')
  await page.waitForURL(/done=scheduled/)
  const [post] = await recorded<{ slug: string }>('select slug from content.posts where post_id = $1', [postDesk.split('/').at(-1)])
  postPath = `/posts/${encodeURIComponent(post!.slug)}`
  for (const moment of ['2026-09-10T08:58']) {
    await at(moment)
    assert.equal((await fetch(foyer.url + postPath)).status, 404)
    for (const feed of ['rss.xml', 'atom.xml', 'feed.json']) assert.doesNotMatch(await public_(`/feeds/${feed}`), new RegExp(title))
    assert.doesNotMatch(await public_(`/search?q=${encodeURIComponent('survived')}`), new RegExp(postPath))
  }
})

test('at 09:00 everything leaves; the app is killed while mails go out, and nobody gets two', async () => {
  const sentBefore = mail.accepted()
  mail.slow(60)
  killAt = sentBefore + 8
  await at('2026-09-10T09:00')
  await until('the kill', () => foyer.child.exitCode !== null || foyer.child.signalCode !== null)
  killAt = Number.POSITIVE_INFINITY
  await at('2026-09-10T09:01')
  const id = postDesk.split('/').at(-1)
  await until(
    'every mail is sent or unconfirmed',
    async () => {
      const rows = await recorded<{ open: number; all: number }>(
        `select count(*) filter (where m.state in ('due', 'sending'))::int as open, count(*)::int as all
           from channels.mailings m join channels.deliveries d using (alliance_id, delivery_id) where d.post_id = $1`,
        [id],
      )
      return rows[0]!.all > 10 && rows[0]!.open === 0
    },
    120,
  )
  const mailings = await recorded<{ address: string | null; state: string; mailing_id: string }>(
    'select m.address, m.state, m.mailing_id from channels.mailings m join channels.deliveries d using (alliance_id, delivery_id) where d.post_id = $1',
    [id],
  )
  const copies = new Map([...mail.boxes].map(([address, texts]) => [address, texts.filter((text) => text.includes(title)).length]))
  assert.ok(Math.max(...copies.values()) === 1, 'nobody got two')
  const sent = mailings.filter((one) => one.state === 'sent')
  const unconfirmed = mailings.filter((one) => one.state === 'unconfirmed')
  for (const one of sent) if (one.address) assert.equal(copies.get(one.address), 1, 'sent means there once')
  assert.ok(unconfirmed.length <= 4, `${unconfirmed.length} unconfirmed, at most one a connection`)
  assert.equal(sent.length + unconfirmed.length + mailings.filter((one) => one.state === 'skipped').length, mailings.length)
  // Of a dozen letters up to four may be in doubt, whenever it was killed.
  assert.ok(sent.length + unconfirmed.length > 10)
  const [message] = [...mail.boxes.values()].flat().filter((text) => text.includes(title))
  assert.match(message!, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click/im)
  assert.match(message!, /text\/plain/)
})

test('the website and three feeds have it; three foreign parsers read them', async () => {
  await until('the post is public', async () => (await fetch(foyer.url + postPath)).status === 200)
  const [rss, atom, json] = await Promise.all(['rss.xml', 'atom.xml', 'feed.json'].map((feed) => public_(`/feeds/${feed}`)))
  const parsed = await new RssParser().parseString(rss!)
  assert.equal(parsed.items.filter((item) => item.title === title).length, 1)
  const items: string[] = []
  const parser = new FeedParser({})
  await new Promise<void>((resolve, reject) => {
    parser.on('error', reject)
    parser.on('data', (item: { title: string }) => items.push(item.title))
    parser.on('end', resolve)
    Readable.from([atom!]).pipe(parser)
  })
  assert.equal(items.filter((one) => one === title).length, 1)
  assert.equal(parseFeed(atom!).items.filter((item) => item.title === title).length, 1)
  const feed = JSON.parse(json!) as { version: string; items: { title: string; id: string }[] }
  assert.equal(feed.version, 'https://jsonfeed.org/version/1.1')
  assert.equal(feed.items.filter((item) => item.title === title).length, 1)
})

let posterScene = 0

test('a visitor with a phone and no JavaScript follows the poster’s code, reads, mistypes, and applies for a card', async () => {
  const editor = await desk('editor')
  const poster = await editor.request.get(`${foyer.url}${postDesk}/poster.pdf`)
  assert.equal(poster.status(), 200)
  assert.match((await poster.body()).subarray(0, 5).toString(), /%PDF-/)
  const [link] = await recorded<{ code: string; scene: number }>(
    `select l.code, l.scene from reach.links l join facts.scenes s on s.alliance_id = l.alliance_id and s.scene = l.scene
      where s.kind = 'poster' and l.target like '%' || $1`,
    [postPath],
  )
  posterScene = link!.scene
  const page = await browser.open({
    viewport: { width: 360, height: 740 },
    javaScriptEnabled: false,
    userAgent: 'Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/96 Mobile Safari/537.36',
  })
  await page.goto(`${foyer.url}/l/${link!.code}`)
  assert.equal(await page.innerText('h1'), title)
  assert.match(page.url(), /[?&]s=/)
  await assertFits(page)
  assert.doesNotMatch((await page.getAttribute('link[rel=canonical]', 'href'))!, /[?&]s=/)
  await page.click('nav a[href^="/points"]')
  await page.goBack()
  await page.click('main a[href*="/join"]')
  assert.match(page.url(), /[?&]s=/, 'the scene came along')
  await page.fill('[name=name]', 'Ai Lin')
  await page.click('main form button')
  assert.match(await page.title(), /^Error: /)
  assert.equal(await page.inputValue('[name=name]'), 'Ai Lin', 'nothing is asked twice')
  await page.fill('[name=email]', 'ai.lin@reader.example.org')
  await page.check('[name=age] >> nth=0')
  await page.check('[name=agreed]')
  await page.click('main form button')
  await page.click('main form button:not([value=change]):not([name=change])')
  await page.waitForURL(/receipt/)
  await assertFits(page)
  assert.deepEqual(await page.context().cookies(), [], 'no cookie')
  const facts = await recorded<{ scene: number }>(
    `select f.scene from facts.ledger f join facts.metrics m using (metric) where m.key = 'cards.applied' and f.at >= '2026-09-10T09:00:00+08:00'`,
  )
  assert.deepEqual(facts, [{ scene: posterScene }], 'one fact, with the scene of the poster')
})

test('the goal moves, and what it brought names the scene', async () => {
  const page = await desk('director')
  await page.goto(foyer.url + goalPath)
  await assertAccessible(page)
  assert.match(await page.innerText('main'), /Forty applications/)
  await page.goto(`${foyer.url}/desk/insight?post=${postDesk.split('/').at(-1)}`)
  await assertAccessible(page)
})

test('a correction updates site and feeds in place and lists the mails as what cannot be changed', async () => {
  const id = postDesk.split('/').at(-1)
  const before_ = JSON.parse(await public_('/feeds/feed.json')) as { items: { title: string; id: string; date_modified?: string }[] }
  const author = await desk('author')
  await author.goto(foyer.url + postDesk, { waitUntil: 'networkidle' })
  const editor = author.locator('#language-en [contenteditable=true]')
  await editor.click()
  await author.keyboard.press('Control+A')
  await editor.pressSequentially('It lay under water for three days. On Sunday 20 September you can see it.')
  await author.click('[form=composer][value=""]')
  await author.waitForURL(/done=saved/)
  const ask = author.locator('button[form=composer][value=review]')
  if (await ask.count()) {
    await ask.first().click()
    await author.waitForLoadState('networkidle')
    for (const who of ['editor', 'editor2']) {
      const page = await desk(who)
      await page.goto(foyer.url + postDesk)
      const pass = page.locator('form[action*="pass"] button')
      if (await pass.count()) {
        await pass.click()
        await page.waitForLoadState('networkidle')
      }
    }
  }
  const page = await desk('editor')
  await page.goto(`${foyer.url}${postDesk}/correct`, { waitUntil: 'networkidle' })
  await assertAccessible(page)
  await page.fill('[name=note]', 'The date was wrong.')
  await page.click('main form[method=POST i] button:not([type=button])')
  await until('the site has the right date', async () => (await public_(postPath)).includes('20 September'))
  await until('the feed has it', async () => (await public_('/feeds/feed.json')).includes('20 September'))
  const after_ = JSON.parse(await public_('/feeds/feed.json')) as typeof before_
  const [was, is] = [before_, after_].map((feed) => feed.items.find((item) => item.title === title)!)
  assert.equal(is!.id, was!.id, 'the same item')
  assert.equal(after_.items.filter((item) => item.title === title).length, 1)
  const [outdated] = await recorded<{ n: number }>(
    `select count(*)::int as n from channels.deliveries where post_id = $1 and kind = 'newsletter' and outdated_why = 'corrected'`,
    [id],
  )
  assert.ok(outdated!.n >= 1, 'the newsletter is listed as what cannot be changed')
  await page.goto(foyer.url + postDesk)
  assert.match(await page.innerText('main'), /cannot be changed/i)
})
