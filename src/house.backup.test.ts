// What is promised to be gone soon does not live on in a backup.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { backUp } from '#platform'
import { applyForCard } from '#rooms/patrons'
import { cardApplication, openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
const folder = mkdtempSync(join(tmpdir(), 'foyer-house-backup-'))
before(async () => {
  house = await openTestHouse()
})
after(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a backup holds neither salts nor visitors, nor limits of forms, nor kept answers, nor anything else of theirs', async () => {
  await house.as({ kind: 'visitor', signals: { gpc: false }, network: '203.0.113' }, (work) =>
    applyForCard(work, cardApplication({ name: 'A Reader', email: 'reader@example.org' })),
  )
  const marks = await house.system(async (work) => {
    const one = { alliance_id: work.alliance, caller: 'token:x', key: 'k', request_hash: 'hash-of-a-request', status: 200 }
    await work.db
      .insertInto('platform.idempotency')
      .values({ ...one, answer: 'an-answer-that-was-kept', made_at: work.now })
      .execute()
    return work.db.selectFrom('patrons.limits').select('limit_key').where('alliance_id', '=', work.alliance).execute()
  })
  assert.ok(marks.length >= 2)
  const target = join(folder, 'backup')
  await backUp(house.platform, target)
  const files = readdirSync(join(target, 'tables'))
  for (const table of ['reach.salts', 'reach.visitors', 'patrons.limits', 'platform.idempotency', 'auth.sessions'])
    assert.ok(!existsSync(join(target, 'tables', `${table}.jsonl.gz`)), table)
  assert.ok(files.includes('patrons.application_people.jsonl.gz'))
  const all = files.map((name) => gunzipSync(readFileSync(join(target, 'tables', name))).toString()).join('\n')
  for (const text of ['an-answer-that-was-kept', 'hash-of-a-request', ...marks.map((row) => row.limit_key)])
    assert.ok(!all.includes(text), text)
})
