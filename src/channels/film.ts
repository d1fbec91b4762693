import type { OpenFile, Platform, StreamedBody } from '#platform'
import { type Cut, cutFor, type FilmLimit, goesAlong, publicRecordings, type Recording, textOf, titleIn, writeCues } from '#rooms/content'
import type { HeldDelivery } from './channel.ts'
import { actor } from './compose-payload.ts'
import type { Payload } from './tables.ts'

export interface CarriedFilm {
  recording: Recording
  cut: Cut
  file: OpenFile
}

/**
 * The film of a delivery with the file of it that a channel takes; null where it has none, where it is gone or may no longer be shown (a
 * consent that was taken back closes the file), or where no file of it fits.
 */
export async function filmToCarry(
  house: Platform,
  { alliance }: Pick<HeldDelivery, 'alliance'>,
  { film }: Pick<Payload, 'film'>,
  limit: FilmLimit,
): Promise<CarriedFilm | null> {
  if (!film) return null
  return house.work(alliance, actor, async (work) => {
    const recording = (await publicRecordings(work, [film])).get(film)
    const cut = recording && cutFor(recording, limit)
    if (!recording || !cut || !goesAlong(cut)) return null
    const file = await house.files.open(work, cut.fileId).catch(() => null)
    return file?.audience === 'public' ? { recording, cut, file } : null
  })
}

/** Part of a film as it lies on the disk; `end` is included. */
export const partOf = ({ file }: Pick<CarriedFilm, 'file'>, start: number, end: number): StreamedBody => ({
  bytes: end - start + 1,
  stream: () => file.stream({ start, end }),
})

/** What is to be seen in a film, for who cannot see it: its description in a language, else in another, else what it is called. */
export function describedIn({ recording }: Pick<CarriedFilm, 'recording'>, locale: string): string {
  const described = textOf(recording, 'description', locale) ?? recording.texts.find(({ what }) => what === 'description')
  const text = described && (described.words || described.cues.map((cue) => cue.text).join('\n'))
  return text || titleIn(recording, locale)
}

/** What is said in a film, by language, as WebVTT. */
export const captionsOf = ({ recording }: Pick<CarriedFilm, 'recording'>): { locale: string; vtt: string }[] =>
  recording.texts.flatMap(({ what, locale, cues }) => (what === 'captions' && cues.length > 0 ? [{ locale, vtt: writeCues(cues) }] : []))
