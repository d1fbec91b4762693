import type { Formatter, Translate } from '#platform'
import { type Reader, type Said, sayIn } from '#rooms/alliance'
import { inFives } from '#rooms/facts'
import type { Amount, Report, Titled } from './report.ts'

// What every sentence and figure of a report is said with.

export interface Words {
  t: Translate
  fmt: Formatter
  reader: Reader
  report: Report
}

/** A piece of a sentence; `locale` where it is in another language than the page, so that it is read out right. */
export interface Part {
  text: string
  locale?: string
  /** Where this piece leads: the name of what the sentence is about, not the sentence. */
  opens?: string
}

/** November 2026, the fourth quarter of 2026, the year 2026. */
export function sayPeriod({ period }: Pick<Report, 'period'>, t: Translate, fmt: Formatter): string {
  const [year, part] = period.split('-')
  if (!part) return t('insight.report.year', { year: year! })
  return part.startsWith('Q') ? t('insight.report.quarter', { year: year!, quarter: part.slice(1) }) : fmt.month(period)
}

/** Days in a row, or one of them. */
export const span = ({ from, to }: { from: string; to: string }, t: Translate, fmt: Formatter): string =>
  from === to ? fmt.day(from, 'year') : t('insight.brought.period', { from: fmt.day(from, 'year'), to: fmt.day(to, 'year') })

/** A figure as it is told. The one rule for sentences, tables and files. */
export function sayAmount({ amount, told }: Amount, t: Translate, fmt: Formatter): string {
  // Not "fewer than 5": a larger sum is hidden too where it would give a small one away.
  if (told === 'hidden') return t('insight.hidden')
  if (told === 'none' || amount === null) return t('web.table.not-recorded')
  if (told === 'step') return fmt.fives(inFives(amount))
  return told === 'least' ? t('insight.goal.at-least', { value: fmt.number(amount) }) : fmt.number(amount)
}

export function partOf({ title, titles }: Titled, reader: Reader): Part {
  const said: Said = sayIn(title, titles, reader)
  return said.locale === reader.locale ? { text: said.text } : { text: said.text, locale: said.locale }
}

/** A piece that names what the sentence is about. */
export type Piece = Part & { name?: true }

/** A sentence around a title, in pieces: the title stands by itself, and is marked where it is in another language. */
export function around(title: Part, say: (title: string) => string): Piece[] {
  const text = say(title.text)
  const at = text.indexOf(title.text)
  if (at < 0) return [{ text }]
  return [{ text: text.slice(0, at) }, { ...title, name: true as const }, { text: text.slice(at + title.text.length) }].filter(
    (part) => part.text !== '',
  )
}
