import { audit, Fields, isDay, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordFact } from '#rooms/facts'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { noSuchPlatform } from './errors.ts'
import { nameOf, readPack } from './packs.ts'
import { type PlatformKind, platformOf } from './platform-rules.ts'

/** Figures that a person read off a platform: totals since the pack is there. */
export interface StickerReading {
  id: string
  platform: PlatformKind
  day: string
  downloads: number | null
  sent: number | null
  /** The file that shows them, for staff. */
  evidence: string | null
  note: string
  by: string
  at: Date
}

/** What was read off platforms for a pack, newest first; at most 100. */
export async function readingsOf(work: Work, pack: string): Promise<StickerReading[]> {
  contentPolicy.demand(work, 'see-drafts')
  const { id } = await readPack(work, pack)
  const rows = await readingRows(work, id).orderBy('at', 'desc').orderBy('reading_id', 'desc').limit(100).execute()
  return rows.map((row) => ({
    id: row.reading_id,
    platform: row.platform as PlatformKind,
    day: row.day,
    downloads: row.downloads === null ? null : Number(row.downloads),
    sent: row.sent === null ? null : Number(row.sent),
    evidence: row.evidence_id,
    note: row.note,
    by: row.by_name,
    at: row.at,
  }))
}

const readingRows = (work: Work, pack: string) =>
  work.db.selectFrom('content.sticker_readings').selectAll().where('alliance_id', '=', work.alliance).where('pack_id', '=', pack)

export interface AddReading {
  pack: string
  platform: string
  /** The day they were read; today unless given. */
  day?: string | null
  downloads?: number | null
  sent?: number | null
  /** A screenshot or a PDF that shows them. */
  evidence?: Uint8Array
  note?: string
}

/**
 * Keeps what a platform shows for a pack, as totals, with what shows it. The facts `stickers.taken-elsewhere` and `stickers.sent-elsewhere`
 * grow by what is more than the highest total before; a total that went down is kept and takes nothing back, because nothing uncounted
 * happened.
 */
export async function addReading(work: Work, input: AddReading): Promise<StickerReading> {
  contentPolicy.demand(work, 'keep-stickers')
  const platform = platformOf(input.platform)
  if (!platform) throw noSuchPlatform(input.platform)
  const fields = new Fields('content.stickers')
  const bounds = { min: 0, max: 10_000_000_000, whole: true }
  const downloads = fields.number('downloads', input.downloads, bounds)
  const sent = fields.number('sent', input.sent, bounds)
  if (downloads === null && sent === null) fields.wrong('downloads', 'figures-missing')
  const today = await localDay(work, null, work.now)
  const day = fields.optionalDay('day', input.day) ?? today
  if (isDay(day) && day > today) fields.wrong('day', 'day-ahead')
  const note = fields.line('note', input.note, { max: 500 })
  fields.check()
  // The lock on the pack lets two people who read the same total count it once.
  const pack = await readPack(work, input.pack, true)
  const before = await readingRows(work, pack.id)
    .where('platform', '=', platform.kind)
    .clearSelect()
    .select((eb) => [eb.fn.max('downloads').as('downloads'), eb.fn.max('sent').as('sent')])
    .executeTakeFirstOrThrow()
  const evidence = input.evidence
    ? await work.house.files.put(work, input.evidence, {
        kind: 'evidence',
        name: 'figures',
        allow: ['image/png', 'image/jpeg', 'image/webp', 'application/pdf'],
        audience: 'staff',
      })
    : null
  const id = newId()
  await work.db
    .insertInto('content.sticker_readings')
    .values({
      alliance_id: work.alliance,
      reading_id: id,
      pack_id: pack.id,
      platform: platform.kind,
      day,
      downloads,
      sent,
      evidence_id: evidence?.file_id ?? null,
      note,
      by_name: actorOf(work).name,
      at: work.now,
    })
    .execute()
  const grow = async (metric: 'stickers.taken-elsewhere' | 'stickers.sent-elsewhere', now: number | null, highest: number | null) => {
    const amount = (now ?? 0) - Number(highest ?? 0)
    if (now !== null && amount > 0)
      await recordFact(work, { metric, day, amount, source: `${platform.kind}, read by hand`, key: `sticker-reading:${id}:${metric}` })
  }
  await grow('stickers.taken-elsewhere', downloads, before.downloads)
  await grow('stickers.sent-elsewhere', sent, before.sent)
  await audit(work, 'content.sticker-figures', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names), platform: platform.kind })
  return (await readingsOf(work, pack.id)).find((one) => one.id === id)!
}

/** How often a pack was taken from the library's own page: in all, and by sticker; 0 is the whole pack. */
export async function ownDownloads(work: Work, pack: string): Promise<{ number: number; downloads: number }[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.sticker_downloads')
    .select(['number', (eb) => eb.fn.sum<number>('downloads').as('downloads')])
    .where('alliance_id', '=', work.alliance)
    .where('pack_id', '=', (await readPack(work, pack)).id)
    .groupBy('number')
    .orderBy('number')
    .execute()
  return rows.map((row) => ({ number: row.number, downloads: Number(row.downloads) }))
}
