import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { nearestWords } from './nearest-words.ts'
import { setPublicTexts } from './public-texts.ts'
import { tidyTitleWords } from './title-words.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-07T01:00:00Z')
})
after(() => house.close())

test('what misspelt words may have meant are the words of titles that are public, from when on they are, until none is', async () => {
  const put = (id: string, titles: string[], at: string) =>
    house.system((work) =>
      setPublicTexts(
        work,
        'page',
        id,
        '/words',
        new Date(at),
        titles.map((title, n) => ({ locale: n ? 'fr' : 'en', title, summary: '', body: null })),
      ),
    )
  const meant = (words: string) => house.visitor((work) => nearestWords(work, { words, locale: 'en' }))
  const [early, late] = [newId(), newId()]
  await put(late, ['Zeppelins over the harbour'], '2026-12-01T00:00:00Z')
  assert.equal(await meant('zepelins'), null, 'it is not out yet')
  await put(early, ['Zeppelins', 'Dirigeables'], '2026-09-01T00:00:00Z')
  assert.deepEqual([await meant('zepelins'), await meant('dirigeabels')], ['zeppelins', 'dirigeables'])
  await put(early, ['Balloons'], '2026-09-01T00:00:00Z')
  const known = () =>
    house.system(async (work) => {
      const { rows } = await sql<{ word: string; since: Date }>`
        select word, since from content.title_words where alliance_id = ${work.alliance} and word in ('zeppelins', 'dirigeables', 'balloons') order by word`.execute(
        work.db,
      )
      return rows.map(({ word, since }) => [word, since.toISOString().slice(0, 10)])
    })
  await house.system(tidyTitleWords)
  assert.equal(await meant('zepelins'), null, 'no public title holds it any more')
  const tidy = [
    ['balloons', '2026-09-01'],
    ['zeppelins', '2026-12-01'],
  ]
  assert.deepEqual(await known(), tidy)
  await house.system(tidyTitleWords)
  assert.deepEqual(await known(), tidy, 'and a second time changes nothing')
  assert.equal(await meant('baloons'), 'balloons')
})
