// Node half of translation: reads the rooms' JSON files once and hands out translators.
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTranslator, type Messages, type Translate } from './messages.ts'

/** All messages of all rooms by language, with a fingerprint of each language for caches. */
export interface Catalogs {
  /** BCP 47 tags in the order English first, then by tag; a language exists when any room has a file for it. */
  locales: readonly string[]
  messages: ReadonlyMap<string, Messages>
  fingerprint: ReadonlyMap<string, string>
}

const source = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/**
 * Every translation file under `src`: `<room>/translations/<locale>.json`, faces included; a folder of a room (a channel, press work, reminders) keeps its words beside it.
 * @returns pairs of room folder (relative to `src`) and file, ordered by path
 */
export function translationFiles(root = source): { room: string; locale: string; file: string }[] {
  return globSync(['*/translations/*.json', '{platform,faces,patrons,content,reach,channels}/*/translations/*.json'], { cwd: root })
    .sort()
    .map((path) => ({ room: dirname(dirname(path)), locale: basename(path, '.json'), file: join(root, path) }))
}

/**
 * Reads and merges all translation files.
 * @throws Error naming the file when one is not JSON or when two rooms use the same key
 */
export function loadCatalogs(root = source): Catalogs {
  const byLocale = new Map<string, Record<string, string>>()
  for (const { locale, file } of translationFiles(root)) {
    const merged = byLocale.get(locale) ?? {}
    byLocale.set(locale, merged)
    let messages: Record<string, string>
    try {
      messages = JSON.parse(readFileSync(file, 'utf8'))
    } catch (cause) {
      throw new Error(`The translations in ${file} are not JSON.`, { cause })
    }
    for (const [key, message] of Object.entries(messages)) {
      if (Object.hasOwn(merged, key)) throw new Error(`The message "${key}" in ${file} exists in another room too.`)
      merged[key] = message
    }
  }
  const locales = [...byLocale.keys()].sort((a, b) => Number(b === 'en') - Number(a === 'en') || a.localeCompare(b))
  const fingerprint = new Map(
    locales.map((locale) => [
      locale,
      createHash('sha256')
        .update(JSON.stringify(byLocale.get(locale)))
        .digest('hex')
        .slice(0, 12),
    ]),
  )
  return { locales, messages: byLocale, fingerprint }
}

let loaded: Catalogs | undefined
const translators = new Map<string, Translate>()

/** The catalogs of this process, read on first use. */
export function catalogs(): Catalogs {
  loaded ??= loadCatalogs()
  return loaded
}

/** The languages there are files for, English first. */
export const locales = (): readonly string[] => catalogs().locales

/** The translator of a language; a language without files speaks English. */
export function translator(locale: string): Translate {
  let translate = translators.get(locale)
  if (!translate) {
    const { messages } = catalogs()
    translate = createTranslator(locale, messages.get(locale) ?? {}, messages.get('en'))
    // Whoever asks for languages that nobody wrote fills no memory with them.
    if (messages.has(locale)) translators.set(locale, translate)
  }
  return translate
}
