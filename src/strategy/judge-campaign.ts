import { defineContract, type Work } from '#platform'
import { strategyPolicy } from './policy.ts'

/** What a study found of a campaign's effect. Always with its interval: an effect without one is not said. */
export interface StudyFinding {
  studyId: string
  verdict: 'shown' | 'not-shown' | 'too-weak-to-tell'
  /** What was studied, and at which places: an effect is one of these and of nothing else. */
  metric: string
  points: number[]
  estimate: number
  low: number
  high: number
  /** Share of intervals made like this that hold the true effect, in percent. */
  confidence: number
}

/** The study that counts for a campaign, where it says nothing (yet): its question was moved after it began, it is not worked out, or it gave no number. */
export interface SilentStudy {
  studyId: string
  silent: true
  why: 'moved' | 'waits' | 'no-number'
}

/** Whether a campaign caused anything. `reached` and `caused` are two sentences; this is the second. */
export type CampaignVerdict =
  | { verdict: 'cannot-tell'; reason: 'no-study' }
  | { verdict: 'cannot-tell'; reason: 'silent-study'; studyId: string; why: SilentStudy['why'] }
  | ({ reason: 'study' } & StudyFinding)

/** Filled by the room that runs studies, once there is one: what it found, of all the campaigns of a page in one go. What was not studied is left out. */
export const campaignStudies =
  defineContract<(work: Work, campaignIds: readonly string[]) => Promise<ReadonlyMap<string, StudyFinding | SilentStudy>>>(
    'campaign-studies',
  )

/**
 * The one rule for every campaign: without a study nobody can tell what it caused, however the figures moved. Pages, mails, the API and
 * printed reports all ask here; the sentence is `strategy.caused.cannot-tell` ("cannot tell: no study yet").
 * @returns a function that says the verdict of each of `campaignIds`
 */
export async function campaignVerdicts(work: Work, campaignIds: readonly string[]): Promise<(campaignId: string) => CampaignVerdict> {
  strategyPolicy.demand(work, 'read-strategy')
  const found = new Map<string, StudyFinding | SilentStudy>()
  if (campaignIds.length > 0)
    for (const ask of campaignStudies.all())
      for (const [id, finding] of await ask(work, campaignIds)) if (!found.has(id)) found.set(id, finding)
  return (id) => {
    const finding = found.get(id)
    if (!finding) return { verdict: 'cannot-tell', reason: 'no-study' }
    if (!('silent' in finding)) return { reason: 'study', ...finding }
    return { verdict: 'cannot-tell', reason: 'silent-study', studyId: finding.studyId, why: finding.why }
  }
}

/** The same rule for one campaign. */
export const campaignVerdict = async (work: Work, campaignId: string): Promise<CampaignVerdict> =>
  (await campaignVerdicts(work, [campaignId]))(campaignId)
