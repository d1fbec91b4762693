import { sql } from 'kysely'
import { addMonths, audit, defineJob, enqueue, isId, monthOf, newId, refuseField, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { findMetric } from '#rooms/facts'
import { checkRunsAlready, noSuchCheck, runIsOver } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import type { MethodCheckResult } from './fit-check.ts'
import { inThread } from './in-thread.ts'
import type { StudyProblem } from './problem.ts'
import { readPanel } from './read-panel.ts'

/** One time that the method was checked on the library's own figures. */
export interface MethodCheck {
  checkId: string
  metric: string
  state: 'waiting' | 'done' | 'problem' | 'cancelled'
  askedBy: string
  askedAt: Date
  problem: StudyProblem | null
  result: MethodCheckResult | null
}

/** How far back the figures are read, in months. */
const farBack = 144

/**
 * Asks what the method says of campaigns that never were, on the figures of a metric; a job finds out. Refuses the field `metric`, and
 * `insight.check-runs-already`.
 */
export async function askMethodCheck(work: Work, metric: string): Promise<{ checkId: string }> {
  insightPolicy.demand(work, 'run-study')
  const known = findMetric(metric)
  if (!known) throw refuseField('metric', 'insight.study-no-metric')
  if (known.kind !== 'additive') throw refuseField('metric', 'insight.study-not-summed')
  await giveUpStale(work, metric)
  const check_id = newId()
  const made = await work.db
    .insertInto('insight.method_checks')
    .values({
      alliance_id: work.alliance,
      check_id,
      metric,
      state: 'waiting',
      asked_by: signature(work.actor),
      asked_at: work.now,
      ended_at: null,
      problem: null,
      result: null,
    })
    .onConflict((on) => on.columns(['alliance_id', 'metric']).where(sql<boolean>`state = 'waiting'`).doNothing())
    .executeTakeFirst()
  if ((made.numInsertedOrUpdatedRows ?? 0n) === 0n) throw checkRunsAlready()
  await audit(work, 'insight.method-check-asked', { kind: 'method-check', id: check_id }, { metric })
  await enqueue(work, checkMethodJob, { check: check_id })
  return { checkId: check_id }
}

/** Hours after which a check that says nothing has been lost with its processes: it does not stand in the way of another. */
const staleHours = 24

const giveUpStale = (work: Work, metric: string) =>
  work.db
    .updateTable('insight.method_checks')
    .set({ state: 'problem', ended_at: work.now, problem: JSON.stringify({ code: 'broke-off', params: {} } satisfies StudyProblem) })
    .where('alliance_id', '=', work.alliance)
    .where('metric', '=', metric)
    .where('state', '=', 'waiting')
    .where('asked_at', '<', new Date(work.now.getTime() - staleHours * 3_600_000))
    .execute()

/** Calls off a check that is not over. Refuses `insight.no-such-check`, `insight.run-is-over`. */
export async function callOffCheck(work: Work, checkId: string): Promise<void> {
  insightPolicy.demand(work, 'run-study')
  const check = isId(checkId) ? await checkById(work, checkId).forUpdate().executeTakeFirst() : undefined
  if (!check) throw noSuchCheck()
  if (check.state !== 'waiting') throw runIsOver()
  await end(work, checkId, { state: 'cancelled', problem: null, result: null })
  await audit(work, 'insight.method-check-called-off', { kind: 'method-check', id: checkId }, { metric: check.metric })
}

const checkById = (work: Work, checkId: string) =>
  work.db
    .selectFrom('insight.method_checks')
    .select(['metric', 'state'])
    .where('alliance_id', '=', work.alliance)
    .where('check_id', '=', checkId)

/** The latest check of each metric that was ever checked, the latest first; one that was called off hides none before it. */
export async function latestMethodChecks(work: Work): Promise<MethodCheck[]> {
  insightPolicy.demand(work, 'read-insight')
  const rows = await work.db
    .selectFrom('insight.method_checks')
    .selectAll()
    .distinctOn('metric')
    .where('alliance_id', '=', work.alliance)
    .where('state', '!=', 'cancelled')
    .orderBy('metric')
    .orderBy('check_id', 'desc')
    .execute()
  return rows
    .map((row) => ({
      checkId: row.check_id,
      metric: row.metric,
      state: row.state,
      askedBy: row.asked_by,
      askedAt: row.asked_at,
      problem: row.problem,
      result: row.result,
    }))
    .sort((a, b) => b.askedAt.getTime() - a.askedAt.getTime() || a.metric.localeCompare(b.metric))
}

/** Finds out for one check. Fit to run twice: a check that is over is left alone. */
export const checkMethodJob = defineJob<{ check: string }>({
  name: 'insight.check-method',
  lease: 60,
  tries: 3,
  run: async (house, { check }, { alliance, attempt, signal }) => {
    const within = <T>(act: (work: Work) => Promise<T>) => house.work(alliance!, { kind: 'system', name: 'insight' }, act)
    const finish = (how: Ending) => within((work) => end(work, check, how))
    try {
      const question = await within((work) => readQuestion(work, check))
      if (!question) return
      const waits = () => within(async (work) => (await checkById(work, check).executeTakeFirst())?.state === 'waiting')
      const answer = await inThread('check', question, { waits, signal, house })
      if ('problem' in answer) await finish({ state: 'problem', problem: answer.problem, result: null })
      if ('found' in answer) await finish({ state: 'done', problem: null, result: answer.found })
    } catch (error) {
      if (attempt >= 3 && !signal.aborted) await finish({ state: 'problem', problem: { code: 'broke-off', params: {} }, result: null })
      throw error
    }
  },
})

async function readQuestion(work: Work, check: string) {
  const row = await work.db
    .selectFrom('insight.method_checks')
    .select('metric')
    .where('alliance_id', '=', work.alliance)
    .where('check_id', '=', check)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  if (!row) return undefined
  const last = addMonths(monthOf(await localDay(work, null, work.now)), -1)
  const { panel, masked } = await readPanel(work, row.metric, addMonths(last, 1 - farBack), last)
  return { panel, masked }
}

type Ending = Pick<MethodCheck, 'state' | 'problem' | 'result'>

/** Ends a check that waits; one that is over stays as it is. */
async function end(work: Work, check: string, { state, problem, result }: Ending): Promise<void> {
  await work.db
    .updateTable('insight.method_checks')
    .set({
      state,
      ended_at: work.now,
      problem: problem && JSON.stringify(problem),
      result: result && JSON.stringify(result),
    })
    .where('alliance_id', '=', work.alliance)
    .where('check_id', '=', check)
    .where('state', '=', 'waiting')
    .execute()
}
