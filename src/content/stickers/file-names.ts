import { slugFrom } from '../post-content.ts'

/** The ending of a file by what it is. */
const endings: Record<string, string> = {
  'image/png': 'png',
  'image/apng': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/jpeg': 'jpg',
}

/** The ending of a picture's file, without the dot. */
export const endingOf = (mime: string): string => endings[mime] ?? 'bin'

/** 1 as 01, so that files stand in their order; three digits where there are that many. */
export const ordinal = (i: number, of: number): string => String(i).padStart(of > 99 ? 3 : 2, '0')

/**
 * The name of a sticker's file in a pack: its place, its name as far as a disk can hold it, the ending of what it is. No two of a pack are
 * alike, because no two have the same place.
 */
export const stickerFileName = (i: number, of: number, name: string, mime: string): string => {
  const slug = slugFrom(name)
  return `${ordinal(i, of)}${slug ? `-${slug}` : ''}.${endingOf(mime)}`
}
