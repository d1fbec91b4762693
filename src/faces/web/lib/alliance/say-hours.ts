// Opening intervals and closings in words; used by pages on both sides.
import type { Formatter, Translate } from '#platform'

/** "08:30–12:00, 14:00–18:00", "19:00–02:00 (next day)", "round the clock". */
export function sayIntervals(intervals: readonly { opens: string; closes: string; nextDay: boolean }[], t: Translate): string {
  if (intervals.length === 1 && intervals[0]!.opens === '00:00' && intervals[0]!.closes === '24:00') return t('alliance.hours.always')
  return intervals
    .map(({ opens, closes, nextDay }) => `${opens}–${closes}${nextDay ? ` ${t('alliance.hours.next-day')}` : ''}`)
    .join(t('alliance.hours.comma'))
}

/** "Thu 1 Oct to Sat 3 Oct", "Wed 16 Sep, 12:00–20:00": whole days without times. */
export function sayPeriod(starts: string, ends: string, t: Translate, fmt: Formatter): string {
  const [from, fromTime] = [starts.slice(0, 10), starts.slice(11)]
  let [until, untilTime] = [ends.slice(0, 10), ends.slice(11)]
  if (untilTime === '00:00') {
    until = new Date(Date.parse(`${until}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
    untilTime = '24:00'
  }
  const day = (iso: string) => fmt.day(iso, 'short')
  const whole = fromTime === '00:00' && untilTime === '24:00'
  if (from === until) return whole ? day(from) : t('alliance.hours.on', { day: day(from), from: fromTime, until: untilTime })
  return whole
    ? t('alliance.hours.from-to', { from: day(from), until: day(until) })
    : t('alliance.hours.from-to', { from: `${day(from)} ${fromTime}`, until: `${day(until)} ${untilTime}` })
}
