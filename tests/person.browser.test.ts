// A reader asks at the desk for their data: what is known is seen, given to them as a file, and deleted with a reason. Desktop and phone.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { readAudit } from '#platform'
import { applyForCard, subscribe } from '#rooms/patrons'
import { assertAccessible, assertFits, cardApplication, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
const pictures = process.env.FOYER_PICTURES
const shot = async (name: string) => void (pictures && (await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })))
const form = { name: 'Chen Mo', email: 'chen@readers.example', phone: '+86 138 0013 8000' }

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-07T02:00:00Z', FOYER_WORKERS: 'no' } })
  await served.system((work) => applyForCard(work, cardApplication(form)))
  await served.system((work) => subscribe(work, { email: form.email, topics: ['events'], locale: 'en', agreed: true, source: 'test' }))
  page = await served.signIn()
})
after(() => served?.close())

const kept = () =>
  served.system(async (work) => ({
    people: await work.db.selectFrom('patrons.application_people').select('name').where('alliance_id', '=', work.alliance).execute(),
    addresses: await work.db.selectFrom('patrons.subscriber_addresses').select('email').where('alliance_id', '=', work.alliance).execute(),
  }))

test('what is known of a reader is found by telephone, saved as a file and deleted with a reason that names nobody', async () => {
  await page.goto(`${served.foyer.url}/desk/patrons`)
  await page.getByRole('link', { name: 'A reader asks for their data' }).click()
  await page.getByRole('heading', { level: 1, name: 'A reader asks for their data' }).waitFor()
  await assertAccessible(page)

  await page.getByRole('button', { name: 'See what is known' }).click()
  await page.locator('main').getByText('Enter one to twenty e-mail addresses').first().waitFor()
  await page.getByLabel('Their telephone numbers').fill('138 0013 8000')
  await page.getByRole('button', { name: 'See what is known' }).click()
  await page.getByText('chen@readers.example, 13800138000').waitFor()
  assert.ok(!page.url().includes('138'), 'what was searched for stands in no address')
  for (const kind of ['Newsletter subscriptions: ended', 'Applications for a card: name', 'Single mails: not sent', 'Consents: stay'])
    await page
      .getByRole('cell', { name: kind })
      .or(page.getByRole('rowheader', { name: kind }))
      .first()
      .waitFor()
  await assertAccessible(page)
  await page.setViewportSize({ width: 360, height: 740 })
  await assertFits(page)
  await shot('person-phone')
  await page.setViewportSize({ width: 1280, height: 900 })
  await shot('person')

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save everything as a file for the person' }).click(),
  ])
  assert.equal(file.suggestedFilename(), 'personal-data.json')
  const saved = JSON.parse(readFileSync(await file.path(), 'utf8')) as {
    patrons: { applications: { name: string }[]; subscriptions: unknown[] }
  }
  assert.deepEqual([saved.patrons.applications[0]!.name, saved.patrons.subscriptions.length], ['Chen Mo', 1])

  await page.locator('summary', { hasText: 'Delete it' }).click()
  await page.getByLabel('Why').fill('Chen Mo came to the desk')
  await page.getByRole('button', { name: 'Delete this person’s data now' }).click()
  await page.locator('main').getByText('Leave out the person’s name and contacts').first().waitFor()
  assert.equal((await kept()).people.length, 1, 'nothing went, and what would go is still in sight')
  await assertAccessible(page)
  await page.getByLabel('Why').fill('asked for at the desk, card seen')
  await page.getByRole('button', { name: 'Delete this person’s data now' }).click()
  await page
    .getByRole('status')
    .getByText(/Deleted: \d+ entries/)
    .waitFor()
  assert.deepEqual(await kept(), { people: [], addresses: [] })
  const [record] = await served.system((work) => readAudit(work, { act: 'patrons.person-erased', limit: 1 }))
  assert.deepEqual([record!.actorName, record!.why], [served.owner.name, 'asked for at the desk, card seen'])

  await page.getByLabel('Their telephone numbers').fill('138 0013 8000')
  await page.getByRole('button', { name: 'See what is known' }).click()
  await page.getByText('Nothing is known under these.').waitFor()
})
