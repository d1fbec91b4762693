import type { Selectable } from 'kysely'
import { audit, Fields, isId, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { listSeries, startPost, wordsIn } from '#rooms/content'
import { noSuchProposal, proposalDecided, proposalLapsed } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import type { ProposalsTable } from '../tables.ts'
import { refusalReasons } from './next.ts'
import { holdsUntil } from './read-next.ts'
import { nextSubject } from './subject.ts'

type Row = Selectable<ProposalsTable>

/**
 * Takes up a proposal: begins a draft for its campaign and goal, in its series, for its channel, wished for its day and hour (none where these are over),
 * with a title to work by that says what was proposed. What it was proposed as is read with `proposalOf`.
 * The draft is made once and stays linked to the proposal. Refuses `insight.no-such-proposal`, `insight.proposal-decided`,
 * `insight.proposal-lapsed`, and what content refuses.
 */
export async function takeProposal(work: Work, proposalId: string): Promise<{ post: string }> {
  insightPolicy.demand(work, 'decide-proposal')
  const row = await lockOpen(work, proposalId)
  const { goal, campaign } = await nextSubject(work, subjectOf(row))
  const { id: post } = await startPost(work, {
    goal,
    campaign,
    series: row.series_id,
    day: row.day,
    time: row.wall_time,
    channels: ['website', row.channel],
    texts: await titleOf(work, row),
  })
  await decide(work, proposalId, { state: 'taken', post_id: post })
  await audit(work, 'insight.proposal-taken', { kind: 'post', id: post }, said(row))
  return { post }
}

/** Format, channel and series as a title to work by, in the first language of the alliance. Its ?? marks it as unfinished, so that it does not leave. */
async function titleOf(work: Work, { format, channel, series_id }: Row) {
  const { default_locale: locale } = await allianceOf(work)
  const t = translator(locale)
  const series = series_id ? (await listSeries(work)).find(({ id }) => id === series_id) : undefined
  const what = { format: t(`insight.next.format.${format}`), channel: t(`channels.${channel}.name`) }
  const title = series
    ? t('insight.next.draft-title.series', { ...what, series: wordsIn(series.names, locale).text })
    : t('insight.next.draft-title', what)
  return { [locale]: { title } }
}

export interface RefuseProposal {
  proposal: string
  reason: string
  /** Needed for `other`. */
  words?: string
}

/**
 * Says no to a proposal, with a reason. Its format by its channel is not proposed again for the same campaign, goal or library for four weeks; other
 * days of it in the same batch lapse.
 * Refuses fields and what {@link takeProposal} refuses of a proposal.
 */
export async function refuseProposal(work: Work, input: RefuseProposal): Promise<{ holdsUntil: string }> {
  insightPolicy.demand(work, 'decide-proposal')
  const fields = new Fields('insight')
  const reason = refusalReasons.find((one) => one === input.reason)
  if (!reason) fields.wrong('reason', 'next-reason')
  const words = fields.lines('words', input.words, { max: 500, needed: reason === 'other' })
  fields.check()
  const row = await lockOpen(work, input.proposal)
  const until = await holdsUntil(work)
  await decide(work, input.proposal, { state: 'refused', reason: reason!, words: words || null, holds_until: until })
  await lapseOthers(work, row)
  await audit(
    work,
    'insight.proposal-refused',
    { kind: 'proposal', id: input.proposal },
    { ...said(row), reason: reason! },
    words || undefined,
  )
  return { holdsUntil: until }
}

/** A no is meant of the kind: other days of it in the same batch do not wait for a decision any more. */
async function lapseOthers(work: Work, { run_id, format, channel }: Row): Promise<void> {
  await work.db
    .updateTable('insight.proposals')
    .set({ state: 'lapsed' })
    .where('alliance_id', '=', work.alliance)
    .where('run_id', '=', run_id)
    .where('format', '=', format)
    .where('channel', '=', channel)
    .where('state', '=', 'open')
    .execute()
}

const subjectOf = ({ subject_kind, subject_id }: Row) => ({ kind: subject_kind, id: subject_id })

/** What the sentence of the record needs; `kind` lets it call the channel by its name. */
const said = ({ format, channel, day }: Row) => ({ format, channel, kind: channel, day })

/** The row of a proposal that waits for somebody, locked until the commit: of two who decide at once the second reads what the first did. */
async function lockOpen(work: Work, proposalId: string): Promise<Row> {
  const row = isId(proposalId)
    ? await work.db
        .selectFrom('insight.proposals')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('proposal_id', '=', proposalId)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchProposal()
  if (row.state === 'lapsed') throw proposalLapsed()
  if (row.state !== 'open') throw proposalDecided(row.decided_by!, row.state)
  return row
}

async function decide(work: Work, proposalId: string, change: Partial<Omit<Row, 'may_bring'>>): Promise<void> {
  await work.db
    .updateTable('insight.proposals')
    .set({ ...change, decided_by: signature(work.actor), decided_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('proposal_id', '=', proposalId)
    .execute()
}
