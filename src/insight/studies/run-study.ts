import { mean as meanOf } from '#packages/causal'
import { audit, defineJob, enqueue, isId, monthOf, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { countsPeople, findMetric, inFives } from '#rooms/facts'
import { campaignById } from '#rooms/strategy'
import { noSuchRun, runIsOver, studyNotOver, studyRunsAlready } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { gatherWeeks } from './draw-weeks.ts'
import { fewestPairs } from './drawn.ts'
import type { Fit } from './fit-study.ts'
import type { ThreadWork } from './fit-thread.ts'
import type { WeeksQuestion } from './fit-weeks.ts'
import { type Gathered, gather, gatherDrawn } from './gather.ts'
import { inThread } from './in-thread.ts'
import { judgeStudy, reachOf } from './judge-study.ts'
import { NoNumber, type StudyProblem } from './problem.ts'
import { readControls } from './read-controls.ts'
import type { StudyResult } from './result.ts'
import { studyProblem } from './say-problem.ts'
import { seedOf } from './seed.ts'
import { fewestCompared } from './starts.ts'
import { readStudy, type Study } from './study.ts'
import { fewestBefore, lastOf, type StudyTerms } from './terms.ts'
import { wholePairs } from './weeks.ts'

/** Changes when what a run gives changes, so that an old answer is known as one. 2: people as figures show them, place by place; roll-outs held against earlier years. */
const methodVersion = 2

/**
 * Asks for a study to be worked out, once its last month is over: nobody looks while it runs. Answers with the run; a job works it out.
 * Refuses `insight.study-not-over`, `insight.study-runs-already`, and, where the question was moved after the start,
 * `insight.study-problem.changed-after-start`.
 */
export async function askStudy(work: Work, studyId: string): Promise<{ runId: string }> {
  insightPolicy.demand(work, 'run-study')
  const study = await readStudy(work, studyId, true)
  if (study.runs.some(({ state }) => state === 'waiting')) throw studyRunsAlready()
  if (study.moved.length > 0) {
    const last = study.changes.at(-1)!
    const day = await localDay(work, null, last.changedAt)
    throw await studyProblem(work, { code: 'changed-after-start', params: { by: last.changedBy, day } })
  }
  const last = lastOf(study.terms)
  if ((await localDay(work, null, work.now)) <= last) throw studyNotOver(last)
  const run = newId()
  await work.db
    .insertInto('insight.study_runs')
    .values({
      alliance_id: work.alliance,
      study_id: studyId,
      run_id: run,
      version: study.version,
      state: 'waiting',
      seed: seedOf(studyId),
      asked_by: signature(work.actor),
      asked_at: work.now,
      ended_at: null,
      problem: null,
      result: null,
    })
    .execute()
  const { title } = await campaignById(work, study.campaignId)
  await audit(work, 'insight.study-asked', { kind: 'study', id: studyId }, { title })
  await enqueue(work, runStudyJob, { study: studyId, run })
  return { runId: run }
}

/** Calls off a run that is not over. Refuses `insight.no-such-run`, `insight.run-is-over`. */
export async function cancelRun(work: Work, studyId: string, runId: string): Promise<void> {
  insightPolicy.demand(work, 'run-study')
  const study = await readStudy(work, studyId, true)
  const run = isId(runId) ? study.runs.find((one) => one.runId === runId) : undefined
  if (!run) throw noSuchRun()
  if (run.state !== 'waiting') throw runIsOver()
  await end(work, studyId, runId, { state: 'cancelled' })
  const { title } = await campaignById(work, study.campaignId)
  await audit(work, 'insight.study-called-off', { kind: 'study', id: studyId }, { title })
}

/** Works out one run: reads, fits in a thread of its own, writes down what came of it. Fit to run twice: a run that is over is left alone. */
export const runStudyJob = defineJob<{ study: string; run: string }>({
  name: 'insight.run-study',
  lease: 60,
  tries: 3,
  run: async (house, { study: studyId, run: runId }, { alliance, attempt, signal }) => {
    const actor = { kind: 'system', name: 'insight' } as const
    const within = <T>(act: (work: Work) => Promise<T>) => house.work(alliance!, actor, act)
    const finish = (how: Ending) => within((work) => end(work, studyId, runId, how))
    try {
      const made = await within(async (work) => {
        const study = await readStudy(work, studyId)
        const run = study.runs.find((one) => one.runId === runId)
        return run?.state === 'waiting' ? { ...(await readQuestion(work, study, run.seed)), study } : undefined
      })
      if (!made) return
      const waits = () => within((work) => isWaiting(work, runId))
      const answer = await inThread('study', made.question, { waits, signal, house })
      if ('problem' in answer) return await finish({ state: 'problem', problem: answer.problem })
      if ('found' in answer) await finish({ state: 'done', result: resultOf(made.study.terms, made.gathered, answer.found) })
    } catch (error) {
      if (error instanceof NoNumber) return await finish({ state: 'problem', problem: error.problem })
      if (attempt >= 3 && !signal.aborted) await finish({ state: 'problem', problem: { code: 'broke-off', params: {} } })
      throw error
    }
  },
})

type Ending = { state: 'done'; result: StudyResult } | { state: 'problem'; problem: StudyProblem } | { state: 'cancelled' }

/** Ends a run that waits; one that is over stays as it is. */
async function end(work: Work, studyId: string, runId: string, how: Ending): Promise<void> {
  await work.db
    .updateTable('insight.study_runs')
    .set({
      state: how.state,
      ended_at: work.now,
      result: how.state === 'done' ? JSON.stringify(how.result) : null,
      problem: how.state === 'problem' ? JSON.stringify(how.problem) : null,
    })
    .where('alliance_id', '=', work.alliance)
    .where('study_id', '=', studyId)
    .where('run_id', '=', runId)
    .where('state', '=', 'waiting')
    .execute()
}

const isWaiting = async (work: Work, runId: string): Promise<boolean> =>
  (await work.db
    .selectFrom('insight.study_runs')
    .select('state')
    .where('alliance_id', '=', work.alliance)
    .where('run_id', '=', runId)
    .where('state', '=', 'waiting')
    .executeTakeFirst()) !== undefined

const comparesPlaces = ({ method }: StudyTerms): boolean => !['interrupted', 'structural', 'switchback'].includes(method)

async function readQuestion(
  work: Work,
  { studyId, campaignId, terms }: Study,
  seed: number,
): Promise<{ question: ThreadWork['study']['question']; gathered: Gathered }> {
  if (terms.method === 'switchback') return ofWeeks(work, terms, seed)
  const own = { id: studyId, campaign: campaignId }
  if (terms.method === 'randomised') {
    const { pairs, ...gathered } = await gatherDrawn(work, { ...terms, drawn: terms.drawn! }, fewestBefore.randomised, own)
    if (pairs.length < fewestPairs) throw new NoNumber('too-few-pairs', { found: pairs.length, needed: fewestPairs }, gathered.leftOut)
    const { panel, start, before, masked } = gathered
    return { gathered, question: { method: terms.method, panel, pairs, start, before, masked, seed } }
  }
  const gathered = await gather(work, terms, terms.to, { wanted: terms.before, needed: fewestBefore[terms.method] }, own)
  const { panel, donors } = gathered
  if (comparesPlaces(terms) && terms.against !== 'not-yet' && donors.length < fewestCompared)
    throw new NoNumber('too-few-controls', { found: donors.length, needed: fewestCompared }, gathered.leftOut)
  const others = terms.method === 'structural' ? await readControls(work, terms.controls!, gathered) : undefined
  const treated = terms.points.map(String)
  const kept = panel.units.flatMap((unit, i) => (treated.includes(unit) || donors.includes(unit) ? [i] : []))
  const asked = {
    panel: { units: kept.map((i) => panel.units[i]!), periods: panel.periods, values: kept.map((i) => panel.values[i]!) },
    start: gathered.start,
    before: gathered.before,
    masked: gathered.masked,
    seed,
  }
  if (terms.method === 'staggered') {
    const starts = Object.fromEntries(terms.starts!.map(({ point, from }) => [String(point), panel.periods.indexOf(from)]))
    return { gathered, question: { ...asked, method: terms.method, starts, against: terms.against! } }
  }
  return { gathered, question: { ...asked, treated, method: terms.method, ...(others ? { controls: others } : {}) } }
}

/** The same where chance decided the weeks: no place is compared with another. */
async function ofWeeks(work: Work, terms: StudyTerms, seed: number): Promise<{ question: WeeksQuestion; gathered: Gathered }> {
  const { mondays, counts, withIt, sources, calendar } = await gatherWeeks(work, { ...terms, weeks: terms.weeks! })
  const whole = wholePairs(counts, mondays.length - withIt.length, withIt.length)
  if (whole < fewestPairs) throw new NoNumber('too-few-weeks', { found: whole, needed: fewestPairs })
  const panel = { units: [], periods: [monthOf(mondays[0]!)], values: [] }
  const nobody = { donors: [], leftOut: [], masked: [], stoppedAt: null }
  return {
    question: { method: 'switchback', mondays, counts, withIt, seed },
    gathered: { ...nobody, panel, start: 0, before: 0, counted: 0, calendar, sources },
  }
}

/** Weeks of a month, on average. */
const weeksAMonth = 365.25 / 12 / 7

/** What is kept of an answer. People went into it as they are shown (`readPanel`), so it tells no more of them; their sums are put in steps of five to be read. */
function resultOf(terms: StudyTerms, gathered: Gathered, { weights, course, ...fit }: Fit): StudyResult {
  const { panel, start, before, donors, leftOut, calendar, stoppedAt, sources } = gathered
  const people = countsPeople(findMetric(terms.metric))
  const told = (amount: number): number => (people ? inFives(Math.round(amount)) : Math.round(amount * 10) / 10)
  const after = course.slice(before)
  const mean = fit.weeks
    ? meanOf(fit.weeks.flatMap(({ counted, withIt }) => (withIt && counted !== null ? [told(counted)] : []))) * weeksAMonth
    : meanOf(after.map(({ observed, begun }) => told(begun ?? observed)))
  const reach = reachOf(fit)
  const inThings = (effect: number): number => {
    const things = Math.round(mean * (1 - Math.exp(-effect)))
    return people ? Math.round(things / 5) * 5 : things
  }
  return {
    ...fit,
    verdict: judgeStudy(fit, terms.smallest),
    perMonth: {
      effect: inThings(fit.effect),
      low: reach === null ? null : inThings(fit.effect - reach),
      high: reach === null ? null : inThings(fit.effect + reach),
    },
    course: course.map(({ month, observed, counterfactual, begun }) => ({
      month,
      observed: told(observed),
      counterfactual: told(counterfactual),
      ...(begun === undefined ? {} : { begun: told(begun) }),
    })),
    ...(fit.weeks && { weeks: fit.weeks.map((week) => ({ ...week, counted: week.counted === null ? null : told(week.counted) })) }),
    weights: weights.map(({ unit, weight }) => ({ point: Number(unit), weight })),
    months: { first: panel.periods[start - before]!, from: terms.from, to: terms.to },
    comparedWith: comparesPlaces(terms) ? donors.map(Number) : [],
    ...(terms.controls ? { controlsLeftOut: terms.controls.filter((key) => !fit.inclusion?.some(({ metric }) => metric === key)) } : {}),
    leftOut,
    masked: calendar,
    shortenedAfter: before < terms.before ? stoppedAt : null,
    sources,
    people,
    versions: { method: methodVersion, node: process.versions.node },
  }
}
