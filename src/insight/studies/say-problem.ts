import { type Refusal, refuse, type Work } from '#platform'
import { listServicePoints, nameIn } from '#rooms/alliance'
import type { StudyProblem } from './problem.ts'

/** A problem with the name of its place in place of its number: what its sentence (`refusals.insight.study-problem.<code>`) needs. */
export async function namedProblem(work: Work, { code, params }: StudyProblem, locale?: string): Promise<StudyProblem> {
  const number = Number(params.unit)
  const [point] = number > 0 ? await listServicePoints(work, { status: 'any', points: [number] }) : []
  return { code, params: { ...params, unit: point ? (locale ? nameIn(point, locale) : point.name) : '' } }
}

/** The same as a refusal, where somebody waits for the answer. */
export async function studyProblem(work: Work, problem: StudyProblem): Promise<Refusal> {
  const { code, params } = await namedProblem(work, problem)
  return refuse(422, `insight.study-problem.${code}`, params)
}
