// A post at the desk in a real browser: written in the editor and, without scripts, in a plain box; stopped by what is unfinished; passed by
// somebody else; moved by a form; sent; read on a phone; corrected. The calendar by keyboard.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { type Actor, newId, type Work } from '#platform'
import { changeRoles } from '#rooms/alliance'
import {
  fromPlain,
  postById,
  publishPage,
  requestReview,
  reviewPost,
  savePage,
  savePersona,
  saveSeries,
  schedulePost,
  setEmbargo,
  setReviewRule,
  writePost,
} from '#rooms/content'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'
import { createOwner } from '../src/faces/accounts/accounts.ts'

let served: ServedHouse
let foyer: ServedHouse['foyer']
let browser: ServedHouse['browser']
const reader: Actor = { kind: 'staff', id: newId(), name: 'Wang Fang', roles: ['editor'] }

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-09T02:00:00Z' } }, async (work) => {
    const persona = await savePersona(work, { names: { en: 'Little Grass', 'zh-CN': '小草' }, voice: 'Nineteen, curious.' })
    await saveSeries(work, { names: { en: 'Little Grass Channel', 'zh-CN': '小草频道' }, persona: persona.id })
    const page = await savePage(work, {
      slug: 'how-to-join',
      texts: {
        en: { title: 'How to join', body: fromPlain('Bring an identity card.') },
        'zh-CN': { title: '如何办证', body: fromPlain('请带身份证。') },
      },
    })
    await publishPage(work, { page: page.id })
  })
  ;({ foyer, browser } = served)
})
after(() => served?.close())

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) }).click()
const pass = async (post: string): Promise<void> => {
  await served.house.work(served.alliance, reader, async (work) =>
    reviewPost(work, { post, version: (await postById(work, post)).version, verdict: 'passed' }),
  )
}

for (const script of [true, false])
  test(`a post is written, stopped, mended, passed, planned, moved and read ${script ? 'with' : 'without'} scripts`, async () => {
    const page = await served.signIn({
      viewport: script ? { width: 1280, height: 900 } : { width: 360, height: 740 },
      javaScriptEnabled: script,
    })
    await page.goto(`${foyer.url}/desk/posts`)
    await press(page, 'New post')
    await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}/)
    const post = /[0-9a-f-]{36}/.exec(page.url())![0]
    const english = page.locator('#language-en')
    const title = `The book that survived ${script ? 'once' : 'twice'}`
    await english.getByLabel('Title', { exact: true }).fill(title)
    const write = async (text: string) => {
      if (!script) return english.getByLabel('Text', { exact: true }).fill(text)
      await english.locator('.ProseMirror').click()
      await page.keyboard.press('Control+A')
      for (const [i, line] of text.split('\n\n').entries()) {
        if (i > 0) await page.keyboard.press('Enter')
        await page.keyboard.type(line)
      }
    }
    await write('## Where\n\nThe talk is on ?? September.')
    if (script) {
      // The right side follows while somebody types, and the list leads to the unfinished place.
      await page.locator('.preview .prose', { hasText: 'The talk is on ?? September.' }).waitFor()
      await page.getByRole('link', { name: /marks something unfinished/ }).click()
      assert.ok(await english.locator('.ProseMirror-focused').isVisible())
      await assertAccessible(page)
    } else await assertFits(page)
    await press(page, 'Save')
    await page.waitForURL(/done=saved/)
    await press(page, 'Ask for review')
    await page.getByText('There is a problem').waitFor()
    assert.match(await page.title(), /^Error: /)
    assert.match(await page.locator('[role=alert], .problem, main').first().innerText(), /English/)

    await write('## Where\n\nThe talk is on 20 September.')
    await page.getByLabel(/Why it serves no goal/).fill('shown in a test')
    await page.getByLabel(/Asks the reader to/).selectOption('apply')
    // The button has the ordinary words of what is asked, shown before anything is saved, unless somebody has better ones.
    if (!script) await english.getByLabel('Words on the button').fill('Come in')
    else
      assert.deepEqual(
        await Promise.all(
          ['en', 'zh-CN'].map((tag) => page.locator(`#language-${tag} input[name$=".action"]`).getAttribute('placeholder')),
        ),
        ['Get a card', '办证'],
      )
    await press(page, 'Save')
    await page.waitForURL(/done=saved/)
    await page.getByText('Nothing stops it.').waitFor()
    // What is typed and not saved goes to the reviewers, not what was saved before it.
    await english.getByLabel('Summary').fill('Typed last, never saved by itself.')
    await press(page, 'Ask for review')
    await page.waitForURL(/done=review-requested/)
    assert.equal((await served.system((work) => postById(work, post))).content.texts.en!.summary, 'Typed last, never saved by itself.')
    assert.equal(await english.getByLabel('Summary').inputValue(), 'Typed last, never saved by itself.')
    await page.getByText('You have written on this version').waitFor()
    await pass(post)
    await page.goto(`${foyer.url}/desk/posts/${post}`)
    await press(page, 'Check and send…')
    await page.waitForURL(/\/send/)
    assert.match(
      await page.locator('#sentence').innerText(),
      new RegExp(`On Wednesday 9 September 2026 at 11:00, “${title}” goes to: Website. It serves no goal: shown in a test.`),
    )
    await page.getByLabel('Day').fill('2026-10-01')
    await press(page, 'Use this time')
    await page.getByText('National Day').waitFor()
    await press(page, 'Schedule for Thu 1 Oct, 11:00')
    await page.waitForURL(/done=scheduled/)

    await page.getByRole('link', { name: 'Move to…' }).click()
    await page.getByLabel('Day').fill('2020-01-01')
    await press(page, 'Show what would change')
    await page.getByText('This time is past').first().waitFor()
    assert.equal(await page.locator('#sentence').count(), 0)
    await page.getByLabel('Day').fill('2026-10-08')
    await press(page, 'Show what would change')
    assert.match(await page.locator('#sentence').innerText(), /moves from Thursday 1 October 2026, 11:00 to Thursday 8 October 2026, 11:00/)
    await press(page, 'Move to Thu 8 Oct, 11:00')
    await page.waitForURL(/done=moved/)
    assert.equal(
      (await page.request.get(`${foyer.url}/posts/${title.toLowerCase().replaceAll(' ', '-')}`)).status(),
      404,
      'nothing of it is visible before',
    )

    await press(page, 'Take off the calendar')
    await page.waitForURL(/done=unscheduled/)
    await press(page, 'Check and send…')
    await page.getByRole('link', { name: 'Send it now instead' }).click()
    await press(page, 'Send now')
    await page.waitForURL(/done=sent/)
    await page.context().close()

    const phone = await browser.open({ viewport: { width: 360, height: 740 }, javaScriptEnabled: script })
    await phone.goto(`${foyer.url}/posts/${title.toLowerCase().replaceAll(' ', '-')}?s=ABC123`)
    assert.equal(await phone.locator('h1').innerText(), title)
    const action = phone.locator('#main').getByRole('link', { name: script ? 'Get a card' : 'Come in' })
    assert.ok((await action.boundingBox())!.y < 700, 'the button is in the first phone screen')
    assert.equal(await action.getAttribute('href'), '/join?s=ABC123')
    assert.equal(new URL((await phone.locator('link[rel=canonical]').getAttribute('href'))!).search, '')
    assert.doesNotMatch((await phone.locator('.share a').getAttribute('href'))!, /ABC123/)
    await assertFits(phone)
    if (script) await assertAccessible(phone)
    await phone.context().close()
  })

for (const script of [true, false])
  test(`what is typed survives a refusal ${script ? 'with' : 'without'} scripts, and a second person’s save is not overwritten`, async () => {
    const page = await served.signIn({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: script })
    await page.goto(`${foyer.url}/desk/posts`)
    await press(page, 'New post')
    await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}/)
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.locator('#language-en').getByLabel('Title', { exact: true }).fill('Saved first')
    await press(other, 'Save')
    await other.waitForURL(/done=saved/)
    await page.locator('#language-en').getByLabel('Title', { exact: true }).fill('Mine, typed meanwhile')
    const text = script ? page.locator('#language-en .ProseMirror') : page.locator('#language-en').getByLabel('Text', { exact: true })
    await text.click()
    await page.keyboard.type('A long text.')
    const channel = page.locator('input[name=channels]').first()
    const wasOn = await channel.isChecked()
    await channel.setChecked(!wasOn)
    await press(page, 'Save')
    await page.getByText('has saved version 2').first().waitFor()
    assert.equal(await page.locator('#language-en').getByLabel('Title', { exact: true }).inputValue(), 'Mine, typed meanwhile')
    await text.waitFor()
    assert.equal(script ? await text.innerText() : await text.inputValue(), 'A long text.')
    assert.equal(await channel.isChecked(), !wasOn)
    await page.context().close()
  })

for (const script of [true, false])
  test(`leaving for a picture saves what is typed, and leads back ${script ? 'with' : 'without'} scripts`, async () => {
    const page = await served.signIn({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: script })
    await page.goto(`${foyer.url}/desk/posts`)
    await press(page, 'New post')
    await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}/)
    await page.locator('#language-en').getByLabel('Title', { exact: true }).fill('Lanterns in the yard')
    await press(page, 'Save and add a picture')
    await page.waitForURL(/\/desk\/assets\?post=/)
    const buffer = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#a33' } })
      .png()
      .toBuffer()
    await page.getByLabel('Add a picture').setInputFiles({ name: `lantern-${script}.png`, mimeType: 'image/png', buffer })
    await press(page, 'Upload')
    await page.waitForURL(/\/desk\/assets\/[0-9a-f-]{36}/)
    await page.getByLabel('What it shows, English').fill('A lantern')
    await press(page, 'Save and use it in the post')
    await page.waitForURL(/\/desk\/posts\/.*done=saved/)
    assert.equal(await page.locator('#language-en').getByLabel('Title', { exact: true }).inputValue(), 'Lanterns in the yard')
    assert.equal(await page.locator('select[name=lead] option:checked').textContent(), `lantern-${script}`)
    await page.context().close()
  })

/** A finished text of the owner's, put in without a browser. */
const written = (title: string, kind: 'notice' | 'press') =>
  served.house.work(served.alliance, served.owner, (work) =>
    writePost(work, {
      kind,
      source: 'en',
      texts: { en: { title, body: fromPlain('In the yard.') } },
      noGoal: 'a test',
      noAction: 'a test',
      variants: { website: {} },
    }),
  )

test('where nobody else works, the post says so and leads to the rule; with no steps it is approved alone', async () => {
  const { id } = await written('Written alone', 'notice')
  const page = await served.signIn()
  await page.goto(`${foyer.url}/desk/posts/${id}`)
  await press(page, 'Ask for review')
  await page.waitForURL(/done=review-requested/)
  assert.equal(await page.getByText('Its reviewers can read it now').count(), 0)
  await page.getByText('Nobody else who works here').waitFor()
  assert.equal(await page.getByRole('link', { name: 'Invite a colleague' }).getAttribute('href'), '/desk/settings/staff')
  await page.getByRole('link', { name: 'Set the review of this kind to no steps' }).click()
  await page.waitForURL(/\/desk\/reviews/)
  const rule = page.locator('#rule-notice')
  await rule.getByLabel('Number of steps').fill('0')
  await rule.getByRole('button', { name: 'Set the rule' }).click()
  await page.getByText('There is a problem').waitFor()
  await rule.getByLabel('Why nobody looks it over').fill('I work here alone.')
  await assertAccessible(page)
  await rule.getByRole('button', { name: 'Set the rule' }).click()
  await page.getByText('The rule is set.').waitFor()
  await page.goto(`${foyer.url}/desk/posts/${id}`)
  await press(page, 'Approve without a second person')
  await page.waitForURL(/done=approved-alone/)
  await assertAccessible(page)
  assert.equal((await served.system((work) => postById(work, id))).state, 'approved')
  await page.context().close()
})

test('the page before sending names the embargo and offers its end; a correction to be looked over leads to its reviewers', async () => {
  const { id, version } = await written('Held back', 'press')
  const owner = <T>(run: (work: Work) => Promise<T>): Promise<T> => served.house.work(served.alliance, served.owner, run)
  await owner((work) => setReviewRule(work, { kind: 'press', steps: [{ names: { en: 'Editor' }, roles: ['editor'] }], corrections: true }))
  await owner((work) => requestReview(work, { post: id }))
  await pass(id)
  await owner((work) => setEmbargo(work, { post: id, until: { wall: '2026-11-26T09:00' } }))
  const page = await served.signIn()
  await page.goto(`${foyer.url}/desk/posts/${id}/send?when=now`)
  await page.getByText('Under embargo until Thursday 26 November 2026 at 09:00').waitFor()
  assert.equal(await page.getByRole('link', { name: 'Send it now instead' }).count(), 0)
  assert.equal(await page.getByRole('button', { name: 'Send now' }).count(), 0)
  await page.getByRole('button', { name: 'Schedule for Thu 26 Nov, 09:00' }).waitFor()
  await page.goto(`${foyer.url}/desk/posts/${id}/send?day=2026-11-25&time=10:00`)
  await page.getByRole('button', { name: 'Schedule for Thu 26 Nov, 09:00' }).waitFor()
  await assertAccessible(page)

  await owner((work) => setEmbargo(work, { post: id, until: null }))
  await owner((work) => schedulePost(work, { post: id, version, at: 'now' }))
  await owner((work) => writePost(work, { post: id, texts: { en: { title: 'Held back no more' } } }))
  await page.goto(`${foyer.url}/desk/posts/${id}/correct`)
  assert.equal(await page.getByRole('button', { name: 'Correct it now' }).count(), 0)
  await assertAccessible(page)
  await press(page, 'Ask for review')
  await page.waitForURL(/done=review-requested/)
  await page.context().close()
})

test('what is typed and chosen before the page is awake stays when it wakes', async () => {
  const page = await served.signIn({ viewport: { width: 1280, height: 900 } })
  await page.goto(`${foyer.url}/desk/posts`)
  await press(page, 'New post')
  await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}/)
  await page.waitForLoadState('networkidle')
  // A slow line: the page is there, its scripts are not.
  let open = (): void => {}
  const held = new Promise<void>((resolve) => (open = resolve))
  await page.route('**/*.js', async (route) => {
    await held
    await route.continue()
  })
  await page.reload({ waitUntil: 'commit' })
  const english = page.locator('#language-en')
  await english.getByLabel('Title', { exact: true }).fill('Typed early')
  await english.getByLabel('Text', { exact: true }).fill('## Early\n\nOn a **slow** line.')
  await page.getByLabel(/Asks the reader to/).selectOption('apply')
  const website = page.locator('input[name=channels][value=website]')
  const wasOn = await website.isChecked()
  await website.setChecked(!wasOn)
  assert.ok(!(await english.locator('.ProseMirror').isVisible()), 'it still sleeps')
  open()
  await english.locator('.ProseMirror').waitFor()
  assert.equal(await english.getByLabel('Title', { exact: true }).inputValue(), 'Typed early')
  assert.equal(await page.getByLabel(/Asks the reader to/).inputValue(), 'apply')
  assert.equal(await website.isChecked(), !wasOn)
  assert.equal(await english.locator('.ProseMirror h2').innerText(), 'Early')
  assert.equal(await english.locator('.ProseMirror strong').innerText(), 'slow')
  await page.locator('.preview, .channels').first().waitFor()
  await press(page, 'Save')
  await page.waitForURL(/done=saved/)
  assert.equal(await english.getByLabel('Title', { exact: true }).inputValue(), 'Typed early')
  await page.context().close()
})

test('the palette does what it is told: it finds acts by name, tells posts of one title apart, and begins a post', async () => {
  for (const _ of [1, 2]) await written('Twice the same title', 'press')
  const page = await served.signIn()
  const find = async (query: string) =>
    (await (await page.request.get(`${foyer.url}/desk/find?q=${encodeURIComponent(query)}`)).json()) as { href: string; day?: string }[]
  assert.equal((await find('set a goal'))[0]?.href, '/desk/goals/new')
  assert.equal((await find('staff'))[0]?.href, '/desk/settings/staff')
  assert.ok((await find('hours')).some(({ href }) => href === '/desk/points'))
  assert.ok((await find('lin yue')).length > 0, 'a colleague')
  // What hides behind a tab is found by the words people have for it.
  for (const [asked, href] of [
    ['podcast', '/desk/assets/recordings'],
    ['video', '/desk/assets/recordings'],
    ['meme', '/desk/assets/meme'],
    ['infographic', '/desk/infographics'],
    ['sticker', '/desk/stickers'],
    ['consent', '/desk/people'],
    ['quote', '/desk/people/words'],
    ['bookmark', '/desk/booklists'],
    ['retire a channel', '/desk/plan/channels'],
  ] as const)
    assert.ok(
      (await find(asked)).some((found) => found.href === href),
      asked,
    )
  const twice = await find('twice the same')
  assert.equal(twice.length, 2)
  for (const { day } of twice) assert.equal(day, 'Wed 9 Sept 2026')
  await page.waitForLoadState('networkidle')
  await page.keyboard.press('Control+K')
  // What is folded in the menu is found too.
  await page.getByRole('combobox').fill('calend')
  await page
    .getByRole('option', { name: /^Calendar/ })
    .first()
    .waitFor()
  await page.getByRole('combobox').fill('new post')
  await page.getByRole('option', { name: 'New post' }).waitFor()
  await assertAccessible(page)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}/)
  await page.context().close()
})

test('what was typed and not saved is offered after a crash, and not after a save', async () => {
  const page = await served.signIn({ viewport: { width: 1280, height: 900 } })
  const english = page.locator('#language-en')
  const title = english.getByLabel('Title', { exact: true })
  const kept = page.getByText('Kept in this browser')
  const awake = () => english.locator('.ProseMirror').waitFor()
  await page.goto(`${foyer.url}/desk/posts`)
  await press(page, 'New post')
  await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}/)
  await awake()
  await title.fill('Never saved')
  await english.locator('.ProseMirror').click()
  await page.keyboard.type('A long morning.')
  await page.getByLabel(/Asks the reader to/).selectOption('visit')
  await page.locator('input[name=channels][value=website]').setChecked(false)
  await kept.waitFor()

  // The browser dies; another window of the same browser opens the post.
  const { context, url } = { context: page.context(), url: page.url() }
  const again = await context.newPage()
  await page.close({ runBeforeUnload: false })
  const next = again.locator('#language-en')
  await again.goto(url)
  await again.getByRole('button', { name: 'Restore what you had typed' }).waitFor()
  await assertAccessible(again)
  assert.equal(await next.getByLabel('Title', { exact: true }).inputValue(), '', 'nothing is put back unasked')
  await press(again, 'Restore what you had typed')
  await next.locator('.ProseMirror', { hasText: 'A long morning.' }).waitFor()
  assert.equal(await next.getByLabel('Title', { exact: true }).inputValue(), 'Never saved')
  assert.equal(await again.getByLabel(/Asks the reader to/).inputValue(), 'visit')
  assert.equal(await again.locator('input[name=channels][value=website]').isChecked(), false)
  const versions = await served.system(async (work) => (await postById(work, /[0-9a-f-]{36}/.exec(url)![0])).version)
  assert.equal(versions, 1, 'keeping makes no version')

  await press(again, 'Save')
  await again.waitForURL(/done=saved/)
  await next.locator('.ProseMirror', { hasText: 'A long morning.' }).waitFor()
  assert.equal(await again.getByRole('button', { name: 'Restore what you had typed' }).count(), 0)
  assert.equal(await again.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('foyer.unsaved.')).length), 0)

  // What somebody else has saved since is not overwritten by what was typed before.
  await next.getByLabel('Title', { exact: true }).fill('Typed on the train')
  await again.getByText('Kept in this browser').waitFor()
  const post = /[0-9a-f-]{36}/.exec(url)![0]
  await served.house.work(served.alliance, reader, (work) => writePost(work, { post, texts: { en: { title: 'Saved by Wang Fang' } } }))
  await again.goto(url)
  await again.getByText('Meanwhile Wang Fang has saved version 3').waitFor()
  await press(again, 'Restore what you had typed')
  await press(again, 'Save')
  await again.getByText('has saved version 3').first().waitFor()
  assert.equal(await next.getByLabel('Title', { exact: true }).inputValue(), 'Typed on the train')
  await again.goto(url)
  await press(again, 'Throw it away')
  await again.reload()
  await next.locator('.ProseMirror').waitFor()
  assert.equal(await again.getByRole('button', { name: 'Restore what you had typed' }).count(), 0)
  await context.close()
})

test('the calendar is a table, a list on phones, and everything in it is reached by keyboard', async () => {
  const page = await served.signIn({ viewport: { width: 1280, height: 900 } })
  for (const view of ['month', 'week', 'agenda']) {
    await page.goto(`${foyer.url}/desk/calendar?view=${view}&day=2026-09-09`)
    await assertAccessible(page)
    await assertFits(page)
  }
  await page.goto(`${foyer.url}/desk/calendar?day=2026-09-09`)
  assert.equal(await page.locator('table.month th[scope=col]').count(), 7)
  assert.match(await page.locator('td[aria-current=date]').innerText(), /9\s*today/)
  const chip = page.locator('td[aria-current=date] a', { hasText: 'The book that survived once' })
  await chip.focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}/)
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${foyer.url}/desk/calendar?day=2026-09-09`)
  assert.ok(!(await page.locator('table.month').isVisible()))
  assert.ok(await page.getByRole('heading', { name: /Wednesday 9 September 2026/ }).isVisible())
  // On paper the menu goes, and the line beside it.
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('main').evaluate((main) => getComputedStyle(main).borderInlineStartWidth), '0px')
  await page.emulateMedia({ media: 'screen' })
  for (const path of ['/desk/posts', '/desk/reviews', '/desk/styleguide/portal', '/desk/series', '/desk/pages', '/desk/assets']) {
    await page.goto(foyer.url + path)
    await assertAccessible(page)
    await assertFits(page)
  }
  await page.context().close()
})

test('public pages carry no script, fit a phone, and say their language', async () => {
  const page = await browser.open({ viewport: { width: 360, height: 740 } })
  for (const path of [
    '/',
    '/posts',
    '/posts/the-book-that-survived-once',
    '/zh-CN/posts/the-book-that-survived-once',
    '/series/little-grass-channel',
    '/pages/how-to-join',
    '/zh-CN/pages/how-to-join',
  ]) {
    const answer = await page.goto(foyer.url + path)
    assert.equal(answer?.status(), 200, path)
    assert.equal(await page.locator('script:not([type="application/ld+json"])').count(), 0, path)
    assert.equal(await page.locator('html').getAttribute('lang'), path.startsWith('/zh-CN') ? 'zh-CN' : 'en')
    await assertAccessible(page)
    await assertFits(page)
  }
  // The invented library of the style guide is for staff: not on the public site, and behind the sign-in.
  assert.equal((await page.goto(`${foyer.url}/styleguide`))?.status(), 404)
  for (const path of ['/desk/styleguide', '/desk/styleguide/portal']) {
    await page.goto(foyer.url + path)
    assert.equal(new URL(page.url()).pathname, '/desk/sign-in')
  }
  // A text without a translation is marked as what it is.
  await page.goto(`${foyer.url}/zh-CN/posts/the-book-that-survived-once`)
  assert.equal(await page.locator('h1').getAttribute('lang'), 'en')
  await page.context().close()
})

test('who may not add pictures is told so before a file is looked at', async () => {
  const page = await served.signIn()
  await createOwner(served.house, served.alliance, { name: 'Chen Jie', email: 'chen@library.example', passphrase: served.passphrase })
  await served.system((work) => changeRoles(work, served.owner.id, ['keeper']))
  const answer = await page.request.post(`${foyer.url}/desk/assets`, {
    headers: { origin: foyer.url },
    multipart: { file: { name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no picture') } },
  })
  assert.equal(answer.status(), 403)
  await page.context().close()
})
