import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fitPosts } from './fit.ts'
import { type Candidate, judgeCandidates } from './foretell.ts'
import { madeUp, truth } from './posts-for-tests.ts'
import { NextPostProblem } from './problem.ts'
import { type Batch, proposeBatch } from './propose.ts'

const code = (expected: string) => (error: unknown) => error instanceof NextPostProblem && error.code === expected
const fit = fitPosts(madeUp(8, 500), { outcome: 'counts', draws: 300, burn: 150 })
const candidates: Candidate[] = Object.keys(truth.format).flatMap((format) =>
  Object.keys(truth.channel).map((channel) => ({
    id: `${format} ${channel}`,
    levels: { format, channel, series: 'night', band: 'noon' },
    numbers: { hours: 1 },
  })),
)

test('the best of a made-up past is named where it is sure, and nobody where it is not', () => {
  const formats = candidates.filter(({ levels }) => levels.channel === 'site')
  const sure = judgeCandidates(fit, formats)
  assert.equal(sure.winner, 'film site')
  assert.ok(sure.chances[0]!.best >= 0.9 && sure.chances[0]!.loss < sure.chances[1]!.loss)
  assert.ok(Math.abs(sure.chances.reduce((sum, { best }) => sum + best, 0) - 1) < 1e-9)
  for (const { expected, likely, wide } of sure.chances)
    assert.ok(wide.low <= likely.low && likely.low < expected && likely.high <= wide.high)
  const bands = Object.keys(truth.band).map((band) => ({ id: band, levels: { format: 'film', channel: 'site', series: 'night', band } }))
  const unsure = judgeCandidates(fit, bands)
  assert.equal(unsure.winner, undefined)
  assert.ok(unsure.chances[0]!.best < 0.9)
  assert.equal(judgeCandidates(fit, formats, { loss: -1 }).winner, undefined)
  assert.equal(judgeCandidates(fit, formats.slice(0, 1)).winner, undefined)
})

test('by the hour of staff, what is slow to make loses to what is quick', () => {
  const pair = candidates
    .filter(({ id }) => id === 'film site' || id === 'picture site')
    .map((one) => ({ ...one, hours: one.levels.format === 'film' ? 20 : 1 }))
  const judged = judgeCandidates(fit, pair)
  assert.equal(judged.by, 'hour')
  assert.equal(judged.winner, 'picture site')
  assert.throws(() => judgeCandidates(fit, [{ ...pair[0]!, hours: 0 }]), code('not-finite'))
  assert.throws(() => judgeCandidates(fit, []), code('no-candidates'))
})

test('no batch breaks a limit, whatever is asked for, and each propensity is one', () => {
  const level = fc.constantFrom(...Object.keys(truth.format))
  fc.assert(
    fc.property(
      fc.record({
        slots: fc.integer({ min: 1, max: 8 }),
        hours: fc.option(fc.integer({ min: 4, max: 30 }), { nil: undefined }),
        perCell: fc.integer({ min: 1, max: 3 }),
        floor: fc.constantFrom(0.1, 0.15, 0.2),
        seed: fc.integer(),
        least: level,
        most: level,
        barred: fc.constantFrom(...Object.keys(truth.channel)),
      }),
      ({ least, most, barred, ...asked }) => {
        const priced = candidates.map((one) => ({ ...one, hours: one.levels.format === 'film' ? 3 : 1 }))
        const batch: Batch = {
          ...asked,
          quotas: [{ group: 'format', level: least, atLeast: 1 }, ...(most === least ? [] : [{ group: 'format', level: most, atMost: 1 }])],
          allowed: ({ levels }) => levels.channel !== barred,
        }
        const { proposals, unmet, empty } = proposeBatch(fit, priced, batch)
        assert.deepEqual(unmet, [])
        assert.equal(proposals.length + empty, asked.slots)
        const count = (of: (one: Candidate) => boolean): number => proposals.filter(({ candidate }) => of(candidate)).length
        assert.ok(count(({ levels }) => levels.format === least) >= 1)
        if (most !== least) assert.ok(count(({ levels }) => levels.format === most) <= 1)
        assert.equal(
          count(({ levels }) => levels.channel === barred),
          0,
        )
        for (const { id } of priced) assert.ok(count((one) => one.id === id) <= asked.perCell)
        assert.ok(proposals.reduce((sum, { candidate }) => sum + candidate.hours!, 0) <= (asked.hours ?? Number.POSITIVE_INFINITY))
        for (const { propensity, among } of proposals) assert.ok(propensity >= asked.floor / among - 1e-12 && propensity <= 1 + 1e-12)
      },
    ),
    { numRuns: 60 },
  )
})

test('a candidate that names its hour is proposed once, its cell as often as it may be, and the propensities stay those of what is left', () => {
  const hours = candidates.flatMap((one) =>
    ['noon', 'evening'].map((band) => ({ ...one, id: `${one.id} ${band}`, levels: { ...one.levels, band } })),
  )
  for (let seed = 1; seed <= 20; seed++) {
    const { proposals } = proposeBatch(fit, hours, { slots: 6, cell: ['format', 'channel'], once: true, seed })
    const ids = proposals.map(({ candidate }) => candidate.id)
    assert.equal(new Set(ids).size, 6, ids.join(', '))
    proposals.forEach(({ among, propensity }, i) => {
      assert.ok(among <= hours.length - i)
      assert.ok(propensity >= 0.15 / among - 1e-12)
    })
  }
})

test('the propensity told is how often the candidate is proposed', () => {
  const four = candidates.filter(({ levels }) => levels.format === 'film' || levels.format === 'picture').slice(0, 4)
  const told = new Map<string, number>()
  const found = new Map<string, number>()
  const times = 3000
  for (let seed = 0; seed < times; seed++) {
    const { proposals } = proposeBatch(fit, four, { slots: 1, seed })
    const [{ candidate, propensity }] = proposals as [(typeof proposals)[number]]
    told.set(candidate.id, propensity)
    found.set(candidate.id, (found.get(candidate.id) ?? 0) + 1 / times)
  }
  assert.equal(told.size, 4)
  for (const [id, propensity] of told) assert.ok(Math.abs(found.get(id)! - propensity) < 0.03, `${id}: ${found.get(id)} ${propensity}`)
  assert.ok(Math.abs([...told.values()].reduce((sum, value) => sum + value, 0) - 1) < 1e-9)
})

test('a seed reproduces a batch, and the floor fills its share of slots', () => {
  assert.deepEqual(proposeBatch(fit, candidates, { slots: 6, seed: 3 }), proposeBatch(fit, candidates, { slots: 6, seed: 3 }))
  let explored = 0
  for (let seed = 0; seed < 400; seed++)
    explored += proposeBatch(fit, candidates, { slots: 5, seed }).proposals.filter((one) => one.explored).length
  assert.ok(Math.abs(explored / 2000 - 0.15) < 0.03, String(explored))
})

test('what cannot be kept is named, or told as unmet', () => {
  assert.throws(() => proposeBatch(fit, candidates, { slots: 2, allowed: () => false }), code('nothing-allowed'))
  assert.throws(
    () => proposeBatch(fit, candidates, { slots: 2, quotas: [{ group: 'format', level: 'film', atLeast: 3 }] }),
    code('over-committed'),
  )
  assert.throws(() => proposeBatch(fit, candidates, { slots: 2, cancelled: () => true }), code('cancelled'))
  const { unmet } = proposeBatch(fit, candidates, { slots: 2, quotas: [{ group: 'format', level: 'opera', atLeast: 1 }] })
  assert.deepEqual(unmet, [{ group: 'format', level: 'opera', atLeast: 1, missing: 1 }])
  const few = proposeBatch(fit, candidates.slice(0, 1), { slots: 5 })
  assert.equal(few.proposals.length, 2)
  assert.equal(few.empty, 3)
})
