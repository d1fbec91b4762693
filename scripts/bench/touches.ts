import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openHouse } from '#house'
import { newId, readConfig } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import type { Bench, Figure } from './figure.ts'

const touches = 300_000
const links = 400

/** What a touch costs on disk, with its indexes, after 90 days of follows of many links in small groups, as they come. */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const house = await openHouse(readConfig({ data }, { FOYER_LOG: 'error' }))
  try {
    const alliance = newId()
    await house.work(alliance, { kind: 'system', name: 'bench' }, (work) =>
      foundAlliance(work, { name: 'Bench', city: 'Bench', timeZone: 'Asia/Shanghai', locales: ['en'] }),
    )
    await house.database.pool.query(`select reach.make_partitions('2026-09-01', '2026-12-01')`)
    bench.say(`${touches} touches of ${links} links over 90 days`)
    const group = 250
    for (let done = 0; done < touches; done += group) {
      const day = new Date(Date.UTC(2026, 8, 1) + Math.floor((done / touches) * 90) * 86_400_000)
      // Some links are followed far more often than others.
      const followed = Array.from({ length: group }, () => 1 + Math.floor(links * Math.random() ** 3))
      await house.database.pool.query('select reach.put_touches($1, $2, $3, $4::uuid[], $5::int[], $5::int[], $6::int[])', [
        alliance,
        day.toISOString().slice(0, 10),
        day,
        followed.map(() => newId(day.getTime() + Math.floor(Math.random() * 86_400_000))),
        followed,
        [],
      ])
    }
    const owner = new pg.Client(house.owner)
    await owner.connect()
    const { rows } = await owner.query<{ bytes: number; n: number }>(`
      select (select sum(pg_total_relation_size(inhrelid))::bigint from pg_inherits where inhparent = 'reach.touches'::regclass) as bytes,
             (select count(*)::int from reach.touches) as n`)
    await owner.end()
    const { bytes, n } = rows[0]!
    return [{ bench: 'ingest', figure: 'bytes_per_touch', value: Number(bytes) / n, unit: 'B', target: 240, atMost: true, rows: n }]
  } finally {
    await house.close()
    rmSync(data, { recursive: true, force: true })
  }
}
