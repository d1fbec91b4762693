import type { Work } from '#platform'
import type { CampaignTerms } from './campaign.ts'
import { strategyPolicy } from './policy.ts'

/** Words that stay as they were written: of what was published without a goal, and of each wording a campaign had. */
export interface RecordWords {
  kind: 'no-goal' | 'campaign-wording'
  id: string
  words: { title: string; reason: string } | Pick<CampaignTerms, 'title' | 'titles' | 'hypothesis'>
}

/** All of them, for whoever looks for a name that was taken back. */
export async function recordsInWords(work: Work): Promise<RecordWords[]> {
  strategyPolicy.demand(work, 'read-strategy')
  const without = await work.db
    .selectFrom('strategy.no_goals')
    .select(['subject_kind', 'subject_id', 'title', 'reason'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('subject_id')
    .execute()
  const wordings = await work.db
    .selectFrom('strategy.campaign_versions')
    .select(['campaign_id', 'version', 'terms'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('campaign_id')
    .orderBy('version')
    .execute()
  return [
    ...without.map(({ subject_kind, subject_id, title, reason }) => ({
      kind: 'no-goal' as const,
      id: `${subject_kind}:${subject_id}`,
      words: { title, reason },
    })),
    ...wordings.map(({ campaign_id, version, terms: { title, titles, hypothesis } }) => ({
      kind: 'campaign-wording' as const,
      id: `${campaign_id}:${version}`,
      words: { title, titles, hypothesis },
    })),
  ]
}

/** Puts other words in the place of those of a record: a name in them was taken back, and nothing else of it changes. */
export async function rewordRecord(work: Work, { kind, id, words }: RecordWords): Promise<void> {
  strategyPolicy.demand(work, 'run-campaign')
  if (kind === 'no-goal') {
    const [subject, subjectId] = id.split(':') as [string, string]
    await work.db
      .updateTable('strategy.no_goals')
      .set(words as { title: string; reason: string })
      .where('alliance_id', '=', work.alliance)
      .where('subject_kind', '=', subject)
      .where('subject_id', '=', subjectId)
      .execute()
    return
  }
  const [campaign, version] = id.split(':') as [string, string]
  const row = await work.db
    .selectFrom('strategy.campaign_versions')
    .select('terms')
    .where('alliance_id', '=', work.alliance)
    .where('campaign_id', '=', campaign)
    .where('version', '=', Number(version))
    .executeTakeFirst()
  if (!row) return
  await work.db
    .updateTable('strategy.campaign_versions')
    .set({ terms: JSON.stringify({ ...row.terms, ...words }) })
    .where('alliance_id', '=', work.alliance)
    .where('campaign_id', '=', campaign)
    .where('version', '=', Number(version))
    .execute()
}
