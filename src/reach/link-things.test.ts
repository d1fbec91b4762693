import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as content from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { followLink, listLinks } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const as = <T>(act: Parameters<typeof house.as<T>>[1]) => house.as('author', act)
const codes = async (run: Promise<unknown>) => {
  try {
    await run
  } catch (error) {
    return ((error as { fields?: { field: string; code: string }[] }).fields ?? []).map(
      ({ field, code }) => `${field} ${code.split('.').at(-1)}`,
    )
  }
  return []
}

test('the catalogue is asked by patterns; a printed code leads to the new address, and its follows are counted for the list', async () => {
  const set = (patterns: { byIsbn?: string; byTitle?: string }) => house.as('editor', (work) => content.setCatalogueLink(work, patterns))
  for (const [pattern, code] of [
    ['http://c.example/{isbn}', 'not-a-web-address'],
    ['https://c.example/x', 'pattern-empty'],
    ['https://c.example/{title}', 'pattern-words'],
    ['https://{isbn}.example/', 'not-a-web-address'],
    ['https://c.example/{isbn', 'pattern-words'],
    ['javascript:{isbn}', 'not-a-web-address'],
  ] as const)
    assert.deepEqual(await codes(set({ byIsbn: pattern })), [`byIsbn ${code}`], pattern)
  await assert.rejects(
    as((work) => content.setCatalogueLink(work, { byIsbn: '' })),
    { code: 'platform.not-allowed' },
  )
  await set({ byIsbn: 'https://old.example/isbn/{isbn}' })
  const list = await as((work) => content.saveBooklist(work, { texts: { en: { title: 'Linked' } } }))
  const book = (words: content.ItemWords) => as((work) => content.saveItem(work, { list: list.id, ...words }))
  const one = await book({ title: 'One', isbn: '9780306406157' })
  await book({ title: '山 & 水' })
  await book({ title: 'Own', link: 'https://archive.example/own' })
  await as((work) => content.publishBooklist(work, { list: list.id }))
  const read = async () => {
    const found = await house.visitor((work) => content.booklistBySlug(work, 'linked', 'en'))
    assert.ok('list' in found)
    return found.list
  }
  const links = async () => (await read()).items.map(({ follow }) => follow)
  const [code, none, own] = await links()
  assert.ok(code && own)
  assert.equal(none, null)
  const targetOf = async (follow: string) => {
    const found = await followLink(
      house.platform,
      house.alliance,
      follow.slice(3),
      new Headers({ 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' }),
    )
    assert.ok(found.kind === 'redirect')
    return found.location
  }
  assert.equal(await targetOf(code), 'https://old.example/isbn/9780306406157')
  assert.equal(await targetOf(own), 'https://archive.example/own')
  await set({ byIsbn: 'https://new.example/{isbn}', byTitle: 'https://new.example/find?q={title}' })
  const after = await links()
  assert.equal(after[0], code, 'what is printed stays')
  assert.equal(await targetOf(code), 'https://new.example/9780306406157')
  assert.equal(await targetOf(after[1]!), `https://new.example/find?q=${encodeURIComponent('山 & 水')}`)
  const made = await house.as('editor', (work) => listLinks(work, { subject: { kind: 'booklist-item', ids: [one.id] } }))
  assert.deepEqual(
    made.map(({ scene, label }) => [scene, label]),
    [[list.scene, 'Linked: One']],
  )
  const figures = await house.as('analyst', (work) => content.listFigures(work, list.id))
  assert.deepEqual(
    figures.touches.map(({ kind, amount }) => [kind, amount]),
    [['booklist', 4]],
  )
  assert.equal(figures.loans, null)
  await set({ byIsbn: '', byTitle: '' })
  assert.deepEqual(await links(), [null, null, own])
})
