import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFormatter, translator } from '#platform'
import { type GoalVerdict, goalRule } from '#rooms/strategy'
import { sayGoal } from './index.ts'

test('a goal that nobody has a figure of yet is said in a sentence without figures', () => {
  for (const [locale, says] of [
    ['en', 'No figure yet. Too early to tell.'],
    ['zh-CN', '还没有数据。尚早，无法判断。'],
  ] as const) {
    const sentence = sayGoal(
      {
        verdict: 'too-early',
        reason: 'too-few-days',
        actualSoFar: null,
        targetSoFar: null,
        targetInAll: 1200,
        figuresThrough: null,
        atLeast: false,
        goal: { starts: '2026-10-20' } as never,
      },
      translator(locale),
      createFormatter(locale, 'Asia/Shanghai', '2026-11-01'),
    )
    assert.equal(sentence, says)
  }
})

test('the figures of a goal never belie the verdict beside them', () => {
  const fmt = createFormatter('en', 'Asia/Shanghai', '2026-11-01')
  const says = (verdict: GoalVerdict, actualSoFar: number, target: number, atLeast = false) =>
    sayGoal(
      {
        verdict,
        reason: verdict === 'missed' ? 'not-enough' : verdict === 'off-track' ? 'behind' : 'level',
        actualSoFar,
        targetSoFar: target,
        targetInAll: target,
        figuresThrough: '2026-09-30',
        atLeast,
        goal: { starts: '2026-01-01' } as never,
      },
      translator('en'),
      fmt,
    )
  assert.equal(says('missed', 59, 59.4), '59 of 59.4. Not reached.')
  assert.equal(says('reached', 59.4, 59.4), '59 of 59. Reached.')
  assert.match(says('off-track', 47, 53, true), /^At least 47 of 53 by /)
  assert.equal(says('missed', 1199.96, 1200), '1,199.96 of 1,200. Not reached.')
  assert.match(says('on-track', 56, 58.9), /^56 of 58\.9 by .+ On track\.$/, '56 of 59 would be below 95 %')
  assert.match(says('off-track', 40, 58.9), /^40 of 59 by /)
  // Every pair of hundredths: what is read stands on the side of the target, and of 95 % of it, on which the verdict stands.
  for (let n = 0; n < 4000; n++) {
    const [value, measure] = [((n * 7919) % 20_000) / 100, ((n * 104_729) % 20_000) / 100]
    const [one, other] = fmt.figures(value, measure, goalRule.turns).map((text) => Number(text.replaceAll(',', '')))
    for (const share of goalRule.turns)
      assert.equal(
        Math.sign(+(one! - other! * share).toFixed(6)),
        Math.sign(+(value - measure * share).toFixed(6)),
        `${value} of ${measure}`,
      )
  }
})
