import type { MetricKey } from '#rooms/facts'

/**
 * An indicator: one metric over another. Where ISO 11620 has one of this meaning its name is given, never its text; `isoSeen` says whether the
 * name was read in a public source, or is known by hearsay alone and is shown as such.
 */
export interface Indicator {
  readonly key: string
  readonly iso: string | null
  readonly isoSeen: boolean
  readonly over: MetricKey
  readonly under: MetricKey
  readonly times: 1 | 100 | 1000
}

const named = (key: string, iso: string, over: MetricKey, under: MetricKey, times: Indicator['times'], isoSeen = true): Indicator => ({
  ...{ key, iso, isoSeen, over, under, times },
})
const own = (key: string, over: MetricKey, under: MetricKey, times: Indicator['times']): Indicator => ({
  ...{ key, iso: null, isoSeen: false, over, under, times },
})

/** Every indicator, each defined once, in the order in which they are shown. */
export const indicators: readonly Indicator[] = [
  named('visits-per-head', 'Library visits per capita', 'visits.onsite', 'population.served', 1),
  named('loans-per-head', 'Loans per capita', 'loans', 'population.served', 1),
  named('in-library-use-per-head', 'In-library use per capita', 'uses.in-library', 'population.served', 1),
  named('population-reached', 'Percentage of target population reached', 'members.active', 'population.served', 100),
  own('cards-per-head', 'cards.valid', 'population.served', 100),
  named('attendance-per-head', 'User attendances at library events per capita', 'events.attendance', 'population.served', 1000, false),
  named('training-per-head', 'Attendances at training lessons per capita', 'trainings.attendance', 'population.served', 1000, false),
  named('collection-turnover', 'Collection turnover', 'loans', 'holdings.total', 1),
  own('holdings-per-head', 'holdings.total', 'population.served', 1),
  own('items-added-per-head', 'items.added', 'population.served', 1000),
  named('staff-per-head', 'Staff per capita', 'staff.posts', 'population.served', 1000),
  named('seats-per-head', 'Seats per capita', 'seats', 'population.served', 1000, false),
  own('floor-per-head', 'floor.area', 'population.served', 1000),
  own('computers-per-head', 'computers.public', 'population.served', 1000),
  own('people-per-point', 'population.served', 'points.public', 1),
  own('spending-per-head', 'expenditure.total', 'population.served', 1),
  own('collections-spending-per-head', 'expenditure.collections', 'population.served', 1),
  named('cost-per-loan', 'Cost per loan', 'expenditure.total', 'loans', 1, false),
  named('cost-per-visit', 'Cost per visit', 'expenditure.total', 'visits.onsite', 1, false),
  named('cost-per-user', 'Cost per user', 'expenditure.total', 'members.active', 1, false),
  own('virtual-visits-per-head', 'visits.virtual', 'population.served', 1),
  own('online-uses-per-head', 'online.uses', 'population.served', 1),
  named('downloads-per-head', 'Content units downloaded per capita', 'content.downloads', 'population.served', 1, false),
]

/** What is told side by side: what happens in the buildings and what happens online. The two are never added. */
export const sides = {
  onsite: ['visits.onsite', 'loans', 'uses.in-library', 'events.attendance'],
  online: ['reach.views', 'visits.virtual', 'online.uses', 'content.downloads', 'online-events.views'],
} as const satisfies Record<string, readonly MetricKey[]>
