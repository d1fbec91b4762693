import { type AuditEntry, translator } from '#platform'
import { channelInWords } from '#rooms/channels'

/** An entry of the record as one sentence in a language, with its channels named in it. The same at the desk, in the API and on the command line. */
export function auditSentence({ act, params, actorKind, actorName }: AuditEntry, locale: string): string {
  const t = translator(locale)
  const who = actorKind === 'system' ? t('alliance.audit.system') : (actorName ?? t(`alliance.audit.${actorKind}`))
  return t(`audit.${act}`, { ...channelInWords(act, params, locale), who })
}
