import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, makeZip, readAudit } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { dropSite, givePictures, listSiteImports, lookAtSite, siteImport, takeInSite } from '../index.ts'
import { bytes, rss, rssItem, wordpress } from './site-files-for-tests.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const look = (file: string, name = 'anhe.xml', who: 'editor' | 'author' = 'editor') =>
  lookAtSite(house.platform, house.alliance, house.staff(who), { file: bytes(file), name })
const take = (no: number, wishes = {}) => takeInSite(house.platform, house.alliance, house.staff('editor'), no, wishes)
const files = () =>
  house.system(async (work) => {
    const rows = await work.db.selectFrom('platform.files').select('kind').where('alliance_id', '=', work.alliance).execute()
    return rows.map(({ kind }) => kind).toSorted()
  })

test('a file is looked at, kept, taken in with what a person chose, and let go', async () => {
  const looked = await look(wordpress)
  assert.deepEqual([looked.importNo, looked.state, looked.report.posts, looked.report.dryRun], [1, 'looked-at', 2, true])
  assert.deepEqual(await files(), ['past-site'])
  const parts: Uint8Array[] = []
  for await (const part of makeZip([{ name: 'x.txt', read: async () => Buffer.from('x') }], new Date('2024-01-01'))) parts.push(part)
  const given = await house.as('editor', (work) => givePictures(work, 1, Buffer.concat(parts)))
  assert.equal(given.hasPictures, true)
  const taken = await take(1, { series: ['Ancient books'], language: 'en' })
  assert.deepEqual([taken.state, taken.report.posts, taken.report.refusedCount, taken.wishes.series], ['taken-in', 2, 1, ['Ancient books']])
  assert.deepEqual(await files(), [])
  await assert.rejects(take(1), { code: 'channels.site.import-over' })
  await assert.rejects(
    house.as('editor', (work) => dropSite(work, 1)),
    { code: 'channels.site.import-over' },
  )
})

test('what is no feed is refused and not kept; a file is dropped by hand, or after 30 days', async () => {
  await assert.rejects(look('<html>'), (error: unknown) => isRefusal(error) && error.fields[0]!.code === 'channels.site.not-a-feed')
  await assert.rejects(look(''), (error: unknown) => isRefusal(error) && error.fields[0]!.code === 'channels.site.file-missing')
  await assert.rejects(look(wordpress, 'x.xml', 'author'), { code: 'platform.not-allowed' })
  assert.deepEqual(await files(), [])
  const { importNo } = await look(rss(rssItem(1)))
  await house.as('editor', (work) => dropSite(work, importNo))
  const forgotten = await look(rss(rssItem(1)))
  house.setNow('2026-10-20T01:00:00Z')
  const newest = await look(rss(rssItem(2)))
  assert.deepEqual(
    (await house.as('editor', listSiteImports)).map(({ importNo: no, state }) => [no, state]),
    [
      [newest.importNo, 'looked-at'],
      [forgotten.importNo, 'dropped'],
      [importNo, 'dropped'],
      [1, 'taken-in'],
    ],
  )
  assert.deepEqual(await files(), ['past-site'])
  await assert.rejects(
    house.as('editor', (work) => siteImport(work, 99)),
    { code: 'channels.site.no-such-import' },
  )
  await assert.rejects(
    house.as('editor', (work) => siteImport(work, newest.importNo), { alliance: house.otherAlliance }),
    {
      code: 'channels.site.no-such-import',
    },
  )
  const acts = (await house.as('owner', (work) => readAudit(work))).map(({ act }) => act)
  assert.equal(acts.filter((act) => act === 'channels.site-looked-at').length, 4)
})
