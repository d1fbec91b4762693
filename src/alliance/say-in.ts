import type { Work } from '#platform'
import { allianceOf } from './alliance-of.ts'
import type { ServicePoint } from './list-service-points.ts'
import type { Names, TranslatedField } from './tables.ts'

/** A text and the language it is written in: what a page gives as `lang` where that is not its own language. */
export interface Said {
  text: string
  locale: string
}

/** Who reads: their language, and the first language of the alliance, in which plain texts are written. */
export interface Reader {
  locale: string
  first: string
}

/** A reader of this alliance. */
export async function readerOf(work: Work, locale: string): Promise<Reader> {
  return { locale, first: (await allianceOf(work)).default_locale }
}

/** A text in the reader's language; where nobody translated it, as it was first written, in the alliance's first language. */
export function sayIn(plain: string, others: Names | undefined, { locale, first }: Reader): Said {
  const own = others?.[locale]
  return own ? { text: own, locale } : { text: plain, locale: first }
}

/** The name of a thing, and the language it is in. */
export const sayName = (thing: { name: string; names: Names }, reader: Reader): Said => sayIn(thing.name, thing.names, reader)

/** The library a point belongs to. */
export const sayLibrary = (point: Pick<ServicePoint, 'library_name' | 'library_names'>, reader: Reader): Said =>
  sayIn(point.library_name, point.library_names, reader)

type Told = Pick<ServicePoint, TranslatedField | 'translations'>

/** One of the texts of a point, and the language it is in. */
export const sayOf = (point: Told, field: TranslatedField, reader: Reader): Said => sayIn(point[field], point.translations[field], reader)

const isChinese = ({ locale }: Said): boolean => /^zh\b/.test(locale)

/**
 * Where a point is, in one line: street, town, postcode; in Chinese from the large to the small, unparted. A town that the street
 * names already is not said twice. Two parts where street and town are not in one language; none where nothing is known.
 */
export function sayWhere(point: Told & { postcode: string }, reader: Reader): Said[] {
  const street = sayOf(point, 'address', reader)
  const named = sayOf(point, 'town', reader)
  const town = street.text.includes(named.text) ? { ...named, text: '' } : named
  const { postcode } = point
  if (street.text && town.text && street.locale !== town.locale) return [street, { ...town, text: comma(town.text, postcode) }]
  const { locale } = street.text ? street : town
  const text =
    street.text && isChinese(street) ? `${town.text}${street.text}${postcode && ` ${postcode}`}` : comma(street.text, town.text, postcode)
  return text ? [{ text, locale: street.text || town.text ? locale : reader.locale }] : []
}

const comma = (...parts: string[]): string => parts.filter(Boolean).join(', ')
