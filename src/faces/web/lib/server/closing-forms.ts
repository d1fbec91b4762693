// The form of a closing: days, and times only where it is not for whole days.
import { addDays, isDay } from '#platform'
import type { ClosePoints } from '#rooms/alliance'
import { text } from './act.ts'

/** Answers of a closing. Without times it is for whole days, the last one included. */
export function closingInput(form: FormData): Omit<ClosePoints, 'points'> {
  const [from, until] = [text(form, 'startsDay'), text(form, 'endsDay') || text(form, 'startsDay')]
  const [fromTime, untilTime] = [text(form, 'startsTime'), text(form, 'endsTime')]
  const after = isDay(until) ? addDays(until, 1) : until
  return {
    effect: text(form, 'effect') === 'open' ? 'open' : 'closed',
    starts: `${from}T${fromTime || '00:00'}`,
    ends: untilTime ? `${until}T${untilTime}` : `${after}T00:00`,
    reason: text(form, 'reason'),
    reasons: Object.fromEntries(
      [...form.keys()]
        .filter((key) => key.startsWith('reasons.') && text(form, key))
        .map((key) => [key.slice('reasons.'.length), text(form, key)]),
    ),
  }
}
