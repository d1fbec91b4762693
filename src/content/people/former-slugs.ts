import { createHash } from 'node:crypto'
import type { Work } from '#platform'
import type { FormerSlugsTable } from './tables.ts'

type Kind = FormerSlugsTable['kind']
const hashOf = (slug: string): string => createHash('sha256').update(slug).digest('hex')

/** Keeps that an address led to a thing, as a fingerprint: links out there still arrive, and nobody reads the old words out of it. */
export async function keepFormerSlug(work: Work, kind: Kind, subject: string, slug: string): Promise<void> {
  await work.db
    .insertInto('content.former_slugs')
    .values({ alliance_id: work.alliance, kind, slug_hash: hashOf(slug), subject_id: subject })
    .onConflict((on) => on.doNothing())
    .execute()
}

/** What an address led to before it was changed, or undefined. */
export async function byFormerSlug(work: Work, kind: Kind, slug: string): Promise<string | undefined> {
  const row = await work.db
    .selectFrom('content.former_slugs')
    .select('subject_id')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .where('slug_hash', '=', hashOf(slug))
    .executeTakeFirst()
  return row?.subject_id
}
