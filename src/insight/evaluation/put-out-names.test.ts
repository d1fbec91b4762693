// A name that somebody took back, in workbooks and honours.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { namePlaces, putNameOut, saveConsent, takeBackConsent } from '#rooms/content'
import { codes } from '#testing'
import { changeEvaluation, changeHonour, finishEvaluation, noteCriterion, putHonour } from '../index.ts'
import { openEvaluationHouse } from './house-for-tests.ts'

const { house, begin, add, read, score, putOutName } = await openEvaluationHouse()
after(() => house.close())

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
