import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addServicePoint } from '#rooms/alliance'
import { confirmName, listQuarantine, placeImport, placeStep, stageImport, total } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse({ pool: 24 })
  await house.as('owner', (work) => addServicePoint(work, { name: 'City', kind: 'central' }))
  await house.as('owner', (work) => addServicePoint(work, { name: 'Riverside', kind: 'branch' }))
})
after(() => house.close())

const stage = async (name: string, lines: string[]) =>
  (
    await stageImport(house.platform, house.alliance, house.staff('analyst'), {
      name,
      metric: 'events.held',
      open: async function* () {
        yield new TextEncoder().encode(`date,library,count\n${lines.join('\n')}\n`)
      },
    })
  ).importId
const waiting = (importId: string) => house.as('analyst', (work) => listQuarantine(work, { importId }))
const sum = async (year: number, point: number) =>
  (await house.as('analyst', (work) => total(work, { metric: 'events.held', from: `${year}-01-01`, to: `${year}-12-31`, points: [point] })))
    .amount

test('a name that is explained while its import is being placed releases its rows when the import is placed', async () => {
  const month = (i: number) => `2021-${String(i).padStart(2, '0')}-01`
  const lines = Array.from({ length: 12 }, (_, i) => [`${month(i + 1)},City,1`, `${month(i + 1)},By the river,2`, `${month(i + 1)},Van,4`])
  const importId = await stage('while.csv', lines.flat())
  await house.as('analyst', (work) => placeStep(work, importId, 5))
  assert.equal((await waiting(importId)).length, 24)
  await house.as('analyst', (work) => confirmName(work, { name: 'by the river', point: 2 }))
  await house.as('analyst', (work) => confirmName(work, { name: 'Van', point: null }))
  await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
  assert.deepEqual(await waiting(importId), [])
  assert.deepEqual([await sum(2021, 1), await sum(2021, 2)], [12, 24])
})

test('whoever is faster, no row keeps waiting for a name that is known', async () => {
  const rounds = Array.from({ length: 32 }, (_, i) => i)
  const imports: string[] = []
  for (const i of rounds)
    imports.push(await stage(`race-${i}.csv`, [`${1950 + i}-03-01,City,1`, `${1950 + i}-03-01,Spelling ${letters(i)},3`]))
  await Promise.all(
    rounds.flatMap((i) => [
      placeImport(house.platform, house.alliance, house.staff('analyst'), imports[i]!),
      house.as('analyst', (work) => confirmName(work, { name: `Spelling ${letters(i)}`, point: 2 })),
    ]),
  )
  for (const i of rounds) {
    assert.deepEqual(await waiting(imports[i]!), [], `round ${i}`)
    assert.equal(await sum(1950 + i, 2), 3)
  }
})

/** A spelling of its own for each round, too far from the names of places to be taken for one. */
const letters = (i: number): string => `qx${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + Math.floor(i / 26))}wz`
