import { sql } from 'kysely'
import type { Work } from '#platform'

/** Of these pictures those on which words stand, because they are memes or infographics: they are shown whole and not cut to a shape. */
export async function withWordsOn(work: Work, assets: readonly string[]): Promise<Set<string>> {
  if (assets.length === 0) return new Set()
  const { rows } = await sql<{ asset: string }>`
    select g.asset_id::text as asset from content.asset_grounds g
    where g.alliance_id = ${work.alliance} and g.asset_id = any(${[...assets]}::uuid[]) and g.meme
    union
    select p.value from content.infographics i, jsonb_each_text(i.pictures) p
    where i.alliance_id = ${work.alliance} and p.value = any(${[...assets]}::text[])`.execute(work.db)
  return new Set(rows.map(({ asset }) => asset))
}
