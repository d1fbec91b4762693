import type { Random } from '#packages/causal'

/** log Γ(x + 1) for a whole x ≥ 0, by Stirling's series above 8 (absolute error under 1e-11). */
export function logFactorial(x: number): number {
  if (x < 9) {
    let product = 1
    for (let k = 2; k <= x; k++) product *= k
    return Math.log(product)
  }
  const z = x + 1
  const inverse = 1 / (z * z)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z
  return (z - 0.5) * Math.log(z) - z + 0.9189385332046728 + series
}

/** A Poisson count of this mean: by multiplication below 10, else by transformed rejection (PTRS; Hörmann, 1993). */
export function poisson(mean: number, random: Random): number {
  if (!(mean > 0)) return 0
  if (mean < 10) {
    const floor = Math.exp(-mean)
    let product = random.uniform()
    let count = 0
    while (product > floor) {
      product *= random.uniform()
      count++
    }
    return count
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const scale = 1.1239 + 1.1328 / (b - 3.4)
  const inner = 0.9277 - 3.6224 / (b - 2)
  for (;;) {
    const u = random.uniform() - 0.5
    const v = random.uniform()
    const edge = 0.5 - Math.abs(u)
    const count = Math.floor(((2 * a) / edge + b) * u + mean + 0.43)
    if (edge >= 0.07 && v <= inner) return count
    if (count < 0 || (edge < 0.013 && v > edge)) continue
    if (Math.log((v * scale) / (a / (edge * edge) + b)) <= count * Math.log(mean) - mean - logFactorial(count)) return count
  }
}
