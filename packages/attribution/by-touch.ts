import { type Journey, type Options, type Ready, ready, type Split, splitOf } from './journeys.ts'

/**
 * Each conversion is divided over its touches by how long ago they were: a touch `halfLife` days before another weighs half of it, w ∝ 2^(−days / halfLife).
 * Assumes that what is fresh did more; nothing in the data says so.
 * @throws AttributionProblem as {@link ready}
 */
export function timeDecay(journeys: readonly Journey[], { halfLife = 7, ...options }: Options & { halfLife?: number } = {}): Split {
  return perTouch(ready(journeys, options), (touches) => {
    // By the freshest touch of the journey, so that weights of long ago do not all become nothing.
    const freshest = touches.at(-1)!.daysBefore
    return touches.map(({ daysBefore }) => 2 ** (-(daysBefore - freshest) / halfLife))
  })
}

/**
 * Each conversion is divided by position: 40 % to the first touch, 40 % to the last, 20 % in equal parts to those between. Two touches have half each, one has
 * all. Assumes that beginnings and ends do more; nothing in the data says so.
 * @throws AttributionProblem as {@link ready}
 */
export function byPosition(journeys: readonly Journey[], options: Options = {}): Split {
  return perTouch(ready(journeys, options), ({ length }) =>
    Array.from({ length }, (_, i) => (length <= 2 ? 1 : i === 0 || i === length - 1 ? 0.4 : 0.2 / (length - 2))),
  )
}

type Touches = Ready['paths'][number]['touches']

function perTouch(made: Ready, weigh: (touches: Touches) => number[]): Split {
  const credits = new Float64Array(made.channels.length)
  for (const { touches, converted, times } of made.paths) {
    if (!converted || touches.length === 0) continue
    const weights = weigh(touches)
    const all = weights.reduce((sum, weight) => sum + weight, 0)
    touches.forEach(({ channel }, i) => {
      credits[channel]! += (times * weights[i]!) / all
    })
  }
  return splitOf(made, credits)
}
