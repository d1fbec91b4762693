import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { addServicePoint } from '#rooms/alliance'
import { dryRunImport, foldJob, importById, placeStep, recordFact, resumeImportsJob, total, uploadImport } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  await house.as('owner', (work) => addServicePoint(work, { name: 'City', kind: 'central' }))
})
after(() => house.close())

const run = (job: typeof foldJob) =>
  job.run(house.platform, {}, { jobId: 'test', alliance: null, attempt: 1, signal: new AbortController().signal })
const september = { from: '2026-09-01', to: '2026-09-30' }

test('the folder leaves nothing unfolded in any alliance, and no sum changes', async () => {
  for (const alliance of [house.alliance, house.otherAlliance])
    await house.system((work) => recordFact(work, { metric: 'cards.applied', source: 'test' }), { alliance })
  await run(foldJob)
  for (const alliance of [house.alliance, house.otherAlliance]) {
    const left = await house.system(
      (work) => work.db.selectFrom('facts.deltas').select('fact_id').where('alliance_id', '=', work.alliance).execute(),
      { alliance },
    )
    assert.equal(left.length, 0)
    assert.equal((await house.system((work) => total(work, { metric: 'cards.applied', ...september }), { alliance })).amount, 1)
  }
})

test('an uploaded file that was cut off while it was read or placed goes on by itself, and is placed once', async () => {
  const lines = Array.from({ length: 6000 }, (_, i) => `${new Date(Date.UTC(2000, 0, 1 + i)).toISOString().slice(0, 10)},City,1`)
  const bytes = new TextEncoder().encode(`date,library,count\n${lines.join('\n')}\n`)
  const { importId } = await uploadImport(house.platform, house.alliance, house.staff('analyst'), {
    name: 'held.csv',
    metric: 'events.held',
    bytes,
  })
  // As a kill after the first 5,000 cells leaves it.
  await house.system(async (work) => {
    await work.db.deleteFrom('facts.staged').where('alliance_id', '=', work.alliance).where('line', '>', 5001).execute()
    const { counts } = await importById(work, importId)
    await work.db
      .updateTable('facts.imports')
      .set({ status: 'reading', lines_read: 5001, counts: JSON.stringify({ ...counts, rows: 5000, read: 5000 }) })
      .where('alliance_id', '=', work.alliance)
      .where('import_id', '=', importId)
      .execute()
  })
  await run(resumeImportsJob)
  assert.equal((await house.system((work) => importById(work, importId))).status, 'reading', 'somebody may still be at it')
  house.setNow('2026-09-07T02:00:00Z')
  await run(resumeImportsJob)
  const { counts } = await house.as('analyst', (work) => dryRunImport(work, importId))
  assert.deepEqual([counts.read, counts.placed], [6000, 6000])
  await house.as('analyst', (work) => placeStep(work, importId, 1000))
  house.setNow('2026-09-07T03:00:00Z')
  await run(resumeImportsJob)
  assert.equal((await house.system((work) => importById(work, importId))).counts.placed, 6000)
  assert.equal(
    (await house.as('analyst', (work) => total(work, { metric: 'events.held', from: '2000-01-01', to: '2020-12-31' }))).amount,
    6000,
  )
})

test('an import whose file is gone keeps no other import from going on, in its alliance or another', async () => {
  const cutOff = async (alliance: string, name: string) => {
    const { importId } = await uploadImport(
      house.platform,
      alliance,
      { kind: 'system', name: 'test' },
      { name, metric: 'events.held', bytes: new TextEncoder().encode(`date,count\n2026-01-01,${name.length}\n`) },
    )
    const path = await house.system(
      async (work) => {
        const { fileId } = await importById(work, importId)
        await work.db.deleteFrom('facts.staged').where('alliance_id', '=', work.alliance).where('import_id', '=', importId).execute()
        await work.db
          .updateTable('facts.imports')
          .set({ status: 'reading', lines_read: 0 })
          .where('alliance_id', '=', work.alliance)
          .where('import_id', '=', importId)
          .execute()
        return (await work.house.files.open(work, fileId!)).path
      },
      { alliance },
    )
    return { importId, path, alliance }
  }
  const all = [house.alliance, house.otherAlliance]
  const gone = await Promise.all(all.map((alliance) => cutOff(alliance, 'gone.csv')))
  const there = await Promise.all(all.map((alliance) => cutOff(alliance, 'there-still.csv')))
  for (const { path } of gone) await rm(path)
  house.setNow('2026-09-07T05:00:00Z')
  await run(resumeImportsJob)
  const statusOf = (one: { importId: string; alliance: string }) =>
    house.system(async (work) => (await importById(work, one.importId)).status, { alliance: one.alliance })
  assert.deepEqual(await Promise.all(there.map(statusOf)), ['staged', 'staged'])
  assert.deepEqual(await Promise.all(gone.map(statusOf)), ['reading', 'reading'])
})
