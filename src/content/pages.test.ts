import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal } from '#platform'
import { closePoints } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { easter, lunarDay } from './holidays.ts'
import {
  addMenuItem,
  calendarItems,
  findPublic,
  fromPlain,
  holidaysOf,
  menuItems,
  menuOf,
  moveMenuItem,
  pageBySlug,
  publishPage,
  savePage,
  saveSeries,
  setMenu,
  setSpecialDay,
  unpublishPage,
  writeStarterPages,
} from './index.ts'
import { pagesToWrite } from './starter-pages.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.ok(error.code === code || error.fields.some((f) => f.code === code), `${error.message}, wanted ${code}`)
  return true
}
const page = (title: string, zh: string, slug?: string) =>
  house.as('editor', (work) =>
    savePage(work, {
      slug,
      texts: { en: { title, body: fromPlain(`${title}: all you need.`) }, 'zh-CN': { title: zh, body: fromPlain(`${zh}须知。`) } },
    }),
  )

test('readers keep what they have until a page is published again', async () => {
  const made = await page('How to join', '如何办证', 'join-us')
  await assert.rejects(
    house.visitor((work) => pageBySlug(work, 'join-us', 'en')),
    refusedWith('content.no-such-page'),
  )
  await house.as('editor', (work) => publishPage(work, { page: made.id, version: 1 }))
  await house.as('editor', (work) => savePage(work, { page: made.id, base: 1, texts: { en: { title: 'Join' } } }))
  assert.equal((await house.visitor((work) => pageBySlug(work, 'join-us', 'en'))).text.title, 'How to join')
  const zh = await house.visitor((work) => pageBySlug(work, 'join-us', 'zh-CN'))
  assert.deepEqual([zh.locale, zh.text.title, zh.locales], ['zh-CN', '如何办证', ['en', 'zh-CN']])
  await assert.rejects(
    house.as('editor', (work) => savePage(work, { page: made.id, base: 1, texts: {} })),
    refusedWith('content.changed-meanwhile'),
  )
  await house.as('editor', (work) => publishPage(work, { page: made.id }))
  assert.equal((await house.visitor((work) => pageBySlug(work, 'join-us', 'en'))).text.title, 'Join')
  assert.equal((await house.visitor((work) => findPublic(work, { words: '办证', locale: 'zh-CN' })))[0]?.path, '/pages/join-us')
  await house.as('editor', (work) => unpublishPage(work, { page: made.id }))
  assert.deepEqual(await house.visitor((work) => findPublic(work, { words: '办证', locale: 'zh-CN' })), [])
})

test('a new library gets the pages every library needs as drafts; what is marked as to be written is not published', async () => {
  const at = { alliance: house.otherAlliance }
  await house.system((work) => writeStarterPages(work), at)
  const waiting = () => house.as('editor', (work) => pagesToWrite(work), at)
  assert.deepEqual(
    (await waiting()).map(({ titles }) => titles),
    [
      { en: 'Get a card', 'zh-CN': '办理读者证' },
      { en: 'House rules', 'zh-CN': '入馆须知' },
      { en: 'How to get here', 'zh-CN': '怎样到馆' },
    ],
  )
  assert.deepEqual(await house.system((work) => menuOf(work, 'foot', 'en'), at), [], 'nothing of it is public')
  const { id } = (await waiting())[0]!
  const publish = () => house.as('editor', (work) => publishPage(work, { page: id }), at)
  await assert.rejects(publish(), (error: unknown) => {
    assert.ok(isRefusal(error))
    assert.deepEqual(
      error.fields.map(({ field, code }) => `${field} ${code}`),
      ['en', 'zh-CN'].flatMap((tag) => ['summary', 'body'].map((part) => `texts.${tag}.${part} content.page-unfinished`)),
    )
    return true
  })
  // Written in one language, the other emptied: readers have it, in the menu too.
  const texts = { en: { summary: 'Free for everybody.', body: fromPlain('Come in.') }, 'zh-CN': null }
  await house.as('editor', (work) => savePage(work, { page: id, texts }), at)
  await publish()
  assert.equal((await waiting()).length, 2)
  assert.deepEqual(
    (await house.system((work) => menuOf(work, 'foot', 'en'), at)).map(({ label }) => label),
    ['Get a card'],
  )
})

test('addresses are one each, and an empty page is not published', async () => {
  await page('Rules', '规则', 'rules')
  await assert.rejects(page('Rules again', '规则', 'rules'), refusedWith('content.slug-taken'))
  await assert.rejects(page('x', 'x', 'no spaces'), refusedWith('content.slug-not-possible'))
  const empty = await house.as('editor', (work) => savePage(work, { texts: { en: { title: 'Only a title' } } }))
  await assert.rejects(
    house.as('editor', (work) => publishPage(work, { page: empty.id })),
    refusedWith('content.page-has-no-text'),
  )
  await assert.rejects(
    house.as('author', (work) => savePage(work, { texts: {} })),
    refusedWith('platform.not-allowed'),
  )
})

test('a menu is ordered by up and down, and shows only what readers can open', async () => {
  const pages = [await page('Join', '办证'), await page('Rules here', '规则说明'), await page('How to get here', '交通')]
  for (const { id } of pages) {
    await house.as('editor', (work) => publishPage(work, { page: id }))
    await house.as('editor', (work) => addMenuItem(work, { menu: 'main', page: id }))
  }
  await house.as('editor', (work) =>
    addMenuItem(work, { menu: 'main', href: 'https://catalogue.example.org/', labels: { en: 'Catalogue', 'zh-CN': '书目检索' } }),
  )
  const labels = (locale = 'en') => house.visitor(async (work) => (await menuOf(work, 'main', locale)).map((entry) => entry.label))
  assert.deepEqual(await labels(), ['Join', 'Rules here', 'How to get here', 'Catalogue'])
  const items = await house.as('editor', (work) => menuItems(work, 'main'))
  await house.as('editor', (work) => moveMenuItem(work, { item: items[3]!.id, to: 'up' }))
  await house.as('editor', (work) => moveMenuItem(work, { item: items[0]!.id, to: 'up' }))
  await house.as('editor', (work) => moveMenuItem(work, { item: items[0]!.id, to: 'down' }))
  assert.deepEqual(await labels('zh-CN'), ['规则说明', '办证', '书目检索', '交通'])
  await house.as('editor', (work) => moveMenuItem(work, { item: items[1]!.id, to: 'out' }))
  await house.as('editor', (work) => unpublishPage(work, { page: pages[0]!.id }))
  assert.deepEqual(await labels(), ['Catalogue', 'How to get here'])
  for (const bad of [{ menu: 'main' as const }, { menu: 'main' as const, page: pages[0]!.id, href: '/x' }])
    await assert.rejects(
      house.as('editor', (work) => addMenuItem(work, bad)),
      refusedWith('content.menu-target'),
    )
  await assert.rejects(
    house.as('editor', (work) => addMenuItem(work, { menu: 'main', href: 'javascript:alert(1)', labels: { en: 'x' } })),
    refusedWith('content.link-not-safe'),
  )
})

test('race: 16 who order the same menu leave it whole', async () => {
  for (let i = 0; i < 6; i++)
    await house.as('editor', (work) => addMenuItem(work, { menu: 'foot', href: `/p${i}`, labels: { en: `P${i}` } }))
  const items = await house.as('editor', (work) => menuItems(work, 'foot'))
  await Promise.all(
    Array.from({ length: 16 }, (_, i) =>
      house.as('editor', (work) => moveMenuItem(work, { item: items[i % 6]!.id, to: i % 2 ? 'up' : 'down' })),
    ),
  )
  assert.equal(new Set((await house.as('editor', (work) => menuItems(work, 'foot'))).map((item) => item.id)).size, 6)
})

test('a whole menu is set at once; what is wrong is told by entry and changes nothing; 64 who set one that is empty leave one', async () => {
  const set = (items: Parameters<typeof setMenu>[1]['items'], menu: 'main' | 'foot' = 'main') =>
    house.as('editor', (work) => setMenu(work, { menu, items }))
  const { id } = await page('House rules', '馆内规则')
  await set([{ href: 'https://catalogue.example.org/', labels: { en: 'Catalogue' } }, { page: id }])
  const shown = () => house.as('editor', async (work) => (await menuItems(work, 'main')).map((item) => item.href ?? item.slug))
  assert.deepEqual(await shown(), ['https://catalogue.example.org/', 'house-rules'])
  await assert.rejects(set([{ page: id }, {}, { href: 'javascript:alert(1)', labels: { en: 'x' } }, { href: '/x' }]), (error) => {
    assert.ok(isRefusal(error))
    assert.deepEqual(
      error.fields.map(({ field, code }) => [field, code]),
      [
        ['items.1.page', 'content.menu-target'],
        ['items.2.href', 'content.link-not-safe'],
        ['items.3.labels', 'content.field-missing'],
      ],
    )
    return true
  })
  await assert.rejects(set(Array.from({ length: 41 }, () => ({ page: id }))), refusedWith('content.menu-full'))
  await assert.rejects(
    house.as('desk', (work) => setMenu(work, { menu: 'main', items: [] })),
    refusedWith('platform.not-allowed'),
  )
  assert.deepEqual(await shown(), ['https://catalogue.example.org/', 'house-rules'])
  await set([], 'foot')
  await Promise.all(Array.from({ length: 64 }, (_, i) => set([{ href: `/p${i}`, labels: { en: `P${i}` } }, { page: id }], 'foot')))
  assert.equal((await house.as('editor', (work) => menuItems(work, 'foot'))).length, 2)
})

test('search: Chinese by words and phrase, beginnings, several words, nothing evil', async () => {
  await house.as('editor', (work) =>
    saveSeries(work, {
      names: { 'zh-CN': '黄河与城市记忆', en: 'The Yellow River and the city’s memory' },
      about: { 'zh-CN': '郑州图书馆讲座系列' },
    }),
  )
  const find = (words: string, locale = 'en') =>
    house.visitor(async (work) => (await findPublic(work, { words, locale })).map((hit) => hit.title))
  assert.deepEqual(await find('图书馆', 'zh-CN'), ['黄河与城市记忆'])
  assert.deepEqual(await find('黄河 记忆', 'zh-CN'), ['黄河与城市记忆'])
  assert.deepEqual(await find('馆书图', 'zh-CN'), [])
  assert.deepEqual(await find('yellow riv'), ['The Yellow River and the city’s memory'])
  for (const evil of ["'", "a' | b", '\\', ':*', '& | !', "'; drop table content.posts; --", '%', '<script>', '😀', ' ']) await find(evil)
})

test('full text uses its index as the application’s role', async () => {
  await house.system(async (work) => {
    const { sql } = await import('kysely')
    for (let i = 0; i < 3; i++)
      await sql`insert into content.public_texts select ${work.alliance}, 'post', gen_random_uuid(), 'en', '/x', 't', '', now(), to_tsvector('simple', 'filler' || n) from generate_series(1, 3000) n`.execute(
        work.db,
      )
  })
  const { default: pg } = await import('pg')
  const owner = new pg.Client(house.database.owner as import('pg').ClientConfig)
  await owner.connect()
  try {
    await owner.query('analyze content.public_texts')
    // The function's own statement, planned as its owner runs it.
    const { rows } = await owner.query(
      `explain select * from content.public_texts t where t.alliance_id = '${house.alliance}' and t.words @@ to_tsquery('simple', 'yellow')`,
    )
    assert.match(JSON.stringify(rows), /public_texts_words/)
  } finally {
    await owner.end()
  }
})

test('the calendar names holidays and closings', async () => {
  house.setNow('2026-09-20T02:00:00Z')
  await house.as('owner', (work) =>
    closePoints(work, {
      points: 'all',
      starts: '2026-10-01T00:00',
      ends: '2026-10-04T00:00',
      reason: 'National Day',
      reasons: { 'zh-CN': '国庆闭馆' },
    }),
  )
  await house.as('author', (work) =>
    setSpecialDay(work, { day: '2026-10-10', kind: 'working-day', names: { en: 'Working Saturday', 'zh-CN': '调休上班' } }),
  )
  const days = await house.as('author', (work) => calendarItems(work, { from: '2026-09-25', to: '2026-10-11', locale: 'zh-CN' }))
  assert.equal(days.length, 17)
  const notes = Object.fromEntries(
    days.flatMap((day) => day.notes.filter((note) => note.kind !== 'closing').map((note) => [day.day, `${note.kind} ${note.text}`])),
  )
  assert.deepEqual(notes, {
    '2026-09-25': 'holiday 中秋节',
    '2026-10-01': 'holiday 国庆节',
    '2026-10-02': 'holiday 国庆节',
    '2026-10-03': 'holiday 国庆节',
    '2026-10-10': 'working-day 调休上班',
  })
  assert.deepEqual(
    days.filter((day) => day.notes.some((note) => note.kind === 'closing' && note.text === '国庆闭馆')).map((day) => day.day),
    ['2026-10-01', '2026-10-02', '2026-10-03'],
  )
  assert.deepEqual(await house.as('author', (work) => calendarItems(work, { from: 'x', to: 'y', locale: 'en' })), [])
})

test('holidays that follow from a rule', () => {
  const of = (country: string, year: number) => Object.fromEntries(holidaysOf(country, year).map((h) => [h.day, h.names.en]))
  assert.equal(easter(2026), '2026-04-05')
  assert.equal(easter(2027), '2027-03-28')
  assert.deepEqual(
    [2024, 2025, 2026, 2027].map((year) => lunarDay(year, 1, 1)),
    ['2024-02-10', '2025-01-29', '2026-02-17', '2027-02-06'],
  )
  assert.equal(of('CN', 2026)['2026-04-05'], 'Qingming')
  assert.equal(of('CN', 2025)['2025-04-04'], 'Qingming')
  assert.equal(of('CN', 2026)['2026-06-19'], 'Dragon Boat Festival')
  assert.equal(of('CN', 2026)['2026-02-16'], 'Spring Festival')
  assert.deepEqual(Object.keys(of('GB', 2026)), [
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-04',
    '2026-05-25',
    '2026-08-31',
    '2026-12-25',
    '2026-12-28',
  ])
  assert.deepEqual(Object.keys(of('GB', 2027)).slice(-2), ['2027-12-27', '2027-12-28'])
  assert.deepEqual(holidaysOf('NZ', 2026), [])
})
