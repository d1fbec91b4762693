// A day of press work: a contact is added, the library's own words are set, a release under embargo is opened early to the contact, who reads it by a
// personal link while the public sees nothing; then it is public with its photos, without script, and a clipping is entered. Desktop and phone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { simpleParser } from 'mailparser'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { unzip } from '#platform'
import { addAsset, fromPlain, requestReview, schedulePost, setEmbargo, setReviewRule, writePost } from '#rooms/content'
import { sendLetters } from '#rooms/patrons'
import { assertAccessible, assertFits, type MailServer, openMailServer, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let mail: MailServer
let page: Page
let release: { id: string; version: number }

before(async () => {
  mail = await openMailServer()
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-07T02:00:00Z', FOYER_WORKERS: 'no', FOYER_SMTP: `${mail.url}?tls=off` } })
  const bytes = await sharp({ create: { width: 800, height: 500, channels: 3, background: '#446688' } })
    .jpeg()
    .toBuffer()
  release = await served.system(async (work) => {
    await setReviewRule(work, { kind: 'press', steps: [], corrections: false, reason: 'two staff' })
    await addAsset(work, { bytes, name: 'gazetteer.jpg', alt: { en: 'The gazetteer, open' }, rights: 'own', credit: 'Li Min' })
    const texts = { en: { title: 'The book that survived', summary: 'A gazetteer lies open.', body: fromPlain('It is 500 years old.') } }
    return writePost(work, { kind: 'press', source: 'en', texts, noAction: 'a release', noGoal: 'a test', variants: { website: {} } })
  })
  page = await served.signIn()
})
after(async () => {
  await served?.close()
  await mail?.close()
})

const open = (path: string) => page.goto(served.foyer.url + path)
const save = () => page.getByRole('button', { name: 'Save', exact: true }).click()

test('a contact needs a reason to be on the list; the library’s own words are set once', async () => {
  await open('/desk/press')
  await page.getByRole('link', { name: 'Media list' }).click()
  await page.getByRole('link', { name: 'Add a contact' }).click()
  await page.getByLabel('Outlet', { exact: true }).fill('City Paper')
  await page.getByLabel('E-mail').fill('zhao@paper.example')
  await save()
  await page.getByText('There is a problem').waitFor()
  await assertAccessible(page)
  assert.equal(await page.getByLabel('E-mail').inputValue(), 'zhao@paper.example')
  await page.getByLabel('They asked for it').check()
  await page.getByLabel('Where the address comes from').fill('asked at the press day')
  await save()
  await page.getByText('Saved.').waitFor()
  await open('/desk/press/about')
  await page.getByLabel('About the library (English)').fill('Anhe Library has 40 places.')
  await page.getByLabel('Who answers the press (English)').fill('Press desk, +86 755 1234')
  await save()
  await page.getByText('Saved.').waitFor()
  await assertAccessible(page)
})

test('a release under embargo is opened early: the contact reads it by a link of their own, the public sees nothing', async () => {
  await open(`/desk/press/${release.id}`)
  await page.getByLabel('Dateline (English)').fill('SHENZHEN, 10 September 2026')
  await page.getByLabel('gazetteer').check()
  await save()
  await page.getByText('Saved.').waitFor()
  await page.getByLabel('Not before (Asia/Shanghai)').fill('2026-09-10T09:00')
  await page.getByRole('button', { name: 'Set the embargo' }).click()
  await page.getByText('It can be opened once it is approved.').waitFor()
  await served.system((work) => requestReview(work, { post: release.id }))
  await page.reload()
  await page.getByLabel('City Paper').check()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Send personal links' }).click()
  await page.getByText('One mail is on its way.').waitFor()
  await sendLetters(served.house, served.alliance)
  const { text } = await simpleParser(mail.boxes.get('zhao@paper.example')![0]!)
  const link = /https?:\S+early\?t=[\w-]+/.exec(text!)![0]

  const journalist = await served.browser.open({ viewport: { width: 390, height: 800 }, javaScriptEnabled: false })
  const answer = await journalist.goto(link)
  assert.match(answer!.headers()['x-robots-tag'] ?? '', /noindex/)
  await journalist.getByText('Embargoed until').first().waitFor()
  await journalist.getByRole('heading', { level: 1, name: 'The book that survived' }).waitFor()
  await assertFits(journalist)
  const pack = await journalist.request.get(
    `${served.foyer.url}${await journalist.getByRole('link', { name: /with captions/ }).getAttribute('href')}`,
  )
  const names: string[] = []
  for await (const { name } of unzip(await pack.body())) names.push(name)
  assert.deepEqual(names, ['01-the-gazetteer-open.jpg', 'captions.txt'])
  await journalist.goto(`${served.foyer.url}/press`)
  await journalist.getByText('There is no press release yet').waitFor()
  await journalist.getByText('Anhe Library has 40 places.').waitFor()
  await journalist.context().close()

  await page.reload()
  await page.getByText(/opened once, last/).waitFor()
  await page.getByRole('button', { name: /^End this link/ }).click()
  await page.getByText('The link is ended.').waitFor()
  assert.equal((await page.request.get(link)).status(), 410)
})

test('what is public is in the press room with its photos; a clipping is entered and found in the file', async () => {
  await served.system(async (work) => {
    const { version } = await setEmbargo(work, { post: release.id, until: null })
    await schedulePost(work, { post: release.id, version, at: 'now' })
  })
  // The clock of the served process began some seconds after the one that has planned it.
  for (let shown = 0; shown === 0; shown = await page.getByText('SHENZHEN, 10 September 2026').count()) await open('/press')
  await assertAccessible(page)
  await page.getByRole('link', { name: 'The book that survived', exact: true }).click()
  await page.getByText('Press desk, +86 755 1234').waitFor()
  await assertAccessible(page)
  await open('/desk/press/clippings/new')
  await page.getByLabel('Outlet', { exact: true }).fill('City Paper')
  await page.getByLabel('Title of the report').fill('A book that survived')
  await page.getByLabel('Goes back to the release').selectOption({ label: 'The book that survived' })
  await page.getByLabel('Partly').check()
  await save()
  await page.getByText('Say what was wrong.').first().waitFor()
  await page.getByLabel('What was wrong').fill('It says 19 September.')
  await save()
  await page.getByText('Saved.').waitFor()
  await assertAccessible(page)
  await open('/desk/press/clippings?wrong=1')
  await page.getByText('It says 19 September.').waitFor()
  const file = await page.request.get(`${served.foyer.url}/desk/press/clippings.csv`)
  assert.match(await file.text(), /City Paper,A book that survived,,The book that survived/)
})
