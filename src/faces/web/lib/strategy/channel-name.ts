import { t } from '#web/i18n.ts'

/** A channel as people call it: Foyer's own and the usual others by their names, any other by its key made readable. */
export function channelName(key: string): string {
  for (const known of [`channels.${key}.name`, `strategy.channel.name.${key}`]) if (t(known) !== known) return t(known)
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', ' ')
}

/** Channels outside Foyer that a plan may offer by name, after those of the house. */
export const outsideChannels = ['wechat', 'screens', 'press', 'radio', 'leaflets'] as const
