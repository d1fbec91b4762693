import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { openHouse } from '#house'
import { type Platform, readConfig, rootDir } from '#platform'
import { allAlliances, listServicePoints } from '#rooms/alliance'
import { metrics, series, total } from '#rooms/facts'
import { goalById } from '#rooms/strategy'

const shared = resolve(rootDir, process.env.FOYER_SHARED ?? '../shared')
const folder = join(shared, 'data/newcastle')
const there = existsSync(join(folder, 'monthly-visits.csv'))
const options = there ? {} : { skip: 'the figures of Newcastle are not there (FOYER_SHARED)' }

interface Line {
  file: string
  read: number
  placed: number
  refused: number
  unchanged: number
  empty: number
  why: Record<string, number>
  odd: { code: string; unit?: string; from?: string; [name: string]: unknown }[]
  goal?: string
  address?: string
  baseline?: number
}

let data: string
let house: Platform | undefined
let alliance: string
let lines: Line[] = []
const line = (file: string) => lines.find((one) => one.file?.startsWith(file))!
const director = { kind: 'staff' as const, id: '0199a000-0000-7000-8000-000000000001', name: 'Test', roles: ['director' as const] }

before(
  async () => {
    if (!there) return
    data = mkdtempSync(join(tmpdir(), 'foyer-newcastle-'))
    lines = await example(['--json', '--data', data])
    house = await openHouse(readConfig({ data }, { FOYER_LOG: 'error' }))
    ;[alliance] = (await allAlliances(house.database.db)) as [string]
  },
  { timeout: 240_000 },
)
after(async () => {
  await house?.close()
  if (data) rmSync(data, { recursive: true, force: true })
})

/** Runs the example as a process of its own. */
function example(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Line[]> {
  return new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(rootDir, 'scripts/example-newcastle.ts'), ...args],
      { env: { ...process.env, FOYER_SHARED: shared, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let out = ''
    let err = ''
    child.stdout.on('data', (text) => (out += text))
    child.stderr.on('data', (text) => (err += text))
    child.on('exit', (code) =>
      code === 0
        ? done(
            out
              .trim()
              .split('\n')
              .map((text) => (text.startsWith('{') ? JSON.parse(text) : { file: text })),
          )
        : fail(new Error(err || out)),
    )
  })
}

// A second reading of the raw files that shares no line with the import: split at commas (no field holds one), add up.
const raw = (file: string): string[][] =>
  readFileSync(join(folder, file), 'latin1')
    .split(/\r?\n/)
    .filter(Boolean)
    .map((text) => text.split(','))
const columnOf = (header: string[], month: string): number =>
  header.findIndex((text) => text === month || text === month.replace(/-0/, '-'))

for (const [file, metric] of [
  ['monthly-visits.csv', 'visits.onsite'],
  ['monthly-issues.csv', 'loans'],
  ['monthly-enquiries.csv', 'enquiries'],
] as const) {
  test(`${file}: sums of every library and of every month are those of the file`, options, async () => {
    const [header, ...rows] = raw(file)
    const shown = await house!.work(alliance, director, (work) =>
      series(work, { metric, from: '2008-04-01', to: '2022-12-31', by: 'month', perPoint: true }),
    )
    const points = await house!.work(alliance, director, (work) => listServicePoints(work, { status: 'any' }))
    for (const row of rows) {
      const name = row[0] === 'Cruddas Park' ? 'Cruddas' : row[0]
      const point = points.find((p) => p.name === name)!.point_no
      const wanted = row.slice(1).reduce((a, text) => a + (text === '' ? 0 : Number(text)), 0)
      const found = shown.rows.reduce((a, r) => a + (r.points!.find((p) => p.point === point)?.amount ?? 0), 0)
      assert.equal(found, wanted, name)
    }
    for (const row of shown.rows) {
      const column = columnOf(header!, row.from.slice(0, 7))
      const texts = column < 0 ? [] : rows.map((r) => r[column]!).filter((text) => text !== '')
      assert.equal(row.amount, texts.length === 0 ? null : texts.reduce((a, text) => a + Number(text), 0), row.from)
      assert.equal(row.present.length, texts.length, row.from)
    }
    const counted = rows.reduce((a, row) => a + row.slice(1).filter((text) => text !== '').length, 0)
    const { read, placed, empty, refused } = line(file)
    assert.deepEqual(
      { read, placed, empty, refused },
      { read: rows.length * (header!.length - 1), placed: counted, empty: rows.length * (header!.length - 1) - counted, refused: 0 },
    )
  })
}

test('months without a column are gaps, never zero', options, async () => {
  const shown = await house!.work(alliance, director, (work) =>
    series(work, { metric: 'visits.onsite', from: '2019-01-01', to: '2021-12-31', by: 'month' }),
  )
  assert.deepEqual(shown.gaps, [{ from: '2020-04-01', to: '2021-03-31' }])
  const loans = await house!.work(alliance, director, (work) =>
    series(work, { metric: 'loans', from: '2019-01-01', to: '2021-12-31', by: 'month' }),
  )
  assert.deepEqual(loans.gaps, [])
})

test('registrations: days and points are those of the file; names nobody explained wait', options, async () => {
  const rows = raw('daily-registrations-of-members-active-2016-04-06.csv').slice(1)
  const unknown = /^(Z|LOCAL STUDIES|PLAYGROUP|PRIORITY|SUPPORT|CITY STACK|CITY STOCK)/
  const known = rows.filter((row) => !unknown.test(row[1]!))
  const { read, placed, refused, why } = line('daily-registrations')
  assert.deepEqual(
    { read, placed, refused, why },
    { read: 25_562, placed: known.length, refused: rows.length - known.length, why: { 'unknown-name': rows.length - known.length } },
  )
  const sum = (month: string) => known.filter((row) => row[0]!.startsWith(month)).reduce((a, row) => a + Number(row[2]), 0)
  for (const month of ['1996-08', '2009-06', '2015-10', '2016-02']) {
    const [from, to] = [`${month}-01`, new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10)]
    assert.equal(
      (await house!.work(alliance, director, (work) => total(work, { metric: 'members.new', from, to }))).amount,
      sum(month),
      month,
    )
  }
})

test('what SOURCE.md warns of is found', options, () => {
  const has = (file: string, wanted: Record<string, unknown>) =>
    assert.ok(
      line(file).odd.some((odd) => Object.entries(wanted).every(([key, value]) => odd[key] === value)),
      `${file} ${JSON.stringify(wanted)}`,
    )
  has('monthly-visits', { code: 'columns-missing', from: '2020-06', to: '2021-03' })
  has('monthly-enquiries', { code: 'columns-missing', from: '2020-06', to: '2021-03' })
  has('monthly-computer-use', { code: 'columns-missing', from: '2020-06', to: '2021-03' })
  has('monthly-enquiries', { code: 'odd-header', from: '2020-5', to: '2020-05' })
  has('monthly-visits', { code: 'repeated', unit: 'Kenton', runs: 46 })
  has('monthly-visits', { code: 'repeated', unit: 'Mobile', runs: 15 })
  has('monthly-enquiries', { code: 'repeated', unit: 'Walker', runs: 7 })
  has('monthly-visits', { code: 'step-up', unit: 'City', from: '2009-06' })
  has('monthly-issues', { code: 'step-up', unit: 'City', from: '2009-06' })
  has('daily-registrations', { code: 'lump', period: '1996-08', amount: 4375, yearAmount: 4455 })
  assert.equal(line('monthly-issues').odd.filter((odd) => odd.code === 'columns-missing').length, 0)
})

test('shares and distinct counts of real files are not summed', options, async () => {
  for (const [metric, from, to] of [
    ['computer.use-percent', '2015-01-01', '2015-12-31'],
    ['wifi.users', '2019-04-01', '2019-06-30'],
  ] as const) {
    await assert.rejects(
      house!.work(alliance, director, (work) => total(work, { metric, from, to })),
      /not-summed/,
    )
    const shown = await house!.work(alliance, director, (work) => series(work, { metric, from, to, by: 'month', perPoint: true }))
    assert.ok(shown.rows.every((row) => row.amount === null && row.points!.length > 5))
  }
  assert.ok(metrics().length > 10)
})

test('the goal is there, with its baseline counted from the file', options, async () => {
  const made = lines.find((one) => one.goal)!
  assert.match(made.address!, new RegExp(`/desk/goals/${made.goal}$`))
  const goal = await house!.work(alliance, director, (work) => goalById(work, made.goal!))
  const unknown = /^(Z|LOCAL STUDIES|PLAYGROUP|PRIORITY|SUPPORT|CITY STACK|CITY STOCK)/
  const rows = raw('daily-registrations-of-members-active-2016-04-06.csv')
    .slice(1)
    .filter((row) => !unknown.test(row[1]!) && row[0]! >= '2014-04' && row[0]! < '2015-04')
  assert.equal(goal.baseline?.value, Math.round((rows.reduce((a, row) => a + Number(row[2]), 0) / 12) * 10_000) / 10_000)
})

test('a second run places nothing and sets no second goal', { ...options, timeout: 120_000 }, async () => {
  await house!.close()
  const again = await example(['--json', '--data', data])
  house = undefined
  assert.deepEqual(
    again.filter((one) => one.file).map(({ file, placed, refused }) => ({ file, placed, refused })),
    lines.filter((one) => one.file).map(({ file, refused }) => ({ file, placed: 0, refused })),
  )
  assert.equal(again.find((one) => one.goal)!.goal, lines.find((one) => one.goal)!.goal)
})

test('without the figures it says so and succeeds', async () => {
  const [said] = await example([], { FOYER_SHARED: '/nowhere' })
  assert.match(said!.file, /^skipped: /)
})
