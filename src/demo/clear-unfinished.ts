import pg from 'pg'
import { readAudit } from '#platform'
import { allAlliances, allianceOf } from '#rooms/alliance'
import { type House, system } from './city.ts'

/** Whether this installation holds one alliance, a demo city whose founding was cut off (a kill, a full disk). */
export async function demoUnfinished(house: House): Promise<boolean> {
  const alliances = await allAlliances(house.database.db)
  const [only] = alliances
  if (!only || alliances.length > 1) return false
  return house.work(
    only,
    system,
    async (work) => (await allianceOf(work)).demo && (await readAudit(work, { act: 'demo.founded', limit: 1 })).length === 0,
  )
}

/** Empties an installation in which nothing but an unfinished demo city was. Works as the owner of the tables. Refuses anything else. */
export async function clearUnfinishedDemo(house: House): Promise<void> {
  if (!(await demoUnfinished(house))) throw new Error('there is more here than an unfinished demo city; nothing was cleared')
  const client = new pg.Client(house.owner)
  await client.connect()
  try {
    const { rows } = await client.query<{ named: string }>(
      `select format('%I.%I', n.nspname, c.relname) as named from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition and (n.nspname = 'auth' or exists (
         select from pg_attribute a where a.attrelid = c.oid and a.attname = 'alliance_id' and not a.attisdropped))`,
    )
    await client.query(`truncate ${rows.map((row) => row.named).join(', ')}`)
  } finally {
    await client.end()
  }
}
