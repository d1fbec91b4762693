// Holds every foreground and background that the design lets meet to its WCAG 2.2 contrast, in both themes, read from tokens.css itself.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { contrastRatio, groundColours } from '../../../platform/colour.ts'

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8').replaceAll('"', "'")

/** The colours of the first block that opens with `selector`. */
function colours(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`)
  assert.ok(start >= 0, `tokens.css has no block "${selector}"`)
  return Object.fromEntries(
    [...css.slice(start, css.indexOf('}', start)).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  )
}

const themes = { light: colours("[data-theme='light']"), dark: colours("[data-theme='dark']") }
const walls = ['wall', 'paper', 'sunk']
const states = ['ok', 'warn', 'bad', 'info']
const series = ['pine', 'clay', 'sky', 'plum', 'straw', 'slate', 'rose', 'moss']

/** Foreground, background, least ratio. Text 4.5 (7 where it is read at length), marks and borders 3. */
const pairs: [string, string, number][] = [
  ...walls.flatMap((wall): [string, string, number][] => [
    ['ink', wall, 7],
    ['ink-2', wall, 7],
    ['ink-3', wall, 4.5],
    ['link', wall, 4.5],
    ['visited', wall, 4.5],
    ['edge', wall, 3],
    ['act', wall, 3],
    ['lamp-edge', wall, 3],
    ...states.map((state): [string, string, number] => [state, wall, 4.5]),
    ...['c0', 'c1', 'c2', 'c3', 'c4'].map((mark): [string, string, number] => [mark, wall, 3]),
  ]),
  ['on-act', 'act', 7],
  ['on-act', 'act-hover', 7],
  ['on-act-soft', 'act-soft', 7],
  ['act', 'act-soft', 4.5],
  ['ink', 'act-soft', 7],
  ['ink-3', 'act-soft', 4.5],
  ['on-lamp', 'lamp', 7],
  ['ink', 'lamp-soft', 7],
  ['ink-2', 'lamp-soft', 4.5],
  ['ink-3', 'lamp-soft', 4.5],
  ['link', 'lamp-soft', 4.5],
  ['act', 'lamp-soft', 3],
  ['on-bad-fill', 'bad-fill', 4.5],
  ...states.flatMap((state): [string, string, number][] => [
    [state, `${state}-soft`, 4.5],
    ['ink', `${state}-soft`, 7],
    ['link', `${state}-soft`, 4.5],
  ]),
  ...series.flatMap((name): [string, string, number][] => [
    [`s-${name}-ink`, `s-${name}`, 7],
    [`s-${name}-ink`, 'paper', 3],
    [`s-${name}-ink`, 'wall', 3],
  ]),
]

for (const [theme, tokens] of Object.entries(themes)) {
  const colour = (name: string) => {
    const value = tokens[name]
    assert.ok(value, `${theme} has no --${name}`)
    return value
  }
  test(`${theme}: ${pairs.length} pairs have their contrast`, () => {
    const failing = pairs
      .map(([foreground, background, needed]) => ({
        foreground,
        background,
        needed,
        ratio: contrastRatio(colour(foreground), colour(background)),
      }))
      .filter(({ ratio, needed }) => ratio < needed)
    assert.deepEqual(failing, [])
  })

  test(`${theme}: one of the two colours of the focus ring is always seen`, () => {
    for (const ground of [...walls, 'act', 'act-soft', 'bad-fill', 'lamp-soft']) {
      const seen = Math.max(contrastRatio(colour('lamp'), colour(ground)), contrastRatio(colour('focus-ink'), colour(ground)))
      assert.ok(seen >= 3, `${ground}: ${seen.toFixed(2)}`)
    }
    assert.ok(contrastRatio(colour('lamp'), colour('focus-ink')) >= 3)
  })

  test(`${theme}: the brand check stands on the same colours`, () => {
    const ground = groundColours[theme as 'light' | 'dark']
    assert.deepEqual(ground, { walls: walls.map(colour), ink: colour('ink'), ink3: colour('ink-3'), lampSoft: colour('lamp-soft') })
  })
}

test('the dark theme chosen by the system is the dark theme chosen by hand', () => {
  assert.deepEqual(colours(":root:not([data-theme='light'])"), themes.dark)
})
