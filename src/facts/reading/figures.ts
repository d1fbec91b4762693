import type { Metric } from '../metrics.ts'

/** What stands in one cell of a table of figures. Pure; nothing is ever filled in or guessed. */
export type Figure = { kind: 'amount'; amount: number } | { kind: 'empty' } | { kind: 'suppressed' } | { kind: 'bad'; reason: BadFigure }

/** Why a cell cannot be read as a figure. Each has its sentence in the translations under `reasons`. */
export type BadFigure =
  | 'not-a-number'
  | 'negative'
  | 'rounded-by-a-spreadsheet'
  | 'formula'
  | 'ambiguous-number'
  | 'not-whole'
  | 'percent-for-a-count'
  | 'percent-over-100'
  | 'too-large'

export type Unit = Metric['unit']

const spaces = /[\s\u00a0\u2007\u2009\u202f]+/g
// What statistical offices print where the figure is known to them but hidden, and what stands for "none available".
const suppressed =
  /^(?:[<＜≤]\s?\d{1,2}|under \d{1,2}|\*{1,3}|\.{2,3}|…|\[?c\]?|\(c\)|x|:|s|suppressed|[1-9]\s?[-–]\s?[1-9]|少于\s?\d{1,2}|不足\s?\d{1,2})$/i
const absent =
  /^(?:[-–—]+|n\/?a|n\.a\.|null|none|nil return|not available|no data|unknown|closed|#n\/a|\[x\]|\[z\]|无|暂无|缺|未统计|闭馆)$/i
const largest = 1e12

/**
 * Reads one cell for a metric of this unit.
 *
 * Thousands separators are taken only where they can mean nothing else (`1,234`, `1 234`, `1'234`, `1.234.567`); `1.234` may be 1,234 or
 * 1.234 and is refused. `1.38E+10` has lost its digits in a spreadsheet and is refused. A blank is not a zero.
 */
export function readFigure(raw: string, unit: Unit): Figure {
  // NFKC turns full-width digits and signs of Chinese spreadsheets into plain ones.
  const text = raw
    .normalize('NFKC')
    .replace(/^[\ufeff\u200b]+|[\ufeff\u200b]+$/g, '')
    .trim()
  if (text === '' || absent.test(text)) return { kind: 'empty' }
  if (suppressed.test(text) || suppressed.test(raw.trim())) return { kind: 'suppressed' }
  if (/^[=@\t\r]/.test(text) || /^[+-](?!\s?[\d.(])/.test(text)) return bad('formula')
  const percent = text.endsWith('%')
  let number = (percent ? text.slice(0, -1) : text).replace(spaces, ' ').trim().replace(/[−–]/g, '-')
  if (percent && unit !== 'percent') return bad('percent-for-a-count')
  if (/^\(\s?[\d., ']+\)$/.test(number) || /^-\s?[\d.]/.test(number))
    return bad(/^-\s?0+(\.0+)?$/.test(number) ? 'not-a-number' : 'negative')
  if (/^[+]?\d+([.,]\d+)?e[+-]?\d+$/i.test(number)) return bad('rounded-by-a-spreadsheet')
  number = number.replace(/^\+\s?/, '')
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(number)) number = number.replaceAll(',', '')
  else if (/^\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?$/.test(number)) number = number.replace(/[ '’]/g, '').replace(',', '.')
  else if (/^\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?$/.test(number)) number = number.replaceAll('.', '').replace(',', '.')
  else if (/^\d{1,3}\.\d{3}$/.test(number) && !number.startsWith('0')) return bad('ambiguous-number')
  else if (/^\d+,\d{1,2}$/.test(number)) number = number.replace(',', '.')
  if (!/^\d*\.?\d+$|^\d+\.$/.test(number)) return bad('not-a-number')
  const amount = Number(number)
  if (!Number.isFinite(amount)) return bad('not-a-number')
  if (amount > largest) return bad('too-large')
  if ((unit === 'count' || unit === 'people') && !Number.isInteger(amount)) return bad('not-whole')
  if (unit === 'percent' && amount > 100) return bad('percent-over-100')
  return { kind: 'amount', amount: Math.round(amount * 10_000) / 10_000 }
}

const bad = (reason: BadFigure): Figure => ({ kind: 'bad', reason })
