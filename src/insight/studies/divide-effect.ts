import type { Work } from '#platform'
import { inFives, readSeries, totalsByScene } from '#rooms/facts'
import { campaignById, type StudyFinding } from '#rooms/strategy'
import { type Brought, brought, generousDays, signUps } from '../brought.ts'
import { insightPolicy } from '../policy.ts'
import { windowsAfter } from '../windows.ts'
import { studiesOf } from './study.ts'

/** A part of an effect, in things counted a month, with the whole interval: an effect is never one number. */
export interface EffectPart {
  /** Null: attributable to no channel. */
  channel: string | null
  /** Sign-ups that it stands for, by the lower end of a step of five. */
  coded: number
  /** Share of the whole, from 0 to 1. */
  share: number
  low: number
  high: number
}

export type DividedEffect =
  | { divided: true; metric: string; finding: StudyFinding; parts: EffectPart[]; hidden: number }
  /** Codes count sign-ups; a study of anything else cannot be divided by them. `nobody`: nobody signed up in its days. */
  | { divided: false; metric: string; why: 'other-metric' | 'nobody' }

/**
 * Divides what a study found over the channels in proportion to the sign-ups that carried their codes, among all that came on the days of the
 * campaign's posts. The part of those without a code, and of codes that are too few to be shown, is attributable to nothing and stays its own part.
 * The interval goes along: both ends are divided alike. Null where no study tells an interval of the campaign.
 * It says how an effect may lie, and not that a channel caused its part: of that there is no study.
 */
export async function divideEffect(work: Work, campaignId: string, found?: Brought): Promise<DividedEffect | null> {
  insightPolicy.demand(work, 'read-insight')
  const { caused, rows, posts } = found ?? (await brought(work, { kind: 'campaign', id: campaignId }))
  if (caused.reason !== 'study') return null
  const study = (await studiesOf(work, campaignId)).find(({ studyId }) => studyId === caused.studyId)
  if (!study) return null
  const { metric } = study.terms
  const counted = signUps.find((one) => one === metric)
  if (!counted) return { divided: false, metric, why: 'other-metric' }
  const { starts, ends } = await campaignById(work, campaignId)
  const windows = windowsAfter(
    posts.flatMap(({ day }) => (day ? [day] : [])),
    generousDays,
    { from: starts, to: ends },
  )
  const channelOf = new Map(rows.map(({ scene, channel }) => [scene, channel]))
  const byChannel = new Map<string, number>()
  let without = 0
  for (const { from, to } of windows) {
    for (const { scene, amount } of await totalsByScene(work, { metrics: [counted], from, to, scenes: [...channelOf.keys()] }))
      byChannel.set(channelOf.get(scene)!, (byChannel.get(channelOf.get(scene)!) ?? 0) + amount)
    const { rows: days } = await readSeries(work, { metric: counted, from, to, by: 'day', scenes: [0] })
    without += days.reduce((sum, { amount }) => sum + (amount ?? 0), 0)
  }
  const parts = shareOut(byChannel, without, caused)
  return parts ? { divided: true, metric, finding: caused, ...parts } : { divided: false, metric, why: 'nobody' }
}

/** Divides both ends of an interval by counts, which are told in steps of five. Pure. Null where there is nothing to divide by. */
export function shareOut(
  byChannel: ReadonlyMap<string, number>,
  without: number,
  { low, high }: { low: number; high: number },
): { parts: EffectPart[]; hidden: number } | null {
  // Only what may be told divides, so that no share tells more than the counts beside it.
  const all = inFives([...byChannel.values()].reduce((sum, amount) => sum + amount, without))
  if (all === 0) return null
  const part = (channel: string | null, coded: number): EffectPart => ({
    channel,
    coded,
    share: coded / all,
    low: (low * coded) / all,
    high: (high * coded) / all,
  })
  const channels = [...byChannel].map(([channel, amount]) => part(channel, inFives(amount))).filter(({ coded }) => coded > 0)
  const rest = all - channels.reduce((sum, { coded }) => sum + coded, 0)
  return {
    parts: [...channels.sort((a, b) => b.coded - a.coded || a.channel!.localeCompare(b.channel!)), part(null, rest)],
    hidden: [...byChannel.values()].filter((amount) => amount > 0 && inFives(amount) === 0).length,
  }
}
