// The register of honours: written down, corrected by one of two, taken out and kept, and told to juries where it may be shown.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, readAudit } from '#platform'
import { codes, openTestHouse, type TestHouse } from '#testing'
import {
  changeHonour,
  honourById,
  honoursTakenOut,
  listHonours,
  makeReport,
  openDocument,
  type PutHonour,
  putDocument,
  putHonour,
  reportById,
  sayReport,
  takeOutArtefact,
  takeOutHonour,
} from '../index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-03-02T01:00:00Z')
})
after(() => house.close())

const prize: PutHonour = { kind: 'prize', title: 'Reading city', giver: 'The province', day: '2025-04-23' }
const put = (more: Partial<PutHonour> = {}) => house.as('editor', (work) => putHonour(work, { ...prize, ...more }))
const pdf = new TextEncoder().encode('%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n')

test('an honour with its document; what is wrong is said by its field', async () => {
  const { honourId, file } = await put({ level: 'national', whatFor: 'The night library', file: pdf, name: 'certificate.pdf' })
  assert.ok(file)
  const read = await house.as('desk', (work) => honourById(work, honourId))
  assert.deepEqual([read.level, read.whatFor, read.mayBeShown, read.putBy], ['national', 'The night library', false, 'Test editor'])
  const corrected = await house.as('editor', (work) => changeHonour(work, { ...prize, honour: honourId, seen: 1, title: 'Reading town' }))
  assert.deepEqual([corrected.file, corrected.title, corrected.version], [file, 'Reading town', 2], 'its document stays')
  assert.deepEqual(await codes(put({ kind: 'x', title: '', day: '2027-01-01' })), [
    'kind insight.honour-kind',
    'title insight.field-missing',
    'day insight.artefact-day-ahead',
  ])
  assert.deepEqual(await codes(put({ about: { kind: 'post', id: honourId } })), ['about insight.honour-about'])
  await assert.rejects(put({ about: { kind: 'campaign', id: honourId } }), (error) => isRefusal(error) && error.status === 404)
  await assert.rejects(put({ file: new TextEncoder().encode('MZ\u0000\u0000'), name: 'x.exe' }), isRefusal)
  assert.deepEqual(await codes(house.as('author', (work) => putHonour(work, prize))), ['platform.not-allowed'])
  assert.deepEqual(await codes(house.as('editor', (work) => honourById(work, 'x'))), ['insight.no-such-honour'])
  assert.deepEqual(await house.as('editor', (work) => listHonours(work), { alliance: house.otherAlliance }), [])
})

test('of 64 who correct it at one moment one does', async () => {
  const { honourId } = await put()
  const all = await Promise.all(
    Array.from({ length: 64 }, (_, i) =>
      codes(house.as('editor', (work) => changeHonour(work, { ...prize, honour: honourId, seen: 1, title: `Prize ${i}` }))),
    ),
  )
  assert.equal(all.filter((one) => one.length === 0).length, 1)
  assert.ok(all.every((one) => one.length === 0 || one[0] === 'insight.honour-changed-meanwhile'))
})

test('taken out it is offered no more, and stays in the record', async () => {
  const { honourId } = await put({ title: 'By mistake' })
  await house.as('director', (work) => takeOutHonour(work, honourId))
  assert.deepEqual(await codes(house.as('director', (work) => takeOutHonour(work, honourId))), ['insight.no-such-honour'])
  assert.ok((await house.as('desk', (work) => listHonours(work))).every(({ title }) => title !== 'By mistake'))
  const [taken] = await house.as('desk', honoursTakenOut)
  assert.deepEqual([taken!.honourId, taken!.title, taken!.by], [honourId, 'By mistake', 'Test director'])
  assert.deepEqual(await house.as('desk', honoursTakenOut, { alliance: house.otherAlliance }), [])
  const { rows } = await house.system(async (work) => ({
    rows: await work.db
      .selectFrom('insight.honours')
      .select(['title', 'taken_out_by'])
      .where('alliance_id', '=', work.alliance)
      .where('honour_id', '=', honourId)
      .execute(),
  }))
  assert.deepEqual(rows, [{ title: 'By mistake', taken_out_by: 'Test director' }])
  assert.equal((await house.as('owner', (work) => readAudit(work, { act: 'insight.honour-taken-out' }))).length, 1)
})

test('a document opens for those who see what it belongs to, and for nobody once that is taken out or replaced', async () => {
  const opens = (file: string, who: 'desk' | 'editor' | 'partner') =>
    codes(house.as(who, async (work) => openDocument(work, await work.house.files.open(work, file))))
  const gone = ['platform.not-found']
  const { honourId, file } = await put({ title: 'With paper', file: pdf, name: 'paper.pdf' })
  assert.deepEqual([await opens(file!, 'desk'), await opens(file!, 'partner')], [[], gone])
  const bytes = new TextEncoder().encode('%PDF-1.4\n2 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n')
  const changed = await house.as('editor', (work) =>
    changeHonour(work, { ...prize, honour: honourId, seen: 1, file: bytes, name: 'better.pdf' }),
  )
  assert.deepEqual([await opens(file!, 'desk'), await opens(changed.file!, 'desk')], [gone, []])
  await house.as('director', (work) => takeOutHonour(work, honourId))
  assert.deepEqual(await opens(changed.file!, 'editor'), gone)

  const said = { title: 'Letter', day: '2025-05-01', shows: 'Thanks', rights: 'own', file: pdf, name: 'letter.pdf' }
  const { artefactId } = await house.as('editor', (work) => putDocument(work, said))
  const row = await house.system((work) =>
    work.db
      .selectFrom('insight.artefacts')
      .select(['subject_id', 'file_id'])
      .where('alliance_id', '=', work.alliance)
      .where('artefact_id', '=', artefactId)
      .executeTakeFirstOrThrow(),
  )
  assert.deepEqual([await opens(row.file_id!, 'editor'), await opens(row.file_id!, 'desk')], [[], gone])
  await house.as('editor', (work) => takeOutArtefact(work, { kind: 'document', subject: row.subject_id }))
  assert.deepEqual(await opens(row.file_id!, 'editor'), gone)
  const proof = await house.system((work) =>
    work.house.files.put(work, pdf, { kind: 'evidence', name: 'proof.pdf', allow: ['application/pdf'], audience: 'staff' }),
  )
  assert.deepEqual(await opens(proof.file_id, 'partner'), [], 'a proof of another room is none of its business')
})

test('a report to a jury lists those of its period that may be shown; without any there is no such section', async () => {
  const report = async (period: string) => {
    const { reportId } = await house.as('director', (work) => makeReport(work, { kind: 'award', period }))
    return house.as('director', (work) => reportById(work, reportId))
  }
  await put({ title: 'Shown', day: '2024-05-01', mayBeShown: true, level: '全省', whatFor: 'Its lamps' })
  await put({ title: 'Kept in', day: '2024-06-01' })
  const said = sayReport(await report('2024'), 'en').sections.find(({ key }) => key === 'honours')!
  assert.deepEqual(
    said.statements.map(({ parts }) => parts.map(({ text }) => text).join('')),
    ['Prize, Wed 1 May 2024: “Shown”, The province (全省). For: Its lamps'],
  )
  const short = sayReport(await report('2024'), 'en').sections[0]!.statements[0]!
  assert.match(short.parts.map(({ text }) => text).join(''), /The library was given one honour\./)
  assert.ok((await report('2023')).report.sections.every(({ key }) => key !== 'honours'))
})

test('a kept report leaves out an honour that may be shown no more, and says so', async () => {
  const { honourId } = await put({ title: 'Closed later', day: '2022-05-01', mayBeShown: true })
  const other = await put({ title: 'Still open', day: '2022-06-01', mayBeShown: true })
  const { reportId } = await house.as('director', (work) => makeReport(work, { kind: 'award', period: '2022' }))
  const said = async () => {
    const kept = await house.as('director', (work) => reportById(work, reportId))
    const section = sayReport(kept, 'en').sections.find(({ key }) => key === 'honours')!
    return section.statements.map(({ parts }) => parts.map(({ text }) => text).join(''))
  }
  assert.equal((await said()).length, 2)
  const closed = { ...prize, title: 'Closed later', day: '2022-05-01', mayBeShown: false }
  await house.as('editor', (work) => changeHonour(work, { ...closed, honour: honourId, seen: 1 }))
  assert.deepEqual(await said(), [
    'Prize, Wed 1 Jun 2022: “Still open”, The province.',
    'One honour may not be shown any more and is left out.',
  ])
  await house.as('editor', (work) => takeOutHonour(work, other.honourId))
  assert.deepEqual(await said(), ['2 honours may not be shown any more and are left out.'])
})

test('what an honour is for stays where it is said again, also where that is there no more', async () => {
  const { honourId } = await put({ title: 'For a campaign' })
  const about = { kind: 'campaign', id: honourId }
  await house.system((work) =>
    work.db
      .updateTable('insight.honours')
      .set({ about_kind: 'campaign', about_id: honourId })
      .where('alliance_id', '=', work.alliance)
      .where('honour_id', '=', honourId)
      .execute(),
  )
  const change = (more: Partial<PutHonour>, seen: number) =>
    house.as('editor', (work) => changeHonour(work, { ...prize, ...more, honour: honourId, seen }))
  assert.deepEqual((await change({ title: 'A word', about }, 1)).about, about)
  await assert.rejects(change({ about: { kind: 'campaign', id: house.alliance } }, 2), (error) => isRefusal(error) && error.status === 404)
})
