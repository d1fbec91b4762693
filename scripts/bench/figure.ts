/** One measured figure. */
export interface Figure {
  /** Name of the bench when it is not the file's (bytes_per_touch belongs to `ingest`). */
  bench?: string
  figure: string
  value: number
  unit: string
  target?: number
  /** The target is an upper bound. */
  atMost?: boolean
  /** How many rows, messages or requests it was measured over. */
  rows?: number
  /** The bare thing measured in the same run: a bare commit, a bare HTTP answer, a bare socket. */
  limit?: { of: string; value: number }
}

/** What a bench is given. */
export interface Bench {
  /** Progress, on standard error. */
  say(line: string): void
}

/** The p-th percentile (0–100) of some times; sorts a copy. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN
}
