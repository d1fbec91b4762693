import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openHouse } from '#house'
import { newId, readConfig } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { calendarItems, fromPlain, writePost } from '#rooms/content'
import { type Bench, type Figure, percentile } from './figure.ts'

const system = { kind: 'system' as const, name: 'bench' }
const now = new Date('2026-11-22T12:00:00Z')
const count = 5000

/** A month of the calendar in which 5,000 posts are planned, as an alliance of many writers sees it. */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const house = await openHouse(readConfig({ data }, { FOYER_LOG: 'error' }))
  try {
    const alliance = newId()
    await house.work(alliance, system, (work) =>
      foundAlliance(work, { name: 'Bench', timeZone: 'Asia/Shanghai', locales: ['en', 'zh-CN'] }),
    )
    bench.say(`writing ${count} posts`)
    for (let from = 0; from < count; from += 250)
      await house.work(
        alliance,
        system,
        async (work) => {
          for (let n = from; n < from + 250; n++)
            await writePost(work, {
              source: 'en',
              texts: { en: { title: `Evening ${n}`, summary: 'Short.', body: fromPlain('In the hall, with tea.') } },
              noAction: 'a bench',
              noGoal: 'a bench',
            })
        },
        { now },
      )
    // Planned as the schedule does it, without five thousand reviews.
    await house.work(alliance, system, (work) =>
      sql`
        with numbered as (select post_id, row_number() over (order by post_id) as n from content.posts where alliance_id = ${alliance})
        update content.posts p
        set planned_at = w.at, planned_zone = 'Asia/Shanghai', planned_wall = to_char(w.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI')
        from (select post_id, '2026-11-01T00:00:00Z'::timestamptz + n * interval '8 minutes' as at from numbered) w
        where p.alliance_id = ${alliance} and p.post_id = w.post_id`.execute(work.db),
    )
    const times: number[] = []
    let shown = 0
    for (let i = 0; i < 60; i++) {
      const started = performance.now()
      const days = await house.work(
        alliance,
        system,
        (work) => calendarItems(work, { from: '2026-10-26', to: '2026-12-06', locale: i % 2 ? 'zh-CN' : 'en' }),
        { now },
      )
      if (i >= 10) times.push(performance.now() - started)
      shown = days.reduce((sum, { items }) => sum + items.length, 0)
    }
    if (shown !== count) throw new Error(`${shown} of ${count} posts stand in the month`)
    const bare: number[] = []
    for (let i = 0; i < 100; i++) {
      const started = performance.now()
      await house.work(alliance, system, (work) => sql`select post_id from content.posts where alliance_id = ${alliance}`.execute(work.db))
      bare.push(performance.now() - started)
    }
    return [
      {
        figure: 'month_ms',
        value: percentile(times, 95),
        unit: 'ms',
        target: 50,
        atMost: true,
        rows: count,
        limit: { of: 'reading as many ids', value: percentile(bare, 95) },
      },
    ]
  } finally {
    await house.close()
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
