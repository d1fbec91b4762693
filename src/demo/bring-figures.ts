import { addMonths, lastDay } from '#platform'
import { placeImport, stageImport } from '#rooms/facts'
import type { City } from './city.ts'
import type { DemoFigures } from './figures.ts'

/** When which months are handed in: half-years at first, later month by month on the fifth. */
export interface HandIn {
  day: string
  from: number
  to: number
}

/** The days on which monthly tables come in, as indices of months; only those up to today. */
export function handIns(months: string[], today: string): HandIn[] {
  return [[0, 5], [6, 11], ...Array.from({ length: months.length - 13 }, (_, i) => [12 + i, 12 + i])]
    .map(([from, to]) => ({ from: from!, to: to!, day: `${addMonths(months[0]!, to! + 1)}-05` }))
    .filter(({ day }) => day <= today)
}

/** What was counted before the first month, as the spreadsheets of two offices have it; brought once, as `docs/bring-the-past.md` says. */
export async function bringThePast(city: City, figures: DemoFigures): Promise<void> {
  const span = `before ${figures.months[0]}`
  await bring(city, 'visits.onsite', `Visits ${span}.csv`, 'gate counters (demo)', figures.past('visits.onsite'))
  await bring(city, 'loans', `Loans ${span}.csv`, 'circulation system (demo)', figures.past('loans'))
  await bring(city, 'members.new', `New members ${span}.csv`, 'circulation system (demo)', figures.past('members.new'))
}

/** Imports the tables of one hand-in the way a person does: read, look, place. */
export async function bringMonthly(city: City, figures: DemoFigures, { from, to }: HandIn): Promise<void> {
  const span = from === to ? figures.months[from]! : `${figures.months[from]} to ${figures.months[to]}`
  await bring(city, 'visits.onsite', `Visits ${span}.csv`, 'gate counters (demo)', figures.monthly('visits.onsite', from, to))
  await bring(city, 'loans', `Loans ${span}.csv`, 'circulation system (demo)', figures.monthly('loans', from, to))
  await bring(city, 'enquiries', `Enquiries ${span}.csv`, 'tally sheets (demo)', figures.monthly('enquiries', from, to))
  await bring(
    city,
    'computer.use-percent',
    `Computer use ${span}.csv`,
    'booking system (demo)',
    figures.monthly('computer.use-percent', from, to),
  )
}

/** What there was at each place on the last days of the three years before this one, and what they cost. */
export async function bringTheYearbook(city: City, figures: DemoFigures): Promise<void> {
  const last = Number(city.today.slice(0, 4)) - 1
  await bring(city, 'population.served', `Yearbook ${last - 2} to ${last}.csv`, 'library yearbook (demo)', figures.yearbook(last - 2, last))
}

/** Imports daily registrations. */
export async function bringRegistrations(city: City, figures: DemoFigures, firstDay: string, lastDay: string): Promise<void> {
  if (lastDay < firstDay) return
  await bring(
    city,
    'members.new',
    `New members ${firstDay} to ${lastDay}.csv`,
    'circulation system (demo)',
    figures.registrations(firstDay, lastDay),
  )
}

/** The days for which a hand-in brings registrations: from after the one before. */
export const registrationDays = (months: string[], { from, to }: HandIn): [string, string] => [`${months[from]}-01`, lastDay(months[to]!)]

async function bring(city: City, metric: string, name: string, source: string, csv: string): Promise<void> {
  const bytes = Buffer.from(csv)
  const open = async function* () {
    yield bytes
  }
  const staff = city.staff['reader-two']
  const staged = await stageImport(city.house, city.alliance, staff, { metric, name, source, open })
  await placeImport(city.house, city.alliance, staff, staged.importId)
}
