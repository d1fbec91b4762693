import { AttributionProblem } from './problem.ts'

/** One meeting of a person with a channel. */
export interface Touch {
  channel: string
  /** Days between it and the end of the journey; 0 or more, parts of days too. */
  daysBefore: number
}

/** What one person met before they did what is counted, or did not. */
export interface Journey {
  /** In any order; those at the same moment in the order given. */
  touches: readonly Touch[]
  converted: boolean
  /** How many people went this way; 1 unless given. */
  times?: number
}

export interface Options {
  /** Touches longer ago than this many days do not count; 30 unless given. */
  lookback?: number
}

/** How a model divides what was counted. Credits and what is left over are together the number of conversions. */
export interface Split {
  /** Conversions by channel, for every channel that was met within the lookback. */
  credits: Map<string, number>
  /** Conversions of people who met nothing within the lookback: no model divides them. */
  notAttributable: number
}

/** Journeys made ready: touches in order, none beyond the lookback, channels as numbers. */
export interface Ready {
  channels: string[]
  paths: { touches: { channel: number; daysBefore: number }[]; converted: boolean; times: number }[]
  /** Conversions of paths that hold a touch, and of those that hold none. */
  attributable: number
  notAttributable: number
}

/**
 * Checks journeys and puts them in order.
 * @throws AttributionProblem `no-journeys`, `no-conversions`, `not-a-count` (a number of people below 0 or no number), `not-a-time`
 */
export function ready(journeys: readonly Journey[], { lookback = 30 }: Options): Ready {
  if (!(lookback >= 0)) throw new AttributionProblem('not-a-time', { daysBefore: String(lookback) })
  if (journeys.length === 0) throw new AttributionProblem('no-journeys')
  const numbers = new Map<string, number>()
  const paths = journeys.map(({ touches, converted, times = 1 }) => {
    if (!Number.isFinite(times) || times < 0) throw new AttributionProblem('not-a-count', { times: String(times) })
    for (const { daysBefore } of touches)
      if (!Number.isFinite(daysBefore) || daysBefore < 0) throw new AttributionProblem('not-a-time', { daysBefore: String(daysBefore) })
    const kept = touches.filter(({ daysBefore }) => daysBefore <= lookback).sort((a, b) => b.daysBefore - a.daysBefore)
    return {
      touches: kept.map(({ channel, daysBefore }) => {
        if (!numbers.has(channel)) numbers.set(channel, numbers.size)
        return { channel: numbers.get(channel)!, daysBefore }
      }),
      converted,
      times,
    }
  })
  const count = (touched: boolean): number =>
    paths.reduce((sum, { converted, touches, times }) => sum + (converted && touches.length > 0 === touched ? times : 0), 0)
  const [attributable, notAttributable] = [count(true), count(false)]
  if (attributable + notAttributable === 0) throw new AttributionProblem('no-conversions')
  return { channels: [...numbers.keys()], paths, attributable, notAttributable }
}

/** Credits by name, from credits by number. */
export const splitOf = ({ channels, notAttributable }: Ready, credits: ArrayLike<number>): Split => ({
  credits: new Map(channels.map((channel, i) => [channel, credits[i]!])),
  notAttributable,
})
