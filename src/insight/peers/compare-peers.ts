import { monthsOf, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { figuresOfPeriods, type MetricKey } from '#rooms/facts'
import { periodWrong } from '../errors.ts'
import { type Counted, countedOf } from '../indicators/counted.ts'
import { divide, type IndicatorValue } from '../indicators/read-indicators.ts'
import { openPlaces, type Places, readScope } from '../indicators/scope.ts'
import { insightPolicy } from '../policy.ts'
import { returnPeriod } from '../returns/period.ts'
import type { Days } from '../windows.ts'
import { type PeerMeasure, readPeers } from './bring-peers.ts'
import type { PeerRow } from './read-peer-file.ts'

const metricOf = {
  visits: 'visits.onsite',
  loans: 'loans',
  events: 'events.held',
  attendance: 'events.attendance',
} as const satisfies Record<Exclude<PeerMeasure, 'population'>, MetricKey>

/** What happens online is not added to what happens in a room: it is left out of events and attendance, and that is said. */
const online = /^(digital|online|virtual|线上|数字)/i

/** Fewer peers than this say nothing about a place among them. */
export const leastPeers = 8

export interface PeerComparison {
  measure: Exclude<PeerMeasure, 'population'>
  metric: MetricKey
  times: 1 | 1000
  source: string
  definition: string
  /** What their figure is added up from, and what of the file is left out of it; [] where the file has no kinds. */
  kinds: string[]
  kindsLeft: string[]
  own: Pick<IndicatorValue, 'value' | 'cannot' | 'without'> & { over: Counted; under: Counted }
  /** People to be served of those who are compared: half to twice one's own. Null: one's own is not known. */
  size: { from: number; to: number } | null
  /** How many are compared. */
  peers: number
  /** Between which two figures the middle half of them lie. Null: fewer than eight. */
  middle: { from: number; to: number } | null
  /** Where one's own lies: in the lowest quarter, the middle half, the highest quarter. */
  place: 'low' | 'middle' | 'high' | null
  /** Authorities that are not among them, and why. */
  left: { incomplete: string[]; noPopulation: string[]; otherSize: number }
}

export interface Peers {
  period: string
  from: string
  to: string
  running: boolean
  places: Places
  comparisons: PeerComparison[]
  /** Every authority of the files, so that one's own can be named and left out. */
  authorities: string[]
  population: { source: string; definition: string } | null
}

/**
 * Per head beside others: where one's own figure lies among libraries of half to twice the size, as a range and by no name; whose figures do not
 * cover the twelve months, or whose population nobody brought, is named and not among them. `own`: the code of one's own authority, left out.
 * Refuses `insight.period-wrong`.
 */
export async function comparePeers(work: Work, ask: { period: string; own?: string }): Promise<Peers> {
  insightPolicy.demand(work, 'read-insight')
  const period = ask.period.trim()
  const days = returnPeriod(period)
  if (!days) throw periodWrong()
  const files = await readPeers(work)
  const population = files.get('population')
  const { scope, places } = await readScope(work, {})
  const measures = (Object.keys(metricOf) as (keyof typeof metricOf)[]).filter((measure) => files.has(measure))
  const read = await figuresOfPeriods(
    work,
    [...measures.map((measure) => metricOf[measure]), 'population.served' as const].map((metric) => ({ metric, ...days })),
  )
  const under = countedOf(read.at(-1)!, scope)
  const open = openPlaces(places, scope.points, days)
  const people = population ? peopleOf(population.rows, days) : new Map<string, number>()
  const size = under.amount ? { from: under.amount / 2, to: under.amount * 2 } : null
  const comparisons = measures.map((measure, i): PeerComparison => {
    const file = files.get(measure)!
    const over = countedOf(read[i]!, scope)
    const times = measure === 'visits' || measure === 'loans' ? 1 : 1000
    const own = { ...divide({ times }, over, under, open), over, under }
    const isLeft = (kind: string) => (measure === 'events' || measure === 'attendance') && online.test(kind)
    const kinds = [...new Set(file.rows.map(([, kind]) => kind))].filter(Boolean).sort()
    const { whole, incomplete } = sumsOf(
      file.rows.filter(([, kind]) => !isLeft(kind)),
      days,
    )
    const others = [...whole].filter(([authority]) => authority !== ask.own)
    const known = others.filter(([authority]) => (people.get(authority) ?? 0) > 0)
    const alike = known.filter(([authority]) => size && people.get(authority)! >= size.from && people.get(authority)! <= size.to)
    const values = alike.map(([authority, amount]) => (amount / people.get(authority)!) * times).sort((a, b) => a - b)
    const middle = values.length >= leastPeers ? { from: quantile(values, 0.25), to: quantile(values, 0.75) } : null
    // Some months of one's own are no year beside theirs.
    const place =
      !middle || own.value === null || over.part ? null : own.value < middle.from ? 'low' : own.value > middle.to ? 'high' : 'middle'
    return {
      ...{ measure, metric: metricOf[measure], times, source: file.source, definition: file.definition },
      kinds: kinds.filter((kind) => !isLeft(kind)).slice(0, 40),
      kindsLeft: kinds.filter(isLeft).slice(0, 40),
      ...{ own, size, peers: values.length, middle, place },
      left: {
        incomplete: incomplete.filter((authority) => authority !== ask.own),
        noPopulation: others.filter(([authority]) => !known.some(([one]) => one === authority)).map(([authority]) => authority),
        otherSize: known.length - alike.length,
      },
    }
  })
  return {
    ...{ period, ...days, running: days.to >= (await localDay(work, null, work.now)), places, comparisons },
    authorities: [...new Set([...files.values()].flatMap(({ rows }) => rows.map(([authority]) => authority)))].sort(),
    population: population ? { source: population.source, definition: population.definition } : null,
  }
}

/**
 * Adds up each authority's rows that lie within the days. It is whole where each kind that it ever reports covers every month, once; a longer
 * period stands for those in it. Pure.
 */
export function sumsOf(rows: readonly PeerRow[], { from, to }: Days): { whole: Map<string, number>; incomplete: string[] } {
  const wanted = monthsOf(from, to)
  const whole = new Map<string, number>()
  const incomplete: string[] = []
  for (const [authority, own] of Map.groupBy(rows, ([name]) => name)) {
    let sum = 0
    let lacks = false
    for (const kind of Map.groupBy(own, (row) => row[1]).values()) {
      const taken = new Set<string>()
      const inside = kind.filter(([, , first, last]) => first !== null && last !== null && first >= from && last <= to)
      for (const [, , first, last, count] of inside.toSorted((a, b) => monthsOf(b[2]!, b[3]!).length - monthsOf(a[2]!, a[3]!).length)) {
        const months = monthsOf(first!, last!)
        if (months.some((month) => taken.has(month))) continue
        for (const month of months) taken.add(month)
        sum += count
      }
      if (taken.size < wanted.length) lacks = true
    }
    if (lacks) incomplete.push(authority)
    else whole.set(authority, sum)
  }
  return { whole, incomplete: incomplete.sort() }
}

/** The last population told of each authority by the end of the days, or one that was told without a day. Kinds are added up. Pure. */
function peopleOf(rows: readonly PeerRow[], { to }: Days): Map<string, number> {
  const people = new Map<string, number>()
  for (const [authority, own] of Map.groupBy(rows, ([name]) => name)) {
    const told = own.filter(([, , , last]) => last === null || last <= to)
    const latest = told.reduce((day, [, , , last]) => ((last ?? '') > day ? (last ?? '') : day), '')
    const sum = told.filter(([, , , last]) => (last ?? '') === latest).reduce((all, [, , , , count]) => all + count, 0)
    if (told.length > 0) people.set(authority, sum)
  }
  return people
}

/** Of sorted values the one below which a share of them lies, between two neighbours in proportion (type 7 of Hyndman and Fan). */
function quantile(values: readonly number[], share: number): number {
  const at = (values.length - 1) * share
  const low = values[Math.floor(at)]!
  return low + (values[Math.ceil(at)]! - low) * (at - Math.floor(at))
}
