import assert from 'node:assert/strict'
import { test } from 'node:test'
import { intervalScale, linePlot, textWidth } from './chart.ts'

const points = (values: (number | null)[]) => values.map((y, i) => ({ x: `2026-11-${String(i + 1).padStart(2, '0')}`, y }))

test('zero is always drawn and what was not recorded breaks the line', () => {
  const plot = linePlot({ series: [{ label: 'a', points: points([50, 60, null, 80]) }] }, 720, 300, 100)
  assert.ok(plot.ticksY.some(({ value, y }) => value === 0 && y === plot.bottom))
  assert.equal(plot.lines[0]!.path.match(/M/g)?.length, 2)
  assert.equal(plot.lines[0]!.dots.length, 3)
})

test('labels at the line ends never cover each other', () => {
  const series = [10, 10, 11, 10].map((y, i) => ({ label: String(i), points: points([0, y]) }))
  const ys = linePlot({ series }, 340, 240, 90)
    .lines.map(({ labelY }) => labelY)
    .sort((a, b) => a - b)
  for (let i = 1; i < ys.length; i++) assert.ok(ys[i]! - ys[i - 1]! >= 16.9)
})

test('an empty chart, a single day and a crowd of days are drawn without overlap', () => {
  assert.deepEqual(linePlot({ series: [] }, 340, 240, 40).lines, [])
  assert.equal(linePlot({ series: [{ label: 'a', points: points([5]) }] }, 340, 240, 40).ticksX.length, 1)
  const many = linePlot({ series: [{ label: 'a', points: points(Array.from({ length: 28 }, (_, i) => i)) }] }, 720, 300, 100).ticksX
  for (let i = 1; i < many.length; i++) assert.ok(many[i]!.x - many[i - 1]!.x >= 90)
})

test('labels under the axis never overlap, whatever their width, and short ones stay where there is room', () => {
  const months = Array.from({ length: 12 }, (_, i) => ({ x: `2026-${String(i + 1).padStart(2, '0')}-28`, y: i }))
  for (const [word, width] of [
    ['Thu, 28 Jan 2026', 760],
    ['Jan', 760],
    ['2026年1月', 340],
    ['Jan', 340],
  ] as const) {
    const wide = textWidth(word)
    const { ticksX } = linePlot({ series: [{ label: 'a', points: months }] }, width, 300, 100, () => wide)
    const from = (i: number) => ticksX[i]!.x - { start: 0, middle: wide / 2, end: wide }[ticksX[i]!.anchor]
    for (let i = 1; i < ticksX.length; i++) assert.ok(from(i) >= from(i - 1) + wide, `${word} at ${width}: ${i}`)
    if (word === 'Jan' && width === 760) assert.equal(ticksX.length, 12, 'twelve short months fit')
  }
})

test('the mark of today does not run through the label at the end of a line', () => {
  const { lines, todayX } = linePlot({ series: [{ label: 'path', points: points([1, 2]) }], today: '2026-11-03' }, 760, 300, 130)
  assert.ok(lines[0]!.labelX > todayX!)
})

test('a mark stands at its day, and its words stay in the box', () => {
  const at = (x: string) =>
    linePlot({ series: [{ label: 'a', points: points([1, 2, 3]) }], mark: { x, label: 'the campaign begins' } }, 340, 240, 90).mark!
  const [first, last] = [at('2026-11-01'), at('2026-11-03')]
  assert.equal(first.anchor, 'start')
  assert.ok(last.x > first.x && last.x <= 340)
  assert.equal(linePlot({ series: [] }, 340, 240, 90).mark, undefined)
})

test('an interval beyond zero, below zero and across it keeps zero in the box', () => {
  for (const [low, high] of [
    [20, 130],
    [-40, -5],
    [-3, 9],
    [0, 0],
  ] as const) {
    const at = intervalScale(low, high, 44, 700)
    assert.ok(at(0) >= 44 && at(0) <= 700 && at(low) >= 44 && at(high) <= 700)
  }
})
