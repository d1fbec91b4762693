import { type Panel, Random } from '#packages/causal'
import { addMonths } from '#platform'

/** Counts of places that share seasons and a common drift, each with a level and noise of its own; units are numbers from 1, months end with `last`. */
export function countedPanel(seed: number, { places = 12, months = 60, last = '2026-08', noise = 0.04 } = {}): Panel {
  const random = new Random(seed)
  const drift = Array.from({ length: months }, () => 0)
  for (let t = 1; t < months; t++) drift[t] = drift[t - 1]! + 0.02 * random.normal()
  return {
    units: Array.from({ length: places }, (_, i) => String(i + 1)),
    periods: Array.from({ length: months }, (_, t) => addMonths(last, t - months + 1)),
    values: Array.from({ length: places }, () => {
      const level = 6 + random.uniform()
      const share = 0.5 + random.uniform()
      return Array.from({ length: months }, (_, t) =>
        Math.round(Math.exp(level + share * drift[t]! + 0.1 * Math.sin((t * Math.PI) / 6) + noise * random.normal())),
      )
    }),
  }
}

/** The same panel after a campaign that brought `share` more to some units from a month on. */
export const raised = (panel: Panel, units: readonly string[], start: number, share: number): Panel => ({
  ...panel,
  values: panel.values.map((row, i) =>
    units.includes(panel.units[i]!) ? row.map((value, t) => (t >= start ? Math.round(value * (1 + share)) : value)) : row,
  ),
})
