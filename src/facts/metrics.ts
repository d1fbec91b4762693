/**
 * Every metric the house knows, each defined once. A metric's number is what the ledger stores; it never changes and is never used again.
 *
 * - `additive`: may be summed over points and over periods.
 * - `distinct`: counts different people or things; a person seen in two months is one person, so it is never summed.
 * - `average`: a mean or a share; it is never summed either.
 * - `peak`: the most at one moment; the most of two moments is no sum either.
 * - `stock`: what there is on a day (people to be served, books on the shelves, floor area, staff). Never summed over time: what counts is the
 *   last one told at or before a day, with its day. It may be summed over places, each by its own last day ({@link figuresOfPeriods}).
 *
 * The unit `people` is for persons alone, never for comings or things: {@link countsPeople} and {@link isPeople} say how these are told.
 * `silence` says what a period without facts means: `nought` where the house itself writes each thing as it happens, `gap` where a figure is
 * handed in or imported and a missing figure is not a zero.
 * `iso` names the counterpart in ISO 2789:2022 (international library statistics) where there is one.
 */
export interface Metric {
  readonly key: MetricKey
  readonly number: number
  /** `area` is in square metres, `money` in the one currency of the alliance, `posts` in full-time equivalents: these may have decimals. */
  readonly unit: 'count' | 'percent' | 'hours' | 'people' | 'area' | 'money' | 'posts'
  readonly kind: 'additive' | 'distinct' | 'average' | 'peak' | 'stock'
  readonly silence: 'nought' | 'gap'
  readonly iso: string | null
  /** The room whose capabilities write it, or `import` where it only comes in as figures. */
  readonly writtenBy: 'import' | 'patrons' | 'reach' | 'channels' | 'content'
}

const define = <const K extends string>(
  number: number,
  key: K,
  unit: Metric['unit'],
  kind: Metric['kind'],
  silence: Metric['silence'],
  writtenBy: Metric['writtenBy'],
  iso: string | null,
) => ({ number, key, unit, kind, silence, writtenBy, iso })

const registry = [
  define(1, 'visits.onsite', 'count', 'additive', 'gap', 'import', 'Number of visits'),
  define(2, 'loans', 'count', 'additive', 'gap', 'import', 'Number of loans'),
  define(3, 'enquiries', 'count', 'additive', 'gap', 'import', 'Number of information requests'),
  define(4, 'computer.use-percent', 'percent', 'average', 'gap', 'import', 'User workstations: occupancy rate'),
  define(5, 'members.new', 'people', 'additive', 'gap', 'import', 'Registered users: added'),
  define(6, 'wifi.users', 'people', 'distinct', 'gap', 'import', null),
  define(7, 'members.active', 'people', 'distinct', 'gap', 'import', 'Active users'),
  define(8, 'opening.hours', 'hours', 'additive', 'gap', 'import', 'Opening hours'),
  define(9, 'events.attendance', 'count', 'additive', 'gap', 'import', 'Attendance at events'),
  define(10, 'events.held', 'count', 'additive', 'gap', 'import', 'Number of events'),
  define(20, 'cards.applied', 'people', 'additive', 'nought', 'patrons', null),
  define(21, 'newsletter.subscribed', 'people', 'additive', 'nought', 'patrons', null),
  define(22, 'newsletter.unsubscribed', 'people', 'additive', 'nought', 'patrons', null),
  define(30, 'reach.views', 'count', 'additive', 'nought', 'reach', 'Virtual visits: page views'),
  define(31, 'reach.touches', 'count', 'additive', 'nought', 'reach', null),
  define(32, 'reach.visitors', 'people', 'distinct', 'nought', 'reach', null),
  define(33, 'recordings.downloads', 'count', 'additive', 'nought', 'reach', null),
  define(40, 'deliveries.sent', 'count', 'additive', 'nought', 'channels', null),
  define(41, 'audience.followers', 'people', 'distinct', 'gap', 'channels', null),
  define(42, 'audience.elsewhere', 'people', 'distinct', 'gap', 'channels', null),
  define(50, 'posts.published', 'count', 'additive', 'nought', 'content', null),
  define(51, 'posts.without-goal', 'count', 'additive', 'nought', 'content', null),
  define(60, 'social.likes', 'count', 'additive', 'gap', 'channels', null),
  define(61, 'social.shares', 'count', 'additive', 'gap', 'channels', null),
  define(62, 'social.replies', 'count', 'additive', 'gap', 'channels', null),
  define(63, 'social.saves', 'count', 'additive', 'gap', 'channels', null),
  define(64, 'social.views', 'count', 'additive', 'gap', 'channels', null),
  define(65, 'social.clicks', 'count', 'additive', 'gap', 'channels', null),
  define(70, 'inbox.received', 'count', 'additive', 'nought', 'channels', null),
  define(71, 'inbox.answered', 'count', 'additive', 'nought', 'channels', null),
  define(72, 'inbox.answer-hours', 'hours', 'additive', 'nought', 'channels', null),
  define(80, 'press.clippings', 'count', 'additive', 'nought', 'content', null),
  define(90, 'booklist.loans', 'count', 'additive', 'gap', 'content', null),
  define(110, 'show.peak-viewers', 'count', 'peak', 'gap', 'content', null),
  define(111, 'show.total-views', 'count', 'additive', 'gap', 'content', null),
  define(112, 'show.attendance', 'count', 'additive', 'gap', 'content', null),
  define(120, 'stickers.downloads', 'count', 'additive', 'nought', 'content', null),
  define(121, 'stickers.taken-elsewhere', 'count', 'additive', 'gap', 'content', null),
  define(122, 'stickers.sent-elsewhere', 'count', 'additive', 'gap', 'content', null),
  define(130, 'population.served', 'people', 'stock', 'gap', 'import', null),
  define(131, 'points.public', 'count', 'stock', 'gap', 'import', null),
  define(132, 'points.internet', 'count', 'stock', 'gap', 'import', null),
  define(133, 'floor.area', 'area', 'stock', 'gap', 'import', null),
  define(134, 'seats', 'count', 'stock', 'gap', 'import', null),
  define(135, 'computers.public', 'count', 'stock', 'gap', 'import', null),
  define(136, 'staff.posts', 'posts', 'stock', 'gap', 'import', null),
  define(137, 'staff.headcount', 'count', 'stock', 'gap', 'import', null),
  define(138, 'staff.senior-title', 'count', 'stock', 'gap', 'import', null),
  define(139, 'staff.middle-title', 'count', 'stock', 'gap', 'import', null),
  define(140, 'volunteers', 'count', 'stock', 'gap', 'import', null),
  define(141, 'cards.valid', 'people', 'stock', 'gap', 'import', null),
  define(142, 'holdings.total', 'count', 'stock', 'gap', 'import', null),
  define(143, 'holdings.books', 'count', 'stock', 'gap', 'import', null),
  define(144, 'holdings.serials', 'count', 'stock', 'gap', 'import', null),
  define(145, 'holdings.audiovisual', 'count', 'stock', 'gap', 'import', null),
  define(146, 'holdings.e-books', 'count', 'stock', 'gap', 'import', null),
  define(147, 'holdings.e-texts', 'count', 'stock', 'gap', 'import', null),
  define(148, 'holdings.pictures', 'count', 'stock', 'gap', 'import', null),
  define(149, 'holdings.media-hours', 'hours', 'stock', 'gap', 'import', null),
  define(155, 'expenditure.total', 'money', 'additive', 'gap', 'import', null),
  define(156, 'expenditure.collections', 'money', 'additive', 'gap', 'import', null),
  define(157, 'expenditure.staff', 'money', 'additive', 'gap', 'import', null),
  define(158, 'income.total', 'money', 'additive', 'gap', 'import', null),
  define(159, 'items.added', 'count', 'additive', 'gap', 'import', null),
  define(160, 'visits.virtual', 'count', 'additive', 'gap', 'import', 'Virtual visits'),
  define(161, 'online.uses', 'count', 'additive', 'gap', 'import', null),
  define(162, 'content.downloads', 'count', 'additive', 'gap', 'import', null),
  define(163, 'loans.people', 'count', 'additive', 'gap', 'import', null),
  define(164, 'uses.in-library', 'count', 'additive', 'gap', 'import', null),
  define(165, 'lectures.held', 'count', 'additive', 'gap', 'import', null),
  define(166, 'lectures.attendance', 'count', 'additive', 'gap', 'import', null),
  define(167, 'exhibitions.held', 'count', 'additive', 'gap', 'import', null),
  define(168, 'exhibitions.days', 'count', 'additive', 'gap', 'import', null),
  define(169, 'exhibitions.visits', 'count', 'additive', 'gap', 'import', null),
  define(170, 'trainings.held', 'count', 'additive', 'gap', 'import', null),
  define(171, 'trainings.attendance', 'count', 'additive', 'gap', 'import', null),
  define(172, 'online-events.held', 'count', 'additive', 'gap', 'import', null),
  define(173, 'online-events.views', 'count', 'additive', 'gap', 'import', null),
] as const

export type MetricKey = (typeof registry)[number]['key']

const byKey = new Map<string, Metric>(registry.map((m) => [m.key, m]))
const byNumber = new Map<number, Metric>(registry.map((m) => [m.number, m]))

/** All metrics, in the order of their numbers. */
export const metrics = (): readonly Metric[] => registry

/** The metric of a key from code. A key from outside is tried with {@link findMetric} first. */
export function metric(key: MetricKey): Metric {
  const found = byKey.get(key)
  if (!found) throw new Error(`no metric is called ${key}; metrics.ts defines them`)
  return found
}

/** The metric of a key from outside, or nothing. */
export const findMetric = (key: string): Metric | undefined => byKey.get(key)

/** The metric of a number from a table. */
export function metricByNumber(number: number): Metric {
  const found = byNumber.get(number)
  if (!found) throw new Error(`no metric has the number ${number}; metrics.ts defines them`)
  return found
}

/**
 * Whether each thing counted is one person who did this once (applied for a card, got one, took the newsletter), so that sums of few are
 * people too: told by month. Visits, borrowings and attendance are no such counts: who comes twice is counted twice, and whoever was there saw it.
 */
export const countsPeople = (metric: Metric | undefined): boolean => isPeople(metric) && metric?.kind === 'additive'

/** Whether people are counted, one by one or as different ones: of these 1 to 4 are never told, nor of how many figures a count consists. */
export const isPeople = (metric: Metric | undefined): boolean => metric?.unit === 'people'
