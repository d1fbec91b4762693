import sharp from 'sharp'
import { audit, isRefusal, refuseField, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { fileBroken } from './errors.ts'
import { openOrClose } from './open-pack.ts'
import { nameOf, readPack, type StickerPack } from './packs.ts'
import { type Art, type ArtKind, artKinds } from './tables.ts'

/**
 * Keeps a picture of the pack as a whole (cover, banner, icon), freed of everything but its pixels, or takes it away (`bytes: null`).
 * Refuses at `file` what is no picture: `content.stickers.file-broken`.
 */
export async function setPackArt(
  work: Work,
  input: { pack: string; art: string; bytes: Uint8Array | null; name: string },
): Promise<StickerPack> {
  contentPolicy.demand(work, 'keep-stickers')
  const kind = artKinds.find((one) => one === input.art)
  if (!kind) throw refuseField('art', 'content.stickers.not-a-choice')
  const made = input.bytes && (await pictureOf(work, input.bytes, input.name))
  const pack = await readPack(work, input.pack, true)
  const art: Partial<Record<ArtKind, Art>> = { ...pack.art }
  delete art[kind]
  if (made) {
    const stored = await work.house.files.put(work, made.data, {
      kind: 'sticker',
      name: `${kind}.png`,
      allow: ['image/png'],
      audience: 'staff',
    })
    art[kind] = { fileId: stored.file_id, mime: 'image/png', width: made.info.width, height: made.info.height, bytes: made.data.length }
  }
  await update(work, pack, { art: JSON.stringify(art) })
  const before = pack.art[kind]
  if (before) await work.house.files.remove(work, before.fileId)
  return done(work, pack, 'content.sticker-art-set')
}

/**
 * Keeps the file that shows whose the pack is (contract, licence, mail), for staff only; `bytes: null` takes it away. PDF or a picture of it.
 * Refuses at `file`: `content.stickers.evidence-kind`.
 */
export async function setPackEvidence(work: Work, input: { pack: string; bytes: Uint8Array | null; name: string }): Promise<StickerPack> {
  contentPolicy.demand(work, 'keep-stickers')
  const pack = await readPack(work, input.pack, true)
  const stored =
    input.bytes &&
    (await work.house.files
      .put(work, input.bytes, {
        kind: 'evidence',
        name: input.name,
        allow: ['application/pdf', 'image/png', 'image/jpeg', 'image/webp'],
        audience: 'staff',
      })
      .catch((refusal: unknown) => {
        throw isRefusal(refusal) && refusal.code !== 'platform.file-quota-reached'
          ? refuseField('file', 'content.stickers.evidence-kind')
          : refusal
      }))
  await update(work, pack, { evidence_id: stored ? stored.file_id : null })
  if (pack.rights.evidence) await work.house.files.remove(work, pack.rights.evidence)
  return done(work, pack, 'content.sticker-evidence-set')
}

async function pictureOf(work: Work, bytes: Uint8Array, name: string) {
  try {
    await work.house.files.judge(bytes, { kind: 'sticker', name, allow: ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] })
    return await sharp(bytes, { limitInputPixels: 60_000_000, failOn: 'error' })
      .rotate()
      .toColourspace('srgb')
      .resize({ width: 1500, height: 1500, fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 9 })
      .toBuffer({ resolveWithObject: true })
  } catch {
    throw fileBroken(name)
  }
}

const update = (work: Work, pack: StickerPack, change: { art?: string; evidence_id?: string | null }) =>
  work.db
    .updateTable('content.sticker_packs')
    .set({ ...change, updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('pack_id', '=', pack.id)
    .execute()

async function done(work: Work, { id, names }: StickerPack, act: string): Promise<StickerPack> {
  await audit(work, act, { kind: 'sticker-pack', id }, { name: nameOf(names) })
  const saved = await readPack(work, id)
  await openOrClose(work, saved)
  return saved
}
