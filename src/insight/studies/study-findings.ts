import type { Work } from '#platform'
import type { SilentStudy, StudyFinding } from '#rooms/strategy'
import { spokenOf } from './result.ts'
import { movedTerms } from './study.ts'

/**
 * What the studies of campaigns found, for strategy's one rule, in things counted a month. Only the one that was registered first counts, before it began.
 * Where it was moved, is not worked out or gives no number that is said: the next one is no substitute, or of several variants the one that suits would be
 * what the house says.
 */
export async function studyFindings(work: Work, campaignIds: readonly string[]): Promise<Map<string, StudyFinding | SilentStudy>> {
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
    .leftJoin('insight.study_runs as n', (join) => join.onRef('n.alliance_id', '=', 's.alliance_id').onRef('n.study_id', '=', 's.study_id'))
    .select(['s.study_id', 's.campaign_id', 'r.terms as registered', 'v.terms as current', 'n.state', 'n.result'])
    .where('s.alliance_id', '=', work.alliance)
    .where('r.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('s.campaign_id', 'in', [...campaignIds])
    .orderBy('s.study_id')
    .orderBy('n.run_id', 'desc')
    .execute()
  const found = new Map<string, StudyFinding | SilentStudy>()
  for (const [campaign, those] of Map.groupBy(rows, ({ campaign_id }) => campaign_id)) {
    const { study_id, registered, current } = those[0]!
    const runs = those.filter((row) => row.study_id === study_id)
    const result = runs.find(({ state }) => state === 'done')?.result
    const silent = (why: SilentStudy['why']) => found.set(campaign, { studyId: study_id, silent: true, why })
    if (movedTerms(registered, current).length > 0) silent('moved')
    else if (!result) silent(runs.some(({ state }) => state === 'problem') ? 'no-number' : 'waits')
    else {
      const { effect, low, high } = result.perMonth
      // An effect without an interval is not said.
      if (low === null || high === null) silent('no-number')
      else
        found.set(campaign, {
          studyId: study_id,
          verdict: result.verdict,
          metric: registered.metric,
          points: spokenOf(registered, result).points,
          estimate: effect,
          low,
          high,
          confidence: result.level * 100,
        })
    }
  }
  return found
}
