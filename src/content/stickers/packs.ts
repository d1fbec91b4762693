import type { Selectable } from 'kysely'
import { audit, Fields, isDay, isId, newId, refuseField, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { slugTaken } from '../errors.ts'
import { contentPolicy } from '../policy.ts'
import { isSlug, slugFrom } from '../post-content.ts'
import { actorOf } from '../posts.ts'
import type { Words } from '../tables.ts'
import { noSuchPack } from './errors.ts'
import { openOrClose } from './open-pack.ts'
import type { Art, ArtKind, PackState, StickerPacksTable, StickerPeopleTable, StickersTable } from './tables.ts'

/** A sticker of a pack. */
export interface Sticker {
  id: string
  pack: string
  /** Its address for good: given once, never again. */
  number: number
  /** Where it stands in the pack. */
  position: number
  file: string
  /** The first frame of one that moves; null where nothing does. */
  still: string | null
  mime: string
  width: number
  height: number
  bytes: number
  frames: number
  durationMs: number
  transparent: boolean
  /** What it is called, by language: also what is told to those who do not see it. */
  names: Words
  /** Words for what it says, by language: a search finds it under them. */
  meanings: Words
  /** The emoji it stands for, one after the other. */
  emoji: string
}

/** Who drew a pack, or can be recognised in it. */
export interface StickerPerson {
  id: string
  part: StickerPeopleTable['part']
  name: string
  email: string | null
  /** Who agreed to what, and where that is kept; '' where nobody has. */
  consent: string
  consentOn: string | null
  consentUntil: string | null
  /** They asked to be forgotten. */
  forgotten: boolean
}

/** What is written down about whose a pack is. */
export interface RightsSheet {
  basis: StickerPacksTable['basis']
  owner: string
  terms: string
  termsLink: string
  /** The line readers see: "Drawn by Li Min". */
  credit: string
  signedOn: string | null
  expiresOn: string | null
  /** The file that shows it, for staff only. */
  evidence: string | null
  showsPeople: StickerPacksTable['shows_people']
  showsMarks: StickerPacksTable['shows_marks']
  marks: string
}

export interface StickerPack {
  id: string
  slug: string
  names: Words
  descriptions: Words
  rights: RightsSheet
  people: StickerPerson[]
  stickers: Sticker[]
  art: Partial<Record<ArtKind, Art>>
  state: PackState
  publishedAt: Date | null
  updatedAt: Date
  updatedBy: string
}

type PackRow = Selectable<StickerPacksTable>

const packOf = (row: PackRow, people: StickerPerson[], stickers: Sticker[]): StickerPack => ({
  id: row.pack_id,
  slug: row.slug,
  names: row.names,
  descriptions: row.descriptions,
  rights: {
    basis: row.basis,
    owner: row.owner,
    terms: row.terms,
    termsLink: row.terms_link,
    credit: row.credit,
    signedOn: row.signed_on,
    expiresOn: row.expires_on,
    evidence: row.evidence_id,
    showsPeople: row.shows_people,
    showsMarks: row.shows_marks,
    marks: row.marks,
  },
  people,
  stickers,
  art: row.art,
  state: row.state,
  publishedAt: row.published_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})

const personOf = (row: Selectable<StickerPeopleTable>): StickerPerson => ({
  id: row.entry_id,
  part: row.part,
  name: row.name,
  email: row.email,
  consent: row.consent,
  consentOn: row.consent_on,
  consentUntil: row.consent_until,
  forgotten: row.forgotten_at !== null,
})

const stickerOf = (row: Selectable<StickersTable>): Sticker => ({
  id: row.sticker_id,
  pack: row.pack_id,
  number: row.number,
  position: row.position,
  file: row.file_id,
  still: row.still_id,
  mime: row.mime,
  width: row.width,
  height: row.height,
  bytes: row.bytes,
  frames: row.frames,
  durationMs: row.duration_ms,
  transparent: row.transparent,
  names: row.names,
  meanings: row.meanings,
  emoji: row.emoji,
})

/** Packs with their people and stickers, whoever asks: for capabilities that have demanded their own. In the order of the rows. */
export async function packsOf(work: Work, rows: readonly PackRow[]): Promise<StickerPack[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.pack_id)
  const people = await work.db
    .selectFrom('content.sticker_people')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('pack_id', 'in', ids)
    .orderBy('entry_id')
    .execute()
  const stickers = await work.db
    .selectFrom('content.stickers')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('pack_id', 'in', ids)
    .orderBy('position')
    .orderBy('number')
    .execute()
  return rows.map((row) =>
    packOf(
      row,
      people.filter((one) => one.pack_id === row.pack_id).map(personOf),
      stickers.filter((one) => one.pack_id === row.pack_id).map(stickerOf),
    ),
  )
}

/** The rows of this alliance's packs. */
export const packRows = (work: Work) => work.db.selectFrom('content.sticker_packs').selectAll().where('alliance_id', '=', work.alliance)

/** One pack, whoever asks; `lock` keeps others from changing it in the meantime. Refuses `content.stickers.no-such-pack`. */
export async function readPack(work: Work, pack: string, lock = false): Promise<StickerPack> {
  const query = packRows(work).where('pack_id', '=', pack)
  const row = isId(pack) ? await (lock ? query.forUpdate() : query).executeTakeFirst() : undefined
  if (!row) throw noSuchPack()
  return (await packsOf(work, [row]))[0]!
}

/** One pack, for its page. Refuses `content.stickers.no-such-pack`. */
export async function packById(work: Work, pack: string): Promise<StickerPack> {
  contentPolicy.demand(work, 'see-drafts')
  return readPack(work, pack)
}

/** Packs, newest first; at most 200. */
export async function listPacks(work: Work): Promise<StickerPack[]> {
  contentPolicy.demand(work, 'see-drafts')
  return packsOf(work, await packRows(work).orderBy('pack_id', 'desc').limit(200).execute())
}

export interface SavePack extends Partial<Omit<RightsSheet, 'basis' | 'showsPeople' | 'showsMarks' | 'evidence'>> {
  /** The pack to change; absent begins a new one. */
  pack?: string
  names?: Words
  descriptions?: Words
  /** The end of its address; made from a name unless given. Stays once the pack was public. */
  slug?: string
  basis?: string
  showsPeople?: string
  showsMarks?: string
}

const choices = {
  basis: ['', 'own', 'contract', 'licence'],
  shows: ['unknown', 'none', 'some'],
} as const

/** Begins a pack, or changes its words and its rights sheet. What is absent stays. A pack whose rights go is out of sight at once. */
export async function savePack(work: Work, input: SavePack): Promise<StickerPack> {
  contentPolicy.demand(work, 'keep-stickers')
  const old = input.pack === undefined ? undefined : await readPack(work, input.pack, true)
  const fields = new Fields('content.stickers')
  const names = fields.names('names', input.names ?? old?.names, { max: 80 })
  if (Object.keys(names).length === 0) fields.wrong('names', 'name-missing')
  const descriptions = fields.names('descriptions', input.descriptions ?? old?.descriptions, { max: 400, several: true })
  const choice = <T extends string>(field: string, value: string | undefined, before: T, allowed: readonly T[]): T => {
    const found = allowed.find((one) => one === (value ?? before))
    if (found === undefined) fields.wrong(field, 'not-a-choice')
    return found ?? before
  }
  const rights = old?.rights
  const change = {
    basis: choice('basis', input.basis, rights?.basis ?? '', choices.basis),
    owner: fields.line('owner', input.owner ?? rights?.owner, { max: 200 }),
    terms: fields.lines('terms', input.terms ?? rights?.terms, { max: 2000 }),
    terms_link: fields.webAddress('termsLink', input.termsLink ?? rights?.termsLink),
    credit: fields.line('credit', input.credit ?? rights?.credit, { max: 200 }),
    signed_on: fields.optionalDay('signedOn', input.signedOn === undefined ? rights?.signedOn : input.signedOn),
    expires_on: fields.optionalDay('expiresOn', input.expiresOn === undefined ? rights?.expiresOn : input.expiresOn),
    shows_people: choice('showsPeople', input.showsPeople, rights?.showsPeople ?? 'unknown', choices.shows),
    shows_marks: choice('showsMarks', input.showsMarks, rights?.showsMarks ?? 'unknown', choices.shows),
    marks: fields.lines('marks', input.marks ?? rights?.marks, { max: 1000 }),
  }
  const today = await localDay(work, null, work.now)
  if (change.signed_on && isDay(change.signed_on) && change.signed_on > today) fields.wrong('signedOn', 'day-ahead')
  fields.order('expiresOn', change.signed_on, change.expires_on)
  fields.check()
  const id = old?.id ?? newId()
  const slug = await slugFor(work, input, names, id, old)
  const row = {
    ...change,
    slug,
    names: JSON.stringify(names),
    descriptions: JSON.stringify(descriptions),
    updated_at: work.now,
    updated_by: actorOf(work).name,
  }
  if (old)
    await work.db.updateTable('content.sticker_packs').set(row).where('alliance_id', '=', work.alliance).where('pack_id', '=', id).execute()
  else
    await work.db
      .insertInto('content.sticker_packs')
      .values({
        alliance_id: work.alliance,
        pack_id: id,
        ...row,
        art: '{}',
        state: 'draft',
        last_number: 0,
        created_at: work.now,
      })
      .execute()
  await audit(
    work,
    old ? 'content.sticker-pack-changed' : 'content.sticker-pack-begun',
    { kind: 'sticker-pack', id },
    { name: nameOf(names) },
  )
  const saved = await readPack(work, id)
  await openOrClose(work, saved)
  return saved
}

async function slugFor(work: Work, input: SavePack, names: Words, id: string, old: StickerPack | undefined): Promise<string> {
  const candidates = Object.values(names).map(slugFrom)
  const wanted =
    input.slug?.trim().toLowerCase() || old?.slug || candidates.find((s) => /^[a-z0-9-]{2,}$/.test(s)) || candidates[0] || id.slice(-8)
  if (!isSlug(wanted)) throw refuseField('slug', 'content.stickers.slug-not-possible')
  if (old && wanted !== old.slug && old.publishedAt !== null) throw refuseField('slug', 'content.stickers.slug-fixed')
  const taken = await packRows(work).where('slug', '=', wanted).where('pack_id', '<>', id).executeTakeFirst()
  if (!taken) return wanted
  if (input.slug) throw slugTaken(wanted)
  return `${wanted}-${id.slice(-4)}`
}

/** One name of something that has a name by language: the first there is. */
export const nameOf = (names: Words): string => names.en ?? Object.values(names)[0] ?? ''
