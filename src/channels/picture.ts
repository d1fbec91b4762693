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
