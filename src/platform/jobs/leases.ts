import { sql } from 'kysely'
import type { Platform } from '../platform.ts'

/**
 * Takes or renews a lease: the right to do a thing alone until it runs out, in real time by the database's clock.
 * It is a convenience that keeps many processes from doing the same work; what must not happen twice is guarded where it is written.
 * Asking for what another holds writes nothing.
 * @returns whether `holder` has it now
 */
export async function takeLease(house: Pick<Platform, 'database'>, name: string, holder: string, seconds: number): Promise<boolean> {
  const { rows } = await sql`
    insert into jobs.leases as held (name, holder, lease_until)
    select ${name}, ${holder}::uuid, clock_timestamp() + ${seconds} * interval '1 second'
    where not exists (select from jobs.leases where name = ${name} and holder <> ${holder}::uuid and lease_until >= clock_timestamp())
    on conflict (name) do update set holder = excluded.holder, lease_until = excluded.lease_until
    where held.holder = excluded.holder or held.lease_until < clock_timestamp()
    returning holder`.execute(house.database.db)
  return rows.length > 0
}

/** Gives a lease back before it runs out. */
export async function dropLease(house: Pick<Platform, 'database'>, name: string, holder: string): Promise<void> {
  await house.database.db.deleteFrom('jobs.leases').where('name', '=', name).where('holder', '=', holder).execute()
}
