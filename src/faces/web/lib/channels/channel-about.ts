import { t } from '#web/i18n.ts'

/** What a channel is, in a sentence: its own, or the one that all channels share whose last step a person does. */
export function channelAbout(kind: string): string {
  const own = `channels.${kind}.about`
  return t(own) === own ? t('channels.by-hand.about', { channel: t(`channels.${kind}.name`) }) : t(own)
}
