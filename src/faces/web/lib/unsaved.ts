/**
 * What somebody has typed in the composer and not saved yet, kept in this browser's own storage for when it crashes, runs out of power or
 * loses the line. It never leaves the browser, is bound to its person and post, and goes when it is saved, thrown away or a week old, when
 * somebody signs out, and when somebody else signs in.
 */
export interface Unsaved {
  /** The version it was typed against. Saving it sends this along, so that nobody's later version is overwritten. */
  base: number
  /** When it was last typed in, ms since 1970. */
  at: number
  /** It was sent to be saved; whether that worked shows when the page is opened again. */
  sent: boolean
  fields: [name: string, value: string][]
}

const prefix = 'foyer.unsaved.'
const week = 7 * 86_400_000

/** What the form would send, without what belongs to the page or to an act beside it. */
export const fieldsOf = (form: HTMLFormElement): Unsaved['fields'] =>
  [...new FormData(form)].filter(
    (field): field is [string, string] =>
      typeof field[1] === 'string' && !['base', 'source', 'then', 'why', 'embargo', 'embargo-time'].includes(field[0]),
  )

/** Whether two forms say the same; blanks at the ends of lines and texts, which saving takes off, do not count. */
export const sameFields = (one: Unsaved['fields'], other: Unsaved['fields']): boolean => plain(one) === plain(other)
const plain = (fields: Unsaved['fields']): string =>
  JSON.stringify(
    fields.filter(([name]) => name !== 'channel').map(([name, value]) => [name, value.replace(/[^\S\n]*\r?\n\s*/g, '\n').trim()]),
  )

/** What was kept, if it is worth offering: not when it was saved by its writer meanwhile, not when the page shows the same. */
export function unsavedOf(key: string, page: { version: number; savedByMe: boolean; fields: Unsaved['fields'] }): Unsaved | undefined {
  const kept = read(prefix + key)
  if (!kept) return undefined
  if (!(kept.sent && kept.base < page.version && page.savedByMe) && !sameFields(kept.fields, page.fields)) return kept
  dropUnsaved(key)
  return undefined
}

export function keepUnsaved(key: string, unsaved: Unsaved): boolean {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(unsaved))
    return true
  } catch {
    // Full or forbidden: then there is none, and the page does not say that there is.
    return false
  }
}

export function dropUnsaved(key: string): void {
  try {
    localStorage.removeItem(prefix + key)
  } catch {
    // Forbidden: nothing was kept.
  }
}

/** Under which name a person's unsaved text of a post is kept. */
export const unsavedName = (person: string, post: string): string => `${person}.${post}`

/** Throws away what anybody but this person has kept in this browser: it was theirs, and they are not here any more. */
export const dropUnsavedOfOthers = (person: string): void => dropWhere((key) => !key.startsWith(`${prefix}${person}.`))

/** Throws away everything, also in the other tabs, because somebody signs out. */
export function dropAllUnsaved(): void {
  dropWhere(() => true)
  const channel = new BroadcastChannel(signedOut)
  channel.postMessage('')
  channel.close()
}
const signedOut = 'foyer.signed-out'

/** Tells when somebody signs out in another tab, so that this one keeps nothing any more. Returns what stops telling. */
export function onSignOut(then: () => void): () => void {
  const channel = new BroadcastChannel(signedOut)
  channel.onmessage = then
  return () => channel.close()
}

function dropWhere(which: (key: string) => boolean): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix) && which(key)) localStorage.removeItem(key)
  } catch {
    // Forbidden: nothing was kept.
  }
}

/** Throws away what nobody has come back to for a week, of whatever post. */
export function dropOldUnsaved(now = Date.now()): void {
  dropWhere((key) => !((read(key)?.at ?? 0) > now - week))
}

function read(key: string): Unsaved | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Unsaved | null
    return kept && Array.isArray(kept.fields) ? kept : undefined
  } catch {
    return undefined
  }
}

/** The fields as a refused form gives them back: a name that stands several times has a list. */
export function asValues(fields: Unsaved['fields']): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {}
  for (const [name, group] of Map.groupBy(fields, ([name]) => name))
    values[name] = group.length === 1 ? group[0]![1] : group.map(([, value]) => value)
  return values
}
