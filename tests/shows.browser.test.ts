// Live shows in a real browser: the running page on a phone with and without script, what readers see and ask for, and the player that loads
// only when somebody asks twice.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { simpleParser } from 'mailparser'
import type { Page } from 'playwright-core'
import { announceShow, checkTone, type Show, saveRow, saveShow } from '#rooms/content'
import { planDueReminders, sendLetters } from '#rooms/patrons'
import { assertAccessible, assertFits, type MailServer, openMailServer, openServedHouse, type ServedHouse } from '#testing'

const titleOf = ({ titles }: Show): string => titles.en!
const phone = { width: 360, height: 740 }
let mail: MailServer
let served: ServedHouse
let page: Page
let show: Show
let soon: Show

/** The wall time in Shanghai so many minutes from now. */
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000 + 8 * 3_600_000).toISOString().slice(0, 16)
const planned = (title: string, minutes: number) =>
  served.system(async (work) => {
    const { id } = await saveShow(work, {
      titles: { en: title, 'zh-CN': `${title}（中文）` },
      abouts: { en: 'Two ghosts read aloud what was never lent.', 'zh-CN': '两个幽灵朗读。' },
      starts: { wall: inMinutes(minutes) },
      minutes: 30,
      streams: [{ platform: 'youtube', address: 'https://www.youtube.com/watch?v=abcdefghijk' }],
      player: 'https://www.youtube.com/watch?v=abcdefghijk',
    })
    await checkTone(work, { show: id, jokeOn: 'ourselves', risks: 'Nobody laughs.', decides: 'Lin Yue' })
    for (const [name, length, say] of [
      ['Welcome', '2', 'Good evening from the stacks. '.repeat(12)],
      ['The gazetteer that nobody has borrowed since 1987', '15:30', ''],
      ['Goodbye', '3', 'Good night.'],
    ])
      await saveRow(work, { show: id, title: name, length, say, who: 'Both ghosts', chat: 'Where are you?' })
    return announceShow(work, id)
  })

before(async () => {
  mail = await openMailServer()
  served = await openServedHouse({ name: 'Anhe', env: { FOYER_WORKERS: 'no', FOYER_SMTP: mail.url } })
  show = await planned('Two Ghosts', 5)
  soon = await planned('Another Evening', 60 * 24 * 3)
  page = await served.signIn({ viewport: phone })
})
after(async () => {
  await served?.close()
  await mail?.close()
})

/** Opens a page and waits until it is awake: what is unfolded before that folds up again. */
const open = (path: string, on: Page = page) => on.goto(served.foyer.url + path, { waitUntil: 'networkidle' })
const press = (name: string, on: Page = page) => on.getByRole('button', { name, exact: true }).click()
const live = () => `/desk/shows/${show.id}/live`

test('on a phone: begin, what is on, next, a note, end; nothing scrolls sideways, and buttons are big', async () => {
  await open(live())
  await page.getByText('It has not begun.').waitFor()
  await assertFits(page)
  await press('Begin now')
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  await assertFits(page)
  await assertAccessible(page)
  const size = await page.getByRole('button', { name: 'Done, next' }).boundingBox()
  assert.ok(size!.height >= 60 && size!.width >= 280, JSON.stringify(size))
  await page.getByLabel('What happens at this moment').fill('A cat on the desk')
  await press('Note')
  await page.getByText('A cat on the desk').waitFor()
  await press('Done, next')
  await page.getByRole('heading', { name: 'The gazetteer that nobody has borrowed since 1987' }).waitFor()
  await page.getByText('Goodbye').waitFor()
  await press('One back')
  await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  const before = await page.locator('.big').textContent()
  await page.waitForFunction((text) => document.querySelector('.big')?.textContent !== text, before)
})

test('what another phone has pressed is seen; two that press at once end one row', async () => {
  const other = await served.signIn({ viewport: phone })
  await open(live(), other)
  await Promise.all([press('Done, next'), press('Done, next', other)])
  await other.getByRole('heading', { name: 'The gazetteer that nobody has borrowed since 1987' }).waitFor()
  await page.getByRole('heading', { name: 'The gazetteer that nobody has borrowed since 1987' }).waitFor()
  await press('Done, next', other)
  await page.getByRole('heading', { name: 'Goodbye' }).waitFor()
  await other.context().close()
})

test('it runs without script too', async () => {
  const state = await page.context().storageState()
  const plain = await served.browser.open({ viewport: phone, javaScriptEnabled: false, storageState: state })
  await open(live(), plain)
  await plain.getByRole('heading', { name: 'Goodbye' }).waitFor()
  await press('Done, next', plain)
  await plain.getByText('Everything is done.').waitFor()
  await press('End the show', plain)
  await plain.getByText(/^It ended after/).waitFor()
  await open(`/desk/shows/${show.id}/run`, plain)
  await plain.getByRole('button', { name: /^Down\s*: Welcome/ }).click()
  await plain.locator('ol > li').first().getByRole('heading', { name: 'The gazetteer' }).waitFor()
  await plain.context().close()
})

test('after it: a figure with its gaps, the recording, an episode from a note', async () => {
  await open(`/desk/shows/${show.id}/figures`)
  assert.equal(await page.getByText('No figure from YouTube').count(), 2)
  await page.getByLabel('Which figure').selectOption('peak-viewers youtube')
  await page.getByLabel('Figure', { exact: true }).fill('1,240')
  await press('Enter a figure')
  await page.getByText('The figure is kept.').waitFor()
  await page.getByRole('cell', { name: '1,240' }).waitFor()
  await assertFits(page)
  await open(`/desk/shows/${show.id}/after`)
  await page.getByLabel('Where it can be watched').fill('https://youtu.be/abcdefghijk')
  await press('Save')
  await page.getByText('Saved.').waitFor()
  const note = page.locator('fieldset').filter({ has: page.getByText('a note', { exact: true }) })
  await note.getByRole('checkbox').check()
  await note.getByLabel('Called').fill('The cat')
  await note.getByLabel('To', { exact: true }).fill('9:00')
  await press('Make drafts of the chosen parts')
  await page.getByText('One draft is made.').waitFor()
  await page.getByRole('link', { name: 'The cat' }).waitFor()
  await assertFits(page)
  await assertAccessible(page)
})

/** The mails that the reader has got since the last look. */
let looked = 0
async function mails() {
  await served.system((work) => planDueReminders(work))
  await sendLetters(served.house, served.alliance)
  const fresh = (mail.boxes.get('reader@example.org') ?? []).slice(looked)
  looked += fresh.length
  return Promise.all(fresh.map((raw) => simpleParser(raw)))
}

test('a reader without script finds it, takes the calendar file, asks to be reminded, confirms, and stops it', async () => {
  const reader = await served.browser.open({ viewport: phone, javaScriptEnabled: false })
  await open('/shows', reader)
  await reader.getByRole('link', { name: 'Another Evening' }).click()
  await assertFits(reader)
  const file = await reader.request.get(`${served.foyer.url}/shows/${soon.slug}/show.ics`)
  assert.equal(file.headers()['content-type'], 'text/calendar; charset=utf-8')
  assert.match(await file.text(), /^BEGIN:VCALENDAR\r\n.*SUMMARY:Another Evening\r\n.*END:VCALENDAR\r\n$/s)
  await press('Remind me by e-mail', reader)
  await reader.locator('.wrong').first().waitFor()
  await reader.getByLabel('E-mail address').fill('reader@example.org')
  await reader.getByLabel('An hour before').check()
  await press('Remind me by e-mail', reader)
  await reader.getByText('Look into your mailbox').waitFor()
  const [question] = await mails()
  const link = (text: string, path: string) => new RegExp(`http://[^\\s]*(${path}\\?t=[\\w.-]+)`).exec(text)![1]!
  await open(link(question!.text!, '/remind/confirm'), reader)
  await press('Yes, remind me', reader)
  await reader.getByRole('heading', { name: 'We will remind you' }).waitFor()
  await open(`/shows/${soon.slug}`, reader)
  assert.equal(await reader.locator('iframe, script:not([type="application/ld+json"])').count(), 0)
  const linked = JSON.parse((await reader.locator('script[type="application/ld+json"]').textContent())!) as Record<string, unknown>
  assert.deepEqual([linked['@type'], linked.eventStatus], ['BroadcastEvent', 'https://schema.org/EventScheduled'])
  await reader.context().close()
})

test('moving it at the desk tells whoever asked, and the mail’s own link stops it', async () => {
  await open(`/desk/shows/${soon.id}/announce`)
  await page.getByText('Fewer than five.').waitFor()
  await page.getByText('Move it', { exact: true }).click()
  await page.getByLabel(/^Begins/).fill(inMinutes(60 * 24 * 4))
  await press('Move and tell people')
  await page.getByText('It is moved.').waitFor()
  await assertFits(page)
  const [told] = await mails()
  assert.match(told!.subject!, /^New time: Another Evening/)
  const stop = /http:\/\/[^\s]*(\/remind\/stop\?t=[\w.-]+)/.exec(told!.text!)![1]!
  const pressed = await fetch(served.foyer.url + stop, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
  assert.equal(pressed.status, 200)
  const reader = await served.browser.open({ javaScriptEnabled: false })
  await open(stop, reader)
  await press('Stop this reminder', reader)
  await reader.getByRole('heading', { name: 'It was stopped already' }).waitFor()
  await reader.context().close()
})

test('the player loads only in the answer to a pressed button, from its own host alone; everything else is our own', async () => {
  const watch = `${served.foyer.url}/shows/${soon.slug}/watch`
  const policy = async (address: string, options: RequestInit = {}) => {
    const answer = await fetch(address, { redirect: 'manual', ...options })
    const text = await answer.text()
    return {
      frame: /frame-src ([^;]+)/.exec(answer.headers.get('content-security-policy') ?? '')?.[1],
      frames: text.includes('<iframe'),
      answer,
      text,
    }
  }
  const post = (origin: string) => ({
    method: 'POST',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    body: '',
  })
  const first = await policy(watch)
  assert.deepEqual([first.frame, first.frames], ["'self'", false])
  assert.match(first.text, /www\.youtube-nocookie\.com sees your address/)
  const loaded = await policy(`${watch}?/load`, post(served.foyer.url))
  assert.deepEqual([loaded.frame, loaded.frames], ['https://www.youtube-nocookie.com', true])
  assert.match(loaded.text, /<iframe[^>]+sandbox="[^"]*"[^>]*>/)
  assert.equal(loaded.answer.headers.get('cache-control'), 'private, no-store')
  assert.equal((await policy(`${watch}?/load`)).frames, false, 'an address alone loads nothing')
  assert.equal((await policy(`${watch}?/load`, post('https://elsewhere.example'))).answer.status, 403, 'nor does another site')
  for (const path of [`/shows/${soon.slug}`, '/shows', '/'])
    assert.deepEqual(
      [(await policy(served.foyer.url + path)).frame, (await policy(served.foyer.url + path)).frames],
      ["'self'", false],
      path,
    )
})

test('the plan of a show is written, checked and announced by pressing through its pages', async () => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await open('/desk/shows')
  await page.getByRole('link', { name: 'Plan a live show' }).click()
  await press('Save')
  await page.getByText('Give the show a title in one language at least.').first().waitFor()
  await page.getByLabel('Title (English)').fill('Quiet night')
  await page.getByLabel(/^Begins/).fill(inMinutes(60 * 24 * 5))
  await page.getByLabel('Planned length').fill('20')
  assert.equal(await page.getByLabel('Platform 1').inputValue(), '', 'nobody streams anywhere unasked')
  await page.getByLabel('Platform 1').selectOption('bilibili')
  await page.getByLabel('Address there').first().fill('https://live.bilibili.com/1')
  await press('Save')
  await page.getByText('Saved.').waitFor()
  await page.locator('summary').getByText('Add somebody').click()
  await page.getByLabel('Name, as it is shown').fill('Chen Yu')
  await press('Add somebody')
  await page.getByText('not named').waitFor()
  await page.getByRole('link', { name: 'Announce', exact: true }).click()
  await page.getByText('Nobody has answered the tone check.').waitFor()
  await page.getByText('Chen Yu has not agreed to be named.').waitFor()
  await assertAccessible(page)
  await page.getByRole('link', { name: 'Tone', exact: true }).click()
  await page.getByLabel('Somebody weaker', { exact: false }).check()
  await page.getByLabel('What might go wrong').fill('It is cruel.')
  await page.getByLabel('Who decides that it stops').fill('Lin Yue')
  await press('Keep this answer')
  await page.getByText('The joke is on somebody weaker.').waitFor()
  await page.getByLabel('Nobody: there is no joke').check()
  await press('Keep this answer')
  await page.getByRole('link', { name: 'Plan', exact: true }).click()
  await page.waitForLoadState('networkidle')
  await page.locator('summary').getByText('Change', { exact: true }).click()
  await page.getByLabel('How they agreed to be named').first().fill('asked by Lin Yue')
  await page.getByRole('form', { name: 'Chen Yu' }).getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByRole('link', { name: 'Announce', exact: true }).click()
  await page.getByRole('button', { name: /^Announce for/ }).click()
  await page.getByText('It is announced.').waitFor()
  await press('Write the announcement')
  await page.waitForURL(/\/desk\/posts\/[\w-]+$/)
  assert.match(await page.inputValue('[name="texts.en.title"], [name$="title"]'), /Live: Quiet night/)
})

test('the palette finds a show by its name in any language, and a task is made of it', async () => {
  const find = async (words: string) =>
    (await (await page.request.get(`${served.foyer.url}/desk/find?q=${encodeURIComponent(words)}`)).json()) as {
      href: string
      kind: string
    }[]
  for (const words of [titleOf(show).toLowerCase(), '（中文）'])
    assert.ok(
      (await find(words)).some(({ href, kind }) => href === `/desk/shows/${show.id}` && kind === 'live show'),
      words,
    )
  await open(`/desk/shows/${show.id}`)
  await page.getByRole('link', { name: 'Make a task of it' }).click()
  await page.getByLabel('What is to be done').fill('Ask who brings the lamp')
  await press('Add the task')
  await page.getByText('“Ask who brings the lamp” is added.').waitFor()
  await page.getByRole('link', { name: titleOf(show), exact: true }).click()
  await page.waitForURL(new RegExp(`/desk/shows/${show.id}$`))
})
