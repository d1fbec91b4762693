import { t } from '#web/i18n.ts'
import { channelName } from '#web/strategy/channel-name.ts'
import { languageName } from '../../../../platform/i18n/locales.ts'

/** What a skill goes with, in words: a format, a channel, a language; series, services and topics by `names`. */
export function linkName({ kind, id }: { kind: string; id: string }, names: Record<string, string>): string {
  if (kind === 'channel') return channelName(id)
  if (kind === 'language') return languageName(id)
  if (kind === 'format') return t(`insight.next.format.${id}`)
  return names[`${kind} ${id}`] ?? t('insight.skills.gone')
}
