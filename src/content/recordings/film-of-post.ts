import { type Doc, piecesOf } from '../doc.ts'
import type { Cut, Recording } from './recordings.ts'

/** What a channel takes of films. */
export interface FilmLimit {
  /** Nothing goes there without one. */
  needed?: true
  /** MIME types that are taken. */
  types: readonly string[]
  bytes: number
  /** Null where it does not matter how long it is. */
  seconds: number | null
  /** Whether captions go along beside it. */
  captions: boolean
  /** Characters that stand beneath it, the link among them, where that is less than a text may have: longer ones go without it. */
  words?: number
}

type Texts = Readonly<Record<string, { body: Doc }>>

/** Recordings that a post shows, those of its text in `locale` first. */
export const recordingsShown = (texts: Texts, locale: string): string[] => {
  const languages = [locale, ...Object.keys(texts).filter((tag) => tag !== locale)]
  const shown = languages.flatMap((tag) => piecesOf(texts[tag]?.body ?? { type: 'doc', content: [] }))
  return [...new Set(shown.flatMap(({ kind, id }) => (kind === 'recording' ? [id] : [])))]
}

/** The film of a post: the first that its text in a language shows, else the first that another one does. */
export const filmOf = (texts: Texts, locale: string, recordings: ReadonlyMap<string, Recording>): Recording | undefined =>
  recordingsShown(texts, locale)
    .flatMap((id) => recordings.get(id) ?? [])
    .find(({ kind }) => kind === 'video')

/** Why no file of a film can go along; the sentence's code and what it names. */
export interface FilmStays {
  code: 'film-foreign' | 'film-too-large' | 'film-too-long'
  params: Record<string, string | number>
}

/** The file of a film that a channel takes, the first in the order of its shapes; else what is in the way of the first. */
export function cutFor({ cuts }: Pick<Recording, 'cuts'>, limit: FilmLimit): Cut | FilmStays {
  const inTheWay = (cut: Cut): FilmStays | undefined => {
    if (!limit.types.includes(cut.mime)) return { code: 'film-foreign', params: { format: cut.container } }
    if (cut.bytes > limit.bytes) return { code: 'film-too-large', params: { megabytes: Math.floor(limit.bytes / 1_000_000) } }
    if (limit.seconds !== null && (cut.seconds ?? 0) > limit.seconds)
      return { code: 'film-too-long', params: { minutes: Math.floor(limit.seconds / 60) } }
    return undefined
  }
  return cuts.find((cut) => inTheWay(cut) === undefined) ?? inTheWay(cuts[0]!)!
}

export const goesAlong = (found: Cut | FilmStays): found is Cut => 'fileId' in found
