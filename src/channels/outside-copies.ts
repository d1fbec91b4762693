import { sql } from 'kysely'
import type { Work } from '#platform'
import type { OutsideCopy, SoughtOutside } from '#rooms/content'
import { accountOf, capabilitiesOf } from './accounts.ts'
import { channelOf, hasLeft } from './channel.ts'
import { asSystem } from './compose-payload.ts'
import { platformOf } from './hand-off/platforms.ts'
import type { Carried, OfPost } from './tables.ts'

/** Most deliveries that are looked through, the newest. */
const most = 5000

/**
 * What left with a name in it, or with a post that showed somebody, and cannot be changed or taken back from here: mails, sheets that were
 * printed, what a person published by hand, feeds that others fetched, and what a platform keeps. Also films with captions or a description in
 * which the name stands: no correction of a post changes those. Fills content's contract.
 */
export async function copiesOutside(given: Work, sought: SoughtOutside): Promise<OutsideCopy[]> {
  const work = asSystem(given)
  const like = [...sought.names.map((name) => `%${name.replace(/[\\%_]/g, '\\$&')}%`), ...sought.films.map((film) => `%${film}%`)]
  const rows = await work.db
    .selectFrom('channels.deliveries as d')
    .innerJoin('channels.accounts as a', (join) =>
      join.onRef('a.alliance_id', '=', 'd.alliance_id').onRef('a.account_id', '=', 'd.account_id'),
    )
    .selectAll('a')
    .select([
      'd.delivery_id',
      'd.post_id',
      'd.payload',
      'd.place',
      'd.remote_url',
      'd.ended_at',
      'd.due_at',
      'd.counts',
      'd.state',
      'd.operation',
    ])
    .select('d.kind as channel')
    .where('d.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where('d.operation', 'in', ['deliver', 'correction'])
    .$narrowType<OfPost>()
    .where('d.state', 'in', ['sent', 'sending', 'unconfirmed'])
    .where((eb) => eb.or([eb('d.post_id', '=', eb.fn.any(eb.val(sought.posts))), sql<boolean>`d.payload::text ilike any(${like}::text[])`]))
    .orderBy('d.due_at', 'desc')
    .orderBy('d.delivery_id')
    .limit(most)
    .execute()
  const found: OutsideCopy[] = []
  for (const row of rows) {
    const { payload, channel } = row
    const inFilm = filmsIn(payload).some((film) => sought.films.includes(film)) && (await takesFilms(work, row, channel))
    if (!inFilm && !sought.posts.includes(row.post_id) && !sought.holds(wordsOf(payload))) continue
    const why = whyOutside(row, channel) ?? (inFilm ? 'cannot-change' : null)
    if (why === null) continue
    found.push({
      copy: `delivery/${row.delivery_id}`,
      post: row.post_id,
      channel,
      title: payload.title,
      address: row.remote_url || row.name,
      amount: row.counts.sent ?? row.counts.meant ?? null,
      at: row.ended_at ?? row.due_at,
      why,
    })
  }
  return found
}

const filmsIn = (payload: Carried): string[] => [payload, ...Object.values(payload.translations ?? {})].flatMap(({ film }) => film ?? [])

/** Whether films go along there, by themselves or by hand: then what is said in them lies there too. */
async function takesFilms(work: Work, row: Row, channel: string): Promise<boolean> {
  if (platformOf(channel)) return true
  return (await channelOf(channel)?.limit(work, accountOf(row)))?.films !== undefined
}

type Row = Parameters<typeof accountOf>[0] & { place: string | null; retired_at: Date | null }

/** Why something cannot be followed; null where the house changes it itself. */
function whyOutside(row: Row, channel: string): string | null {
  if (channel === 'website') return null
  if (channel === 'feeds') return 'fetched'
  if (channel === 'poster') return 'printed'
  if (platformOf(channel)) return 'by-hand'
  const account = accountOf(row)
  if (channel === 'newsletter') return 'mailed'
  if (row.retired_at || hasLeft(account, row.place)) return 'moved'
  return capabilitiesOf(account).edit ? null : 'cannot-change'
}

/** All the words of a payload, in every language. */
export const wordsOf = (payload: Carried): string =>
  [payload, ...Object.values(payload.translations ?? {})]
    .flatMap((one) => [
      one.title,
      one.summary,
      one.text,
      one.html.replace(/<[^>]+>/g, ' '),
      one.byline,
      one.series,
      one.note,
      one.picture?.alt,
      one.picture?.credit,
      one.action?.label,
    ])
    .filter(Boolean)
    .join('\n')
