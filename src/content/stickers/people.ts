import { audit, Fields, isDay, isId, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { emailKey } from '#rooms/patrons'
import { contentPolicy } from '../policy.ts'
import { noSuchPerson } from './errors.ts'
import { openOrClose } from './open-pack.ts'
import { nameOf, readPack, type StickerPack } from './packs.ts'

export interface SavePackPerson {
  pack: string
  /** The entry to change; absent adds one. */
  person?: string
  part?: string
  name?: string
  /** How they are found again when they ask what is known of them. */
  email?: string | null
  consent?: string
  consentOn?: string | null
  consentUntil?: string | null
}

/**
 * Writes down who drew a pack or can be recognised in it, and what they agreed to. A consent that is taken back (`consent: ''`) or over
 * takes the pack out of sight at once.
 */
export async function savePackPerson(work: Work, input: SavePackPerson): Promise<StickerPack> {
  contentPolicy.demand(work, 'keep-stickers')
  const pack = await readPack(work, input.pack, true)
  const old = input.person === undefined ? undefined : pack.people.find(({ id }) => id === input.person)
  if (input.person !== undefined && (!old || old.forgotten)) throw noSuchPerson()
  const fields = new Fields('content.stickers')
  const part = (['artist', 'shown'] as const).find((one) => one === (input.part ?? old?.part))
  if (!part) fields.wrong('part', 'not-a-choice')
  const name = fields.line('name', input.name ?? old?.name, { max: 120, needed: true })
  const email = fields.email('email', input.email === undefined ? old?.email : input.email) || null
  const consent = fields.lines('consent', input.consent ?? old?.consent, { max: 1000 })
  const consent_on = fields.optionalDay('consentOn', input.consentOn === undefined ? old?.consentOn : input.consentOn)
  const consent_until = fields.optionalDay('consentUntil', input.consentUntil === undefined ? old?.consentUntil : input.consentUntil)
  if (consent_on && isDay(consent_on) && consent_on > (await localDay(work, null, work.now))) fields.wrong('consentOn', 'day-ahead')
  fields.order('consentUntil', consent_on, consent_until)
  fields.check()
  const change = { part: part!, name, email, email_key: email && emailKey(email), consent, consent_on, consent_until }
  await (old
    ? work.db
        .updateTable('content.sticker_people')
        .set(change)
        .where('alliance_id', '=', work.alliance)
        .where('entry_id', '=', old.id)
        .execute()
    : work.db
        .insertInto('content.sticker_people')
        .values({ alliance_id: work.alliance, entry_id: newId(), pack_id: pack.id, ...change, created_at: work.now })
        .execute())
  // Names of people stand in no audit sentence: what is forgotten is forgotten there too.
  await audit(work, 'content.sticker-person-saved', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names) })
  return after(work, pack.id)
}

/** Takes somebody off the sheet who does not belong there. Who is in the pictures and wants to be forgotten goes another way (personal-data.ts). */
export async function removePackPerson(work: Work, input: { pack: string; person: string }): Promise<StickerPack> {
  contentPolicy.demand(work, 'keep-stickers')
  const pack = await readPack(work, input.pack, true)
  const gone = isId(input.person)
    ? await work.db
        .deleteFrom('content.sticker_people')
        .where('alliance_id', '=', work.alliance)
        .where('pack_id', '=', pack.id)
        .where('entry_id', '=', input.person)
        .executeTakeFirst()
    : undefined
  if (!gone || gone.numDeletedRows === 0n) throw noSuchPerson()
  await audit(work, 'content.sticker-person-removed', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names) })
  return after(work, pack.id)
}

async function after(work: Work, id: string): Promise<StickerPack> {
  const saved = await readPack(work, id)
  await openOrClose(work, saved)
  return saved
}
