import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openHouse } from '#house'
import { newId, readConfig } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { makeScene, metric, series, totalsByScene } from '#rooms/facts'
import { type Bench, type Figure, percentile } from './figure.ts'

const system = { kind: 'system' as const, name: 'bench' }
const first = '2025-06-01'
const days = 540
const scenes = 400
const touches = 5_000_000

/**
 * A 30-day series and the funnel of a campaign of 12 scenes over five million touches. Touches reach the facts only as roll-ups (their raw rows
 * live in reach for 90 days), so the roll-ups are what is generated: days × points × scenes × metrics, with 30,000 deltas not folded yet.
 */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const house = await openHouse(readConfig({ data }, { FOYER_LOG: 'error' }))
  try {
    const alliance = newId()
    const now = new Date('2026-11-22T12:00:00Z')
    await house.work(alliance, system, async (work) => {
      await foundAlliance(work, { name: 'Bench', timeZone: 'Europe/London', locales: ['en'] })
      for (let i = 0; i < scenes; i++) await makeScene(work, { kind: 'variant', subjectKind: 'post', subjectId: i, label: `Post ${i}` })
    })
    bench.say(`writing the roll-ups of ${touches} touches`)
    const rows = await house.work(alliance, system, async (work) => {
      const written = await sql<{ rows: number; amount: number }>`
        with made as (
          insert into facts.rollups (alliance_id, metric, day, point, scene, span, source, amount, n)
          select ${alliance}::uuid, m.metric, ${first}::date + d, (s * 7 + d) % 40, s, 0, 'reach',
            case m.rank when 0 then ${touches}::numeric / ${(days * scenes) / 2} when 1 then 4 else 1 end, 1
          from generate_series(0, ${days - 1}) as d, generate_series(1, ${scenes}) as s,
            unnest(${[metric('reach.touches').number, metric('reach.views').number, metric('cards.applied').number]}::smallint[], array[0, 1, 2]) as m (metric, rank)
          where (s + d) % 2 = 0 and (m.rank < 2 or (s + d) % 10 = 0)
          returning metric, amount
        ) select count(*)::int as rows, round(sum(amount) filter (where metric = ${metric('reach.touches').number}))::int as amount from made`.execute(
        work.db,
      )
      await sql`
        insert into facts.deltas (alliance_id, fact_id, day, point, scene, metric, span, n, amount, source)
        select ${alliance}::uuid, gen_random_uuid(), '2026-11-22', i % 40, 1 + i % ${scenes}, ${metric('reach.touches').number}, 0, 1, 1, 'reach' from generate_series(1, 30000) as i`.execute(
        work.db,
      )
      return written.rows[0]!
    })
    bench.say(`${rows.rows} roll-up rows for ${rows.amount} touches`)
    const asked = (i: number) => {
      const to = new Date(Date.UTC(2026, 10, 22 - (i % 300))).toISOString().slice(0, 10)
      const from = new Date(Date.parse(to) - 29 * 86_400_000).toISOString().slice(0, 10)
      return { from, to }
    }
    const measure = async (act: (i: number) => Promise<unknown>): Promise<number[]> => {
      const times: number[] = []
      for (let i = 0; i < 220; i++) {
        const started = performance.now()
        await act(i)
        if (i >= 20) times.push(performance.now() - started)
      }
      return times
    }
    const line = await measure((i) =>
      house.work(alliance, system, (work) => series(work, { metric: 'reach.touches', ...asked(i), by: 'day' }), { now }),
    )
    const funnel = await measure((i) =>
      house.work(
        alliance,
        system,
        (work) =>
          totalsByScene(work, {
            metrics: ['reach.views', 'reach.touches', 'cards.applied'],
            ...asked(i),
            scenes: Array.from({ length: 12 }, (_, k) => 1 + ((i * 12 + k) % scenes)),
          }),
        { now },
      ),
    )
    const bare = await measure(() => house.database.pool.query('select 1'))
    bench.say(`p95 of the series ${percentile(line, 95).toFixed(1)} ms, of the funnel ${percentile(funnel, 95).toFixed(1)} ms`)
    return [
      {
        figure: 'p95_ms',
        value: Math.max(percentile(line, 95), percentile(funnel, 95)),
        unit: 'ms',
        target: 50,
        atMost: true,
        rows: rows.amount,
        limit: { of: 'bare answer of the database', value: percentile(bare, 95) },
      },
      { figure: 'funnel_p95_ms', value: percentile(funnel, 95), unit: 'ms', target: 50, atMost: true, rows: rows.rows },
    ]
  } finally {
    await house.close()
    rmSync(data, { recursive: true, force: true })
  }
}
