import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId, readAudit } from '#platform'
import { makeScene, readTotal } from '#rooms/facts'
import { cardForm, type MailServer, openMailServer, openTestHouse, type TestHouse } from '#testing'
import {
  applyForCard,
  type CardForm,
  exportApplications,
  handleApplication,
  listApplications,
  readApplication,
  readCardForm,
  receiptOf,
  saveCardRules,
  sendLetters,
  waitingApplications,
} from './index.ts'

let house: TestHouse
let mail: MailServer
before(async () => {
  mail = await openMailServer()
  house = await openTestHouse({ env: { FOYER_SMTP: `${mail.url}?tls=off` } })
})
after(async () => {
  await house.close()
  await mail.close()
})

const form = (more: Partial<CardForm> = {}) => cardForm({ name: '李敏', email: 'li@example.org', ...more })
const apply = (more: Partial<CardForm> = {}, formKey = newId(), scene: number | null = null, gpc = false) =>
  house.visitor((work) => applyForCard(work, { form: form(more), formKey, locale: 'en', scene, source: 'portal /join' }), { gpc })
const day = '2026-09-07'
const count = (scenes?: number[]) =>
  house.system((work) => readTotal(work, { metric: 'cards.applied', from: day, to: day, scenes })).then((total) => total.amount ?? 0)
const fields = (want: string[]) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.deepEqual(
    error.fields.map((field) => `${field.field}: ${field.code}`),
    want,
  )
  return true
}

test('an application writes person, consent, fact with scene, receipt mail and audit sentence together', async () => {
  const scene = await house.system((work) =>
    makeScene(work, { kind: 'poster', subjectKind: 'poster', subjectId: newId(), label: 'Poster' }),
  )
  const before = await count()
  const { reference, repeated } = await apply({ name: 'One', email: 'one@example.org' }, newId(), scene.scene)
  assert.equal(repeated, false)
  assert.match(reference, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  assert.equal(await count(), before + 1)
  assert.equal(await count([scene.scene]), 1)
  const letter = await house.system((work) =>
    work.db
      .selectFrom('patrons.letters')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('letter_key', '=', `card-receipt/${reference}`)
      .executeTakeFirstOrThrow(),
  )
  assert.ok(letter.body_text!.includes(reference) && letter.body_text!.includes(`/join/receipt?r=${reference}`))
  const consents = await house.system((work) =>
    work.db.selectFrom('patrons.consents').select(['purpose', 'source', 'proof']).where('alliance_id', '=', work.alliance).execute(),
  )
  assert.deepEqual(consents, [{ purpose: 'card', source: 'portal /join', proof: 'ticked in the form' }])
  const [entry] = await house.system((work) => readAudit(work, { act: 'patrons.card-applied' }))
  assert.deepEqual(entry!.params, { reference }, 'no name in the record')
})

test('a form posted twice, also by 16 hands at once, is one application', async () => {
  const before = await count()
  const key = newId()
  const all = await Promise.all(Array.from({ length: 16 }, () => apply({ name: 'Race', email: 'race@example.org' }, key)))
  assert.equal(new Set(all.map((one) => one.reference)).size, 1)
  assert.equal(all.filter((one) => !one.repeated).length, 1)
  assert.equal(await count(), before + 1)
  assert.equal(
    (await apply({ name: '', email: 'broken' }, key)).reference,
    all[0]!.reference,
    'also when the second post is worse than the first',
  )
})

test('the same person applying again is kept, marked for the desk, and counted once', async () => {
  const before = await count()
  const first = await apply({ name: 'Wang Fang', phone: '138 0013 8000', email: '' })
  const second = await apply({ name: 'wang fang', phone: '+86 13800138000', email: '' })
  assert.notEqual(second.reference, first.reference)
  assert.equal(await count(), before + 1)
  const rows = await house.as('desk', (work) => listApplications(work, { state: 'received' }))
  assert.equal(rows.find((row) => row.reference === second.reference)!.duplicateOf, first.reference)
})

test('pages of applications give each once', async () => {
  const whole = await house.as('desk', (work) => listApplications(work))
  assert.ok(whole.length > 2)
  const paged: string[] = []
  for (let last: (typeof whole)[number] | undefined; ; ) {
    const page = await house.as('desk', (work) => listApplications(work, { limit: 2, after: last && [last.receivedAt, last.application] }))
    paged.push(...page.map((row) => row.reference))
    last = page.at(-1)
    if (page.length < 2) break
  }
  assert.deepEqual(
    paged,
    whole.map((row) => row.reference),
  )
})

test('the check page reads the same form without keeping anything', async () => {
  const before = await house.as('desk', (work) => waitingApplications(work))
  const read = await house.visitor((work) => readCardForm(work, form({ phone: '0577 6582 1234' })))
  assert.deepEqual(read, {
    name: '李敏',
    email: 'li@example.org',
    phone: '057765821234',
    age: 'adult',
    birthDate: null,
    guardianName: null,
    guardianContact: null,
    point: 0,
  })
  assert.deepEqual(await house.as('desk', (work) => waitingApplications(work)), before)
})

test('everything that is missing is said at once', async () => {
  await assert.rejects(
    apply({ name: ' ', email: '', age: '', agreed: false }),
    fields([
      'name: patrons.name-missing',
      'email: patrons.contact-missing',
      'age: patrons.age-missing',
      'agreed: patrons.agreement-missing',
    ]),
  )
  await assert.rejects(
    apply({ name: '<img src=x>', email: 'x@', phone: '1.38E+10', point: '999' }),
    fields(['name: patrons.name-wrong', 'email: patrons.email-wrong', 'phone: patrons.phone-wrong', 'point: patrons.point-unknown']),
  )
})

test('somebody young applies with a guardian who agrees', async () => {
  await assert.rejects(
    apply({ age: 'young' }),
    fields([
      'guardianName: patrons.guardian-name-missing',
      'guardianContact: patrons.guardian-contact-missing',
      'guardianAgreed: patrons.guardian-agreement-missing',
    ]),
  )
  const { reference } = await apply({
    name: '小明',
    age: 'young',
    guardianName: '王芳',
    guardianContact: '13800138001',
    guardianAgreed: true,
  })
  const row = await house.as('desk', (work) => readApplication(work, reference))
  assert.equal(row.person!.guardianName, '王芳')
  assert.equal(row.ageBand, 'young')
})

test('the library writes to the guardian and never to the child', async () => {
  const written = async (reference: string): Promise<string[]> => {
    await house.as('desk', (work) => handleApplication(work, reference, 'issued'))
    const letters = await house.system((work) =>
      work.db
        .selectFrom('patrons.letters')
        .select('email')
        .where('alliance_id', '=', work.alliance)
        .where('letter_key', 'like', `%${reference}%`)
        .execute(),
    )
    return letters.map((letter) => letter.email ?? '')
  }
  const young = { age: 'young', guardianName: '王芳', guardianAgreed: true } as const
  const mailed = await apply({ ...young, name: 'Child One', email: 'child-one@example.org', guardianContact: 'Mother@example.org' })
  assert.deepEqual(await written(mailed.reference), ['Mother@example.org', 'Mother@example.org'], 'receipt and card')
  const called = await apply({ ...young, name: 'Child Two', email: 'child-two@example.org', guardianContact: '13800138002' })
  assert.deepEqual(await written(called.reference), [])
})

test('the birth date is asked only where the library needs it', async () => {
  assert.equal(
    (await house.visitor((work) => readCardForm(work, form({ birthDate: '2010-03-09' })))).birthDate,
    null,
    'not asked, not kept',
  )
  await house.as('owner', (work) => saveCardRules(work, { guardianBelow: 16, askBirthDate: true, readyDays: 1 }))
  await assert.rejects(apply(), fields(['birthDate: patrons.birth-date-wrong']))
  await assert.rejects(apply({ birthDate: '2015-01-01' }), fields(['age: patrons.age-and-birth-date-differ']))
  await house.as('owner', (work) => saveCardRules(work, { guardianBelow: 0, askBirthDate: false, readyDays: 3 }))
  assert.equal((await house.visitor((work) => readCardForm(work, form({ age: '' })))).age, 'adult')
  await house.as('owner', (work) => saveCardRules(work, { guardianBelow: 16, askBirthDate: false, readyDays: 3 }))
  await assert.rejects(
    house.as('desk', (work) => saveCardRules(work, { guardianBelow: 0, askBirthDate: false, readyDays: 3 })),
    (error) => isRefusal(error) && error.code === 'platform.not-allowed',
  )
})

test('the receipt survives a bookmark and holds nothing about the person', async () => {
  const { reference } = await apply({ name: 'Bookmark', email: 'mark@example.org' })
  const receipt = await house.visitor((work) => receiptOf(work, reference.toLowerCase().replace('-', ' ')))
  assert.deepEqual(Object.keys(receipt!).sort(), ['point', 'readyDays', 'receivedAt', 'reference', 'state'])
  assert.equal(await house.visitor((work) => receiptOf(work, 'AAAA-AAAA')), null)
  assert.equal(await house.visitor((work) => receiptOf(work, "'; drop table")), null)
})

test('staff mark cards as ready, decline with a reason, undo; every look at a person is in the record', async () => {
  const { reference } = await apply({ name: 'Handled', email: 'handled@example.org' })
  await house.as('desk', (work) => readApplication(work, reference))
  assert.equal(
    (await house.system((work) => readAudit(work, { act: 'patrons.application-read' }))).some(
      (entry) => entry.params.reference === reference,
    ),
    true,
  )
  await assert.rejects(
    house.as('desk', (work) => handleApplication(work, reference, 'declined')),
    (error) => isRefusal(error) && error.code === 'patrons.reason-missing',
  )
  assert.equal((await house.as('desk', (work) => handleApplication(work, reference, 'issued'))).state, 'issued')
  await assert.rejects(
    house.as('desk', (work) => handleApplication(work, reference, 'declined', { reason: 'no' })),
    (error) => isRefusal(error) && error.code === 'patrons.application-handled',
  )
  assert.equal((await house.as('desk', (work) => handleApplication(work, reference, 'received'))).handledAt, null)
  await house.as('desk', (work) => handleApplication(work, reference, 'issued'))
  assert.deepEqual(await issuedLetters(reference), ['planned', 'withdrawn'], 'the undo took the first mail back, the second tells')
  for (const role of ['author', 'analyst', 'keeper', 'partner'] as const)
    await assert.rejects(
      house.as(role, (work) => readApplication(work, reference)),
      (error) => isRefusal(error) && error.code === 'platform.not-allowed',
    )
})

/** States of the mails that told that this card is ready. */
const issuedLetters = (reference: string) =>
  house.system(async (work) => {
    const rows = await work.db
      .selectFrom('patrons.letters')
      .select(['letter_key', 'state'])
      .where('alliance_id', '=', work.alliance)
      .where('kind', '=', 'card-issued')
      .execute()
    return rows
      .filter((row) => row.letter_key.startsWith(`card-issued/${reference}/`))
      .map((row) => row.state)
      .sort()
  })

test('undoing “card is ready” takes the mail back that has not left, with its address; one that has left stays', async () => {
  const { reference } = await apply({ name: 'Undone', email: 'undone@example.org' })
  await house.as('desk', (work) => handleApplication(work, reference, 'issued'))
  assert.deepEqual(await issuedLetters(reference), ['planned'])
  assert.equal((await house.as('desk', (work) => handleApplication(work, reference, 'received'))).mail?.state, 'withdrawn')
  assert.deepEqual(await issuedLetters(reference), ['withdrawn'])
  await house.as('desk', (work) => handleApplication(work, reference, 'issued'))
  await sendLetters(house.platform, house.alliance)
  const undone = await house.as('desk', (work) => handleApplication(work, reference, 'received'))
  assert.deepEqual(await issuedLetters(reference), ['sent', 'withdrawn'])
  assert.equal(undone.mail?.state, 'sent', 'and is told of')
})

test('the export leaves names out unless they are asked for, and says so in the record', async () => {
  const plain = await house.as('desk', (work) => exportApplications(work, { persons: false }))
  assert.equal(JSON.stringify(plain).includes('example.org'), false)
  const full = await house.as('desk', (work) => exportApplications(work, { persons: true }))
  assert.equal(JSON.stringify(full).includes('handled@example.org'), true)
  const entries = await house.system((work) => readAudit(work, { act: 'patrons.applications-exported' }))
  assert.deepEqual(entries.map((entry) => entry.params.persons).sort(), ['no', 'yes'])
})

test('under Global Privacy Control the application counts without its scene', async () => {
  const scene = await house.system((work) => makeScene(work, { kind: 'poster', subjectKind: 'poster', subjectId: newId(), label: 'GPC' }))
  const before = await count()
  await apply({ name: 'Private', email: 'private@example.org' }, newId(), scene.scene, true)
  assert.equal(await count(), before + 1)
  assert.equal(await count([scene.scene]), 0)
})
