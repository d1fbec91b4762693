import type { Work } from '#platform'

/** Which of these keys have a letter already, whatever became of it. */
export async function knownLetters(work: Work, keys: readonly string[]): Promise<Set<string>> {
  const rows = await work.db
    .selectFrom('patrons.letters')
    .select('letter_key')
    .where('alliance_id', '=', work.alliance)
    .where('letter_key', '=', (eb) => eb.fn.any(eb.val([...keys])))
    .execute()
  return new Set(rows.map((row) => row.letter_key))
}
