// A service from the desk to the readers, its posts and its place; a booklist from the first book to a page, a frame on another site, a print
// and an order, with and without script. Desktop and phone.
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Work } from '#platform'
import { addServicePoint, listLibraries } from '#rooms/alliance'
import {
  fromPlain,
  listServices,
  postById,
  publishService,
  requestReview,
  saveService,
  schedulePost,
  setReviewRule,
  writePost,
  writeStarterServices,
} from '#rooms/content'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
let neighbour: Server

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-07T02:00:00Z', FOYER_WORKERS: 'no' } })
  await served.system(async (work) => {
    const [library] = await listLibraries(work)
    for (const name of ['Mill Branch', 'Hill Branch'])
      await addServicePoint(work, { library: library?.library_id, name, kind: 'branch', address: '7 Mill Lane' })
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'two staff' })
    await writeStarterServices(work)
  })
  page = await served.signIn()
})
after(async () => {
  neighbour?.close()
  await served?.close()
})

const open = (path: string, on = page) => on.goto(served.foyer.url + path)
const plain = (options = {}) => served.browser.open({ javaScriptEnabled: false, viewport: { width: 360, height: 740 }, ...options })

test('a starter is filled in and published; readers find it by topic, by place and in search, without script', async () => {
  await open('/desk/services')
  await assertAccessible(page)
  await page.getByRole('link', { name: 'Story time' }).click()
  await page.getByRole('button', { name: 'Save and publish' }).click()
  await page.getByText('There is a problem').waitFor()
  await assertAccessible(page)
  await served.system(async (work) => {
    const one = (await listServices(work)).find(({ slug }) => slug === 'story-time')!
    const about = fromPlain('It begins at ten.')
    await saveService(work, { service: one.id, points: [1], texts: { en: { about }, 'zh-CN': { about: fromPlain('十点开始。') } } })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Save and publish' }).click()
  await page.getByText('Published.').waitFor()
  await assertAccessible(page)
  await page.setViewportSize({ width: 360, height: 740 })
  await assertFits(page)
  await page.setViewportSize({ width: 1200, height: 900 })
  await open('/desk/services')
  await page.getByRole('button', { name: 'Put it into the main menu' }).click()
  await page.getByText('It is in the main menu now.').waitFor()
  const reader = await plain()
  await open('/services?for=teachers', reader)
  await reader.getByText('No service fits that').waitFor()
  await open('/services', reader)
  await reader.getByRole('link', { name: 'Story time' }).click()
  await reader.getByText('It begins at ten.').waitFor()
  assert.match(await reader.locator('script[type="application/ld+json"]').innerHTML(), /"@type":"Service"/)
  await assertFits(reader)
  await open('/points/1', reader)
  await reader.getByRole('link', { name: 'Story time' }).waitFor()
  await open('/points/2', reader)
  assert.equal(await reader.getByRole('link', { name: 'Story time' }).count(), 0)
  await open('/zh-CN/search?q=故事时间', reader)
  await reader.getByRole('link', { name: '故事时间' }).click()
  await reader.getByText('十点开始。').waitFor()
  await reader.context().close()
})

test('a post that asks for a service leads there and stands under it; the old address goes on', async () => {
  const service = await served.system(async (work) => {
    const made = await saveService(work, { texts: { en: { name: 'Repair table', what: 'Mend it together.' } } })
    return publishService(work, { service: made.id })
  })
  const post = await served.system((work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'Bring your lamp', body: fromPlain('On Friday.') } },
      noAction: 'x',
      noGoal: 'x',
      variants: { website: {} },
    }),
  )
  await open(`/desk/posts/${post.id}`)
  await page.getByLabel('Asks the reader to', { exact: true }).selectOption({ label: 'Use a service' })
  await page.locator('[name="target-service"]').selectOption({ label: 'Repair table' })
  await page.getByRole('button', { name: 'Save', exact: true }).first().click()
  await page.waitForURL(/done=/)
  // At the moment at which the served process began: its clock runs behind this one.
  const begun = { now: new Date('2026-09-07T02:00:00Z') }
  const put = async (work: Work) => {
    const now = await postById(work, post.id)
    assert.deepEqual(now.content.action, { kind: 'service', target: 'repair-table' })
    await requestReview(work, { post: post.id })
    await schedulePost(work, { post: post.id, version: now.version, at: 'now' })
    await saveService(work, { service: service.id, slug: 'repair' })
  }
  await served.house.work(served.alliance, { kind: 'system', name: 'test' }, put, begun)
  const reader = await plain()
  await open('/posts/bring-your-lamp', reader)
  await reader.getByRole('link', { name: 'See the service' }).click()
  assert.equal(new URL(reader.url()).pathname, '/services/repair')
  await reader.getByRole('link', { name: 'Bring your lamp' }).waitFor()
  await reader.context().close()
})

test('a booklist is begun, filled by hand and from lines, ordered without script, and published', async () => {
  await open('/desk/booklists')
  await assertAccessible(page)
  await page.getByText('How the catalogue is asked').click()
  await page.getByLabel('Address for a title').fill('https://catalogue.example/find?q={title}')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('The links lead there now.').waitFor()
  await page.getByLabel('Title', { exact: true }).fill('Books for long nights')
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.waitForURL(/\/desk\/booklists\/[0-9a-f-]{36}$/)
  await page.getByLabel('Title', { exact: true }).last().fill('Frankenstein')
  await page.getByLabel('ISBN').fill('0306406153')
  await page.getByRole('button', { name: 'Save the book' }).click()
  await page.getByText('There is a problem').waitFor()
  await assertAccessible(page)
  await page.getByLabel('ISBN').fill('0-306-40615-2')
  await page.getByLabel('Your words on it: English').fill('Still alive.')
  await page.getByRole('button', { name: 'Save the book' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByText('Many at once').click()
  await page.getByLabel('Paste books').fill('聊斋志异 / 蒲松龄 / 1766\nDracula / Bram Stoker / 1897\n9780306406157')
  await page.getByRole('button', { name: 'See what it would do' }).click()
  await page.getByText('It would add 2 books.').first().waitFor()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Add them' }).click()
  await page.getByText('2 books were added.').waitFor()
  await page.getByRole('button', { name: 'Save and publish' }).click()
  await page.getByText('Published.').waitFor()
  await assertAccessible(page)
  await page.setViewportSize({ width: 360, height: 740 })
  await assertFits(page)
  await page.setViewportSize({ width: 1200, height: 900 })
  const desk = await plain({ viewport: { width: 1200, height: 900 } })
  await desk.context().addCookies(await page.context().cookies())
  await desk.goto(page.url().split('?')[0]!)
  await desk.getByText('Order', { exact: true }).click()
  await desk.getByLabel('Number of “Frankenstein”').fill('3')
  await desk.getByRole('button', { name: 'Keep this order' }).click()
  await desk.getByText('The order is kept.').waitFor()
  await open('/booklists/books-for-long-nights', desk)
  assert.deepEqual(await desk.locator('ol.books h2').allInnerTexts(), ['聊斋志异', 'Dracula', 'Frankenstein'])
  assert.equal(await desk.locator('ol.books .cover svg').count(), 3)
  assert.match((await desk.getByRole('link', { name: /Find it in the catalogue.*Dracula/ }).getAttribute('href'))!, /^\/l\/\w+$/)
  await desk.setViewportSize({ width: 360, height: 740 })
  await assertFits(desk)
  await desk.context().close()
})

test('another site shows the list in a frame: no script, no cookie, nothing but the library’s own words', async () => {
  await page.getByRole('link', { name: 'See it', exact: false }).first().waitFor()
  const snippet = await page.getByLabel('Copy the snippet: English').inputValue()
  neighbour = createServer((_, answer) =>
    answer.setHeader('content-type', 'text/html').end(`<!doctype html><title>School</title><h1>School</h1>${snippet}`),
  )
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve))
  const guest = await served.browser.open({ viewport: { width: 500, height: 800 } })
  await guest.goto(`http://127.0.0.1:${(neighbour.address() as AddressInfo).port}/`)
  const frame = guest.frameLocator('iframe')
  await frame.getByRole('link', { name: 'Dracula' }).waitFor()
  assert.equal(await frame.locator('script').count(), 0)
  assert.deepEqual(await guest.context().cookies(), [])
  const answer = await fetch(/src="([^"]+)"/.exec(snippet)![1]!)
  assert.match(answer.headers.get('content-security-policy')!, /frame-ancestors \*/)
  assert.match(answer.headers.get('content-security-policy')!, /default-src 'none'/)
  assert.equal(answer.headers.get('set-cookie'), null)
  const own = await fetch(`${served.foyer.url}/booklists/books-for-long-nights`)
  assert.match(own.headers.get('content-security-policy')!, /frame-ancestors 'self'/, 'the page itself stays its own')
  await guest.context().close()
})

test('prints come as files from the list’s page and from the page of prints', async () => {
  const links = await page.locator('ul.prints a').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))
  assert.equal(links.length, 7)
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  for (const link of links) {
    const answer = await fetch(link, { headers: { cookie } })
    assert.equal(answer.status, 200, link)
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (link.includes('.txt')) assert.match(bytes.toString(), /Books for long nights/)
    else assert.equal(bytes.subarray(0, 5).toString(), '%PDF-', link)
  }
  await open('/desk/booklists/print')
  await assertAccessible(page)
  await page.setViewportSize({ width: 360, height: 740 })
  await assertFits(page)
  const badges = await fetch(`${served.foyer.url}/desk/booklists/print/badges.pdf`, {
    method: 'POST',
    headers: { cookie, origin: served.foyer.url },
    body: new URLSearchParams({ people: '李敏，志愿者\nAnn Lee', locale: 'en' }),
  })
  assert.equal(
    Buffer.from(await badges.arrayBuffer())
      .subarray(0, 5)
      .toString(),
    '%PDF-',
  )
})
