import sharp from 'sharp'
import type { Platform } from '#platform'
import type { HeldDelivery } from './channel.ts'
import { actor } from './compose-payload.ts'
import type { Payload } from './tables.ts'

export interface CarriedPicture {
  bytes: Buffer
  mime: string
  name: string
  alt: string
}

/**
 * The picture of a delivery as bytes; null where it has none, where it is gone or may no longer be used (a consent that was taken
 * back closes the file), or where it is larger than the channel takes.
 */
export async function pictureOf(
  house: Platform,
  { alliance }: Pick<HeldDelivery, 'alliance'>,
  words: Pick<Payload, 'picture'>,
  mostBytes: number,
): Promise<CarriedPicture | null> {
  const { picture } = words
  if (!picture) return null
  const file = await house.work(alliance, actor, (work) => house.files.open(work, picture.fileId)).catch(() => null)
  if (file?.audience !== 'public' || file.bytes > mostBytes) return null
  return { bytes: await file.read(), mime: file.mime, name: file.name, alt: picture.alt }
}

/**
 * The picture with its size in pixels, made lighter where it is heavier than `bytes` or longer than `side` pixels: smaller by steps, as JPEG.
 * Null where no size of it is light enough.
 */
export async function lightPicture(
  picture: CarriedPicture,
  room: { bytes: number; side: number },
): Promise<(CarriedPicture & { width: number; height: number }) | null> {
  const { width, height } = await sharp(picture.bytes).metadata()
  if (picture.bytes.length <= room.bytes && Math.max(width, height) <= room.side) return { ...picture, width, height }
  for (let side = Math.min(room.side, Math.max(width, height)); side >= 64; side = Math.floor(side * 0.8)) {
    const { data, info } = await sharp(picture.bytes)
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 80, mozjpeg: true })
      .toBuffer({ resolveWithObject: true })
    if (data.length <= room.bytes) return { ...picture, bytes: data, mime: 'image/jpeg', width: info.width, height: info.height }
  }
  return null
}
