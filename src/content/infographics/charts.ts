import { scaleLinear, scalePoint } from 'd3-scale'
import { line as course } from 'd3-shape'
import type { Drawn, Told } from './read-figures.ts'
import type { Said } from './say.ts'
import { type Box, fine, type Sheet } from './sheet.ts'

/** Sizes of the one large number, from the largest. */
const large = [300, 260, 220, 190, 160, 135, 115, 95, 80, 66, 54, 44, 36]

/** One large number, and how it stands to the year before. */
export function drawNumber(sheet: Sheet, box: Box, said: Said): void {
  const [row] = said.rows
  const [change] = said.changes
  if (!row) return
  const changeSize = sheet.height < 800 ? 30 : 36
  const lines = change ? sheet.lines(change.text, box.width - 52, 2, changeSize, 'regular') : []
  const below = lines.length * changeSize * 1.35 + 24
  const sizes = large.filter((size) => size * 1.02 <= box.height - below)
  const size = sheet.largest(row.value, box.width, sizes.length > 0 ? sizes : large.slice(-1), 'bold')
  const top = box.top + Math.max(0, (box.height - below - size * 1.02) / 2)
  sheet.put(row.value, box.left, top + size * 0.82, size, 'bold', sheet.colours.act)
  // Below the tails of the number's commas.
  let y = top + size * 1.02 + 16 + changeSize
  const arrow = change && change.way !== 'none' && change.way !== 'same'
  if (arrow) drawArrow(sheet, box.left + 14, y - changeSize * 0.34, 14, change.way === 'up')
  for (const text of lines) {
    sheet.put(text, box.left + (arrow ? 44 : 0), y, changeSize, 'regular', sheet.colours.ink)
    y += changeSize * 1.35
  }
}

/** More is an arrow up, fewer one down: neither is good or bad by its colour. */
function drawArrow(sheet: Sheet, x: number, y: number, half: number, up: boolean): void {
  const tip = up ? -half : half
  sheet.fill(`M${fine(x)} ${fine(y + tip)}L${fine(x + half)} ${fine(y - tip)}H${fine(x - half)}z`, sheet.colours.ink)
}

/** Three numbers: beside each other where there is width for it, else under each other. */
export function drawThree(sheet: Sheet, box: Box, said: Said): void {
  const beside = box.width > box.height * 0.9 && said.rows.every(({ value }) => sheet.ruler.width(value, 'bold', 54) <= box.width / 3 - 24)
  const gap = beside ? 32 : 28
  const part = beside ? (box.width - 2 * gap) / 3 : box.width
  const height = beside ? box.height : (box.height - 2 * gap) / 3
  const small = beside ? 26 : 28
  const parts = said.rows.map(({ label, value }, i) => ({
    value,
    names: sheet.lines(label, part, 2, small, 'regular'),
    notes: said.changes[i] ? sheet.lines(said.changes[i].text, part, 2, small - 4, 'regular') : [],
  }))
  // One size for all three: a number that is short is not a larger one.
  const size = Math.min(
    ...parts.map(({ value, names, notes }) => {
      const room = height - 40 - names.length * small * 1.3 - notes.length * (small - 4) * 1.3
      const sizes = large.filter((one) => one * 1.07 <= room)
      return sheet.largest(value, part, sizes.length > 0 ? sizes : large.slice(-1), 'bold')
    }),
  )
  parts.forEach(({ value, names, notes }, i) => {
    const left = box.left + (beside ? i * (part + gap) : 0)
    const top = box.top + (beside ? 0 : i * (height + gap))
    sheet.rect(left, top, part, 4, sheet.colours.act)
    let y = top + 16 + size * 0.86
    sheet.put(value, left, y, size, 'bold', sheet.colours.act)
    y += size * 0.21
    for (const [text, of, colour] of [
      ...names.map((name) => [name, small, sheet.colours.ink] as const),
      ...notes.map((note) => [note, small - 4, sheet.colours.soft] as const),
    ]) {
      y += of * 1.3
      sheet.put(text, left, y, of, 'regular', colour)
    }
  })
}

/** What can be drawn of a figure; what is hidden or missing has no place on a scale. */
const drawable = ({ amount, hidden }: Told): number | null => (hidden ? null : amount)

/** A course over months. What was not recorded breaks it; a month that runs, or is told in steps, is an open dot. */
export function drawLine(sheet: Sheet, box: Box, drawn: Drawn, said: Said): void {
  const { months } = drawn
  const values = months.map(drawable)
  const size = 22
  const scale = scaleLinear()
    .domain([0, Math.max(1, ...values.map((value) => value ?? 0))])
    .nice(4)
  const ticks = scale.ticks(4)
  const written = ticks.map((tick) => tick.toLocaleString(said.locale))
  const left = box.left + Math.max(...written.map((text) => sheet.ruler.width(text, 'regular', size))) + 14
  const bottom = box.top + box.height - size * 2
  const right = box.left + box.width - 14
  scale.range([bottom, box.top + size + 16])
  const x = scalePoint<number>(
    months.map((_month, i) => i),
    [left + 10, right],
  )
  ticks.forEach((tick, i) => {
    const y = scale(tick)
    sheet.line(`M${fine(left)} ${fine(y)}H${fine(right)}`, tick === 0 ? '#74827b' : sheet.colours.line, tick === 0 ? 2 : 1)
    sheet.put(written[i]!, left - 12, y + size * 0.35, size, 'regular', sheet.colours.soft, 'end')
  })
  const path = course<number | null>()
    .defined((value) => value !== null)
    .x((_value, i) => x(i)!)
    .y((value) => scale(value ?? 0))(values)
  if (path) sheet.line(rounded(path), sheet.colours.act, 5)
  months.forEach((month, i) => {
    const value = values[i]
    if (value === null || value === undefined) return
    dot(sheet, x(i)!, scale(value), month.running || month.atLeast)
  })
  monthTicks(sheet, drawn, said, x, bottom + size * 1.5, size)
  // The highest and the last are written out; the table beside the picture has them all.
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, i }]))
  const most = known.toSorted((a, b) => b.value - a.value)[0]
  const last = known.at(-1)
  const marked = new Set([most?.i, last?.i])
  for (const { value, i } of known) {
    if (!marked.has(i)) continue
    const text = said.rows[i]!.value
    const half = sheet.ruler.width(text, 'bold', 26) / 2
    const at = Math.min(Math.max(x(i)!, left + half), box.left + box.width - half)
    // Where the line falls to its dot, the figure stands under it.
    const falls = i > 0 && (values[i - 1] ?? value) > value
    sheet.put(text, at, Math.min(scale(value) + (falls ? 40 : -18), bottom - 6), 26, 'bold', sheet.colours.ink, 'middle')
    if (most && last && most.i !== last.i && Math.abs(x(most.i)! - x(last.i)!) < half * 2 + 40) marked.delete(last.i)
  }
}

/** Numbers of a path, to a hundredth. */
const rounded = (path: string): string => path.replace(/-?\d+\.\d+/g, (number) => String(fine(Number(number))))

function dot(sheet: Sheet, x: number, y: number, open: boolean): void {
  const circle = (r: number) => `M${fine(x - r)} ${fine(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`
  sheet.fill(circle(10), sheet.colours.act)
  if (open) sheet.fill(circle(6), '#ffffff')
}

/** Months under the line, as many as stand beside each other; the first and each January with its year. */
function monthTicks(sheet: Sheet, { months }: Drawn, said: Said, x: (i: number) => number | undefined, y: number, size: number): void {
  let taken = Number.NEGATIVE_INFINITY
  months.forEach(({ month }, i) => {
    const year = i === 0 || month.endsWith('-01') ? { year: 'numeric' as const } : {}
    const text = new Intl.DateTimeFormat(said.locale, { month: 'short', ...year, timeZone: 'UTC' }).format(
      new Date(`${month}-01T00:00:00Z`),
    )
    const width = sheet.ruler.width(text, 'regular', size)
    const at = Math.min(Math.max(x(i)!, width / 2 + 20), sheet.width - 20 - width / 2)
    if (at - width / 2 < taken + 16) return
    taken = at + width / 2
    sheet.put(text, at, y, size, 'regular', sheet.colours.soft, 'middle')
  })
}

/** Places under each other: name, bar, figure. */
export function drawBars(sheet: Sheet, box: Box, drawn: Drawn, said: Said): void {
  const { bars } = drawn
  if (bars.length === 0) return
  const row = Math.min(box.height / bars.length, 110)
  const size = Math.max(17, Math.min(30, Math.floor(row * 0.34)))
  const thick = Math.max(6, Math.min(22, row * 0.24))
  const most = Math.max(1, ...bars.map((bar) => drawable(bar) ?? 0))
  const values = said.rows.map(({ value }) => sheet.ruler.width(value, 'bold', size))
  const room = box.width - Math.max(...values) - 20
  bars.forEach((bar, i) => {
    const top = box.top + i * row
    const [name] = sheet.lines(said.rows[i]!.label, room, 1, size, 'regular')
    sheet.put(name ?? '', box.left, top + size, size, 'regular', sheet.colours.ink)
    sheet.put(said.rows[i]!.value, box.left + box.width, top + size, size, 'bold', sheet.colours.ink, 'end')
    const y = top + size * 1.35
    sheet.rect(box.left, y, box.width, thick, '#eaeee9')
    sheet.rect(box.left, y, (box.width * (drawable(bar) ?? 0)) / most, thick, sheet.colours.act)
  })
}

/** How far a goal is: the number so far, and a bar from nothing to the target. */
export function drawGoal(sheet: Sheet, box: Box, drawn: Drawn, said: Said): void {
  const goal = drawn.goal!
  const [now, target] = said.rows
  const thick = Math.min(64, box.height * 0.16)
  const small = 28
  const below = goal.target === null ? small * 2 : thick + small * 2.6 + 24
  const sizes = large.filter((size) => size * 0.9 <= box.height - below)
  const size = sheet.largest(now!.value, box.width, sizes.length > 0 ? sizes : large.slice(-1), 'bold')
  const top = box.top + Math.max(0, (box.height - below - size * 0.9) / 2)
  sheet.put(now!.value, box.left, top + size * 0.82, size, 'bold', sheet.colours.act)
  let y = top + size * 0.9 + 10
  sheet.put(now!.label, box.left, y + small, small, 'regular', sheet.colours.soft)
  if (goal.target === null) return
  y += small + 24
  const reach = Math.max(goal.target, goal.actual.amount ?? 0, 1)
  sheet.rect(box.left, y, box.width, thick, '#eaeee9')
  sheet.rect(box.left, y, (box.width * (goal.actual.amount ?? 0)) / reach, thick, sheet.colours.act)
  const mark = box.left + (box.width * goal.target) / reach
  sheet.rect(Math.min(mark, box.left + box.width) - 4, y - 10, 4, thick + 20, sheet.colours.ink)
  const text = `${target!.label}: ${target!.value}`
  const half = sheet.ruler.width(text, 'regular', small) / 2
  const at = Math.min(Math.max(mark, box.left + half), box.left + box.width - half)
  sheet.put(text, at, y + thick + 14 + small, small, 'regular', sheet.colours.ink, 'middle')
}
