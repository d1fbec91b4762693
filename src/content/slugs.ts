import { refuseField, type Work } from '#platform'
import { slugTaken } from './errors.ts'
import { isSlug, slugFrom } from './post-content.ts'
import type { SlugsTable } from './services/tables.ts'

type Kind = SlugsTable['kind']

/**
 * The end of a thing's address: the wanted one, else the one it has, else one made of its names. Whatever it was called before stays its own,
 * so that old links lead on. Refuses the field `slug` where it is none, or is or was another's.
 */
export async function keepSlug(
  work: Work,
  input: { kind: Kind; id: string; wanted?: string; old?: string; names: readonly string[] },
): Promise<string> {
  const { kind, id, old } = input
  const wanted = input.wanted?.trim().toLowerCase()
  const made = input.names.map(slugFrom).filter(Boolean)
  const fallback = `${kind}-${id.slice(-6)}`
  const slug = wanted || old || made.find((one) => /^[a-z0-9-]{2,}$/.test(one)) || made[0] || fallback
  if (!isSlug(slug)) throw refuseField('slug', 'content.slug-not-possible')
  if (slug === old) return slug
  if (await take(work, kind, id, slug)) return slug
  // Nobody chose it, so another will do.
  if (wanted || !(await take(work, kind, id, `${slug.slice(0, 70)}-${id.slice(-6)}`))) throw slugTaken(slug)
  return `${slug.slice(0, 70)}-${id.slice(-6)}`
}

async function take(work: Work, kind: Kind, id: string, slug: string): Promise<boolean> {
  await work.db
    .insertInto('content.slugs')
    .values({ alliance_id: work.alliance, kind, slug, subject_id: id, since: work.now })
    .onConflict((on) => on.columns(['alliance_id', 'kind', 'slug']).doNothing())
    .execute()
  return (await subjectOfSlug(work, kind, slug)) === id
}

/** The thing that is or was called so. */
export async function subjectOfSlug(work: Work, kind: Kind, slug: string): Promise<string | undefined> {
  const row = await work.db
    .selectFrom('content.slugs')
    .select('subject_id')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .where('slug', '=', slug.toLowerCase())
    .executeTakeFirst()
  return row?.subject_id
}

/** Every slug a thing is or was called by. */
export async function slugsOf(work: Work, kind: Kind, id: string): Promise<string[]> {
  const rows = await work.db
    .selectFrom('content.slugs')
    .select('slug')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .execute()
  return rows.map(({ slug }) => slug)
}
