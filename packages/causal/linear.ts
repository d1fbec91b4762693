/** A symmetric positive definite matrix, k × k by rows, as L·Lᵀ: returns L, or null where it is singular to working precision. */
export function cholesky(matrix: Float64Array, k: number): Float64Array | null {
  const lower = new Float64Array(k * k)
  for (let j = 0; j < k; j++) {
    let rest = matrix[j * k + j]!
    for (let m = 0; m < j; m++) rest -= lower[j * k + m]! ** 2
    if (!(rest > 1e-12 * Math.abs(matrix[j * k + j]!))) return null
    const pivot = Math.sqrt(rest)
    lower[j * k + j] = pivot
    for (let i = j + 1; i < k; i++) {
      let sum = matrix[i * k + j]!
      for (let m = 0; m < j; m++) sum -= lower[i * k + m]! * lower[j * k + m]!
      lower[i * k + j] = sum / pivot
    }
  }
  return lower
}

/** x where L·x = b. */
export function forward(lower: Float64Array, k: number, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(k)
  for (let i = 0; i < k; i++) {
    let sum = b[i]!
    for (let m = 0; m < i; m++) sum -= lower[i * k + m]! * x[m]!
    x[i] = sum / lower[i * k + i]!
  }
  return x
}

/** x where Lᵀ·x = b. */
export function backward(lower: Float64Array, k: number, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(k)
  for (let i = k - 1; i >= 0; i--) {
    let sum = b[i]!
    for (let m = i + 1; m < k; m++) sum -= lower[m * k + i]! * x[m]!
    x[i] = sum / lower[i * k + i]!
  }
  return x
}

/** x where L·Lᵀ·x = b. */
export const solveWith = (lower: Float64Array, k: number, b: ArrayLike<number>): Float64Array => backward(lower, k, forward(lower, k, b))

/** The logarithm of the determinant of L·Lᵀ. */
export function logDeterminant(lower: Float64Array, k: number): number {
  let sum = 0
  for (let i = 0; i < k; i++) sum += Math.log(lower[i * k + i]!)
  return 2 * sum
}

/** The inverse of L·Lᵀ. */
export function inverseOf(lower: Float64Array, k: number): Float64Array {
  const inverse = new Float64Array(k * k)
  for (let j = 0; j < k; j++) {
    const unit = new Float64Array(k)
    unit[j] = 1
    inverse.set(solveWith(lower, k, unit), j * k)
  }
  return inverse
}
