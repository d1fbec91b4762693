// The past brought along as a person does it: an export is looked at, taken in with a choice, its addresses lead to its texts; a pair is added, a
// file of codes judged and taken. Every page read by machine, on a phone, in both languages, and without script.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'
import { bytes, wordpress } from '../src/channels/past/site-files-for-tests.ts'

let served: ServedHouse
before(async () => {
  served = await openServedHouse({ name: 'Anhe' })
})
after(() => served?.close())

const file = (name: string, text: string, mimeType = 'text/xml') => ({ name, mimeType, buffer: Buffer.from(bytes(text)) })
const isSound = async (page: Page): Promise<void> => {
  await assertAccessible(page)
  await assertFits(page)
}

test('an old site is looked at, taken in with a choice, and its addresses lead to its texts', async () => {
  const page = await served.signIn({ viewport: { width: 360, height: 780 } })
  await page.goto(`${served.foyer.url}/desk/past`)
  await isSound(page)
  await page.getByRole('button', { name: 'See what would come' }).click()
  await page.getByText('Choose a file.').first().waitFor()
  await page.setInputFiles('[name=file]', file('not-a-feed.xml', '<html></html>'))
  await page.getByRole('button', { name: 'See what would come' }).click()
  await page.getByText('This is no feed and no WordPress export').first().waitFor()
  await page.setInputFiles('[name=file]', file('anhe.xml', wordpress))
  await page.getByRole('button', { name: 'See what would come' }).click()
  await page.waitForURL(/\/desk\/past\/\d+$/)
  const at = page.url()
  await page.getByText('2 posts, one page, 2 drafts').waitFor()
  await page.getByText('Its date cannot be read: some day').waitFor()
  await isSound(page)
  await page.getByText('Categories that become series').first().click()
  await page.getByLabel('Ancient books (1)').check()
  await page.getByRole('button', { name: 'Take 5 texts in' }).click()
  await page.getByText('5 texts came.').waitFor()
  await isSound(page)
  await page.goto(`${served.foyer.url}/?p=123`)
  assert.match(page.url(), /\/posts\/the-book-that-survived$/)
  await page.getByRole('link', { name: 'Ancient books' }).waitFor()
  await page.goto(at)
  assert.equal(await page.getByRole('button', { name: 'Let go of this file' }).count(), 0)
  await page.context().close()
})

test('old addresses and codes are added by hand and by file, without script too', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await served.signIn({ viewport: { width: 1200, height: 900 }, javaScriptEnabled })
    const where = `${served.foyer.url}/desk/past/addresses`
    const name = javaScriptEnabled ? 'one' : 'two'
    await page.goto(where)
    await page.fill('[name=address]', '/join')
    await page.fill('[name=target]', '/points')
    await page.getByRole('button', { name: 'Let it lead there' }).click()
    await page.getByText('/join is an address of this house itself').first().waitFor()
    assert.equal(await page.inputValue('[name=target]'), '/points')
    await page.fill('[name=address]', `/old-${name}.html`)
    await page.getByRole('button', { name: 'Let it lead there' }).click()
    await page.getByText(`/old-${name}.html leads to /points.`).waitFor()
    await page.setInputFiles('[name=file]', file('codes.csv', `code,to\n${name},/join\nx,//evil.example\n`, 'text/csv'))
    await page.locator('[name=what][value=codes]').check()
    await page.fill('[name=prefix]', '/q')
    await page.getByRole('button', { name: 'See what would happen' }).click()
    await page.getByText('One would be new').first().waitFor()
    await page.getByRole('button', { name: 'Take it in' }).click()
    await page.getByText('One is new').first().waitFor()
    const answer = await fetch(`${served.foyer.url}/q/${name}`, { redirect: 'manual' })
    assert.match(answer.headers.get('location')!, /^\/join\?s=\w+$/)
    await page
      .getByRole('row', { name: `/old-${name}.html` })
      .getByRole('button', { name: 'Let go' })
      .click()
    await page.getByText(`/old-${name}.html is let go.`).waitFor()
    await page.context().close()
  }
})

test('every page of the past is sound on a phone in Chinese', async () => {
  const page = await served.signIn({ viewport: { width: 360, height: 780 }, colorScheme: 'dark' })
  await page.context().addCookies([{ name: 'foyer-language', value: 'zh-CN', url: served.foyer.url }])
  for (const path of [
    '/desk/past',
    '/desk/past/1',
    '/desk/past/addresses',
    '/desk/channels',
    '/zh-CN/gone',
    '/zh-CN/gone?series=ancient-books',
  ]) {
    await page.goto(served.foyer.url + path)
    await isSound(page)
  }
  await page.context().close()
})
