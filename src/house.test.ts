// A house in which nothing happens writes nothing: what looks every minute or oftener is asked first whether there is anything to do.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { definedJobs, makeTicks } from '#platform'
import { recordFact } from '#rooms/facts'
import { planLetter } from '#rooms/patrons'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  await definedJobs()
    .get('facts.fold')!
    .run(house.platform, {} as never, { jobId: '', alliance: null, attempt: 1, signal: new AbortController().signal })
})
after(() => house.close())

const often = () => [...definedJobs().values()].filter(({ every }) => typeof every === 'number' && every <= 60)
const wanted = async () => {
  const found: string[] = []
  for (const job of often()) if (await job.wanted!(house.platform)) found.push(job.name)
  return found
}

test('every job that looks often says whether it is wanted, and in an idle house none is', async () => {
  assert.ok(often().length >= 4)
  assert.deepEqual(
    often().filter((job) => !job.wanted),
    [],
  )
  assert.deepEqual(await wanted(), [])
  assert.equal(
    await makeTicks(
      house.platform,
      often().map(({ name }) => name),
    ),
    0,
  )
})

test('what is to be done is wanted, in whichever alliance, and no longer when it is done', async () => {
  await house.system((work) => recordFact(work, { metric: 'cards.applied', source: 'card form' }), { alliance: house.otherAlliance })
  assert.deepEqual(await wanted(), ['facts.fold'])
  await house.system((work) =>
    planLetter(work, { key: 'k', kind: 'card-issued', to: 'reader@library.example', subject: 'S', text: 'T', html: '<p>T</p>' }),
  )
  assert.deepEqual((await wanted()).toSorted(), ['facts.fold', 'patrons.send-letters'])
})
