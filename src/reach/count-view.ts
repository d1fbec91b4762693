import { createHmac, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Platform, Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordCounts } from '#rooms/facts'
import type { PageKey } from './page-key.ts'
import { scenesOf } from './scene-of.ts'
import { counts, type HeaderBag, header, signalsOf } from './signals.ts'
import { stateOf } from './state.ts'

export type View = {
  /** What was opened, without anything a visitor typed (`pageKey`). At most 200 characters. */
  page: PageKey
  /** The `s` of the address, as it came. */
  scene?: string | null
  headers: HeaderBag
  method?: string
  /** The visitor's address. Used for the day's hash within a second and kept nowhere. */
  address: string
}

type Waiting = { page: string; scene: string | null; gpc: boolean; mark: string | null }

const actor = { kind: 'system', name: 'reach' } as const
const most = 50_000

/**
 * Counts one opened portal page. Returns at once: views are gathered for a second and written together, so a crash may lose the views of
 * its last second (a touch, which a redirect answers for, never). Crawlers, previews, prefetches, HEADs and signed-in staff are left out.
 * Under Global Privacy Control the view counts, without scene and without a visitor hash.
 * @returns whether it was counted
 */
export function countView(house: Platform, alliance: string, view: View): boolean {
  const signals = signalsOf(view.headers, view.method)
  if (!counts(signals)) return false
  const counter = counterOf(house)
  let waiting = counter.waiting.get(alliance)
  if (!waiting) {
    waiting = []
    counter.waiting.set(alliance, waiting)
  }
  if (waiting.length >= most) return false
  waiting.push({
    page: view.page.slice(0, 200),
    scene: signals.gpc ? null : (view.scene ?? null),
    gpc: signals.gpc,
    mark: signals.gpc ? null : `${view.address}\n${header(view.headers, 'user-agent')}`,
  })
  if (!counter.timer) {
    counter.timer = setTimeout(() => void flushViews(house), 1000)
    counter.timer.unref()
  }
  return true
}

type Counter = { waiting: Map<string, Waiting[]>; timer: NodeJS.Timeout | null; flying: Promise<void> }
const counters = new WeakMap<Platform, Counter>()

function counterOf(house: Platform): Counter {
  let counter = counters.get(house)
  if (!counter) {
    counter = { waiting: new Map(), timer: null, flying: Promise.resolve() }
    counters.set(house, counter)
  }
  return counter
}

/** Writes what has gathered; called by the timer, by tests, and when the house closes. */
export function flushViews(house: Platform): Promise<void> {
  const counter = counterOf(house)
  if (counter.timer) clearTimeout(counter.timer)
  counter.timer = null
  const taken = counter.waiting
  counter.waiting = new Map()
  counter.flying = counter.flying.then(async () => {
    for (const [alliance, views] of taken) {
      try {
        await house.work(alliance, actor, (work) => writeViews(work, views))
      } catch (error) {
        house.log.error('reach', 'views were not written', {
          views: views.length,
          reason: error instanceof Error ? error.message : String(error),
        })
      }
    }
  })
  return counter.flying
}

async function writeViews(work: Work, views: readonly Waiting[]): Promise<void> {
  const day = await localDay(work, null, work.now)
  const byScene = new Map<number, number>()
  const byPage = new Map<string, number>()
  const scenes = await scenesOf(work, [...new Set(views.map((view) => view.scene).filter((scene) => scene !== null))])
  for (const view of views) {
    const scene = (view.scene && scenes.get(view.scene)) || 0
    byScene.set(scene, (byScene.get(scene) ?? 0) + 1)
    byPage.set(view.page, (byPage.get(view.page) ?? 0) + 1)
  }
  const marks = [...new Set(views.map((view) => view.mark).filter((mark) => mark !== null))]
  const fresh = marks.length > 0 ? await rememberToday(work, day, marks) : 0
  await recordCounts(work, [
    ...[...byScene].map(([scene, amount]) => ({ metric: 'reach.views' as const, day, scene, amount, source: 'portal' })),
    ...(fresh > 0 ? [{ metric: 'reach.visitors' as const, day, amount: fresh, source: 'portal' }] : []),
  ])
  // In one order everywhere, so that two processes cannot wait for each other.
  const pages = [...byPage].sort(([a], [b]) => (a < b ? -1 : 1))
  await sql`
    insert into reach.page_views (alliance_id, day, page, views)
    select ${work.alliance}::uuid, ${day}::date, given.page, given.views
    from unnest(${pages.map(([page]) => page)}::text[], ${pages.map(([, n]) => n)}::bigint[]) as given (page, views)
    on conflict (alliance_id, day, page) do update set views = reach.page_views.views + excluded.views
  `.execute(work.db)
}

/**
 * Keeps hashes of the day's visitors, and of what each of them is counted for once a day; answers how many were not there yet. A mark that is
 * not of a visitor begins with what it is of.
 */
export async function rememberToday(work: Work, day: string, marks: readonly string[]): Promise<number> {
  const salt = await saltOf(work, day)
  const hashes = marks
    .map((mark) => createHmac('sha256', salt).update(`${work.alliance}\n${mark}`).digest().subarray(0, 16))
    .sort(Buffer.compare)
  const { rows } = await sql<{ fresh: number }>`
    with put as (
      insert into reach.visitors (alliance_id, day, visitor)
      select ${work.alliance}::uuid, ${day}::date, given.visitor from unnest(${hashes}::bytea[]) as given (visitor)
      on conflict do nothing
      returning 1
    )
    select count(*)::int as fresh from put
  `.execute(work.db)
  return rows[0]?.fresh ?? 0
}

/** The day's salt, the same for all processes: whoever is first makes it. */
async function saltOf(work: Work, day: string): Promise<Buffer> {
  const { salts } = stateOf(work.house)
  const key = `${work.alliance}/${day}`
  const known = salts.get(key)
  if (known) return known
  const made = await work.db
    .insertInto('reach.salts')
    .values({ alliance_id: work.alliance, day, salt: randomBytes(32) })
    .onConflict((conflict) => conflict.columns(['alliance_id', 'day']).doNothing())
    .returning('salt')
    .executeTakeFirst()
  const { salt } =
    made ??
    (await work.db
      .selectFrom('reach.salts')
      .select('salt')
      .where('alliance_id', '=', work.alliance)
      .where('day', '=', day)
      .executeTakeFirstOrThrow())
  work.afterCommit(() => salts.set(key, salt))
  return salt
}

/** Throws away salts and hashes of days that are over in this alliance. After this nobody can tell who came. */
export async function forgetVisitors(work: Work): Promise<{ salts: number; visitors: number }> {
  const day = await localDay(work, null, work.now)
  const visitors = await work.db
    .deleteFrom('reach.visitors')
    .where('alliance_id', '=', work.alliance)
    .where('day', '<', day)
    .executeTakeFirst()
  const salts = await work.db.deleteFrom('reach.salts').where('alliance_id', '=', work.alliance).where('day', '<', day).executeTakeFirst()
  return { salts: Number(salts.numDeletedRows), visitors: Number(visitors.numDeletedRows) }
}

/** Views of pages between two local days (inclusive), most opened first: of all `pages` that are asked for, or of the `limit` (50) most opened. */
export async function pageViews(
  work: Work,
  filter: { from: string; to: string; pages?: readonly PageKey[]; limit?: number },
): Promise<{ page: string; views: number }[]> {
  if (filter.pages?.length === 0) return []
  let query = work.db
    .selectFrom('reach.page_views')
    .select(['page', (eb) => eb.fn.sum<number>('views').as('views')])
    .where('alliance_id', '=', work.alliance)
    .where('day', '>=', filter.from)
    .where('day', '<=', filter.to)
    .groupBy('page')
    .orderBy('views', 'desc')
  const { pages } = filter
  query = pages ? query.where('page', '=', (eb) => eb.fn.any(eb.val([...pages]))) : query.limit(Math.min(filter.limit ?? 50, 500))
  return (await query.execute()).map((row) => ({ page: row.page, views: Number(row.views) }))
}

/** The first day on which pages were counted one by one; null while none was. */
export async function pagesCountedSince(work: Work): Promise<string | null> {
  const row = await work.db
    .selectFrom('reach.page_views')
    .select((eb) => eb.fn.min('day').as('day'))
    .where('alliance_id', '=', work.alliance)
    .executeTakeFirst()
  return row?.day ?? null
}
