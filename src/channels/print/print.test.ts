import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BinaryBitmap, DecodeHintType, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from '@zxing/library'
import fc from 'fast-check'
import sharp from 'sharp'
import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { isRefusal, openRuler } from '#platform'
import { addServicePoint, closePoints, saveTimetable } from '#rooms/alliance'
import { type ItemWords, publishBooklist, saveBooklist, saveItem, setSpecialDay } from '#rooms/content'
import { listScenes } from '#rooms/facts'
import { listLinks, qrModules } from '#rooms/reach'
import { openTestHouse, type TestHouse } from '#testing'
import { peopleIn, printBadges, printBooklist, printHours, printMonth, programmeSource } from '../index.ts'
import { badges } from './badges.ts'
import { bookmarks, type PrintedList, shelfTalkers, tableSign } from './of-booklist.ts'
import { columnsOf, papers, receiptSheet, receiptText } from './receipt.ts'
import { a4, a5, type Mark, mm, type Sheet } from './sheet.ts'

const ruler = await openRuler()
let house: TestHouse
before(async () => {
  house = await openTestHouse({ env: { FOYER_URL: 'https://foyer.example.org' } })
})
after(() => house.close())

const millimetres = (points: number) => Math.round(points / mm)

/** What a foreign reader of PDF finds in a file. */
async function readPdf(bytes: Uint8Array) {
  const pdf = await getDocumentProxy(new Uint8Array(bytes))
  const pages = []
  for (let no = 1; no <= pdf.numPages; no++) {
    const [x, y, right, top] = (await pdf.getPage(no)).view as [number, number, number, number]
    pages.push(`${millimetres(right - x)}x${millimetres(top - y)}`)
  }
  const { info } = await getMeta(pdf)
  const { text } = await extractText(pdf, { mergePages: true })
  return { pages, text: text.replace(/\s+/g, ' '), title: info.Title as string, language: info.Language as string | undefined }
}

/** What a foreign reader of codes reads from the marks of a sheet, in a part of it, held nearer or farther until it reads. */
async function readCode(sheet: Sheet, part: { x: number; y: number; size: number }): Promise<string> {
  const paths = sheet.marks.map((mark) => (mark.kind === 'fill' ? `<path d="${mark.path}" fill="${mark.colour}"/>` : '')).join('')
  for (const scale of [8, 6, 5, 3, 4, 7]) {
    const edge = Math.round(part.size * scale)
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${part.x} ${part.y} ${part.size} ${part.size}" width="${edge}" height="${edge}" shape-rendering="crispEdges"><path d="M0 0h9999v9999H0z" fill="#fff"/>${paths}</svg>`
    const { data, info } = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer({ resolveWithObject: true })
    const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(new Uint8ClampedArray(data), info.width, info.height)))
    try {
      return new QRCodeReader().decode(bitmap, new Map([[DecodeHintType.TRY_HARDER, true]])).getText()
    } catch {}
  }
  return 'unreadable'
}

const long = 'In which a river changes its bed, a city moves after it, and an old man writes down what the water said. '
const list = (books: Partial<PrintedList['books'][number]>[], more: Partial<PrintedList> = {}): PrintedList => ({
  library: '瑞安市图书馆',
  title: 'Rivers',
  about: 'Water on paper.',
  act: '#0b5a49',
  scan: 'Scan for the whole list',
  address: 'foyer.example.org/l/k3m9tq',
  qr: qrModules('https://foyer.example.org/l/k3m9tq'),
  books: books.map((book) => ({
    title: 'A book',
    by: 'A. Author, 2016',
    note: '',
    shelf: 'K928.4',
    place: 'Floor 2',
    qr: qrModules('https://foyer.example.org/l/abcdef'),
    ...book,
  })),
  ...more,
})
const wordsOn = (marks: readonly Mark[]): string =>
  marks.map((mark) => (mark.kind === 'text' ? mark.text : mark.kind === 'turned' ? wordsOn(mark.marks) : '')).join('')
const bare = (text: string) => text.replace(/\s/g, '')
const refusedFor = (item: string) => (error: unknown) =>
  isRefusal(error) && error.code === 'channels.print.does-not-fit' && String(error.params.item).startsWith(item)

/** Every text lies on its sheet, off the edge that home printers leave white. */
function assertInside(sheets: readonly Sheet[], edge: number): void {
  for (const { width, height, marks } of sheets)
    for (const mark of marks) {
      if (mark.kind !== 'text') continue
      const right = mark.x + ruler.width(mark.text, mark.face, mark.size)
      assert.ok(mark.x >= edge && right <= width - edge + 0.5, `${mark.text} from ${mark.x} to ${right} of ${width}`)
      assert.ok(mark.y >= edge && mark.y <= height - edge, `${mark.text} at ${mark.y} of ${height}`)
    }
}

test('whatever the books, a shelf sign and a bookmark hold every word, or refuse with the book', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ title: fc.string({ minLength: 1, maxLength: 120 }), note: fc.string({ maxLength: 500 }), wide: fc.boolean() }), {
        minLength: 1,
        maxLength: 12,
      }),
      (books) => {
        const given = list(
          books.map(({ title, note, wide }) => ({ title: wide ? `书${title.replace(/[^ -~]/g, '水')}` : `x${title}`, note })),
        )
        for (const [what, make] of [
          ['shelf', shelfTalkers],
          ['marks', bookmarks],
        ] as const) {
          let sheets: Sheet[]
          try {
            sheets = make(given, ruler)
          } catch (error) {
            assert.ok(isRefusal(error) && given.books.some(({ title }) => title.slice(0, 120) === error.params.item), String(error))
            continue
          }
          assertInside(sheets, 5 * mm)
          const said = bare(sheets.map(({ marks }) => wordsOn(marks)).join(''))
          for (const book of given.books)
            for (const part of [book.title, what === 'shelf' ? book.note : '']) assert.ok(said.includes(bare(part)), `${what}: ${part}`)
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('eight shelf signs stand on a sheet, each with its own code; letters shrink before anything is refused', async () => {
  const sheets = shelfTalkers(
    list(Array.from({ length: 9 }, (_, i) => ({ title: `Book ${i}`, qr: qrModules(`https://foyer.example.org/l/code0${i}`) }))),
    ruler,
  )
  assert.equal(sheets.length, 2)
  const left = (a4.width - 180 * mm) / 2
  const top = (a4.height - 260 * mm) / 2
  for (const [i, { x, y }] of [
    [0, { x: 0, y: 0 }],
    [1, { x: 90, y: 0 }],
    [7, { x: 90, y: 195 }],
  ] as const)
    assert.equal(
      await readCode(sheets[0]!, { x: left + (x + 60) * mm, y: top + (y + 36) * mm, size: 29 * mm }),
      `https://foyer.example.org/l/code0${i}`,
    )
  const size = (note: string) =>
    Math.min(
      ...shelfTalkers(list([{ note }]), ruler)[0]!.marks.flatMap((mark) =>
        mark.kind === 'text' && note.includes(mark.text) && mark.text.length > 5 ? [mark.size] : [],
      ),
    )
  assert.ok(size(long.repeat(4)) < size(long))
  assert.throws(() => shelfTalkers(list([{ title: 'Fine' }, { title: 'Too much', note: long.repeat(30) }]), ruler), refusedFor('Too much'))
  assert.throws(
    () => bookmarks(list(Array.from({ length: 60 }, (_, i) => ({ title: `Book number ${i} with a long title indeed` }))), ruler),
    refusedFor('Book number'),
  )
  assert.throws(() => tableSign(list([], { about: long.repeat(40) }), ruler), refusedFor('In which'))
})

test('the far side of a table sign is the near one upside down', () => {
  const [sheet] = tableSign(list([]), ruler)
  const turned = sheet!.marks.find((mark) => mark.kind === 'turned')
  assert.ok(turned?.kind === 'turned')
  assert.deepEqual([millimetres(turned.x), millimetres(turned.y)], [105, 149])
  assert.equal(sheet!.marks.filter((mark) => mark.kind === 'text' && mark.text === 'Rivers').length, 1)
  assert.equal(turned.marks.filter((mark) => mark.kind === 'text' && mark.text === 'Rivers').length, 1)
  for (const mark of turned.marks) if (mark.kind === 'text') assert.ok(mark.y > a4.height / 2)
})

test('ten badges stand on a sheet; a name that does not fit is named', () => {
  const looks = { library: 'City Library', act: '#0b5a49' }
  const sheets = badges(
    Array.from({ length: 11 }, (_, i) => ({ name: `Person ${i}`, role: '志愿者' })),
    looks,
    ruler,
  )
  assert.equal(sheets.length, 2)
  assertInside(sheets, 5 * mm)
  assert.throws(() => badges([{ name: 'Anna '.repeat(30), role: '' }], looks, ruler), refusedFor('Anna'))
  assert.deepEqual(peopleIn('李敏，少儿馆\n\n Ann Lee , Desk, ground floor\n,nobody\nBo'), [
    { name: '李敏', role: '少儿馆' },
    { name: 'Ann Lee', role: 'Desk, ground floor' },
    { name: 'Bo', role: '' },
  ])
})

test('no line of a receipt is wider than its paper, and nothing is lost', () => {
  assert.equal(columnsOf('图书馆 open'), 11)
  assert.equal(columnsOf('“a”…'), 7)
  assert.equal(columnsOf('e\u0301'), 1)
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ head: fc.string({ unit: 'grapheme', maxLength: 80 }), line: fc.string({ maxLength: 120 }), wide: fc.boolean() }),
        { maxLength: 6 },
      ),
      fc.constantFrom(58 as const, 80 as const),
      (books, width) => {
        const clean = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f\u00ad]/g, '')
        const blocks = books.map(({ head, line, wide }) => ({
          head: clean(wide ? `黄河${head}` : head),
          lines: [clean(wide ? '水'.repeat(40) + line : line)],
        }))
        const text = receiptText({ library: '图书馆', title: 'Rivers', blocks, scan: 'Scan', address: 'a.example/l/x', qr: [] }, width)
        for (const line of text.split('\n')) {
          const one = [...new Intl.Segmenter().segment(line.trim())].length === 1
          const signs = /^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu
          assert.ok(
            columnsOf(line) <= papers[width].columns || one || columnsOf(line.replace(signs, '')) <= papers[width].columns,
            JSON.stringify(line),
          )
        }
        const all = bare(text.replaceAll('-', ''))
        for (const { head, lines } of blocks)
          for (const part of [head, ...lines]) assert.ok(all.includes(bare(part.replaceAll('-', ''))), part)
      },
    ),
    { numRuns: 60 },
  )
})

async function listWith(title: string, books: ItemWords[], zh?: string) {
  const made = await house.as('author', (work) =>
    saveBooklist(work, {
      texts: { en: { title, about: 'Water on paper.' }, ...(zh ? { 'zh-CN': { title: zh, about: '纸上的水。' } } : {}) },
    }),
  )
  for (const words of books) await house.as('author', (work) => saveItem(work, { list: made.id, ...words }))
  return made
}

test('a list is printed in both languages, on pages of the right size, with its words in it, and with one scene a form', async () => {
  const made = await listWith(
    'The “river” list',
    [
      {
        title: '黄河传',
        author: '张三',
        year: 1999,
        callNumber: 'K928.4',
        notes: { en: 'Dvořák would have wept.', 'zh-CN': '一条河的一生。' },
      },
    ],
    '河流书单',
  )
  const print = (form: 'shelf-talkers' | 'bookmarks' | 'table-sign' | 'receipt-58' | 'receipt-80', locale: string, plain = false) =>
    house.as('desk', (work) => printBooklist(work, { list: made.id, form, locale, plain }))
  await assert.rejects(print('bookmarks', 'en'), { code: 'channels.print.list-not-public' })
  await house.as('author', (work) => publishBooklist(work, { list: made.id }))
  const talkers = await print('shelf-talkers', 'zh-CN')
  const read = await readPdf(talkers.bytes)
  assert.deepEqual([read.pages, read.title], [['210x297'], '河流书单'])
  for (const words of ['黄河传', '张三', 'K928.4', '一条河的一生']) assert.ok(bare(read.text).includes(words), `${words} in ${read.text}`)
  assert.match(talkers.bytes.toString('latin1'), /\/Lang \(zh-CN\)/)
  assert.match(talkers.bytes.toString('latin1'), /\+NotoSans/)
  const english = await readPdf((await print('shelf-talkers', 'en')).bytes)
  assert.match(english.text, /Dvorák would have wept/, 'a letter the font lacks stands without its accent')
  assert.match((await readPdf((await print('table-sign', 'en')).bytes)).text, /The "river" list.*The "river" list/)
  assert.deepEqual((await readPdf((await print('bookmarks', 'en')).bytes)).pages, ['210x297'])
  const receipt = await readPdf((await print('receipt-58', 'zh-CN')).bytes)
  assert.match(receipt.pages[0]!, /^58x/)
  assert.match((await readPdf((await print('receipt-80', 'zh-CN')).bytes)).pages[0]!, /^80x/)
  const plain = (await print('receipt-58', 'zh-CN', true)).bytes.toString()
  assert.match(plain, /^ 张三, 1999$/m)
  assert.match(plain, /foyer\.example\.org\/l\//)
  await print('bookmarks', 'en')
  const scenes = await house.as('analyst', (work) => listScenes(work, { subject: { kind: 'booklist', id: made.id } }))
  assert.deepEqual(scenes.map(({ kind }) => kind).sort(), [
    'booklist',
    'bookmarks',
    'receipt-58',
    'receipt-80',
    'shelf-talkers',
    'table-sign',
  ])
  const links = await house.as('editor', (work) =>
    listLinks(work, { scenes: scenes.filter(({ kind }) => kind === 'bookmarks').map(({ scene }) => scene) }),
  )
  assert.deepEqual(
    links.map(({ target }) => target),
    ['/booklists/the-river-list'],
    'printed twice it carries one code',
  )
})

test('a sign the letters of prints lack is refused with the book; who may not print is turned away', async () => {
  const made = await listWith('Korean', [{ title: '한강' }])
  await house.as('author', (work) => publishBooklist(work, { list: made.id }))
  await assert.rejects(
    house.as('desk', (work) => printBooklist(work, { list: made.id, form: 'bookmarks', locale: 'en' })),
    (error) => isRefusal(error) && error.code === 'channels.print.letters-missing' && error.params.item === '한강',
  )
  await assert.rejects(
    house.as('keeper', (work) => printBooklist(work, { list: made.id, form: 'bookmarks', locale: 'en' })),
    { code: 'platform.not-allowed' },
  )
})

test('badges are printed and no name is kept', async () => {
  const { bytes } = await house.as('desk', (work) =>
    printBadges(work, {
      people: [
        { name: '李敏', role: 'Volunteer' },
        { name: ' ', role: 'x' },
      ],
      locale: 'en',
    }),
  )
  const read = await readPdf(bytes)
  assert.deepEqual(read.pages, ['210x297'])
  assert.ok(bare(read.text).includes('李敏'))
  const kept = await house.system((work) =>
    work.db
      .selectFrom('platform.audit')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('act', '=', 'channels.badges-drawn')
      .execute(),
  )
  assert.doesNotMatch(JSON.stringify(kept), /李敏/)
  await assert.rejects(
    house.as('desk', (work) => printBadges(work, { people: [], locale: 'en' })),
    (error) => isRefusal(error) && error.fields[0]?.code === 'channels.print.nobody-named',
  )
})

test('the programme of a month has what is dated in it, on A5, on as many pages as it takes', async () => {
  await house.as('editor', (work) =>
    setSpecialDay(work, { day: '2026-12-12', kind: 'note', names: { en: 'Exam week', 'zh-CN': '考试周' } }),
  )
  await house.as('owner', (work) =>
    closePoints(work, { points: 'all', effect: 'closed', starts: '2026-12-24T00:00', ends: '2026-12-26T00:00', reason: 'Stocktaking' }),
  )
  programmeSource.register(async () =>
    Array.from({ length: 70 }, (_, i) => ({
      day: `2026-12-${String(1 + (i % 28)).padStart(2, '0')}`,
      time: '14:30',
      text: `Story hour ${i}, in the children’s library`,
    })),
  )
  const { bytes } = await house.as('editor', (work) => printMonth(work, { month: '2026-12', locale: 'en' }))
  const read = await readPdf(bytes)
  assert.ok(read.pages.length > 2)
  assert.deepEqual(new Set(read.pages), new Set([`${millimetres(a5.width)}x${millimetres(a5.height)}`]))
  for (const words of ['Exam week', 'Closed: Stocktaking', 'Story hour 69', "children's library"])
    assert.ok(read.text.includes(words), words)
  await assert.rejects(
    house.as('editor', (work) => printMonth(work, { month: '2026-13', locale: 'en' })),
    (error) => isRefusal(error) && error.fields[0]?.code === 'channels.print.not-a-month',
  )
})

test('opening hours fit a receipt, closings among them', async () => {
  const point = await house.as('owner', (work) =>
    addServicePoint(work, { name: 'Mill Branch', kind: 'branch', address: '7 Mill Lane' } as never),
  )
  const week = [
    [
      { opens: 510, closes: 720 },
      { opens: 840, closes: 1080 },
    ],
    ...Array.from({ length: 6 }, () => [{ opens: 510, closes: 1080 }]),
  ]
  await house.as('owner', (work) => saveTimetable(work, { point: point.point_no, week } as never))
  const { bytes } = await house.as('desk', (work) => printHours(work, { point: point.point_no, width: 80, locale: 'en', plain: true }))
  const text = bytes.toString()
  assert.match(text, /Mill Branch/)
  assert.match(text, /7 Mill Lane/)
  assert.match(text, /Mon 7 Sept 08:30–12:00, 14:00–18:00/)
  for (const line of text.split('\n')) assert.ok(columnsOf(line) <= 48, line)
  const pdf = await readPdf(
    (await house.as('desk', (work) => printHours(work, { point: point.point_no, width: 58, locale: 'zh-CN' }))).bytes,
  )
  assert.match(pdf.pages[0]!, /^58x/)
})

test('a receipt is as long as what stands on it', () => {
  const receipt = (books: number) =>
    receiptSheet(
      {
        library: 'L',
        title: 'T',
        blocks: Array.from({ length: books }, () => ({ head: 'Book', lines: ['by'] })),
        scan: 's',
        address: 'a',
        qr: qrModules('x'),
      },
      58,
      ruler,
    )
  const [short, tall] = [receipt(1), receipt(10)]
  assert.ok(tall.height > short.height)
  assert.equal(millimetres(short.width), 58)
  assertInside([short, tall], 3 * mm)
})
