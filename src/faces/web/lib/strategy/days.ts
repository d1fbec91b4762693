// Days with their year, short: goals and campaigns run over New Year.
import { fmt } from '#web/i18n.ts'

/** 30 Apr 2027 */
export const yearDay = (day: string): string =>
  new Intl.DateTimeFormat(fmt().locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
