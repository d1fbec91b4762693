import { refuse } from './refusal.ts'

export const roles = ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst', 'partner'] as const
export type Role = (typeof roles)[number]

/** Who acts. A visitor is anybody on the public pages; the system is a job, a migration or the command line. */
export type Actor =
  | { kind: 'staff'; id: string; name: string; roles: readonly Role[] }
  /** `person` is the member of staff for whom it acts: who made it, or who was named where the command line made it; null: nobody. */
  | { kind: 'token'; id: string; name: string; roles: readonly Role[]; scopes: readonly string[]; person: string | null }
  /** `network` is what a household or a library shares of its address; for limits only, kept as a keyed hash at most. */
  | { kind: 'visitor'; signals: { gpc: boolean }; network?: string }
  | { kind: 'system'; name: string }

/** The member of staff behind an actor: themself, or for whom a token acts; null for all others. */
export const personOf = (actor: Actor): string | null => (actor.kind === 'staff' ? actor.id : actor.kind === 'token' ? actor.person : null)

/** Who may do a thing: staff with one of these roles, or any visitor. The system may do everything. */
export type Allowed = readonly Role[] | 'visitor'

export interface Policy<Verb extends string> {
  /** Tells whether this actor may do this. Used to show or hide a button. */
  allows(actor: Actor, verb: Verb): boolean
  /** Throws the refusal `platform.not-allowed` where the actor may not. Used first thing in every capability. */
  demand(work: { actor: Actor }, verb: Verb): void
  /** The table itself, for the documentation and the page of roles. */
  readonly table: Readonly<Record<Verb, Allowed>>
}

/**
 * Writes a room's policy as one table: verb → who may.
 * A token acts with the roles of who made it, further limited by its scopes: `<room>:read` for verbs that start with
 * read-, see-, list- or export-, `<room>:write` for all others.
 */
export function definePolicy<Verb extends string>(room: string, table: Record<Verb, Allowed>): Policy<Verb> {
  const allows = (actor: Actor, verb: Verb): boolean => {
    const allowed = table[verb]
    if (actor.kind === 'system' || allowed === 'visitor') return true
    if (actor.kind === 'visitor') return false
    if (actor.kind === 'token' && !actor.scopes.includes(`${room}:${/^(read|see|list|export)-/.test(verb) ? 'read' : 'write'}`))
      return false
    return actor.roles.some((role) => allowed.includes(role))
  }
  return {
    table,
    allows,
    demand: (work, verb) => {
      if (!allows(work.actor, verb)) throw refuse(403, 'platform.not-allowed', { verb: `${room}.${verb}` })
    },
  }
}
