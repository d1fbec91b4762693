import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Panel } from '#packages/causal'
import { arrangeStudy, type StudyQuestion } from './arrange-study.ts'
import { countedPanel } from './panels-for-tests.ts'
import { NoNumber } from './problem.ts'

const plain = countedPanel(1, { places: 6, months: 40 })
const question: StudyQuestion = {
  treated: ['1'],
  start: 37,
  end: 40,
  kept: new Map(),
  masked: [],
  campaigns: [],
  before: { wanted: 24, needed: 24 },
  people: false,
}
/** The panel with one figure changed. */
const withFigure = (unit: number, month: number, value: number): Panel => ({
  ...plain,
  values: plain.values.map((row, i) => (i === unit - 1 ? row.map((old, t) => (t === month ? value : old)) : row)),
})
const problemOf = (panel: Panel, more: Partial<StudyQuestion> = {}) => {
  try {
    arrangeStudy(panel, { ...question, ...more })
  } catch (error) {
    if (error instanceof NoNumber) return error.problem
    throw error
  }
  return assert.fail('a number would have been given')
}

test('all places without fault are compared with, over the months that are wanted', () => {
  assert.deepEqual(arrangeStudy(plain, question), {
    before: 24,
    counted: 37,
    donors: ['2', '3', '4', '5', '6'],
    leftOut: [],
    stoppedAt: null,
  })
})

test('what the treated place does not carry is a sentence about a place and a month', () => {
  const after = plain.periods[38]!
  assert.deepEqual(problemOf(withFigure(1, 38, Number.NaN)), { code: 'closed-after-start', params: { unit: '1', period: after } })
  const gone = {
    ...plain,
    values: plain.values.map((row, i) => row.map((value, t) => ((i === 0 && t > 37) || (i === 3 && t === 37) ? Number.NaN : value))),
  }
  assert.deepEqual(
    problemOf(gone, { treated: ['1', '4'] }),
    { code: 'closed-after-start', params: { unit: '4', period: plain.periods[37]!, others: '1' } },
    'who else did not hand in is said at once',
  )
  assert.deepEqual(problemOf(gone).params, { unit: '1', period: `${plain.periods[38]}–${plain.periods[39]}` })
  assert.deepEqual(problemOf(withFigure(1, 38, 0)), { code: 'zeros', params: { unit: '1', period: after } })
  assert.deepEqual(problemOf(withFigure(1, 38, -4)), { code: 'not-positive', params: { unit: '1', period: after } })
  assert.deepEqual(problemOf(plain, { masked: [{ unit: '1', from: 38, to: 38 }] }).code, 'masked-after')
  assert.deepEqual(problemOf(plain, { masked: [{ unit: null, from: 39, to: 39 }] }).code, 'masked-after')
  assert.equal(problemOf(withFigure(1, 30, Number.NaN)).code, 'closed-before-start')
  assert.equal(problemOf(withFigure(1, 30, 0)).code, 'zeros')
  assert.equal(problemOf(plain, { masked: [{ unit: '1', from: 20, to: 20 }] }).code, 'masked-before')
})

test('a start before the figures, too short a history, a place that never counted, a flat one and one twice are told', () => {
  assert.equal(problemOf(plain, { start: 0, end: 3 }).code, 'start-outside')
  assert.deepEqual(problemOf(plain, { start: 6, end: 9 }), { code: 'too-few-periods-before', params: { found: 6, needed: 24 } })
  assert.equal(problemOf(plain, { treated: ['77'] }).code, 'no-figures')
  const flat = { ...plain, values: plain.values.map((row, i) => (i === 0 ? row.map(() => 500) : row)) }
  assert.equal(problemOf(flat).code, 'constant')
  assert.deepEqual(problemOf({ ...plain, units: ['1', '2', '2', '4', '5', '6'] }), { code: 'duplicate-unit', params: { unit: '2' } })
})

test('another place with the same faults is left out, and it is said why', () => {
  const panel: Panel = {
    ...plain,
    values: plain.values.map((row, i) =>
      row.map((value, t) => (i === 1 && t === 20 ? Number.NaN : i === 2 && t === 20 ? 0 : i === 3 && t < 37 ? 300 : value)),
    ),
  }
  const { donors, leftOut } = arrangeStudy(panel, {
    ...question,
    kept: new Map([['5', 'neighbour']]),
    masked: [{ unit: '6', from: 38, to: 38 }],
  })
  assert.deepEqual(donors, [])
  assert.deepEqual(leftOut, [
    { point: 2, why: 'gap', months: plain.periods[20] },
    { point: 3, why: 'not-positive', months: plain.periods[20] },
    { point: 4, why: 'flat' },
    { point: 5, why: 'neighbour' },
    { point: 6, why: 'happened' },
  ])
  // A place that has a studied campaign of its own meanwhile is no place without one.
  assert.deepEqual(arrangeStudy(plain, { ...question, campaigns: [{ unit: '4', from: 30, to: 32 }] }).leftOut, [
    { point: 4, why: 'campaign' },
  ])
  // What lies before the months that are looked at is no fault.
  assert.deepEqual(arrangeStudy(withFigure(2, 3, Number.NaN), question).leftOut, [])
})

test('of people no month is named that is nobody or hidden, at a place of the campaign or at one to compare with', () => {
  const people = { ...question, people: true }
  assert.deepEqual(problemOf(withFigure(1, 38, 0), people), { code: 'few', params: { unit: '1' } })
  assert.deepEqual(problemOf(withFigure(1, 30, 0), people), { code: 'few', params: { unit: '1' } })
  assert.deepEqual(arrangeStudy(withFigure(3, 20, 0), people).leftOut, [{ point: 3, why: 'few' }])
})

test('what happened to the treated place earlier shortens the look back, down to what is needed', () => {
  const masked = [{ unit: '1', from: 8, to: 9 }]
  const short = arrangeStudy(plain, { ...question, masked, before: { wanted: 36, needed: 24 } })
  assert.deepEqual([short.before, short.counted, short.stoppedAt], [27, 27, plain.periods[9]])
})

test('another campaign that is studied, at a treated place, gives no number in the months that are looked at', () => {
  const campaign = (from: number, to = from) => ({ campaigns: [{ unit: '1', from, to }] })
  assert.deepEqual(problemOf(plain, campaign(39)), { code: 'campaign-after', params: { unit: '1', period: plain.periods[39]! } })
  assert.deepEqual(problemOf(plain, campaign(34, 36)), { code: 'campaign-before', params: { unit: '1', period: plain.periods[36]! } })
  assert.equal(arrangeStudy(plain, { ...question, ...campaign(4, 6) }).before, 24)
})
