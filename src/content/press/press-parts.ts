import { isId, refuseField } from '#platform'
import { readWords } from '../series.ts'
import type { Words } from '../tables.ts'

/** What a press release has beside what every post has: headline, lead and text are the post's title, summary and body. */
export interface PressParts {
  /** Where and when it is told from, by language: `SHENZHEN, 10 September 2026`. */
  dateline: Words
  /** Who answers the press about this one, by language, several lines; what is absent is the library's press contact. */
  contact: Words
  /** The photo pack: pictures the press may use, in this order. */
  photos: string[]
}

const mostPhotos = 30

export const noPressParts = (): PressParts => ({ dateline: {}, contact: {}, photos: [] })

/** Reads a change of these parts: what is absent stays. Refuses fields such as `press.dateline.en` and `press.photos`. */
export function readPressParts(before: PressParts | undefined, patch: Partial<PressParts>): PressParts {
  const after = structuredClone(before ?? noPressParts())
  if (patch.dateline) after.dateline = readWords(patch.dateline, 'press.dateline', 160)
  if (patch.contact) after.contact = readWords(patch.contact, 'press.contact', 600, true)
  if (patch.photos) {
    after.photos = [...new Set(patch.photos)]
    if (after.photos.some((photo) => !isId(photo))) throw refuseField('press.photos', 'content.picture-not-known')
    if (after.photos.length > mostPhotos) throw refuseField('press.photos', 'content.press.too-many-photos', { most: mostPhotos })
  }
  return after
}
