// The first hour of a library without IT (journey J1, the steps of this room): set-up, a place, its hours, a closing, what readers see.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, assertFits, openBrowser, type RunningFoyer, runFoyer, type TestBrowser } from '#testing'

let foyer: RunningFoyer
let browser: TestBrowser
let desk: Page
before(async () => {
  foyer = await runFoyer({ args: ['--empty', '--now', '2026-09-07T01:00:00Z'] })
  browser = await openBrowser()
  desk = await browser.open({ viewport: { width: 360, height: 740 } })
})
after(async () => {
  await browser?.close()
  await foyer?.remove()
})
const check = async (page: Page) => {
  await assertAccessible(page)
  await assertFits(page)
}
const passphrase = 'seven quiet lamps by the door'

test('an empty house has one page; what is missing is named, what was typed stays; one person becomes its owner', async () => {
  await desk.goto(`${foyer.url}/desk/points`)
  assert.equal(new URL(desk.url()).pathname, '/setup')
  await desk.fill('[name=name]', 'Anhe County Library')
  await desk.getByRole('button').click()
  assert.match(await desk.title(), /^Error: /)
  assert.equal(await desk.inputValue('[name=name]'), 'Anhe County Library')
  await check(desk)
  await desk.fill('[name=city]', 'Anhe')
  await desk.selectOption('[name=timeZone]', 'Asia/Shanghai')
  await desk.fill('[name=yourName]', 'Wang Fang')
  await desk.fill('[name=email]', 'wang@anhe.example')
  await desk.fill('[name=password]', passphrase)
  await desk.getByRole('button').click()
  await desk.waitForURL(/sign-in/)
  assert.equal((await desk.request.get(`${foyer.url}/setup`)).status(), 404, 'the set-up is gone')
  // Whoever has just founded a library is told so, and types their address once.
  assert.match(await desk.getByRole('main').innerText(), /Anhe County Library/)
  assert.equal(await desk.inputValue('[name=email]'), 'wang@anhe.example')
  await desk.fill('[name=password]', passphrase)
  await desk.getByRole('main').getByRole('button').first().click()
  await desk.waitForURL(/points\/new/)
})

test('a place with its hours, by keyboard, on a phone', async () => {
  await desk.waitForLoadState('networkidle')
  await desk.getByLabel('Name', { exact: true }).focus()
  await desk.keyboard.type('Anhe Central')
  await desk.selectOption('[name=kind]', 'central')
  await desk.fill('[name=lat]', '34.7466, 113.6254')
  await desk.getByRole('button', { name: 'Add and set hours' }).press('Enter')
  await desk.waitForURL(/points\/1\/hours/)
  await desk.waitForLoadState('networkidle')
  await check(desk)
  const box = (day: string) => desk.getByLabel(day, { exact: true }).first()
  await box('Monday').fill('nine to five')
  await box('Tuesday').fill('08:30-12:00, 14:00-18:00')
  await desk
    .getByRole('button', { name: /Same for the days below\s*: Tuesday/ })
    .first()
    .press('Enter')
  assert.equal(await box('Sunday').inputValue(), '08:30-12:00, 14:00-18:00')
  await desk.getByRole('button', { name: 'Save hours' }).first().click()
  await desk.getByText('There is a problem').waitFor()
  assert.equal(await box('Monday').inputValue(), 'nine to five', 'nothing is cleared')
  await box('Monday').fill('')
  await desk.getByRole('button', { name: 'Save hours' }).first().click()
  await desk.getByText('Hours saved').waitFor()
})

test('a closing is said once, and taken back with one press', async () => {
  const say = async (reasons: Record<string, string>) => {
    if (!(await desk.locator('[name=startsDay]').isVisible())) await desk.getByText('Add a closing or a special opening').click()
    await desk.locator('[name=startsDay]').fill('2026-10-01')
    await desk.locator('[name=endsDay]').fill('2026-10-03')
    for (const [name, reason] of Object.entries(reasons)) await desk.locator(`[name="${name}"]`).fill(reason)
    await desk.getByRole('button', { name: /Save and show/ }).click()
    await desk.getByText('Readers see it now').waitFor()
  }
  await say({ reason: 'National Day' })
  await desk.getByRole('button', { name: 'Undo' }).click()
  await desk.getByText('No closing is planned').waitFor()
  await say({ reason: 'National Day', 'reasons.zh-CN': '国庆节' })
})

test('readers see it without script, in both languages, near a place they type', async () => {
  const reader = await browser.open({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false, colorScheme: 'dark' })
  await reader.goto(`${foyer.url}/points`)
  assert.match(await reader.getByRole('main').innerText(), /Closed\. Opens tomorrow at 08:30/)
  await reader.fill('[name=near]', '34.75, 113.62')
  await reader.getByRole('button', { name: 'Show' }).click()
  assert.match(await reader.getByRole('main').innerText(), /Anhe Central[\s\S]*\d+ m/)
  await reader.fill('[name=near]', 'Atlantis')
  await reader.getByRole('button', { name: 'Show' }).click()
  assert.match(await reader.getByRole('main').innerText(), /We found no place called “Atlantis”/)
  const sighted = await browser.open({ viewport: { width: 360, height: 740 } })
  for (const [path, words] of [
    ['/points/1', /08:30–12:00, 14:00–18:00/],
    ['/zh-CN/points/1', /国庆节/],
  ] as const) {
    await sighted.goto(foyer.url + path)
    assert.match(await sighted.getByRole('main').innerText(), words)
    await check(sighted)
    const data = JSON.parse((await sighted.locator('script[type="application/ld+json"]').textContent()) ?? '') as {
      '@type': string
      openingHoursSpecification: unknown[]
    }
    assert.equal(data['@type'], 'Library')
    assert.equal(data.openingHoursSpecification.length, 13, 'twelve intervals and one closing')
  }
  assert.equal((await sighted.goto(`${foyer.url}/points/99`))?.status(), 404)
})

test('a Chinese page shows a Chinese address, and marks what nobody translated with its language', async () => {
  await desk.goto(`${foyer.url}/desk/points/1`)
  await desk.waitForLoadState('networkidle')
  await desk.fill('[name=address]', '1 River Road')
  await desk.fill('[name=town]', 'Anhe')
  await desk.fill('[name=access]', 'Lift at the side')
  const fold = desk.getByText('Address, access and services in', { exact: false })
  await fold.click()
  await desk.evaluate(() => document.querySelectorAll('[maxlength]').forEach((box) => void box.removeAttribute('maxlength')))
  await desk.fill('[name="translations.town.zh-CN"]', '市'.repeat(121))
  await desk.fill('[name="translations.address.zh-CN"]', '河滨路1号')
  await desk.getByRole('button', { name: 'Save' }).press('Enter')
  await desk.waitForFunction(() => document.title.startsWith('Error: '))
  assert.ok(await desk.locator('[name="translations.town.zh-CN"]').isVisible(), 'the fold with the mistake is open')
  await check(desk)
  await desk.fill('[name="translations.town.zh-CN"]', '安和市')
  await desk.getByRole('button', { name: 'Save' }).press('Enter')
  await desk.waitForFunction(() => !document.title.startsWith('Error: '))
  await desk.goto(`${foyer.url}/desk/settings/libraries`)
  await desk.waitForLoadState('networkidle')
  await desk.getByText('Change', { exact: true }).click()
  await check(desk)
  await desk.locator('details [name="names.zh-CN"]').fill('安和县图书馆')
  await desk.getByRole('button', { name: 'Save' }).press('Enter')
  await desk.getByText('Anhe County Library was changed.').waitFor()

  const reader = await browser.open({ viewport: { width: 360, height: 740 } })
  await reader.goto(`${foyer.url}/zh-CN/points/1`)
  assert.match(await reader.getByRole('main').innerText(), /安和市河滨路1号/)
  assert.equal(await reader.getByText('Lift at the side').getAttribute('lang'), 'en')
  await check(reader)
  await reader.goto(`${foyer.url}/zh-CN/points?near=${encodeURIComponent('河滨路1号')}`)
  assert.match(await reader.getByRole('main').innerText(), /安和市河滨路1号/)
  assert.equal(
    await reader.getByRole('link', { name: 'Anhe Central' }).locator('span').getAttribute('lang'),
    'en',
    'its name was not translated',
  )
  await check(reader)
  await reader.goto(`${foyer.url}/points/1`)
  assert.match(await reader.getByRole('main').innerText(), /1 River Road, Anhe/)
})

test('a house that others can reach is set up only with the code that was printed where it was started', async () => {
  const open = await runFoyer({ args: ['--empty', '--host', '0.0.0.0'] })
  try {
    const stranger = await browser.open()
    await stranger.goto(`${open.url}/setup`)
    for (const [name, value] of Object.entries({
      name: 'Mine',
      city: 'Here',
      yourName: 'Eve',
      email: 'eve@test.example',
      password: passphrase,
    }))
      await stranger.fill(`[name=${name}]`, value)
    await stranger.getByRole('button').click()
    assert.match(await stranger.getByRole('main').innerText(), /not the code that was printed/)
    const printed = /setup\?code=([A-Z0-9]+)/.exec(open.printed())?.[1]
    assert.ok(printed)
    await stranger.fill('[name=code]', printed)
    await stranger.fill('[name=password]', passphrase)
    await stranger.getByRole('button').click()
    await stranger.waitForURL(/sign-in/)
  } finally {
    await open.remove()
  }
})

test('settings: a weak colour is refused in words, a switched-off room leaves the menu, somebody is invited, all of it is in the record', async () => {
  await desk.setViewportSize({ width: 1200, height: 900 })
  const go = async (path: string) => {
    await desk.goto(foyer.url + path)
    await desk.waitForLoadState('networkidle')
    await check(desk)
  }
  await go('/desk/settings/brand')
  await desk.locator('[name=light]').fill('#07C160')
  await desk.getByText(/Too weak/).waitFor()
  await desk.getByRole('button', { name: 'Save', exact: true }).click()
  await desk.getByText('There is a problem').waitFor()
  await desk.locator('[name=light]').fill('#1C4E90')
  await desk.getByRole('button', { name: 'Save', exact: true }).click()
  await desk.getByText('Saved.').waitFor()

  const logo = (inside: string) =>
    desk.locator('[name=logo]').setInputFiles({
      name: 'logo.svg',
      mimeType: 'image/svg+xml',
      buffer: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">${inside}</svg>`),
    })
  await logo('<script>alert(1)</script>')
  await desk.fill('[name=logoAlt]', 'An open door')
  await desk.getByRole('button', { name: 'Use this mark' }).click()
  await desk.getByText('There is a problem').waitFor()
  await logo('<rect width="40" height="40"/>')
  await desk.getByRole('button', { name: 'Use this mark' }).click()
  await desk.getByText('Saved.').waitFor()
  await go('/desk/settings/brand')
  assert.ok(
    await desk
      .getByRole('main')
      .getByAltText('An open door')
      .evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0),
    'the mark is drawn',
  )

  await go('/desk/settings/switches')
  assert.ok(await desk.getByRole('navigation').getByRole('link', { name: 'Goals' }).count())
  await desk.getByRole('button', { name: /Switch off\s*: Plan, goals/ }).click()
  await desk.getByText('Plan, goals and campaigns is off').waitFor()
  await new Promise((resolve) => setTimeout(resolve, 1100)) // what the house knows of itself is kept for a second
  await desk.reload()
  assert.equal(await desk.getByRole('navigation').getByRole('link', { name: 'Goals' }).count(), 0)

  await go('/desk/settings/staff')
  await desk.locator('form[action*=invite] [name=email]').fill('li@anhe.example')
  await desk.locator('form[action*=invite]').getByLabel('Editor').check()
  await desk.getByRole('button', { name: 'Invite somebody' }).click()
  const link = await desk.getByLabel('The link, shown only now:').inputValue()
  assert.match(link, /\/desk\/invitation\/[\w-]{32}$/)

  await go('/desk/settings/audit')
  const log = await desk.getByRole('main').innerText()
  for (const sentence of [
    /Wang Fang invited li@anhe\.example/,
    /Wang Fang switched off/,
    /Wang Fang changed the colours/,
    /closed Anhe Central from 2026-10-01/,
  ])
    assert.match(log, sentence)
  for (const path of [
    '/desk/points',
    '/desk/points/1',
    '/desk/points/closings',
    '/desk/points/import',
    '/desk/settings',
    '/desk/settings/libraries',
  ])
    await go(path)
})
