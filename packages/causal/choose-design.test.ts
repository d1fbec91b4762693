import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseDesign, type Situation } from './choose-design.ts'

const base: Situation = { canChoose: false, treated: 3, untreated: 12, whole: false, before: 36, staggered: false, otherSeries: 0 }
const cases: [string, Partial<Situation>, string, string, string][] = [
  ['chance can decide', { canChoose: true }, 'randomised', 'permutation', 'strong'],
  [
    'chance among too few decides nothing',
    { canChoose: true, treated: 1, untreated: 5 },
    'synthetic-control-fixed-effect',
    'placebo-rank',
    'fair',
  ],
  ['several start together', {}, 'synthetic-difference', 'jackknife', 'fair'],
  ['one of many', { treated: 1 }, 'synthetic-difference', 'placebo', 'fair'],
  ['one of few', { treated: 1, untreated: 5 }, 'synthetic-control-fixed-effect', 'placebo-rank', 'fair'],
  ['one with a short history', { treated: 1, before: 14 }, 'synthetic-control-fixed-effect', 'placebo-rank', 'fair'],
  ['one after the other', { staggered: true }, 'staggered', 'multiplier-bootstrap', 'fair'],
  ['all at once, with others to look at', { treated: 12, untreated: 0, whole: true, otherSeries: 2 }, 'structural', 'posterior', 'fair'],
  ['all at once, alone', { treated: 12, untreated: 0, whole: true }, 'interrupted', 'hac', 'weak'],
  ['a library of one house', { treated: 1, untreated: 0, whole: true }, 'interrupted', 'hac', 'weak'],
  ['one whose others are all too near', { treated: 1, untreated: 0 }, 'coded-evidence', 'proportion', 'none'],
  ['one branch, one post', { treated: 1, untreated: 1 }, 'coded-evidence', 'proportion', 'none'],
  ['six months', { before: 6 }, 'coded-evidence', 'proportion', 'none'],
]
for (const [name, given, method, inference, evidence] of cases)
  test(`${name}: ${method}`, () => assert.deepEqual(chooseDesign({ ...base, ...given }), { method, inference, evidence }))
