// Returns against sheets added up straight from the files that came in: a made-up alliance with a place that is missing, and Newcastle's real figures.
import assert from 'node:assert/strict'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { createFormatter, isRefusal, readAudit, rootDir, translator } from '#platform'
import { addLibrary, addServicePoint } from '#rooms/alliance'
import { confirmName, dryRunImport, type MetricKey, placeImport, stageImport, toldRows } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import {
  keepReturn,
  listReturns,
  readReturn,
  readReturnByMember,
  returnById,
  returnForms,
  returnKinds,
  sayingOfReturn,
  sayLines,
  sayReturnChanges,
} from '../index.ts'
import { returnPeriod } from './period.ts'

const newcastle = join(resolve(rootDir, process.env.FOYER_SHARED ?? '../shared'), 'data/newcastle')
const t = translator('en')
const words = { t, fmt: createFormatter('en', 'UTC', new Date('2026-01-10T00:00:00Z')) }
const code = (wanted: string) => (e: unknown) => isRefusal(e) && (e.code === wanted || e.fields.some((f) => f.code === wanted))

let files = 0
async function take(house: TestHouse, text: string, metric?: string, name = `sheet ${++files}.csv`): Promise<void> {
  const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
    name,
    metric,
    open: async function* () {
      yield new TextEncoder().encode(text)
    },
  })
  const { counts } = await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
  assert.equal(counts.refused, 0, JSON.stringify(counts.why))
}

/** Adds up a wide file by itself: nothing of Foyer reads it. */
function sheet(text: string, year: string, only?: readonly string[]): number {
  const [head, ...rows] = parse(text, { relax_column_count: true }) as string[][]
  const columns = head!.flatMap((title, col) => (title.startsWith(`${year}-`) ? [col] : []))
  return rows
    .filter((row) => !only || only.includes(row[0]!))
    .flatMap((row) => columns.map((col) => row[col]?.trim() ?? ''))
    .filter((cell) => cell !== '')
    .reduce((sum, cell) => sum + Number(cell), 0)
}

test('a year, or twelve months that end in another; nothing else', () => {
  assert.deepEqual(returnPeriod('2025'), { from: '2025-01-01', to: '2025-12-31' })
  assert.deepEqual(returnPeriod('2025-07/2026-06'), { from: '2025-07-01', to: '2026-06-30' })
  for (const text of ['', '25', '2025-07', '2025-07/2026-05', '2025-07/2026-06/x', '2025-13/2026-12', '9999'])
    assert.equal(returnPeriod(text), null, text)
})

test('every kind, line and note has its words; no attendance has views of online events in it', () => {
  for (const kind of returnKinds) {
    const keys = returnForms[kind].lines.map(({ key }) => key)
    assert.equal(new Set(keys).size, keys.length)
    for (const locale of ['en', 'zh-CN'])
      for (const word of [
        `insight.return.kind.${kind}`,
        `insight.return.source.${kind}`,
        ...returnForms[kind].lines.flatMap(({ note }) => (note ? [`insight.return.note.${note}`] : [])),
      ])
        assert.notEqual(translator(locale)(word), word)
    for (const line of returnForms[kind].lines)
      if (line.metrics.some((metric) => /attendance|exhibitions.visits|visits.onsite/.test(metric)))
        assert.ok(!line.metrics.some((metric: MetricKey) => metric.startsWith('online')), line.key)
  }
})

const months = (year: string) => Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`)
const wide = (rows: Record<string, (number | null)[]>) =>
  ['Library', ...months('2025')].join(',') +
  '\n' +
  Object.entries(rows)
    .map(([name, amounts]) => [name, ...months('2025').map((_, i) => amounts[i] ?? '')].join(','))
    .join('\n') +
  '\n'
const every = (amount: number) => Array.from({ length: 12 }, (_, i) => amount + i)
const visits = wide({ Central: every(1000), North: every(400), Harbour: every(200).map((n, i) => (i === 10 ? null : n)) })
const lectures = wide({ Central: every(4), North: every(1) })
const heard = wide({ Central: every(120), North: every(20) })
const shows = wide({ Central: [1, null, null, 1] })
const days = wide({ Central: [20, 28, 0, 15] })
const seen = wide({ Central: [300, 410, 0, 222] })

test('an alliance with a missing place: the same totals as the sheet, every part with its rows, who is missing, versions', async (context) => {
  const house: TestHouse = await openTestHouse()
  context.after(() => house.close())
  house.setNow('2026-01-10T01:00:00Z')
  const members: Record<string, string> = {}
  await house.as('owner', async (work) => {
    for (const name of ['Bay', 'Hill']) {
      const { library_id } = await addLibrary(work, { name })
      members[name] = library_id
    }
    await addServicePoint(work, { name: 'Central', kind: 'central', library: members.Bay! })
    await addServicePoint(work, { name: 'North', kind: 'branch', library: members.Bay! })
    await addServicePoint(work, { name: 'Harbour', kind: 'branch', library: members.Hill! })
  })
  for (const [metric, text] of [
    ['visits.onsite', visits],
    ['lectures.held', lectures],
    ['lectures.attendance', heard],
    ['exhibitions.held', shows],
    ['exhibitions.days', days],
    ['exhibitions.visits', seen],
  ] as const)
    await take(house, text, metric)
  await take(house, 'Library,Date,seats,cards.valid\nCentral,2025-12-31,120,900\nNorth,2025-06-30,40,3\nHarbour,2024-12-31,20,50\n')
  await take(house, 'Library,Year,online-events.views\nCentral,2025,99000\n')
  const read = (member?: string) => house.as('analyst', (work) => readReturn(work, { kind: 'mct', period: '2025', member }))
  const of = async (key: string, member?: string) => (await read(member)).lines.find((line) => line.key === key)!

  const whole = await of('visits')
  assert.equal(whole.amount, sheet(visits, '2025'))
  assert.deepEqual(whole.parts[0]!.missing, [{ month: '2025-11', points: [3] }])
  assert.equal((await of('visits', members.Bay)).amount, sheet(visits, '2025', ['Central', 'North']))
  assert.equal((await of('activities')).amount, sheet(lectures, '2025') + 2)
  assert.deepEqual((await of('activities')).untold, ['trainings.held'])
  assert.equal((await of('exhibition-days')).amount, 63)
  assert.equal((await of('attendance')).amount, sheet(heard, '2025') + 932, 'no view of an online event is in it')
  assert.deepEqual([(await of('trainings')).amount, (await of('trainings')).told], [null, 'none'])
  assert.equal((await of('seats')).amount, 180)
  assert.deepEqual((await of('seats')).parts[0]!.days, { from: '2024-12-31', to: '2025-12-31' })
  const bay = await of('cards', members.Bay)
  assert.deepEqual([bay.told, bay.amount], ['least', 900], '903 and 900 beside it would tell of North’s three')
  assert.deepEqual([(await of('cards')).told, (await of('cards')).amount], ['least', 950])
  assert.equal(sayLines(await read(), sayingOfReturn(await read(), words, 'en')).find(({ key }) => key === 'cards')!.says, 'at least 950')
  const byMember = await house.as('analyst', (work) => readReturnByMember(work, { kind: 'mct', period: '2025' }))
  assert.deepEqual(
    byMember.map(({ of, lines }) => [of.member, lines.find((line) => line.key === 'visits')!.amount]),
    [
      [null, sheet(visits, '2025')],
      [members.Bay, sheet(visits, '2025', ['Central', 'North'])],
      [members.Hill, sheet(visits, '2025', ['Harbour'])],
    ],
  )
  // What stands behind each part gives the part.
  for (const line of (await read()).lines)
    for (const part of line.parts.filter(({ told, metric }) => told === 'exact' && metric !== 'cards.valid')) {
      const [, metric, from, to] = /\/facts\/(.+)\/rows\?from=([\d-]+)&to=([\d-]+)/.exec(part.opens)!
      const { rows } = await house.as('analyst', (work) => toldRows(work, { metric: metric!, from: from!, to: to! }))
      assert.equal(
        rows.filter((row) => row.counted).reduce((sum, row) => sum + row.amount!, 0),
        part.amount,
        part.metric,
      )
    }
  const said = sayLines(await read(), sayingOfReturn(await read(), words, 'en'))
  assert.deepEqual(
    said.filter(({ key }) => key === 'visits' || key === 'trainings').map(({ asks, says, lacks }) => [asks, says, lacks]),
    [
      ['总流通人次', '19,188', ['Without Harbour (November 2025).']],
      ['培训班次数', 'not told', []],
    ],
  )
  const ifla = await house.as('analyst', (work) => readReturn(work, { kind: 'ifla', period: '2025' }))
  assert.deepEqual([ifla.lines[0]!.amount, ifla.lines[0]!.places], [3, [1, 2, 3]])

  const keep = () => house.as('director', (work) => keepReturn(work, { kind: 'mct', period: '2025' }))
  const first = await keep()
  assert.deepEqual([first.version, first.isNew, (await keep()).isNew], [1, true, false])
  await take(house, 'Library,2025-11\nHarbour,210\n', 'visits.onsite')
  const second = await keep()
  const spelt = await house.as('director', (work) => keepReturn(work, { kind: 'mct', period: '2025-01/2025-12' }))
  assert.deepEqual([spelt.returnId, spelt.version, spelt.isNew], [first.returnId, 2, false], 'one year has one chain of versions')
  assert.deepEqual([second.returnId, second.version], [first.returnId, 2])
  const kept = await house.as('analyst', (work) => returnById(work, first.returnId))
  assert.deepEqual(
    kept.changed!.map(({ key, before, after }) => [key, before!.amount, after!.amount]),
    [['visits', sheet(visits, '2025'), sheet(visits, '2025') + 210]],
  )
  assert.deepEqual(sayReturnChanges(kept, sayingOfReturn(kept.content, words, 'en')), [
    'Since version 1: one line is different.',
    '总流通人次: 19,398 (before: 19,188).',
  ])
  const old = await house.as('analyst', (work) => returnById(work, first.returnId, 1))
  assert.equal(old.content.lines.find((line) => line.key === 'visits')!.amount, sheet(visits, '2025'), 'what was handed in stays')
  assert.deepEqual(
    (await house.as('analyst', (work) => listReturns(work))).map(({ kind, period, member, version }) => [kind, period, member, version]),
    [['mct', '2025', null, 2]],
  )
  assert.ok((await house.as('owner', (work) => readAudit(work, { act: 'insight.return-kept' }))).length === 2)
  for (const [ask, wanted] of [
    [{ kind: 'x', period: '2025' }, 'insight.no-such-return'],
    [{ kind: 'mct', period: 'soon' }, 'insight.return-no-period'],
    [{ kind: 'mct', period: '2026' }, 'insight.return-not-over'],
    [{ kind: 'mct', period: '2025', member: 'x' }, 'insight.no-such-scope'],
  ] as const)
    await assert.rejects(
      house.as('director', (work) => keepReturn(work, ask)),
      code(wanted),
    )
  await assert.rejects(
    house.as('analyst', (work) => returnById(work, first.returnId, 3)),
    code('insight.no-such-return-kept'),
  )
})

test('of people no version tells more exactly than a later one, or than today: together they would tell of few', async (context) => {
  const house: TestHouse = await openTestHouse()
  context.after(() => house.close())
  house.setNow('2026-01-10T01:00:00Z')
  await house.as('owner', async (work) => {
    for (const name of ['Central', 'North', 'Harbour']) await addServicePoint(work, { name, kind: 'branch' })
  })
  const tell = (rows: string) => take(house, `Library,Date,cards.valid\n${rows}`)
  const keep = () => house.as('director', (work) => keepReturn(work, { kind: 'mct', period: '2025' }))
  const told = async (id: string, version: number) => {
    const { content } = await house.as('analyst', (work) => returnById(work, id, version))
    const { amount, told } = content.lines.find((line) => line.key === 'cards')!
    return [amount, told]
  }
  await tell('Central,2025-12-31,900\nNorth,2025-12-31,40\n')
  const { returnId } = await keep()
  assert.deepEqual(await told(returnId, 1), [940, 'exact'])
  await tell('Harbour,2025-12-31,3\n')
  assert.deepEqual(await told(returnId, 1), [940, 'least'], 'told today as at least 940')
  assert.equal((await keep()).version, 2)
  await tell('Harbour,2025-12-31,30\n')
  assert.equal((await keep()).version, 3)
  assert.deepEqual(
    [await told(returnId, 1), await told(returnId, 2), await told(returnId, 3)],
    [
      [940, 'least'],
      [940, 'least'],
      [970, 'exact'],
    ],
    'the latest is exact again, and those before it are not',
  )
})

test('two who keep a return at once keep one version', async (context) => {
  const house: TestHouse = await openTestHouse()
  context.after(() => house.close())
  house.setNow('2026-01-10T01:00:00Z')
  await house.as('owner', (work) => addServicePoint(work, { name: 'Central', kind: 'central' }))
  await take(house, visits.split('\n').slice(0, 2).join('\n'), 'visits.onsite')
  const kept = await Promise.all([1, 2, 3].map(() => house.as('director', (work) => keepReturn(work, { kind: 'ifla', period: '2025' }))))
  assert.deepEqual([kept.filter(({ isNew }) => isNew).length, new Set(kept.map(({ version }) => version)).size], [1, 1])
})

const there = existsSync(join(newcastle, 'monthly-visits.csv'))
test(
  'Newcastle: visits, loans and enquiries of every year are those of the city’s own files',
  there ? {} : { skip: 'the figures of Newcastle are not there (FOYER_SHARED)' },
  async (context) => {
    const house: TestHouse = await openTestHouse()
    context.after(() => house.close())
    house.setNow('2023-02-01T01:00:00Z')
    const files = { 'visits.onsite': 'monthly-visits.csv', loans: 'monthly-issues.csv', enquiries: 'monthly-enquiries.csv' }
    const texts = Object.fromEntries(Object.entries(files).map(([metric, file]) => [metric, readFileSync(join(newcastle, file), 'utf8')]))
    const names = new Set(
      Object.values(texts).flatMap((text) =>
        (parse(text, { relax_column_count: true }) as string[][]).slice(1).map((row) => row[0]!.trim()),
      ),
    )
    const points = new Map<string, number>()
    await house.as('owner', async (work) => {
      for (const name of names) {
        const same = [...points.keys()].find((known) => known.toLowerCase() === name.toLowerCase())
        points.set(name, same ? points.get(same)! : (await addServicePoint(work, { name, kind: 'branch' })).point_no)
      }
    })
    for (const [metric, file] of Object.entries(files)) {
      const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
        name: file,
        metric,
        open: () => createReadStream(join(newcastle, file)),
      })
      const { names: read } = await house.as('analyst', (work) => dryRunImport(work, importId))
      for (const { unit, how } of read)
        if (how === 'unknown') await house.as('analyst', (work) => confirmName(work, { name: unit, point: points.get(unit)! }))
      const { counts } = await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
      assert.equal(counts.refused, 0, JSON.stringify(counts.why))
    }
    let compared = 0
    for (const year of ['2009', '2012', '2016', '2019', '2021', '2022']) {
      const { lines } = await house.as('analyst', (work) => readReturn(work, { kind: 'pls', period: year }))
      for (const [key, metric] of [
        ['visits', 'visits.onsite'],
        ['physical', 'loans'],
        ['reference', 'enquiries'],
      ] as const) {
        const { amount, parts } = lines.find((line) => line.key === key)!
        assert.equal(amount, sheet(texts[metric]!, year), `${metric} ${year}`)
        assert.deepEqual(parts[0]!.sources, [files[metric]])
        compared++
      }
    }
    assert.equal(compared, 18)
  },
)
