import { addDays, addMonths, toCsv } from '#platform'
import { lateStation, places } from './places.ts'
import { Chance } from './seed.ts'

/** Every made-up figure of the demo city. Pure: the same seed and months give the same files to the byte. */
export interface DemoFigures {
  /** The months, 2025-05 …, oldest first; the last one runs. */
  months: string[]
  /** Tables as somebody would keep them in a spreadsheet: one row a place, one column a month. */
  monthly(metric: 'visits.onsite' | 'loans' | 'enquiries' | 'computer.use-percent', from: number, to: number): string
  /** Registrations from the circulation system: one row a place and day. */
  registrations(firstDay: string, lastDay: string): string
  /** The spreadsheet of the months before the first: one row a place, one column a month. */
  past(metric: 'visits.onsite' | 'loans' | 'members.new'): string
  /** The yearbook's table of whole years: one row a place and year, what there was on its last day and what was spent in it. */
  yearbook(from: number, to: number): string
}

/** When the branch in the old town is closed, its cables being laid anew: the month after the first, its first day and the day on which it opens again. */
export const rewiring = { month: 7, place: '古城分馆', closes: 5, opens: 26 }

/** Months before the first of which the library has figures. With those it lives through they make four years. */
export const monthsBefore = 30

/**
 * What moved figures besides chance, by place and month: the night campaign filled the reading bar while it ran and left a little of it; the
 * branch in the old town was closed for most of a month. That the bus screens and the cards for the south moved nothing is made up too.
 */
const moved: { zh: string; from: number; to: number; by: number }[] = [
  { zh: '夜灯阅读吧', from: 3, to: 5, by: 1.45 },
  { zh: '夜灯阅读吧', from: 6, to: Number.POSITIVE_INFINITY, by: 1.08 },
  { zh: '古城分馆', from: rewiring.month, to: rewiring.month, by: 0.34 },
]
const movedBy = (place: string, i: number): number =>
  moved.filter(({ zh, from, to }) => zh === place && i >= from && i <= to).reduce((all, { by }) => all * by, 1)

/** What a place of a kind has in the yearbook: people who live nearer to it than to any other, floor in m², posts of staff. */
const yearbookOf: Record<(typeof places)[number]['kind'], { people: number; area: number; staff: number }> = {
  central: { people: 61_000, area: 18_400, staff: 74 },
  branch: { people: 27_500, area: 1650, staff: 9.5 },
  'self-service-24h': { people: 8200, area: 46, staff: 0.3 },
  'book-house': { people: 11_400, area: 320, staff: 2 },
  'reading-bar': { people: 6900, area: 210, staff: 2.5 },
  'reading-station': { people: 7800, area: 85, staff: 0.5 },
}
const yearbookColumns = [
  'population.served',
  'floor.area',
  'seats',
  'holdings.total',
  'items.added',
  'staff.posts',
  'expenditure.total',
] as const

/** A busy summer, a quiet February. */
const season = [0.96, 0.78, 1.02, 1.05, 1.03, 1.06, 1.22, 1.25, 1, 0.94, 0.98, 0.92]
const seasonOf = (month: string): number => season[Number(month.slice(5, 7)) - 1]!

export function makeFigures(seed: string, months: string[]): DemoFigures {
  const cells = (metric: string, of: (place: (typeof places)[number], month: string, i: number, chance: Chance) => string) =>
    places.map((place, at) => {
      const chance = new Chance(`${seed}/${metric}/${place.name}`)
      return months.map((month, i) => {
        const figure = of(place, month, i, chance)
        // The late station did not hand in twice: an empty cell, which is not a zero.
        return at + 1 === lateStation && (i === 10 || i === months.length - 3) ? '' : figure
      })
    })
  const whole = (value: number) => String(Math.max(0, Math.round(value)))
  const tables = {
    'visits.onsite': cells('visits.onsite', (place, month, i, chance) =>
      whole(place.visits * seasonOf(month) * (1 + place.trend) ** i * movedBy(place.zh, i) * chance.around(0.05)),
    ),
    loans: cells('loans', (place, month, i, chance) =>
      whole(place.loans * (0.5 + 0.5 * seasonOf(month)) * (1 + place.trend) ** i * movedBy(place.zh, i) * chance.around(0.04)),
    ),
    enquiries: cells('enquiries', (place, month, _i, chance) => {
      if (place.kind !== 'central' && place.kind !== 'branch') return ''
      const asked = (place.visits / 45) * seasonOf(month) * chance.around(0.1)
      // A source that hides small figures.
      return place.zh === '东市分馆' && month.endsWith('-02') ? '<5' : whole(asked)
    }),
    'computer.use-percent': cells('computer.use-percent', (place, month, _i, chance) =>
      place.kind === 'central' || place.kind === 'branch' ? `${Math.min(96, Math.round(58 * seasonOf(month) * chance.around(0.06)))}%` : '',
    ),
  }
  return {
    months,
    monthly: (metric, from, to) => {
      const rows = places
        .map((place, at) => [place.name, ...tables[metric][at]!.slice(from, to + 1)])
        .filter(([, ...figures]) => figures.some((figure) => figure !== ''))
      // Somebody wrote a place that nobody knows; it waits in quarantine for a person.
      if (metric === 'visits.onsite' && to === months.length - 2)
        rows.push(['Moon Bay Reading Room', ...months.slice(from, to + 1).map(() => '318')])
      return toCsv(['Library', ...months.slice(from, to + 1)], rows)
    },
    registrations: (firstDay, lastDay) => {
      const rows: string[][] = []
      const start = `${months[0]}-01`
      for (const place of places.filter((one) => one.members > 0)) {
        const chance = new Chance(`${seed}/members.new/${place.name}`)
        for (let day = start; day <= lastDay; day = addDays(day, 1)) {
          const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
          const month = (Number(day.slice(0, 4)) - Number(start.slice(0, 4))) * 12 + Number(day.slice(5, 7)) - Number(start.slice(5, 7))
          const date = Number(day.slice(8))
          const shut = place.zh === rewiring.place && month === rewiring.month && date >= rewiring.closes && date < rewiring.opens
          const open = !shut && (place.kind === 'self-service-24h' || weekday !== 1)
          const mean = open
            ? place.members * 1.12 * (0.7 + 0.3 * seasonOf(day)) * (weekday % 6 === 0 ? 1.5 : 0.9) * (month >= 12 ? 1.22 : 1)
            : 0
          const joined = chance.times(mean)
          if (day >= firstDay && open) rows.push([place.name, day, String(joined)])
        }
      }
      return toCsv(['Library', 'Date', 'New members'], rows)
    },
    past: (metric) => {
      const before = Array.from({ length: monthsBefore }, (_, i) => addMonths(months[0]!, i - monthsBefore))
      const mean = (place: (typeof places)[number], month: string): number =>
        metric === 'visits.onsite'
          ? place.visits * seasonOf(month)
          : metric === 'loans'
            ? place.loans * (0.5 + 0.5 * seasonOf(month))
            : place.members * 30 * (0.7 + 0.3 * seasonOf(month))
      const rows = places
        .filter(({ members }) => metric !== 'members.new' || members > 0)
        .map((place) => {
          const chance = new Chance(`${seed}/${metric}/${place.name}/before`)
          const figure = (month: string, i: number): string => {
            const usual = mean(place, month) * (1 + place.trend) ** (i - monthsBefore)
            return metric === 'members.new' ? String(chance.times(usual)) : whole(usual * chance.around(metric === 'loans' ? 0.04 : 0.05))
          }
          return [place.name, ...before.map(figure)]
        })
      return toCsv(['Library', ...before], rows)
    },
    yearbook: (from, to) => {
      const years = Array.from({ length: to - from + 1 }, (_, i) => from + i)
      const rows = places.flatMap((place) => {
        const chance = new Chance(`${seed}/yearbook/${place.name}`)
        const { people, area, staff } = yearbookOf[place.kind]
        const holdings = Math.round(place.loans * 4 * chance.around(0.1))
        return years.map((year, i) => [
          place.name,
          String(year),
          whole(people * (1 + place.trend) ** (12 * i)),
          whole(area),
          whole(area / 14),
          whole(holdings * 1.02 ** i),
          whole(holdings * 0.06 * chance.around(0.08)),
          String(staff),
          whole((staff * 140_000 + holdings * 2.4) * 1.03 ** i),
        ])
      })
      return toCsv(['Library', 'Year', ...yearbookColumns], rows)
    },
  }
}
