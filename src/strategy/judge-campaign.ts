import { defineContract, type Work } from '#platform'
import { strategyPolicy } from './policy.ts'

/** What a study found of a campaign's effect. Always with its interval: an effect without one is not said. */
export interface StudyFinding {
  studyId: string
  verdict: 'shown' | 'not-shown' | 'too-weak-to-tell'
  estimate: number
  low: number
  high: number
  /** Share of intervals made like this that hold the true effect, in percent. */
  confidence: number
}

/** Whether a campaign caused anything. `reached` and `caused` are two sentences; this is the second. */
export type CampaignVerdict = { verdict: 'cannot-tell'; reason: 'no-study' } | ({ reason: 'study' } & StudyFinding)

/** Filled by the room that runs studies, once there is one: what it found of a campaign, or nothing. */
export const campaignStudies = defineContract<(work: Work, campaignId: string) => Promise<StudyFinding | undefined>>('campaign-studies')

/**
 * The one rule for every campaign: without a study nobody can tell what it caused, however the figures moved. Pages, mails, the API and
 * printed reports all ask here; the sentence is `strategy.caused.cannot-tell` ("cannot tell: no study yet").
 */
export async function campaignVerdict(work: Work, campaignId: string): Promise<CampaignVerdict> {
  strategyPolicy.demand(work, 'read-strategy')
  for (const ask of campaignStudies.all()) {
    const finding = await ask(work, campaignId)
    if (finding) return { reason: 'study', ...finding }
  }
  return { verdict: 'cannot-tell', reason: 'no-study' }
}
