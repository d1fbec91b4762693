import { sql } from 'kysely'
import { typedSound, type Work } from '#platform'
import { known } from './point-fields.ts'
import { alliancePolicy } from './policy.ts'

/**
 * Numbers of points that a search names, best first; misspellings, traditional characters and pinyin are tolerated. Reads the
 * alliance's own points one by one (3,500 of them in about 30 ms), so it needs no index that row-level security would hide.
 */
export async function seekPoints(work: Work, text: string, limit = 20): Promise<number[]> {
  alliancePolicy.demand(work, 'read-points')
  const words = known(text.slice(0, 100))
  const found = await seek(work, words, limit)
  const sure = found.filter(({ score }) => score > 1)
  // What sounds so goes before what only resembles it in writing.
  const sounding = sure.length > 0 ? [] : await heard(work, words, limit)
  return [...new Set([...sure, ...sounding, ...found].map((row) => row.point_no))].slice(0, limit)
}

export interface Sought {
  point_no: number
  /** Above 1: it holds the words; else how much it resembles them. */
  score: number
  /** How much its town resembles them. */
  town_score: number
}

/** Points whose words hold the folded words, or resemble them. */
export async function seek(work: Work, words: string, limit: number): Promise<Sought[]> {
  // Folded words are letters, digits and single spaces: nothing in them means anything to LIKE.
  if (words === '') return []
  const begins = ` ${words}`
  return work.db
    .selectFrom('alliance.service_points')
    .select([
      'point_no',
      sql<number>`case when sought like ${`${begins} %`} then 5 when sought like ${`%${begins} %`} then 4
        when sought like ${`%${begins}%`} then 3 when sought like ${`%${words}%`} then 2
        else word_similarity(${words}, sought) end`.as('score'),
      sql<number>`word_similarity(${words}, lower(town || ' ' || coalesce(translations ->> 'town', '')))`.as('town_score'),
    ])
    .where('alliance_id', '=', work.alliance)
    .where('status', '<>', 'ended')
    .where((eb) => eb.or([eb('sought', 'like', `%${words}%`), sql<boolean>`word_similarity(${words}, sought) >= 0.5`]))
    .orderBy('score', 'desc')
    .orderBy('point_no')
    .limit(limit)
    .execute()
}

/** Most words that are compared with the sounds of every point; a line of little words, which anybody may send, would take seconds. */
const mostHeard = 8

/** Points whose names sound like the folded words (the first eight different ones), typed in pinyin: those whose town does first, then those whose name begins so. */
export async function heard(work: Work, words: string, limit: number): Promise<Sought[]> {
  const one = typedSound(words.replaceAll(' ', ''))
  if (one === null) return []
  const each = [...new Set(words.split(' '))].slice(0, mostHeard).map((word) => typedSound(word) ?? word)
  // Every typed word is the beginning of a sound or of a word; or all of them together are one sound.
  const holds = sql<boolean>`(sounds like ${`% ${one}%`} or (${sql.join(
    each.map((word) => sql`(sounds like ${`% ${word}%`} or sought like ${`% ${word}%`})`),
    sql` and `,
  )}))`
  const town = sql<boolean>`split_part(sounds, '|', 1) like ${` ${one}%`}`
  return work.db
    .selectFrom('alliance.service_points')
    .select([
      'point_no',
      sql<number>`case when ${town} then 4 when split_part(sounds, '|', 2) like ${` ${one}%`} then 3 else 2 end`.as('score'),
      sql<number>`case when ${town} then 1 else 0 end`.as('town_score'),
    ])
    .where('alliance_id', '=', work.alliance)
    .where('status', '<>', 'ended')
    .where('sounds', '<>', '')
    .where(holds)
    .orderBy('score', 'desc')
    .orderBy('point_no')
    .limit(limit)
    .execute()
}
