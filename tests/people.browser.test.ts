// People who are shown, as they and the desk meet it: a picture marked face by face, a consent given and taken back on an old phone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import type { Work } from '#platform'
import {
  fromPlain,
  listConsents,
  listPhotos,
  photoLinks,
  requestReview,
  savePhotoDay,
  saveWords,
  schedulePost,
  setReviewRule,
  writePost,
} from '#rooms/content'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let day: string
let links: { upload: string; agree: string }
before(async () => {
  served = await openServedHouse({}, async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' })
    const made = await savePhotoDay(work, { event: 'Book fair', place: 'Courtyard', day: '2099-09-12' })
    day = made.id
  })
  links = await served.system((work) => photoLinks(work, day))
})
after(() => served?.close())

const owner = <T>(act: (work: Work) => Promise<T>) => served.house.work(served.alliance, served.owner, act)
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()
/** An old phone: no script, 360 pixels. */
const phone = () => served.browser.open({ viewport: { width: 360, height: 640 }, javaScriptEnabled: false })
const photo = async (colour: string) => ({
  name: 'IMG_1.jpg',
  mimeType: 'image/jpeg',
  buffer: await sharp({ create: { width: 1200, height: 800, channels: 3, background: colour } })
    .jpeg()
    .toBuffer(),
})
const pictures = () => owner(async (work) => (await listPhotos(work, { photoDay: day })).items)

test('a helper sends pictures from a phone without script, and staff settle them face by face with mouse, keys and numbers', async () => {
  const helper = await phone()
  await helper.goto(served.foyer.url + links.upload)
  await helper.setInputFiles('[name=photos]', [await photo('#884422'), await photo('#228844'), await photo('#224488')])
  await helper.getByLabel('Your name').fill('Mei')
  await press(helper, 'Send')
  await helper.getByText('Thank you: 3 pictures came in.').waitFor()
  await assertFits(helper)
  await helper.setInputFiles('[name=photos]', { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') })
  await press(helper, 'Send')
  await helper.getByText('is no picture that opens').first().waitFor()

  const [first, second, third] = await pictures()
  const visitor = await fetch(served.foyer.url + first!.url)
  assert.equal(visitor.status, 404, 'nobody but staff sees the inbox')

  const page = await served.signIn()
  await page.goto(`${served.foyer.url}/desk/photo-days/${day}`)
  await page.getByText('3', { exact: false }).first().waitFor()
  await assertAccessible(page)
  await page.goto(`${served.foyer.url}/desk/photo-days/${day}/${first!.id}`)
  await assertAccessible(page)
  const board = (await page.locator('svg.draws').boundingBox())!
  await page.mouse.move(board.x + board.width * 0.2, board.y + board.height * 0.2)
  await page.mouse.down()
  await page.mouse.move(board.x + board.width * 0.4, board.y + board.height * 0.5, { steps: 4 })
  await page.mouse.up()
  await page.getByLabel('Face 1: Whose face is it?').waitFor()
  const { x, y, w, h } = (await pictures())[0]!.faces[0]!
  for (const [got, wanted] of [
    [x, 2000],
    [y, 2000],
    [w, 2000],
    [h, 3000],
  ] as const)
    assert.ok(Math.abs(got - wanted) < 150, `${got} for ${wanted}`)
  for (const [name, value] of Object.entries({ x: '60', y: '20,5', w: '20', h: '30' }))
    await page.locator(`input[name=${name}]`).fill(value)
  await press(page, 'Mark it')
  await page.getByLabel('Face 2: Whose face is it?').waitFor()
  await press(page, 'Let it out of the inbox')
  await page.getByText('Nobody said yet whose face this is').first().waitFor()
  await page.getByLabel('Face 1: Whose face is it?').selectOption('blur')
  await page.getByLabel('Face 2: Whose face is it?').selectOption('colour:green')
  await press(page, 'Let it out of the inbox')
  await page.getByText('Say that you looked').first().waitFor()
  await page.getByLabel('I have looked: nobody else can be recognised').check()
  await press(page, 'Let it out of the inbox')
  await page.waitForURL(new RegExp(second!.id))
  assert.equal((await pictures())[0]!.state, 'settled')

  await page.locator('h1').focus()
  await page.keyboard.press('ArrowRight')
  await page.waitForURL(new RegExp(third!.id))
  await page.keyboard.press('ArrowLeft')
  await page.waitForURL(new RegExp(second!.id))

  await page.goto(`${served.foyer.url}/desk/photo-days/${day}`)
  for (const box of await page.locator('[name=chosen]').all()) await box.check()
  await press(page, /nobody can be recognised/)
  await page.getByText('2 pictures are let out.').waitFor()
  await page.setViewportSize({ width: 360, height: 740 })
  for (const path of [
    `/desk/photo-days/${day}`,
    `/desk/photo-days/${day}/${second!.id}`,
    `/desk/photo-days/${day}/sheet`,
    '/desk/people',
    '/desk/people/new',
  ]) {
    await page.goto(served.foyer.url + path)
    await assertFits(page)
    await assertAccessible(page)
  }
})

test('on an old phone somebody agrees, sees their number, is shown, and takes it back: a page says so, and their words are gone', async () => {
  const page = await phone()
  await page.goto(served.foyer.url + links.agree)
  await page.getByLabel('Your name, as it may be shown').fill('Han Meimei')
  await page.getByLabel('Name', { exact: true }).check()
  await press(page, 'I agree')
  await page.getByRole('heading', { name: /Your number is \d+/ }).waitFor()
  await page.getByRole('link', { name: 'My consent' }).click()
  await page.getByRole('heading', { name: 'What you agreed to' }).waitFor()
  await assertFits(page)
  const own = page.url()

  const [found] = await owner(async (work) => (await listConsents(work, { words: 'Han Meimei' })).items)
  const words = await served.system(async (work) => {
    await work.db
      .updateTable('content.people_consents')
      .set({ uses: ['name', 'words', 'picture'] })
      .where('alliance_id', '=', work.alliance)
      .where('consent_id', '=', found!.id)
      .execute()
    return saveWords(work, {
      consent: found!.id,
      sort: 'quote',
      texts: { en: { heading: 'a guest', text: 'The fair smelled of glue.' } },
      state: 'shown',
    })
  })
  const slug = await served.system(async (work) => {
    const body = fromPlain(`Words.\n\n{piece:words/${words.id}}`)
    const post = await writePost(work, {
      source: 'en',
      texts: { en: { title: 'After the fair', body } },
      noGoal: 'a',
      noAction: 'a',
      variants: { website: {} },
    })
    await requestReview(work, { post: post.id })
    await schedulePost(work, { post: post.id, version: post.version, at: 'now' })
    return post.slug
  })
  await page.goto(`${served.foyer.url}/posts/${slug}`)
  await page.getByText('The fair smelled of glue.').waitFor()
  await page.getByText('Han Meimei, a guest').waitFor()

  await page.goto(own)
  await press(page, 'Take back my consent')
  await page.getByRole('heading', { name: 'Your consent is taken back' }).waitFor()
  await page.goto(`${served.foyer.url}/posts/${slug}`)
  // Visitors of the same half second share one reading of a page.
  while ((await page.getByText('glue').count()) > 0) await page.reload()
  await page.getByText('Words.').waitFor()
  await page.goto(own)
  await page.getByText('You took it back on').waitFor()
  assert.equal((await page.request.get(own)).headers()['cache-control'], 'no-store')
  await page.goto(`${served.foyer.url}/zh-CN${new URL(own).pathname}${new URL(own).search}`)
  await page.getByRole('heading', { name: '您的同意已撤回' }).waitFor()
})

test('the desk takes a consent back, sees where the name stands, puts it out with one press and works off what lies outside', async () => {
  const page = await served.signIn()
  await page.goto(`${served.foyer.url}/desk/people/new`)
  await page.getByLabel('Name, as it may be shown').fill('Qiu Bailu')
  await page.getByLabel('Name', { exact: true }).check()
  await page.getByLabel(/own website/).check()
  await page.getByLabel('How they agreed to this').selectOption('paper')
  await press(page, 'Save')
  await page.getByText('agreed', { exact: true }).waitFor()
  await press(page, 'Make a link')
  await page.getByText('This is shown once').waitFor()
  await assertAccessible(page)
  const slug = await served.system(async (work) => {
    const post = await writePost(work, {
      source: 'en',
      texts: { en: { title: 'Qiu Bailu binds', body: fromPlain('It was Qiu Bailu.') } },
      noGoal: 'a',
      noAction: 'a',
      variants: { website: {}, feeds: {} },
    })
    await requestReview(work, { post: post.id })
    await schedulePost(work, { post: post.id, version: post.version, at: 'now' })
    return post.slug
  })
  await page.reload()
  await page.getByLabel('Who asked, and how').fill('asked by telephone')
  await press(page, 'Take back this consent')
  await page.getByRole('link', { name: 'Where the name still stands' }).click()
  await page.getByText('It was Qiu Bailu.').first().waitFor()
  await assertAccessible(page)
  await page.getByLabel(/What stands in its place \(English\)/).fill('our binder')
  await press(page, /Put the name out of/)
  await page.getByText(/without the name now/).waitFor()
  await page.getByLabel('What it is').count()
  const answer = await fetch(`${served.foyer.url}/posts/${slug}`, { redirect: 'follow' })
  const html = await answer.text()
  assert.ok(html.includes('our binder binds') && !html.includes('Qiu Bailu'), answer.url)
  await page.setViewportSize({ width: 360, height: 740 })
  await assertFits(page)
})
