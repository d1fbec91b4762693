// Geometry of charts: pure, so that it is the same on the server and after hydration.
import { scaleLinear, scaleUtc } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'

/** One measured value; `null` is "not recorded" and breaks the line. `x` is a day or an instant in ISO 8601. */
export interface ChartPoint {
  x: string
  y: number | null
}

/** A line of a chart. At most four in one chart; `comparison` is drawn dashed and grey. */
export interface ChartSeries {
  label: string
  points: readonly ChartPoint[]
  comparison?: boolean
}

/** What may still come: an outer band (90 or 95 %) and an inner one (50 %). */
export interface ChartBand {
  x: string
  low: number
  high: number
  innerLow?: number
  innerHigh?: number
}

/** What a line chart shows. */
export interface LineData {
  series: readonly ChartSeries[]
  band?: readonly ChartBand[]
  target?: { value: number; label: string }
  today?: string
  /** A day on which something begins: a line with its words. */
  mark?: { x: string; label: string }
}

/** A drawn line chart, in pixels of its own box. */
export interface LinePlot {
  left: number
  right: number
  top: number
  bottom: number
  ticksY: { y: number; value: number }[]
  ticksX: { x: number; day: string; anchor: 'start' | 'middle' | 'end' }[]
  outer?: string
  inner?: string
  lines: {
    path: string
    dots: { x: number; y: number }[]
    label: string
    labelX: number
    labelY: number
    comparison: boolean
    tone: number
  }[]
  /** Where the band ends, with its values. */
  ahead?: { x: number; lowY: number; highY: number; low: number; high: number }
  targetY?: number
  todayX?: number
  /** Where the mark stands, and to which side of it its words have room. */
  mark?: { x: number; anchor: 'start' | 'middle' | 'end' }
}

const time = (x: string) => new Date(x.length === 10 ? `${x}T00:00:00Z` : x)

/** Least room between two labels under the axis, in CSS pixels. */
const tickGap = 12

/** How wide a text of the axis is, about: 13 px, a Chinese sign is a square, a Latin letter or digit a good half. */
export const textWidth = (text: string): number => [...text].reduce((sum, sign) => sum + (sign > '\u2e80' ? 13 : 7), 0)

/** Labels at the line ends, pushed apart so that none covers another. */
function spread(wanted: number[], gap: number, bottom: number): number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y)
  for (let i = 1; i < order.length; i++) order[i]!.y = Math.max(order[i]!.y, order[i - 1]!.y + gap)
  const over = (order.at(-1)?.y ?? 0) - bottom
  if (over > 0) for (const entry of order) entry.y -= over
  return order.sort((a, b) => a.i - b.i).map(({ y }) => y)
}

/**
 * Lays out a line chart in a box.
 * @param width of the box, in CSS pixels
 * @param room at the end of the lines for their labels, in CSS pixels
 * @param tickWidth how wide the label of a day is, in CSS pixels
 */
export function linePlot(
  data: LineData,
  width: number,
  height: number,
  room: number,
  tickWidth: (day: string) => number = () => 84,
): LinePlot {
  const all = data.series.flatMap(({ points }) => points)
  const xs = [
    ...all.map(({ x }) => x),
    ...(data.band ?? []).map(({ x }) => x),
    ...(data.today ? [data.today] : []),
    ...(data.mark ? [data.mark.x] : []),
  ].sort()
  const ys = [...all.map(({ y }) => y ?? 0), ...(data.band ?? []).map(({ high }) => high), data.target?.value ?? 0, 1]
  // Zero is always drawn; the scale stops at a round number above the highest value.
  const toY = scaleLinear()
    .domain([Math.min(0, ...ys), Math.max(...ys)])
    .nice(4)
  const ticks = toY.ticks(4)
  const left = 12 + 8 * Math.max(...ticks.map((tick) => tick.toLocaleString('en').length))
  const [top, right, bottom] = [22, width - room, height - 26]
  toY.range([bottom, top])
  const toX = scaleUtc()
    .domain([time(xs[0] ?? '2000-01-01'), time(xs.at(-1) ?? '2000-01-02')])
    .range([left, right])
  const at = (x: string) => toX(time(x))

  const days = [...new Set(all.map(({ x }) => x).concat((data.band ?? []).map(({ x }) => x)))].sort()
  // The first and the last day are always written where both fit, others where there is room between them: the first begins at its day,
  // the last ends there, all others stand under it.
  const [firstDay, lastDay] = [days[0], days.length > 1 ? days.at(-1) : undefined]
  const lastFrom = lastDay ? at(lastDay) - tickWidth(lastDay) : Number.POSITIVE_INFINITY
  const shown = firstDay ? [firstDay] : []
  let taken = firstDay ? at(firstDay) + tickWidth(firstDay) : left
  for (const day of days.slice(1, -1)) {
    const half = tickWidth(day) / 2
    if (at(day) - half < taken + tickGap || at(day) + half > lastFrom - tickGap) continue
    shown.push(day)
    taken = at(day) + half
  }
  if (lastDay && lastFrom >= taken + tickGap) shown.push(lastDay)

  const path = line<ChartPoint>()
    .defined(({ y }) => y !== null)
    .x(({ x }) => at(x))
    .y(({ y }) => toY(y ?? 0))
  const band = (low: (b: ChartBand) => number, high: (b: ChartBand) => number) =>
    area<ChartBand>()
      .x(({ x }) => at(x))
      .y0((b) => toY(low(b)))
      .y1((b) => toY(high(b)))
      .curve(curveMonotoneX)(data.band ?? []) ?? undefined
  const ends = data.series.map(({ points }) => toY(points.findLast(({ y }) => y !== null)?.y ?? 0))
  const labelsY = spread(ends, 17, bottom)
  const last = data.band?.at(-1)
  // A label right of its line's end, and right of the mark of today where that would run through it.
  const todayX = data.today ? at(data.today) : undefined
  const labelAt = (end: number) => (todayX !== undefined && todayX > end - 4 ? Math.max(end, todayX) : end) + 9
  let tone = 0
  return {
    left,
    right,
    top,
    bottom,
    ticksY: ticks.map((value) => ({ value, y: toY(value) })),
    ticksX: shown.map((day, i) => ({ day, x: at(day), anchor: i === 0 ? 'start' : day === lastDay ? 'end' : 'middle' })),
    outer: data.band?.length
      ? band(
          (b) => b.low,
          (b) => b.high,
        )
      : undefined,
    inner: data.band?.some((b) => b.innerLow !== undefined)
      ? band(
          (b) => b.innerLow ?? b.low,
          (b) => b.innerHigh ?? b.high,
        )
      : undefined,
    lines: data.series.map((series, i) => ({
      labelX: labelAt(at(series.points.findLast(({ y }) => y !== null)?.x ?? xs.at(-1) ?? '2000-01-01')),
      path: path(series.points) ?? '',
      dots: series.points.filter(({ y }) => y !== null).map(({ x, y }) => ({ x: at(x), y: toY(y!) })),
      label: series.label,
      labelY: labelsY[i]!,
      comparison: series.comparison ?? false,
      tone: series.comparison ? 0 : ++tone,
    })),
    ahead: last && { x: at(last.x), lowY: toY(last.low), highY: toY(last.high), low: last.low, high: last.high },
    targetY: data.target && toY(data.target.value),
    todayX,
    mark: data.mark && markAt(at(data.mark.x), textWidth(data.mark.label) / 2),
  }

  function markAt(x: number, half: number): LinePlot['mark'] {
    return { x, anchor: x - half < 0 ? 'start' : x + half > width ? 'end' : 'middle' }
  }
}

/** A scale from zero to beyond `high`, for an interval drawn in a box. */
export function intervalScale(low: number, high: number, from: number, to: number): (value: number) => number {
  const span = Math.max(high, 0) - Math.min(low, 0) || 1
  const scale = scaleLinear()
    .domain([Math.min(low - span * 0.08, 0), Math.max(high + span * 0.08, 0)])
    .range([from, to])
  return (value) => scale(value)
}
