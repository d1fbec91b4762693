/**
 * The kinds of service points, as a list with parents. The four without a parent are those ISO 2789 counts: central library,
 * branch, external service point, mobile library. A report that asks for a kind takes its descendants too.
 */
export interface PointKind {
  key: string
  parent: string | null
  /** Open round the clock unless its timetable says otherwise. */
  roundTheClock?: true
  /** Starts as a sensitive place: never named in recommendations, on screens, in titles of messages. */
  sensitive?: true
}

export const pointKinds: readonly PointKind[] = [
  { key: 'central', parent: null },
  { key: 'branch', parent: null },
  { key: 'themed-branch', parent: 'branch' },
  { key: 'childrens-branch', parent: 'themed-branch' },
  { key: 'local-history', parent: 'themed-branch' },
  { key: 'archive', parent: 'themed-branch' },
  { key: 'town-library', parent: 'branch' },
  { key: 'external', parent: null },
  { key: 'self-service-24h', parent: 'external', roundTheClock: true },
  { key: 'self-service-room', parent: 'self-service-24h', roundTheClock: true },
  { key: 'self-service-machine', parent: 'self-service-24h', roundTheClock: true },
  { key: 'pickup-locker', parent: 'self-service-24h', roundTheClock: true },
  { key: 'book-house', parent: 'external' },
  { key: 'reading-bar', parent: 'external' },
  { key: 'reading-station', parent: 'external' },
  { key: 'village-reading-room', parent: 'reading-station' },
  { key: 'workplace-reading-room', parent: 'reading-station' },
  { key: 'deposit', parent: 'external' },
  { key: 'school-point', parent: 'deposit' },
  { key: 'hospital-point', parent: 'deposit', sensitive: true },
  { key: 'prison-point', parent: 'deposit', sensitive: true },
  { key: 'partner-place', parent: 'external' },
  { key: 'guest', parent: 'partner-place' },
  { key: 'mobile', parent: null },
  { key: 'mobile-stop', parent: 'mobile' },
]

const byKey = new Map(pointKinds.map((kind) => [kind.key, kind]))

export const isPointKind = (key: string): boolean => byKey.has(key)
export const pointKind = (key: string): PointKind | undefined => byKey.get(key)

/** The kind itself and everything below it. */
export function kindWithDescendants(key: string): string[] {
  return pointKinds.filter((kind) => ancestry(kind.key).includes(key)).map((kind) => kind.key)
}

/** The kind, its parent, the parent's parent … */
export function ancestry(key: string): string[] {
  const line: string[] = []
  for (let kind = byKey.get(key); kind; kind = kind.parent === null ? undefined : byKey.get(kind.parent)) line.push(kind.key)
  return line
}

/** Whom a point serves. */
export const audiencesOfPoints = [
  'everyone',
  'members',
  'residents',
  'pupils-and-staff',
  'staff-of-the-place',
  'patients',
  'inmates',
  'by-appointment',
] as const
export type OpenTo = (typeof audiencesOfPoints)[number]
export const isOpenTo = (text: string): text is OpenTo => (audiencesOfPoints as readonly string[]).includes(text)
