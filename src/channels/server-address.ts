import { serverNotUsable, settingMissing } from './errors.ts'

/**
 * The origin of a server that a person typed: `social.example`, `https://social.example/about`. Plain http is taken only where it
 * was written, for a server in the own house. Throws refusals at the field.
 */
export function serverOrigin(field: string, given: string | undefined): string {
  const text = (given ?? '').trim()
  if (text === '') throw settingMissing(field)
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (text.length > 300 || !URL.canParse(whole)) throw serverNotUsable(field)
  const url = new URL(whole)
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.hostname === '') throw serverNotUsable(field)
  return url.origin
}

/** A setting that has to be there, without blanks around it, at most `most` characters. Throws `channels.setting-missing` at the field. */
export function neededSetting(field: string, given: string | undefined, most = 300): string {
  const text = (given ?? '').trim().slice(0, most)
  if (text === '') throw settingMissing(field)
  return text
}

/** The field in which a person chooses the language in which an account speaks. */
export const languageField = { name: 'language', kind: 'choice', choices: ['own', 'en', 'zh-CN'] } as const

/** The language chosen for an account; the post's own unless chosen. */
export const chosenLanguage = (given: string | undefined): string => languageField.choices.find((choice) => choice === given) ?? 'own'
