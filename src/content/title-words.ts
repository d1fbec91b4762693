import { sql } from 'kysely'
import type { Work } from '#platform'
import type { PublicTextsTable } from './tables.ts'

/**
 * Puts the words of the titles of a public thing among those that a misspelt search may have meant. A word that is there already, from as early
 * on, is not touched, so that two who publish at once do not wait for each other.
 */
export async function noteTitleWords(work: Work, kind: PublicTextsTable['kind'], id: string): Promise<void> {
  await sql`
    insert into content.title_words as known (alliance_id, word, since)
    select t.alliance_id, word, min(t.visible_from)
    from content.public_texts t, content.words_to_mean(t.words) word
    where t.alliance_id = ${work.alliance} and t.kind = ${kind} and t.subject_id = ${id}
      and not exists (select from content.title_words k where k.alliance_id = t.alliance_id and k.word = word and k.since <= t.visible_from)
    group by 1, 2 order by 2
    on conflict (alliance_id, word) do update set since = excluded.since where known.since > excluded.since`.execute(work.db)
}

/** Makes the words of public titles anew, so that what was withdrawn leaves none behind: each with the day from which a title holds it. */
export async function tidyTitleWords(work: Work): Promise<void> {
  const held = sql`
    select word, min(t.visible_from) as since from content.public_texts t, content.words_to_mean(t.words) word
    where t.alliance_id = ${work.alliance} group by 1`
  await sql`
    delete from content.title_words k where k.alliance_id = ${work.alliance} and not exists (select from (${held}) held where held.word = k.word)`.execute(
    work.db,
  )
  await sql`
    insert into content.title_words as known (alliance_id, word, since)
    select ${work.alliance}, held.word, held.since from (${held}) held
    left join content.title_words k on k.alliance_id = ${work.alliance} and k.word = held.word
    where k.since is distinct from held.since order by 2
    on conflict (alliance_id, word) do update set since = excluded.since`.execute(work.db)
}
