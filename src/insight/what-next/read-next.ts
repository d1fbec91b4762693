import type { Selectable } from 'kysely'
import { addDays, isId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { listSeries, titlesOf, wordsIn } from '#rooms/content'
import { insightPolicy } from '../policy.ts'
import type { ProposalsTable } from '../tables.ts'
import { type Cell, idOfPossible } from './candidates.ts'
import type { NextRun, NextSubject, Proposal } from './next.ts'
import { nextSubject, type SaidSubject } from './subject.ts'

/** Weeks for which a refused cell is not proposed again for the same campaign, goal or library. */
export const holdsDays = 28
const shownDecisions = 20

export interface WhatNext {
  subject: SaidSubject
  /** The latest word: what runs, or the last that ended with an answer or a reason for none. Null: nobody has asked. */
  run: NextRun | null
  /** The latest answer, which may be older than the latest word. */
  answer: NextRun | null
  /** What the latest answer proposes, in its order. */
  proposals: Proposal[]
  /** What is not proposed for now, the one that holds longest first. */
  held: Proposal[]
  /** What people made of proposals before, the latest first; at most 20. */
  decided: Proposal[]
  /** Names of the series that stand in all this, in the reader's language, and titles of posts that were made or take hours. */
  names: Record<string, string>
}

/** What to try next, as it was last worked out, and what people made of it. Refuses `insight.nothing-proposed-for` and what strategy refuses. */
export async function whatNext(work: Work, subject: NextSubject, locale = 'en'): Promise<WhatNext> {
  insightPolicy.demand(work, 'read-insight')
  const said = await nextSubject(work, subject, locale)
  const [run, answer] = [await latest(work, subject), await latest(work, subject, 'done')]
  const rows = await proposals(work, subject)
    .where('state', '<>', 'lapsed')
    .where((eb) => (answer ? eb.or([eb('run_id', '=', answer.runId), eb('state', '<>', 'open')]) : eb('state', '<>', 'open')))
    .orderBy('decided_at', (order) => order.desc().nullsFirst())
    .orderBy('slot')
    .limit(200)
    .execute()
  const today = await localDay(work, null, work.now)
  const all = rows.map((row) => ({ of: row.run_id, proposal: presentProposal(row) }))
  const names = Object.fromEntries((await listSeries(work)).map((series) => [series.id, wordsIn(series.names, locale).text]))
  const took = answer?.result?.hours.took ?? []
  const posts = [...all.flatMap(({ proposal }) => (proposal.post ? [proposal.post] : [])), ...took.map(({ post }) => post)]
  for (const [post, title] of await titlesOf(work, posts, locale)) names[post] = title
  return {
    subject: said,
    run,
    answer,
    proposals: all
      .filter(({ of }) => of === answer?.runId)
      .map(({ proposal }) => proposal)
      .sort((a, b) => a.slot - b.slot),
    held: all
      .map(({ proposal }) => proposal)
      .filter(({ holdsUntil }) => holdsUntil !== null && holdsUntil >= today)
      .sort((a, b) => (a.holdsUntil! < b.holdsUntil! ? 1 : -1)),
    decided: all
      .filter(({ of, proposal }) => of !== answer?.runId && proposal.state !== 'open')
      .map(({ proposal }) => proposal)
      .slice(0, shownDecisions),
    names,
  }
}

/** What a post was proposed as, where it was begun from a proposal; null to whoever may not read what is proposed. */
export async function proposalOf(
  work: Work,
  post: string,
  locale: string,
): Promise<{ proposal: Proposal; subject: NextSubject; series: string } | null> {
  if (!insightPolicy.allows(work.actor, 'read-insight') || !isId(post)) return null
  const row = await work.db
    .selectFrom('insight.proposals')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .executeTakeFirst()
  if (!row) return null
  const series = row.series_id ? (await listSeries(work)).find(({ id }) => id === row.series_id) : undefined
  return {
    proposal: presentProposal(row),
    subject: { kind: row.subject_kind, id: row.subject_id },
    series: series ? wordsIn(series.names, locale).text : '',
  }
}

/** What somebody said no to and what is not proposed again yet, for the same subject. */
export async function cellsHeld(work: Work, subject: NextSubject): Promise<Cell[]> {
  const today = await localDay(work, null, work.now)
  const rows = await proposals(work, subject).where('state', '=', 'refused').where('holds_until', '>=', today).execute()
  return rows.map(({ format, channel, series_id }) => ({ format, channel, series: series_id }))
}

/** What somebody began a draft of for the same subject and for a day from this one on, by the ids of what may be proposed. */
export async function takenFor(work: Work, subject: NextSubject, from: string): Promise<Set<string>> {
  const rows = await proposals(work, subject).where('state', '=', 'taken').where('day', '>=', from).execute()
  return new Set(rows.map(({ format, channel, series_id, day, band }) => idOfPossible({ format, channel, series: series_id }, day, band)))
}

/** The last day on which a refusal of today holds. */
export const holdsUntil = async (work: Work): Promise<string> => addDays(await localDay(work, null, work.now), holdsDays)

const proposals = (work: Work, { kind, id }: NextSubject) =>
  work.db
    .selectFrom('insight.proposals')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('subject_kind', '=', kind)
    .where('subject_id', '=', id)

/** The latest run of a subject; of those in a state where one is given. Runs have ids that grow. */
export async function latest(work: Work, { kind, id }: NextSubject, state?: NextRun['state']): Promise<NextRun | null> {
  let query = work.db
    .selectFrom('insight.next_runs')
    .select(['run_id', 'state', 'batch', 'seed', 'terms', 'asked_by', 'asked_at', 'ended_at', 'problem', 'result'])
    .where('alliance_id', '=', work.alliance)
    .where('subject_kind', '=', kind)
    .where('subject_id', '=', id)
  query = state ? query.where('state', '=', state) : query.where('state', '<>', 'cancelled')
  const row = await query.orderBy('run_id', 'desc').limit(1).executeTakeFirst()
  return row
    ? {
        runId: row.run_id,
        state: row.state,
        batch: row.batch,
        seed: row.seed === null ? null : Number(row.seed),
        terms: row.terms,
        askedBy: row.asked_by,
        askedAt: row.asked_at,
        endedAt: row.ended_at,
        problem: row.problem,
        result: row.result,
      }
    : null
}

export const presentProposal = (row: Selectable<ProposalsTable>): Proposal => ({
  proposalId: row.proposal_id,
  slot: row.slot,
  format: row.format,
  channel: row.channel,
  series: row.series_id,
  day: row.day,
  band: row.band,
  time: row.wall_time,
  hours: row.hours,
  propensity: row.propensity,
  explored: row.explored,
  among: row.among,
  mayBring: 'hidden' in row.may_bring ? null : row.may_bring,
  state: row.state,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
  reason: row.reason,
  words: row.words,
  holdsUntil: row.holds_until,
  post: row.post_id,
})
