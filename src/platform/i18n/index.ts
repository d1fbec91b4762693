export { type Catalogs, catalogs, loadCatalogs, locales, translationFiles, translator } from './catalogs.ts'
export { createFormatter, type Formatter, type Instant } from './formatter.ts'
export { direction, intlLocale, languageName, matchLocale } from './locales.ts'
export { createTranslator, type MessageParams, type Messages, type Translate } from './messages.ts'
