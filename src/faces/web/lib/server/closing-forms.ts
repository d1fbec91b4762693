// The form of a closing: days, and times only where it is not for whole days.
import type { ClosePoints } from '#rooms/alliance'
import { text } from './act.ts'

/** Answers of a closing. Without times it is for whole days, the last one included. */
export function closingInput(form: FormData): Omit<ClosePoints, 'points'> {
  const [from, until] = [text(form, 'startsDay'), text(form, 'endsDay') || text(form, 'startsDay')]
  const [fromTime, untilTime] = [text(form, 'startsTime'), text(form, 'endsTime')]
  const after =
    /^\d{4}-\d\d-\d\d$/.test(until) && !Number.isNaN(Date.parse(until))
      ? new Date(Date.parse(until) + 86_400_000).toISOString().slice(0, 10)
      : until
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
