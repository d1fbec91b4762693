import type { Oddity } from './oddities.ts'

const together = new Set<Oddity['code']>(['blank', 'zeros', 'ends', 'begins'])
const steps = { 'step-up': 'steps-up', 'step-down': 'steps-down' } as const

/** Oddities of the same kind and time at several places, as one; `units` names them, and the parameter `unit` lists them. */
export interface Gathered {
  code: Oddity['code'] | 'steps-up' | 'steps-down'
  params: Oddity['params']
  units: string[]
}

// What to read first. Records moved in and samples change what a figure means; a place that closed is often known.
const weight: Record<Gathered['code'], number> = {
  lump: 0,
  'columns-missing': 1,
  'odd-header': 2,
  'month-twice': 2,
  repeated: 3,
  'step-up': 4,
  'step-down': 4,
  'steps-up': 5,
  'steps-down': 5,
  zeros: 6,
  blank: 7,
  begins: 8,
  ends: 8,
}

/**
 * Puts together what is odd at several places at the same time ("no figures 2020-03 to 2020-05" of 17 libraries is one sentence), the weightiest
 * first. Pure; nothing is left out.
 */
export function gatherOddities(oddities: readonly Oddity[]): Gathered[] {
  const key = ({ code, params }: Oddity): unknown =>
    together.has(code) || code in steps ? `${params.file} ${code} ${params.from} ${params.to}` : Symbol(code)
  return [...Map.groupBy(oddities, key).values()]
    .map((same): Gathered => {
      const { code, params } = same[0]!
      const units = same.flatMap((one) => one.params.unit ?? [])
      const many = same.length > 1 && (code === 'step-up' || code === 'step-down')
      return { code: many ? steps[code] : code, params: units.length > 0 ? { ...params, unit: units.join(', ') } : params, units }
    })
    .sort((a, b) => weight[a.code] - weight[b.code] || b.units.length - a.units.length || size(b) - size(a))
}

/** How much it is about: the change of the level, else how often or how long. */
const size = ({ params }: Gathered): number =>
  params.before !== undefined ? Math.abs(Number(params.after) - Number(params.before)) : Number(params.runs ?? params.months ?? 0)
