import { createHash } from 'node:crypto'
import pg from 'pg'

export interface TableShape {
  /** `"schema"."table"`, quoted. */
  name: string
  columns: { name: string; type: string }[]
  /** Partitions with their bounds, to be made before the rows come back. */
  partitions: { name: string; bound: string }[]
}

/**
 * Not kept: sessions and links in mails (everybody signs in anew after a restore), counters against guessing and misuse, leases of
 * processes; uploads that are not whole; what is promised to be gone within days and would live on in a backup: the day's salt with the visitors it hides, answers
 * kept for idempotency keys. Which migrations ran is in the manifest.
 */
const leftOut = [
  'auth.sessions',
  'auth.throttles',
  'auth.verifications',
  'jobs.leases',
  'patrons.limits',
  'platform.idempotency',
  'platform.upload_parts',
  'platform.uploads',
  'public.foyer_migrations',
  'reach.salts',
  'reach.visitors',
]

/** Every table of this database with the columns that are written (not those the database computes), by name. */
export async function shapesOf(client: pg.Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select format('%I.%I', n.nspname, c.relname) as name,
       (select jsonb_agg(jsonb_build_object('name', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
          from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       coalesce((select jsonb_agg(jsonb_build_object('name', format('%I.%I', pn.nspname, p.relname), 'bound', pg_get_expr(p.relpartbound, p.oid)) order by p.relname)
          from pg_inherits i join pg_class p on p.oid = i.inhrelid join pg_namespace pn on pn.oid = p.relnamespace where i.inhparent = c.oid and c.relkind = 'p'), '[]') as partitions
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and not (n.nspname || '.' || c.relname = any($1))
     order by 1`,
    [leftOut],
  )
  return rows
}

/** What makes the text of every value the same wherever it is read, and exact. */
export const exactText = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601'; set local bytea_output = 'hex'; set local extra_float_digits = 1`

/** Rows of a table as arrays of texts, in parts; in whatever order the database gives them. */
export async function* rowsOf(client: pg.Client, shape: TableShape, part = 2_000): AsyncGenerator<(string | null)[][]> {
  const columns = shape.columns.map(({ name }) => `${name}::text`).join(', ')
  await client.query(`declare reading no scroll cursor for select ${columns} from ${shape.name}`)
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({ text: `fetch ${part} from reading`, rowMode: 'array' })
    if (rows.length === 0) break
    yield rows
  }
  await client.query('close reading')
}

const modulus = 2n ** 256n

/** A checksum of rows that does not depend on their order: the sum of their hashes. */
export class RowSum {
  #sum = 0n
  rows = 0

  add(line: string): void {
    this.#sum = (this.#sum + BigInt(`0x${createHash('sha256').update(line).digest('hex')}`)) % modulus
    this.rows++
  }

  get sum(): string {
    return this.#sum.toString(16).padStart(64, '0')
  }
}

/** Opens a connection of the owner for one long transaction. */
export async function ownerClient(owner: string | pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(typeof owner === 'string' ? { connectionString: owner } : owner)
  await client.connect()
  return client
}
