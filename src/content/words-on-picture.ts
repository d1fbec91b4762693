import { sql } from 'kysely'
import type { Work } from '#platform'

/** Whether words stand on a picture, because it is a meme or an infographic: then it is shown whole and not cut to a shape. */
export async function wordsOnPicture(work: Work, asset: string): Promise<boolean> {
  const { rows } = await sql<{ words: boolean }>`select
    exists (select from content.asset_grounds g where g.alliance_id = ${work.alliance} and g.asset_id = ${asset} and g.meme)
    or exists (select from content.infographics i, jsonb_each_text(i.pictures) p where i.alliance_id = ${work.alliance} and p.value = ${asset}::text)
    as words`.execute(work.db)
  return rows[0]!.words
}
