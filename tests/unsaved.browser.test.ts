// What is typed in the composer and not saved: the acts beside it save it first, and it leaves the browser with its person.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Work } from '#platform'
import { fromPlain, postById, requestReview, schedulePost, setReviewRule, writePost } from '#rooms/content'
import { assertAccessible, openServedHouse, type ServedHouse } from '#testing'
import { createOwner } from '../src/faces/accounts/accounts.ts'

let served: ServedHouse
before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-09T02:00:00Z' } })
  await owner((work) => setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'only a test' }))
})
after(() => served?.close())

const owner = <T>(run: (work: Work) => Promise<T>): Promise<T> => served.house.work(served.alliance, served.owner, run)
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
const fold = (page: Page, name: string): Promise<void> => page.locator('summary', { hasText: name }).click()
const title = (page: Page) => page.locator('#language-en').getByLabel('Title', { exact: true })
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('foyer.unsaved.')))

/** A post of the owner: a draft, planned for tomorrow, or published. */
const written = (at?: 'now' | { wall: string }) =>
  owner(async (work) => {
    const post = await writePost(work, {
      texts: { en: { title: 'As it was', body: fromPlain('Text.') } },
      noGoal: 'only a test',
      noAction: 'only a test',
      variants: { website: {} },
    })
    if (!at) return post
    await requestReview(work, { post: post.id })
    return schedulePost(work, { post: post.id, version: post.version, at })
  })
const open = async (page: Page, id: string, script: boolean) => {
  await page.goto(`${served.foyer.url}/desk/posts/${id}`)
  if (script) await page.locator('#language-en .ProseMirror').waitFor()
}
const now = (id: string) => owner((work) => postById(work, id))

for (const script of [true, false])
  test(`embargo, withdraw and throw away save what is typed first, ${script ? 'with' : 'without'} scripts`, async () => {
    const page = await served.signIn({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: script })
    const draft = await written()
    await open(page, draft.id, script)
    await title(page).fill('Typed beside the embargo')
    await fold(page, 'Embargo')
    await page.locator('[name=embargo]').fill('2026-09-20')
    await press(page, 'Set the embargo')
    await page.waitForURL(/done=embargo/)
    await page.getByText('What you had typed was saved first, as version 2.').waitFor()
    let post = await now(draft.id)
    assert.deepEqual([post.content.texts.en!.title, post.embargo?.wall], ['Typed beside the embargo', '2026-09-20T00:00'])

    await title(page).fill('Typed and thrown away')
    await press(page, 'Throw away')
    await page.waitForURL(/done=binned/)
    post = await now(draft.id)
    assert.deepEqual([post.state, post.content.texts.en!.title], ['binned', 'Typed and thrown away'])
    if (script) {
      await page.getByRole('button', { name: 'Undo' }).waitFor()
      await assertAccessible(page)
      assert.deepEqual(await kept(page), [])
    }
    await press(page, 'Undo')
    await page.waitForURL(/done=unbinned/)
    assert.equal(await title(page).inputValue(), 'Typed and thrown away')

    // A withdrawal without a reason is refused, and what was typed stands there still.
    const out = await written('now')
    await open(page, out.id, script)
    await title(page).fill('Typed on what readers have')
    await fold(page, 'Withdraw')
    await press(page, 'Withdraw it now')
    await page.getByText('There is a problem').waitFor()
    assert.equal(await title(page).inputValue(), 'Typed on what readers have')
    assert.equal((await now(out.id)).version, 1)
    await page.locator('[name=why]').fill('Wrong day')
    if (script) await page.keyboard.press('Enter')
    else await press(page, 'Withdraw it now')
    await page.waitForURL(/done=withdrawn/)
    post = await now(out.id)
    assert.deepEqual([post.state, post.liveVersion, post.version], ['withdrawn', 1, 2])
    assert.equal(post.content.texts.en!.title, 'Typed on what readers have')
    if (script) await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.startsWith('foyer.unsaved.')))

    // Somebody else saved meanwhile: neither is done, nothing is lost.
    const other = await written()
    await open(page, other.id, script)
    await owner((work) => writePost(work, { post: other.id, texts: { en: { summary: 'Meanwhile' } } }))
    await title(page).fill('Typed too late')
    await press(page, 'Throw away')
    await page.getByText('has saved version 2').first().waitFor()
    assert.equal(await title(page).inputValue(), 'Typed too late')
    assert.deepEqual([(await now(other.id)).state, (await now(other.id)).version], ['draft', 2])
    await page.context().close()
  })

test('off the calendar with something typed it is a draft, and says so; with nothing typed it stays approved', async () => {
  const page = await served.signIn()
  for (const typed of [true, false]) {
    const planned = await written({ wall: '2026-09-30T09:00' })
    await open(page, planned.id, true)
    if (typed) await title(page).fill('Another day')
    await press(page, 'Take off the calendar')
    await page.waitForURL(/done=/)
    assert.equal((await now(planned.id)).state, typed ? 'draft' : 'approved')
    await page.getByText(typed ? 'no longer planned' : 'It stays approved').waitFor()
  }
  await page.context().close()
})

test('what was typed and not saved leaves the browser with its person', async () => {
  const passphrase = 'four red lamps in a row'
  await createOwner(served.house, served.alliance, { name: 'Second Owner', email: 'second@library.example', passphrase })
  const post = await written()
  const page = await served.signIn()
  const { context } = { context: page.context() }
  const type = async (text: string) => {
    await open(page, post.id, true)
    await title(page).fill(text)
    await page.getByText('Kept in this browser').waitFor()
  }
  const signIn = async (email: string, words: string) => {
    await page.goto(`${served.foyer.url}/desk/sign-in`)
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Passphrase').first().fill(words)
    await press(page, 'Sign in')
    await page.waitForURL((url) => !url.pathname.includes('sign-in'))
    await page.waitForLoadState('networkidle')
  }
  // The session is over, the person comes back: it is still theirs.
  await type('Typed before the session ended')
  await context.clearCookies()
  await signIn('lin@library.example', served.passphrase)
  assert.equal((await kept(page)).length, 1)
  await open(page, post.id, true)
  await page.getByRole('button', { name: 'Restore what you had typed' }).waitFor()

  // The session is over, somebody else comes.
  await context.clearCookies()
  await signIn('second@library.example', passphrase)
  assert.deepEqual(await kept(page), [])

  // Signed out, in another tab, while the composer stands open.
  for (const button of ['Sign out', 'Sign out on all devices']) {
    await context.clearCookies()
    await signIn('lin@library.example', served.passphrase)
    await type(`Typed before “${button}”`)
    const other = await context.newPage()
    await other.goto(`${served.foyer.url}/desk/account`)
    await other.waitForLoadState('networkidle')
    await press(other, button)
    await other.waitForURL(/sign-in\?out/)
    assert.deepEqual(await kept(other), [])
    await title(page).fill('Typed after it')
    await page.locator('.preview').waitFor()
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2500)))
    assert.deepEqual(await kept(other), [], 'the open page keeps nothing any more')
    await other.close()
  }

  // Without a script of ours awake the answer itself has the browser forget.
  await context.clearCookies()
  await signIn('lin@library.example', served.passphrase)
  await type('Typed before a bare sign-out')
  await page.goto(`${served.foyer.url}/desk/account`)
  await page.locator('form[action="/desk/sign-out"]').evaluate((form: HTMLFormElement) => form.submit()) // tells no handler of ours
  await page.waitForURL(/sign-in\?out/)
  assert.deepEqual(await kept(page), [])
  await context.close()
})
