import type { Actor } from '#platform'

/** The name with which an actor signs what it writes. */
export const signature = (actor: Actor): string => ('name' in actor ? actor.name : 'visitor')

/** The staff account of an actor, if it has one. */
export const staffIdOf = (actor: Actor): string | null => (actor.kind === 'staff' ? actor.id : null)

/** A three-letter currency code. */
export const isCurrency = (text: string): boolean => /^[A-Z]{3}$/.test(text)
