import { audit, personOf, type Work } from '#platform'
import { staffById } from '#rooms/alliance'
import { cleanLine } from './doc.ts'
import { fieldMissing, onlyAPersonCanAgree } from './errors.ts'
import { contentPolicy } from './policy.ts'

/**
 * A person agrees, for themselves and until they say otherwise, that their real name stands under what they write. Nobody can agree for
 * somebody else: who acts is who is named, and a token agrees only for who made it, while they work here.
 * Refuses `content.only-a-person-can-agree`.
 */
export async function consentToByline(work: Work, input: { name: string }): Promise<void> {
  contentPolicy.demand(work, 'consent-to-byline')
  const staff = await self(work)
  const name = cleanLine(input.name).slice(0, 120)
  if (name === '') throw fieldMissing('name')
  await work.db
    .insertInto('content.byline_consents')
    .values({ alliance_id: work.alliance, staff_id: staff, name, given_at: work.now, revoked_at: null })
    .onConflict((on) =>
      on
        .columns(['alliance_id', 'staff_id'])
        .doUpdateSet((eb) => ({ name: eb.ref('excluded.name'), given_at: eb.ref('excluded.given_at'), revoked_at: null })),
    )
    .execute()
  await audit(work, 'content.byline-consented', { kind: 'staff', id: staff })
}

/** Takes the consent back. From this moment the name is on nothing that is rendered; the library's name stands there. The name itself is deleted. */
export async function revokeByline(work: Work): Promise<void> {
  contentPolicy.demand(work, 'consent-to-byline')
  const staff = await self(work)
  await work.db
    .updateTable('content.byline_consents')
    .set({ revoked_at: work.now, name: '' })
    .where('alliance_id', '=', work.alliance)
    .where('staff_id', '=', staff)
    .where('revoked_at', 'is', null)
    .execute()
  await audit(work, 'content.byline-revoked', { kind: 'staff', id: staff })
}

/** The actor's own consent, or null. */
export async function myByline(work: Work): Promise<{ name: string; givenAt: Date } | null> {
  const staff = await self(work)
  const row = await work.db
    .selectFrom('content.byline_consents')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('staff_id', '=', staff)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row ? { name: row.name, givenAt: row.given_at } : null
}

/** Everybody who agreed to be named, for the composer's choice. */
export async function listBylines(work: Work): Promise<{ staff: string; name: string }[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.byline_consents')
    .select(['staff_id', 'name'])
    .where('alliance_id', '=', work.alliance)
    .where('revoked_at', 'is', null)
    .orderBy('name')
    .execute()
  return rows.map((row) => ({ staff: row.staff_id, name: row.name }))
}

/** The names that may be shown, by person. Asked at every rendering, so that a consent taken back works at once. */
export async function namesFor(work: Work, staff: readonly string[]): Promise<Map<string, string>> {
  if (staff.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('content.byline_consents')
    .select(['staff_id', 'name'])
    .where('alliance_id', '=', work.alliance)
    .where('staff_id', 'in', [...new Set(staff)])
    .where('revoked_at', 'is', null)
    .execute()
  return new Map(rows.map((row) => [row.staff_id, row.name]))
}

/** Who is named: the person who acts, or whose token it is. A token outlives who made it, a consent does not. */
async function self(work: Work): Promise<string> {
  const staff = personOf(work.actor)
  if (staff === null) throw onlyAPersonCanAgree()
  if (work.actor.kind === 'token' && (await staffById(work, staff))?.status !== 'active') throw onlyAPersonCanAgree()
  return staff
}
