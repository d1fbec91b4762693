// Links from a reader's own mail, pressed in a real browser without script: what a browser says of where a form comes from is not what a test
// client says.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { simpleParser } from 'mailparser'
import { sendLetters } from '#rooms/patrons'
import { type MailServer, openMailServer, openServedHouse, type ServedHouse } from '#testing'

let mail: MailServer
let served: ServedHouse
before(async () => {
  mail = await openMailServer()
  served = await openServedHouse({ env: { FOYER_WORKERS: 'no', FOYER_SMTP: mail.url } })
})
after(async () => {
  await served?.close()
  await mail?.close()
})

test('a reader asks for the newsletter, confirms it, changes it and stops it', async () => {
  const reader = await served.browser.open({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false })
  const press = (name: string) => reader.getByRole('button', { name, exact: true }).click()
  await reader.goto(`${served.foyer.url}/newsletter`)
  await reader.getByLabel('E-mail address').fill('reader@example.org')
  await reader.locator('[name=topics]').first().check()
  await reader.locator('[name=agreed]').check()
  await press('Send me a confirmation mail')
  await reader.waitForURL(/sent=yes/)
  await sendLetters(served.house, served.alliance)
  const [letter] = await Promise.all(mail.boxes.get('reader@example.org')!.map((raw) => simpleParser(raw)))
  const link = /\/newsletter\/confirm\?t=\S+/.exec(letter!.text!)![0]
  const answer = await reader.goto(served.foyer.url + link)
  assert.equal(answer!.headers()['referrer-policy'], 'same-origin', 'the link is told to nobody else')
  await press('Confirm the newsletter')
  await reader.locator('a[href*="/newsletter/preferences"]').click()
  await reader.locator('[name=frequency]').selectOption('monthly')
  await press('Save')
  await reader.locator('[role=status]').waitFor()
  await reader.locator('a[href*="/newsletter/stop"]').click()
  await press('Stop the newsletter')
  await reader.locator('a[href$="/newsletter"]').last().waitFor()
  const state = await served.system((work) =>
    work.db.selectFrom('patrons.subscribers').select(['state', 'frequency']).where('alliance_id', '=', work.alliance).executeTakeFirst(),
  )
  assert.deepEqual(state, { state: 'stopped', frequency: 'monthly' })
})
