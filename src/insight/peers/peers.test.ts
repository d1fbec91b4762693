// Beside other libraries: the files of England as they were published, and a made-up set whose quarters are known.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { createFormatter, isRefusal, readAudit, rootDir, translator } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { placeImport, stageImport } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { bringPeers, comparePeers, dropPeers, listPeers, sayComparison } from '../index.ts'
import { sumsOf } from './compare-peers.ts'
import { readPeerFile } from './read-peer-file.ts'

const england = join(resolve(rootDir, process.env.FOYER_SHARED ?? '../shared'), 'data/england-libraries')
const there = existsSync(join(england, 'activity-visits.csv'))
const year = { from: '2023-04-01', to: '2024-03-31' }
const bytes = (text: string) => new TextEncoder().encode(text)
const code = (wanted: string) => (e: unknown) => isRefusal(e) && (e.code === wanted || e.fields.some((f) => f.code === wanted))

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  house.setNow('2024-06-10T01:00:00Z')
  await house.as('owner', (work) => addServicePoint(work, { name: 'Central', kind: 'central' }))
})
after(() => house.close())
const bring = (measure: string, text: string) =>
  house.as('analyst', (work) => bringPeers(work, { measure, source: 'A council', definition: 'At the door', file: bytes(text) }))
const compare = (own?: string) => house.as('analyst', (work) => comparePeers(work, { period: '2023-04/2024-03', own }))
const take = async (text: string, metric?: string) => {
  const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
    name: `own ${text.length}.csv`,
    metric,
    open: async function* () {
      yield bytes(text)
    },
  })
  await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
}

test('months, quarters and financial years are read; what lacks something is left out and told', async () => {
  const file = await readPeerFile(
    bytes(
      'Authority,Location,Period,Count\nA,Library,2023-04-01/P1Y,100\nA,Mobile,2023-04-01/P3M,*\n,Library,2023-05,5\nB,Library,soon,5\nB,,2023-05,"1,205"\n',
    ),
    'visits',
  )
  assert.deepEqual(file.rows, [
    ['A', 'Library', '2023-04-01', '2024-03-31', 100],
    ['B', '', '2023-05-01', '2023-05-31', 1205],
  ])
  assert.deepEqual(file.left, [
    { line: 3, why: 'no-count' },
    { line: 4, why: 'no-authority' },
    { line: 5, why: 'no-period' },
  ])
  assert.deepEqual((await readPeerFile(bytes('Authority,Population\nA,1000\n'), 'population')).rows, [['A', '', null, null, 1000]])
  await assert.rejects(readPeerFile(bytes('Authority,Population\nA,1000\n'), 'visits'), code('insight.peers-columns'))
  await assert.rejects(readPeerFile(bytes('Authority,Period,Count\n,,\n'), 'visits'), code('insight.peers-no-rows'))
})

test('an authority is whole where each of its kinds covers every month once; a longer period stands for those in it', () => {
  const { whole, incomplete } = sumsOf(
    [
      ['A', 'Library', '2023-04-01', '2024-03-31', 1200],
      ['A', 'Library', '2023-05-01', '2023-05-31', 100],
      ['B', 'Library', '2023-04-01', '2024-03-31', 900],
      ['B', 'Mobile', '2023-04-01', '2023-06-30', 30],
      ['C', 'Library', '2022-04-01', '2023-03-31', 900],
    ],
    year,
  )
  assert.deepEqual([[...whole], incomplete], [[['A', 1200]], ['B', 'C']])
})

// Twelve authorities of 100,000 people with 1, 2 … 12 visits a head, one far larger, one without a population, one without all months.
const letters = [...'ABCDEFGHIJKL']
const visits = [
  ...letters.map((name, i) => `${name},Library,2023-04-01/P1Y,${(i + 1) * 100_000}`),
  'Large,Library,2023-04-01/P1Y,9000000',
  'Nobody,Library,2023-04-01/P1Y,500000',
  'Half,Library,2023-04-01/P3M,25000',
]
const people = [...letters.map((name) => `${name},100000`), 'Large,900000', 'Half,100000']

test('a range among those of like size, by no name; who is left out is named; one’s own is no peer of itself', async () => {
  const taken = await bring('visits', `Authority,Location,Period,Count\n${visits.join('\n')}\nX,Library,2023-04-01/P1Y,\n`)
  assert.deepEqual([taken.rows, taken.leftCount, taken.left[0]!.line], [15, 1, 17])
  await bring('population', `Authority,Population\n${people.join('\n')}\n`)
  const [unknown] = (await compare()).comparisons
  const say = (of: NonNullable<typeof unknown>) =>
    sayComparison(of, { t: translator('en'), fmt: createFormatter('en', 'UTC', new Date('2024-06-10')), place: String })
  assert.match(say(unknown!).says, /^Cannot tell: the people to be served here were never told/)
  await take('Year,population.served\n2022,120000\n')
  const months = '2023-04,2023-05,2023-06,2023-07,2023-08,2023-09,2023-10,2023-11,2023-12,2024-01,2024-02'
  await take(`Library,${months}\nCentral${',65000'.repeat(11)}`, 'visits.onsite')
  const [part] = (await compare()).comparisons
  assert.deepEqual([part!.place, part!.middle], [null, { from: 3.75, to: 9.25 }], 'eleven months are no year beside theirs')
  assert.equal(say(part!).own, '5.96 (11 of 12 months)')
  await take(`Library,${months},2024-03\nCentral${',65000'.repeat(12)}`, 'visits.onsite')
  const [found] = (await compare()).comparisons
  // 780,000 of 120,000 people are 6.5; quarters of 1 … 12 lie at 3.75 and 9.25.
  assert.deepEqual([found!.own.value, found!.peers, found!.middle, found!.place], [6.5, 12, { from: 3.75, to: 9.25 }, 'middle'])
  assert.deepEqual(found!.left, { incomplete: ['Half'], noPopulation: ['Nobody'], otherSize: 1 })
  const said = say(found!)
  assert.equal(
    said.says,
    'Of 12 libraries with 60,000 to 240,000 people the middle half have 3.75 to 9.25. Yours, 6.5, is within the middle half.',
  )
  assert.ok(!letters.some((name) => new RegExp(`\\b${name}\\b`).test(said.says)))
  assert.ok(said.limits.some((limit) => limit.includes('Half')) && said.limits.some((limit) => limit.includes('Nobody')))
  assert.ok(
    said.limits.some((limit) => limit.includes('Sat 31 Dec 2022')),
    'the day of the own population',
  )
  const without = (await compare('L')).comparisons[0]!
  assert.deepEqual([without.peers, without.middle], [11, { from: 3.5, to: 8.5 }])
})

test('fewer than eight of like size say nothing; views of online events are left out of attendance', async () => {
  await bring(
    'attendance',
    `Authority,Type,Period,Count\n${letters
      .slice(0, 7)
      .map((name) => `${name},Physical,2023-04-01/P1Y,100`)
      .join('\n')}\nA,Digital,2023-04-01/P1M,9000\n`,
  )
  const attendance = (await compare()).comparisons.find(({ measure }) => measure === 'attendance')!
  assert.deepEqual([attendance.peers, attendance.middle, attendance.place], [7, null, null])
  assert.deepEqual([attendance.kinds, attendance.kindsLeft, attendance.left.incomplete], [['Physical'], ['Digital'], []])
})

test('a newer file takes the place of the one before; a file is dropped; who may, and the record', async () => {
  await bring('visits', 'Authority,Period,Count\nA,2023,5\n')
  const files = await house.as('analyst', (work) => listPeers(work))
  assert.deepEqual(
    files.map(({ measure, rows, authorities }) => [measure, rows, authorities]),
    [
      ['attendance', 8, 7],
      ['population', 14, 14],
      ['visits', 1, 1],
    ],
  )
  await house.as('analyst', (work) => dropPeers(work, 'visits'))
  await assert.rejects(
    house.as('analyst', (work) => dropPeers(work, 'visits')),
    code('insight.no-such-peers'),
  )
  await assert.rejects(
    house.as('desk', (work) => bringPeers(work, { measure: 'visits', source: 'x', definition: 'x', file: bytes('x') })),
    code('platform.not-allowed'),
  )
  await assert.rejects(bring('people', 'x'), code('insight.no-such-peer-measure'))
  await assert.rejects(
    house.as('analyst', (work) => comparePeers(work, { period: 'soon' })),
    code('insight.period-wrong'),
  )
  assert.equal((await house.as('owner', (work) => readAudit(work, { act: 'insight.peers-brought' }))).length, 4)
})

test(
  'England’s files: who is whole, and how much, as a sheet has it',
  there ? {} : { skip: 'the files of England are not there (FOYER_SHARED)' },
  async () => {
    const text = readFileSync(join(england, 'activity-visits.csv'))
    const file = await readPeerFile(text, 'visits')
    const plain = parse(text, { columns: true, bom: true }) as { Authority: string; Location: string; Period: string; Count: string }[]
    assert.equal(file.rows.length, plain.length)
    const { whole, incomplete } = sumsOf(file.rows, year)
    assert.equal(whole.size + incomplete.length, new Set(plain.map((row) => row.Authority)).size)
    // In this file no authority tells the same months twice: what is whole is the plain sum of its rows.
    for (const [authority, amount] of whole)
      assert.equal(
        amount,
        plain.filter((row) => row.Authority === authority).reduce((sum, row) => sum + Number(row.Count), 0),
        authority,
      )
    assert.equal(whole.size, 112)
  },
)
