import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hideGroups, smallestGroup } from './hide-groups.ts'
import { type AnswerCount, type SheetCount, type SurveyResults, tellSurvey } from './results.ts'
import type { Survey } from './survey.ts'

const hidden = (counts: Record<string, number>, already: string[] = []) =>
  [...hideGroups(new Map(Object.entries(counts)), new Set(already))].sort()

test('groups under ten are hidden, and the smallest of the others with them; nobody is shown as nobody', () => {
  assert.deepEqual(hidden({ a: 30, b: 20, c: 0 }), [])
  assert.deepEqual(hidden({ a: 30, b: 20, c: 4 }), ['b', 'c'], '54 less 30 and 20 would be 4')
  assert.deepEqual(hidden({ a: 30, b: 6, c: 4 }), ['b', 'c'], 'ten together')
  assert.deepEqual(hidden({ a: 30, b: 5, c: 4 }), ['a', 'b', 'c'], 'nine together are told by the sum')
  assert.deepEqual(hidden({ a: 30, b: 12, c: 12, d: 3 }), ['b', 'c', 'd'], 'which of two alike went tells nothing')
  assert.deepEqual(hidden({ a: 30, b: 12, c: 20 }, ['b']), ['b', 'c'], 'what is hidden elsewhere is hidden here')
})

// A reader of the results has everything that is shown, knows this rule, and works out what is not. They cannot, where another set of counts gives the
// very same results: so for every group that is hidden such a set is looked for.

const ages = ['under-18', '18-29', '30-49', '50-64', '65-up', '']
const survey: Survey = {
  surveyId: 's',
  version: 1,
  title: 'Survey',
  titles: {},
  about: { kind: 'alliance' },
  opens: '2026-09-01',
  closes: '2026-09-30',
  turns: null,
  questions: [
    { key: 'trust', form: 'scale', names: null, choices: [] },
    {
      key: 'own-1',
      form: 'choice',
      names: { en: 'Own' },
      choices: [
        { key: 'c1', names: { en: 'Yes' } },
        { key: 'c2', names: { en: 'No' } },
      ],
    },
  ],
  grouped: 'age',
  known: null,
  handedOut: null,
  url: '',
  state: 'closed',
  over: ['once'],
  madeBy: '',
}
type Cells = { sheets: number; trust: Record<string, number>; own: Record<string, number> }[]
const tell = (cells: Cells): SurveyResults => {
  const sheets: SheetCount[] = []
  const answers: AnswerCount[] = []
  cells.forEach((cell, i) => {
    const at = { wave: 'once' as const, grouped: ages[i]! }
    if (cell.sheets > 0) sheets.push({ ...at, sheets: cell.sheets })
    for (const [question, counts] of [
      ['trust', cell.trust],
      ['own-1', cell.own],
    ] as const)
      for (const [answer, count] of Object.entries(counts)) if (count > 0) answers.push({ ...at, question, answer, answers: count })
  })
  return tellSurvey(survey, sheets, answers)
}
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0)
const group = fc.oneof({ weight: 2, arbitrary: fc.nat(12) }, { weight: 1, arbitrary: fc.nat(60) })
/** A sheet of a group answers each question or leaves it open. */
const cell = fc
  .tuple(
    group,
    fc.array(fc.constantFrom('1', '3', '5', 'na', 'open'), { minLength: 60, maxLength: 60 }),
    fc.array(fc.constantFrom('c1', 'c2', 'open'), { minLength: 60, maxLength: 60 }),
  )
  .map(([sheets, trust, own]): Cells[number] => {
    const count = (given: string[]) => {
      const counts: Record<string, number> = {}
      for (const one of given.slice(0, sheets)) if (one !== 'open') counts[one] = (counts[one] ?? 0) + 1
      return counts
    }
    return { sheets, trust: count(trust), own: count(own) }
  })
const survey6 = fc.array(cell, { minLength: 6, maxLength: 6 })

test('no group under ten is shown, among the sheets or in any question', () => {
  fc.assert(
    fc.property(survey6, (cells) => {
      const { sheets, questions } = tell(cells)
      for (const [i, one] of sheets[0]!.groups.entries()) {
        if (one.sheets !== null) assert.ok(one.sheets === 0 || one.sheets >= smallestGroup)
        for (const { waves } of questions) {
          const told = waves[0]!.groups[i]?.told
          if (told) assert.ok(told.n >= smallestGroup && one.sheets !== null, 'what is hidden among the sheets is hidden in every question')
          if (told) assert.equal(told.counts, null, 'a group tells no single answers')
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('what the sums leave over is nobody, or at least ten of two groups', () => {
  fc.assert(
    fc.property(survey6, (cells) => {
      const { sheets, questions } = tell(cells)
      const all = cells.reduce((total, { sheets }) => total + sheets, 0)
      const left = (total: number, shown: (number | null)[], counts: number[]) => {
        const rest = total - shown.reduce<number>((a, b) => a + (b ?? 0), 0)
        const groups = shown.filter((one, i) => one === null && counts[i]! > 0).length
        // Where nothing but the sum is shown there is nothing to take from it.
        assert.ok(
          rest === 0 || (rest >= smallestGroup && (groups >= 2 || shown.every((one) => !one))),
          JSON.stringify({ total, shown, counts }),
        )
      }
      if (sheets[0]!.groups.length > 0)
        left(
          all,
          sheets[0]!.groups.map((one) => one.sheets),
          cells.map((one) => one.sheets),
        )
      for (const { question, waves } of questions) {
        const whole = waves[0]!.all
        if (!whole) continue
        const counts = cells.map((one) => {
          const { na: _, ...given } = question.key === 'trust' ? one.trust : one.own
          return sum(given)
        })
        left(
          whole.n,
          waves[0]!.groups.map(({ told }, i) => told?.n ?? (counts[i] === 0 && sheets[0]!.groups[i]!.sheets !== null ? 0 : null)),
          counts,
        )
      }
    }),
    { numRuns: 60 },
  )
})

/** Other counts of the hidden groups with the same sum, in which this one is another: people moved to one other, or the rest spread evenly, or on one. */
function* otherCounts(counts: number[], one: number, others: number[], all: number): Generator<number[]> {
  for (const other of others)
    for (let by = -9; by <= 9; by++) {
      const moved = counts.with(one, counts[one]! + by).with(other, counts[other]! - by)
      if (by !== 0 && moved[one]! > 0 && moved[other]! > 0) yield moved
    }
  for (let mine = 1; mine <= all - others.length; mine++) {
    if (mine === counts[one]) continue
    const [each, over] = [Math.floor((all - mine) / others.length), (all - mine) % others.length]
    for (const whole of others) {
      const spread = counts.with(one, mine)
      const heaped = counts.with(one, mine)
      for (const [i, other] of others.entries()) {
        spread[other] = each + (i < over ? 1 : 0)
        heaped[other] = other === whole ? all - mine - (others.length - 1) : 1
      }
      yield spread
      yield heaped
    }
  }
}

test('of a hidden group nobody can work out how many it is, knowing all that is shown and the rule', () => {
  fc.assert(
    fc.property(fc.array(group, { minLength: 6, maxLength: 6 }), (counts) => {
      const table = (of: number[]) => tell(of.map((sheets) => ({ sheets, trust: {}, own: {} }))).sheets
      const shown = table(counts)
      const gone = counts.flatMap((count, i) => (shown[0]!.groups[i]?.sheets === null && count > 0 ? [i] : []))
      for (const one of gone) {
        const others = gone.filter((other) => other !== one)
        const all = gone.reduce((total, at) => total + counts[at]!, 0)
        const same =
          others.length > 0 &&
          [...otherCounts(counts, one, others, all)].some((other) => JSON.stringify(table(other)) === JSON.stringify(shown))
        assert.ok(same || gone.length === counts.filter((count) => count > 0).length, `${counts} tells ${counts[one]}`)
      }
    }),
    { numRuns: 1000, examples: [[[10, 0, 9, 0, 0, 9]]] },
  )
})
