// The sheet an authority hands out: read whole or not at all, every line that is wrong named, and written so that it reads back as the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fields, isRefusal, toCsv, translator } from '#platform'
import { type Asked, checkCriterion, criterionKinds, figureKeys, figureNamed, yearRules } from './check-criterion.ts'
import { mostCriteria, numberIn, readSheet, sheetColumns, writeSheet } from './criteria-sheet.ts'
import { figureName } from './say-workbook.ts'
import { criteriaOf, templates } from './templates.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readSheet(bytes(text))
/** What is refused, by line and column. */
const told = (text: string) =>
  read(text).then(
    () => [],
    (error: unknown) => {
      if (!isRefusal(error)) throw error
      return error.fields.map(({ field, code, params }) => {
        assert.equal(field, 'file')
        assert.doesNotMatch(translator('en')(`refusals.${code}`, params), /^refusals|\{/)
        assert.doesNotMatch(translator('zh-CN')(`refusals.${code}`, params), /^refusals|\{/)
        return [params?.line, params?.column, code.replace('insight.', '')].filter((one) => one !== undefined).join(' ')
      })
    },
  )
const head = 'part,code,criterion,kind,points,threshold,unit,figure,years\n'

test('a sheet in English or Chinese, with numbers as people write them', async () => {
  const [loans, floor, reading] = await read(
    `${head}Service,1.1,Loans a year,must,,"120,000",items,loans,\nConditions,2.1,Floor area,must,,5000,m²,floor.area,\nService,1.2,Reading promotion,points,12.5,,,,\n`,
  )
  assert.deepEqual([loans!.kind, loans!.threshold, loans!.points, loans!.years], ['must', 120_000, null, 'each'])
  assert.equal(floor!.years, 'last', 'what there is on a day is judged by the last year')
  assert.deepEqual([reading!.points, reading!.figure], [12.5, null])
  const [chinese] = await read('部分,编号,指标,类型,分值,达标值,单位,数据\n服务效能,1,读者满意率,必备条件,,８５％,%,\n')
  assert.deepEqual([chinese!.part, chinese!.kind, chinese!.threshold], ['服务效能', 'must', 85])
  assert.deepEqual(['', ' ', '1,5', '12,34', '1e3', '-3', '0.02', '1 200', '85 %'].map(numberIn), [
    null,
    null,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    0.02,
    1200,
    85,
  ])
})

test('figures and years are taken by the names that the house shows, in either language', async () => {
  for (const locale of ['en', 'zh-CN']) {
    const t = translator(locale)
    for (const key of ['loans', 'floor.area', 'items-added-per-head']) {
      const [row] = await read(`${head}Service,1,What,must,,1,,"${figureName(key, t)}",\n`)
      assert.equal(row!.figure, key, figureName(key, t))
    }
  }
  const years = async (word: string) =>
    (await read(`${head}服务效能,1,外借,必备,,1,册次,${figureName('loans', translator('zh-CN'))},${word}\n`))[0]!.years
  assert.deepEqual(await Promise.all(['每年', '平均', '最后一年', 'last', ''].map(years)), ['each', 'mean', 'last', 'last', 'each'])
  const refused = translator('zh-CN')('refusals.insight.line-field-missing', { line: 5, column: 'part' })
  assert.equal(refused, '第 5 行：缺少“部分”。')
})

test('every line that is wrong is named with its column and why; nothing is taken', async () => {
  assert.deepEqual(
    await told(
      `${head}Service,1,Loans,must,5,,,,\nService,2,Loans,points,,,,,\nService,3,Loans,both,,,,,\n,4,Loans,must,,,,,\nService,1,Again,must,,,,,\nService,5,Loans,must,,many,,,\nService,6,Loans,must,,1,,no-such,\nService,7,Loans,must,,1,,loans,always\nService,8,Cards,must,,1,,cards.applied,\n`,
    ),
    [
      '2 points criterion-must-points',
      '3 points criterion-points-points',
      '4 kind criterion-kind',
      '5 part field-missing',
      '6 code criterion-twice',
      '7 threshold criterion-threshold',
      '8 figure criterion-figure',
      '9 years criterion-years',
      '10 figure criterion-figure',
    ].map((one) => one.replace(/ (\S+)$/, ' line-$1')),
  )
  assert.deepEqual(await told('a,b\n1,2\n'), ['criteria-columns'])
  assert.deepEqual(await told(head), ['criteria-no-rows'])
})

test('ten thousand lines are refused, and so many wrong ones are counted', async () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => `Service,${i},Loans,must,,,,,\n`).join('')
  assert.deepEqual(await told(head + lines), ['criteria-too-many'])
  const wrong = Array.from({ length: mostCriteria }, (_, i) => `Service,${i},Loans,neither,,,,,\n`).join('')
  const problems = await told(head + wrong)
  assert.deepEqual([problems.length, problems.at(-1)], [51, 'line-more'])
  assert.deepEqual(await told(`${head}${'x'.repeat(3 * 1024 * 1024)}`), ['criteria-too-large'])
})

const figures = [...figureKeys().indicators, ...figureKeys().metrics]
const word = (max: number) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: max }),
    fc.constantFrom('=1+1', "'=1+1", '+x', '-2', '@cmd', '＝SUM(A1)', '"quoted", with, commas', 'one\r\ntwo', '服务；效能', "''=x", '\t=x'),
  )
const amount = fc.integer({ min: 1, max: 10_000_000 }).map((value) => value / 1000)
const criteria: fc.Arbitrary<Asked[]> = fc
  .array(
    fc.record({
      part: word(40),
      code: word(20),
      criterion: word(200),
      unit: word(10),
      kind: fc.constantFrom(...criterionKinds),
      points: amount,
      threshold: fc.option(amount),
      figure: fc.option(fc.constantFrom(...figures)),
      years: fc.constantFrom(...yearRules),
    }),
    { maxLength: 12 },
  )
  .map((rows) => {
    const seen = new Set<string>()
    return rows.flatMap((row) => {
      const fields = new Fields('insight')
      const asked = checkCriterion(fields, { ...row, points: row.kind === 'must' ? null : row.points })
      if (fields.problems.length > 0 || seen.has(asked.code)) return []
      seen.add(asked.code)
      return [asked]
    })
  })

test('what is written reads back as the same, whatever stands in it, and no cell of it is a formula', async () => {
  await fc.assert(
    fc.asyncProperty(criteria, async (rows) => {
      fc.pre(rows.length > 0)
      const text = writeSheet(rows)
      assert.doesNotMatch(text.replace(/^\uFEFF/, ''), /(^|[,\n]"?)[=+@＝＋＠]/m)
      assert.deepEqual(await read(text), rows)
    }),
    { numRuns: 200 },
  )
})

test('no bytes do anything but read or be refused by name', async () => {
  const column = fc.constantFrom(...sheetColumns, 'other')
  const cell = fc.oneof(word(30), fc.constantFrom('must', 'points', '5', 'loans', 'each'))
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(column, { minLength: 1 }),
      fc.array(fc.array(cell, { maxLength: 10 }), { maxLength: 8 }),
      async (columns, rows) => {
        await told(toCsv(columns, rows))
      },
    ),
    { numRuns: 200 },
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (raw) => {
      await readSheet(raw).catch((error: unknown) => assert.ok(isRefusal(error), String(error)))
    }),
  )
})

test('templates hold to the rules, in every language, and no figure has two meanings', () => {
  for (const locale of ['en', 'zh-CN'])
    for (const template of templates)
      for (const one of criteriaOf(template, translator(locale))) {
        const fields = new Fields('insight')
        const asked = checkCriterion(fields, one)
        assert.deepEqual(fields.problems, [])
        assert.doesNotMatch(asked.criterion, /insight\./)
        assert.match(asked.criterion, /secondary source|二手资料/, 'it says how it is known')
      }
  assert.equal(new Set(figures).size, figures.length)
  for (const key of figures) assert.ok(figureNamed(key), key)
  assert.equal(figureNamed('cards.applied'), undefined, 'people whom the house knows are in no workbook')
})
