// What is known of languages without any file: direction, matching, the tag that Intl wants.

const rightToLeft = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi'])

/** The writing direction of a BCP 47 tag. */
export function direction(locale: string): 'ltr' | 'rtl' {
  const [language = '', ...rest] = locale.toLowerCase().split('-')
  if (rest.includes('arab') || rest.includes('hebr')) return 'rtl'
  if (rest.includes('latn') || rest.includes('cyrl')) return 'ltr'
  return rightToLeft.has(language) ? 'rtl' : 'ltr'
}

/** Plain English follows the house style (day before month, 24 hours), which is that of en-GB. */
export const intlLocale = (locale: string): string => (locale === 'en' ? 'en-GB' : locale)

/** The form of a language tag (BCP 47): `en`, `zh-CN`, `sr-Latn-RS`. */
export const isLanguageTag = (text: string): boolean => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(text)

/** A language's own name ("中文", "English"), for language switches. */
export function languageName(locale: string): string {
  const known = names.get(locale)
  if (known !== undefined) return known
  const name = new Intl.DisplayNames([locale], { type: 'language', languageDisplay: 'standard' }).of(locale.split('-')[0]!)
  const said = name ? name.charAt(0).toLocaleUpperCase(locale) + name.slice(1) : locale
  // Whoever asks for tags that nobody speaks fills no memory with them.
  if (names.size < 500) names.set(locale, said)
  return said
}
/** Names that were found; every page says those of its languages. */
const names = new Map<string, string>()

/**
 * Picks the allowed language that an Accept-Language header wants most.
 * @returns the first of `allowed` when nothing matches
 */
export function matchLocale(acceptLanguage: string | null | undefined, allowed: readonly string[]): string {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.trim().split(';')
      const q = Number(
        params
          .find((param) => param.trim().startsWith('q='))
          ?.trim()
          .slice(2) ?? 1,
      )
      return { tag: tag.trim().toLowerCase(), q: Number.isFinite(q) ? q : 0 }
    })
    .filter(({ tag, q }) => tag && q > 0)
    .sort((a, b) => b.q - a.q)
  for (const { tag } of wanted) {
    const exact = allowed.find((locale) => locale.toLowerCase() === tag)
    if (exact) return exact
    const language = tag.split('-')[0]
    const near = allowed.find((locale) => locale.toLowerCase().split('-')[0] === language)
    if (near) return near
  }
  return allowed[0] ?? 'en'
}
