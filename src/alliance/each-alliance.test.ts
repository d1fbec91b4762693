import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eachAlliance } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

test('a fault in one alliance keeps a job from none of the others, and the job knows of it at the end', async () => {
  const { signal } = new AbortController()
  const all = [house.alliance, house.otherAlliance].sort()
  for (const poisoned of [[all[0]!], [all[1]!], all]) {
    const visited: string[] = []
    await assert.rejects(
      eachAlliance(house.platform, { room: 'test', signal }, async (alliance) => {
        visited.push(alliance)
        if (poisoned.includes(alliance)) throw new Error('poison')
      }),
      (fault) => fault instanceof AggregateError && fault.errors.length === poisoned.length,
    )
    assert.deepEqual(visited.sort(), all)
  }
})

test('a job that is told to end begins with no further alliance', async () => {
  const stop = new AbortController()
  const visited: string[] = []
  await eachAlliance(house.platform, { room: 'test', signal: stop.signal }, async (alliance) => {
    visited.push(alliance)
    stop.abort()
  })
  assert.equal(visited.length, 1)
})
