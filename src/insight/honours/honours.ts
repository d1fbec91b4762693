import type { Selectable } from 'kysely'
import { audit, Fields, isId, newId, type ReceivedFile, type Translate, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { seriesById } from '#rooms/content'
import { campaignById } from '#rooms/strategy'
import { honourChangedMeanwhile, noSuchHonour } from '../errors.ts'
import { honourDocument } from '../evidence/open-document.ts'
import { documentKinds } from '../evidence/put-artefact.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import type { HonoursTable } from '../tables.ts'

export const honourKinds = ['prize', 'grade', 'title', 'mention'] as const
export type HonourKind = (typeof honourKinds)[number]

/** Levels that have a name in every language; any other is told in the words of whoever gave it. */
export const honourLevels = ['local', 'regional', 'national', 'international'] as const

/** A level by its name, or in the words of whoever gave it. */
export const sayLevel = (level: string, t: Translate): string =>
  (honourLevels as readonly string[]).includes(level) ? t(`insight.honour.level.${level}`) : level

export interface Honour {
  honourId: string
  version: number
  kind: HonourKind
  title: string
  giver: string
  day: string
  /** One of {@link honourLevels}, own words, or '' where nobody said. */
  level: string
  whatFor: string
  about: { kind: 'campaign' | 'series'; id: string } | null
  /** Whether it may be shown outside the house. */
  mayBeShown: boolean
  file: string | null
  putBy: string
}

export interface PutHonour {
  kind: string
  title: string
  giver: string
  day: string
  level?: string
  whatFor?: string
  about?: { kind: string; id: string } | null
  mayBeShown?: boolean
  /** The document; the one that is there stays where none is given. */
  file?: Uint8Array | ReceivedFile
  name?: string
}

const present = (row: Selectable<HonoursTable>): Honour => ({
  honourId: row.honour_id,
  version: row.version,
  kind: row.kind,
  title: row.title,
  giver: row.giver,
  day: row.day,
  level: row.level,
  whatFor: row.what_for,
  about: row.about_kind ? { kind: row.about_kind, id: row.about_id! } : null,
  mayBeShown: row.may_be_shown,
  file: row.file_id,
  putBy: row.put_by,
})

const standing = (work: Work) =>
  work.db.selectFrom('insight.honours').selectAll().where('alliance_id', '=', work.alliance).where('taken_out_at', 'is', null)

/** The honours, the latest first; of some days where they are given. At most 500. */
export async function listHonours(work: Work, days?: { from: string; to: string }): Promise<Honour[]> {
  insightPolicy.demand(work, 'read-insight')
  let query = standing(work)
  if (days) query = query.where('day', '>=', days.from).where('day', '<=', days.to)
  return (await query.orderBy('day', 'desc').orderBy('honour_id', 'desc').limit(500).execute()).map(present)
}

/** Some honours by their ids; those that were taken out are left out. */
export async function honoursNamed(work: Work, ids: readonly string[]): Promise<Honour[]> {
  insightPolicy.demand(work, 'read-insight')
  const known = ids.filter(isId)
  return known.length === 0 ? [] : (await standing(work).where('honour_id', 'in', known).execute()).map(present)
}

/** What was taken out of the register, by whom and when, the latest first. At most 100. */
export async function honoursTakenOut(work: Work): Promise<{ honourId: string; title: string; giver: string; by: string; at: Date }[]> {
  insightPolicy.demand(work, 'read-insight')
  const rows = await work.db
    .selectFrom('insight.honours')
    .select(['honour_id', 'title', 'giver', 'taken_out_by', 'taken_out_at'])
    .where('alliance_id', '=', work.alliance)
    .where('taken_out_at', 'is not', null)
    .orderBy('taken_out_at', 'desc')
    .orderBy('honour_id', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => ({ honourId: row.honour_id, title: row.title, giver: row.giver, by: row.taken_out_by!, at: row.taken_out_at! }))
}

/** Refuses `insight.no-such-honour`, also of one that was taken out. */
export async function honourById(work: Work, id: string): Promise<Honour> {
  insightPolicy.demand(work, 'read-insight')
  const row = isId(id) ? await standing(work).where('honour_id', '=', id).executeTakeFirst() : undefined
  if (!row) throw noSuchHonour()
  return present(row)
}

/** Writes an honour into the register. Refuses fields, and what the rooms of a campaign or series refuse. */
export async function putHonour(work: Work, input: PutHonour): Promise<Honour> {
  insightPolicy.demand(work, 'keep-honours')
  const values = await check(work, input)
  const honourId = newId()
  const file_id = await keepFile(work, input)
  await work.db
    .insertInto('insight.honours')
    .values({
      ...{ alliance_id: work.alliance, honour_id: honourId, version: 1, ...values, file_id },
      ...{ put_by: signature(work.actor), put_at: work.now, taken_out_by: null, taken_out_at: null },
    })
    .execute()
  await audit(work, 'insight.honour-put', { kind: 'honour', id: honourId }, { title: values.title })
  return honourById(work, honourId)
}

/** Corrects an honour. Refuses as {@link putHonour}, and `insight.honour-changed-meanwhile`. */
export async function changeHonour(work: Work, input: PutHonour & { honour: string; seen: number }): Promise<Honour> {
  insightPolicy.demand(work, 'keep-honours')
  const row = await hold(work, input.honour)
  const values = await check(work, input, row)
  if (row.version !== input.seen) throw honourChangedMeanwhile()
  const file_id = (await keepFile(work, input)) ?? row.file_id
  await work.db
    .updateTable('insight.honours')
    .set({ ...values, file_id, version: row.version + 1 })
    .where('alliance_id', '=', work.alliance)
    .where('honour_id', '=', row.honour_id)
    .execute()
  await audit(work, 'insight.honour-changed', { kind: 'honour', id: row.honour_id }, { title: values.title })
  return honourById(work, row.honour_id)
}

/** Takes an honour out of the register: it is offered and reported no more, and stays in the record. */
export async function takeOutHonour(work: Work, id: string): Promise<void> {
  insightPolicy.demand(work, 'keep-honours')
  const row = await hold(work, id)
  await work.db
    .updateTable('insight.honours')
    .set({ taken_out_by: signature(work.actor), taken_out_at: work.now, version: row.version + 1 })
    .where('alliance_id', '=', work.alliance)
    .where('honour_id', '=', id)
    .execute()
  await audit(work, 'insight.honour-taken-out', { kind: 'honour', id }, { title: row.title })
}

async function hold(work: Work, id: string): Promise<Selectable<HonoursTable>> {
  const row = isId(id) ? await standing(work).where('honour_id', '=', id).forUpdate().executeTakeFirst() : undefined
  if (!row) throw noSuchHonour()
  return row
}

/** What it is for is looked at where it is another than `before`: whoever corrects a word need not see that campaign. */
async function check(work: Work, input: PutHonour, before?: Pick<Selectable<HonoursTable>, 'about_kind' | 'about_id'>) {
  const fields = new Fields('insight')
  const kind = honourKinds.find((one) => one === input.kind)
  if (!kind) fields.wrong('kind', 'honour-kind')
  const title = fields.line('title', input.title, { max: 200, needed: true })
  const giver = fields.line('giver', input.giver, { max: 200, needed: true })
  const day = fields.day('day', input.day)
  if (day && day > (await localDay(work, null, work.now))) fields.wrong('day', 'artefact-day-ahead')
  const level = fields.line('level', input.level, { max: 80 })
  const what_for = fields.lines('whatFor', input.whatFor, { max: 1000 })
  const { about } = input
  const aboutKind = about && (['campaign', 'series'] as const).find((one) => one === about.kind)
  if (about && !(aboutKind && isId(about.id))) fields.wrong('about', 'honour-about')
  fields.check()
  const stays = about && before?.about_kind === about.kind && before.about_id === about.id
  if (about && !stays && aboutKind === 'campaign') await campaignById(work, about.id)
  if (about && !stays && aboutKind === 'series') await seriesById(work, about.id)
  return {
    ...{ kind: kind!, title, giver, day, level, what_for, may_be_shown: input.mayBeShown ?? false },
    ...{ about_kind: aboutKind ?? null, about_id: about?.id ?? null },
  }
}

async function keepFile(work: Work, { file, name, title }: PutHonour): Promise<string | null> {
  if (!file) return null
  const rules = { kind: honourDocument, name: name || title, allow: documentKinds, audience: 'staff' as const }
  return (await work.house.files.put(work, file, rules)).file_id
}
