// Boxes of a form that hold the same text in the other languages of the library.
import type { RequestEvent } from '@sveltejs/kit'
import { localeNames, type Names } from '#rooms/alliance'
import { text } from './act.ts'

/** The languages of the public pages beside the first, with their names: in these a text may be given too. */
export const otherLocales = ({ locals: { alliance } }: Pick<RequestEvent, 'locals'>): { locale: string; label: string }[] =>
  alliance.locales.filter((locale) => locale !== alliance.defaultLocale).map((locale) => ({ locale, label: localeNames[locale] ?? locale }))

/** Texts in other languages: `names.zh-CN` … An emptied box is an empty text. */
export const textsIn = (form: FormData, name: string): Names =>
  Object.fromEntries(
    [...form.keys()].filter((key) => key.startsWith(`${name}.`)).map((key) => [key.slice(name.length + 1), text(form, key)]),
  )

/** Texts in other languages as the values of their boxes. */
export const textValues = (name: string, texts: Names | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(texts ?? {}).map(([locale, text]) => [`${name}.${locale}`, text]))
