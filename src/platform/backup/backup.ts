import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { copyFile, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { createGzip } from 'node:zlib'
import { realNow } from '../clock.ts'
import type { Platform } from '../platform.ts'
import { refuse } from '../refusal.ts'
import { rootDir } from '../root.ts'
import { exactText, ownerClient, RowSum, rowsOf, shapesOf, type TableShape } from './catalogue.ts'

/** What a backup says of itself. Its own checksum lies beside it. */
export interface Manifest {
  format: 1
  made: string
  /** `id hash` of every migration that had run. */
  migrations: string[]
  tables: (TableShape & { file: string; rows: number; sum: string })[]
  files: { alliance: string; sha256: string; bytes: number }[]
}

export interface BackupReport {
  folder: string
  tables: number
  rows: number
  files: number
  bytes: number
}

/**
 * Writes everything into a new folder: every table inside one snapshot, so that it fits together although people go on
 * working, then the stored files (their content never changes). The folder gets its name when it is whole.
 * @throws Refusal `platform.backup-folder-there`, `platform.backup-in-program`, `platform.backup-file-missing`
 */
export async function backUp(house: Platform, target: string): Promise<BackupReport> {
  const folder = resolve(target)
  if (existsSync(folder)) throw refuse(409, 'platform.backup-folder-there', { folder })
  // A clone of the program is pushed and shared; readers' addresses and the key do not belong where `git add` finds them.
  if (`${folder}${sep}`.startsWith(`${rootDir}${sep}`)) throw refuse(422, 'platform.backup-in-program', { folder })
  const draft = `${folder}.partial`
  await rm(draft, { recursive: true, force: true })
  await mkdir(join(draft, 'tables'), { recursive: true, mode: 0o700 })
  const client = await ownerClient(house.owner)
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(exactText)
    const { rows: migrations } = await client.query<{ line: string }>(
      `select id || ' ' || hash as line from public.foyer_migrations order by id`,
    )
    const tables: Manifest['tables'] = []
    for (const shape of await shapesOf(client)) {
      const file = `tables/${shape.name.replaceAll('"', '')}.jsonl.gz`
      const sum = new RowSum()
      const zip = createGzip({ level: 3 })
      const written = createWriteStream(join(draft, file), { mode: 0o600, flush: true })
      zip.pipe(written)
      for await (const rows of rowsOf(client, shape)) {
        const lines = rows.map((row) => JSON.stringify(row))
        for (const line of lines) sum.add(line)
        if (!zip.write(`${lines.join('\n')}\n`)) await once(zip, 'drain')
      }
      zip.end()
      await once(written, 'close')
      tables.push({ ...shape, file, rows: sum.rows, sum: sum.sum })
    }
    const { rows: named } = await client.query<{ alliance: string; sha256: string }>(
      'select distinct alliance_id::text as alliance, sha256 from platform.files order by 1, 2',
    )
    await client.query('commit')
    const files: Manifest['files'] = []
    for (const { alliance, sha256 } of named) {
      const from = house.files.pathOf(alliance, sha256)
      const to = join(draft, 'files', alliance, sha256)
      await mkdir(dirname(to), { recursive: true, mode: 0o700 })
      await copyFile(from, to).catch(() => {
        throw refuse(409, 'platform.backup-file-missing', { sha256 })
      })
      if ((await hashOf(to)) !== sha256) throw refuse(409, 'platform.backup-file-missing', { sha256 })
      files.push({ alliance, sha256, bytes: (await stat(to)).size })
    }
    // Without the key of this installation second steps, signed links and tokens in mails would be worth nothing after a restore.
    const secrets = join(house.config.dataDir, 'secrets.json')
    if (existsSync(secrets))
      await writeFile(
        join(draft, 'secrets.json'),
        JSON.stringify({ root: (JSON.parse(await readFile(secrets, 'utf8')) as { root: string }).root }),
        { mode: 0o600, flush: true },
      )
    const manifest: Manifest = { format: 1, made: realNow().toISOString(), migrations: migrations.map(({ line }) => line), tables, files }
    const text = JSON.stringify(manifest, null, 1)
    await writeFile(join(draft, 'manifest.json'), text, { mode: 0o600, flush: true })
    await writeFile(join(draft, 'manifest.sha256'), `${createHash('sha256').update(text).digest('hex')}  manifest.json\n`, {
      mode: 0o600,
      flush: true,
    })
    await rename(draft, folder)
    const above = await open(dirname(folder), 'r')
    await above.sync().finally(() => above.close())
    return {
      folder,
      tables: tables.length,
      rows: tables.reduce((all, t) => all + t.rows, 0),
      files: files.length,
      bytes: files.reduce((all, f) => all + f.bytes, 0),
    }
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  } finally {
    await client.end()
  }
}

/** The sha256 of a file on disk. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
