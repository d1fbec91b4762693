import { defineContract, type Params, type Work } from '#platform'
import { shownPictures } from './assets.ts'
import { type Doc, picturesOf, piecesOf } from './doc.ts'
import type { ConsentPlace } from './people/tables.ts'
import { contentPolicy } from './policy.ts'
import type { ShownPicture } from './render.ts'

/**
 * What a text shows beside its words and pictures and what has a life of its own: a recording, words of a person, a booklist. A text holds
 * only which one it is; what readers get is looked up each time, so whatever was retired, ran out or was withdrawn disappears everywhere.
 */
export interface PieceKind {
  /** `recording`, `words`, `booklist` …; small letters and hyphens. Its name is `content.pieces.<kind>`. */
  kind: string
  /** What a writer may put into a text now, newest first, at most 200. */
  list(work: Work): Promise<{ id: string; name: string }[]>
  /** What readers get of these; one that may not be shown is missing and leaves no trace. */
  show(work: Work, ids: readonly string[], options: ShowPieces): Promise<Map<string, ShownPiece>>
  /** What stops a post that shows it, or deserves a second thought. Its sentence is `refusals.content.problems.<code>`. */
  problems(work: Work, id: string, options: { locales: readonly string[]; day: string }): Promise<PieceProblem[]>
  /** Which of these show children: those are looked over by four eyes. */
  withMinors?(work: Work, ids: readonly string[]): Promise<string[]>
}

export interface ShowPieces {
  locale: string
  /** What addresses begin with; '' on the site itself. */
  absolute: string
  /** Where the text goes, the library's own site unless given: pictures and words go no further than their people agreed to. */
  place?: ConsentPlace
}

export interface PieceProblem {
  code: string
  level: 'stop' | 'warn'
  params: Params
}

/** A piece as readers get it. */
export interface ShownPiece {
  /** HTML for the library's own pages, escaped by who made it. */
  page: string
  /** HTML for mails and feeds, where nothing plays: words, a picture, a link. */
  still: string
  /** Plain text, for mails without HTML. */
  text: string
}

/** Filled by the folders and rooms whose things a text can show. */
export const pieceKinds = defineContract<PieceKind>('PieceKinds')

/** The pictures and pieces that may be shown now; given to `renderHtml` and `renderText` as they are. */
export interface Shown {
  picture: (asset: string) => ShownPicture | undefined
  piece: (kind: string, id: string) => ShownPiece | undefined
}

/**
 * Looks up everything that texts show beside their words, in a language, for today.
 * @param absolute what addresses begin with, where the text leaves the site: `https://library.example`
 * @param place where it goes
 */
export async function shownIn(
  work: Work,
  texts: Doc | readonly Doc[],
  locale: string,
  absolute = '',
  place: ConsentPlace = 'site',
): Promise<Shown> {
  const docs = Array.isArray(texts) ? (texts as readonly Doc[]) : [texts as Doc]
  const pictures = await shownPictures(work, [...new Set(docs.flatMap(picturesOf))], locale, absolute, place)
  const wanted = docs.flatMap(piecesOf)
  const pieces = new Map<string, Map<string, ShownPiece>>()
  for (const of of pieceKinds.all()) {
    const ids = [...new Set(wanted.flatMap(({ kind, id }) => (kind === of.kind ? [id] : [])))]
    if (ids.length > 0) pieces.set(of.kind, await of.show(work, ids, { locale, absolute, place }))
  }
  return { picture: (asset) => pictures.get(asset), piece: (kind, id) => pieces.get(kind)?.get(id) }
}

/** What a writer can put into a text, by kind; kinds of which there is none are left out. */
export async function listPieces(work: Work): Promise<{ kind: string; pieces: { id: string; name: string }[] }[]> {
  contentPolicy.demand(work, 'see-drafts')
  const kinds = []
  for (const { kind, list } of pieceKinds.all()) kinds.push({ kind, pieces: await list(work) })
  return kinds.filter(({ pieces }) => pieces.length > 0)
}

/**
 * What stops a post with this text, or is worth a thought, because of the pieces in it, with the block each stands in. One that readers
 * would not see is a stop, whatever its kind says of it.
 */
export async function piecesProblems(
  work: Work,
  doc: Doc,
  options: { locale: string; day: string },
): Promise<(PieceProblem & { block: number })[]> {
  const found: (PieceProblem & { block: number })[] = []
  for (const [block, node] of doc.content.entries()) {
    if (node.type !== 'piece') continue
    const of = pieceKinds.all().find(({ kind }) => kind === node.attrs.kind)
    const problems = (await of?.problems(work, node.attrs.id, { locales: [options.locale], day: options.day })) ?? []
    found.push(...problems.map((problem) => ({ ...problem, block })))
    if (problems.some(({ level }) => level === 'stop')) continue
    const shown = await of?.show(work, [node.attrs.id], { locale: options.locale, absolute: '' })
    if (!shown?.has(node.attrs.id)) found.push({ code: 'piece-gone', level: 'stop', params: {}, block })
  }
  return found
}

/** Whether one of these shows children. */
export async function piecesShowMinors(work: Work, pieces: readonly { kind: string; id: string }[]): Promise<boolean> {
  for (const of of pieceKinds.all()) {
    const ids = pieces.flatMap(({ kind, id }) => (kind === of.kind ? [id] : []))
    if (ids.length > 0 && ((await of.withMinors?.(work, ids)) ?? []).length > 0) return true
  }
  return false
}
