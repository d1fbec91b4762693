import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Random } from '#packages/causal'
import { combine } from './combine.ts'
import { anyOf, estimatePeople, heardLevel, type Within, wilson } from './estimate.ts'

const near = (value: number, expected: number, off = 5e-4) => assert.ok(Math.abs(value - expected) < off, `${value} is not ${expected}`)
const exactly = (amount: number): Within => ({ low: amount, high: amount })

test('of very many people the interval is Wilson’s, as it is worked out by hand', () => {
  // 10 of 50: centre (0.2 + 1.9207/50) / (1 + 3.8415/50), half 1.96/(1 + 3.8415/50) × √(0.2×0.8/50 + 3.8415/(4×2500)).
  const { low, high } = wilson(0.2, 50, 1e9)
  near(low, 0.1124)
  near(high, 0.3304)
  const none = wilson(0, 20, 1e9)
  near(none.low, 0)
  near(none.high, 0.1611)
})

test('where everybody answered nothing is left to guess', () => {
  assert.deepEqual(wilson(0.3, 40, 40), { low: 0.3, high: 0.3 })
  assert.deepEqual(estimatePeople(exactly(12), exactly(40), exactly(40)), { low: 12, high: 15 }, 'twelve said it')
})

test('the fewer answer, the wider it is', () => {
  let last = 0
  for (const n of [190, 150, 100, 50, 20, 10]) {
    const { low, high } = estimatePeople(exactly(n / 5), exactly(n), exactly(200))
    assert.ok(high - low >= last, `${n}: ${low} to ${high}`)
    assert.ok(low <= 40 && high >= 40)
    last = high - low
  }
  assert.ok(last > 50)
})

test('it holds those who said it, goes no further than all, and a step is no narrower than what lies in it', () => {
  const people = fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300)).map((three) => three.sort((a, b) => a - b) as [number, number, number])
  const step = (n: number): Within => (n === 0 ? exactly(0) : { low: n - (n % 5), high: n - (n % 5) + 4 })
  fc.assert(
    fc.property(people, ([said, answered, all]) => {
      fc.pre(answered > 0)
      const known = estimatePeople(exactly(said), exactly(answered), exactly(all))
      assert.ok(known.low <= known.high && known.high >= said && known.high <= all && known.low <= (said * all) / answered)
      const stepped = estimatePeople(step(said), step(answered), step(all))
      assert.ok(stepped.low <= known.low && stepped.high >= known.high, JSON.stringify({ said, answered, all, known, stepped }))
    }),
  )
})

test('sums of steps are wider than a step, and hold what any counts within them would say', () => {
  const wide = fc.tuple(fc.nat(40), fc.nat(20), fc.nat(20)).map(([at, below, above]) => ({ at, below, above }))
  fc.assert(
    fc.property(fc.tuple(wide, wide, wide), ([a, b, c]) => {
      const [said, answered, all] = [a.at, a.at + b.at + 1, a.at + b.at + c.at + 1]
      const ends = (amount: number, { below, above }: typeof a): Within => ({ low: Math.max(0, amount - below), high: amount + above })
      const known = estimatePeople(exactly(said), exactly(answered), exactly(all))
      const summed = estimatePeople(ends(said, a), ends(answered, b), ends(all, c))
      assert.ok(summed.low <= known.low && summed.high >= known.high, JSON.stringify({ said, answered, all, a, b, c, known, summed }))
    }),
    { numRuns: 2000 },
  )
})

test('what is said depends on the steps alone, so that it tells nothing that they hide', () => {
  // 12 of 31 of 83 and 14 of 34 of 80 lie in the same steps.
  const step = (n: number): Within => ({ low: n - (n % 5), high: n - (n % 5) + 4 })
  assert.deepEqual(estimatePeople(step(12), step(31), step(83)), estimatePeople(step(14), step(34), step(80)))
})

test('of a hundred such intervals about ninety-five hold the truth, when who answers is left to chance', () => {
  const random = new Random(2026)
  for (const [all, truth, rate] of [
    [400, 120, 0.3],
    [120, 20, 0.5],
    [900, 450, 0.1],
    [60, 12, 0.8],
  ] as const) {
    let held = 0
    const runs = 2000
    for (let run = 0; run < runs; run++) {
      let answered = 0
      let said = 0
      for (let i = 0; i < all; i++)
        if (random.uniform() < rate) {
          answered++
          if (i < truth) said++
        }
      if (answered === 0) continue
      const { low, high } = wilson(said / answered, answered, all)
      if (low * all <= truth + 1e-9 && high * all >= truth - 1e-9) held++
    }
    const share = held / runs
    assert.ok(share > heardLevel - 0.025 && share <= 1, `${all}, ${truth}, ${rate}: ${share}`)
  }
})

test('who named any of several ways are at least those of the most named, at most all of them together', () => {
  assert.deepEqual(
    anyOf(
      [
        { low: 10, high: 30 },
        { low: 25, high: 40 },
      ],
      exactly(60),
    ),
    { low: 25, high: 60 },
  )
  assert.deepEqual(anyOf([{ low: 10, high: 20 }], exactly(60)), { low: 10, high: 20 })
})

test('ways differ only where they cannot be true together, and nothing is summed', () => {
  const cell = (amount: number | null) => ({ amount, hidden: amount === null })
  const none = { verdict: 'cannot-tell', reason: 'no-study' } as const
  const study = (low: number, high: number) =>
    ({
      reason: 'study',
      studyId: 's',
      verdict: 'shown',
      metric: 'cards.applied',
      points: [1] as number[],
      estimate: (low + high) / 2,
      low,
      high,
      confidence: 95,
    }) as const
  assert.equal(combine(cell(410), { low: 600, high: 900 }, none, null).verdict, 'agree')
  assert.equal(combine(cell(410), { low: 100, high: 300 }, none, null).verdict, 'differ')
  assert.equal(combine(cell(410), null, none, null).verdict, 'one-alone')
  assert.equal(combine(cell(null), { low: 100, high: 300 }, none, null).verdict, 'one-alone')
  const shown = combine(cell(10), { low: 100, high: 300 }, study(460, 500), 'cards.applied')
  assert.deepEqual(
    [shown.verdict, shown.caused],
    ['agree', { low: 460, high: 500 }],
    'friends of who saw it say friends; a month stays a month',
  )
  assert.equal(combine(cell(null), { low: 100, high: 300 }, study(20, 40), 'cards.applied').verdict, 'one-alone')
  assert.equal(combine(cell(410), { low: 100, high: 300 }, study(20, 40), 'cards.applied').verdict, 'differ')
  assert.equal(combine(cell(10), { low: 100, high: 300 }, study(900, 950), 'loans').caused, null, 'a study of loans says nothing of cards')
})
