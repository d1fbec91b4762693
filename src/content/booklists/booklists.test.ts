import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listScenes, total } from '#rooms/facts'
import * as content from '../index.ts'
import { draft, house, published, refusedWith } from '../posts-for-tests.ts'

const as = <T>(act: Parameters<typeof house.as<T>>[1]) => house.as('author', act)
const begin = (title: string, more: content.SaveBooklist = {}) =>
  as((work) => content.saveBooklist(work, { texts: { en: { title } }, ...more }))
const book = (list: string, words: content.ItemWords & { item?: string }) => as((work) => content.saveItem(work, { list, ...words }))
const publish = (list: string) => as((work) => content.publishBooklist(work, { list }))
const read = async (slug: string, locale = 'en') => {
  const found = await house.visitor((work) => content.booklistBySlug(work, slug, locale))
  assert.ok('list' in found)
  return found.list
}
const titles = async (list: string) =>
  (await as((work) => content.booklistById(work, list))).items.map(({ title, position }) => `${position} ${title}`)
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

test('a list is written, gets its books, and readers have it with tiles where the library owns no cover', async () => {
  const list = await begin('Rivers', {
    texts: { en: { title: 'Rivers', about: 'Water on paper.' }, 'zh-CN': { title: '河流' } },
    audiences: ['adults'],
  })
  await assert.rejects(publish(list.id), refusedWith('content.booklists.list-is-empty'))
  await book(list.id, {
    title: 'The Yellow River',
    author: 'Philip Ball',
    year: 2016,
    isbn: '0-306-40615-2',
    callNumber: 'K928.4',
    notes: { en: 'Read it aloud.' },
  })
  await book(list.id, { title: '黄河传', author: '张三', language: 'zh-CN', notes: { 'zh-CN': '一条河的一生。' } })
  await assert.rejects(
    house.visitor((work) => content.booklistBySlug(work, 'rivers', 'en')),
    refusedWith('content.booklists.no-such-list'),
  )
  await publish(list.id)
  const shown = await read('rivers', 'zh-CN')
  assert.deepEqual([shown.title, shown.locale, shown.items.length], ['河流', 'zh-CN', 2])
  const [first, second] = shown.items
  assert.deepEqual(
    [first!.isbn, first!.note, first!.noteLocale, first!.cover, first!.follow],
    ['9780306406157', 'Read it aloud.', 'en', null, null],
  )
  assert.match(first!.tile, /^<svg [^>]*aria-hidden="true"/)
  assert.match(second!.tile, /lang="zh-CN"/)
  const found = await house.visitor((work) => content.findPublic(work, { words: 'read aloud', locale: 'en' }))
  assert.deepEqual(
    found.map(({ kind, path }) => [kind, path]),
    [['booklist', '/booklists/rivers']],
  )
  assert.equal((await house.visitor((work) => content.findPublic(work, { words: '一生', locale: 'zh-CN' }))).length, 1)
  await as((work) => content.saveBooklist(work, { list: list.id, slug: 'water' }))
  assert.deepEqual(await house.visitor((work) => content.booklistBySlug(work, 'rivers', 'en')), { moved: '/booklists/water' })
  await as((work) => content.withdrawBooklist(work, { list: list.id }))
  await assert.rejects(
    house.visitor((work) => content.booklistBySlug(work, 'water', 'en')),
    refusedWith('content.booklists.withdrawn'),
  )
  assert.equal((await house.visitor((work) => content.findPublic(work, { words: 'aloud', locale: 'en' }))).length, 0)
})

test('what is wrong with a book is said at its field', async () => {
  const list = await begin('Wrong')
  assert.deepEqual(
    await codes(
      book(list.id, {
        title: '',
        isbn: '0306406153',
        year: 20160,
        link: 'http://a.example',
        language: 'Chinesisch!',
        cover: 'x',
        notes: { '??': 'x', en: 'y'.repeat(700) },
      }),
    ),
    [
      'isbn not-an-isbn',
      'language not-a-language',
      'link not-a-web-address',
      'notes.?? not-a-language',
      'notes.en field-too-long',
      'title field-missing',
      'year number-out-of-bounds',
      'cover picture-not-known',
    ],
  )
  const own = await book(list.id, { title: 'A' })
  await assert.rejects(
    book(list.id, { item: own.id, title: 'A', cover: '0199a000-0000-7000-8000-000000000001' }),
    refusedWith('content.no-such-picture'),
  )
  const other = await begin('Other')
  await assert.rejects(
    as((work) => content.saveItem(work, { list: other.id, item: own.id, title: 'B' })),
    refusedWith('content.booklists.no-such-item'),
  )
  await assert.rejects(
    house.as({ kind: 'staff', id: own.id, name: 'X', roles: ['analyst'] }, (work) => content.saveItem(work, { list: list.id, title: 'B' })),
    refusedWith('platform.not-allowed'),
  )
})

test('books are put in order by number and as a whole; an order of others is refused', async () => {
  const list = await begin('Order')
  const ids: string[] = []
  for (const title of ['A', 'B', 'C', 'D']) ids.push((await book(list.id, { title })).id)
  const order = (wanted: { order: readonly string[] } | { item: string; to: number }) =>
    as((work) => content.orderItems(work, { list: list.id, ...wanted }))
  await order({ item: ids[3]!, to: 1 })
  assert.deepEqual(await titles(list.id), ['1 D', '2 A', '3 B', '4 C'])
  await order({ item: ids[3]!, to: 99 })
  await order({ order: [ids[2]!, ids[0]!, ids[1]!, ids[3]!] })
  assert.deepEqual(await titles(list.id), ['1 C', '2 A', '3 B', '4 D'])
  for (const wrong of [ids.slice(1), [...ids, ids[0]!], [...ids.slice(1), list.id]])
    await assert.rejects(order({ order: wrong }), refusedWith('content.booklists.other-items'))
  await as((work) => content.removeItem(work, { list: list.id, item: ids[0]! }))
  assert.deepEqual(await titles(list.id), ['1 C', '2 B', '3 D'])
  await publish(list.id)
  for (const id of [ids[1]!, ids[2]!]) await as((work) => content.removeItem(work, { list: list.id, item: id }))
  await assert.rejects(
    as((work) => content.removeItem(work, { list: list.id, item: ids[3]! })),
    refusedWith('content.booklists.list-is-empty'),
  )
})

test('many who add and order at once leave a list without a gap and without a double', async () => {
  const list = await begin('Crowd')
  const first = await book(list.id, { title: 'First' })
  await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      i % 3 === 2
        ? as((work) => content.orderItems(work, { list: list.id, item: first.id, to: i }))
        : as((work) => content.saveItem(work, { list: list.id, title: `Book ${i}` })),
    ),
  )
  const { items } = await as((work) => content.booklistById(work, list.id))
  assert.deepEqual(
    items.map(({ position }) => position),
    Array.from({ length: 9 }, (_, i) => i + 1),
  )
  assert.equal(new Set(items.map(({ title }) => title)).size, 9)
})

test('in a post a list is looked up when it is read: mended it is mended, withdrawn it is gone, and stops what is to leave', async () => {
  const list = await begin('Piece')
  await book(list.id, { title: 'Light <b>&</b> air', author: 'A "quoted" one', notes: { en: 'Two\nlines & more' } })
  await publish(list.id)
  const body = content.fromPlain(`Read on.\n\n{piece:booklist/${list.id}}`)
  const texts = (title: string) => ({ en: { title, body, action: 'Go' } })
  const post = await published({ texts: texts('With a list') })
  const html = async (absolute = '') =>
    house.visitor(async (work) => {
      const shown = await content.shownIn(work, body, 'en', absolute)
      return [
        content.renderHtml(body, shown),
        content.renderHtml(body, { ...shown, still: true }),
        content.renderText(body, shown),
      ] as const
    })
  const [page, still, plain] = await html('https://library.example')
  assert.match(page, /<section class="booklist"><h2><a href="https:\/\/library\.example\/booklists\/piece">Piece<\/a><\/h2>/)
  assert.match(page, /Light &lt;b&gt;&amp;&lt;\/b&gt; air/)
  assert.match(page, /<svg /)
  assert.doesNotMatch(still, /<svg|<section/)
  assert.match(still, /Two<br>lines &amp; more/)
  assert.match(plain, /• Light <b>&<\/b> air \/ A "quoted" one/)
  await as((work) => content.saveBooklist(work, { list: list.id, texts: { en: { title: 'Mended' } } }))
  assert.match((await html())[0], /Mended/)
  assert.deepEqual(
    (await as(content.listPieces)).map(({ kind, pieces }) => [kind, pieces.some(({ name }) => name === 'Mended')]),
    [['booklist', true]],
  )
  const problems = async () => (await as(async (work) => content.checkPost(work, waiting.id))).map(({ code }) => code)
  const waiting = await draft({ texts: { ...texts('Waits'), 'zh-CN': { title: '等', body, action: '去' } } })
  assert.ok((await problems()).includes('booklist-not-translated'))
  await as((work) => content.withdrawBooklist(work, { list: list.id }))
  assert.ok((await problems()).includes('booklist-not-public'))
  assert.equal((await html())[0], '<p>Read on.</p>')
  assert.ok(post.id)
})

test('books come in from a table, from lines and from a catalogue’s records, once', async () => {
  const list = await begin('Import')
  const take = (input: { text?: string; file?: Uint8Array; dryRun?: boolean }) =>
    as((work) => content.importItems(work, { list: list.id, ...input }))
  const lines =
    'The Yellow River / Philip Ball / 2016 / 978-0-306-40615-7\n\n黄河传 ／ 张三\n9780306406157\n   \nThe Yellow River / Philip Ball'
  const dry = await take({ text: lines, dryRun: true })
  assert.deepEqual(
    [
      dry.read,
      dry.added.map(({ title, author, year, isbn }) => [title, author, year, isbn]),
      dry.refused.map(({ line, code }) => `${line} ${code.split('.').at(-1)}`),
    ],
    [
      'lines',
      [
        ['The Yellow River', 'Philip Ball', 2016, '9780306406157'],
        ['黄河传', '张三', null, ''],
      ],
      ['4 only-an-isbn', '6 book-there'],
    ],
  )
  assert.deepEqual(await titles(list.id), [])
  await take({ text: lines })
  assert.equal((await take({ text: lines })).added.length, 0, 'twice is once')
  const table = await take({
    text: '题名\t著者\tISBN\tnote\tnote.zh-CN\t颜色\n雾都孤儿\t狄更斯\t0306406152\tFog\t雾\tx\n雾\t狄更斯\t080442957X\t\t\t\nBad\t\t123\t\t\t',
  })
  assert.deepEqual(
    [table.read, table.unused, table.added.length, table.refused.map(({ line, code }) => `${line} ${code.split('.').at(-1)}`)],
    ['table', ['颜色'], 1, ['2 book-there', '4 not-an-isbn']],
  )
  const marc = `=LDR  00000nam\n=001  b12345\n=020  \\\\$a0802130208 (pbk.)\n=100  1\\$aBorges, Jorge Luis,$d1899-1986.\n=245  10$aFicciones /$cJorge Luis Borges.\n=264  \\1$aNew York :$bGrove,$cc1962.\n=852  8\\$hPQ7797\n\n001 c2\n200 1 _a红楼梦 _f曹雪芹著\n210   _a北京 _c人民 _d1982\n905   _dI242.4`
  const records = await take({ text: marc })
  assert.equal(records.read, 'marc')
  assert.deepEqual(records.added, [
    { title: 'Ficciones', author: 'Borges, Jorge Luis', year: 1962, isbn: '9780802130204' },
    { title: '红楼梦', author: '曹雪芹著', year: 1982, isbn: '' },
  ])
  const { items } = await as((work) => content.booklistById(work, list.id))
  assert.deepEqual(
    items.slice(-2).map(({ callNumber, record }) => [callNumber, record]),
    [
      ['PQ7797', 'b12345'],
      ['I242.4', 'c2'],
    ],
  )
  await assert.rejects(take({ text: '  ' }), refusedWith('content.booklists.nothing-to-read'))
  await assert.rejects(take({ file: new TextEncoder().encode('a,b\n1,2') }), refusedWith('content.booklists.columns-missing'))
  await assert.rejects(
    take({ text: Array.from({ length: 250 }, (_, i) => `Book ${i}`).join('\n') }),
    refusedWith('content.booklists.too-many-items'),
  )
  assert.equal((await titles(list.id)).length, 5)
})

test('loans of a list come in by month from the library’s own system, once; a gap is a gap, and nothing is added to the loans of the library', async () => {
  const list = await begin('Lent')
  await book(list.id, { title: 'A' })
  const [scene] = await house.as('analyst', (work) => listScenes(work, { scenes: [list.scene] }))
  const bring = (csv: string, source = 'Koha', dryRun = false) =>
    house.as('editor', (work) => content.importLoans(work, { file: new TextEncoder().encode(csv), source, dryRun }))
  const csv = `书单,月份,外借\n${scene!.code.toUpperCase()},2026-05,12\nlent,2026年7月,1 240\nhttps://x.example/booklists/lent?s=1,2026-09,3\nnone,2026-05,1\nlent,May,1\nlent,2026-06,1.5\nlent,2026-05,13\n`
  const dry = await bring(csv, 'Koha', true)
  assert.deepEqual(
    [dry.placed, dry.refused.map(({ line, code }) => `${line} ${code.split('.').at(-1)}`)],
    [2, ['4 month-runs', '5 list-not-known', '6 not-a-month', '7 not-a-count', '8 line-contradicts']],
  )
  const figures = () => house.as('analyst', (work) => content.listFigures(work, list.id))
  assert.equal((await figures()).loans, null, 'a try leaves nothing')
  await bring(csv)
  const again = await bring(csv)
  assert.deepEqual([again.placed, again.corrected, again.unchanged], [0, 0, 2])
  assert.deepEqual((await figures()).loans, {
    months: [
      { month: '2026-05', amount: 12 },
      { month: '2026-06', amount: null },
      { month: '2026-07', amount: 1240 },
    ],
    total: 1252,
    sources: ['Koha'],
    gaps: [{ from: '2026-06-01', to: '2026-06-30' }],
  })
  await bring('list,month,loans\nlent,2026-05,10\n', 'Koha')
  await bring('list,month,loans\nlent,2026-07,1000\n', 'Report')
  const after = (await figures()).loans!
  assert.deepEqual([after.total, after.sources], [1010, ['Koha', 'Report']])
  const loans = await house.as('analyst', (work) => total(work, { metric: 'loans', from: '2026-01-01', to: '2026-12-31' }))
  assert.equal(loans.amount, null)
  await assert.rejects(bring('a,b\n1,2'), refusedWith('content.booklists.columns-missing'))
  await assert.rejects(bring(csv, ' '), refusedWith('content.booklists.source-missing'))
  await assert.rejects(
    house.as('author', (work) => content.importLoans(work, { file: new TextEncoder().encode(csv), source: 'X' })),
    refusedWith('platform.not-allowed'),
  )
})

test('every text the staff wrote is found with its place, and words in one place are replaced', async () => {
  const list = await begin('Names', { texts: { en: { title: 'Names', about: 'Chosen by Li Min' } } })
  const item = await book(list.id, { title: 'Li Min: a life', notes: { en: 'Li Min wept.' } })
  const texts = (await as(content.booklistTexts)).filter(({ id }) => id === list.id)
  assert.deepEqual(
    texts.map(({ place, text }) => [place, text]),
    [
      ['texts.en.title', 'Names'],
      ['texts.en.about', 'Chosen by Li Min'],
      [`items.${item.id}.notes.en`, 'Li Min wept.'],
    ],
  )
  for (const place of ['texts.en.about', `items.${item.id}.notes.en`])
    await as((work) => content.replaceInBooklist(work, { list: list.id, place, from: 'Li Min', to: 'A reader' }))
  await assert.rejects(
    as((work) => content.replaceInBooklist(work, { list: list.id, place: 'texts.fr.about', from: 'a', to: 'b' })),
    refusedWith('content.no-such-place'),
  )
  const now = await as((work) => content.booklistById(work, list.id))
  assert.deepEqual(
    [now.texts.en!.about, now.items[0]!.notes.en, now.items[0]!.title],
    ['Chosen by A reader', 'A reader wept.', 'Li Min: a life'],
  )
})
