import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fewestToForetell, foretell } from './foretell.ts'
import { quantile } from './numbers.ts'
import { newcastle, onRealFigures } from './panels-for-tests.ts'
import { CausalProblem } from './problem.ts'
import { Random } from './random.ts'

const sums = (paths: readonly Float64Array[]): number[] => paths.map((path) => path.reduce((all, value) => all + value, 0))
const months = (count: number): number[] => new Array<number>(count).fill(1)
const problem =
  (code: string, params: object = {}) =>
  (error: unknown) => {
    assert.ok(error instanceof CausalProblem, String(error))
    assert.equal(error.code, code)
    for (const [key, value] of Object.entries(params)) assert.equal(error.params[key], value, key)
    return true
  }

/** A level that wanders, a season and chance: the truth of each is known. */
function madeUp(seed: number, count: number, { walk = 0.03, noise = 0.08, base = 300 } = {}): number[] {
  const random = new Random(seed)
  let level = Math.log(base)
  return Array.from({ length: count }, (_, t) => {
    level += walk * random.normal()
    return Math.round(Math.exp(level + 0.2 * Math.sin((t * Math.PI) / 6) + noise * random.normal()))
  })
}

type Held = { asked: number; in80: number; in95: number }
const share = (held: number, { asked }: Held): number => held / asked

function count(held: Held, paths: readonly Float64Array[], came: number): void {
  const drawn = sums(paths)
  held.asked++
  if (came >= quantile(drawn, 0.1) && came <= quantile(drawn, 0.9)) held.in80++
  if (came >= quantile(drawn, 0.025) && came <= quantile(drawn, 0.975)) held.in95++
}

test('rolling through the real months of Newcastle, intervals of 80 and 95 % hold what came as often as they say', onRealFigures, (t) => {
  const pooled: Held = { asked: 0, in80: 0, in95: 0 }
  const among = (low: number, value: number, high: number, what: string) =>
    assert.ok(value >= low && value <= high, `${what}: ${value.toFixed(3)} is not within ${low} to ${high}`)
  for (const file of ['monthly-issues.csv', 'monthly-visits.csv'] as const) {
    const panel = newcastle(file)
    const [first, last] = [panel.periods.indexOf('2010-06'), panel.periods.indexOf('2020-02')]
    const branches = panel.values
      .map((row) => row.slice(first, last + 1).map((value) => Math.exp(value)))
      .filter((row) => row.filter((value) => value > 20).length >= row.length * 0.97)
    assert.ok(branches.length >= 8, `${branches.length} branches`)
    const all = branches[0]!.map((_, i) => branches.reduce((sum, row) => sum + (row[i]! > 0 ? row[i]! : 0), 0))
    for (const ahead of [3, 6, 12, 18]) {
      const held: Held = { asked: 0, in80: 0, in95: 0 }
      for (const before of [24, 36, 60])
        for (const row of [...branches, all])
          for (let at = before; at + ahead <= row.length; at += 5) {
            const came = row.slice(at, at + ahead)
            if (came.some((value) => Number.isNaN(value))) continue
            const history = row.slice(at - before, at)
            // Branches closed for works stand as gaps; where too few months are left nothing is foretold, which is right.
            if (history.filter((value) => !Number.isNaN(value)).length < fewestToForetell) continue
            const { paths } = foretell({ history, firstMonth: (5 + at - before) % 12, ahead: months(ahead), seed: at, draws: 400 })
            count(
              held,
              paths,
              came.reduce((sum, value) => sum + value, 0),
            )
          }
      t.diagnostic(
        `${file}, ${ahead} months: ${held.asked} forecasts, 80 %: ${share(held.in80, held).toFixed(3)}, 95 %: ${share(held.in95, held).toFixed(3)}`,
      )
      assert.ok(held.asked >= 250, `${held.asked} forecasts`)
      among(0.74, share(held.in80, held), 0.9, `${file}, ${ahead} months, 80 %`)
      among(0.89, share(held.in95, held), 0.99, `${file}, ${ahead} months, 95 %`)
      for (const key of ['asked', 'in80', 'in95'] as const) pooled[key] += held[key]
    }
  }
  t.diagnostic(`all: ${pooled.asked}, 80 %: ${share(pooled.in80, pooled).toFixed(3)}, 95 %: ${share(pooled.in95, pooled).toFixed(3)}`)
  among(0.77, share(pooled.in80, pooled), 0.85, 'all, 80 %')
  among(0.92, share(pooled.in95, pooled), 0.97, 'all, 95 %')
})

test('in worlds whose truth is known the intervals hold it too, for large counts and for small', () => {
  for (const base of [15, 300]) {
    const held: Held = { asked: 0, in80: 0, in95: 0 }
    for (let seed = 0; seed < 200; seed++) {
      const world = madeUp(seed, 54, { base })
      const { paths } = foretell({ history: world.slice(0, 48), firstMonth: 0, ahead: months(6), seed, draws: 400 })
      count(
        held,
        paths,
        world.slice(48).reduce((sum, value) => sum + value, 0),
      )
    }
    assert.ok(share(held.in80, held) >= 0.74 && share(held.in80, held) <= 0.95, `${base}, 80 %: ${held.in80}`)
    assert.ok(share(held.in95, held) >= 0.91, `${base}, 95 %: ${held.in95}`)
  }
})

test('a season that comes every year comes again, and a level that moved is taken from where it stands', () => {
  const season = [80, 90, 100, 110, 120, 160, 170, 120, 110, 100, 90, 60]
  const random = new Random(5)
  const history = Array.from({ length: 60 }, (_, i) => season[i % 12]! * (i < 24 ? 10 : 20) * Math.exp(0.02 * random.normal()))
  const { paths } = foretell({ history, firstMonth: 0, ahead: months(12), seed: 1 })
  season.forEach((usual, h) => {
    const middle = quantile(
      paths.map((path) => path[h]!),
      0.5,
    )
    assert.ok(Math.abs(middle / (usual * 20) - 1) < 0.15, `month ${h + 1}: ${middle} for ${usual * 20}`)
  })
})

test('days on which places were closed are left out, of the past and of what is to come', () => {
  const full = madeUp(7, 48)
  const asked = { history: full, firstMonth: 3, ahead: months(6), seed: 9 }
  const expected = sums(foretell(asked).paths)
  // A month open for three quarters counted three quarters; what it says of a whole month is the same.
  const open = full.map((_, i) => (i % 7 === 4 ? 0.75 : 1))
  const thinned = foretell({ ...asked, history: full.map((value, i) => value * open[i]!), open })
  assert.deepEqual(thinned.closed, [])
  assert.ok(Math.abs(quantile(sums(thinned.paths), 0.5) / quantile(expected, 0.5) - 1) < 1e-9)
  // Taken for whole months they would have pulled the forecast down.
  const taken = foretell({ ...asked, history: full.map((value, i) => value * (i >= 44 ? 0.25 : 1)) })
  const left = foretell({
    ...asked,
    history: full.map((value, i) => value * (i >= 44 ? 0.25 : 1)),
    open: full.map((_, i) => (i >= 44 ? 0.25 : 1)),
  })
  assert.deepEqual(left.closed, [44, 45, 46, 47])
  assert.equal(left.months, 44)
  assert.ok(quantile(sums(taken.paths), 0.5) < 0.6 * quantile(sums(left.paths), 0.5))
  const shut = foretell({ ...asked, ahead: [1, 1, 0, 0.5, 1, 1] }).paths
  const whole = foretell(asked).paths
  shut.forEach((path, i) => {
    assert.equal(path[2], 0)
    assert.equal(path[3], whole[i]![3]! / 2)
    assert.equal(path[5], whole[i]![5])
  })
})

test('the same seed gives the same courses to the bit; further ahead and more chance are less sure', () => {
  const asked = { history: madeUp(3, 40), firstMonth: 0, ahead: months(18), seed: 4 }
  const { paths } = foretell(asked)
  assert.deepEqual(foretell(asked).paths, paths)
  assert.notDeepEqual(foretell({ ...asked, seed: 5 }).paths, paths)
  const width = (all: readonly Float64Array[], month: number): number => {
    const values = all.map((path) => Math.log1p(path[month]!))
    return quantile(values, 0.9) - quantile(values, 0.1)
  }
  assert.ok(width(paths, 17) > width(paths, 0))
  const wild = foretell({ ...asked, history: madeUp(3, 40, { noise: 0.4 }) }).paths
  assert.ok(width(wild, 0) > 2 * width(paths, 0))
})

test('what carries no forecast is named, never a number', () => {
  const asked = { history: madeUp(1, 30), firstMonth: 0, ahead: months(3), seed: 1 }
  const gap = (months: readonly number[]) => asked.history.map((value, i) => (months.includes(i) ? Number.NaN : value))
  assert.equal(foretell({ ...asked, history: gap([3, 9, 20]) }).months, 27)
  assert.throws(
    () => foretell({ ...asked, history: asked.history.slice(0, 23) }),
    problem('too-few-periods-before', { found: 23, needed: 24 }),
  )
  assert.throws(() => foretell({ ...asked, history: gap([0, 1, 2, 3, 4, 5, 6]) }), problem('too-few-periods-before', { found: 23 }))
  assert.throws(() => foretell({ ...asked, history: gap([6, 18]) }), problem('too-few-periods-before', { unseen: 1 }))
  assert.throws(() => foretell({ ...asked, history: new Array<number>(30).fill(0) }), problem('constant'))
  assert.throws(() => foretell({ ...asked, history: new Array<number>(30).fill(12) }), problem('constant'))
  assert.throws(() => foretell({ ...asked, history: asked.history.with(4, -1) }), problem('not-positive'))
  assert.throws(() => foretell({ ...asked, history: asked.history.with(4, Number.POSITIVE_INFINITY) }), problem('not-finite'))
  assert.throws(() => foretell({ ...asked, open: [1, 1] }), problem('ragged'))
  assert.throws(() => foretell({ ...asked, ahead: [1, Number.NaN] }), problem('not-finite'))
})
