// One alliance cannot see another: shown on every table of every room, as the catalogue lists them, with the application's own role.
// The rules are those of docs/tenancy.md; what is exempt is listed there too and nowhere else.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { newId, roomOrder, rootDir } from '#platform'
import { openTestDatabase, type TestDatabase } from '#testing'

/** Tables without an alliance, and schemas that are not a tenant's: named with their reason in docs/tenancy.md. */
const exempt = (readFileSync(join(rootDir, 'docs/tenancy.md'), 'utf8').split('## What is exempt')[1] ?? '').split('\n## ')[0]!

const isExempt = (t: { name: string; schema: string }): boolean =>
  exempt.includes(`\`${t.name}\``) || exempt.includes(`schema \`${t.schema}\``)

interface Column {
  name: string
  type: string
  required: boolean
  writable: boolean
}
interface Table {
  name: string
  schema: string
  partitioned: boolean
  partition: boolean
  columns: Column[]
}

let database: TestDatabase
let admin: pg.Client
let app: pg.Client
let tables: Table[]
let tenant: Table[]
const here = newId()
const there = newId()

before(async () => {
  database = await openTestDatabase()
  admin = new pg.Client(database.admin)
  app = new pg.Client(database.app)
  await admin.connect()
  await app.connect()
  tables = await readTables()
  tenant = tables.filter((t) => !t.partition && !isExempt(t) && t.columns.some((c) => c.name === 'alliance_id'))
})
after(async () => {
  await admin.end()
  await app.end()
  await database.drop()
})

async function readTables(): Promise<Table[]> {
  const { rows } = await admin.query<{ name: string; schema: string; kind: string; partition: boolean; columns: Column[] }>(`
    select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name, n.nspname as schema, c.relkind as kind, c.relispartition as partition,
      json_agg(json_build_object(
        'name', a.attname, 'type', format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), null),
        'required', a.attnotnull and not a.atthasdef and a.attidentity = '', 'writable', a.attgenerated = '' and a.attidentity <> 'a'
      ) order by a.attnum) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema$)'
    group by 1, 2, 3, 4 order by 1`)
  return rows.map((row) => ({ ...row, partitioned: row.kind === 'p' }))
}

/** The rows of a question to the catalogue, as lines; a rule holds when there are none. */
async function broken(sql: string): Promise<string[]> {
  const { rows } = await admin.query<{ what: string }>(sql)
  return rows.map((row) => row.what).sort()
}
const list = () => `(${tenant.map((t) => `'${t.name}'::regclass`).join(', ')})`

describe('the schema', () => {
  test('there are tables of every room that has migrations', () => {
    assert.ok(tenant.length > 10, `${tenant.length} tenant tables`)
    const schemas = new Set(tenant.map((t) => t.schema))
    for (const room of ['platform', 'alliance']) assert.ok(schemas.has(room), room)
  })

  test('a table without an alliance is one that docs/tenancy.md exempts', () => {
    const none = tables.filter((t) => !t.partition && !t.columns.some((c) => c.name === 'alliance_id'))
    assert.deepEqual(
      none.filter((t) => !isExempt(t)).map((t) => t.name),
      [],
    )
    const odd = tenant.filter((t) => !(roomOrder as readonly string[]).includes(t.schema))
    assert.deepEqual(
      odd.map((t) => t.name),
      [],
      'outside the schemas of rooms',
    )
  })

  test('alliance_id is a uuid, never null, without a default', async () => {
    assert.deepEqual(
      await broken(`select attrelid::regclass::text as what from pg_attribute where attname = 'alliance_id' and attrelid in ${list()}
        and (atttypid <> 'uuid'::regtype or not attnotnull or atthasdef)`),
      [],
    )
  })

  test('every tenant table has a primary key that begins with alliance_id', async () => {
    assert.deepEqual(
      await broken(`select c.oid::regclass::text as what from pg_class c where c.oid in ${list()} and not exists (
        select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisprimary and a.attname = 'alliance_id')`),
      [],
    )
  })

  test('every unique key and every exclusion holds alliance_id', async () => {
    assert.deepEqual(
      await broken(`select i.indexrelid::regclass::text as what from pg_index i where i.indrelid in ${list()} and (i.indisunique or i.indisexclusion)
        and not exists (select from pg_attribute a where a.attrelid = i.indrelid and a.attname = 'alliance_id' and a.attnum = any (i.indkey::int2[]))`),
      [],
    )
  })

  test('every foreign key between tenant tables goes along alliance_id, and none sets null or a default', async () => {
    assert.deepEqual(
      await broken(`select k.conrelid::regclass || ' ' || k.conname as what from pg_constraint k where k.contype = 'f' and k.conrelid in ${list()}
        and (k.confdeltype in ('n', 'd') or k.confupdtype in ('n', 'd') or (k.confrelid in ${list()} and not exists (
          select from unnest(k.conkey, k.confkey) as pair (mine, theirs)
          join pg_attribute m on m.attrelid = k.conrelid and m.attnum = pair.mine join pg_attribute t on t.attrelid = k.confrelid and t.attnum = pair.theirs
          where m.attname = 'alliance_id' and t.attname = 'alliance_id')))`),
      [],
    )
  })

  test('row-level security is on, by one policy for everything and everybody that reads the entered alliance', async () => {
    assert.deepEqual(
      await broken(`select c.oid::regclass::text as what from pg_class c where c.oid in ${list()} and (not c.relrowsecurity or (
        select count(*) filter (where pol.polpermissive and pol.polcmd = '*' and pol.polroles = '{0}' and pg_get_expr(pol.polqual, c.oid) like '%foyer.alliance%') <> 1
          or count(*) <> 1 from pg_policy pol where pol.polrelid = c.oid))`),
      [],
    )
  })

  test('the application may not name a partition, nor own, truncate or reference a table', async () => {
    const { rows } = await app.query<{ role: string; rolsuper: boolean; rolbypassrls: boolean }>(
      `select current_user as role, rolsuper, rolbypassrls from pg_roles where rolname = current_user`,
    )
    assert.deepEqual([rows[0]!.rolsuper, rows[0]!.rolbypassrls], [false, false])
    const role = rows[0]!.role
    const named = `and has_table_privilege('${role}', c.oid,`
    assert.deepEqual(
      await broken(
        `select c.oid::regclass::text as what from pg_class c where c.relispartition and c.relkind in ('r', 'p') ${named} 'select, insert, update, delete, truncate')`,
      ),
      [],
    )
    assert.deepEqual(
      await broken(
        `select c.oid::regclass::text as what from pg_class c where c.oid in ${list()} ${named} 'truncate, references, trigger')`,
      ),
      [],
    )
    assert.deepEqual(
      await broken(
        `select c.oid::regclass::text as what from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = '${role}' and c.relkind in ('r', 'p')`,
      ),
      [],
    )
  })

  test('tables and partitions have one owner, no triggers, none is unlogged; identities are bigint; ids and times have no defaults', async () => {
    const ours = tables.map((t) => `'${t.name}'::regclass`).join(', ')
    assert.equal((await broken(`select distinct relowner::regrole::text as what from pg_class where oid in (${ours})`)).length, 1)
    assert.deepEqual(
      await broken(`select tgrelid::regclass || ' ' || tgname as what from pg_trigger where not tgisinternal and tgrelid in (${ours})`),
      [],
    )
    assert.deepEqual(await broken(`select oid::regclass::text as what from pg_class where relpersistence = 'u' and oid in (${ours})`), [])
    assert.deepEqual(
      await broken(
        `select attrelid::regclass || '.' || attname as what from pg_attribute where attidentity <> '' and atttypid <> 'int8'::regtype and attrelid in (${ours})`,
      ),
      [],
    )
    assert.deepEqual(
      await broken(`select adrelid::regclass || ' ' || pg_get_expr(adbin, adrelid) as what from pg_attrdef where adrelid in ${list()}
        and pg_get_expr(adbin, adrelid) ~* '(uuid|now|timestamp|nextval|random)\\(?'`),
      [],
    )
  })

  test('views see with the eyes of who asks', async () => {
    assert.deepEqual(
      await broken(`select c.oid::regclass::text as what from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm')
        and n.nspname !~ '^(pg_|information_schema$)' and not ('security_invoker=true' = any (coalesce(c.reloptions, '{}')))`),
      [],
    )
  })

  test('a function that sees more than its caller pins its search path, is not for everybody, and is named in docs/tenancy.md', async () => {
    const { rows } = await admin.query<{ name: string; pinned: boolean; everybody: boolean }>(`
      select n.nspname || '.' || p.proname as name, coalesce(array_to_string(p.proconfig, ' '), '') like '%search_path=%pg_temp%' as pinned,
        has_function_privilege('public', p.oid, 'execute') as everybody
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname !~ '^(pg_|information_schema$)'`)
    assert.deepEqual(
      rows.filter((f) => !f.pinned).map((f) => f.name),
      [],
      'pins its search path, pg_temp last',
    )
    assert.deepEqual(
      rows.filter((f) => f.everybody).map((f) => f.name),
      [],
      'is not for everybody',
    )
    assert.deepEqual(
      rows.filter((f) => !exempt.includes(`\`${f.name}\``)).map((f) => f.name),
      [],
      'is named in docs/tenancy.md',
    )
  })
})

describe('rows', () => {
  /** What each table's rows were made of: table → the row of each alliance. */
  before(async () => {
    // Rows are made of types alone: in this copy of the database, what else a row must satisfy is taken away first.
    const { rows } = await admin.query<{ sql: string }>(`
      select format('alter table %s drop constraint %I cascade', conrelid::regclass, conname) as sql
      from pg_constraint k join pg_class c on c.oid = k.conrelid where contype in ('f', 'c') and conislocal and coninhcount = 0 and c.relkind in ('r', 'p')
      and k.conrelid in (${tables.map((t) => `'${t.name}'::regclass`).join(', ')}) order by contype desc`)
    for (const { sql } of rows) await admin.query(sql)
    for (const t of tenant.filter((one) => one.partitioned)) {
      const { rows: some } = await admin.query(
        `select from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = '${t.name}'::regclass and pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT'`,
      )
      if (some.length === 0)
        await admin.query(`create table ${t.schema}.isolation_rest_of_${t.name.split('.')[1]} partition of ${t.name} default`)
    }
    for (const alliance of [here, there]) for (const t of tenant) await admin.query(insert(t, alliance))
  })

  for (const [what, entered] of [
    ['an alliance sees its own row and not that of another', true],
    ['nothing is seen where no alliance was entered', false],
  ] as const) {
    test(what, async () => {
      await app.query('begin')
      if (entered) await app.query(`select foyer.enter('${here}')`)
      for (const t of tenant) {
        const may = (await app.query<{ may: boolean }>(`select has_table_privilege('${t.name}', 'select') as may`)).rows[0]!.may
        if (!may) continue
        const { rows } = await app.query<{ alliance_id: string }>(`select alliance_id from ${t.name}`)
        assert.deepEqual(
          rows.map((r) => r.alliance_id),
          entered ? [here] : [],
          t.name,
        )
      }
      await app.query('rollback')
    })
  }

  test('another alliance cannot be written: no new row, no moved row, no changed row, no removed row', async () => {
    for (const t of tenant) {
      assert.equal(await attempt(insert(t, there)), 'refused', `insert into ${t.name}`)
      assert.equal(await attempt(insert(t, newId())), 'refused', `insert into ${t.name}`)
      assert.equal(
        await attempt(`update ${t.name} set alliance_id = '${there}' where alliance_id = '${here}'`),
        'refused',
        `move a row of ${t.name}`,
      )
      assert.match(
        await attempt(`update ${t.name} set alliance_id = alliance_id where alliance_id = '${there}'`),
        /^(0|refused)$/,
        `update ${t.name}`,
      )
      assert.match(await attempt(`delete from ${t.name} where alliance_id = '${there}'`), /^(0|refused)$/, `delete from ${t.name}`)
    }
  })

  test('nothing can be written where no alliance was entered', async () => {
    for (const t of tenant) {
      assert.equal(await attempt(insert(t, here), null), 'refused', `insert into ${t.name}`)
      assert.match(await attempt(`update ${t.name} set alliance_id = alliance_id`, null), /^(0|refused)$/, `update ${t.name}`)
      assert.match(await attempt(`delete from ${t.name}`, null), /^(0|refused)$/, `delete from ${t.name}`)
    }
  })

  test('its own row can be written where the application may, so that the refusals above mean something', async () => {
    let written = 0
    for (const t of tenant) {
      const { rows } = await app.query<{ update: boolean; remove: boolean }>(
        `select has_table_privilege('${t.name}', 'update') as update, has_table_privilege('${t.name}', 'delete') as remove`,
      )
      if (rows[0]!.update)
        assert.equal(await attempt(`update ${t.name} set alliance_id = alliance_id where alliance_id = '${here}'`), '1', t.name)
      if (rows[0]!.remove) assert.equal(await attempt(`delete from ${t.name} where alliance_id = '${here}'`), '1', t.name)
      written += Number(rows[0]!.update || rows[0]!.remove)
    }
    assert.ok(written > tenant.length / 2)
  })

  test('partitions named directly give nothing', async () => {
    for (const t of tables.filter((one) => one.partition)) assert.equal(await attempt(`select * from ${t.name}`), 'refused', t.name)
  })

  /** Runs a statement as the application in a transaction that is undone; the number of rows, or `refused` for want of permission. */
  async function attempt(sql: string, alliance: string | null = here): Promise<string> {
    await app.query('begin')
    try {
      if (alliance) await app.query(`select foyer.enter('${alliance}')`)
      return String((await app.query(sql)).rowCount)
    } catch (error) {
      if ((error as { code?: string }).code !== '42501') throw error
      return 'refused'
    } finally {
      await app.query('rollback')
    }
  }
})

/** A row of a table for an alliance: what is required, made from the types alone. */
function insert(t: Table, alliance: string): string {
  const columns = t.columns.filter((c) => c.writable && (c.required || c.name === 'alliance_id'))
  const values = columns.map((c) => (c.name === 'alliance_id' ? `'${alliance}'` : sample(c.type)))
  return `insert into ${t.name} (${columns.map((c) => `"${c.name}"`).join(', ')}) values (${values.join(', ')})`
}

function sample(type: string): string {
  if (type.endsWith('[]')) return `'{}'::${type}`
  if (type === 'uuid') return `'${newId()}'`
  if (/^(smallint|integer|bigint|numeric|real|double precision)/.test(type)) return '1'
  if (type === 'boolean') return 'true'
  if (/^jsonb?$/.test(type)) return `'{}'`
  if (/^timestamp/.test(type)) return `'2026-09-07 09:00'`
  if (type === 'date') return `'2026-09-07'`
  if (/^time/.test(type)) return `'09:00'`
  if (type === 'bytea') return `'\\x00'`
  if (type === 'inet') return `'127.0.0.1'`
  if (type === 'interval') return `'1 day'`
  if (/^(text|character|citext|name)/.test(type)) return `'x'`
  if (/range$/.test(type)) return `'empty'::${type}`
  return type === 'tsvector' ? `''::tsvector` : `enum_first(null::${type})`
}
