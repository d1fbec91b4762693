import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Panel } from './panel.ts'
import { Random } from './random.ts'

const data = join(resolve(import.meta.dirname, '../..', process.env.FOYER_SHARED ?? '../shared'), 'data')

/** What a test on real figures is told where they are absent. */
export const onRealFigures = existsSync(join(data, 'causal')) ? {} : { skip: 'the real series are not there (FOYER_SHARED)' }

/** Cigarette sales per head of 39 states, 1970 to 2000; California's tax came in 1989, index 19. */
export function proposition99(): Panel {
  const rows = parse(readFileSync(join(data, 'causal/california_prop99.csv')), { delimiter: ';', columns: true }) as Record<
    string,
    string
  >[]
  const units = [...new Set(rows.map((row) => row.State!))]
  const periods = [...new Set(rows.map((row) => row.Year!))]
  const figures = new Map(rows.map((row) => [`${row.State} ${row.Year}`, Number(row.PacksPerCapita)]))
  return { units, periods, values: units.map((unit) => periods.map((period) => figures.get(`${unit} ${period}`)!)) }
}

/** Logarithms of a monthly file of Newcastle's libraries, April 2008 to December 2022; nothing and zero are gaps. */
export function newcastle(file: 'monthly-issues.csv' | 'monthly-visits.csv', folder = join(data, 'newcastle')): Panel {
  const rows = parse(readFileSync(join(folder, file)), { bom: true, relax_column_count: true }) as string[][]
  const monthOf = (header: string): string => header.trim().replace(/^(\d{4})-(\d)$/, '$1-0$2')
  const headers = rows[0]!.map(monthOf)
  const periods: string[] = []
  for (let year = 2008; year <= 2022; year++)
    for (let month = year === 2008 ? 4 : 1; month <= 12; month++) periods.push(`${year}-${String(month).padStart(2, '0')}`)
  const libraries = rows.slice(1).filter((row) => row[0]?.trim())
  return {
    units: libraries.map((row) => row[0]!.trim()),
    periods,
    values: libraries.map((row) =>
      periods.map((period) => {
        const figure = Number((row[headers.indexOf(period)] ?? '').replaceAll(',', '').trim() || Number.NaN)
        return figure > 0 ? Math.log(figure) : Number.NaN
      }),
    ),
  }
}

/** Branches that share seasons and a common drift, each with a level and a share in the drift of its own. */
export function madeUpPanel(seed: number, { units = 12, periods = 48, noise = 0.05 } = {}): Panel {
  const random = new Random(seed)
  const drift = Array.from({ length: periods }, () => 0)
  for (let t = 1; t < periods; t++) drift[t] = drift[t - 1]! + 0.03 * random.normal()
  return {
    units: Array.from({ length: units }, (_, i) => `branch ${i + 1}`),
    periods: Array.from({ length: periods }, (_, t) => `month ${t + 1}`),
    values: Array.from({ length: units }, () => {
      const level = 7 + random.normal()
      const share = random.uniform() * 2
      return Array.from(
        { length: periods },
        (_, t) => level + share * drift[t]! + 0.1 * Math.sin((t * Math.PI) / 6) + noise * random.normal(),
      )
    }),
  }
}

/** The same panel after something added `effect` to some units from a period on. */
export const withEffect = (panel: Panel, units: readonly string[], start: number, effect: number): Panel => ({
  ...panel,
  values: panel.values.map((row, i) =>
    units.includes(panel.units[i]!) ? row.map((value, t) => (t >= start ? value + effect : value)) : row,
  ),
})

/** The same panel with its units in another order and under other names. */
export function shuffled(panel: Panel, seed: number): { panel: Panel; renamed: (unit: string) => string } {
  const order = new Random(seed).sample(panel.units.length, panel.units.length)
  const renamed = (unit: string): string => `z${(panel.units.indexOf(unit) * 7919) % 997} ${unit}`
  return { panel: { ...panel, units: order.map((i) => renamed(panel.units[i]!)), values: order.map((i) => panel.values[i]!) }, renamed }
}
