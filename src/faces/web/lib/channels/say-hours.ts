import { t } from '#web/i18n.ts'

/** A time of waiting as people say it: an hour, 5 hours, 3 days. */
export const sayHours = (hours: number): string =>
  hours < 48
    ? t('channels.inbox.hours', { hours: Math.max(1, Math.round(hours)) })
    : t('channels.inbox.days', { days: Math.round(hours / 24) })
