import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, readAudit, type Work } from '#platform'
import { cardApplication, openTestHouse, type TestHouse } from '#testing'
import {
  applyForCard,
  type CardForm,
  erasePerson,
  exportPerson,
  handleApplication,
  personalData,
  runRetention,
  seePerson,
  setRetention,
  subscribe,
  unsubscribe,
} from './index.ts'
import { subscriberToken } from './tokens.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

/** Column names that hold, or lead to, a patron. */
const personColumn =
  /email|phone|birth|guardian|subscriber_id|patron_id|person_id|person_key|card_no|visitor|recipient|ip_address|user_agent/
/** Tables with such columns that are not about patrons, each with its reason. */
const notPatrons: Record<string, string> = {
  'alliance.alliances': 'the library’s own address',
  'alliance.service_points': 'a place’s own telephone and address',
  'alliance.staff': 'staff, under the library’s employment rules',
  'alliance.invitations': 'staff to be',
  'content.podcasts': 'the library’s own address, which its feed shows',
  'content.spokespeople': 'staff who speak for the library',
  'patrons.card_rules': 'the library’s rules, not a person’s answers',
}

test('every table with a person column has a PersonalData that exports, erases and retains', async () => {
  const { rows } = await house.platform.database.pool.query<{ name: string; columns: string[] }>(`
    select n.nspname || '.' || c.relname as name, array_agg(a.attname::text) as columns
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
      and n.nspname not in ('pg_catalog', 'information_schema', 'auth', 'jobs', 'pgboss')
    group by 1`)
  const named = new Set(personalData.all().flatMap((room) => room.tables))
  const missing = rows
    .filter((row) => row.columns.some((column) => personColumn.test(column)) && !named.has(row.name) && !(row.name in notPatrons))
    .map((row) => `${row.name} (${row.columns.filter((column) => personColumn.test(column)).join(', ')})`)
  assert.deepEqual(missing, [], 'register a PersonalData for these in src/house.ts, or say in this test why they are not about patrons')
  const existing = new Set(rows.map((row) => row.name))
  for (const table of named) assert.ok(existing.has(table), `${table} is named by a PersonalData and does not exist`)
})

const card =
  (name: string, email: string, more: Partial<CardForm> = {}) =>
  (work: Parameters<typeof applyForCard>[0]) =>
    applyForCard(work, cardApplication({ name, email, ...more }))
const subscribeTo = (email: string) => (work: Work) => subscribe(work, wish(email))
const wish = (email: string) => ({ email, topics: ['events'], locale: 'en', agreed: true, source: 'test' })
const rowsWith = async (text: string): Promise<string[]> => {
  const { rows } = await house.platform.database.pool.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'patrons' and c.relkind = 'r'`,
  )
  const found: string[] = []
  await house.system(async (work) => {
    const { sql } = await import('kysely')
    for (const { name } of rows) {
      const { rows: hits } = await sql<{
        n: number
      }>`select count(*)::int as n from ${sql.table(name)} t where t::text ilike ${`%${text}%`}`.execute(work.db)
      if (hits[0]!.n > 0) found.push(name)
    }
  })
  return found
}

test('a person gets everything that is known and is then forgotten everywhere', async () => {
  await house.visitor((work) => subscribe(work, wish('forget.me@example.org')))
  await house.visitor(card('Forget Me', 'forget.me@example.org'))
  const found = await house.as('owner', (work) => exportPerson(work, { emails: ['Forget.Me@example.org'] }))
  assert.equal(found.patrons!.subscriptions!.length, 1)
  assert.equal(found.patrons!.applications!.length, 1)
  assert.ok(found.patrons!.consents!.length >= 1)
  assert.deepEqual((await house.as('owner', (work) => exportPerson(work, { emails: ['somebody.else@example.org'] }))).patrons, {
    subscriptions: [],
    applications: [],
    consents: [],
    letters: [],
  })
  const { rows } = await house.as('owner', (work) => erasePerson(work, { emails: ['forget.me@example.org'] }, 'asked at the desk'))
  assert.ok(rows >= 3)
  assert.deepEqual(await rowsWith('forget.me'), [], 'the address is in no table of the room')
  assert.deepEqual(await rowsWith('Forget Me'), [])
})

test('a telephone is the same person with and without country code, and no other', async () => {
  await house.visitor(card('Typed Abroad', '', { phone: '+86 138 0013 8000' }))
  const found = async (phone: string) =>
    (await house.as('owner', (work) => exportPerson(work, { phones: [phone] }))).patrons!.applications!.length
  for (const phone of ['138 0013 8000', '+8613800138000', '0086 138-0013-8000', '１３８００１３８０００'])
    assert.equal(await found(phone), 1, phone)
  for (const phone of ['138 0013 8001', '13800138', '0013 8000']) assert.equal(await found(phone), 0, phone)
})

test('erasing by telephone reaches the letters and the subscription under the address of the application found', async () => {
  await house.visitor(card('By Phone', 'by.phone@example.org', { phone: '+44 7911 123456' }))
  await house.visitor(card('By Phone Too', 'By.Phone@example.org'))
  await house.visitor(subscribeTo('by.phone@example.org'))
  assert.ok((await rowsWith('by.phone')).length >= 3)
  await house.as('owner', (work) => erasePerson(work, { phones: ['07911 123456'] }, 'asked at the desk'))
  assert.deepEqual(await rowsWith('by.phone'), [])
  assert.deepEqual(await rowsWith('By Phone'), [])
})

test('a guardian’s number finds the child’s application and the mails about it, and leaves the child’s own subscription alone', async () => {
  await house.visitor(
    card('Young Wei', 'young.wei@example.org', {
      age: 'young',
      guardianName: 'Wei Senior',
      guardianContact: '13800138077',
      guardianAgreed: true,
    }),
  )
  await house.visitor(subscribeTo('young.wei@example.org'))
  await house.as('owner', (work) => erasePerson(work, { phones: ['+86 138 0013 8077'] }, 'asked at the desk'))
  assert.deepEqual(await rowsWith('Wei Senior'), [])
  assert.deepEqual(
    (await rowsWith('young.wei')).sort(),
    ['patrons.letters', 'patrons.subscriber_addresses'],
    'the letter is the newsletter’s',
  )
  const kinds = await house.system((work) =>
    work.db
      .selectFrom('patrons.letters')
      .select('kind')
      .where('alliance_id', '=', work.alliance)
      .where('email', '=', 'young.wei@example.org')
      .execute(),
  )
  assert.deepEqual(kinds, [{ kind: 'newsletter-confirm' }])
})

test('a slip in an address or number is named, not taken for a person of whom nothing is known', async () => {
  for (const [given, field] of [
    [{ emails: ['li@example'] }, 'emails'],
    [{ phones: ['1.38E+10'] }, 'phones'],
    [{}, 'emails'],
  ] as const)
    for (const ask of [exportPerson, seePerson, (work: Work, person: typeof given) => erasePerson(work, person, 'asked')])
      await assert.rejects(
        house.as<unknown>('owner', (work) => ask(work, given)),
        (error) => isRefusal(error) && error.fields[0]?.field === field,
      )
})

test('what would go is seen before it goes; the reason is asked for, and names nobody; the record holds who and why', async () => {
  await house.visitor(card('李小敏', 'see.me@example.org', { phone: '13800138055' }))
  const seen = await house.as('director', (work) => seePerson(work, { phones: ['138 0013 8055'] }))
  assert.deepEqual([seen.emails, seen.phones, seen.references.length], [['see.me@example.org'], ['13800138055'], 1])
  assert.deepEqual(Object.fromEntries(seen.kinds.map(({ key, rows }) => [key, rows])), {
    'patrons.applications': 1,
    'patrons.consents': 1,
    'patrons.letters': 1,
  })
  const erase = (why: string) => house.as('director', (work) => erasePerson(work, { phones: ['13800138055'] }, why))
  for (const [why, code] of [
    [' ', 'patrons.reason-missing'],
    ['李 小敏 asked', 'patrons.reason-names-person'],
    ['See.Me@example.org wrote', 'patrons.reason-names-person'],
    ['called from 138-0013-8055', 'patrons.reason-names-person'],
  ] as const)
    await assert.rejects(erase(why), (error) => isRefusal(error) && error.fields[0]?.field === 'reason' && error.fields[0].code === code)
  await erase('asked at the desk, card seen')
  assert.deepEqual(await rowsWith('see.me'), [])
  const record = await house.system((work) => readAudit(work, { act: 'patrons.person-erased', limit: 1 }))
  assert.deepEqual([record[0]!.actorName, record[0]!.why], ['Test director', 'asked at the desk, card seen'])
  for (const role of ['desk', 'editor', 'analyst'] as const)
    for (const act of [seePerson, exportPerson])
      await assert.rejects(
        house.as<unknown>(role, (work) => act(work, { emails: ['see.me@example.org'] })),
        { code: 'platform.not-allowed' },
      )
})

test('another alliance’s export does not find the person', async () => {
  await house.visitor(card('Here Only', 'here@example.org'))
  const there = await house.as('owner', (work) => exportPerson(work, { emails: ['here@example.org'] }), { alliance: house.otherAlliance })
  assert.deepEqual(there.patrons!.applications, [])
})

test('retention: the dry run counts, the run deletes exactly that and writes it down; applications stay without names', async () => {
  const old = new Date(house.platform.clock.now().getTime() - 200 * 86_400_000)
  const { reference } = await house.platform.work(
    house.alliance,
    { kind: 'visitor', signals: { gpc: false } },
    card('Old One', 'old@example.org'),
    { now: old },
  )
  await house.platform.work(house.alliance, house.staff('desk'), (work) => handleApplication(work, reference, 'issued', { tell: false }), {
    now: old,
  })
  await house.platform.work(
    house.alliance,
    { kind: 'visitor', signals: { gpc: false } },
    (work) => subscribe(work, wish('never.confirmed@example.org')),
    { now: old },
  )
  const line = (lines: { key: string; rows: number }[], key: string) => lines.find((one) => one.key === key)!.rows
  const dry = await house.as('owner', (work) => runRetention(work, { dryRun: true }))
  assert.equal(line(dry, 'patrons.card-people'), 1)
  assert.equal(line(dry, 'patrons.unconfirmed-subscriptions'), 1)
  const again = await house.as('owner', (work) => runRetention(work, { dryRun: true }))
  assert.deepEqual(again, dry, 'a dry run changes nothing')
  const run = await house.as('owner', (work) => runRetention(work, { dryRun: false }))
  assert.deepEqual(
    run.map((one) => one.rows),
    dry.map((one) => one.rows),
  )
  assert.equal(
    (await house.as('owner', (work) => runRetention(work, { dryRun: true }))).reduce((sum, one) => sum + one.rows, 0),
    0,
  )
  assert.equal((await rowsWith('Old One')).length, 0)
  assert.ok((await rowsWith(reference)).includes('patrons.applications'), 'the count of applications does not shrink')
  const runs = await house.system((work) =>
    work.db.selectFrom('patrons.retention_runs').select('data_class').where('alliance_id', '=', work.alliance).execute(),
  )
  assert.ok(runs.some((row) => row.data_class === 'patrons.card-people'))
})

test('a library sets how long each class is kept', async () => {
  const { reference } = await house.visitor(card('Shorter', 'shorter@example.org'))
  await house.as('desk', (work) => handleApplication(work, reference, 'issued', { tell: false }))
  await house.as('owner', (work) => setRetention(work, 'patrons.card-people', 10))
  const lines = await house.platform.work(house.alliance, house.staff('owner'), (work) => runRetention(work, { dryRun: true }), {
    now: new Date(house.platform.clock.now().getTime() + 11 * 86_400_000),
  })
  assert.deepEqual(
    lines.filter((one) => one.key === 'patrons.card-people').map(({ days, byDefault }) => [days, byDefault]),
    [[10, 90]],
  )
  assert.ok(lines.find((one) => one.key === 'patrons.card-people')!.rows >= 1)
  await assert.rejects(
    house.as('owner', (work) => setRetention(work, 'nothing', 10)),
    { code: 'patrons.data-class-unknown' },
  )
  await assert.rejects(
    house.as('owner', (work) => setRetention(work, 'patrons.card-people', 0)),
    { code: 'patrons.retention-out-of-range' },
  )
  await assert.rejects(
    house.as('desk', (work) => setRetention(work, 'patrons.card-people', 10)),
    { code: 'platform.not-allowed' },
  )
})

test('a stopped subscriber’s stop link still answers after the address is gone', async () => {
  await house.visitor((work) => subscribe(work, wish('gone@example.org')))
  const row = await house.system((work) =>
    work.db
      .selectFrom('patrons.subscriber_addresses')
      .select('subscriber_id')
      .where('alliance_id', '=', work.alliance)
      .where('email_key', '=', 'gone@example.org')
      .executeTakeFirstOrThrow(),
  )
  await house.as('owner', (work) => erasePerson(work, { emails: ['gone@example.org'] }, 'asked at the desk'))
  assert.deepEqual(
    await house.visitor((work) => unsubscribe(work, subscriberToken(house.platform, house.alliance, row.subscriber_id), 'page')),
    { outcome: 'already-stopped' },
  )
})
