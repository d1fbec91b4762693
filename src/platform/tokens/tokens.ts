import { audit } from '../audit.ts'
import { realNow } from '../clock.ts'
import { defineContract } from '../contracts.ts'
import { roomOrder } from '../db/migrate.ts'
import { isId, newId } from '../ids.ts'
import { type Actor, definePolicy, personOf, type Role } from '../policy.ts'
import { refuse, refuseFields } from '../refusal.ts'
import { hashToken, randomToken } from '../secrets.ts'
import type { Work } from '../work.ts'

export const tokensPolicy = definePolicy('platform', {
  'list-tokens': ['owner'],
  'make-token': ['owner'],
  'revoke-token': ['owner'],
})

/**
 * The roles that a member of staff holds now; none once they have left, undefined for who never worked here. The room that keeps staff
 * fills it, so that a token can do no more than the person for whom it acts.
 */
export const rolesOfHolder = defineContract<(work: Work, person: string) => Promise<readonly Role[] | undefined>>('RolesOfHolder')

/**
 * What a token can be made for. The document of the API names the scope of every operation. `staff:write`, by which
 * people get in, the inbox, where people write to the library alone, the press, whose addresses it keeps, and people who are shown, are asked for by
 * their names.
 */
export const tokenScopes: readonly string[] = [
  ...roomOrder.filter((room) => room !== 'platform').flatMap((room) => [`${room}:read`, `${room}:write`]),
  'staff:write',
  'inbox:read',
  'inbox:write',
  'press:read',
  'press:write',
  'people:read',
  'people:write',
]

export interface MakeToken {
  /** What uses it, for the list: "Intranet screen". */
  name: string
  /** `<room>:read` or `<room>:write`. */
  scopes: readonly string[]
  /** 90 unless given, at most 366. */
  days?: number
  /** With whose roles it acts; those of its maker unless the system makes it. */
  roles?: readonly Role[]
  /** The member of staff for whom it acts, where the system makes it; whoever makes it themself acts for themself. */
  person?: string
}

export interface Token {
  token_id: string
  name: string
  scopes: string[]
  roles: Role[]
  made_at: Date
  expires_at: Date
  revoked_at: Date | null
  last_used_at: Date | null
}

const columns = ['token_id', 'name', 'scopes', 'roles', 'made_at', 'expires_at', 'revoked_at', 'last_used_at'] as const

/**
 * Makes a token for a program. It acts with its maker's roles, narrowed to its scopes and to the roles its maker still has, until it
 * expires (real time) or its maker leaves.
 * @returns the token itself, which is shown once: only its hash is kept
 */
export async function makeToken(work: Work, input: MakeToken): Promise<{ token: string; made: Token }> {
  tokensPolicy.demand(work, 'make-token')
  const name = input.name.trim()
  const days = input.days ?? 90
  const scopes = [...new Set(input.scopes)]
  const wrong = [
    ...(name === '' || name.length > 80 || /\p{C}/u.test(name) ? [{ field: 'name', code: 'platform.token-name-missing' }] : []),
    ...(scopes.length === 0 ? [{ field: 'scopes', code: 'platform.token-scope-missing' }] : []),
    ...(scopes.some((scope) => !/^[a-z]+:(read|write)$/.test(scope)) ? [{ field: 'scopes', code: 'platform.token-scope-unknown' }] : []),
    ...(!Number.isInteger(days) || days < 1 || days > 366 ? [{ field: 'days', code: 'platform.token-days-wrong' }] : []),
  ]
  if (wrong.length > 0) throw refuseFields(wrong)
  const roles = [...(work.actor.kind === 'system' ? (input.roles ?? (['owner'] as const)) : 'roles' in work.actor ? work.actor.roles : [])]
  const holder = work.actor.kind === 'system' ? (input.person ?? null) : personOf(work.actor)
  const token = `foyer_${randomToken(30)}`
  const now = realNow()
  const made: Token = {
    token_id: newId(),
    name,
    scopes,
    roles,
    made_at: now,
    expires_at: new Date(now.getTime() + days * 86_400_000),
    revoked_at: null,
    last_used_at: null,
  }
  await work.db
    .insertInto('platform.tokens')
    .values({ alliance_id: work.alliance, ...made, hash: hashToken(token), made_by: holder })
    .execute()
  await audit(work, 'platform.token-made', { kind: 'token', id: made.token_id }, { name, scopes: scopes.join(', ') })
  return { token, made }
}

/** All tokens of the alliance, newest first. */
export async function listTokens(work: Work): Promise<Token[]> {
  tokensPolicy.demand(work, 'list-tokens')
  return work.db.selectFrom('platform.tokens').select(columns).where('alliance_id', '=', work.alliance).orderBy('made_at', 'desc').execute()
}

/** Ends a token at once. Twice is once. */
export async function revokeToken(work: Work, tokenId: string): Promise<void> {
  tokensPolicy.demand(work, 'revoke-token')
  if (!isId(tokenId)) throw refuse(404, 'platform.no-such-token')
  const row = await work.db
    .selectFrom('platform.tokens')
    .select(columns)
    .where('alliance_id', '=', work.alliance)
    .where('token_id', '=', tokenId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw refuse(404, 'platform.no-such-token')
  if (row.revoked_at) return
  await work.db
    .updateTable('platform.tokens')
    .set({ revoked_at: realNow() })
    .where('alliance_id', '=', work.alliance)
    .where('token_id', '=', tokenId)
    .execute()
  await audit(work, 'platform.token-revoked', { kind: 'token', id: tokenId }, { name: row.name })
}

/** Ends every token that acts for a person, because their work here has ended; who may end that may end these. They do not come back with them. */
export async function endTokensOf(work: Work, person: string): Promise<void> {
  const ended = await work.db
    .updateTable('platform.tokens')
    .set({ revoked_at: realNow() })
    .where('alliance_id', '=', work.alliance)
    .where('made_by', '=', person)
    .where('revoked_at', 'is', null)
    .returning(['token_id', 'name'])
    .execute()
  for (const { token_id: id, name } of ended) await audit(work, 'platform.token-revoked', { kind: 'token', id }, { name })
}

/** The roles of a token that the person for whom it acts still has; those it was made with where it acts for nobody. */
async function presentRoles(work: Work, token: { made_by: string | null; roles: Role[] }): Promise<Role[]> {
  if (token.made_by === null) return token.roles
  const [ask] = rolesOfHolder.all()
  const held = await ask?.(work, token.made_by)
  return held ? token.roles.filter((role) => held.includes(role)) : token.roles
}

/**
 * Who acts with this token in this alliance: with the roles it was made with, as far as the person for whom it acts has them now. One whose
 * person has none of them any more is ended. Notes the use at most once in ten minutes.
 * @throws Refusal 401 `platform.token-unknown`, `platform.token-expired`, `platform.token-revoked`
 */
export async function actorOfToken(work: Work, token: string): Promise<Extract<Actor, { kind: 'token' }>> {
  const row = await work.db
    .selectFrom('platform.tokens')
    .select([...columns, 'made_by'])
    .where('alliance_id', '=', work.alliance)
    .where('hash', '=', hashToken(token))
    .executeTakeFirst()
  const now = realNow()
  if (!row) throw refuse(401, 'platform.token-unknown')
  if (row.revoked_at) throw refuse(401, 'platform.token-revoked')
  if (row.expires_at <= now) throw refuse(401, 'platform.token-expired', { at: row.expires_at })
  const roles = await presentRoles(work, row)
  if (roles.length === 0) throw refuse(401, 'platform.token-revoked')
  if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > 600_000) {
    await work.db
      .updateTable('platform.tokens')
      .set({ last_used_at: now })
      .where('alliance_id', '=', work.alliance)
      .where('token_id', '=', row.token_id)
      .execute()
  }
  return { kind: 'token', id: row.token_id, name: row.name, roles, scopes: row.scopes, person: row.made_by }
}
