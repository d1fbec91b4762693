import { audit, Fields, isId, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import type { Words } from '../tables.ts'
import { noSuchText, wordsNotThere } from './errors.ts'
import { publishShow } from './public-show.ts'
import { lockShow, showRows, titleOf, updateShow } from './show.ts'

/** Some words of a live show, and where they stand: so that a name can be found everywhere and taken out. */
export interface ShowText {
  /** The show. */
  id: string
  /** Where in it: `title`, `about`, `why`, `row.<id>.say`, `note.<id>`, `risks.<id>` … */
  place: string
  /** Language of the words; null where they are the crew's own. */
  locale: string | null
  text: string
  /** Whether readers have them. */
  public: boolean
}

/** Every text of every show in which a name can stand. Names of the cast are not among them: they go with their consent (cast.ts). */
export async function showTexts(work: Work): Promise<ShowText[]> {
  contentPolicy.demand(work, 'see-drafts')
  const found: ShowText[] = []
  const shows = await showRows(work).execute()
  const announced = new Set(shows.flatMap(({ show_id, state }) => (state === 'draft' ? [] : [show_id])))
  const say = (id: string, place: string, locale: string | null, text: string, seen: boolean) => {
    if (text.trim()) found.push({ id, place, locale, text, public: seen && announced.has(id) })
  }
  for (const row of shows)
    for (const [place, words] of [
      ['title', row.titles],
      ['about', row.abouts],
      ['why', row.cancelled_why],
    ] as const)
      for (const [locale, text] of Object.entries(words)) say(row.show_id, place, locale, text, true)
  const of = { alliance: work.alliance }
  for (const row of await work.db.selectFrom('content.show_rows').selectAll().where('alliance_id', '=', of.alliance).execute())
    for (const field of rowFields) say(row.show_id, `row.${row.row_id}.${field}`, null, row[field], false)
  for (const row of await work.db.selectFrom('content.show_notes').selectAll().where('alliance_id', '=', of.alliance).execute())
    say(row.show_id, `note.${row.note_id}`, null, row.text, false)
  for (const row of await work.db.selectFrom('content.show_cast').selectAll().where('alliance_id', '=', of.alliance).execute())
    say(row.show_id, `does.${row.member_id}`, null, row.does, row.role !== 'crew')
  for (const row of await work.db.selectFrom('content.show_figures').selectAll().where('alliance_id', '=', of.alliance).execute())
    say(row.show_id, `figure.${row.figure_id}`, null, row.note, false)
  return found
}

const rowFields = ['title', 'who', 'say', 'chat'] as const
const wordFields = { title: 'titles', about: 'abouts', why: 'cancelled_why' } as const

/**
 * Puts other words in the place of these in one text of a show; an empty `by` takes them out. Readers have it at once. The record says that it
 * was done and why, without the words. Refuses `content.shows.no-such-text`, `.words-not-there`, and a title that would be empty.
 */
export async function replaceInShow(
  work: Work,
  input: { id: string; place: string; locale: string | null; find: string; by: string; why?: string },
): Promise<void> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.id)
  const [kind, id, field] = input.place.split('.')
  const swap = (text: string | undefined): string => {
    if (text === undefined) throw noSuchText()
    if (input.find === '' || !text.includes(input.find)) throw wordsNotThere()
    const swapped = text.replaceAll(input.find, input.by).replaceAll(/ {2,}/g, ' ').trim()
    if (kind === 'title' || field === 'title') {
      const fields = new Fields('content.shows')
      fields.line('by', swapped, { max: 200, needed: true })
      fields.check()
    }
    return swapped
  }
  if (kind === 'title' || kind === 'about' || kind === 'why') {
    const column = wordFields[kind]
    const words: Words = { ...show[column] }
    const locale = input.locale ?? ''
    words[locale] = swap(words[locale])
    if (words[locale] === '') delete words[locale]
    await publishShow(work, await updateShow(work, show.show_id, { [column]: JSON.stringify(words) }))
  } else if (id && isId(id)) await swapBeside(work, show.show_id, { kind: kind!, id, field: field ?? '' }, swap)
  else throw noSuchText()
  await audit(work, 'content.show-words-replaced', { kind: 'show', id: show.show_id }, { title: titleOf(show) }, input.why)
}

/** The same in a row, a note, what somebody does, or a note of a figure. */
async function swapBeside(
  work: Work,
  show: string,
  { kind, id, field }: { kind: string; id: string; field: string },
  swap: (text: string | undefined) => string,
): Promise<void> {
  const { db, alliance } = work
  if (kind === 'row') {
    const column = rowFields.find((one) => one === field)
    const row = await db
      .selectFrom('content.show_rows')
      .selectAll()
      .where('alliance_id', '=', alliance)
      .where('show_id', '=', show)
      .where('row_id', '=', id)
      .executeTakeFirst()
    if (!column) throw noSuchText()
    await db
      .updateTable('content.show_rows')
      .set({ [column]: swap(row?.[column]) })
      .where('alliance_id', '=', alliance)
      .where('row_id', '=', id)
      .execute()
  } else if (kind === 'note') {
    const row = await db
      .selectFrom('content.show_notes')
      .select('text')
      .where('alliance_id', '=', alliance)
      .where('show_id', '=', show)
      .where('note_id', '=', id)
      .executeTakeFirst()
    await db
      .updateTable('content.show_notes')
      .set({ text: swap(row?.text) })
      .where('alliance_id', '=', alliance)
      .where('note_id', '=', id)
      .execute()
  } else if (kind === 'does') {
    const row = await db
      .selectFrom('content.show_cast')
      .select('does')
      .where('alliance_id', '=', alliance)
      .where('show_id', '=', show)
      .where('member_id', '=', id)
      .executeTakeFirst()
    await db
      .updateTable('content.show_cast')
      .set({ does: swap(row?.does) })
      .where('alliance_id', '=', alliance)
      .where('member_id', '=', id)
      .execute()
  } else if (kind === 'figure') {
    const row = await db
      .selectFrom('content.show_figures')
      .select('note')
      .where('alliance_id', '=', alliance)
      .where('show_id', '=', show)
      .where('figure_id', '=', id)
      .executeTakeFirst()
    await db
      .updateTable('content.show_figures')
      .set({ note: swap(row?.note) })
      .where('alliance_id', '=', alliance)
      .where('figure_id', '=', id)
      .execute()
  } else throw noSuchText()
}
