import { t } from '#web/i18n.ts'

/** What somebody said and where: Comment on Mastodon. What was said nowhere in particular is only what it is. */
export function sayPlace({ sort, channel }: { sort: string; channel: string }): string {
  const what = t(`channels.inbox.sort.${sort}`)
  return channel === 'elsewhere' ? what : t('channels.inbox.on', { sort: what, channel: t(`channels.${channel}.name`) })
}
