// A workbook from its first day to the verdict: filled from figures, scored openly, shown by evidence, kept, and read beside late figures.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createFormatter, readAudit, translator } from '#platform'
import { addLibrary, addServicePoint } from '#rooms/alliance'
import { namePlaces, putNameOut, saveClipping, saveConsent, takeBackConsent } from '#rooms/content'
import { type MetricKey, placeImport, recordFacts, stageImport, toldRows } from '#rooms/facts'
import { codes, openTestHouse, type TestHouse } from '#testing'
import {
  addCriterion,
  attachEvidence,
  beginEvaluation,
  type CriterionInput,
  changeCriterion,
  changeEvaluation,
  changeHonour,
  criterionById,
  detachEvidence,
  dropCriterion,
  evaluationById,
  finishEvaluation,
  importCriteria,
  languageIn,
  listEvaluations,
  noteCriterion,
  openAgain,
  putHonour,
  recordVerdict,
  sayCriterion,
  sayDiffers,
  sayingOfWorkbook,
  scoreCriterion,
  sumsOf,
  takeOutHonour,
  workbookFile,
  workbookForms,
} from '../index.ts'
import { asToldNow } from './criterion-figures.ts'

let house: TestHouse
let bay: string
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-03-02T01:00:00Z')
  await house.system(async (work) => {
    const member = async (name: string, chinese: string) => {
      const { library_id } = await addLibrary(work, { name, names: { 'zh-CN': chinese } })
      return library_id
    }
    bay = await member('Bay', '湾馆')
    await addServicePoint(work, { name: 'Central', kind: 'central', library: await member('Hill', '山馆') })
    await addServicePoint(work, { name: 'Harbour', kind: 'branch', library: bay })
  })
  await take('Library,Year,loans\nCentral,2023,90000\nHarbour,2023,40000\nCentral,2024,80000\nHarbour,2024,30000\nCentral,2025,125000\n')
  await tell('floor.area', [
    ['2022-12-31', 1, 3000],
    ['2025-12-31', 1, 5200],
  ])
  await tell('cards.valid', [
    ['2025-12-31', 1, 900],
    ['2025-12-31', 2, 3],
  ])
})
after(() => house.close())

let files = 0
async function take(text: string): Promise<void> {
  const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
    name: `sheet ${++files}.csv`,
    open: async function* () {
      yield new TextEncoder().encode(text)
    },
  })
  const { counts } = await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
  assert.equal(counts.refused, 0, JSON.stringify(counts.why))
}
const tell = (metric: MetricKey, rows: [day: string, point: number, amount: number][]) =>
  house.system((work) =>
    recordFacts(
      work,
      rows.map(([day, point, amount]) => ({ metric, day, point, amount, source: 'sheet.csv' })),
    ),
  )
const begin = (more: Partial<Parameters<typeof beginEvaluation>[1]> = {}) =>
  house.as('analyst', (work) => beginEvaluation(work, { title: 'Round 7', from: 2023, to: 2025, template: 'empty', ...more }))
const add = (evaluation: string, more: Partial<CriterionInput>) =>
  house
    .as('analyst', (work) =>
      addCriterion(work, { evaluation, part: 'A', code: '1', criterion: 'What', kind: 'points', points: 10, threshold: null, ...more }),
    )
    .then(({ criterionId }) => criterionId)
const read = (id: string) => house.as('analyst', (work) => evaluationById(work, id))
const score = (
  criterion: string,
  more: Partial<Parameters<typeof scoreCriterion>[1]> = {},
  who: 'analyst' | 'editor' | 'director' = 'analyst',
) => house.as(who, (work) => scoreCriterion(work, { criterion, side: 'self', score: 6, reason: 'So it is.', seen: 0, ...more }))
const words = { t: translator('en'), fmt: createFormatter('en', 'Asia/Shanghai', new Date('2026-03-02T01:00:00Z')) }

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

test('a template speaks the language of whoever begins from it, and goes on in it for whoever reads', async () => {
  const begun = await begin({ template: 'three-parts', locale: 'zh-CN' })
  const { shown } = await read(begun.evaluationId)
  const parts = shown.criteria.map(({ part }) => part)
  assert.deepEqual(new Set(parts), new Set(['必备条件']))
  assert.match(shown.criteria[0]!.criterion, /^年文献外借量/)
  assert.equal(shown.criteria[0]!.unit, '册次')
  assert.equal(languageIn('three-parts', parts, { locale: 'en', first: 'en' }), 'zh-CN')
  assert.equal(languageIn('three-parts', ['Must-haves'], { locale: 'zh-CN', first: 'zh-CN' }), 'en')
  assert.equal(languageIn('five-groups', [], { locale: 'zh-CN', first: 'en' }), 'zh-CN', 'nothing stands in it yet')
  assert.equal(languageIn('empty', ['必备条件'], { locale: 'zh-CN', first: 'en' }), 'en', 'a sheet of its own')
})

test('a workbook begins from a template and a sheet, is exported, and another begins from what was exported', async () => {
  const begun = await begin({ template: 'three-parts', authority: 'Ministry' })
  const sheet = 'part,code,criterion,kind,points\nService,1.1,=cmd|calc,points,5\n'
  const bring = (text: string, id = begun.evaluationId) =>
    house.as('editor', (work) => importCriteria(work, { evaluation: id, file: new TextEncoder().encode(text) }))
  assert.deepEqual(await bring(sheet), { added: 1, changed: 0 })
  assert.deepEqual(await bring(sheet), { added: 0, changed: 0 }, 'the same sheet twice changes nothing')
  assert.deepEqual(await bring(sheet.replace(',5', ',8')), { added: 0, changed: 1 })
  assert.deepEqual(await codes(bring(`${sheet}Service,1.2,Bad,sometimes,\n`)), ['file insight.line-criterion-kind'])
  const { shown } = await read(begun.evaluationId)
  assert.deepEqual(
    shown.criteria.map(({ code, kind, threshold, figure }) => [code, kind, threshold, figure]),
    [
      ['6-1', 'must', 120_000, 'loans'],
      ['6-2', 'must', 85, null],
      ['6-3', 'must', 5000, 'floor.area'],
      ['6-4', 'must', 20, 'items-added-per-head'],
      ['1.1', 'points', null, null],
    ],
  )
  const { bytes } = await house.as('analyst', (work) =>
    workbookFile(work, { evaluation: begun.evaluationId, form: 'criteria.csv', locale: 'en' }),
  )
  assert.ok(new TextDecoder().decode(bytes).includes("'=cmd|calc"), 'no cell runs as a formula')
  const again = await begin({ file: bytes })
  const asked = (criteria: typeof shown.criteria) =>
    criteria.map(({ part, code, criterion, kind, points, threshold, unit, figure, years }) => ({
      part,
      code,
      criterion,
      kind,
      points,
      threshold,
      unit,
      figure,
      years,
    }))
  assert.deepEqual(asked((await read(again.evaluationId)).shown.criteria), asked(shown.criteria))
  await score(shown.criteria[4]!.criterionId, { score: 8 })
  assert.deepEqual(await codes(bring(sheet)), ['file insight.line-points-scored'])
})

test('the next round begins from the template and the sheet of the last: of one code the sheet stands', async () => {
  const last = await begin({ template: 'three-parts' })
  const { bytes } = await house.as('analyst', (work) =>
    workbookFile(work, { evaluation: last.evaluationId, form: 'criteria.csv', locale: 'en' }),
  )
  const sheet = new TextDecoder().decode(bytes).replace('120000', '150000')
  const { evaluationId } = await begin({ template: 'three-parts', file: new TextEncoder().encode(sheet) })
  assert.deepEqual(
    (await read(evaluationId)).shown.criteria.map(({ code, threshold }) => [code, threshold]),
    [
      ['6-1', 150_000],
      ['6-2', 85],
      ['6-3', 5000],
      ['6-4', 20],
    ],
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

test('a name that is taken back is put out of notes, reasons, honours and what was kept; no figure and no score changes', async () => {
  const { evaluationId } = await begin({ title: 'Led by Li Lei' })
  const id = await add(evaluationId, { points: 10, figure: 'loans' })
  await house.as('editor', (work) =>
    noteCriterion(work, { criterion: id, seen: 1, responsible: 'Li Lei', found: 'Li Lei counted.', missing: '' }),
  )
  await score(id, { reason: 'As Li Lei says.' })
  await house.as('editor', (work) => putHonour(work, { kind: 'mention', title: 'Librarian Li Lei', giver: 'City', day: '2025-05-01' }))
  await house.as('director', (work) => finishEvaluation(work, evaluationId))
  const before = (await read(evaluationId)).shown.criteria[0]!
  const consent = await house.as('director', async (work) => {
    const made = await saveConsent(work, { name: 'Li Lei', uses: ['name'], places: ['site'], given: 'desk' })
    await takeBackConsent(work, { consent: made.id, why: 'by telephone' })
    return made.id
  })
  const places = async () => {
    const found = (await house.as('owner', (work) => namePlaces(work, consent))).places
    return [...new Set(found.map(({ kind }) => kind))].filter((kind) => ['evaluation', 'honour'].includes(kind)).sort()
  }
  assert.deepEqual(await places(), ['evaluation', 'honour'])
  await house.as('owner', (work) => putNameOut(work, { consent }))
  assert.deepEqual(await places(), [])
  const { shown, evaluation } = await read(evaluationId)
  assert.ok(!JSON.stringify({ shown, evaluation }).includes('Li Lei'))
  const after = shown.criteria[0]!
  assert.deepEqual([after.figures, after.self!.score, after.self!.by], [before.figures, before.self!.score, before.self!.by])
})

const putOutName = (name: string) =>
  house.as('owner', async (work) => {
    const { id } = await saveConsent(work, { name, uses: ['name'], places: ['site'], given: 'desk' })
    await takeBackConsent(work, { consent: id, why: 'by telephone' })
    await putNameOut(work, { consent: id })
  })

test('a form that was open while a name was put out is refused, so that the name does not come back', async () => {
  const { evaluationId } = await begin({ title: 'Led by Han Mei' })
  const criterion = await add(evaluationId, {})
  const notes = { criterion, responsible: 'Han Mei', found: '', missing: '' }
  await house.as('editor', (work) => noteCriterion(work, { ...notes, seen: 1 }))
  const prize = { kind: 'mention', title: 'Librarian Han Mei', giver: 'City', day: '2025-05-01' }
  const { honourId } = await house.as('editor', (work) => putHonour(work, prize))
  await putOutName('Han Mei')
  assert.deepEqual(await codes(house.as('editor', (work) => noteCriterion(work, { ...notes, seen: 2 }))), [
    'insight.criterion-changed-meanwhile',
  ])
  const round = { evaluation: evaluationId, title: 'Led by Han Mei', from: 2023, to: 2025, seen: 1 }
  assert.deepEqual(await codes(house.as('editor', (work) => changeEvaluation(work, round))), ['insight.evaluation-changed-meanwhile'])
  assert.deepEqual(await codes(house.as('editor', (work) => changeHonour(work, { ...prize, honour: honourId, seen: 1 }))), [
    'insight.honour-changed-meanwhile',
  ])
})

test('a name that is also a key or the name of whoever scored changes nothing but texts in what was kept', async () => {
  const { evaluationId } = await begin({ title: 'Keys' })
  const id = await add(evaluationId, { points: 10, figure: 'loans', years: 'last' })
  await house.as('editor', (work) =>
    noteCriterion(work, { criterion: id, seen: 1, responsible: 'Last', found: 'Last and Test analyst counted.', missing: '' }),
  )
  await score(id, { reason: 'As Last says.' })
  await house.as('director', (work) => finishEvaluation(work, evaluationId))
  const before = (await read(evaluationId)).shown.criteria[0]!
  await putOutName('Last')
  await putOutName('Test analyst')
  const after = (await read(evaluationId)).shown.criteria[0]!
  assert.doesNotMatch(`${after.responsible} ${after.found} ${after.self!.reason}`, /Last|Test analyst/)
  const { responsible, found, missing } = after
  const self = { ...before.self!, reason: after.self!.reason }
  assert.deepEqual(after, { ...before, responsible, found, missing, self })
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
