// The practice of a week at the desk, in a real browser: my work with its deputies, the guides, templates, playbooks.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addStaff, listTasks } from '#rooms/alliance'
import { saveSeries, writePost } from '#rooms/content'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
let foyer: ServedHouse['foyer']

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-07T02:00:00Z' } }, async (work) => {
    await addStaff(work, { name: 'Li Min', email: 'min@library.example', roles: ['editor'] })
    await writePost(work, { source: 'en', texts: { en: { title: 'Night opening' } } })
  })
  foyer = served.foyer
  page = await served.signIn()
})
after(() => served?.close())

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()

test('a task comes from a post, is done and undone, handed over with a word; a deputy is named', async () => {
  await page.goto(`${foyer.url}/desk/posts`)
  await page.getByRole('link', { name: 'Night opening' }).click()
  await page.getByRole('link', { name: 'Make a task of it' }).click()
  await press('Add the task')
  await page.getByText('There is a problem').waitFor()
  await assertAccessible(page)
  await page.getByLabel('What is to be done').fill('Ask the caretaker for the keys')
  await page.getByLabel('Wanted by').fill('2026-09-04')
  await press('Add the task')
  await page.getByText('“Ask the caretaker for the keys” is added.').waitFor()
  assert.ok(await page.getByRole('link', { name: 'Night opening' }).isVisible(), 'it leads to what it is about')
  assert.ok(await page.getByText('Past its day').isVisible())
  await page.getByRole('button', { name: /^Done/ }).click()
  await page.getByText('“Ask the caretaker for the keys” is done.').waitFor()
  await press('Undo')
  await page.getByText('“Ask the caretaker for the keys” is open again.').waitFor()
  await assertAccessible(page)

  await page.getByRole('link', { name: 'Ask the caretaker for the keys' }).click()
  await page.getByLabel('To whom').selectOption('Li Min')
  await press('Hand over')
  await page.getByText('There is a problem').waitFor()
  await page.getByLabel('A word with it').fill('He is in on Tuesdays.')
  await press('Hand over')
  await page.getByText('“Ask the caretaker for the keys” is handed over.').waitFor()
  await assertAccessible(page)
  const { tasks } = await served.system((work) => listTasks(work))
  assert.deepEqual([tasks[0]?.owner?.name, tasks[0]?.handed?.word], ['Li Min', 'He is in on Tuesdays.'])

  await page.getByRole('link', { name: '‹ My work' }).click()
  await page.getByText('No task is open for you.').waitFor()
  await page.getByRole('link', { name: 'Everybody’s' }).click()
  await page.getByRole('link', { name: 'Ask the caretaker for the keys' }).waitFor()
  assert.ok(await page.getByText('is a draft.').isVisible(), 'what waits in the rooms stands below')

  const table = await (await page.request.get(`${foyer.url}/desk/work/tasks.csv`)).text()
  assert.match(table, /^\uFEFFTask,Wanted by,Whose it is/)
  assert.match(table, /Ask the caretaker for the keys,2026-09-04,Li Min,Lin Yue,Night opening,/)

  await page.getByRole('link', { name: 'Deputies' }).click()
  await page.getByLabel('Who is away').selectOption('Li Min')
  await page.getByLabel('Who stands in').selectOption('Lin Yue')
  await page.getByLabel('Last day').fill('2026-09-20')
  await press('Name the deputy')
  await page.getByText('Lin Yue stands in for Li Min.').first().waitFor()
  await assertAccessible(page)
  await page.goto(`${foyer.url}/desk/work`)
  await page.getByText(/You stand in for Li Min until/).waitFor()
  assert.ok(await page.getByRole('link', { name: 'Ask the caretaker for the keys' }).isVisible(), 'and their task is not lost')
  for (const path of ['/desk/work', '/desk/work/deputies']) {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`${foyer.url}${path}`)
    await assertFits(page)
  }
})

test('a guide is read, changed and kept in versions; the comment rules are shown to readers; tone and crisis stand beside the composer', async () => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(`${foyer.url}/desk/guides`)
  await assertAccessible(page)
  await page.getByRole('link', { name: 'Rules for comments' }).click()
  await press('Show it to readers')
  await page.getByText('Readers find it at /comment-rules.').waitFor()
  await page.locator('summary', { hasText: 'Change it' }).click()
  await page.getByRole('group', { name: 'English' }).getByLabel('Text').fill('Write to ??')
  await page.getByLabel('Why it is changed').fill('Ours now.')
  await press('Save the next version')
  await page.getByText('Version 1 is saved.').waitFor()
  await assertAccessible(page)
  await press('Show it to readers')
  await page.getByText('There is a problem').waitFor()
  await page.goto(`${foyer.url}/desk/guides/comment-rules?version=0`)
  await page.getByText('This is version 0.').waitFor()
  const reader = await served.browser.open({ javaScriptEnabled: false })
  await reader.goto(`${foyer.url}/zh-CN/comment-rules`)
  assert.equal(await reader.locator('h1').innerText(), '评论规则')
  await assertFits(reader)
  await reader.context().close()

  await page.goto(`${foyer.url}/desk/posts`)
  await page.getByRole('link', { name: 'Night opening' }).click()
  await page.locator('summary', { hasText: 'Crisis card' }).click()
  assert.ok(await page.getByText('The first ten minutes').isVisible())
  await assertAccessible(page)
})

test('a post begins with a template, and what is open in it stops it', async () => {
  await page.goto(`${foyer.url}/desk/posts`)
  await page.getByRole('link', { name: 'Start from a template' }).click()
  await page.getByRole('link', { name: 'Poster', exact: true }).click()
  await page.waitForURL(/kind=poster/) // the other kinds are gone from the list by then
  const template = page.locator('ul.templates > li', { hasText: 'Story time' })
  await template.locator('summary').click()
  await template.getByText('To fill in:').waitFor()
  await assertAccessible(page)
  await page.setViewportSize({ width: 360, height: 740 })
  await assertFits(page)
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.getByRole('button', { name: /^Start with it.*Story time/ }).click()
  await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}$/)
  assert.equal(await page.getByLabel('Title', { exact: true }).first().inputValue(), 'Story time')
  const before = page.locator('section.before')
  await before
    .getByText(/marks something unfinished/)
    .first()
    .waitFor()
})

test('a series is exported as a playbook; another house reads it, makes drafts of it, and is told when it did so before', async () => {
  await served.system(async (work) => {
    const { id } = await saveSeries(work, { names: { en: 'Letters of the lamp' } })
    await writePost(work, { source: 'en', texts: { en: { title: 'Lin Yue lights it' } }, series: id })
  })
  await page.goto(`${foyer.url}/desk/playbooks`)
  await assertAccessible(page)
  await page.getByLabel('Of what').selectOption('Letters of the lamp')
  const download = page.waitForEvent('download')
  await press('Download the playbook')
  const file = await (await download).path()
  const text = readFileSync(file, 'utf8')
  assert.ok(!text.includes('Lin Yue'), 'it names nobody')
  assert.equal(JSON.parse(text).posts[0].texts.en.title, '{name} lights it')

  const choose = (name: string, content: string) =>
    page.getByLabel('The file').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) })
  await choose('broken.json', '{"format":\n oops')
  await press('Read it')
  await page.getByText('line 2 cannot be read').first().waitFor()
  await assertAccessible(page)
  await choose('playbook.json', text)
  await press('Read it')
  await page.getByText('1 post, 0 lessons').waitFor()
  await assertAccessible(page)
  await page.getByLabel('First day here').fill('2026-10-05')
  await press('Make drafts of it')
  await page.getByText('“Letters of the lamp” is begun: 1 draft').waitFor()
  await page.getByRole('link', { name: 'See it' }).click()
  await page.waitForURL(/\/desk\/series\/[0-9a-f-]{36}$/)
  await page
    .getByText(/the name of somebody who agreed to be named/)
    .first()
    .waitFor()

  await page.goto(`${foyer.url}/desk/playbooks`)
  await choose('playbook.json', text)
  await press('Read it')
  await page.getByText(/was taken in by Lin Yue on/).waitFor()
  await press('Make drafts of it')
  await page.getByText('Nothing was made now.').waitFor()
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${foyer.url}/desk/playbooks`)
  await assertFits(page)
})
