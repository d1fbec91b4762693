import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { isRefusal, readAudit } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import {
  closePeriod,
  confirmName,
  dropImport,
  dropRow,
  dryRunImport,
  type ImportCounts,
  importById,
  listImports,
  listNames,
  listPeriods,
  listQuarantine,
  mendRow,
  placeImport,
  placeStep,
  type StageImport,
  series,
  stageImport,
  total,
} from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
const points: Record<string, number> = {}
before(async () => {
  house = await openTestHouse()
  await house.as('owner', async (work) => {
    for (const name of ['City Library', 'Cruddas Park', 'East End Library', 'St Mary’s', '东湖图书馆'])
      points[name] = (await addServicePoint(work, { name, kind: 'branch' })).point_no
  })
})
after(() => house.close())

const bytesOf = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? new TextEncoder().encode(text) : text)
const file = (text: string | Uint8Array, wish: Partial<StageImport> = {}): StageImport => ({
  name: 'visits.csv',
  metric: 'visits.onsite',
  open: async function* () {
    const bytes = bytesOf(text)
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7) // cut where it hurts
  },
  ...wish,
})
const stage = (input: StageImport) => stageImport(house.platform, house.alliance, house.staff('analyst'), input)
const place = (id: string) => placeImport(house.platform, house.alliance, house.staff('analyst'), id)
const dryRun = (id: string) => house.as('analyst', (work) => dryRunImport(work, id))
const take = async (text: string | Uint8Array, wish: Partial<StageImport> = {}) => place((await stage(file(text, wish))).importId)
const sum = async (metric: string, from: string, to: string, only?: number[]) =>
  (await house.as('analyst', (work) => total(work, { metric, from, to, points: only }))).amount
const adds = (c: ImportCounts) =>
  assert.equal(c.read, c.empty + c.placed + c.corrected + c.unchanged + c.suppressed + c.repeated + c.ignored + c.refused)
const code = (wanted: string) => (e: unknown) => isRefusal(e) && (e.code === wanted || e.fields.some((f) => f.code === wanted))

test('a wide table: blanks are no zeros, zeros are, hidden cells are known to be hidden, bad cells wait with line and reason', async () => {
  const text =
    'Library,2020-01,2020-2,Feb 2021,notes\nCITY LIBRARY,"1,234",,0,x\nCruddas park,<5,12,-3\neast end,1.234,=1+1,1.38E+10\nTotal,9,9,9\n'
  const { importId } = await stage(file(text))
  const dry = await dryRun(importId)
  assert.deepEqual(
    { ...dry.counts, why: { ...dry.counts.why } },
    {
      rows: 4,
      read: 12,
      empty: 1,
      placed: 3,
      corrected: 0,
      unchanged: 0,
      suppressed: 1,
      repeated: 0,
      ignored: 0,
      refused: 7,
      why: { negative: 1, 'ambiguous-number': 1, formula: 1, 'rounded-by-a-spreadsheet': 1, 'total-row': 3 },
    },
  )
  adds(dry.counts)
  assert.deepEqual(
    dry.refused.slice(0, 2).map(({ line, unit, raw, reason }) => ({ line, unit, raw, reason })),
    [
      { line: 3, unit: 'Cruddas park', raw: '-3', reason: 'negative' },
      { line: 4, unit: 'east end', raw: '1.234', reason: 'ambiguous-number' },
    ],
  )
  assert.deepEqual(
    dry.import.plan.unread.map((u) => u.header),
    ['notes'],
  )
  assert.equal(await sum('visits.onsite', '2020-01-01', '2021-12-31'), null, 'a dry run places nothing')
  const placed = await place(importId)
  assert.deepEqual(placed.counts, dry.counts, 'placing does what the dry run said')
  const shown = await house.as('analyst', (work) =>
    series(work, { metric: 'visits.onsite', from: '2020-01-01', to: '2021-02-28', by: 'month' }),
  )
  const [january, february] = shown.rows
  assert.deepEqual([january!.amount, january!.present, january!.suppressed], [1234, [points['City Library']], [points['Cruddas Park']]])
  assert.deepEqual([february!.amount, february!.missing], [12, [points['City Library']]])
  assert.deepEqual([shown.rows.at(-1)!.amount, shown.rows.at(-1)!.missing], [0, [points['Cruddas Park']]], 'a zero is a figure')
  assert.deepEqual(shown.gaps, [{ from: '2020-03-01', to: '2021-01-31' }])
  assert.deepEqual(shown.sources, ['visits.csv'])
  const days = await house.as('analyst', (work) =>
    series(work, { metric: 'visits.onsite', from: '2020-01-01', to: '2020-01-31', by: 'day' }),
  )
  assert.ok(
    days.rows.every((row) => row.amount === null),
    'a month is not spread over its days',
  )
  assert.deepEqual(days.notices, [{ code: 'coarser-figures', span: 'month', count: 1 }])
})

test('quarantine: a row is mended with the right figure, or dropped with a reason; once', async () => {
  const open = await house.as('analyst', (work) => listQuarantine(work))
  const negative = open.find((row) => row.reason === 'negative')!
  await assert.rejects(
    house.as('analyst', (work) => mendRow(work, { ...negative })),
    code('facts.figure-needed'),
  )
  await assert.rejects(
    house.as('analyst', (work) => mendRow(work, { ...negative, figure: '3', point: 999 })),
    code('facts.no-such-point'),
  )
  await assert.rejects(
    house.as('desk', (work) => mendRow(work, { ...negative, figure: '3' })),
    code('platform.not-allowed'),
  )
  await house.as('analyst', (work) => mendRow(work, { ...negative, figure: '3' }))
  assert.equal(await sum('visits.onsite', '2021-02-01', '2021-02-28'), 3)
  await assert.rejects(
    house.as('analyst', (work) => mendRow(work, { ...negative, figure: '4' })),
    code('facts.row-decided'),
  )
  const total = open.find((row) => row.reason === 'total-row')!
  await assert.rejects(
    house.as('analyst', (work) => dropRow(work, { ...total, why: '' })),
    code('facts.why-needed'),
  )
  await house.as('analyst', (work) => dropRow(work, { ...total, why: 'a sum' }))
  assert.equal((await house.as('analyst', (work) => listQuarantine(work))).length, open.length - 2)
  await assert.rejects(
    house.as('analyst', (work) => dropRow(work, { importId: total.importId, line: 1e12, col: 0, why: 'x' })),
    code('facts.no-such-row'),
  )
})

test('importing twice is importing once: by content, by cell, and with 8 at once', async () => {
  const text = 'Library,2019-01,2019-02\nCity,10,20\nEast End,30,40\n'
  const all = await Promise.all(
    Array.from({ length: 8 }, () => take(text).catch((e: unknown) => (code('facts.import-not-ready')(e) ? undefined : Promise.reject(e)))),
  )
  assert.ok(all.filter(Boolean).length >= 1)
  const again = await stage(file(text))
  assert.deepEqual([again.already, again.status], [true, 'placed'])
  const otherBytes = await take(text.replaceAll('\n', '\r\n'))
  assert.deepEqual([otherBytes.counts.placed, otherBytes.counts.unchanged], [0, 4])
  assert.equal(await sum('visits.onsite', '2019-01-01', '2019-02-28'), 100)
})

test('a later correction is a further row that names the one it corrects, and reopens a closed month visibly', async () => {
  await take('Library,2018-03,2018-04\nCity,100,200\nEast End,50,60\n')
  await house.as('director', (work) => closePeriod(work, { metric: 'visits.onsite', month: '2018-03' }))
  const { importId } = await stage(file('Library,2018-03,2018-04\nCity,90,200\nEast End,50,60\n', { name: 'visits-corrected.csv' }))
  const dry = await dryRun(importId)
  assert.deepEqual(
    dry.corrections.map(({ unit, before, after }) => ({ unit, before, after })),
    [{ unit: 'City', before: 100, after: 90 }],
  )
  assert.deepEqual(dry.reopens, [{ metric: 'visits.onsite', month: '2018-03' }])
  const { counts } = await place(importId)
  assert.deepEqual([counts.placed, counts.corrected, counts.unchanged], [0, 1, 3])
  assert.equal(await sum('visits.onsite', '2018-03-01', '2018-03-31'), 140)
  const shown = await house.as('analyst', (work) =>
    series(work, { metric: 'visits.onsite', from: '2018-03-01', to: '2018-03-31', by: 'month' }),
  )
  assert.deepEqual([shown.rows[0]!.figures, shown.sources], [2, ['visits-corrected.csv', 'visits.csv']])
  const periods = await house.as('analyst', (work) => listPeriods(work, { metric: 'visits.onsite', from: '2018-03', to: '2018-03' }))
  assert.deepEqual(
    periods.map(({ version, status, total, now }) => ({ version, status, total, now })),
    [
      { version: 2, status: 'reopened', total: null, now: 140 },
      { version: 1, status: 'superseded', total: 150, now: 140 },
    ],
  )
  assert.match(periods[0]!.why!, /visits-corrected\.csv/)
  const act = await house.system((work) => readAudit(work, { act: 'facts.period-reopened' }))
  assert.equal(act[0]!.actorName, 'Test analyst')
  const { rows } = await house.system((work) =>
    sql<{
      n: number
      amount: number
      corrected: boolean
    }>`select n, amount, corrects is not null as corrected from facts.ledger where day = '2018-03-01' order by amount`.execute(work.db),
  )
  assert.deepEqual(
    rows.map((r) => ({ ...r })),
    [
      { n: -1, amount: -100, corrected: true },
      { n: 1, amount: 50, corrected: false },
      { n: 1, amount: 90, corrected: true },
      { n: 1, amount: 100, corrected: false },
    ],
  )
})

test('names: equal but for case and generic words is the same; all else waits for a person, who is remembered', async () => {
  const text =
    'date,library,count\n2021-05-01,CRUDDAS PARK LIBRARY,3\n2021-05-01,Cruddas,4\n2021-05-02,Cruddas,5\n2021-05-01,ZMOBILE,6\n2021-05-01,Saint Marys,7\n'
  const { importId } = await stage(file(text, { metric: 'members.new', name: 'members.csv' }))
  const dry = await dryRun(importId)
  assert.deepEqual(
    dry.names.map(({ unit, how, point }) => ({ unit, how, point })),
    [
      { unit: 'CRUDDAS PARK LIBRARY', how: 'equal', point: points['Cruddas Park'] },
      { unit: 'Cruddas', how: 'unknown', point: null },
      { unit: 'ZMOBILE', how: 'unknown', point: null },
      { unit: 'Saint Marys', how: 'equal', point: points['St Mary’s'] },
    ],
  )
  assert.equal(dry.names[1]!.suggestions[0]!.point, points['Cruddas Park'], 'suggested, not taken')
  const { counts } = await place(importId)
  assert.deepEqual([counts.placed, counts.why], [2, { 'unknown-name': 3 }])
  // The 1st of May stands for Cruddas Park already: whether 3 or 4 is right nobody said. The 2nd can be placed.
  const { released } = await house.as('analyst', (work) => confirmName(work, { name: 'Cruddas', point: points['Cruddas Park']! }))
  assert.equal(released, 1)
  assert.equal(await sum('members.new', '2021-05-01', '2021-05-31', [points['Cruddas Park']!]), 8)
  assert.equal((await house.as('analyst', (work) => confirmName(work, { name: 'zmobile', point: null }))).released, 1)
  const left = await house.as('analyst', (work) => listQuarantine(work, { importId }))
  assert.deepEqual(
    left.map(({ unit, reason }) => ({ unit, reason })),
    [{ unit: 'Cruddas', reason: 'two-names-one-point' }],
  )
  const next = await take('date,library,count\n2021-06-01,cruddas,9\n2021-06-01,ZMobile,1\n', { metric: 'members.new' })
  assert.deepEqual([next.counts.placed, next.counts.ignored], [1, 1])
  assert.equal((await house.as('analyst', (work) => listNames(work))).length, 2)
  await assert.rejects(
    house.as('analyst', (work) => confirmName(work, { name: 'x', point: 4711 })),
    code('facts.no-such-point'),
  )
})

test('the same row twice counts once; contradicting rows both wait', async () => {
  const { counts } = await take(
    'date,library,count\n2021-07-01,City,3\n2021-07-01,CITY library,3\n2021-07-02,City,4\n2021-07-02,City,5\n2021-02-30,City,1\n2099-01-01,City,1\n2021-07-03,,1\n',
    { metric: 'members.new' },
  )
  assert.deepEqual([counts.placed, counts.repeated, counts.why], [1, 1, { conflicting: 2, 'bad-date': 1, 'future-date': 1, 'no-name': 1 }])
  adds(counts)
})

const chinese = '图书馆名称,2020年1月,2020年2月\n东湖,１２３,456\n'
const utf16 = (text: string, big = false): Uint8Array => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return big ? bytes.swap16() : bytes
}
// 图书馆名称 年 月 东湖 in GB 2312.
const gbk = Buffer.concat([
  Buffer.from('cdbccae9b9ddc3fbb3c6', 'hex'),
  Buffer.from(',2020'),
  Buffer.from('c4ea', 'hex'),
  Buffer.from('1'),
  Buffer.from('d4c2', 'hex'),
  Buffer.from('\n'),
  Buffer.from('b6abbafe', 'hex'),
  Buffer.from(',77\n'),
])

for (const [how, bytes, encoding, amount] of [
  ['UTF-8', bytesOf(chinese.replaceAll('2020', '2010')), 'utf-8', 579],
  ['UTF-8 with BOM', bytesOf(`\ufeff${chinese.replaceAll('2020', '2011')}`), 'utf-8', 579],
  ['UTF-16 LE', utf16(chinese.replaceAll('2020', '2012')), 'utf-16le', 579],
  ['UTF-16 BE', utf16(chinese.replaceAll('2020', '2013'), true), 'utf-16be', 579],
  ['UTF-16 LE without BOM', utf16('Library,2014-01,2014-02\nCity,500,79\n').subarray(2), 'utf-16le', 579],
  ['GBK', gbk, 'gb18030', 77],
  ['Windows-1252', Buffer.from('Biblioth\xe8que,2015-01,2015-02\r\nCity,500,79\r\n', 'latin1'), 'windows-1252', 579],
] as const) {
  test(`${how} is read`, async () => {
    const staged = await stage(file(bytes, { name: `${how}.csv`, metric: 'enquiries' }))
    assert.equal(staged.plan.encoding, encoding)
    const { counts } = await place(staged.importId)
    assert.equal(counts.refused, 0)
    const from = `${staged.plan.figures[0]!.month!.slice(0, 4)}-01-01`
    assert.equal(await sum('enquiries', from, from.replace('01-01', '12-31')), amount)
  })
}

test('what is no table is refused by name and leaves nothing', async () => {
  const before = await house.as('analyst', (work) => listImports(work))
  for (const [bytes, wanted, wish] of [
    ['', 'facts.file-is-empty', {}],
    [Buffer.from('PK\x03\x04rest of a workbook'), 'facts.file-is-spreadsheet', {}],
    [Buffer.from([0x1f, 0x8b, 8, 0]), 'facts.file-is-compressed', {}],
    [Buffer.from([1, 2, 0, 0, 0, 3, 4, 0, 9, 8]), 'facts.file-is-binary', {}],
    ['hello', 'facts.no-figures-found', {}],
    ['a,b\n1,2\n', 'facts.no-figures-found', {}],
    ['Library,2020-01\nCity,1\n', 'facts.metric-needed', { metric: undefined }],
    ['Library,2020-01\nCity,1\n', 'facts.no-such-metric', { metric: 'no.such' }],
    ['date,library,n\n01/02/2020,City,1\n03/04/2020,City,2\n', 'facts.date-order-unclear', {}],
    ['Library,2020-01\nCity,"1\nEast End,2\n', 'facts.file-unclosed-quote', {}],
    [`Library,2020-01\nCity,1\n${'East End,2\n'.repeat(3000)}City,"1\nEast End,2\n`, 'facts.file-unclosed-quote', {}],
  ] as const) {
    await assert.rejects(stage(file(bytes, wish)), code(wanted), wanted)
  }
  await assert.rejects(
    stageImport(house.platform, house.alliance, house.staff('desk'), file('Library,2020-01\nCity,1\n')),
    code('platform.not-allowed'),
  )
  assert.deepEqual(await house.as('analyst', (work) => listImports(work)), before)
  const { rows } = await house.system((work) => sql`select from facts.staged`.execute(work.db))
  assert.equal(rows.length, 0)
  assert.equal(
    (await take('date,library,n\n01/02/2020,City,1\n03/04/2020,City,2\n', { dateOrder: 'mdy', metric: 'loans' })).counts.placed,
    2,
  )
})

test('HTML in every field, phone numbers, formulas and control signs are texts; nothing of them is placed or run', async () => {
  const evil = '<script>alert(1)</script>'
  const text = `date,library,count,phone\n2021-08-01,${evil},"${evil}",1.38E+10\n2021-08-01,"=HYPERLINK(""http://x"",""y"")",@SUM(A1),13800138000\n2021-08-02,City\u0007,4,1.38E+10\n2021-08-03,City,5,x\n2021-08-04,City,6,x\n`
  const staged = await stage(file(text, { metric: 'members.new', name: `${evil}.csv` }))
  assert.deepEqual(staged.plan.unread, [{ col: 3, header: 'phone', why: 'personal' }], 'a column of phone numbers is not read')
  const { counts } = await place(staged.importId)
  assert.deepEqual([counts.placed, counts.refused], [3, 2])
  const rows = await house.as('analyst', (work) => listQuarantine(work, { importId: staged.importId }))
  assert.deepEqual(
    rows.map((r) => [r.line, r.unit, r.raw, r.reason]),
    [
      [2, evil, evil, 'not-a-number'],
      [3, '=HYPERLINK("http://x","y")', '@SUM(A1)', 'formula'],
    ],
  )
})

test('reading and placing go on after they were cut off, and place everything once', async () => {
  const lines = Array.from({ length: 12_000 }, (_, i) => `${new Date(Date.UTC(1990, 0, 1 + i)).toISOString().slice(0, 10)},City,1`)
  const text = `date,library,count\n${lines.join('\n')}\n`
  let opened = 0
  const broken = file(text, { metric: 'events.held', name: 'held.csv' })
  const open = async function* () {
    const bytes = bytesOf(text)
    // The fifth reading is the one into the staging table; it dies half way.
    const dies = ++opened === 5
    for (let at = 0; at < bytes.length; at += 4096) {
      if (dies && at > bytes.length / 1.5) throw new Error('killed')
      yield bytes.subarray(at, at + 4096)
    }
  }
  await assert.rejects(stage({ ...broken, open }), /killed/)
  const [cut] = await house.as('analyst', (work) => listImports(work))
  assert.equal(cut!.status, 'reading')
  assert.ok(cut!.counts.read > 0 && cut!.counts.read < 12_000)
  const { importId, counts } = await stage({ ...broken, open })
  assert.equal(importId, cut!.importId)
  assert.equal(counts.read, 12_000)
  await house.as('analyst', (work) => placeStep(work, importId, 100))
  await assert.rejects(
    house.as('analyst', async (work) => {
      await placeStep(work, importId, 100)
      throw new Error('killed')
    }),
  )
  assert.equal((await house.as('analyst', (work) => importById(work, importId))).counts.placed, 100)
  await assert.rejects(
    house.as('analyst', (work) => dropImport(work, importId)),
    code('facts.import-not-ready'),
  )
  await Promise.all([place(importId), place(importId), place(importId)])
  assert.equal((await place(importId)).counts.placed, 12_000)
  assert.equal(await sum('events.held', '1990-01-01', '2022-12-31'), 12_000)
})

test('another alliance sees nothing of the imports', async () => {
  const [mine] = await house.as('analyst', (work) => listImports(work))
  const there = { alliance: house.otherAlliance }
  assert.deepEqual(await house.as('analyst', (work) => listImports(work), there), [])
  await assert.rejects(
    house.as('analyst', (work) => dryRunImport(work, mine!.importId), there),
    code('facts.no-such-import'),
  )
  assert.deepEqual(await house.as('analyst', (work) => listNames(work), there), [])
  assert.deepEqual(await house.as('analyst', (work) => listQuarantine(work, { status: 'any' }), there), [])
})
