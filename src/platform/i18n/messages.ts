// Pure half of translation: no Node imports, so that hydrated pages share it with the server.
import { IntlMessageFormat } from 'intl-messageformat'
import { intlLocale } from './locales.ts'

/** One language's messages: flat dotted key → ICU message. */
export type Messages = Readonly<Record<string, string>>
/** Values for the placeholders of a message. */
export type MessageParams = Readonly<Record<string, string | number | boolean | Date | null | undefined>>
/** Translates a key; an unknown key falls back to English, then to the key itself. */
export type Translate = (key: string, params?: MessageParams) => string

/**
 * Makes the translator for one language.
 * @param locale BCP 47 tag, for plurals, numbers and dates inside messages
 * @param messages that language's messages
 * @param fallback the English messages, for keys the language lacks
 */
export function createTranslator(locale: string, messages: Messages, fallback: Messages = {}): Translate {
  const compiled = new Map<string, IntlMessageFormat | string>()
  const compile = (key: string) => {
    const own = Object.hasOwn(messages, key)
    const source = own ? messages[key]! : Object.hasOwn(fallback, key) ? fallback[key]! : key
    // A message without braces, apostrophes or tags needs no parser.
    const made = /[{}'<]/.test(source) ? new IntlMessageFormat(source, intlLocale(own ? locale : 'en')) : source
    compiled.set(key, made)
    return made
  }
  return (key, params) => {
    const message = compiled.get(key) ?? compile(key)
    if (typeof message === 'string') return message
    try {
      return String(message.format(params as Record<string, string | number>))
    } catch {
      // A page with a raw sentence is better than no page; the translations test finds the missing parameter.
      return messages[key] ?? fallback[key] ?? key
    }
  }
}
