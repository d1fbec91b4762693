// A workbook while it is open: filled from figures, scored openly, shown by evidence.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readAudit } from '#platform'
import { saveClipping } from '#rooms/content'
import { toldRows } from '#rooms/facts'
import { codes } from '#testing'
import {
  attachEvidence,
  beginEvaluation,
  type CriterionInput,
  changeCriterion,
  criterionById,
  detachEvidence,
  dropCriterion,
  finishEvaluation,
  importCriteria,
  listEvaluations,
  noteCriterion,
  openAgain,
  putHonour,
  sayCriterion,
  sayingOfWorkbook,
  sumsOf,
  takeOutHonour,
  workbookFile,
  workbookForms,
} from '../index.ts'
import { openEvaluationHouse } from './house-for-tests.ts'

const { house, bay, begin, add, read, score, words } = await openEvaluationHouse()
after(() => house.close())

test('figures fill in by themselves, year for year, and open into their rows; few people stay hidden', async () => {
  const { evaluationId } = await begin()
  await add(evaluationId, { code: 'loans', kind: 'must', points: null, threshold: 120_000, figure: 'loans' })
  await add(evaluationId, { code: 'floor', kind: 'must', points: null, threshold: 5000, figure: 'floor.area' })
  await add(evaluationId, { code: 'cards', kind: 'must', points: null, threshold: 3, figure: 'cards.valid' })
  await add(evaluationId, { code: 'seats', kind: 'must', points: null, threshold: 0, figure: 'seats' })
  const { shown } = await read(evaluationId)
  const [loans, floor, cards, seats] = shown.criteria as [(typeof shown.criteria)[0], ...typeof shown.criteria]
  assert.deepEqual(
    loans.figures.map(({ period, value }) => [period, value]),
    [
      ['2023', 130_000],
      ['2024', 110_000],
      ['2025', 125_000],
    ],
  )
  assert.deepEqual([loans.byFigure, loans.standing], ['not-met', 'not-met'], '2024 was below')
  assert.deepEqual([floor!.years, floor!.byFigure], ['last', 'met'], 'what there is on a day, on the last')
  assert.deepEqual([seats!.byFigure, seats!.standing], ['cannot-tell', 'not-told'], 'what was never told is not 0')
  const { parts } = loans.figures[0]!
  const [, metric, from, to] = /\/facts\/(.+)\/rows\?from=([\d-]+)&to=([\d-]+)/.exec(parts[0]!.opens)!
  const { rows } = await house.as('analyst', (work) => toldRows(work, { metric: metric!, from: from!, to: to! }))
  assert.equal(
    rows.filter(({ counted }) => counted).reduce((sum, { amount }) => sum + amount!, 0),
    loans.figures[0]!.value,
  )
  const said = sayCriterion(cards!, sayingOfWorkbook(shown, words, 'en'))
  assert.equal(said.years.at(-1)!.says, 'at least 900', '903 would tell of the three at Harbour')
  const own = await begin({ member: bay })
  await add(own.evaluationId, { code: 'cards', kind: 'must', points: null, threshold: 1, figure: 'cards.valid' })
  const few = (await read(own.evaluationId)).shown.criteria[0]!
  assert.deepEqual([few.figures.at(-1)!.value, few.figures.at(-1)!.told, few.byFigure], [null, 'hidden', 'cannot-tell'])
  for (const form of workbookForms) {
    const { bytes } = await house.as('analyst', (work) => workbookFile(work, { evaluation: own.evaluationId, form, locale: 'en' }))
    assert.doesNotMatch(Buffer.from(bytes).toString('latin1'), /"amount":3\b|,3\r?\n/)
  }
})

test('every score stays with who and why, the newest counts; points are within bounds', async () => {
  const { evaluationId } = await begin()
  const id = await add(evaluationId, { points: 10 })
  assert.deepEqual(await codes(score(id, { score: 10.5 })), ['score insight.number-out-of-bounds'])
  assert.deepEqual(await codes(score(id, { score: null })), ['score insight.field-missing'])
  assert.deepEqual(await codes(score(id, { reason: '' })), ['reason insight.field-missing'])
  assert.deepEqual(await codes(score(id, { side: 'reviewer' })), ['insight.evaluation-not-finished'])
  await score(id, { score: 6 })
  assert.equal((await score(id, { score: 6 })).number, 1, 'pressed twice it is one')
  assert.deepEqual(await codes(score(id, { score: 7 }, 'editor')), ['insight.criterion-scored-meanwhile'])
  await score(id, { score: 7, reason: 'The hall was counted.', seen: 1 }, 'editor')
  const { scores, criterion } = await house.as('analyst', (work) => criterionById(work, id))
  assert.deepEqual(
    scores.self.map((one) => [one.number, one.score, one.by, one.reason]),
    [
      [2, 7, 'Test editor', 'The hall was counted.'],
      [1, 6, 'Test analyst', 'So it is.'],
    ],
  )
  assert.equal(criterion.self!.score, 7)
  const change = (more: Partial<CriterionInput>) =>
    house.as('analyst', (work) =>
      changeCriterion(work, {
        criterionId: id,
        seen: 1,
        part: 'A',
        code: '1',
        criterion: 'What',
        kind: 'points',
        points: 10,
        threshold: null,
        ...more,
      }),
    )
  assert.deepEqual(await codes(change({ points: 5 })), ['points insight.criterion-points-scored'])
  assert.deepEqual(await codes(change({ kind: 'must', points: null })), ['kind insight.criterion-kind-scored'])
  assert.deepEqual(await codes(house.as('analyst', (work) => dropCriterion(work, { criterion: id, seen: 1 }))), [
    'insight.criterion-in-use',
  ])
  assert.equal((await house.as('owner', (work) => readAudit(work, { act: 'insight.criterion-scored' }))).length, 2)
})

test('of 64 who score at one moment one does, and each of the others is told of it', async () => {
  const { evaluationId } = await begin()
  const id = await add(evaluationId, {})
  const all = await Promise.all(Array.from({ length: 64 }, (_, i) => codes(score(id, { score: i / 10, reason: `By ${i}` }))))
  assert.equal(all.filter((one) => one.length === 0).length, 1)
  assert.ok(all.every((one) => one.length === 0 || one[0] === 'insight.criterion-scored-meanwhile'))
  assert.equal((await house.as('analyst', (work) => criterionById(work, id))).scores.self.length, 1)
})

test('who scores while somebody finishes is in what was kept, or refused', async () => {
  const { evaluationId } = await begin()
  const ids: string[] = []
  for (let i = 0; i < 32; i++) ids.push(await add(evaluationId, { code: String(i) }))
  const scoring = ids.map((id) => codes(score(id)))
  const finishing = Array.from({ length: 32 }, () => codes(house.as('director', (work) => finishEvaluation(work, evaluationId))))
  const [scored, finished] = [await Promise.all(scoring), await Promise.all(finishing)]
  assert.equal(finished.filter((one) => one.length === 0).length, 1)
  assert.ok(finished.every((one) => one.length === 0 || one[0] === 'insight.evaluation-finished'))
  assert.ok(scored.every((one) => one.length === 0 || one[0] === 'insight.evaluation-finished'))
  const { shown, versions } = await read(evaluationId)
  assert.deepEqual(
    [versions.length, shown.criteria.filter(({ self }) => self).length],
    [1, scored.filter((one) => one.length === 0).length],
  )
})

test('evidence of the round is put to a criterion, and what is taken out elsewhere counts no more', async () => {
  const clip = await house.system((work) => saveClipping(work, { outlet: 'City Paper', title: 'Night library', day: '2024-02-11' }))
  const late = await house.system((work) => saveClipping(work, { outlet: 'City Paper', title: 'Today', day: '2026-02-11' }))
  const honour = await house.as('editor', (work) =>
    putHonour(work, { kind: 'prize', title: 'Reading city', giver: 'Province', day: '2022-04-23' }),
  )
  const { evaluationId } = await begin()
  const id = await add(evaluationId, {})
  const put = (kind: string, subject: string) => house.as('editor', (work) => attachEvidence(work, { criterion: id, kind, subject }))
  await put('clipping', clip.id)
  await put('clipping', clip.id)
  await put('honour', honour.honourId)
  assert.deepEqual(await codes(put('clipping', late.id)), ['insight.no-such-artefact'], 'it is of no year of the round')
  assert.deepEqual(await codes(put('honour', clip.id)), ['insight.no-such-artefact'])
  assert.equal((await read(evaluationId)).shown.criteria[0]!.standingEvidence, 2)
  await house.as('editor', (work) => takeOutHonour(work, honour.honourId))
  const { pieces, choices } = await house.as('analyst', (work) => criterionById(work, id))
  assert.deepEqual(pieces.map(({ kind, state, title }) => [kind, state, title]).sort(), [
    ['clipping', 'stands', 'City Paper: Night library'],
    ['honour', 'gone', ''],
  ])
  assert.deepEqual(choices, [])
  await house.as('editor', (work) => detachEvidence(work, { criterion: id, kind: 'clipping', subject: clip.id }))
  assert.equal(sumsOf((await read(evaluationId)).shown.criteria).withoutEvidence, 1)
  const seen = await house.as('desk', (work) => criterionById(work, id))
  assert.deepEqual(
    seen.pieces.map(({ state }) => state),
    ['gone'],
    'an honour is no secret of the evidence file',
  )
})

test('a library that does not agree with its figure is heard on the overview, in the counts and on paper; the reviewer is final', async () => {
  const { evaluationId } = await begin({ from: 2023, to: 2023 })
  const id = await add(evaluationId, { code: 'loans', kind: 'must', points: null, threshold: 1, figure: 'loans' })
  const paper = async (locale: string) => {
    const { bytes } = await house.as('analyst', (work) => workbookFile(work, { evaluation: evaluationId, form: 'html', locale }))
    return new TextDecoder().decode(bytes)
  }
  const now = async () => {
    const { shown } = await read(evaluationId)
    const [one] = shown.criteria
    const { dispute, byFigure } = sayCriterion(one!, sayingOfWorkbook(shown, words, 'en'))
    const { must, disputed } = sumsOf(shown.criteria)
    return [one!.standing, must.met, disputed, byFigure, dispute]
  }
  assert.deepEqual(await now(), ['met', 1, 0, 'The figure decides: met.', null])
  await score(id, { score: null, met: false })
  assert.deepEqual(await now(), ['met', 1, 1, 'The figure decides: met.', 'Figure: met. Library: not met.'])
  for (const one of [
    'Figure: met. Library: not met.',
    'Must-have: met',
    'Of 1 must-have figure, library and reviewer do not say the same.',
  ])
    assert.ok((await paper('en')).includes(one), one)
  await house.as('director', (work) => finishEvaluation(work, evaluationId))
  await score(id, { side: 'reviewer', score: null, met: false }, 'director')
  assert.deepEqual(await now(), ['not-met', 0, 1, 'Figure: met.', 'Figure: met. Library: not met. Reviewer: not met.'])
  for (const one of ['必备条件：未达标', '数据：达标。本馆：未达标。专家：未达标。']) assert.ok((await paper('zh-CN')).includes(one), one)
})

test('points are told with how many criteria they are of', async () => {
  const { evaluationId } = await begin()
  const one = await add(evaluationId, { code: '1', points: 20 })
  const two = await add(evaluationId, { code: '2', points: 95 })
  await score(one, { score: 15 })
  await score(two, { score: 90 })
  await house.as('director', (work) => finishEvaluation(work, evaluationId))
  await score(two, { side: 'reviewer', score: 16 }, 'director')
  const { bytes } = await house.as('analyst', (work) => workbookFile(work, { evaluation: evaluationId, form: 'html', locale: 'en' }))
  const text = new TextDecoder().decode(bytes)
  assert.ok(text.includes('Self-score: 105 of 115, with 2 of 2 criteria scored. Reviewer: 16 of 115, with 1 of 2 criteria scored.'), text)
})

test('of those who give criteria the same code at one moment one does, and the others are told', async () => {
  const { evaluationId } = await begin()
  const ids: string[] = []
  for (let i = 0; i < 16; i++) ids.push(await add(evaluationId, { code: String(i) }))
  const asked = { part: 'A', code: 'same', criterion: 'What', kind: 'points', points: 10, threshold: null }
  const all = await Promise.all(
    ids.map((criterionId) => codes(house.as('analyst', (work) => changeCriterion(work, { ...asked, criterionId, seen: 1 })))),
  )
  assert.deepEqual(
    all.flat(),
    Array.from({ length: 15 }, () => 'code insight.criterion-twice'),
  )
})

test('a score says that it was given for an earlier wording, and of how many points', async () => {
  const { evaluationId } = await begin({ title: 'Reworded' })
  const id = await add(evaluationId, { code: 'staff', criterion: 'Two librarians' })
  await score(id, { score: 8 })
  await house.as('director', (work) => finishEvaluation(work, evaluationId))
  await score(id, { side: 'reviewer', score: 9, reason: '' }, 'director')
  await house.as('director', (work) => openAgain(work, evaluationId, 'A new sheet.'))
  await house.as('editor', (work) => noteCriterion(work, { criterion: id, seen: 1, responsible: 'Lin', found: '', missing: '' }))
  const said = async () => {
    const { shown } = await read(evaluationId)
    const { self, reviewer } = sayCriterion(shown.criteria[0]!, sayingOfWorkbook(shown, words, 'en'))
    return [self, reviewer]
  }
  assert.deepEqual(await said(), ['8 of 10', '9 of 10'], 'notes change nothing that is asked')
  const sheet = 'part,code,criterion,kind,points\nA,staff,Two hundred librarians,points,100\n'
  await house.as('editor', (work) => importCriteria(work, { evaluation: evaluationId, file: new TextEncoder().encode(sheet) }))
  assert.deepEqual(await said(), ['8 of 10 (given for an earlier wording)', '9 of 10 (given for an earlier wording)'])
  const changed = await house.as('owner', (work) => readAudit(work, { act: 'insight.criterion-changed' }))
  assert.equal(changed.filter(({ params }) => params.title === 'Reworded' && params.code === 'staff').length, 1)
  await score(id, { score: 8, seen: 1 })
  assert.deepEqual(await said(), ['8 of 100', '9 of 10 (given for an earlier wording)'], 'given again it is for what is asked now')
})

test('what cannot be is refused by name', async () => {
  assert.deepEqual(await codes(begin({ title: '', template: 'none' })), [
    'template insight.no-such-template',
    'title insight.field-missing',
  ])
  assert.deepEqual(await codes(begin({ from: 2025, to: 2023 })), ['to insight.evaluation-years'])
  assert.deepEqual(await codes(begin({ from: 2010 })), ['to insight.evaluation-years'])
  assert.deepEqual(await codes(begin({ member: house.alliance })), ['member insight.no-such-scope'])
  assert.deepEqual(await codes(read(house.alliance)), ['insight.no-such-evaluation'])
  assert.deepEqual(await codes(read('x')), ['insight.no-such-evaluation'])
  assert.deepEqual(await codes(score('x')), ['insight.no-such-criterion'])
  assert.deepEqual(
    await codes(house.as('author', (work) => beginEvaluation(work, { title: 'x', from: 2024, to: 2025, template: 'empty' }))),
    ['platform.not-allowed'],
  )
  assert.deepEqual(await codes(house.as('partner', (work) => listEvaluations(work))), ['platform.not-allowed'])
})

test('a criterion of which something is written down is not dropped, nor one that somebody changed meanwhile', async () => {
  const { evaluationId } = await begin()
  const criterion = await add(evaluationId, {})
  const drop = (seen: number) => codes(house.as('editor', (work) => dropCriterion(work, { criterion, seen })))
  const note = (found: string, seen: number) =>
    house.as('editor', (work) => noteCriterion(work, { criterion, seen, responsible: '', found, missing: '' }))
  await note('Much was found.', 1)
  assert.deepEqual(await drop(1), ['insight.criterion-changed-meanwhile'])
  assert.deepEqual(await drop(2), ['insight.criterion-in-use'])
  await note('', 2)
  assert.deepEqual(await drop(3), [])
})
