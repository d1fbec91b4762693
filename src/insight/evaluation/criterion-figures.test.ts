// What a figure says of a threshold: met, not met, or that nobody can tell. What may still grow is never "not met".
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MetricKey } from '#rooms/facts'
import type { Counted } from '../indicators/counted.ts'
import { type ByFigure, type FigureYear, judgeRound, judgeYear } from './criterion-figures.ts'
import { isDisputed, standingOf } from './read-workbook.ts'

const counted = (metric: MetricKey, amount: number | null, more: Partial<Counted> = {}): Counted => ({
  ...{ metric, amount, told: amount === null ? 'none' : 'exact', why: amount === null ? 'never-told' : null, days: null, earlier: false },
  ...{ sources: [], missing: [], hiddenBySource: [], part: null, gap: null, points: [1], opens: '' },
  ...more,
})
const year = (period: string, part: Counted, more: Partial<FigureYear> = {}): FigureYear => ({
  ...{ period, from: `${period}-01-01`, to: `${period}-12-31`, running: false },
  ...{ value: part.amount, told: part.told, cannot: null, without: [], parts: [part] },
  ...more,
})
const loans = (period: string, amount: number | null, more: Partial<Counted> = {}, of: Partial<FigureYear> = {}) =>
  year(period, counted('loans', amount, more), of)
const missing = { missing: [{ month: '2021-11', points: [2] }] }

test('a year: what is not told is not 0, and what lacks something is never below', () => {
  assert.equal(judgeYear(loans('2021', 120_000), 120_000), 'met')
  assert.equal(judgeYear(loans('2021', 119_999), 120_000), 'not-met')
  assert.equal(judgeYear(loans('2021', 0), 1), 'not-met', '0 was told')
  assert.equal(judgeYear(loans('2021', null), 0), 'cannot-tell', 'nothing was told')
  assert.equal(judgeYear(loans('2021', 100, missing), 120), 'cannot-tell', 'a place is missing')
  assert.equal(
    judgeYear(loans('2021', 100, { part: { months: ['2021-01', '2021-02'], of: 12 } }), 120),
    'cannot-tell',
    'two months of twelve',
  )
  assert.equal(judgeYear(loans('2021', 130, missing), 120), 'met', 'with the rest it is more')
  assert.equal(judgeYear(loans('2021', 100, { hiddenBySource: [2] }), 120), 'cannot-tell')
  assert.equal(judgeYear(loans('2021', 100, { gap: { from: '2021-01-01', to: '2021-03-01' } }), 120), 'cannot-tell')
  assert.equal(judgeYear(loans('2021', 100, {}, { running: true }), 120), 'cannot-tell', 'the year is not over')
  assert.equal(judgeYear(loans('2021', 120, {}, { running: true }), 120), 'met', 'no more is needed')
  assert.equal(judgeYear(loans('2021', 100, { told: 'least' }), 120), 'cannot-tell')
  assert.equal(judgeYear(year('2021', counted('cards.valid', null, { told: 'hidden' })), 3), 'cannot-tell', 'few people stay hidden')
  assert.equal(judgeYear(year('2021', counted('floor.area', 4000), { running: true }), 5000), 'not-met', 'a house does not grow by itself')
})

test('one thing over another: what it is divided by may grow as well', () => {
  const over = (more: Partial<Counted> = {}) => counted('loans', 400, more)
  const under = (more: Partial<Counted> = {}) => counted('visits.onsite', 100, more)
  const of = (parts: Counted[], more: Partial<FigureYear> = {}) => year('2021', parts[0]!, { value: 4, parts, ...more })
  assert.equal(judgeYear(of([over(), under()]), 4), 'met')
  assert.equal(judgeYear(of([over(), under(missing)]), 4), 'cannot-tell', 'with more visits it is less')
  assert.equal(judgeYear(of([over(), under(missing)]), 5), 'not-met')
  assert.equal(judgeYear(of([over(missing), under()]), 5), 'cannot-tell')
  assert.equal(judgeYear(of([over(), under()], { without: [3] }), 5), 'cannot-tell')
})

test('a round: each year, the mean, the last; a year that has not begun can tell nothing', () => {
  const two = [loans('2020', 100), loans('2021', 140)]
  assert.equal(judgeRound(two, 100, 'each', 2), 'met')
  assert.equal(judgeRound(two, 120, 'each', 2), 'not-met')
  assert.equal(judgeRound(two, 120, 'mean', 2), 'met')
  assert.equal(judgeRound(two, 121, 'mean', 2), 'not-met')
  assert.equal(judgeRound(two, 140, 'last', 2), 'met')
  assert.equal(judgeRound(two, 100, 'each', 3), 'cannot-tell')
  assert.equal(judgeRound(two, 120, 'each', 3), 'not-met', 'a year of the past is below for good')
  assert.equal(judgeRound(two, 100, 'last', 3), 'cannot-tell')
  assert.equal(judgeRound([loans('2020', 100, missing), loans('2021', 140)], 150, 'mean', 2), 'cannot-tell')
  assert.equal(judgeRound([loans('2020', null), loans('2021', 140)], 10, 'mean', 2), 'cannot-tell')
  assert.equal(judgeRound([], 0, 'each', 1), 'cannot-tell')
})

test('the reviewer decides, else the figure where it can tell, else the library; who does not agree is not hidden', () => {
  const said = (met: boolean) => ({ number: 1, score: null, met, wording: 1, points: null, reason: '', by: '', at: new Date(0) })
  const of = (byFigure: ByFigure | null, self: boolean | null, reviewer: boolean | null = null) => {
    const voices = { byFigure, self: self === null ? null : said(self), reviewer: reviewer === null ? null : said(reviewer) }
    return [standingOf(voices), isDisputed({ ...voices, kind: 'must' })]
  }
  assert.deepEqual(of('met', false), ['met', true])
  assert.deepEqual(of('met', true), ['met', false])
  assert.deepEqual(of('not-met', true), ['not-met', true])
  assert.deepEqual(of('cannot-tell', true), ['met', false])
  assert.deepEqual(of(null, false), ['not-met', false])
  assert.deepEqual(of(null, null), ['not-told', false])
  assert.deepEqual(of('met', false, false), ['not-met', true], 'the word of the reviewer is final')
  assert.deepEqual(of('cannot-tell', false, true), ['met', true])
})
