import { isDay } from './days.ts'
import { isLanguageTag } from './i18n/locales.ts'
import { isId } from './ids.ts'
import { type FieldProblem, type Params, refuseFields } from './refusal.ts'

/**
 * Reads the fields of one form and gathers what is wrong with them, so that a person mends all of it in one go. The sentences are those of the
 * room: `refusals.<room>.field-missing`, `.field-too-long`, `.not-a-language` and so on, and whatever it finds wrong itself.
 */
export class Fields {
  readonly problems: FieldProblem[] = []
  readonly #room: string

  constructor(room: string) {
    this.#room = room
  }

  wrong(field: string, what: string, params?: Params): void {
    this.problems.push({ field, code: `${this.#room}.${what}`, params })
  }

  /** One line of text: composed (NFC), without control characters, spaces joined. Too long or missing is a problem of the field. */
  line(field: string, value: string | null | undefined, { max = 200, needed = false } = {}): string {
    return this.#within(field, cleanText(value ?? '').replace(/\s+/g, ' '), max, needed)
  }

  /** Several lines of text. */
  lines(field: string, value: string | null | undefined, { max = 2000, needed = false } = {}): string {
    return this.#within(field, cleanText(value ?? ''), max, needed)
  }

  #within(field: string, untrimmed: string, max: number, needed: boolean): string {
    const text = untrimmed.trim()
    if (needed && text === '') this.wrong(field, 'field-missing', { field })
    if (text.length > max) this.wrong(field, 'field-too-long', { max, length: text.length })
    return text
  }

  /** A text in other languages, empty ones left out, in the order of their tags. Texts of several lines where `several`. */
  names(field: string, value: Record<string, string> | null | undefined, { max = 200, several = false } = {}): Record<string, string> {
    const names: Record<string, string> = {}
    for (const locale of Object.keys(value ?? {}).sort()) {
      const key = `${field}.${locale.slice(0, 20)}`
      if (!isLanguageTag(locale)) this.wrong(key, 'not-a-language')
      else {
        const text = several ? this.lines(key, value![locale], { max }) : this.line(key, value![locale], { max })
        if (text !== '') names[locale] = text
      }
    }
    return names
  }

  email(field: string, value: string | null | undefined, { needed = false } = {}): string {
    const text = this.line(field, value, { max: 254, needed }).toLowerCase()
    if (text !== '' && !/^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+\.[^\s@<>"(),;:\\[\].]+$/.test(text)) this.wrong(field, 'not-an-email')
    return text
  }

  /** A web address that a browser may follow; https or http only. */
  webAddress(field: string, value: string | null | undefined): string {
    const text = this.line(field, value, { max: 500 })
    if (text === '') return ''
    const full = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
    if (!URL.canParse(full) || !/^https?:$/.test(new URL(full).protocol)) {
      this.wrong(field, 'not-a-web-address')
      return ''
    }
    return full
  }

  /** A number, or null where none was given. Bounds are included. */
  number(field: string, value: number | null | undefined, bounds: { min: number; max: number; whole?: boolean }): number | null {
    if (value === null || value === undefined) return null
    if (!Number.isFinite(value) || (bounds.whole && !Number.isInteger(value))) this.wrong(field, 'not-a-number')
    else if (value < bounds.min || value > bounds.max) this.wrong(field, 'number-out-of-bounds', { min: bounds.min, max: bounds.max })
    return value
  }

  day(field: string, value: string | null | undefined): string {
    if (!value) this.wrong(field, 'day-missing')
    else if (!isDay(value)) this.wrong(field, 'not-a-day')
    return value ?? ''
  }

  optionalDay(field: string, value: string | null | undefined): string | null {
    return value ? this.day(field, value) : null
  }

  /** Whether two days stand in order; says so at the second. */
  order(field: string, first: string | null, last: string | null): void {
    if (first && last && isDay(first) && isDay(last) && last < first) this.wrong(field, 'ends-before-start')
  }

  /** An id, or null where none was given; `what` says what there is not. */
  id(field: string, value: string | null | undefined, what: string): string | null {
    if (!value) return null
    if (isId(value)) return value
    this.wrong(field, what)
    return null
  }

  /** Throws everything that was found as one refusal; does nothing when all is well. */
  check(): void {
    if (this.problems.length > 0) throw refuseFields(this.problems)
  }
}

/** NFC, line ends as \n, no control characters, no lone surrogates, no bidirectional overrides (they hide what a name says). */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/g, '')
    .replace(/\t/g, ' ')
}
