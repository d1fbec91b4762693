import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { readAudit } from '#platform'
import { addServicePoint, listLibraries } from '#rooms/alliance'
import {
  closePeriod,
  foldRollups,
  listPeriods,
  makeScene,
  metrics,
  openPeriodAgain,
  readCode,
  recordCounts,
  recordFact,
  recordFactAlone,
  recordFacts,
  reportFacts,
  scenesByCodes,
  series,
  total,
  totalsByScene,
} from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
let north: number
let south: number
before(async () => {
  house = await openTestHouse({ pool: 64 })
  await house.as('owner', async (work) => {
    const [library] = await listLibraries(work)
    north = (await addServicePoint(work, { name: 'North', kind: 'branch', library: library!.library_id })).point_no
    south = (await addServicePoint(work, { name: 'South', kind: 'branch', library: library!.library_id })).point_no
  })
})
after(() => house.close())

const september = { from: '2026-09-01', to: '2026-09-30' }

test('the table of metrics says what the registry in code says, each number and key once', async () => {
  const { rows } = await house.system((work) =>
    sql<
      Record<string, unknown>
    >`select metric as number, key, unit, kind, silence, written_by as "writtenBy", iso from facts.metrics order by metric`.execute(
      work.db,
    ),
  )
  assert.deepEqual(
    rows.map((r) => ({ ...r })),
    metrics().map(({ number, key, unit, kind, silence, writtenBy, iso }) => ({ number, key, unit, kind, silence, writtenBy, iso })),
  )
  assert.equal(new Set(metrics().map((m) => m.number)).size, metrics().length)
})

test('a fact is seen at once, before and after folding, with its source and day', async () => {
  const scene = await house.as('editor', (work) =>
    makeScene(work, { kind: 'poster', subjectKind: 'post', subjectId: 'p1', label: 'Poster' }),
  )
  await house.visitor((work) => recordFact(work, { metric: 'cards.applied', point: north, scene: scene.scene, source: 'patrons' }))
  await house.visitor((work) => recordFact(work, { metric: 'cards.applied', point: south, amount: 2, source: 'patrons' }))
  const read = () => house.as('analyst', (work) => series(work, { metric: 'cards.applied', ...september, by: 'day' }))
  const before = await read()
  assert.deepEqual(before.rows.find((r) => r.from === '2026-09-07')!.amount, 3)
  assert.equal(await house.system((work) => foldRollups(work)), 2)
  assert.equal(await house.system((work) => foldRollups(work)), 0)
  assert.deepEqual(await read(), before)
  assert.deepEqual(before.sources, ['patrons'])
  const sums = await house.as('analyst', (work) =>
    totalsByScene(work, { metrics: ['cards.applied', 'reach.touches'], ...september, scenes: [scene.scene] }),
  )
  assert.deepEqual(sums, [{ metric: 'cards.applied', scene: scene.scene, amount: 1 }])
  const [found] = await house.visitor((work) => scenesByCodes(work, [readCode(scene.code.toUpperCase())!]))
  assert.equal(found!.scene, scene.scene)
  assert.equal(readCode("' or 1=1"), undefined)
})

test('silence is nought for what the house writes itself, from its founding to today, and a gap for what is handed in', async () => {
  const cards = await house.as('analyst', (work) => series(work, { metric: 'cards.applied', ...september, by: 'day' }))
  assert.equal(cards.rows.find((r) => r.from === '2026-09-06')!.amount, null, 'before the founding nobody counted')
  assert.equal(cards.rows.find((r) => r.from === '2026-09-08')!.amount, null, 'tomorrow is not nought')
  const visits = await house.as('analyst', (work) => total(work, { metric: 'visits.onsite', ...september }))
  assert.equal(visits.amount, null)
  assert.deepEqual(visits.gaps, [{ from: '2026-09-01', to: '2026-09-30' }])
})

test('64 writers with the same key record one fact', async () => {
  const fact = { metric: 'newsletter.subscribed', source: 'patrons', key: 'subscriber:1' } as const
  const done = await Promise.all(Array.from({ length: 64 }, () => house.visitor((work) => recordFact(work, fact))))
  assert.equal(done.filter(Boolean).length, 1)
  assert.equal(await house.visitor((work) => recordFacts(work, [fact, { ...fact, key: 'subscriber:2' }, { ...fact, key: undefined }])), 2)
  assert.equal((await house.as('analyst', (work) => total(work, { metric: 'newsletter.subscribed', ...september }))).amount, 3)
})

test('64 writers and 4 folders at once lose nothing and count nothing twice', async () => {
  const writers = Array.from({ length: 64 }, async (_, i) => {
    for (let j = 0; j < 10; j++)
      await recordFactAlone(house.platform, house.alliance, {
        metric: 'deliveries.sent',
        day: '2026-09-07',
        point: i % 2 ? north : 0,
        source: 'channels',
      })
  })
  let writing = true
  const folders = Array.from({ length: 4 }, async () => {
    while (writing) await house.system((work) => foldRollups(work, 50))
  })
  const seen: number[] = []
  const reader = (async () => {
    while (writing) seen.push((await house.as('analyst', (work) => total(work, { metric: 'deliveries.sent', ...september }))).amount ?? 0)
  })()
  await Promise.all(writers)
  writing = false
  await Promise.all([...folders, reader])
  assert.equal((await house.as('analyst', (work) => total(work, { metric: 'deliveries.sent', ...september }))).amount, 640)
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
    'a reader never sees a sum go back',
  )
})

test('counts without ledger rows reach the roll-ups', async () => {
  await house.visitor((work) =>
    recordCounts(work, [
      { metric: 'reach.touches', day: '2026-09-07', scene: 1, amount: 5, source: 'reach' },
      { metric: 'reach.touches', day: '2026-09-07', scene: 1, source: 'reach' },
    ]),
  )
  assert.equal((await house.as('analyst', (work) => total(work, { metric: 'reach.touches', ...september }))).amount, 6)
})

test('a work that is refused leaves no fact', async () => {
  const before = await house.as('analyst', (work) => total(work, { metric: 'cards.applied', ...september }))
  await assert.rejects(
    house.visitor(async (work) => {
      await recordFact(work, { metric: 'cards.applied', source: 'patrons' })
      throw new Error('the form broke')
    }),
  )
  await assert.rejects(
    house.visitor((work) => recordFact(work, { metric: 'cards.applied', amount: -1, source: 'patrons' })),
    { code: 'facts.amount-negative' },
  )
  await assert.rejects(
    house.visitor((work) => recordFact(work, { metric: 'cards.applied', amount: Number.NaN, source: 'patrons' })),
    { code: 'facts.amount-not-a-number' },
  )
  assert.deepEqual(await house.as('analyst', (work) => total(work, { metric: 'cards.applied', ...september })), before)
})

test('distinct counts and averages are not summed: over days, weeks or points; each period of one point is given', async () => {
  await house.visitor((work) =>
    recordCounts(
      work,
      ['2026-09-07', '2026-09-08'].map((day) => ({ metric: 'reach.visitors' as const, day, amount: 10, source: 'reach' })),
    ),
  )
  const days = await house.as('analyst', (work) => series(work, { metric: 'reach.visitors', ...september, by: 'day' }))
  assert.deepEqual(
    days.rows.filter((r) => r.amount).map((r) => r.amount),
    [10, 10],
  )
  for (const by of ['week', 'month'] as const)
    await assert.rejects(
      house.as('analyst', (work) => series(work, { metric: 'reach.visitors', ...september, by })),
      { code: 'facts.distinct-not-summed' },
    )
  await assert.rejects(
    house.as('analyst', (work) => total(work, { metric: 'reach.visitors', ...september })),
    { code: 'facts.distinct-not-summed' },
  )
  await assert.rejects(
    house.as('analyst', (work) => totalsByScene(work, { metrics: ['reach.visitors'], ...september, scenes: [1] })),
    { code: 'facts.distinct-not-summed' },
  )
  await house.system((work) =>
    recordFacts(
      work,
      [north, south].map((point) => ({ metric: 'computer.use-percent' as const, day: '2026-09-01', point, amount: 40, source: 'form' })),
    ),
  )
  await assert.rejects(
    house.as('analyst', (work) => series(work, { metric: 'computer.use-percent', from: '2026-09-01', to: '2026-09-01', by: 'day' })),
    { code: 'facts.average-not-summed' },
  )
  const perPoint = await house.as('analyst', (work) =>
    series(work, { metric: 'computer.use-percent', from: '2026-09-01', to: '2026-09-01', by: 'day', perPoint: true }),
  )
  assert.deepEqual(perPoint.rows[0]!.points, [
    { point: north, amount: 40, hidden: false, atLeast: false },
    { point: south, amount: 40, hidden: false, atLeast: false },
  ])
  assert.equal(perPoint.rows[0]!.amount, null)
})

test('a closed month that a late fact changes is reopened in the open, and closed again as a second version', async () => {
  const august = (amount: number, key?: string) =>
    house.system((work) => recordFact(work, { metric: 'enquiries', day: '2026-08-31', point: north, amount, source: 'desk', key }))
  await august(5, 'first')
  await assert.rejects(
    house.as('desk', (work) => closePeriod(work, { metric: 'enquiries', month: '2026-08' })),
    { code: 'platform.not-allowed' },
  )
  await assert.rejects(
    house.as('director', (work) => closePeriod(work, { metric: 'enquiries', month: '2026-09' })),
    { code: 'facts.period-not-over' },
  )
  assert.deepEqual(await house.as('director', (work) => closePeriod(work, { metric: 'enquiries', month: '2026-08' })), {
    version: 1,
    total: 5,
  })
  await assert.rejects(
    house.as('director', (work) => closePeriod(work, { metric: 'enquiries', month: '2026-08' })),
    { code: 'facts.period-already-closed' },
  )
  assert.equal(await august(5, 'first'), false)
  assert.equal(
    (await house.as('director', (work) => listPeriods(work, { metric: 'enquiries' })))[0]!.status,
    'closed',
    'a repeated fact changes nothing',
  )
  await Promise.all(Array.from({ length: 8 }, () => august(2)))
  assert.deepEqual(await house.as('director', (work) => closePeriod(work, { metric: 'enquiries', month: '2026-08' })), {
    version: 2,
    total: 21,
  })
  await house.system((work) => recordFacts(work, [{ metric: 'enquiries', day: '2026-08-02', amount: 1, source: 'desk' }]))
  const list = await house.as('director', (work) => listPeriods(work, { metric: 'enquiries' }))
  assert.deepEqual(
    list.map(({ month, version, status, total, now }) => ({ month, version, status, total, now })),
    [
      { month: '2026-08', version: 3, status: 'reopened', total: null, now: 22 },
      { month: '2026-08', version: 2, status: 'superseded', total: 21, now: 22 },
      { month: '2026-08', version: 1, status: 'superseded', total: 5, now: 22 },
    ],
  )
  const acts = (await house.system((work) => readAudit(work, { subject: { kind: 'period', id: 'enquiries 2026-08' } }))).map((e) => e.act)
  assert.deepEqual(acts.toSorted(), ['facts.period-closed', 'facts.period-closed', 'facts.period-reopened', 'facts.period-reopened'])
  await assert.rejects(
    house.as('director', (work) => openPeriodAgain(work, { metric: 'enquiries', month: '2026-08', why: ' ' })),
    (e: { fields: { code: string }[] }) => e.fields[0]!.code === 'facts.why-needed',
  )
})

test('reports hide small figures', async () => {
  const shown = await house.as('analyst', (work) => series(work, { metric: 'cards.applied', ...september, by: 'day', report: true }))
  const row = shown.rows.find((r) => r.from === '2026-09-07')!
  assert.deepEqual([row.amount, row.hidden], [null, true])
})

test('what is asked wrongly is refused by name', async () => {
  const ask = (q: { metric?: string; from?: string; to?: string }) =>
    house.as('analyst', (work) => series(work, { metric: 'loans', ...september, by: 'day', ...q }))
  await assert.rejects(
    ask({ metric: "'; drop table facts.ledger" }),
    (e: { fields: { code: string }[] }) => e.fields[0]!.code === 'facts.no-such-metric',
  )
  for (const from of ['2026-02-30', '1.9.2026', ''])
    await assert.rejects(ask({ from }), (e: { fields: { code: string }[] }) => e.fields[0]!.code === 'facts.day-wrong')
  await assert.rejects(ask({ from: '1900-01-01' }), { code: 'facts.range-too-long' })
  await assert.rejects(
    house.as('partner', (work) => series(work, { metric: 'loans', ...september, by: 'day' })),
    { code: 'platform.not-allowed' },
  )
})

test('another alliance sees and reaches nothing of it', async () => {
  const there = await house.as('analyst', (work) => total(work, { metric: 'deliveries.sent', ...september }), {
    alliance: house.otherAlliance,
  })
  assert.equal(there.figures, 0)
  const stranger = house.platform.work(house.otherAlliance, { kind: 'system', name: 'test' }, (work) =>
    sql`select facts.record(${house.alliance}, gen_random_uuid(), now(), '2026-09-07', 2::smallint, 0, 0, 1, 'x', null)`.execute(work.db),
  )
  await assert.rejects(stranger, { code: '42501' })
})

test('a reported key is its source’s own: two gates may both use the date, and none takes a key of the house', async () => {
  const gate = { metric: 'visits.onsite', day: '2026-08-31', amount: 10, key: 'followers:newsletter:2026-08-31' }
  const report = (source: string) => house.as('owner', (work) => reportFacts(work, [{ ...gate, source }]))
  assert.deepEqual(await report('North gate'), { recorded: 1, known: 0 })
  assert.deepEqual(await report('South gate'), { recorded: 1, known: 0 })
  assert.deepEqual(await report('North gate'), { recorded: 0, known: 1 })
  const own = { metric: 'audience.followers' as const, day: '2026-08-31', amount: 3, source: 'newsletter', key: gate.key }
  assert.equal(await house.system((work) => recordFact(work, own)), true)
})
