// The desk's door in a real browser: a phone without JavaScript accepts an invitation, signs in and out, sets up the second step, forgets its passphrase.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { simpleParser } from 'mailparser'
import type { Page } from 'playwright-core'
import { inviteStaff } from '#rooms/alliance'
import { assertAccessible, assertFits, oneTimeCode, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let foyer: ServedHouse['foyer']
let browser: ServedHouse['browser']
const phone = { viewport: { width: 360, height: 740 }, javaScriptEnabled: false, hasTouch: true }
const passphrase = 'three green lamps in a row'

before(async () => {
  served = await openServedHouse({ name: 'Test City' })
  ;({ foyer, browser } = served)
})
after(() => served?.close())

const invite = async (email: string): Promise<string> =>
  `${foyer.url}/desk/invitation/${(await served.house.work(served.alliance, served.owner, (work) => inviteStaff(work, { email, name: 'Wang Lihua', roles: ['keeper'] }))).token}`
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
/** axe needs scripts: what a page without them shows by its address is opened once more with them, by the same person. */
const looks = async (page: Page): Promise<void> => {
  await assertFits(page)
  const again = await browser.open({ viewport: page.viewportSize()!, storageState: await page.context().storageState() })
  await again.goto(page.url())
  await assertAccessible(again)
  await again.context().close()
}
async function enter(page: Page, email: string, words: string): Promise<void> {
  await page.goto(`${foyer.url}/desk/sign-in`)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Passphrase').fill(words)
  await press(page, 'Sign in')
}

test('an invitation opens on a phone without JavaScript; a short passphrase is refused beside the field; accepted, it is used', async () => {
  const link = await invite('wang@library.example')
  const page = await browser.open(phone)
  await page.goto(link)
  await looks(page)
  await page.getByLabel('New passphrase').fill('short')
  await press(page, 'Accept the invitation')
  assert.match(await page.title(), /^Error: /)
  assert.ok(await page.getByText('Use at least 10 letters').first().isVisible())
  assert.equal(await page.getByLabel('Your name').inputValue(), 'Wang Lihua')
  await looks(page)
  await page.getByLabel('New passphrase').fill(passphrase)
  await press(page, 'Accept the invitation')
  assert.ok(await page.getByRole('img', { name: /QR code/ }).isVisible())
  await looks(page)
  await page.goto(`${foyer.url}/desk/account`)
  assert.ok(await page.getByText('wang@library.example').isVisible())
  await page.goto(link)
  assert.ok(await page.getByRole('heading', { name: 'This invitation was accepted' }).isVisible())
  await page.goto(`${foyer.url}/desk/invitation/made-up`)
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
})

test('without a session every page of the desk leads to sign-in, and back to where one wanted to go, never elsewhere', async () => {
  const page = await browser.open(phone)
  await page.goto(`${foyer.url}/desk/account?x=1`)
  assert.match(page.url(), /\/desk\/sign-in\?to=%2Fdesk%2Faccount%3Fx%3D1$/)
  await looks(page)
  await page.getByLabel('E-mail address').fill('lin@library.example')
  await page.getByLabel('Passphrase').fill('wrong wrong wrong')
  await press(page, 'Sign in')
  assert.ok(await page.getByText('Address and passphrase do not fit together').first().isVisible())
  assert.equal(await page.getByLabel('E-mail address').inputValue(), 'lin@library.example')
  await page.getByLabel('Passphrase').fill(passphrase)
  await press(page, 'Sign in')
  assert.equal(page.url(), `${foyer.url}/desk/account?x=1`)
  await looks(page)
  await press(page, 'Sign out')
  assert.match(page.url(), /\/desk\/sign-in\?out$/)
  for (const evil of ['https://evil.example/', '//evil.example', '/desk/../../evil', '/deskevil']) {
    await page.goto(`${foyer.url}/desk/sign-in?to=${encodeURIComponent(evil)}`)
    const to = await page.locator('input[name=to]').inputValue()
    assert.ok(new URL(to, foyer.url).href.startsWith(foyer.url) && to.startsWith('/desk'), to)
  }
})

test('the second step is set up with the picture or by hand, asked for afterwards, and a recovery code opens once', async () => {
  const page = await browser.open(phone)
  await enter(page, 'lin@library.example', passphrase)
  await page.goto(`${foyer.url}/desk/account/second-step`)
  await page.getByLabel('Passphrase').fill(passphrase)
  await press(page, 'Begin')
  await looks(page)
  const uri = await page.locator('input[name=uri]').inputValue()
  const secret = new URL(uri).searchParams.get('secret')!
  await page.getByLabel('Code', { exact: true }).fill('000000')
  await press(page, 'Turn the second step on')
  assert.ok(await page.getByText('This code is not the right one').first().isVisible())
  assert.equal(await page.locator('input[name=uri]').inputValue(), uri, 'the same picture again')
  await page.getByLabel('Code', { exact: true }).fill(oneTimeCode(secret, new Date()))
  await press(page, 'Turn the second step on')
  assert.ok(await page.getByRole('heading', { name: 'The second step is on' }).isVisible())
  await looks(page)
  const codes = await page.locator('section li').allInnerTexts()
  assert.equal(codes.length, 10)

  const desktop = await browser.open()
  await enter(desktop, 'lin@library.example', passphrase)
  await desktop.waitForURL(/\/desk\/sign-in\/code/)
  await looks(desktop)
  await desktop.getByLabel('Code', { exact: true }).fill(codes[0]!)
  await press(desktop, 'Sign in')
  await desktop.waitForURL(`${foyer.url}/desk`, { waitUntil: 'commit' })
  await desktop.goto(`${foyer.url}/desk/account`)
  await looks(desktop)
  assert.equal(await desktop.getByText('this device').count(), 1)
  await press(desktop, 'Sign out on all devices')
  await page.goto(`${foyer.url}/desk/account`)
  assert.match(page.url(), /\/desk\/sign-in/, 'the phone is signed out too')
})

test('a forgotten passphrase: one answer for all, a link in the mail that works once', async () => {
  const email = 'chen@library.example'
  const page = await browser.open(phone)
  await page.goto(await invite(email))
  await page.getByLabel('New passphrase').fill(passphrase)
  await press(page, 'Accept the invitation')
  const fresh = await browser.open(phone)
  for (const address of ['nobody@library.example', email]) {
    await fresh.goto(`${foyer.url}/desk/sign-in/forgotten`)
    await fresh.getByLabel('E-mail address').fill(address)
    await press(fresh, 'Send me a link')
    assert.ok(await fresh.getByText(`If somebody works here with the address ${address}`).isVisible())
  }
  await looks(fresh)
  const outbox = join(foyer.dataDir, 'outbox')
  // Other letters of the house may lie there too; of these there is exactly one, and none for the stranger.
  const resets = (): string[] => {
    try {
      return readdirSync(outbox).filter(
        (name) => name.endsWith('.eml') && /sign-in\/reset/.test(readFileSync(join(outbox, name), 'utf8').replaceAll('=\r\n', '')),
      )
    } catch {
      return []
    }
  }
  let mails = resets()
  for (const end = Date.now() + 10_000; mails.length === 0 && Date.now() < end; mails = resets())
    await new Promise((r) => setTimeout(r, 50))
  assert.equal(mails.length, 1)
  const mail = await simpleParser(readFileSync(join(outbox, mails[0]!)))
  const link = /https?:\/\/\S+/.exec(mail.text!)![0]
  await fresh.goto(link)
  await looks(fresh)
  await fresh.getByLabel('New passphrase', { exact: true }).fill('a lamp behind the door')
  await fresh.getByLabel('The new passphrase again').fill('a lamp behind the floor')
  await press(fresh, 'Save the new passphrase')
  assert.ok(await fresh.getByText('The two do not match').first().isVisible())
  await fresh.getByLabel('New passphrase', { exact: true }).fill('a lamp behind the door')
  await fresh.getByLabel('The new passphrase again').fill('a lamp behind the door')
  await press(fresh, 'Save the new passphrase')
  await enter(fresh, email, 'a lamp behind the door')
  assert.equal(fresh.url(), `${foyer.url}/desk`)
  await page.goto(`${foyer.url}/desk/account`)
  assert.match(page.url(), /\/desk\/sign-in/, 'all sessions ended')
  await fresh.goto(link)
  assert.ok(await fresh.getByRole('heading', { name: 'This link no longer works' }).isVisible())
})

test('a desktop browser is told the same: a refused form, the picture, the wrong code', async () => {
  const page = await browser.open({ viewport: { width: 390, height: 844 } })
  await page.goto(await invite('zhao@library.example'))
  await page.getByLabel('New passphrase').fill('zhao@library')
  await press(page, 'Accept the invitation')
  await page.getByText('Many people use this passphrase').first().waitFor()
  await assertAccessible(page)
  await page.getByLabel('New passphrase').fill(passphrase)
  await press(page, 'Accept the invitation')
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  await assertAccessible(page)
  await assertFits(page)
  await page.getByLabel('Code', { exact: true }).fill('000000')
  await press(page, 'Turn the second step on')
  await page.getByText('This code is not the right one').first().waitFor()
  await assertAccessible(page)
  const secret = new URL(await page.locator('input[name=uri]').inputValue()).searchParams.get('secret')!
  await page.getByLabel('Code', { exact: true }).fill(oneTimeCode(secret, new Date()))
  await press(page, 'Turn the second step on')
  await page.getByRole('heading', { name: 'The second step is on' }).waitFor()
  await assertAccessible(page)
})

test('a form from another site is refused, and sessions travel in cookies that scripts cannot read', async () => {
  const answer = await fetch(`${foyer.url}/desk/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
    body: new URLSearchParams({ email: 'lin@library.example', password: passphrase }),
    redirect: 'manual',
  })
  assert.equal(answer.status, 403)
  const page = await browser.open({ viewport: { width: 1280, height: 800 } })
  await enter(page, 'wang@library.example', passphrase)
  await page.waitForURL(`${foyer.url}/desk`, { waitUntil: 'commit' })
  const cookies = await page.context().cookies()
  assert.ok(cookies.length >= 2)
  for (const cookie of cookies) assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, 'Lax'], cookie.name)
})
