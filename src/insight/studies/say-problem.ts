import { createFormatter, type Formatter, type Refusal, refuse, type Work } from '#platform'
import { listServicePoints, nameIn } from '#rooms/alliance'
import type { StudyProblem } from './problem.ts'

/**
 * A problem with the names of its places in place of their numbers, and months in words where the language is known: what its sentence
 * (`refusals.insight.study-problem.<code>`) needs.
 */
export async function namedProblem(work: Work, { code, params, leftOut }: StudyProblem, locale?: string): Promise<StudyProblem> {
  const others = params.others === undefined ? [] : String(params.others).split(',').map(Number)
  const numbers = [Number(params.unit), ...others].filter((number) => number > 0)
  const points = numbers.length > 0 ? await listServicePoints(work, { status: 'any', points: numbers }) : []
  const named = (number: number): string => {
    const point = points.find(({ point_no }) => point_no === number)
    return point ? (locale ? nameIn(point, locale) : point.name) : ''
  }
  const fmt = locale ? createFormatter(locale, 'UTC', work.now) : undefined
  return {
    code,
    params: {
      ...params,
      unit: named(Number(params.unit)),
      others: others.length === 0 ? 'none' : fmt ? fmt.list(others.map(named)) : others.map(named).join(', '),
      ...(params.period !== undefined && fmt ? { period: sayRanges(String(params.period), fmt) } : {}),
    },
    ...(leftOut ? { leftOut } : {}),
  }
}

/** Months by `monthRanges`, in words. */
export const sayRanges = (ranges: string, fmt: Formatter): string =>
  fmt.list(
    ranges.split(', ').map((range) =>
      range
        .split('–')
        .map((month) => fmt.month(month))
        .join('–'),
    ),
  )

/** The same as a refusal, where somebody waits for the answer. */
export async function studyProblem(work: Work, problem: StudyProblem): Promise<Refusal> {
  const { code, params } = await namedProblem(work, problem)
  return refuse(422, `insight.study-problem.${code}`, params)
}
