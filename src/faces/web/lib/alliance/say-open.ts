// The state of a place in words; used by pages on both sides.

import type { Formatter, Translate } from '#platform'
import type { OpenNow } from '#rooms/alliance'

/** "Open until 18:00", "Closed: National Day. Opens Sunday 4 October at 08:30", "Hours not known". */
export function sayOpen({ state, until, reason, next }: OpenNow, t: Translate, fmt: Formatter): string {
  if (state === 'always') return t('alliance.open.always')
  if (state === 'unknown') return t('alliance.open.unknown')
  if (state === 'open')
    return until?.day
      ? t('alliance.open.until-day', { day: fmt.day(until.day, 'short'), time: until.time })
      : t('alliance.open.until', { time: until?.time ?? '' })
  const opens =
    next === undefined
      ? ''
      : next.inDays === 0
        ? t('alliance.open.next-today', { time: next.time })
        : next.inDays === 1
          ? t('alliance.open.next-tomorrow', { time: next.time })
          : t('alliance.open.next-day', { day: fmt.day(next.day, 'short'), time: next.time })
  const closed = reason ? t('alliance.open.closed-why', { reason }) : t('alliance.open.closed')
  return opens ? `${closed}${t('alliance.open.joint')}${opens}` : closed
}
