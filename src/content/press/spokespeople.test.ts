import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as content from '#rooms/content'
import { erasePerson, exportPerson, runRetention } from '#rooms/patrons'
import { codes, openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

test('who speaks for the library is named with topics; what they said is logged, and forgotten of whom it was said to', async () => {
  const li = await house.as('director', (work) => content.saveSpokesperson(work, { name: 'Li Min', topics: 'books, building' }))
  assert.deepEqual(await codes(house.as('author', (work) => content.saveSpokesperson(work, { name: 'Me', topics: 'all' }))), [
    'platform.not-allowed',
  ])
  const zhao = await house.as('editor', (work) =>
    content.saveContact(work, {
      name: 'Zhao Min',
      outlet: 'City Paper',
      email: 'zhao@paper.example',
      language: 'en',
      basis: 'consent',
      source: 'asked',
    }),
  )
  const log = (words: Partial<content.LogTalk>) =>
    house.as('author', (work) => content.logTalk(work, { spokesperson: li.id, about: 'The gazetteer', ...words }))
  assert.deepEqual(await codes(log({ about: ' ', at: new Date('2027-01-01') })), [
    'toName content.press.nobody-named',
    'about content.press.field-missing',
    'at content.press.day-ahead',
  ])
  await log({ contact: zhao.id, at: new Date('2026-09-06T02:00:00Z') })
  await log({ outlet: 'Radio North' })
  const talks = () => house.as('editor', async (work) => (await content.listTalks(work)).items)
  assert.deepEqual(
    (await talks()).map(({ spokesperson, toName, outlet }) => [spokesperson, toName, outlet]),
    [
      ['Li Min', '', 'Radio North'],
      ['Li Min', 'Zhao Min', 'City Paper'],
    ],
  )
  const contact = await house.as('editor', (work) => content.mediaContact(work, zhao.id))
  assert.equal(contact.contactedAt!.toISOString(), '2026-09-06T02:00:00.000Z')
  const known = await house.as('owner', (work) => exportPerson(work, { emails: ['zhao@paper.example'] }))
  assert.equal((known.press!.talks as unknown[]).length, 1)
  await house.as('owner', (work) => erasePerson(work, { emails: ['zhao@paper.example'] }, 'asked in writing'))
  assert.deepEqual(
    (await talks()).map(({ toName, about }) => [toName, about]),
    [
      ['', 'The gazetteer'],
      ['', 'The gazetteer'],
    ],
  )
  await house.as('director', (work) => content.saveSpokesperson(work, { spokesperson: li.id, retired: true }))
  assert.deepEqual(await codes(log({ outlet: 'TV' })), ['content.press.no-such-spokesperson'])
  assert.equal((await talks()).length, 2, 'what was said stays in the log')
})

test('a name typed into the log goes after two years; what was said stays', async () => {
  const li = await house.as('director', (work) => content.saveSpokesperson(work, { name: 'Li Min', topics: 'events' }))
  house.setNow('2026-09-08T01:00:00Z')
  const typed = { spokesperson: li.id, toName: 'Gao Yan', outlet: 'Evening News', about: 'The lantern walk' }
  await house.as('author', (work) => content.logTalk(work, typed))
  house.setNow('2028-10-01T01:00:00Z')
  await house.system((work) => runRetention(work, { dryRun: false }))
  const { items } = await house.as('editor', (work) => content.listTalks(work))
  assert.deepEqual(
    items.filter(({ outlet }) => outlet === 'Evening News').map(({ toName, about }) => [toName, about]),
    [['', 'The lantern walk']],
  )
})
