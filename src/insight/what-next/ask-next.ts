import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { addDays, audit, daysBetween, defineJob, enqueue, Fields, isId, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { listChannelLimits } from '#rooms/content'
import { nextRunIsOver, nextRunsAlready, noSuchNextRun } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { inThread } from '../studies/in-thread.ts'
import { asCandidate, cellKey, hourOfBand, type Possible, possiblePosts } from './candidates.ts'
import type { NextFound, NextQuestion } from './fit-next.ts'
import { type Bring, formats, type NextQuota, type NextResult, type NextSubject, type NextTerms } from './next.ts'
import { NothingToSay, type Problem } from './problem.ts'
import { cellsHeld, takenFor } from './read-next.ts'
import { fewest, type Read, readPosts, type SeenPost } from './read-posts.ts'
import { bringAsTold, resultOf } from './result.ts'
import { nextSubject } from './subject.ts'

export interface AskNext extends NextSubject {
  /** Posts that are wanted for the next seven days; 3 unless given. */
  posts?: number | null
  /** Hours of staff there are; null: those of the channel plan that are not taken yet. */
  hours?: number | null
  quotas?: NextQuota[]
}

const days = 7
export const mostWanted = 10
export const mostQuotas = 40

/**
 * Asks what to try next, for the seven days from tomorrow on; a job finds out. Refuses fields, `insight.next-runs-already` and
 * `insight.nothing-proposed-for`.
 */
export async function askNext(work: Work, input: AskNext): Promise<{ runId: string }> {
  insightPolicy.demand(work, 'ask-next')
  const subject = await nextSubject(work, input)
  const fields = new Fields('insight')
  const posts = fields.number('posts', input.posts ?? 3, { min: 1, max: mostWanted, whole: true })!
  const hours = fields.number('hours', input.hours, { min: 0, max: 1000 })
  const quotas = (input.quotas ?? []).filter(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined)
  await checkQuotas(work, fields, quotas)
  fields.check()
  const today = await localDay(work, null, work.now)
  const run = newId()
  const terms: NextTerms = { from: addDays(today, 1), to: addDays(today, days), posts, hours, quotas }
  const made = await work.db
    .insertInto('insight.next_runs')
    .values({
      alliance_id: work.alliance,
      run_id: run,
      subject_kind: input.kind,
      subject_id: input.id,
      state: 'waiting',
      batch: null,
      seed: null,
      terms: JSON.stringify(terms),
      asked_by: signature(work.actor),
      asked_at: work.now,
      ended_at: null,
      seen: null,
      problem: null,
      result: null,
    })
    .onConflict((on) => on.columns(['alliance_id', 'subject_kind', 'subject_id']).where(sql<boolean>`state = 'waiting'`).doNothing())
    .executeTakeFirst()
  if ((made.numInsertedOrUpdatedRows ?? 0n) === 0n) throw nextRunsAlready()
  await audit(work, 'insight.next-asked', subjectOf(input), { title: subject.title.text, kind: input.kind })
  await enqueue(work, workOutNext, { run })
  return { runId: run }
}

/** Refuses more quotas than there can be, one for what there is none of, two for the same, and numbers out of bounds. */
async function checkQuotas(work: Work, fields: Fields, quotas: readonly NextQuota[]): Promise<void> {
  if (quotas.length === 0) return
  if (quotas.length > mostQuotas) return fields.wrong('quotas', 'next-quotas-many', { max: mostQuotas })
  const channels = (await listChannelLimits(work)).map(({ channel }) => channel)
  const known: Record<NextQuota['group'], readonly string[]> = { format: formats, channel: channels }
  const bounds = { min: 0, max: mostWanted, whole: true }
  const seen = new Set<string>()
  for (const { group, level, atLeast, atMost } of quotas) {
    if (!known[group].includes(level)) {
      fields.wrong('quotas', 'next-quota-unknown')
      continue
    }
    if (seen.has(`${group} ${level}`)) fields.wrong('quotas', 'next-quota-twice')
    seen.add(`${group} ${level}`)
    const least = fields.number(`atLeast.${level}`, atLeast, bounds)
    const most = fields.number(`atMost.${level}`, atMost, bounds)
    if (least !== null && most !== null && least > most) fields.wrong(`atMost.${level}`, 'next-quota-crossed')
  }
}

/** Calls off a run that is not over. Refuses `insight.no-such-next-run`, `insight.next-run-is-over`. */
export async function cancelNext(work: Work, runId: string): Promise<void> {
  insightPolicy.demand(work, 'ask-next')
  const row = isId(runId)
    ? await work.db
        .selectFrom('insight.next_runs')
        .select(['state', 'subject_kind', 'subject_id'])
        .where('alliance_id', '=', work.alliance)
        .where('run_id', '=', runId)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchNextRun()
  if (row.state !== 'waiting') throw nextRunIsOver()
  await end(work, runId, { state: 'cancelled' })
  const of = { kind: row.subject_kind, id: row.subject_id }
  const { title } = await nextSubject(work, of)
  await audit(work, 'insight.next-called-off', subjectOf(of), { title: title.text, kind: of.kind })
}

const subjectOf = ({ kind, id }: NextSubject) => ({ kind: kind === 'library' ? 'alliance' : kind, id })

/**
 * The seed follows from what is asked and what was read, so that nobody can ask again until a draw suits: the propensities that are kept are then those
 * of what was tried. The order of posts and quotas is nothing, and a quota that limits nothing is none.
 */
export function seedOf({ kind, id }: NextSubject, { from, posts, hours, quotas }: NextTerms, seen: readonly SeenPost[]): number {
  const limits = quotas
    .map(({ group, level, atLeast, atMost }) => [group, level, atLeast || null, atMost !== undefined && atMost < posts ? atMost : null])
    .filter(([, , least, most]) => least !== null || most !== null)
    .map((limit) => JSON.stringify(limit))
  const read = seen.map(({ post, levels, at, outcome, share }) =>
    JSON.stringify([post, levels.channel, levels.weekday, levels.band, levels.format ?? null, levels.series ?? null, at, outcome, share]),
  )
  const asked = JSON.stringify([kind, id, from, posts, hours, limits.sort(), read.sort()])
  return createHash('sha256').update(asked).digest().readUInt32BE(0)
}

/** Works out one run: reads, fits in a thread, keeps what was read and what is proposed. Fit to run twice: a run that is over is left alone. */
export const workOutNext = defineJob<{ run: string }>({
  name: 'insight.what-next',
  lease: 60,
  tries: 3,
  run: async (house, { run: runId }, { alliance, attempt, signal }) => {
    const actor = { kind: 'system', name: 'insight' } as const
    const within = <T>(act: (work: Work) => Promise<T>) => house.work(alliance!, actor, act)
    const fail = (problem: Problem) => within((work) => end(work, runId, { state: 'problem', problem }))
    try {
      const made = await within(async (work) => {
        const run = await waitingRun(work, runId)
        return run && { ...(await readQuestion(work, run)), run }
      })
      if (!made) return
      const waits = () => within(async (work) => (await waitingRun(work, runId)) !== undefined)
      const answer = await inThread('next', made.question, { waits, signal, house })
      if ('problem' in answer) return await fail(answer.problem)
      if ('found' in answer) await within((work) => keep(work, made.run, made, answer.found))
    } catch (error) {
      if (error instanceof NothingToSay) return await fail(error.problem)
      if (attempt >= 3 && !signal.aborted) await fail({ code: 'broke-off', params: {} })
      throw error
    }
  },
})

const waitingRun = (work: Work, runId: string, lock = false) => {
  const query = work.db
    .selectFrom('insight.next_runs')
    .select(['run_id', 'subject_kind', 'subject_id', 'terms'])
    .where('alliance_id', '=', work.alliance)
    .where('run_id', '=', runId)
    .where('state', '=', 'waiting')
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}
type WaitingRun = NonNullable<Awaited<ReturnType<typeof waitingRun>>>

async function readQuestion(work: Work, run: WaitingRun) {
  const subject = { kind: run.subject_kind, id: run.subject_id }
  const { wanted } = await nextSubject(work, subject)
  const read = await readPosts(work, subject, wanted)
  if (read.seen.length < fewest) throw new NothingToSay('too-few-posts', { found: read.seen.length, needed: fewest })
  const { cells, possible, staffing } = await possiblePosts(work, read, run.terms)
  if (cells.length === 0) throw new NothingToSay('no-channel')
  const refused = new Set((await cellsHeld(work, subject)).map(cellKey))
  const held = new Set(possible.map(cellKey).filter((key) => refused.has(key))).size
  const taken = await takenFor(work, subject, run.terms.from)
  const open = possible.filter((one) => !refused.has(cellKey(one)) && !taken.has(one.id))
  const question: NextQuestion = {
    posts: read.seen.map(({ levels, at, outcome, share }) => ({ levels, at, outcome, share })),
    cells: cells.map((cell) => ({
      id: cellKey(cell),
      levels: { format: cell.format, channel: cell.channel },
      ...(staffing.aPost[cell.channel] ? { hours: staffing.aPost[cell.channel] } : {}),
    })),
    candidates: open.map(asCandidate),
    batch: { slots: run.terms.posts, hours: staffing.there, quotas: run.terms.quotas },
    now: daysBetween('1970-01-01', read.to),
    seed: seedOf(subject, run.terms, read.seen),
  }
  if (open.length === 0) throw new NothingToSay('nothing-allowed')
  return { question, read, possible: open, staffing, held }
}

interface Made {
  question: NextQuestion
  read: Read
  possible: Possible[]
  staffing: NextResult['hours']
  held: number
}

/** Keeps what was found, with the posts it is made of and a row for every proposal; what was proposed before and nobody decided about lapses. */
async function keep(work: Work, { run_id }: WaitingRun, made: Made, found: NextFound): Promise<void> {
  const run = await waitingRun(work, run_id, true)
  if (!run) return
  const result = resultOf(made, found)
  const batch = await nextBatch(work, run)
  await work.db
    .updateTable('insight.proposals')
    .set({ state: 'lapsed' })
    .where('alliance_id', '=', work.alliance)
    .where('subject_kind', '=', run.subject_kind)
    .where('subject_id', '=', run.subject_id)
    .where('state', '=', 'open')
    .execute()
  if (found.proposals.length > 0)
    await work.db
      .insertInto('insight.proposals')
      .values(
        found.proposals.map(({ id, propensity, explored, among, bring }, i) => {
          const possible = made.possible.find((one) => one.id === id)!
          return {
            alliance_id: work.alliance,
            proposal_id: newId(),
            run_id,
            subject_kind: run.subject_kind,
            subject_id: run.subject_id,
            slot: i + 1,
            format: possible.format,
            channel: possible.channel,
            series_id: possible.series,
            day: possible.day,
            band: possible.band,
            wall_time: hourOfBand(possible.band),
            hours: possible.hours ?? null,
            propensity,
            explored,
            among,
            may_bring: JSON.stringify(
              (bringAsTold(made.read, found, possible, bring) ?? { hidden: true }) satisfies Bring | { hidden: true },
            ),
            state: 'open' as const,
            decided_by: null,
            decided_at: null,
            reason: null,
            words: null,
            holds_until: null,
            post_id: null,
          }
        }),
      )
      .execute()
  await end(work, run_id, { state: 'done', result, seen: made.read.seen, seed: made.question.seed, batch })
}

/** The number of an answer among those of its subject. One run of a subject at a time, so none is given twice. */
async function nextBatch(work: Work, { subject_kind, subject_id }: WaitingRun): Promise<number> {
  const { before } = await work.db
    .selectFrom('insight.next_runs')
    .select(sql<number>`count(*)::int`.as('before'))
    .where('alliance_id', '=', work.alliance)
    .where('subject_kind', '=', subject_kind)
    .where('subject_id', '=', subject_id)
    .where('state', '=', 'done')
    .executeTakeFirstOrThrow()
  return before + 1
}

type Ending =
  | { state: 'done'; result: NextResult; seen: Read['seen']; seed: number; batch: number }
  | { state: 'problem'; problem: Problem }
  | { state: 'cancelled' }

/** Ends a run that waits; one that is over stays as it is. */
async function end(work: Work, runId: string, how: Ending): Promise<void> {
  await work.db
    .updateTable('insight.next_runs')
    .set({
      state: how.state,
      ended_at: work.now,
      ...(how.state === 'done'
        ? { result: JSON.stringify(how.result), seen: JSON.stringify(how.seen), seed: how.seed, batch: how.batch }
        : {}),
      ...(how.state === 'problem' ? { problem: JSON.stringify(how.problem) } : {}),
    })
    .where('alliance_id', '=', work.alliance)
    .where('run_id', '=', runId)
    .where('state', '=', 'waiting')
    .execute()
}
