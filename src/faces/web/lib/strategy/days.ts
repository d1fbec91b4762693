// Days with their year, short: goals and campaigns run over New Year.
import { fmt } from '#web/i18n.ts'

/** Fri 30 Apr 2027 */
export const yearDay = (day: string): string => fmt().day(day, 'year')
