import type { RequestEvent } from '@sveltejs/kit'
import { refuseField } from '#platform'
import { mostPhotoBytes, mostPhotosAtOnce, type PreparedPhoto, preparePhoto, type SavePhotoDay, type WristbandColour } from '#rooms/content'
import { formOf, text } from './act.ts'

/** What a form says of a photo day; of its colours, the words and what each allows: keys, shapes and the colours themselves stay. */
export function photoDayTerms(form: FormData, colours: readonly WristbandColour[], locales: readonly string[]): SavePhotoDay {
  const number = (name: string) => (text(form, name) === '' ? undefined : Number(text(form, name)))
  const words = (name: string) => Object.fromEntries(locales.map((locale) => [locale, text(form, `${name}.${locale}`)]))
  return {
    event: text(form, 'event'),
    place: text(form, 'place'),
    day: text(form, 'day'),
    uploadsUntil: text(form, 'uploadsUntil') || undefined,
    mostPictures: number('mostPictures'),
    keepDays: number('keepDays'),
    ...(form.has('colours.0.rule')
      ? {
          colours: colours.map((one, i) => ({
            ...one,
            rule: text(form, `colours.${i}.rule`) as WristbandColour['rule'],
            names: words(`colours.${i}.names`),
            means: words(`colours.${i}.means`),
          })),
        }
      : {}),
  }
}

/** The pictures of a form, made ready one after the other: before a transaction is opened, and only for who may send them. */
export async function photosOf(event: RequestEvent): Promise<PreparedPhoto[]> {
  const files = (await formOf(event)).getAll('photos').filter((file): file is File => file instanceof File && file.size > 0)
  if (files.length > mostPhotosAtOnce) throw refuseField('photos', 'content.photos.too-many-at-once', { most: mostPhotosAtOnce })
  if (files.reduce((sum, { size }) => sum + size, 0) > mostPhotoBytes)
    throw refuseField('photos', 'content.photos.too-heavy', { megabytes: mostPhotoBytes / 1024 / 1024 })
  const photos: PreparedPhoto[] = []
  for (const file of files) photos.push(await preparePhoto(new Uint8Array(await file.arrayBuffer()), file.name))
  return photos
}
