import { Fields, type Work } from '#platform'
import { allianceOf, localDay, type Names } from '#rooms/alliance'
import { figuresOfPeriods, type MetricKey, type PeriodFigures } from '#rooms/facts'
import { type Counted, countedOf } from '../indicators/counted.ts'
import { type AskScope, membersWithPlaces, openPlaces, type Places, readScope, type Scope } from '../indicators/scope.ts'
import { insightPolicy } from '../policy.ts'
import type { Titled } from '../reports/report.ts'
import { nameOfPeriod, returnPeriod } from './period.ts'
import { type ReturnForm, type ReturnKind, type ReturnLine, returnForms, returnKinds } from './registry.ts'

export interface AskReturn {
  kind: string
  /** A year (2026), or its first and last month (2025-07/2026-06). */
  period: string
  /** A member library's id; the alliance unless given. */
  member?: string
}

/** A line with its figure, and all that it was made of. */
export interface FilledLine {
  key: string
  /** Null: none, or not told. */
  amount: number | null
  /** `least`: people, with 1 to 4 of some place in it; `hidden`: 1 to 4 people; `none`: not told, which is not 0. */
  told: 'exact' | 'least' | 'hidden' | 'none'
  /** Of what is added up: what was not told. The amount is without it. */
  untold: MetricKey[]
  /** What it was added up from, each with its source, its gaps and its rows. */
  parts: Counted[]
  /** Counted from the places of the alliance, open on the last day. */
  places: number[] | null
}

/** A return without a language, as it is kept. */
export interface Return {
  kind: ReturnKind
  period: string
  from: string
  to: string
  running: boolean
  /** The member library, or the alliance. */
  of: Titled & { member: string | null }
  lines: FilledLine[]
  /** The places that are named in it. */
  points: Record<number, Titled>
}

/**
 * A return of a year, by line: what is asked, what was told, what that was made of. Nothing is filled in; a line of which nothing is known says so.
 * Refuses the fields `kind` and `period`, and `insight.no-such-scope`.
 */
export async function readReturn(work: Work, ask: AskReturn): Promise<Return> {
  insightPolicy.demand(work, 'read-insight')
  const [one] = await readReturns(work, ask, [{ member: ask.member }])
  return one!
}

/** The same of the alliance and of each of its member libraries, read once. */
export async function readReturnByMember(work: Work, ask: Omit<AskReturn, 'member'>): Promise<Return[]> {
  insightPolicy.demand(work, 'read-insight')
  return readReturns(work, ask, [{}, ...(await membersWithPlaces(work)).map(({ library_id }) => ({ member: library_id }))])
}

async function readReturns(work: Work, ask: Omit<AskReturn, 'member'>, asked: readonly AskScope[]): Promise<Return[]> {
  const { form, period, from, to } = checkReturn(ask)
  const { name, names } = await allianceOf(work)
  const running = to >= (await localDay(work, null, work.now))
  const metrics = [...new Set(form.lines.flatMap((line) => line.metrics))]
  const read = await figuresOfPeriods(
    work,
    metrics.map((metric) => ({ metric, from, to })),
  )
  const figuresAt = (metric: MetricKey) => read[metrics.indexOf(metric)]!
  const returns: Return[] = []
  for (const one of asked) {
    const { scope, places } = await readScope(work, one)
    const lines = form.lines.map((line) => fill(line, figuresAt, scope, openPlaces(places, scope.points, { from: to, to })))
    const of =
      scope.kind === 'alliance'
        ? { title: name, titles: names, member: null }
        : { title: scope.name, titles: scope.names, member: scope.id }
    returns.push({ kind: form.kind, period, from, to, running, of, lines, points: namesIn(lines, places) })
  }
  return returns
}

/** Refuses the fields `kind` and `period`. */
export function checkReturn(ask: { kind: string; period: string }): { form: ReturnForm; period: string; from: string; to: string } {
  const fields = new Fields('insight')
  const kind = returnKinds.find((one) => one === ask.kind)
  if (!kind) fields.wrong('kind', 'no-such-return')
  const days = returnPeriod(ask.period.trim())
  if (!days) fields.wrong('period', 'return-no-period')
  fields.check()
  return { form: returnForms[kind!], period: nameOfPeriod(days!), ...days! }
}

function fill(line: ReturnLine, figuresAt: (metric: MetricKey) => PeriodFigures, scope: Scope, open: number[]): FilledLine {
  const parts = line.metrics.map((metric) => countedOf(figuresAt(metric), scope))
  const sum = sumOf(parts)
  const base = {
    key: line.key,
    parts,
    places: null,
    untold: parts.filter((part) => part.told === 'none').map((part) => part.metric),
    ...sum,
  }
  if (sum.told === 'none' && line.orPlaces && open.length > 0)
    return { ...base, untold: [], told: 'exact', amount: open.length, places: open }
  return base
}

/** What a line says of what it is added up from. Pure. */
export function sumOf(parts: readonly Counted[]): Pick<FilledLine, 'amount' | 'told'> {
  if (parts.some((part) => part.told === 'hidden')) return { amount: null, told: 'hidden' }
  const told = parts.filter((part) => part.told === 'exact' || part.told === 'least')
  if (told.length === 0) return { amount: null, told: 'none' }
  return {
    told: told.some((part) => part.told === 'least') ? 'least' : 'exact',
    amount: Math.round(told.reduce((sum, part) => sum + part.amount! * 10_000, 0)) / 10_000,
  }
}

function namesIn(lines: readonly FilledLine[], places: Places): Record<number, Titled> {
  const parts = lines.flatMap((line) => line.parts)
  const named = parts.flatMap((part) => [...part.hiddenBySource, ...part.missing.flatMap(({ points }) => points)])
  return Object.fromEntries(
    [...new Set(named)]
      .filter((point) => places.has(point))
      .sort((a, b) => a - b)
      .map((point) => [point, titled(places.get(point)!)]),
  )
}

const titled = ({ name, names }: { name: string; names: Names }): Titled => ({ title: name, titles: names })
