// Channels at the desk and on the portal: a webhook connected and ended, deliveries with what is not known decided, a drafted correction,
// the poster as a file, search and feeds without JavaScript. In both languages, desktop and phone.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Page } from 'playwright-core'
import { newId } from '#platform'
import { setSwitch } from '#rooms/alliance'
import { deliveriesOf, Relay } from '#rooms/channels'
import { correctPost, requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { assertAccessible, assertFits, type MailServer, openMailServer, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let mail: MailServer
let foyer: ServedHouse['foyer']
let browser: ServedHouse['browser']
let page: Page
let post: string
const staff = (name: string) => ({ kind: 'staff' as const, id: newId(), name, roles: ['editor' as const, 'author' as const] })
const pictures = process.env.FOYER_PICTURES
const shot = async (name: string, of = page) =>
  void (pictures && (await of.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })))

before(async () => {
  mail = await openMailServer()
  served = await openServedHouse(
    { env: { FOYER_NOW: '2026-09-07T02:00:00Z', FOYER_WORKERS: 'no', FOYER_SMTP: `${mail.url}?tls=off` } },
    (work) => setSwitch(work, 'channel:webhook', true),
  )
  ;({ foyer, browser } = served)
  const { house, alliance } = served
  const doc = (text: string) => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })
  const owner = new pg.Client(served.database.admin)
  await owner.connect()
  await owner.query(
    `with s as (insert into patrons.subscribers (alliance_id, subscriber_id, state, locale, topics, frequency, scene, text_version, source, asked_at, confirmed_at)
       select $1, id, 'active', 'en', '{events}', 'each', 0, '1', 'test', now(), now() from unnest($2::uuid[]) id)
     insert into patrons.subscriber_addresses (alliance_id, subscriber_id, email, email_key) select $1, id, id || '@readers.example', id || '@readers.example' from unnest($2::uuid[]) id`,
    [alliance, Array.from({ length: 12 }, () => newId())],
  )
  const author = staff('Author')
  const made = await house.work(alliance, author, (work) =>
    writePost(work, {
      source: 'en',
      texts: {
        en: { title: 'The book that survived', body: doc('A Ming gazetteer, open on 19 September.'), action: 'Get a card' },
        'zh-CN': { title: '活下来的书', body: doc('明代方志九月十九日开放。'), action: '办证' },
      },
      action: { kind: 'apply', target: '' },
      noGoal: 'a test',
      variants: { website: {}, feeds: {}, newsletter: {}, poster: {} },
    }),
  )
  post = made.id
  await house.work(alliance, author, (work) => requestReview(work, { post }))
  await house.work(alliance, staff('Editor'), (work) => reviewPost(work, { post, version: made.version, verdict: 'passed' }))
  await house.work(alliance, author, (work) => schedulePost(work, { post, version: made.version, at: 'now' }))
  await new Relay(house).drain()
  // Three of the mails are left as a kill leaves them.
  const [newsletter] = (await served.system((work) => deliveriesOf(work, post))).filter(({ channel }) => channel === 'newsletter')
  await owner.query(
    "update channels.mailings set state = 'unconfirmed', sent_at = null where mailing_id in (select mailing_id from channels.mailings where delivery_id = $1 limit 3)",
    [newsletter!.id],
  )
  await owner.query("update channels.deliveries set state = 'unconfirmed', outcome = 'channels.mails-unconfirmed' where delivery_id = $1", [
    newsletter!.id,
  ])
  await owner.end()
  await house.work(alliance, author, (work) =>
    correctPost(work, {
      post,
      change: { texts: { en: { body: doc('A Ming gazetteer, open on 20 September.') } } },
      note: 'It is 20 September, not 19.',
    }),
  )
  await new Relay(house).drain()
  page = await served.signIn()
})
after(async () => {
  await served?.close()
  await mail?.close()
})

test('deliveries tell what nobody knows and what cannot be changed; a person decides both', async () => {
  await page.goto(`${foyer.url}/desk/deliveries`)
  await page.getByText('9 of 12 sent, 3 not known').waitFor()
  await page.getByText('Cannot be changed').first().waitFor()
  await assertAccessible(page)
  await assertFits(page)
  await shot('deliveries')
  await page
    .getByRole('button', { name: /^Leave it/ })
    .first()
    .click()
  await page.getByText('Left as it is.').waitFor()
  await page.getByText('Offer a correction to 9 readers').first().click()
  assert.equal(await page.getByLabel('What was wrong').first().inputValue(), 'It is 20 September, not 19.')
  await page.getByRole('button', { name: 'Send the correction to 9 readers' }).click()
  await page.getByText('The correction is on its way.').waitFor()
  await page.goto(`${foyer.url}/desk/deliveries?view=all`)
  await page.getByText('Newsletter, correction mail').waitFor()
  await assertAccessible(page)
})

test('the account in the Fediverse is refused where nobody could reach it; its page shows other servers, and blocks one', async () => {
  await page.goto(`${foyer.url}/desk/channels/new?channel=activitypub`)
  await page.getByLabel('Name of the account').fill('library')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByText('Other servers cannot reach').first().waitFor()
  await assertAccessible(page)
  // As it stands where the house has an address that begins with https://.
  const account = newId()
  await served.system((work) =>
    work.db
      .insertInto('channels.accounts')
      .values({
        alliance_id: work.alliance,
        account_id: account,
        kind: 'activitypub',
        name: 'Fediverse',
        settings: JSON.stringify({ handle: 'library', language: 'own', about: '' }),
        sealed: '{}',
        key_number: 1,
        on_unconfirmed: 'ask',
        failures: 0,
        open_until: null,
        problem: null,
        retire_notice: null,
        retired_at: null,
        connected_at: work.now,
      })
      .execute(),
  )
  await page.goto(`${foyer.url}/desk/channels/${account}`)
  await page.getByRole('heading', { name: 'Other servers' }).waitFor()
  await page.getByText('No server is blocked.').waitFor()
  await page.getByText('Block a server').first().click()
  await page.getByLabel('Server', { exact: true }).fill('no server at all')
  await page.getByRole('button', { name: 'Block a server' }).click()
  await page.getByText('Enter the name of a server, such as social.example.').first().waitFor()
  await page.getByLabel('Server', { exact: true }).fill('https://spam.example/@li')
  await page.getByLabel(/^Why/).fill('Advertising')
  await page.getByRole('button', { name: 'Block a server' }).click()
  await page.getByText('spam.example', { exact: true }).first().waitFor()
  await assertAccessible(page)
  await assertFits(page)
  await shot('federation')
  await page.getByRole('button', { name: 'Unblock spam.example' }).click()
  await page.getByText('No server is blocked.').waitFor()
})

test('a webhook is connected, refused while its address is none, shows its key, and is ended with a notice', async () => {
  await page.goto(`${foyer.url}/desk/channels`)
  await page.getByText('12 subscribers').waitFor()
  await assertAccessible(page)
  await shot('channels')
  await page.getByRole('link', { name: 'Connect a channel' }).click()
  await page.getByRole('heading', { name: 'A person does the last step' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('link', { name: 'Webhook' }).click()
  await page.getByLabel('Name').fill('City app')
  await page.getByLabel('Address of the receiver').fill('app example')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByText('There is a problem').waitFor()
  assert.equal(await page.getByLabel('Name').inputValue(), 'City app')
  await assertAccessible(page)
  await page.getByLabel('Address of the receiver').fill('https://app.example/hook')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByText(/^foyer_/).waitFor()
  await assertAccessible(page)
  await shot('webhook')
  await page.getByText('End this receiver').first().click()
  await page.getByRole('button', { name: 'End this receiver' }).click()
  await page.getByText('There is a problem').waitFor()
  await page.getByLabel('Why, and what comes instead').fill('Read us in the newsletter.')
  await page.getByLabel('First day without it').fill('2026-12-31')
  await page.getByRole('button', { name: 'End this receiver' }).click()
  await page.getByText('Saved.').waitFor()
  await page.goto(`${foyer.url}/desk/channels`)
  await page.getByText('Read us in the newsletter.').waitFor()
})

test('a form of a channel that is refused keeps what was typed, and never the secret', async () => {
  await page.goto(`${foyer.url}/desk/channels/new?channel=mastodon`)
  await page.getByText('Not verified against the live service').waitFor()
  await page.getByLabel('Server').fill('ftp://social.example')
  await page.getByLabel('Access token').fill('a-very-secret-token')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByText('There is a problem').waitFor()
  assert.equal(await page.getByLabel('Server').inputValue(), 'ftp://social.example')
  assert.ok(!(await page.content()).includes('a-very-secret-token'))
  await assertAccessible(page)
})

test('a person does the last step on a platform that lets no program in: copies, publishes, brings the address and the figures', async () => {
  const { house, alliance } = served
  await page.goto(`${foyer.url}/desk/channels/new?channel=xiaohongshu`)
  await page.getByLabel('Name of your account there').fill('安和县图书馆')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByText('Connected. Posts can go out by it from now on.').waitFor()
  await page.getByText('A person does the last step and sees that it is there.').waitFor()
  const author = staff('Author')
  const body = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: '九月二十日，古籍阅览室。' }] }] }
  const made = await house.work(alliance, author, (work) =>
    writePost(work, {
      source: 'zh-CN',
      texts: { 'zh-CN': { title: '劫后余书', body } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: { xiaohongshu: {} },
    }),
  )
  await house.work(alliance, author, (work) => requestReview(work, { post: made.id }))
  await house.work(alliance, staff('Editor'), (work) => reviewPost(work, { post: made.id, version: made.version, verdict: 'passed' }))
  await house.work(alliance, author, (work) => schedulePost(work, { post: made.id, version: made.version, at: 'now' }))
  await new Relay(house).drain()
  await page.goto(`${foyer.url}/desk/deliveries`)
  await page.getByRole('link', { name: 'Publish on Xiaohongshu' }).click()
  await page.getByText('Publish as').waitFor()
  assert.equal(await page.getByLabel('Title').inputValue(), '劫后余书')
  assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), '九月二十日，古籍阅览室。')
  await assertAccessible(page)
  await page.setViewportSize({ width: 360, height: 800 })
  await assertFits(page)
  await page.setViewportSize({ width: 1280, height: 900 })
  await shot('by-hand')
  await page.getByLabel('Address of the post there').fill('https://example.org/1')
  await page.getByRole('button', { name: 'It is published' }).click()
  await page.getByText('There is a problem').waitFor()
  await page.getByLabel('Address of the post there').fill('12 图书馆发布了一篇笔记 http://xhslink.com/a/AbC123 复制打开')
  await page.getByRole('button', { name: 'It is published' }).click()
  await page.getByText('Kept. The post now has its address there.').waitFor()
  await page.getByLabel('Likes').fill('1,200')
  await page.getByRole('button', { name: 'Keep these figures' }).click()
  await page.getByText('Kept, with today’s date.').waitFor()
  await assertAccessible(page)
  const [delivery] = await served.system((work) => deliveriesOf(work, made.id))
  assert.deepEqual([delivery?.state, delivery?.remoteUrl], ['sent', 'http://xhslink.com/a/AbC123'])
})

test('the poster comes as PDF and PNG', async () => {
  for (const [form, start] of [
    ['pdf', '%PDF-'],
    ['png', '\u0089PNG'],
  ] as const) {
    const answer = await page.request.get(`${foyer.url}/desk/posts/${post}/poster.${form}?locale=zh-CN`)
    assert.equal(answer.status(), 200)
    assert.equal((await answer.body()).subarray(0, start.length).toString('latin1'), start)
  }
  const stranger = await browser.open()
  assert.ok(!(await stranger.request.get(`${foyer.url}/desk/posts/${post}/poster.pdf`)).headers()['content-type']?.includes('pdf'))
})

test('on a phone without JavaScript a reader searches in both languages, keeps the scene, and finds the feeds', async () => {
  const phone = await browser.open({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false })
  await phone.goto(`${foyer.url}/search?s=abcdefg`)
  await phone.getByLabel('Search this site').fill('gazetteer')
  await phone.getByRole('button', { name: 'Search' }).click()
  await phone.getByText('One thing found.').waitFor()
  assert.match(phone.url(), /[?&]s=abcdefg/)
  assert.match(
    (await phone.getByRole('link', { name: 'The book that survived' }).getAttribute('href'))!,
    /\/posts\/the-book-that-survived\?s=abcdefg/,
  )
  await shot('search-phone', phone)
  await phone.goto(`${foyer.url}/zh-CN/search?q=${encodeURIComponent('明代方志')}`)
  await phone.getByRole('link', { name: '活下来的书' }).waitFor()
  await phone.goto(`${foyer.url}/search?q=zzzz`)
  await phone.getByText('Nothing was found').waitFor()
  await phone.goto(`${foyer.url}/feeds`)
  const rss = await phone.request.get(
    new URL((await phone.getByRole('link', { name: 'RSS' }).first().getAttribute('href'))!, foyer.url).href,
  )
  assert.match(await rss.text(), /The book that survived[\s\S]*20 September/)
  await shot('feeds-phone', phone)
})

test('search, feeds and the desk pass axe in Chinese and in the dark', async () => {
  const dark = await browser.open({ colorScheme: 'dark', viewport: { width: 1280, height: 900 } })
  for (const path of ['/zh-CN/search?q=书', '/zh-CN/feeds']) {
    await dark.goto(`${foyer.url}${path}`)
    await assertAccessible(dark)
  }
  await shot('search-dark', dark)
})

test('a link of one’s own is made, printed as a code, led elsewhere and retired; what is printed goes on leading somewhere', async () => {
  await page.goto(`${foyer.url}/desk/channels/links`)
  await page.getByText('No link of your own yet').waitFor()
  await assertAccessible(page)
  await page.getByLabel('What carries it').fill('Bus line 7')
  await page.getByLabel('Where it leads').fill('javascript:alert(1)')
  await page.getByRole('button', { name: 'Make a link' }).click()
  await page.getByText('A link leads to a page of this site').first().waitFor()
  assert.equal(await page.getByLabel('What carries it').inputValue(), 'Bus line 7')
  await page.getByLabel('Where it leads').fill('/join')
  await page.getByRole('button', { name: 'Make a link' }).click()
  await page.getByText('The link “Bus line 7” is made.').waitFor()
  await page.locator('.address').waitFor() // the new one stands open
  await assertAccessible(page)
  await assertFits(page)
  const address = await page.locator('.address').innerText()
  const svg = await page.request.get(foyer.url + (await page.locator('a[download]').getAttribute('href')))
  assert.equal(svg.headers()['content-type'], 'image/svg+xml; charset=utf-8')
  assert.match(await svg.text(), /^<svg [^>]*aria-label="Bus line 7"/)
  const leadsTo = async () => (await page.request.get(address, { maxRedirects: 0 })).headers().location
  assert.match((await leadsTo())!, /^\/join\?s=/)
  await page.getByLabel('Leads to').fill('/newsletter')
  await page.getByRole('button', { name: /^Let it lead there/ }).click()
  await page.getByText('is changed').waitFor()
  assert.match((await leadsTo())!, /^\/newsletter\?s=/)
  await page.getByRole('button', { name: /^Its time is over/ }).click()
  await page.getByText('“Bus line 7” is retired.').waitFor()
  assert.match((await leadsTo())!, /^\/newsletter\?s=/)
  assert.equal((await page.request.get(`${foyer.url}/desk/channels/links/nosuch.svg`)).status(), 404)
})

test('a program gets a token once, does what it may, and is refused when the token is ended', async () => {
  await page.goto(`${foyer.url}/desk/settings/tokens`)
  await page.getByText('No program has a token').waitFor()
  await page.getByRole('button', { name: 'Make a token' }).click()
  await page.getByText('There is a problem').waitFor()
  await assertAccessible(page)
  await page.getByLabel('What uses it').fill('Screen in the hall')
  await page.getByLabel('Read posts and pages').check()
  await page.getByRole('button', { name: 'Make a token' }).click()
  const token = await page.getByLabel('Copy it now').inputValue()
  await assertAccessible(page)
  await assertFits(page)
  const ask = (path: string) => page.request.get(foyer.url + path, { headers: { authorization: `Bearer ${token}` } })
  assert.equal((await ask('/api/v1/posts')).status(), 200)
  assert.equal((await ask('/api/v1/links')).status(), 403)
  await page.reload()
  assert.ok(!(await page.content()).includes(token), 'shown once')
  await page.getByRole('button', { name: /^End it/ }).click()
  await page.getByText('The token is ended').waitFor()
  assert.equal((await ask('/api/v1/posts')).status(), 401)
})
