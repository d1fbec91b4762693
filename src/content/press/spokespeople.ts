import { audit, Fields, isId, newId, type Page, pageOf, readCursor, type Work } from '#platform'
import { pressPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { noSuchContact, noSuchSpokesperson } from './errors.ts'

/** Somebody who speaks for the library, and about what. */
export interface Spokesperson {
  id: string
  name: string
  topics: string
  retired: boolean
}

/** Who speaks for the library, by name; those who no longer do only where asked for. */
export async function listSpokespeople(work: Work, wanted: { retired?: boolean } = {}): Promise<Spokesperson[]> {
  pressPolicy.demand(work, 'see-spokespeople')
  return spokespeople(work, wanted)
}

async function spokespeople(work: Work, wanted: { retired?: boolean } = {}): Promise<Spokesperson[]> {
  let query = work.db.selectFrom('content.spokespeople').selectAll().where('alliance_id', '=', work.alliance)
  if (!wanted.retired) query = query.where('retired_at', 'is', null)
  const rows = await query.orderBy('name').orderBy('spokesperson_id').execute()
  return rows.map((row) => ({ id: row.spokesperson_id, name: row.name, topics: row.topics, retired: row.retired_at !== null }))
}

/** Names somebody who speaks for the library, changes their topics, or says that they no longer do. */
export async function saveSpokesperson(
  work: Work,
  input: { spokesperson?: string; name?: string; topics?: string; retired?: boolean },
): Promise<Spokesperson> {
  pressPolicy.demand(work, 'name-spokespeople')
  const old =
    input.spokesperson === undefined ? undefined : (await spokespeople(work, { retired: true })).find(({ id }) => id === input.spokesperson)
  if (input.spokesperson !== undefined && !old) throw noSuchSpokesperson()
  const fields = new Fields('content.press')
  const name = fields.line('name', input.name ?? old?.name, { max: 120, needed: true })
  const topics = fields.line('topics', input.topics ?? old?.topics, { max: 300, needed: true })
  fields.check()
  const retired = input.retired ?? old?.retired ?? false
  const id = old?.id ?? newId()
  const change = { name, topics, retired_at: retired ? work.now : null, updated_at: work.now }
  await (old
    ? work.db
        .updateTable('content.spokespeople')
        .set(change)
        .where('alliance_id', '=', work.alliance)
        .where('spokesperson_id', '=', id)
        .execute()
    : work.db
        .insertInto('content.spokespeople')
        .values({ alliance_id: work.alliance, spokesperson_id: id, ...change })
        .execute())
  const act = retired ? 'content.spokesperson-retired' : 'content.spokesperson-saved'
  await audit(work, act, { kind: 'spokesperson', id }, { name })
  return { id, name, topics, retired }
}

/** Something that was said to the press. */
export interface Talk {
  id: string
  spokesperson: string
  toName: string
  outlet: string
  about: string
  at: Date
  writtenBy: string
}

export interface LogTalk {
  spokesperson: string
  /** A contact of the media list, or else a name or an outlet. */
  contact?: string | null
  toName?: string
  outlet?: string
  about: string
  /** When; now unless given. */
  at?: Date
}

/** Writes down who spoke to whom about what. A contact of the media list counts as contacted then. */
export async function logTalk(work: Work, input: LogTalk): Promise<{ talk: string }> {
  pressPolicy.demand(work, 'answer-press')
  const who = (await spokespeople(work)).find(({ id }) => id === input.spokesperson)
  if (!who) throw noSuchSpokesperson()
  const contact = input.contact ? await contactRow(work, input.contact) : undefined
  const fields = new Fields('content.press')
  const to_name = fields.line('toName', contact?.name ?? input.toName, { max: 120 })
  const outlet = fields.line('outlet', contact?.outlet ?? input.outlet, { max: 160 })
  if (to_name === '' && outlet === '') fields.wrong('toName', 'nobody-named')
  const about = fields.lines('about', input.about, { max: 2000, needed: true })
  const at = input.at ?? work.now
  if (Number.isNaN(at.getTime()) || at > work.now) fields.wrong('at', 'day-ahead')
  fields.check()
  const talk = newId()
  await work.db
    .insertInto('content.press_talks')
    .values({
      alliance_id: work.alliance,
      talk_id: talk,
      spokesperson_id: who.id,
      contact_id: contact?.contact_id ?? null,
      to_name,
      outlet,
      about,
      at,
      written_by: actorOf(work).name,
    })
    .execute()
  if (contact && (contact.contacted_at === null || contact.contacted_at < at))
    await work.db
      .updateTable('content.media_contacts')
      .set({ contacted_at: at })
      .where('alliance_id', '=', work.alliance)
      .where('contact_id', '=', contact.contact_id)
      .execute()
  await audit(work, 'content.press-talk-logged', { kind: 'press-talk', id: talk }, { name: who.name, outlet })
  return { talk }
}

async function contactRow(work: Work, contact: string) {
  const row = isId(contact)
    ? await work.db
        .selectFrom('content.media_contacts')
        .select(['contact_id', 'name', 'outlet', 'contacted_at'])
        .where('alliance_id', '=', work.alliance)
        .where('contact_id', '=', contact)
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchContact()
  return row
}

/** Who spoke to whom, latest first, page by page. */
export async function listTalks(work: Work, wanted: { limit?: number; cursor?: string } = {}): Promise<Page<Talk>> {
  pressPolicy.demand(work, 'see-spokespeople')
  const limit = Math.min(Math.max(wanted.limit ?? 50, 1), 200)
  let query = work.db
    .selectFrom('content.press_talks as t')
    .innerJoin('content.spokespeople as s', (join) =>
      join.onRef('s.alliance_id', '=', 't.alliance_id').onRef('s.spokesperson_id', '=', 't.spokesperson_id'),
    )
    .selectAll('t')
    .select('s.name')
    .where('t.alliance_id', '=', work.alliance)
    .where('s.alliance_id', '=', work.alliance)
  const after = readCursor(wanted.cursor, ['date', 'id'])
  if (after) query = query.where((eb) => eb(eb.refTuple('t.at', 't.talk_id'), '<', eb.tuple(new Date(after[0]), after[1])))
  const rows = await query
    .orderBy('t.at', 'desc')
    .orderBy('t.talk_id', 'desc')
    .limit(limit + 1)
    .execute()
  const talks = rows.map(
    (row): Talk => ({
      id: row.talk_id,
      spokesperson: row.name,
      toName: row.to_name,
      outlet: row.outlet,
      about: row.about,
      at: row.at,
      writtenBy: row.written_by,
    }),
  )
  return pageOf(talks, limit, ({ at, id }) => [at, id])
}
