import { addDays, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { type AccountView, listAccounts } from '#rooms/channels'
import { cellInFives, hideSmallCells, listScenes, recordedSince, totalsByScene } from '#rooms/facts'
import { type Cell, signUps } from './brought.ts'
import { insightPolicy } from './policy.ts'

/** What one channel took and what came by it, over the same weeks. */
export interface ChannelEffort {
  channel: string
  /** As the accounts of the channel are called; receivers of one kind share what the plan says of it. */
  accounts: Pick<AccountView, 'accountId' | 'kind' | 'name'>[]
  /** Hours of the whole period: what the channel plan says of a week, times the weeks. Null: the plan says none. */
  hours: number | null
  /** Messages that left. */
  sent: number
  /** Follows of its links and codes. Null: nothing of it carries a link of this house, so nobody can tell. */
  touches: number | null
  /** Cards and newsletter sign-ups of people who came with its codes, in steps of five. */
  signUps: Cell | null
}

export interface ChannelEfforts {
  from: string
  to: string
  weeks: number
  rows: ChannelEffort[]
  /** Days of the period on which this house was not counting yet. */
  gap: { from: string; to: string } | null
}

/** Whole weeks that are looked at. */
const weeksBack = 13
const counted = ['deliveries.sent', 'reach.touches', ...signUps] as const

/**
 * The hours that each channel in use takes beside what came by it, over the last 13 whole weeks. Follows and sign-ups are those that carried a code of the
 * channel; they say what came by it and not what it caused. Nothing is summed over channels and nothing is divided: where hours or codes are
 * missing, the answer is that nobody can tell.
 */
export async function channelEfforts(work: Work): Promise<ChannelEfforts> {
  insightPolicy.demand(work, 'read-insight')
  const to = addDays(await localDay(work, null, work.now), -1)
  const from = addDays(to, -weeksBack * 7 + 1)
  const accounts = (await listAccounts(work)).filter(({ state }) => state !== 'retired')
  const kinds = [...new Set(accounts.map(({ kind }) => kind))]
  const scenes = (await listScenes(work, {})).filter(({ kind }) => kinds.includes(kind))
  const totals = await totalsByScene(work, { metrics: [...counted], from, to, scenes: scenes.map(({ scene }) => scene) })
  const kindOf = new Map(scenes.map(({ scene, kind }) => [scene, kind]))
  const sums = new Map<string, number>()
  for (const { scene, metric, amount } of totals) {
    const key = `${kindOf.get(scene)} ${metric}`
    sums.set(key, (sums.get(key) ?? 0) + amount)
  }
  const of = (kind: string, metric: (typeof counted)[number]): number => sums.get(`${kind} ${metric}`) ?? 0
  const people = hideSmallCells(kinds.map((kind) => signUps.reduce((sum, metric) => sum + of(kind, metric), 0)))
  // What left by hand on a platform that takes no links carries none of ours.
  const withScene = new Set(scenes.filter(({ subjectKind }) => subjectKind !== 'channel').map(({ kind }) => kind))
  const before = addDays(await recordedSince(work, counted), -1)
  return {
    from,
    to,
    weeks: weeksBack,
    rows: kinds.map((kind, i): ChannelEffort => {
      const mine = accounts.filter((account) => account.kind === kind)
      const hours = mine[0]!.hoursAWeek
      return {
        channel: kind,
        accounts: mine.map(({ accountId, name }) => ({ accountId, kind, name })),
        hours: hours === null ? null : hours * weeksBack,
        sent: of(kind, 'deliveries.sent'),
        touches: withScene.has(kind) ? of(kind, 'reach.touches') : null,
        signUps: withScene.has(kind) ? cellInFives(people[i]!) : null,
      }
    }),
    gap: from <= before ? { from, to: before < to ? before : to } : null,
  }
}
