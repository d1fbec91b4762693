import { locales, translator } from '#platform'
import type { Action, PostContent } from './post-content.ts'

/**
 * The words on an action's button where nobody wrote any: the ordinary words for that action in the text's own language.
 * '' where Foyer does not speak the language; then somebody has to write them.
 */
export function ordinaryWords(kind: Action['kind'], locale: string): string {
  const spoken = [locale, locale.split('-')[0]!].find((tag) => locales().includes(tag))
  return spoken ? translator(spoken)(`content.action-words.${kind}`) : ''
}

/** The words on the button of a post in one of its languages; '' without an action. */
export function actionWords(content: Pick<PostContent, 'action' | 'texts'>, locale: string): string {
  if (!content.action) return content.texts[locale]?.action ?? ''
  return content.texts[locale]?.action || ordinaryWords(content.action.kind, locale)
}
