import { type FieldProblem, type Params, refuseFields } from '#platform'
import { isLanguageTag } from './switch-list.ts'

/** Collects what is wrong with the fields of one form, so that a person mends all of it in one go. */
export class Fields {
  readonly problems: FieldProblem[] = []

  wrong(field: string, what: string, params?: Params): void {
    this.problems.push({ field, code: `alliance.${what}`, params })
  }

  /** One line of text: composed (NFC), without control characters, spaces joined. Too long or missing is a problem of the field. */
  line(field: string, value: string | null | undefined, { max = 200, needed = false } = {}): string {
    const text = cleanText(value ?? '')
      .replace(/\s+/g, ' ')
      .trim()
    if (needed && text === '') this.wrong(field, 'field-missing', { field })
    if (text.length > max) this.wrong(field, 'field-too-long', { max })
    return text
  }

  /** Several lines of text. */
  lines(field: string, value: string | null | undefined, { max = 2000 } = {}): string {
    const text = cleanText(value ?? '').trim()
    if (text.length > max) this.wrong(field, 'field-too-long', { max })
    return text
  }

  /** A text in other languages, empty ones left out, in the order of their tags. Texts of several lines where `several`. */
  names(field: string, value: Record<string, string> | null | undefined, { max = 200, several = false } = {}): Record<string, string> {
    const names: Record<string, string> = {}
    for (const locale of Object.keys(value ?? {}).sort()) {
      if (!isLanguageTag(locale)) this.wrong(`${field}.${locale.slice(0, 20)}`, 'not-a-locale')
      else {
        const text = several
          ? this.lines(`${field}.${locale}`, value![locale], { max })
          : this.line(`${field}.${locale}`, value![locale], { max })
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

  /** Throws everything that was found; does nothing when all is well. */
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

/** What search compares: lower case, without accents, punctuation as one space. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
