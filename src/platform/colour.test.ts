import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { actFamily, contrastFailures, contrastRatio, mix } from './colour.ts'

test('contrast is that of WCAG', () => {
  assert.equal(contrastRatio('#000000', '#ffffff'), 21)
  assert.equal(contrastRatio('#07C160', '#FFFFFF').toFixed(2), '2.38')
  assert.equal(contrastRatio('#0b5a49', '#ffffff').toFixed(2), '8.16')
  assert.equal(mix('#000000', '#ffffff', 0.5), '#808080')
  assert.throws(() => contrastRatio('green', '#ffffff'), /"green" is not a colour/)
})

test('the house’s own green passes, WeChat’s and a pale yellow do not', () => {
  assert.deepEqual(contrastFailures(actFamily('#0B5A49', 'light'), 'light'), [])
  assert.deepEqual(contrastFailures(actFamily('#72CDB2', 'dark'), 'dark'), [])
  assert.ok(contrastFailures(actFamily('#07C160', 'light'), 'light').length > 0)
  assert.ok(contrastFailures(actFamily('#FFE680', 'light'), 'light').length > 0)
  const [first] = contrastFailures(actFamily('#888888', 'light'), 'light')
  assert.ok(first && first.ratio < first.needed)
})

test('derived text colours always reach what they need, whatever the main colour', () => {
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`)
  fc.assert(
    fc.property(colour, fc.constantFrom('light' as const, 'dark' as const), (act, theme) => {
      const family = actFamily(act, theme)
      const blamed = contrastFailures(family, theme).filter(({ foreground }) => foreground === family.link && family.link !== family.act)
      assert.deepEqual(blamed, [])
    }),
  )
})
