import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decideUnconfirmed, probeAccount } from '../index.ts'
import { nextDayThere } from './api.ts'
import { kind, openYoutubeBench, type YoutubeBench } from './bench-for-tests.ts'

let bench: YoutubeBench
before(async () => {
  bench = await openYoutubeBench({ visibility: 'unlisted', forChildren: 'yes' })
})
after(() => bench.close())

test('the next day begins at midnight in California, also when its clocks change', () => {
  const next = (at: string) => nextDayThere(new Date(at)).toISOString()
  assert.equal(next('2026-09-10T06:59:00Z'), '2026-09-10T07:05:00.000Z')
  assert.equal(next('2026-09-10T07:01:00Z'), '2026-09-11T07:05:00.000Z')
  assert.equal(next('2026-11-01T12:00:00Z'), '2026-11-02T08:05:00.000Z')
  // The first hour of a day of 25, and the last of the day before one of 23.
  assert.equal(next('2026-11-01T07:30:00Z'), '2026-11-02T08:05:00.000Z')
  assert.equal(next('2026-03-08T07:30:00Z'), '2026-03-08T08:05:00.000Z')
})

test('units that are used up let a film wait until the next day, without a try; it goes on where it was', async () => {
  const { there } = bench
  const post = await bench.post('Out of units')
  there.units = 0
  // Enough for asking, not for captions.
  there.unitsADay = 300
  await bench.drain()
  const [waits] = await bench.through(post, kind)
  assert.deepEqual([waits?.state, waits?.outcome], ['due', 'channels.youtube-enough-for-today'])
  assert.deepEqual(
    bench.withTitle('Out of units').map(({ privacyStatus }) => privacyStatus),
    ['private'],
  )
  const uploads = there.uploads.length
  Object.assign(there, { units: 0, unitsADay: 10_000 })
  await bench.letHoursPass(25)
  assert.deepEqual(
    bench.withTitle('Out of units').map(({ privacyStatus, forChildren, captions }) => [privacyStatus, forChildren, captions.length]),
    [['unlisted', true, 2]],
  )
  assert.equal(there.uploads.length, uploads)
})

test('a film with captions in two languages costs 950 units beside its upload', async () => {
  const { there } = bench
  const before = there.units
  await bench.post('What it costs')
  await bench.drain()
  assert.equal(there.units - before, 50 + 2 * 400 + 50 + 50)
})

test('as many uploads as a day has, and then the next day', async () => {
  const { there } = bench
  there.uploadsADay = there.uploadsToday
  const post = await bench.post('One too many')
  await bench.drain()
  const [waits] = await bench.through(post, kind)
  assert.deepEqual([waits?.state, waits?.outcome, bench.withTitle('One too many').length], ['due', 'channels.youtube-enough-for-today', 0])
  there.uploadsADay = 100
  await bench.letHoursPass(25)
  assert.equal(bench.withTitle('One too many').length, 1)
})

test('a project that Google has not looked at keeps its films private; looked at, the same film is shown', async () => {
  const { there, house } = bench
  there.audited = false
  const post = await bench.post('Locked')
  await bench.drain()
  const [locked] = await bench.through(post, kind)
  assert.deepEqual([locked?.state, locked?.outcome], ['failed', 'channels.youtube-stays-private'])
  there.audited = true
  await house.as('editor', (work) => decideUnconfirmed(work, { delivery: locked!.id, choice: 'resend' }))
  await bench.drain()
  assert.deepEqual(
    bench.withTitle('Locked').map(({ privacyStatus }) => privacyStatus),
    ['unlisted'],
  )
  assert.equal((await bench.through(post, kind))[0]?.state, 'sent')
})

test('an access token is kept for its hour, asked for anew when it is refused, and a permission that ended is said', async () => {
  const { there, house, account } = bench
  const before = there.tokensGiven
  await bench.post('First of two')
  await bench.post('Second of two')
  await bench.drain()
  assert.equal(there.tokensGiven, before)
  there.access.clear()
  await bench.post('Anew')
  await bench.drain()
  assert.deepEqual([there.tokensGiven, bench.withTitle('Anew').length], [before + 1, 1])
  there.access.clear()
  const { refreshToken } = there
  there.refreshToken = 'taken back'
  const post = await bench.post('Taken back')
  await bench.drain()
  const [delivery] = await bench.through(post, kind)
  assert.deepEqual([delivery?.state, delivery?.outcome], ['failed', 'channels.youtube-permission-over'])
  there.refreshToken = refreshToken
  there.scope = 'https://www.googleapis.com/auth/youtube.readonly'
  const probed = await probeAccount(house.platform, house.alliance, account.accountId)
  assert.deepEqual(probed?.probe?.missing, ['https://www.googleapis.com/auth/youtube.force-ssl'])
})
