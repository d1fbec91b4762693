/** The mean of `values`; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/** The standard deviation with n − 1 below the line; NaN of fewer than two. */
export function deviation(values: ArrayLike<number>): number {
  const middle = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - middle) ** 2
  return values.length < 2 ? Number.NaN : Math.sqrt(sum / (values.length - 1))
}

/**
 * The quantile at `share` of `values`, linear between neighbours (type 7 of Hyndman and Fan, 1996).
 * @param values need not be sorted
 * @param share 0 to 1
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values as ArrayLike<number>).sort()
  const at = (sorted.length - 1) * share
  const low = Math.floor(at)
  const high = Math.min(low + 1, sorted.length - 1)
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!)
}

/** The standard normal distribution function (Abramowitz and Stegun 7.1.26 is too coarse; this is the continued fraction of erfc, ~1e-15). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  let tail: number
  if (x < 3) {
    // erf by its series, all terms positive.
    let term = x
    let sum = x
    for (let n = 1; n < 200 && term > sum * 1e-17; n++) {
      term *= (2 * x * x) / (2 * n + 1)
      sum += term
    }
    tail = 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
  } else {
    let fraction = 0
    for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction)
    tail = Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction)
  }
  return z < 0 ? tail / 2 : 1 - tail / 2
}

/** Where the standard normal distribution function is `share`, by bisection of {@link normalCdf}. */
export function normalQuantile(share: number): number {
  let low = -40
  let high = 40
  for (let i = 0; i < 200 && high - low > 1e-15 * Math.max(1, Math.abs(low)); i++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Student's t distribution function for a whole number of degrees of freedom: the finite sums of Abramowitz and Stegun 26.7.3 and 26.7.4. */
export function studentCdf(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees))
  const square = Math.cos(angle) ** 2
  const odd = degrees % 2 === 1
  let term = odd ? Math.cos(angle) : 1
  let sum = degrees === 1 ? 0 : term
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= square * ((k - 1) / k)
    sum += term
  }
  const within = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
  return (1 + within) / 2
}

/** Where {@link studentCdf} is `share`, by bisection. */
export function studentQuantile(share: number, degrees: number): number {
  let low = -1e6
  let high = 1e6
  for (let i = 0; i < 200 && high - low > 1e-12 * Math.max(1, Math.abs(low)); i++) {
    const middle = (low + high) / 2
    if (studentCdf(middle, degrees) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
