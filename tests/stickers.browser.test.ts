// Pictures made at the desk, as people do it: a sticker pack from the upload to a reader who takes it; a meme that leaves only when
// it is said who the joke is on; an infographic from figures. Desktop and phone, both languages.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { unzip } from '#platform'
import { addAsset, fromPlain, listInfographics, packById, requestReview, schedulePost, setReviewRule, writePost } from '#rooms/content'
import { readSeries, recordFacts } from '#rooms/facts'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
let folder: string
/** Where pictures of the pages go, for whoever wants to look at them. */
const look = process.env.FOYER_LOOK

const owl = (colour: string) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><circle cx="200" cy="200" r="190" fill="${colour}"/></svg>`,
    ),
  )
    .png()
    .toBuffer()

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-stickers-'))
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-07T02:00:00Z', FOYER_WORKERS: 'no' } })
  await served.system(async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'two staff' })
    const bytes = await sharp({ create: { width: 1000, height: 700, channels: 3, background: '#668844' } })
      .jpeg()
      .toBuffer()
    await addAsset(work, { bytes, name: 'shelf.jpg', alt: { en: 'A shelf of books', 'zh-CN': '一架书' }, rights: 'own' })
    await recordFacts(work, [
      { metric: 'visits.onsite', day: '2025-08-10', amount: 1000, source: 'gate counters' },
      { metric: 'visits.onsite', day: '2026-08-10', amount: 1250, source: 'gate counters' },
    ])
  })
  page = await served.signIn()
})
after(async () => {
  await served?.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (path: string) => page.goto(served.foyer.url + path)
const press = (name: string | RegExp) =>
  page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click()

/** Reads a page by machine, wide and on a phone. */
async function examine(name: string, of: Page = page): Promise<void> {
  for (const [size, viewport] of [
    ['wide', { width: 1200, height: 900 }],
    ['phone', { width: 360, height: 740 }],
  ] as const) {
    await of.setViewportSize(viewport)
    await assertFits(of)
    if (look) await of.screenshot({ path: join(look, `${name}-${size}.png`), fullPage: true })
  }
  await assertAccessible(of)
  await of.setViewportSize({ width: 1200, height: 900 })
}

let pack: string
test('a pack is begun, stickers are added, a broken one is refused by name, and rights keep it from readers until they are whole', async () => {
  await open('/desk/assets')
  await page.getByRole('link', { name: 'Stickers', exact: true }).first().click()
  await examine('empty')
  await page.getByRole('link', { name: 'Begin a pack' }).click()
  await press('Begin the pack')
  await page.getByText('There is a problem').waitFor()
  await page.getByLabel('Name, English').fill('Reading owl')
  await page.getByLabel(/^Name, 中文/).fill('读书猫头鹰')
  await press('Begin the pack')
  await page.getByRole('heading', { level: 1, name: 'Reading owl' }).waitFor()
  pack = /stickers\/([0-9a-f-]+)/.exec(page.url())![1]!
  const whole = await owl('#0b5a49')
  const files = await Promise.all(
    [whole, await owl('#a9660e'), whole.subarray(0, 300)].map(async (bytes, i) => {
      const path = join(folder, `owl ${i + 1}.png`)
      writeFileSync(path, bytes)
      return path
    }),
  )
  await page.locator('input[type=file]').setInputFiles(files)
  await press('Upload')
  await page.getByText('“owl 3.png” could not be read to its end').first().waitFor()
  assert.equal((await served.system((work) => packById(work, pack))).stickers.length, 0, 'nothing of the upload is kept')
  await page.locator('input[type=file]').setInputFiles(files.slice(0, 2))
  await press('Upload')
  await page.getByText('2 stickers added').waitFor()
  for (const number of [1, 2]) {
    await page.fill(`#names-${number}-en`, `Owl ${number}`)
    await page.fill(`#names-${number}-zh-CN`, `猫头鹰 ${number}`)
    await page.fill(`#emoji-${number}`, number === 1 ? 'owl' : '🦉')
    await press(new RegExp(`^Save\\s?: Sticker ${number}$`))
    if (number === 1) {
      await page.getByText('Only emoji belong here').first().waitFor()
      assert.equal(await page.inputValue('#names-1-en'), 'Owl 1', 'what was typed stands there still')
      await page.fill('#emoji-1', '🦉')
      await press(/^Save\s?: Sticker 1$/)
    }
    await page.getByRole('heading', { level: 3, name: `Owl ${number}` }).waitFor()
  }
  await press('Put it on the library’s page')
  await page.getByText('things are missing before readers may see the pack').waitFor()
  await examine('pack')
  await open(`/desk/stickers/${pack}/rights`)
  await page.getByLabel('Drawn by our own staff').check()
  await page.getByLabel('Who owns them').fill('Anhe Library')
  await page.getByLabel('Line for readers').fill('Drawn by Li Min')
  await page.getByRole('group', { name: 'Somebody can be recognised' }).getByLabel('No', { exact: true }).check()
  await page.getByRole('group', { name: 'Trade marks' }).getByLabel('No', { exact: true }).check()
  await press('Save')
  await page.getByText('Saved.').waitFor()
  await page.fill('#name-new', 'Li Min')
  await press('Save the person')
  await page.getByText('Li Min · Drew it').waitFor()
  await examine('rights')
  await open(`/desk/stickers/${pack}`)
  await press('Put it on the library’s page')
  await page.getByText('Readers can see it now').waitFor()
})

test('readers take a sticker and the pack, which is counted; staff are not', async () => {
  const reader = await served.browser.open({ viewport: { width: 360, height: 740 } })
  await reader.goto(`${served.foyer.url}/zh-CN/stickers`)
  await reader.getByRole('link', { name: '读书猫头鹰' }).click()
  await reader.getByRole('img', { name: '猫头鹰 1' }).waitFor()
  await examine('reader', reader)
  assert.equal(await reader.getByRole('img', { name: '猫头鹰 1' }).count(), 1)
  const agent = { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' } }
  const one = await reader.request.get(
    served.foyer.url + (await reader.getByRole('link', { name: '下载“猫头鹰 1”' }).getAttribute('href')),
    agent,
  )
  assert.match(one.headers()['content-disposition']!, /attachment; .*filename\*=UTF-8''01-/)
  assert.equal((await sharp(await one.body()).metadata()).width, 400)
  const zip = await reader.request.get(
    served.foyer.url + (await reader.getByRole('link', { name: '全部下载' }).getAttribute('href')),
    agent,
  )
  const names: string[] = []
  for await (const { name } of unzip(await zip.body())) names.push(name)
  assert.deepEqual(names, ['01-猫头鹰-1.png', '02-猫头鹰-2.png'])
  const shown = await reader.request.get(`${served.foyer.url}/stickers/reading-owl/2`, agent)
  assert.deepEqual(
    [shown.status(), shown.headers()['content-type'], shown.headers()['cross-origin-resource-policy']],
    [200, 'image/png', 'cross-origin'],
  )
  await reader.request.get(`${served.foyer.url}/stickers/reading-owl/2?save`, {
    headers: { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' },
  })
  await page.request.get(`${served.foyer.url}/stickers/reading-owl/2?save`)
  assert.equal((await reader.request.get(`${served.foyer.url}/stickers/reading-owl/9`, agent)).status(), 404)
  const series = await served.system((work) =>
    readSeries(work, { metric: 'stickers.downloads', from: '2026-09-01', to: '2026-09-30', by: 'month' }),
  )
  assert.equal(series.rows[0]!.amount, 2, 'one sticker and one pack; looking, the crawler and staff are no downloads')
  await reader.context().close()
  await open(`/desk/stickers/${pack}`)
  await page.getByText('the whole pack: once').waitFor()
})

test('each platform is told apart, a kit is made, and where it stands is written down', async () => {
  await open(`/desk/stickers/${pack}/platforms`)
  await examine('platforms')
  await page.getByRole('link', { name: 'Signal' }).click()
  await page.getByText('2 stickers: as many as asked for').waitFor()
  const kit = await page.request.get(`${served.foyer.url}/desk/stickers/${pack}/platforms/signal/kit.zip`)
  const sizes: number[] = []
  for await (const { name, bytes } of unzip(await kit.body()))
    if (/^\d\d\./.test(name)) sizes.push((await sharp(Buffer.from(bytes)).metadata()).width)
  assert.deepEqual(sizes, [512, 512])
  await page.getByRole('group', { name: 'Where it stands' }).getByLabel('Accepted').check()
  await press('Write it down')
  await page.getByText('Say where it is to be had').first().waitFor()
  await page.getByLabel('Where it is to be had').fill('https://signal.art/addstickers/1')
  await press('Write it down')
  await page.getByText('Saved.').waitFor()
  await page.getByLabel('Downloads or additions').fill('1,200')
  await press('Keep the figures')
  await page.getByRole('cell', { name: '1,200' }).waitFor()
  await examine('platform')
  const sheet = await page.request.get(`${served.foyer.url}/desk/stickers/${pack}/sheet.pdf?shape=round&mm=50&copies=4`)
  assert.match((await sheet.body()).toString('latin1'), /^%PDF/)
})

test('a meme is made from a picture, says what is on it, and stops a post until the questions are answered', async () => {
  await open('/desk/assets/meme')
  await examine('choose')
  await page.getByRole('link', { name: 'shelf' }).click()
  await page.getByLabel('Words at the top').fill('逾期了？')
  await page.getByLabel('Words at the bottom').fill('没关系 🙂')
  await press('Look at it')
  await page.getByText('The library’s font has no').first().waitFor()
  await page.getByLabel('Words at the bottom').fill('没关系')
  await press('Look at it')
  assert.equal(await page.getByLabel('What it shows and says, English').inputValue(), 'A shelf of books. On it stands: 逾期了？ / 没关系')
  await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0))
  await examine('meme')
  await press('Make the picture')
  await page.getByText('say who the joke is on').waitFor()
  const asset = /assets\/([0-9a-f-]+)/.exec(page.url())![1]!
  await page.getByRole('group', { name: 'A living person is shown' }).getByLabel('No', { exact: true }).check()
  await page.getByRole('group', { name: 'Who is the joke on?' }).getByLabel('Somebody weaker').check()
  await press('Save why')
  await page.getByText('the joke is on somebody weaker. It is not sent.').waitFor()
  await page.getByRole('group', { name: 'Who is the joke on?' }).getByLabel('Ourselves').check()
  await press('Save why')
  await page.getByText('Nothing of this stops a post.').waitFor()
  await examine('asset')
  assert.ok(asset)
})

test('an infographic is looked at, made, and shown in a post with its figures as a table', async () => {
  await open('/desk/infographics')
  await page.getByRole('link', { name: 'Make an infographic' }).click()
  await press('Look at it')
  await page.getByLabel('Finding, English').waitFor()
  assert.equal(await page.getByLabel('Finding, English').inputValue(), 'Visits: more in August 2026 than a year before')
  await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0))
  await examine('question')
  await press('Make the pictures')
  await page.getByText('Made. The pictures are among').waitFor()
  await examine('infographic')
  await open('/desk/infographics')
  await examine('infographics')
  const post = await served.system(async (work) => {
    const [one] = await listInfographics(work)
    const body = fromPlain(`Look.\n\n{piece:infographic/${one!.id}}\n\n{piece:stickers/${pack}}`)
    const made = await writePost(work, {
      source: 'en',
      texts: { en: { title: 'More came', body } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: { website: {} },
    })
    await requestReview(work, { post: made.id })
    await schedulePost(work, { post: made.id, version: made.version, at: 'now' })
    return made
  })
  const reader = await served.browser.open({ viewport: { width: 360, height: 740 } })
  // The clock of the served process may be some seconds behind the one the post was published by.
  for (let tries = 0; tries < 30; tries++) {
    const answer = await reader.goto(`${served.foyer.url}/posts/${post.slug}`)
    if (answer?.status() === 200) break
    await reader.waitForTimeout(1000)
  }
  await reader.getByText('The figures as a table').click()
  await reader.getByRole('row', { name: /Visits 1,250 25% more/ }).waitFor()
  await reader.getByRole('link', { name: 'all 2 stickers' }).waitFor()
  assert.equal((await reader.getByRole('img', { name: 'Owl 1' }).boundingBox())!.width, 120, 'as small as in a chat')
  await examine('post', reader)
  await reader.context().close()
})
