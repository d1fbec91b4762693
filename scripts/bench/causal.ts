import { type Panel, placeboSpread, planPower, Random, structuralEffect, syntheticDifference } from '#packages/causal'
import type { Bench, Figure } from './figure.ts'

/** Made-up branches: a level each, a share in two common drifts, a season, noise of a tenth. */
function panelOf(units: number, periods: number): Panel {
  const random = new Random(1)
  const walk = (): number[] => {
    let level = 0
    return Array.from({ length: periods }, () => {
      level += 0.03 * random.normal()
      return level
    })
  }
  const [one, other] = [walk(), walk()]
  return {
    units: Array.from({ length: units }, (_, i) => `point ${i}`),
    periods: Array.from({ length: periods }, (_, t) => `month ${t}`),
    values: Array.from({ length: units }, () => {
      const [level, a, b] = [7 + random.normal(), random.uniform(), random.uniform()]
      return Array.from(
        { length: periods },
        (_, t) => level + a * one[t]! + b * other[t]! + 0.1 * Math.sin((t * Math.PI) / 6) + 0.1 * random.normal(),
      )
    }),
  }
}

const timed = (act: () => void): number => {
  const started = performance.now()
  act()
  return (performance.now() - started) / 1000
}

/** The methods of `packages/causal` at the size of a city: 480 points over 60 months. */
export async function run(bench: Bench): Promise<Figure[]> {
  bench.say('synthetic difference-in-differences, 480 × 60, 200 placebos')
  const city = panelOf(480, 60)
  const sdid = timed(() => void placeboSpread(syntheticDifference(city, { treated: city.units.slice(0, 1), start: 54 }), { draws: 200 }))
  bench.say('structural series with a season of twelve, 200 periods, 10 controls, 5,000 draws')
  const series = panelOf(11, 200)
  const controls = series.values.slice(1).map((values, i) => ({ name: series.units[i + 1]!, values }))
  const bsts = timed(() => void structuralEffect({ outcome: series.values[0]!, controls, start: 170 }, { draws: 5000, season: 12 }))
  bench.say('power, 480 × 60, three sizes and two lengths, 50 draws each')
  const power = timed(
    () => void planPower(city, { comparison: 'synthetic-difference', treated: [1, 10, 60], after: [3, 6], before: 36 }, { draws: 50 }),
  )
  return [
    { bench: 'sdid', figure: 'seconds', value: sdid, unit: 's', target: 10, atMost: true, rows: 480 * 60 },
    { bench: 'bsts', figure: 'seconds', value: bsts, unit: 's', target: 3, atMost: true, rows: 200 * 11 },
    { bench: 'power', figure: 'seconds', value: power, unit: 's', target: 20, atMost: true, rows: 480 * 60 },
  ]
}
