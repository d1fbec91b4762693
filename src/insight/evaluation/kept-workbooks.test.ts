// A workbook that is finished: what was kept, late figures beside it, the reviewer and the verdict.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readAudit } from '#platform'
import { saveClipping } from '#rooms/content'
import { codes } from '#testing'
import {
  attachEvidence,
  changeEvaluation,
  criterionById,
  evaluationById,
  finishEvaluation,
  listEvaluations,
  noteCriterion,
  openAgain,
  putHonour,
  recordVerdict,
  sayCriterion,
  sayDiffers,
  sayingOfWorkbook,
  sumsOf,
  takeOutHonour,
  workbookFile,
  workbookForms,
} from '../index.ts'
import { asToldNow } from './criterion-figures.ts'
import { openEvaluationHouse } from './house-for-tests.ts'

const { house, take, tell, begin, add, read, score, words, putOutName } = await openEvaluationHouse()
after(() => house.close())

test('finished it stands with its figures, a late figure is told beside it; then the reviewer, then the verdict', async () => {
  const { evaluationId } = await begin({ title: 'To the end' })
  const must = await add(evaluationId, { code: 'loans', kind: 'must', points: null, threshold: 100_000, figure: 'loans' })
  const hall = await add(evaluationId, { part: 'B', code: 'hall', points: 20 })
  await house.as('editor', (work) =>
    noteCriterion(work, { criterion: hall, seen: 1, responsible: 'Lin', found: 'One hall', missing: 'A lift', by: '2026-06-30' }),
  )
  await score(hall, { score: 15 })
  assert.deepEqual(await codes(house.as('author', (work) => finishEvaluation(work, evaluationId))), ['platform.not-allowed'])
  assert.deepEqual(await house.as('director', (work) => finishEvaluation(work, evaluationId)), { version: 1, isNew: true })
  assert.deepEqual(await codes(score(hall, { score: 16, seen: 1 })), ['insight.evaluation-finished'])
  assert.deepEqual(await codes(add(evaluationId, { code: 'more' })), ['insight.evaluation-finished'])
  await take('Library,Year,loans\nHarbour,2025,33000\n')
  const finished = await read(evaluationId)
  assert.equal(finished.shown.criteria[0]!.figures.at(-1)!.value, 125_000, 'what was finished stands')
  assert.deepEqual(
    finished.differs.map((one) => sayDiffers(one, sayingOfWorkbook(finished.shown, words, 'en'))),
    ['loans, 2025: 158,000 (when it was finished: 125,000).'],
  )
  await score(hall, { side: 'reviewer', score: 12, reason: '' }, 'director')
  await score(must, { side: 'reviewer', met: true, reason: 'Seen.' }, 'director')
  const judged = await read(evaluationId)
  assert.equal(sayCriterion(judged.shown.criteria[1]!, sayingOfWorkbook(judged.shown, words, 'en')).difference, '-3')
  assert.deepEqual([sumsOf(judged.shown.criteria).self, sumsOf(judged.shown.criteria).reviewer], [15, 12])

  await house.as('director', (work) => openAgain(work, evaluationId, 'A late figure.'))
  assert.deepEqual(await house.as('director', (work) => finishEvaluation(work, evaluationId)), { version: 2, isNew: true })
  await house.as('director', (work) => openAgain(work, evaluationId, 'By mistake.'))
  assert.deepEqual(await house.as('director', (work) => finishEvaluation(work, evaluationId)), { version: 2, isNew: false })
  await house.as('director', (work) => recordVerdict(work, { evaluation: evaluationId, verdict: 'First class', day: '2026-03-01' }))
  assert.deepEqual(await codes(score(hall, { side: 'reviewer', score: 13, seen: 1 })), ['insight.evaluation-judged'])
  assert.deepEqual(await codes(house.as('director', (work) => openAgain(work, evaluationId, 'Again.'))), ['insight.evaluation-judged'])
  const [line] = (await house.as('desk', (work) => listEvaluations(work))).filter(({ title }) => title === 'To the end')
  assert.deepEqual([line!.state, line!.verdict], ['judged', { text: 'First class', day: '2026-03-01' }])

  const html = await house.as('analyst', (work) => workbookFile(work, { evaluation: evaluationId, form: 'html', locale: 'zh-CN' }))
  const text = new TextDecoder().decode(html.bytes)
  for (const one of ['评定结果：First class', '自评：15/20', '专家：12/20', '尚缺：A lift', '158,000']) assert.ok(text.includes(one), one)
  for (const form of workbookForms)
    assert.ok(
      (await house.as('analyst', (work) => workbookFile(work, { evaluation: evaluationId, form, locale: 'en' }))).bytes.length > 100,
    )
})

test('a kept figure is told no more exactly than today: with the later "at least" it would tell of few', async () => {
  await tell('cards.valid', [['2021-12-31', 1, 900]])
  const { evaluationId } = await begin({ from: 2021, to: 2021 })
  await add(evaluationId, { code: 'cards', kind: 'must', points: null, threshold: 1, figure: 'cards.valid' })
  const said = async () => {
    const { shown, differs } = await read(evaluationId)
    const saying = sayingOfWorkbook(shown, words, 'en')
    const years = sayCriterion(shown.criteria[0]!, saying).years.map(({ says }) => says)
    return { years, differs: differs.map((one) => sayDiffers(one, saying)) }
  }
  await house.as('director', (work) => finishEvaluation(work, evaluationId))
  const kept = (await read(evaluationId)).shown.criteria[0]!.figures[0]!
  assert.deepEqual(await said(), { years: ['900'], differs: [] })
  await tell('cards.valid', [['2021-12-31', 2, 3]])
  assert.deepEqual(await said(), { years: ['at least 900'], differs: [] })
  const now = (await read(evaluationId)).shown.criteria[0]!.figures[0]!
  const was = asToldNow({ ...kept, value: 903, parts: [{ ...kept.parts[0]!, amount: 903 }] }, now)
  assert.deepEqual([was.value, was.told, was.parts[0]!.amount], [900, 'least', 900], '903 would tell of three')
  await house.as('director', (work) => openAgain(work, evaluationId, 'Late.'))
  await house.as('director', (work) => finishEvaluation(work, evaluationId))
  await tell('cards.valid', [['2021-12-31', 2, 30]])
  assert.deepEqual((await said()).differs, ['cards, 2021: 933 (when it was finished: not shown).'])
})

test('a kept version says what was put to a criterion, and is no other when a piece goes elsewhere', async () => {
  const clip = await house.system((work) => saveClipping(work, { outlet: 'Evening Post', title: 'Kim Reader came', day: '2024-03-11' }))
  const { honourId } = await house.as('editor', (work) =>
    putHonour(work, { kind: 'prize', title: 'Kept', giver: 'Province', day: '2024-04-23' }),
  )
  const { evaluationId } = await begin({ title: 'With evidence' })
  const criterion = await add(evaluationId, {})
  for (const piece of [
    { kind: 'clipping', subject: clip.id },
    { kind: 'honour', subject: honourId },
  ])
    await house.as('editor', (work) => attachEvidence(work, { criterion, ...piece }))
  const finish = () => house.as('director', (work) => finishEvaluation(work, evaluationId))
  await finish()
  const kept = async () => (await read(evaluationId)).shown.criteria[0]!
  const titles = async () => (await kept()).evidence.map(({ title, day }) => [title, day]).sort()
  assert.deepEqual(await titles(), [
    ['Evening Post: Kim Reader came', '2024-03-11'],
    ['Kept (Province)', '2024-04-23'],
  ])
  await putOutName('Kim Reader')
  assert.doesNotMatch(JSON.stringify(await titles()), /Kim/)
  await house.as('editor', (work) => takeOutHonour(work, honourId))
  assert.deepEqual([(await titles()).length, (await kept()).standingEvidence], [2, 1])
})

test('what is put to a criterion stands also where it is among the choices no more', async () => {
  const clip = await house.system((work) => saveClipping(work, { outlet: 'City Paper', title: 'Of 2023', day: '2023-06-11' }))
  const old = { kind: 'prize', title: 'Long ago', giver: 'Province', day: '1990-04-23' }
  const { honourId } = await house.as('editor', (work) => putHonour(work, old))
  const { evaluationId } = await begin({ title: 'Moved' })
  const criterion = await add(evaluationId, {})
  await house.as('editor', (work) => attachEvidence(work, { criterion, kind: 'clipping', subject: clip.id }))
  await house.as('editor', (work) => attachEvidence(work, { criterion, kind: 'honour', subject: honourId }))
  await house.as('editor', (work) => changeEvaluation(work, { evaluation: evaluationId, seen: 1, title: 'Moved', from: 2024, to: 2025 }))
  await house.system(async (work) => {
    for (let i = 0; i < 500; i++) await putHonour(work, { kind: 'mention', title: `Mention ${i}`, giver: 'City', day: '2025-01-01' })
  })
  const { pieces } = await house.as('analyst', (work) => criterionById(work, criterion))
  assert.deepEqual(pieces.map(({ state, title }) => [state, title]).sort(), [
    ['stands', 'City Paper: Of 2023'],
    ['stands', 'Long ago (Province)'],
  ])
})

test('the table of everything says what is "at least", what a year lacks, and a mean of whole rounds alone', async () => {
  house.setNow('2029-03-02T01:00:00Z')
  try {
    await tell('cards.valid', [
      ['2027-12-31', 1, 800],
      ['2027-12-31', 2, 2],
      ['2028-12-31', 1, 900],
      ['2028-12-31', 2, 3],
    ])
    await take('Library,Month,loans\nCentral,2028-01,500\n')
    const { evaluationId } = await begin({ from: 2027, to: 2028 })
    const asked = { kind: 'must', points: null, threshold: 100, years: 'mean' }
    await add(evaluationId, { ...asked, code: 'cards', figure: 'cards.valid' })
    await add(evaluationId, { ...asked, code: 'loans', figure: 'loans' })
    const { shown } = await read(evaluationId)
    const means = shown.criteria.map((one) => sayCriterion(one, sayingOfWorkbook(shown, words, 'en')).mean)
    assert.deepEqual(means, ['at least 850', null], 'loans of 2027 were never told')
    const { bytes } = await house.as('analyst', (work) => workbookFile(work, { evaluation: evaluationId, form: 'csv', locale: 'en' }))
    const csv = new TextDecoder().decode(bytes)
    assert.match(csv, /at least 850,.*,at least 800,at least 900\r?\n/)
    assert.match(csv, /2028: [^"]*1 of 12/)
  } finally {
    house.setNow('2026-03-02T01:00:00Z')
  }
})

test('every version that was kept can be read, and printed', async () => {
  const { evaluationId } = await begin({ title: 'Twice' })
  const id = await add(evaluationId, { code: 'hall' })
  const finish = () => house.as('director', (work) => finishEvaluation(work, evaluationId))
  await score(id, { score: 4 })
  await finish()
  await house.as('director', (work) => openAgain(work, evaluationId, 'More was found.'))
  await score(id, { score: 9, seen: 1 })
  await finish()
  const of = async (version?: number) => {
    const found = await house.as('desk', (work) => evaluationById(work, evaluationId, version))
    return [found.version, found.shown.criteria[0]!.self!.score]
  }
  assert.deepEqual(
    [await of(), await of(2), await of(1)],
    [
      [2, 9],
      [2, 9],
      [1, 4],
    ],
  )
  assert.deepEqual(await codes(of(3)), ['insight.no-such-evaluation'])
  const { bytes, name } = await house.as('desk', (work) =>
    workbookFile(work, { evaluation: evaluationId, form: 'html', locale: 'en', version: 1 }),
  )
  assert.match(new TextDecoder().decode(bytes), /version 1/i)
  assert.match(new TextDecoder().decode(bytes), /4 of 10/)
  assert.equal(name, 'evaluation-2023-2025-v1.html')
})

test('a verdict that was written down wrong is corrected openly, with a reason', async () => {
  const { evaluationId } = await begin({ title: 'Misspelt' })
  await add(evaluationId, {})
  const judge = (verdict: string, why?: string) =>
    codes(house.as('director', (work) => recordVerdict(work, { evaluation: evaluationId, verdict, day: '2026-03-01', why })))
  assert.deepEqual(await judge('First class', 'Typo.'), ['insight.evaluation-not-judged'])
  await house.as('director', (work) => finishEvaluation(work, evaluationId))
  assert.deepEqual(await judge('Frist class'), [])
  assert.deepEqual(await judge('First class'), ['insight.evaluation-judged'], 'without a reason it stands')
  assert.deepEqual(await judge('First class', 'A typo.'), [])
  const { evaluation } = await read(evaluationId)
  assert.deepEqual([evaluation.state, evaluation.verdict], ['judged', { text: 'First class', day: '2026-03-01' }])
  const [entry] = await house.as('owner', (work) => readAudit(work, { act: 'insight.evaluation-verdict-corrected' }))
  assert.deepEqual([entry!.params.verdict, entry!.why], ['First class', 'A typo.'])
})
