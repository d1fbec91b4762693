import { addDays } from '#platform'

export type Days = { from: string; to: string }

/** The days from each of `days` to `length` days after it, put together where they overlap, cut to `within`. */
export function windowsAfter(days: readonly string[], length: number, within: Days): Days[] {
  const joined: Days[] = []
  for (const day of [...days].sort()) {
    const from = day < within.from ? within.from : day
    const end = addDays(day, length)
    const to = end > within.to ? within.to : end
    if (from > to) continue
    const last = joined.at(-1)
    if (last && from <= addDays(last.to, 1)) last.to = to > last.to ? to : last.to
    else joined.push({ from, to })
  }
  return joined
}
