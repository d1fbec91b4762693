import { type Actor, type FieldProblem, isDay, isId, type Params, refuseFields } from '#platform'
import { isLanguageTag, type Names } from '#rooms/alliance'

/** Reads the fields of one form and gathers what needs mending, so that a person hears of everything at once. */
export class Fields {
  readonly problems: FieldProblem[] = []

  problem(field: string, code: string, params?: Params): void {
    this.problems.push({ field, code: `strategy.${code}`, params })
  }

  /** A text that must be there. */
  text(field: string, value: string | null | undefined, max: number): string {
    const read = this.optional(field, value, max)
    if (read === '') this.problem(field, 'text-missing')
    return read
  }

  /** A text that may be empty. */
  optional(field: string, value: string | null | undefined, max: number): string {
    const read = (value ?? '').trim()
    if (read.length > max) this.problem(field, 'text-too-long', { max, length: read.length })
    return read
  }

  /** A text in other languages, empty ones left out, in the order of their tags. */
  names(field: string, value: Names | null | undefined, max: number): Names {
    const names: Names = {}
    for (const locale of Object.keys(value ?? {}).sort()) {
      const key = `${field}.${locale.slice(0, 20)}`
      if (!isLanguageTag(locale)) this.problem(key, 'not-a-language')
      else {
        const read = this.optional(key, value![locale], max)
        if (read !== '') names[locale] = read
      }
    }
    return names
  }

  /** A number, or null where none was given. Bounds are included. */
  number(field: string, value: number | null | undefined, bounds: { min: number; max: number; whole?: boolean }): number | null {
    if (value === null || value === undefined) return null
    if (!Number.isFinite(value) || (bounds.whole && !Number.isInteger(value))) this.problem(field, 'not-a-number')
    else if (value < bounds.min || value > bounds.max) this.problem(field, 'number-out-of-bounds', { min: bounds.min, max: bounds.max })
    return value
  }

  day(field: string, value: string | null | undefined): string {
    if (!value) this.problem(field, 'day-missing')
    else if (!isDay(value)) this.problem(field, 'not-a-day')
    return value ?? ''
  }

  optionalDay(field: string, value: string | null | undefined): string | null {
    return value ? this.day(field, value) : null
  }

  /** Whether two days stand in order; says so at the second. */
  order(field: string, first: string | null, last: string | null): void {
    if (first && last && isDay(first) && isDay(last) && last < first) this.problem(field, 'ends-before-start')
  }

  id(field: string, value: string | null | undefined, code: string): string | null {
    if (!value) return null
    if (isId(value)) return value
    this.problem(field, code)
    return null
  }

  /** Throws one refusal with all problems, if there are any. */
  done(): void {
    if (this.problems.length > 0) throw refuseFields(this.problems)
  }
}

/** The name with which an actor signs what it writes. */
export const signature = (actor: Actor): string => ('name' in actor ? actor.name : 'visitor')

/** The staff account of an actor, if it has one. */
export const staffIdOf = (actor: Actor): string | null => (actor.kind === 'staff' ? actor.id : null)

/** A three-letter currency code. */
export const isCurrency = (text: string): boolean => /^[A-Z]{3}$/.test(text)
