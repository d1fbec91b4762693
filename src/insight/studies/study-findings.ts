import type { Work } from '#platform'
import type { StudyFinding } from '#rooms/strategy'
import { movedTerms } from './study.ts'

/**
 * What the studies of campaigns found, for strategy's one rule. Only what was registered before it began, was not moved and is worked out; of several the
 * one that was registered first. In things counted a month.
 */
export async function studyFindings(work: Work, campaignIds: readonly string[]): Promise<Map<string, StudyFinding>> {
  const rows = await work.db
    .selectFrom('insight.studies as s')
    .innerJoin('insight.study_versions as r', (join) =>
      join
        .onRef('r.alliance_id', '=', 's.alliance_id')
        .onRef('r.study_id', '=', 's.study_id')
        .onRef('r.version', '=', 's.registered_version'),
    )
    .innerJoin('insight.study_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 's.alliance_id').onRef('v.study_id', '=', 's.study_id').onRef('v.version', '=', 's.version'),
    )
    .innerJoin('insight.study_runs as n', (join) =>
      join.onRef('n.alliance_id', '=', 's.alliance_id').onRef('n.study_id', '=', 's.study_id'),
    )
    .select(['s.study_id', 's.campaign_id', 'r.terms as registered', 'v.terms as current', 'n.result'])
    .where('s.alliance_id', '=', work.alliance)
    .where('r.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('n.alliance_id', '=', work.alliance)
    .where('s.campaign_id', 'in', [...campaignIds])
    .where('n.state', '=', 'done')
    .orderBy('s.study_id')
    .orderBy('n.run_id', 'desc')
    .execute()
  const found = new Map<string, StudyFinding>()
  for (const { study_id, campaign_id, registered, current, result } of rows) {
    if (found.has(campaign_id) || !result || movedTerms(registered, current).length > 0) continue
    const { effect, low, high } = result.perMonth
    // An effect without an interval is not said.
    if (low === null || high === null) continue
    found.set(campaign_id, {
      studyId: study_id,
      verdict: result.verdict,
      metric: registered.metric,
      points: registered.points,
      estimate: effect,
      low,
      high,
      confidence: result.level * 100,
    })
  }
  return found
}
