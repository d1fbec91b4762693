import { translator, type Work, type ZipEntry } from '#platform'
import { slugFrom } from '../post-content.ts'
import { noPhotos } from './errors.ts'
import type { PackPhoto } from './release-frame.ts'

/**
 * The files of a photo pack, for {@link makeZip}: each picture as large as the library keeps it (JPEG, at most 1600 pixels), and one text with
 * what each shows, whose it is and how it may be used. At most 30 pictures; they are read one after the other, when they are asked for.
 * Refuses `content.press.no-photos`.
 */
export async function photoPack(work: Work, photos: readonly PackPhoto[], locale: string): Promise<ZipEntry[]> {
  if (photos.length === 0) throw noPhotos()
  const entries: ZipEntry[] = []
  const lines: string[] = []
  const t = translator(locale)
  for (const [i, photo] of photos.entries()) {
    const source = photo.shown.sources.filter(({ mime }) => mime === 'image/jpeg').toSorted((a, b) => b.width - a.width)[0]
    const id = source && /^\/files\/([0-9a-f-]{36})\//.exec(source.url)?.[1]
    if (!id) continue
    const file = await work.house.files.open(work, id)
    const name = `${String(i + 1).padStart(2, '0')}-${slugFrom(photo.shown.alt) || 'photo'}.jpg`
    entries.push({ name, read: () => file.read() })
    lines.push(
      name,
      ...Object.values(photo.captions),
      photo.credit ? t('content.press.pack.credit', { credit: photo.credit }) : '',
      t('content.press.pack.rights', { rights: t(`content.assets.rights.${photo.rights}`) }),
      photo.rightsNote,
      '',
    )
  }
  const text = lines.filter((line, j) => line !== '' || lines[j - 1] !== '').join('\r\n')
  return [...entries, { name: 'captions.txt', read: async () => Buffer.from(`\uFEFF${text}`) }]
}
