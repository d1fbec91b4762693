import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { type Actor, audit, makeToken, newId, SignIn, type Work } from '#platform'
import { openTestGround, type TestGround } from '../../testing/ground.ts'
import { backUp, restore } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'foyer-backup-'))
const system: Actor = { kind: 'system', name: 'test' }
const here = newId()
let from: TestGround
const work = <T>(ground: TestGround, act: (work: Work) => Promise<T>): Promise<T> => ground.platform.work(here, system, act)
let stored = { file_id: '' }

before(async () => {
  from = await openTestGround()
  const odd = ['Tab\there', 'line\nbreak', 'quote "\' and \\ backslash \\N', '图书馆 🏮', '', '\u2028', '{null}']
  for (const text of odd)
    await work(from, (w) => audit(w, 'platform.tested', { kind: 'test', id: text }, { text, nothing: null, n: 0.1 }, text || undefined))
  stored = await work(from, (w) => w.house.files.put(w, Buffer.from('kept'), { kind: 'note', name: 'a.txt', allow: ['text/plain'] }))
  await work(from, (w) => makeToken(w, { name: 'T', scopes: ['facts:read', 'content:write'] }))
  await new SignIn(from.platform).createAccount(from.platform.database.db, {
    email: 'lin@library.example',
    name: 'Lin',
    passphrase: 'three green lamps in a row',
  })
  writeFileSync(join(from.dataDir, 'secrets.json'), JSON.stringify({ root: 'the old key', postgres: { admin: 'a', owner: 'b', app: 'c' } }))
})
after(async () => {
  await from.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Every table with its count, and its rows as text in order. */
async function everything(ground: TestGround): Promise<Record<string, string[]>> {
  const client = new pg.Client(ground.database.owner)
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema|public)' order by 1`,
  )
  const all: Record<string, string[]> = {}
  for (const { name } of tables)
    all[name] = (await client.query<{ row: string }>(`select t::text as row from ${name} t order by 1`)).rows.map(({ row }) => row)
  await client.end()
  return all
}

test('a backup comes back into an empty installation: the same rows in every table, the same files, the old key', async () => {
  const report = await backUp(from.platform, join(folder, 'one'))
  assert.ok(report.rows > 8)
  assert.equal(report.files, 1)
  const to = await openTestGround()
  writeFileSync(join(to.dataDir, 'secrets.json'), JSON.stringify({ root: 'the new key', postgres: { admin: 'x', owner: 'y', app: 'z' } }))
  try {
    assert.deepEqual(await restore(to.platform, join(folder, 'one')), report)
    assert.deepEqual(await everything(to), await everything(from))
    assert.equal((await (await work(to, (w) => w.house.files.open(w, stored.file_id))).read()).toString(), 'kept')
    assert.deepEqual(JSON.parse(readFileSync(join(to.dataDir, 'secrets.json'), 'utf8')), {
      root: 'the old key',
      postgres: { admin: 'x', owner: 'y', app: 'z' },
    })
    const keys = async (ground: TestGround) =>
      (await ground.platform.database.pool.query(`select count(*)::int as n from pg_constraint where contype = 'f' and convalidated`))
        .rows[0].n
    assert.equal(await keys(to), await keys(from), 'every foreign key is back')
    await assert.rejects(restore(to.platform, join(folder, 'one')), { code: 'platform.restore-not-empty' })
  } finally {
    await to.close()
  }
})

test('a backup taken while people work fits together: it is one moment', async () => {
  let going = true
  let pairsMade = 0
  const pairs = (async () => {
    for (let i = 0; going; i++) {
      await work(from, async (w) => {
        await audit(w, 'platform.pair', { kind: 'left', id: i })
        await w.db
          .insertInto('platform.counters')
          .values({ alliance_id: w.alliance, name: `pair ${i}`, next: 1 })
          .execute()
      })
      pairsMade++
    }
  })()
  while (pairsMade < 5) await new Promise((resolve) => setTimeout(resolve, 10))
  await backUp(from.platform, join(folder, 'two'))
  going = false
  await pairs
  const to = await openTestGround()
  try {
    await restore(to.platform, join(folder, 'two'))
    const all = await everything(to)
    const left = all['platform.audit']!.filter((row) => row.includes('platform.pair')).length
    assert.equal(all['platform.counters']!.filter((row) => row.includes('pair')).length, left)
    assert.ok(left > 0)
  } finally {
    await to.close()
  }
})

test('a broken backup is refused, names what is broken, and changes nothing', async () => {
  const to = await openTestGround()
  const empty = await everything(to)
  const spoil = async (name: string, act: (path: string) => void, code = 'platform.backup-broken') => {
    const path = join(folder, name)
    cpSync(join(folder, 'one'), path, { recursive: true })
    act(path)
    await assert.rejects(restore(to.platform, path), { code }, name)
    assert.deepEqual(await everything(to), empty, name)
  }
  try {
    await spoil('cut', (path) => {
      const file = join(path, 'tables/platform.audit.jsonl.gz')
      writeFileSync(file, readFileSync(file).subarray(0, 100))
    })
    await spoil('lost', (path) => rmSync(join(path, 'files', here, readdirSync(join(path, 'files', here))[0]!)))
    await spoil('manifest', (path) =>
      writeFileSync(join(path, 'manifest.json'), readFileSync(join(path, 'manifest.json'), 'utf8').replace('"rows": 1', '"rows": 2')),
    )
    await assert.rejects(restore(to.platform, join(folder, 'nowhere')), { code: 'platform.backup-broken' })
  } finally {
    await to.close()
  }
})

test('a backup writes a new folder only, and leaves none behind when it fails', async () => {
  await assert.rejects(backUp(from.platform, join(folder, 'one')), { code: 'platform.backup-folder-there' })
  rmSync(from.platform.files.pathOf(here, (await work(from, (w) => w.house.files.open(w, stored.file_id))).sha256))
  await assert.rejects(backUp(from.platform, join(folder, 'three')), { code: 'platform.backup-file-missing' })
  assert.ok(!existsSync(join(folder, 'three')) && !existsSync(join(folder, 'three.partial')))
})
