import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import type { Platform } from '../platform.ts'
import { refuse } from '../refusal.ts'
import { type BackupReport, hashOf, type Manifest } from './backup.ts'
import { exactText, ownerClient, RowSum, rowsOf, shapesOf, type TableShape } from './catalogue.ts'

/**
 * Brings a backup back into an installation in which nothing was founded yet. All tables in one transaction, which is only
 * committed when every table reads back with the rows and the checksum it had.
 * @throws Refusal `platform.backup-broken`, `platform.backup-other-version`, `platform.restore-not-empty`
 */
export async function restore(house: Platform, source: string): Promise<BackupReport> {
  const folder = resolve(source)
  const manifest = await readManifest(folder)
  for (const { alliance, sha256 } of manifest.files) {
    if ((await hashOf(join(folder, 'files', alliance, sha256)).catch(() => '')) !== sha256) throw broken(`files/${alliance}/${sha256}`)
  }
  const client = await ownerClient(house.owner)
  try {
    await client.query('begin')
    await client.query(exactText)
    const { rows: migrations } = await client.query<{ line: string }>(
      `select id || ' ' || hash as line from public.foyer_migrations order by id`,
    )
    if (migrations.map(({ line }) => line).join() !== manifest.migrations.join())
      throw refuse(409, 'platform.backup-other-version', { made: manifest.made })
    const shapes = await shapesOf(client)
    if (
      JSON.stringify(shapes.map(({ name, columns }) => [name, columns])) !==
      JSON.stringify(manifest.tables.map(({ name, columns }) => [name, columns]))
    )
      throw refuse(409, 'platform.backup-other-version', { made: manifest.made })
    await demandEmpty(client, shapes)
    const back = await withoutForeignKeys(client)
    await client.query(`truncate ${shapes.map(({ name }) => name).join(', ')}`)
    for (const table of manifest.tables) await fill(client, folder, table)
    for (const line of back) await client.query(line)
    await client.query('set constraints all immediate')
    await setSequences(client)
    for (const table of manifest.tables) {
      const sum = new RowSum()
      for await (const rows of rowsOf(client, table)) for (const row of rows) sum.add(JSON.stringify(row))
      if (sum.rows !== table.rows || sum.sum !== table.sum) throw broken(table.file)
    }
    // Files first, then the rows that name them: a restore that breaks off leaves files that nothing names.
    for (const { alliance, sha256 } of manifest.files) {
      const to = house.files.pathOf(alliance, sha256)
      await mkdir(dirname(to), { recursive: true })
      await copyFile(join(folder, 'files', alliance, sha256), to)
    }
    await takeKey(house, folder)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    await client.end()
  }
  const { tables, files } = manifest
  return {
    folder,
    tables: tables.length,
    rows: tables.reduce((all, t) => all + t.rows, 0),
    files: files.length,
    bytes: files.reduce((all, f) => all + f.bytes, 0),
  }
}

/** Looks whether a folder holds a backup, and changes nothing. @throws Refusal `platform.no-backup`, `platform.backup-broken`, `platform.backup-other-version` */
export async function demandBackup(source: string): Promise<void> {
  const folder = resolve(source)
  if (!existsSync(join(folder, 'manifest.json'))) throw refuse(404, 'platform.no-backup', { folder })
  await readManifest(folder)
}

const broken = (what: string) => refuse(422, 'platform.backup-broken', { what })

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => '')
  const sum = await readFile(join(folder, 'manifest.sha256'), 'utf8').catch(() => '')
  if (text === '' || createHash('sha256').update(text).digest('hex') !== sum.split(' ')[0]) throw broken('manifest.json')
  const manifest = JSON.parse(text) as Manifest
  if (manifest.format !== 1) throw refuse(409, 'platform.backup-other-version', { made: manifest.made })
  return manifest
}

/** Nothing of any alliance and no account may be there. */
async function demandEmpty(client: pg.Client, shapes: TableShape[]): Promise<void> {
  for (const { name, columns } of shapes) {
    if (!columns.some((column) => column.name === 'alliance_id') && name !== 'auth.users') continue
    const { rowCount } = await client.query(`select from ${name} limit 1`)
    if (rowCount) throw refuse(409, 'platform.restore-not-empty', { table: name })
  }
}

/** Takes foreign keys away for the time of filling; they come back, and are checked, before the commit. */
async function withoutForeignKeys(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ tab: string; name: string; definition: string }>(
    `select k.conrelid::regclass::text as tab, quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k join pg_namespace n on n.oid = k.connamespace where k.contype = 'f' and k.conparentid = 0 and n.nspname !~ '^pg_' order by 1, 2`,
  )
  for (const { tab, name } of rows) await client.query(`alter table ${tab} drop constraint ${name}`)
  return rows.map(({ tab, name, definition }) => `alter table ${tab} add constraint ${name} ${definition}`)
}

async function fill(client: pg.Client, folder: string, table: Manifest['tables'][number]): Promise<void> {
  for (const { name, bound } of table.partitions)
    await client.query(`create table if not exists ${name} partition of ${table.name} ${bound}`)
  const names = table.columns.map(({ name }) => name)
  const typed = table.columns.map(({ type }, i) => `u.c${i}::${type}`)
  // `unnest` of several lists gives rows; it is also how the house loads in bulk, because COPY is refused under row-level security.
  const insert = `insert into ${table.name} (${names.join(', ')}) overriding system value select ${typed.join(', ')} from unnest(${names.map((_, i) => `$${i + 1}::text[]`).join(', ')}) as u(${names.map((_, i) => `c${i}`).join(', ')})`
  let part: (string | null)[][] = []
  const send = async (): Promise<void> => {
    if (part.length > 0)
      await client.query(
        insert,
        names.map((_, i) => part.map((row) => row[i] ?? null)),
      )
    part = []
  }
  let read = 0
  try {
    await pipeline(createReadStream(join(folder, table.file)), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const line of linesOf(chunks)) {
        part.push(JSON.parse(line) as (string | null)[])
        read++
        if (part.length >= 1_000) await send()
      }
    })
    await send()
  } catch (error) {
    if (error instanceof SyntaxError || (error as { code?: string }).code?.match(/^(Z_|ENOENT)/)) throw broken(table.file)
    throw error
  }
  if (read !== table.rows) throw broken(table.file)
}

/** The lines of a text. Not readline, which also ends lines at U+2028, and titles may hold that. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop()!
    yield* lines
  }
  if (rest !== '') yield rest
}

/** Identities and sequences go on after the highest number that came back. */
async function setSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ sequence: string; tab: string; col: string }>(
    `select pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as sequence, format('%I.%I', n.nspname, c.relname) as tab, quote_ident(a.attname) as col
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) is not null`,
  )
  for (const { sequence, tab, col } of rows)
    await client.query(
      `select setval($1::regclass, greatest((select coalesce(max(${col}), 0) from ${tab}), 1), (select count(*) > 0 from ${tab}))`,
      [sequence],
    )
}

/** Takes over the key with which the backed-up installation signed; the new one's database passwords stay. */
async function takeKey(house: Platform, folder: string): Promise<void> {
  const [from, to] = [join(folder, 'secrets.json'), join(house.config.dataDir, 'secrets.json')]
  if (!existsSync(from) || !existsSync(to)) return
  const { root } = JSON.parse(await readFile(from, 'utf8')) as { root: string }
  const kept = JSON.parse(await readFile(to, 'utf8')) as object
  await writeFile(`${to}.new`, JSON.stringify({ ...kept, root }, null, 2), { mode: 0o600, flush: true })
  await rename(`${to}.new`, to)
}
