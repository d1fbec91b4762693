import { isId } from './ids.ts'
import { refuse } from './refusal.ts'

/** One page of a list and, when there is more, the text that asks for the next one. */
export interface Page<T> {
  items: T[]
  next: string | null
}

type Key = string | number | boolean | null

/**
 * Makes a page of rows that were read with `limit + 1`: the one too many tells that there is more.
 * `keyOf` gives what the list is ordered by, the id last, so that the next page begins after it whatever was added meanwhile.
 */
export function pageOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly (Key | Date)[]): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  if (rows.length <= limit || last === undefined) return { items, next: null }
  return {
    items,
    next: Buffer.from(JSON.stringify(keyOf(last).map((key) => (key instanceof Date ? key.toISOString() : key)))).toString('base64url'),
  }
}

/** What a key of each kind is in a cursor, so that nothing else reaches a query: instants, days, ids, whole numbers of 32 bits, words. */
const isKey = {
  text: (key: unknown): key is string => typeof key === 'string' && !key.includes('\0'),
  number: (key: unknown): key is number => Number.isInteger(key) && Math.abs(key as number) <= 0x7fffffff,
  date: (key: unknown): key is string => typeof key === 'string' && /^\d{4}-\d\d-\d\dT/.test(key) && !Number.isNaN(Date.parse(key)),
  day: (key: unknown): key is string => typeof key === 'string' && /^\d{4}-\d\d-\d\d$/.test(key) && isDate(key),
  id: isId,
}
const isDate = (day: string): boolean => {
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}

/**
 * Reads a cursor back into the keys it was made of: `kinds` says of what kind each is.
 * Dates come back as Date, days as `2026-09-07`. Undefined when there is none: the first page.
 * @throws Refusal `platform.cursor-wrong`
 */
export function readCursor<const Kinds extends readonly (keyof typeof isKey)[]>(
  cursor: string | null | undefined,
  kinds: Kinds,
): { [I in keyof Kinds]: { text: string; number: number; date: Date; day: string; id: string }[Kinds[I]] } | undefined {
  if (!cursor) return undefined
  const wrong = () => refuse(422, 'platform.cursor-wrong')
  let keys: unknown
  try {
    keys = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw wrong()
  }
  if (!Array.isArray(keys) || keys.length !== kinds.length) throw wrong()
  const read = kinds.map((kind, i) => {
    const key: unknown = keys[i]
    if (!isKey[kind](key)) throw wrong()
    return kind === 'date' ? new Date(key as string) : key
  })
  return read as never
}
