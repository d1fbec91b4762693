import { byPosition, timeDecay } from './by-touch.ts'
import type { Journey, Options, Split } from './journeys.ts'
import { markov } from './markov.ts'
import { shapley } from './shapley.ts'

export const models = ['time-decay', 'position', 'markov', 'shapley'] as const
export type Model = (typeof models)[number]

/** Models whose shares of one channel lie further apart than this disagree. */
export const mostApart = 0.1

export interface SideBySide {
  splits: Record<Model, Split>
  /** By channel: the least and the most that a model gives it of what was divided, as shares. The most disputed first. */
  apart: { channel: string; least: number; most: number }[]
  /** The channel, or those that are level, to which each model gives most. */
  leaders: Record<Model, string[]>
  /** The models do not name the same leader, or put a channel further apart than {@link mostApart}. */
  disagree: boolean
}

/**
 * All models over the same journeys, never one alone: they answer the same question by different assumptions, and where they disagree the data does not say
 * which is right.
 * @throws AttributionProblem as each model
 */
export function sideBySide(journeys: readonly Journey[], options: Options & { halfLife?: number } = {}): SideBySide {
  const splits: Record<Model, Split> = {
    'time-decay': timeDecay(journeys, options),
    position: byPosition(journeys, options),
    markov: markov(journeys, options),
    shapley: shapley(journeys, options),
  }
  const shares = models.map((model) => sharesOf(splits[model]))
  const channels = [...splits.shapley.credits.keys()]
  const apart = channels
    .map((channel) => {
      const given = shares.map((share) => share.get(channel)!)
      return { channel, least: Math.min(...given), most: Math.max(...given) }
    })
    .sort((a, b) => b.most - b.least - (a.most - a.least) || a.channel.localeCompare(b.channel))
  const leaders = Object.fromEntries(models.map((model, i) => [model, leadersOf(shares[i]!)])) as SideBySide['leaders']
  const shared = channels.filter((channel) => models.every((model) => leaders[model].includes(channel)))
  return {
    splits,
    apart,
    leaders,
    disagree: apart.some(({ least, most }) => most - least > mostApart) || (channels.length > 0 && shared.length === 0),
  }
}

function sharesOf({ credits }: Split): Map<string, number> {
  const all = [...credits.values()].reduce((sum, credit) => sum + credit, 0)
  return new Map([...credits].map(([channel, credit]) => [channel, all === 0 ? 0 : credit / all]))
}

/** Level is what differs by rounding alone. */
function leadersOf(shares: ReadonlyMap<string, number>): string[] {
  const most = Math.max(...shares.values())
  return [...shares].filter(([, share]) => share >= most - 1e-9).map(([channel]) => channel)
}
