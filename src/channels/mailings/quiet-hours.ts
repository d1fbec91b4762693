import { instantOf, wallOf } from '#rooms/alliance'

export interface QuietHours {
  /** Minutes of the local day; from = until is none. */
  from: number
  until: number
  timeZone: string
}

/** When the quiet hours that hold at `now` end; undefined when they do not hold. 21:00 to 08:00 local unless the alliance says otherwise. */
export function quietUntil(quiet: QuietHours, now: Date): Date | undefined {
  const { from, until, timeZone } = quiet
  if (from === until) return undefined
  const wall = wallOf(timeZone, now)
  const minutes = Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16))
  const overnight = from > until
  const holds = overnight ? minutes >= from || minutes < until : minutes >= from && minutes < until
  if (!holds) return undefined
  const tomorrow = overnight && minutes >= from
  return new Date(instantOf(timeZone, wall.slice(0, 10), until + (tomorrow ? 1440 : 0), 'begins'))
}
