/** The five fields of a cron line, as sets of numbers. */
interface Cron {
  minute: Set<number>
  hour: Set<number>
  day: Set<number>
  month: Set<number>
  weekday: Set<number>
  /** By the old rule, day and weekday are alternatives when both are given. */
  either: boolean
}

const fields = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['day', 1, 31],
  ['month', 1, 12],
  ['weekday', 0, 7],
] as const

/**
 * Reads `minute hour day month weekday` with stars, lists, ranges and steps (`0,30 8-18/2 * * 1-5`); Sunday is 0 or 7.
 * @throws RangeError naming the field
 */
export function readCron(line: string): Cron {
  const parts = line.trim().split(/\s+/)
  if (parts.length !== 5) throw new RangeError(`a cron line has five fields, not ${parts.length}: ${line}`)
  const sets = fields.map(([name, low, high], i) => {
    const set = new Set<number>()
    for (const part of parts[i]!.split(',')) {
      const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part)
      const first = match?.[1] === undefined ? low : Number(match[1])
      const last = match?.[2] !== undefined ? Number(match[2]) : match?.[1] === undefined || match[3] !== undefined ? high : first
      const step = Number(match?.[3] ?? 1)
      if (!match || first < low || last > high || first > last || step < 1)
        throw new RangeError(`the ${name} of a cron line cannot be ${part}`)
      for (let n = first; n <= last; n += step) set.add(name === 'weekday' ? n % 7 : n)
    }
    return set
  })
  const [minute, hour, day, month, weekday] = sets as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>]
  return { minute, hour, day, month, weekday, either: parts[2] !== '*' && parts[4] !== '*' }
}

function dayMatches(cron: Cron, at: Date): boolean {
  const day = cron.day.has(at.getUTCDate())
  const weekday = cron.weekday.has(at.getUTCDay())
  return cron.month.has(at.getUTCMonth() + 1) && (cron.either ? day || weekday : day && weekday)
}

/** The latest minute not after `now` at which the line fires, in UTC; undefined when there was none in eight years (30 February). */
export function lastFire(cron: Cron, now: Date): Date | undefined {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()))
  for (let back = 0; back < 366 * 8 + 2; back++, day.setUTCDate(day.getUTCDate() - 1)) {
    if (!dayMatches(cron, day)) continue
    for (let hour = 23; hour >= 0; hour--) {
      if (!cron.hour.has(hour)) continue
      for (let minute = 59; minute >= 0; minute--) {
        if (!cron.minute.has(minute)) continue
        const fire = new Date(day.getTime() + (hour * 60 + minute) * 60_000)
        if (fire <= now) return fire
      }
    }
  }
  return undefined
}
