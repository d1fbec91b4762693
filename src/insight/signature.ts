import type { Actor } from '#platform'

/** The name with which an actor signs what it writes. */
export const signature = (actor: Actor): string => ('name' in actor ? actor.name : 'visitor')
