import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { monthsOf } from '#platform'
import { metrics } from '../metrics.ts'
import { hideSmallCells, hideSmallTable } from '../small-cells.ts'
import { decode, type Encoding, findEncoding, type Open } from './decode.ts'
import { readFigure } from './figures.ts'
import { gatherOddities } from './gather-oddities.ts'
import { makePlan } from './make-plan.ts'
import { editDistance, isTotalRow, likeness, matchName, normaliseName } from './names.ts'
import { findOddities, type PlainFigure } from './oddities.ts'
import { findDateOrder, readMonth, readPeriod } from './periods.ts'
import { cellsOf } from './read-cells.ts'
import { BrokenTable, findDelimiter, type Record, readRecords } from './records.ts'

const numRuns = Number(process.env.FOYER_FUZZ_RUNS ?? 400)
const check = (property: Parameters<typeof fc.assert>[0]) =>
  fc.assert(property, { numRuns, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false })

describe('figures', () => {
  const amount = (text: string, unit: Parameters<typeof readFigure>[1] = 'count') => {
    const figure = readFigure(text, unit)
    return figure.kind === 'amount' ? figure.amount : figure.kind === 'bad' ? figure.reason : figure.kind
  }
  test('each way of writing', () => {
    for (const [text, wanted] of [
      ['0', 0],
      ['12', 12],
      [' 12 ', 12],
      ['1,234', 1234],
      ['1,234,567', 1_234_567],
      ['1 234', 1234],
      ['1\u00a0234', 1234],
      ["1'234", 1234],
      ['1.234.567', 1_234_567],
      ['12.0', 12],
      ['12.', 12],
      ['+7', 7],
      ['１２３', 123],
      ['', 'empty'],
      ['  ', 'empty'],
      ['-', 'empty'],
      ['–', 'empty'],
      ['n/a', 'empty'],
      ['N/A', 'empty'],
      ['暂无', 'empty'],
      ['\ufeff', 'empty'],
      ['<5', 'suppressed'],
      ['< 5', 'suppressed'],
      ['＜5', 'suppressed'],
      ['*', 'suppressed'],
      ['..', 'suppressed'],
      ['c', 'suppressed'],
      ['[c]', 'suppressed'],
      [':', 'suppressed'],
      ['1-4', 'suppressed'],
      ['少于5', 'suppressed'],
      ['-3', 'negative'],
      ['−3', 'negative'],
      ['(12)', 'negative'],
      ['1.38E+10', 'rounded-by-a-spreadsheet'],
      ['1e5', 'rounded-by-a-spreadsheet'],
      ['1,38E+10', 'rounded-by-a-spreadsheet'],
      ['1.234', 'ambiguous-number'],
      ['1.5', 'not-whole'],
      ['1,5', 'not-whole'],
      ['12,34', 'not-whole'],
      ['1,23,456', 'not-a-number'],
      ['39%', 'percent-for-a-count'],
      ['=1+1', 'formula'],
      ['@SUM(A1)', 'formula'],
      ["+cmd|' /C calc'!A0", 'formula'],
      ['-cmd', 'formula'],
      ['<b>5</b>', 'not-a-number'],
      ['5 visits', 'not-a-number'],
      ['0x10', 'not-a-number'],
      ['Infinity', 'not-a-number'],
      ['٣', 'not-a-number'],
      ['9999999999999', 'too-large'],
    ] as const)
      assert.equal(amount(text), wanted, JSON.stringify(text))
    assert.equal(amount('39%', 'percent'), 39)
    assert.equal(amount('39.5', 'percent'), 39.5)
    assert.equal(amount('101%', 'percent'), 'percent-over-100')
    assert.equal(amount('60,5', 'hours'), 60.5)
  })
  test('a whole number is read back however it is grouped', () => {
    check(
      fc.property(
        fc.nat(1e9),
        fc.constantFrom(',', ' ', '\u00a0', "'", ''),
        (n, mark) => amount(String(n).replace(/\B(?=(\d{3})+$)/g, mark)) === n,
      ),
    )
  })
  test('whatever stands there, nothing but a figure of the unit comes out', () => {
    check(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...metrics().map((m) => m.unit)), (text, unit) => {
        const figure = readFigure(text, unit)
        if (figure.kind !== 'amount') return true
        return figure.amount >= 0 && figure.amount <= 1e12 && ((unit !== 'count' && unit !== 'people') || Number.isInteger(figure.amount))
      }),
    )
  })
})

describe('periods', () => {
  test('months in headers', () => {
    for (const [text, wanted] of [
      ['2020-05', '2020-05'],
      ['2020-5', '2020-05'],
      ['2020/05', '2020-05'],
      ['202005', '2020-05'],
      ['05/2020', '2020-05'],
      ['May 2020', '2020-05'],
      ['may-20', '2020-05'],
      ['Sept 2020', '2020-09'],
      ['2020年5月', '2020-05'],
      ['２０２０年１２月', '2020-12'],
      ['2020-13', undefined],
      ['2020-00', undefined],
      ['Library', undefined],
      ['2020', undefined],
      ['Mayor 2020', undefined],
      ['123456', undefined],
      ['', undefined],
    ] as const)
      assert.equal(readMonth(text), wanted, text)
  })
  test('dates, in the order that was said', () => {
    for (const [text, order, wanted] of [
      ['2020-02-29', 'ymd', '2020-02-29 day'],
      ['2021-02-29', 'ymd', undefined],
      ['2020年2月3日', 'ymd', '2020-02-03 day'],
      ['20200203', 'ymd', '2020-02-03 day'],
      ['03/02/2020', 'dmy', '2020-02-03 day'],
      ['02/03/2020', 'mdy', '2020-02-03 day'],
      ['3.2.20', 'dmy', '2020-02-03 day'],
      ['13/02/2020', 'mdy', undefined],
      ['03/02/2020', 'ymd', undefined],
      ['2020-02-03T10:11:12Z', 'ymd', '2020-02-03 day'],
      ['2020-02-03 00:00', 'ymd', '2020-02-03 day'],
      ['3 Feb 2020', 'ymd', '2020-02-03 day'],
      ['2020-Q2', 'ymd', '2020-04-01 quarter'],
      ['2020', 'ymd', '2020-01-01 year'],
      ['2023-04-01/P3M', 'ymd', '2023-04-01 quarter'],
      ['2023-05-01/P3M', 'ymd', undefined],
      ['2023-04-15/P1M', 'ymd', undefined],
      ['2020-05', 'ymd', '2020-05-01 month'],
    ] as const) {
      const period = readPeriod(text, order)
      assert.equal(period && `${period.day} ${period.span}`, wanted, text)
    }
  })
  test('the order of day and month is found or asked for, never guessed', () => {
    assert.equal(findDateOrder(['13/01/2020', '02/01/2020']), 'dmy')
    assert.equal(findDateOrder(['01/13/2020', '02/01/2020']), 'mdy')
    assert.equal(findDateOrder(['01/02/2020', '03/04/2020']), 'unclear')
    assert.equal(findDateOrder(['01/01/2020', '02/02/2020']), 'dmy')
    assert.equal(findDateOrder(['13/01/2020', '01/13/2020']), 'unclear')
    assert.equal(findDateOrder(['2020-01-02', 'x']), 'ymd')
  })
  test('every day is read back, in every order', () => {
    check(
      fc.property(fc.date({ min: new Date('1850-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
        const day = date.toISOString().slice(0, 10)
        const [y, m, d] = day.split('-').map(Number)
        return [
          readPeriod(day),
          readPeriod(`${d}/${m}/${y}`, 'dmy'),
          readPeriod(`${m}.${d}.${y}`, 'mdy'),
          readPeriod(`${y}年${m}月${d}日`),
        ].every((p) => p?.day === day && p.span === 'day')
      }),
    )
  })
})

describe('names', () => {
  test('spellings of one name', () => {
    for (const [a, b] of [
      ['CRUDDAS PARK LIBRARY', 'Cruddas Park'],
      ['St. Mary’s', 'saint marys'],
      ['Café  Bücher', 'cafe bucher'],
      ['东湖图书馆', '东湖'],
      ['Ｃｉｔｙ', 'City Library'],
      ['A & B', 'a and b'],
    ] as const)
      assert.equal(normaliseName(a), normaliseName(b), a)
    assert.equal(normaliseName('Library'), 'library', 'a generic word alone stays')
    assert.notEqual(normaliseName('East End'), normaliseName('West End'))
  })
  test('likely names are suggested, in order, and never taken', () => {
    const known = ['Cruddas', 'City', 'East End', 'West End'].map((name, value) => ({ name, value }))
    const match = matchName('CRUDDAS PARK', known)
    assert.equal(match.kind === 'suggestions' && match.suggestions[0]!.name, 'Cruddas')
    assert.deepEqual(matchName('ZMOBILE', known), { kind: 'suggestions', suggestions: [] })
    assert.deepEqual(matchName('west end library', known), { kind: 'same', value: 3 })
    assert.equal(
      matchName('City', [
        { name: 'City', value: 1 },
        { name: 'CITY library', value: 2 },
      ]).kind,
      'suggestions',
      'two points of that name: a person decides',
    )
    assert.ok(isTotalRow('Total for all authority-run libraries') && isTotalRow('合计') && !isTotalRow('Totnes'))
  })
  test('a name is like itself, likeness is mutual and between 0 and 1', () => {
    check(
      fc.property(
        fc.string({ maxLength: 30 }),
        fc.string({ maxLength: 30 }),
        (a, b) =>
          likeness(a, b) === likeness(b, a) &&
          likeness(a, b) >= 0 &&
          likeness(a, b) <= 1 &&
          (a === '' || likeness(a, a) === 1) &&
          editDistance(a, b) === editDistance(b, a),
      ),
    )
  })
  test('a normalised name stays as it is', () => {
    check(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => normaliseName(normaliseName(name)) === normaliseName(name)))
  })
})

const cut = (bytes: Uint8Array, size: number): Open =>
  async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
async function gather(list: AsyncIterable<Record[]>): Promise<Record[]> {
  const records: Record[] = []
  for await (const some of list) records.push(...some)
  return records
}
const all = async (open: Open, encoding: Encoding): Promise<string> => {
  let text = ''
  for await (const piece of decode(open, encoding)) text += piece
  return text
}

const quote = (field: string): string => (/[",;\t|\r\n]/.test(field) || field !== field.trim() ? `"${field.replaceAll('"', '""')}"` : field)

describe('bytes to records', () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', '图', '书', '馆', ',', '"', '\n', ' ', '1', ';', '😀'), maxLength: 8 })
  test('what is written as CSV is read back, cut at any byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, size, end) => {
          const text = rows.map((row) => row.map((f) => quote(f)).join(',')).join(end)
          const records = await gather(readRecords(cut(new TextEncoder().encode(text), size), 'utf-8', ','))
          assert.deepEqual(
            records.map((r) => r.fields),
            rows,
          )
          let line = 1
          for (const [i, record] of records.entries()) {
            assert.equal(record.line, line)
            line += 1 + rows[i]!.join('').split('\n').length - 1
          }
        },
      ),
      { numRuns: Math.min(numRuns, 300), interruptAfterTimeLimit: 20_000 },
    )
  })
  test('csv-parse reads the same', async () => {
    const text = fc.array(fc.constantFrom('a', '1', ',', '"', '""', '\n', '\r\n', ' ', '图'), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 4 }), async (signs, size) => {
        const input = signs.join('')
        let theirs: string[][]
        try {
          theirs = parse(input, { relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n'] })
        } catch {
          return // what it refuses we may read: a quote within an unquoted field
        }
        const ours = await gather(readRecords(cut(new TextEncoder().encode(input), size), 'utf-8', ','))
        // A record of one empty quoted field is an empty line to us.
        assert.deepEqual(
          ours.map((r) => r.fields),
          theirs.filter((row) => row.length > 1 || row[0] !== ''),
        )
      }),
      { numRuns: numRuns * 3, interruptAfterTimeLimit: 20_000 },
    )
  })
  test('texts in UTF-8 and UTF-16 are told and read back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !/[\0\ufeff\ufffe]/.test(s) && s.isWellFormed()),
        fc.integer({ min: 1, max: 5 }),
        async (text, size) => {
          const utf8 = new TextEncoder().encode(`Library,${text}`)
          assert.equal(await findEncoding(cut(utf8, Math.max(8, size))), 'utf-8')
          assert.equal(await all(cut(utf8, size), 'utf-8'), `Library,${text}`)
          const utf16 = Buffer.from(`\ufeffLibrary,${text}`, 'utf16le')
          assert.equal(await findEncoding(cut(utf16, 64)), 'utf-16le')
          assert.equal(await all(cut(utf16, size), 'utf-16le'), `Library,${text}`)
        },
      ),
      { numRuns: Math.min(numRuns, 200), interruptAfterTimeLimit: 20_000 },
    )
  })
  test('any bytes end in records or a named break, never in anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const encoding = await findEncoding(cut(bytes, 16))
        if (['empty', 'binary', 'spreadsheet', 'compressed'].includes(encoding)) return
        try {
          const records = await gather(readRecords(cut(bytes, 16), encoding as Encoding, ','))
          const plan = makePlan(records, encoding as Encoding, ',', { metric: 'loans' })
          if (!('trouble' in plan)) for (const record of records) cellsOf(record.fields, record.line, plan, '2026-01-01')
        } catch (error) {
          assert.ok(error instanceof BrokenTable)
        }
      }),
      { numRuns, interruptAfterTimeLimit: 20_000 },
    )
  })
  test('delimiters', () => {
    for (const [text, wanted] of [
      ['a;b;c\n1,5;2;3\n', ';'],
      ['a\tb\n1,2\t3\n', '\t'],
      ['a,b\n"x;y;z",2\n', ','],
      ['sep=|\na|b\n', '|'],
      ['a\nb\n', ','],
      ['a|b|c\n1|2|3', '|'],
    ] as const)
      assert.equal(findDelimiter(text), wanted, text)
  })
  // In a process whose heap cannot grow beyond 64 MB: what a process takes from a machine that has plenty says little.
  test('200 MB stream through a heap of 64 MB', { timeout: 120_000 }, () => {
    const read = `
      import { findEncoding } from ${JSON.stringify(new URL('./decode.ts', import.meta.url).href)}
      import { readRecords } from ${JSON.stringify(new URL('./records.ts', import.meta.url).href)}
      const rows = Array.from({ length: 4000 }, (_, i) => '2015-03-' + String((i % 28) + 1).padStart(2, '0') + ',"CRUDDAS PARK ' + (i % 30) + '",' + (i % 999) + '\\n')
      const piece = new TextEncoder().encode(rows.join(''))
      const pieces = Math.ceil(200e6 / piece.length)
      const open = async function* () { for (let i = 0; i < pieces; i++) yield piece }
      let count = 0
      for await (const some of readRecords(open, await findEncoding(open), ',')) count += some.length
      console.log(count === pieces * 4000)`
    const done = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--max-old-space-size=64', '--max-semi-space-size=8', '--input-type=module', '-e', read],
      { encoding: 'utf8' },
    )
    assert.equal(done.stdout.trim(), 'true', done.stderr)
  })
})

describe('plans', () => {
  const records = (text: string): Record[] => text.split('\n').map((line, i) => ({ line: i + 1, fields: line.split(',') }))
  const plan = (text: string, wish = {}) => makePlan(records(text), 'utf-8', ',', { metric: 'loans', ...wish })
  test('wide: a title above, other columns beside, a month twice, months missing', () => {
    const found = plan('Loans of our libraries,,\nBranch,Phone,2020-01,2020-01,2020-03,Total\nCity,13800138000,1,2,3,6')
    assert.ok(!('trouble' in found))
    assert.deepEqual(
      [found.shape, found.headerLine, found.unit, found.figures.map((f) => f.month)],
      ['wide', 2, 0, ['2020-01', '2020-01', '2020-03']],
    )
    assert.deepEqual(found.unread, [
      { col: 1, header: 'Phone', why: 'personal' },
      { col: 5, header: 'Total', why: 'no-month' },
    ])
    assert.deepEqual(found.notices, [
      { code: 'month-twice', from: '2020-01', to: '2020-01' },
      { code: 'months-without-column', from: '2020-02', to: '2020-02' },
    ])
  })
  test('long: columns in any order, several figures by name, nothing taken that nobody named', () => {
    const found = plan('count,branch,when\n3,City,2020-01-02\n4,East,2020-01-03')
    assert.ok(!('trouble' in found))
    assert.deepEqual([found.shape, found.unit, found.date, found.figures], ['long', 1, 2, [{ col: 0, metric: 'loans' }]])
    const several = plan('date,library,loans,gate,staff\n2020-01-02,City,3,4,5', { metric: undefined, metrics: { gate: 'visits.onsite' } })
    assert.ok(!('trouble' in several))
    assert.deepEqual(several.figures, [
      { col: 2, metric: 'loans' },
      { col: 3, metric: 'visits.onsite' },
    ])
    assert.deepEqual(
      several.unread.map((u) => u.header),
      ['staff'],
    )
    assert.deepEqual(plan('date,library,a,b\n2020-01-02,City,3,4', { metric: undefined }), { trouble: 'metric-needed' })
    // The metric was said; it is the columns that nobody can tell apart.
    assert.deepEqual(plan('date,library,a,b\n2020-01-02,City,3,4'), { trouble: 'column-unclear', columns: 'a, b' })
    assert.deepEqual(plan('month,City,North\n2020-01,3,4\n2020-02,5,6'), { trouble: 'column-unclear', columns: 'City, North' })
  })
  test('a file without places is about the alliance as one', () => {
    const found = plan('month,loans\n2020-01,5\n2020-02,6')
    assert.ok(!('trouble' in found))
    assert.equal(found.unit, null)
  })
})

describe('oddities', () => {
  const year = monthsOf('2015-01', '2017-12')
  const flat = (unit: string, of: (i: number) => number | undefined): PlainFigure[] =>
    year.flatMap((period, i) => (of(i) === undefined ? [] : [{ unit, period, amount: of(i)! }]))
  test('ordinary figures are not odd', () => {
    assert.deepEqual(
      findOddities(
        'f',
        flat('A', (i) => 1000 + 37 * ((i * 7) % 11)),
        { columns: year },
      ),
      [],
    )
  })
  test('samples, holes, zeros, steps, lumps', () => {
    const codes = (figures: PlainFigure[]) =>
      findOddities('f', figures, { columns: year }).map((o) => `${o.code} ${o.params.from ?? o.params.period}`)
    assert.deepEqual(codes(flat('A', (i) => 1000 + Math.floor(i / 3))), ['repeated 2015-01'])
    assert.deepEqual(codes(flat('A', (i) => (i === 5 || i === 6 ? undefined : 1000 + i))), ['blank 2015-06'])
    assert.deepEqual(codes(flat('A', (i) => (i < 3 || i > 30 ? undefined : 1000 + i))), ['begins 2015-04', 'ends 2017-07'])
    assert.deepEqual(codes(flat('A', (i) => (i === 8 || i === 9 ? 0 : 1000 + i))), ['zeros 2015-09'])
    assert.deepEqual(codes(flat('A', (i) => (i < 17 ? 1000 + i : 9000 + i))), ['step-up 2016-06'])
    assert.deepEqual(codes(flat('A', (i) => (i < 17 ? 9000 + i : 1000 + i))), ['step-down 2016-06'])
    assert.deepEqual(codes(flat('A', (i) => (i === 7 ? 90_000 : 100 + i))), ['lump 2015-08'])
  })
  test('the same at several places is one sentence', () => {
    const odd = findOddities(
      'f',
      [...flat('A', (i) => (i === 5 ? undefined : 1000 + i)), ...flat('B', (i) => (i === 5 ? undefined : 2000 + i))],
      { columns: year },
    )
    assert.deepEqual(
      gatherOddities(odd).map((o) => [o.code, o.params.unit]),
      [['blank', 'A, B']],
    )
  })
  test('nothing is lost by gathering', () => {
    check(
      fc.property(
        fc.array(fc.record({ unit: fc.constantFrom('A', 'B', 'C'), period: fc.constantFrom(...year), amount: fc.nat(3000) }), {
          maxLength: 120,
        }),
        (figures) => {
          const odd = findOddities('f', figures, { columns: year })
          return gatherOddities(odd).reduce((a, g) => a + Math.max(1, g.units.length), 0) === odd.length
        },
      ),
    )
  })
})

test('small cells cannot be worked out from what is shown', () => {
  assert.deepEqual(
    hideSmallCells([0, 3, 7, null, 20], { sumIsShown: true }).map((c) => c.amount),
    [0, null, null, null, 20],
  )
  check(
    fc.property(fc.array(fc.option(fc.nat(30)), { minLength: 1, maxLength: 8 }), (amounts) => {
      const cells = hideSmallCells(amounts, { sumIsShown: true })
      const hidden = cells.filter((c) => c.hidden)
      const others = amounts.filter((a) => a !== null && a > 0).length
      return cells.every((c) => c.amount === null || c.amount === 0 || c.amount >= 5) && (hidden.length !== 1 || others === 1)
    }),
  )
  assert.deepEqual(
    hideSmallCells([1, 1, 9, 30], { sumIsShown: true }).map((c) => c.amount),
    [null, null, null, 30],
    'two hidden cells that are 2 together are 1 each',
  )
})

test('in a table with sums and the sum of all, no small count can be worked out from any of them', () => {
  assert.deepEqual(hideSmallTable([[10], [3]]).all, { amount: 13, hidden: false })
  assert.deepEqual(
    hideSmallTable([
      [10, 20],
      [3, 0],
    ]).columns.map((column) => column.map((c) => c.amount)),
    [
      [null, 20],
      [null, 0],
    ],
  )
  const count = fc.oneof(fc.constant(0), fc.nat(6), fc.nat(40))
  check(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.infiniteStream(count), (rows, stream) => {
      const columns = [0, 1].map(() => Array.from({ length: rows }, () => stream.next().value))
      const table = hideSmallTable(columns)
      const amounts = [...columns.flat(), ...columns.map((c) => c.reduce((a, b) => a + b, 0))]
      amounts.push(columns.flat().reduce((a, b) => a + b, 0))
      const cells = [...table.columns.flat(), ...table.sums, table.all]
      // Every sum as a row of coefficients over all cells; a cell is known when some combination of sums and shown cells names it alone.
      const at = (i: number) => cells.map((_, j) => (i === j ? 1 : 0))
      const equation = (addends: number[], sum: number) => cells.map((_, j) => (addends.includes(j) ? 1 : j === sum ? -1 : 0))
      const n = rows * 2
      const range = (from: number, length: number) => Array.from({ length }, (_, i) => from + i)
      const known = [
        equation(range(0, rows), n),
        equation(range(rows, rows), n + 1),
        equation([n, n + 1], n + 2),
        ...cells.flatMap((cell, i) => (cell.hidden ? [] : [at(i)])),
      ]
      const rank = (matrix: number[][]): number => {
        const m = matrix.map((row) => [...row])
        let r = 0
        for (let c = 0; c < cells.length; c++) {
          const pivot = m.findIndex((row, i) => i >= r && Math.abs(row[c]!) > 1e-9)
          if (pivot < 0) continue
          ;[m[r], m[pivot]] = [m[pivot]!, m[r]!]
          for (let i = 0; i < m.length; i++) {
            if (i === r) continue
            const factor = m[i]![c]! / m[r]![c]!
            if (factor !== 0) m[i] = m[i]!.map((value, j) => value - factor * m[r]![j]!)
          }
          r++
        }
        return r
      }
      const before = rank(known)
      return amounts.every((amount, i) => {
        if (amount === 0) return true
        if (amount < 5) return cells[i]!.hidden && rank([...known, at(i)]) > before
        return true
      })
    }),
  )
})
