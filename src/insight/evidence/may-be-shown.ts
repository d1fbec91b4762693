import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { assetsByIds, assetUsable, keptFrom, listWords, publishedByIds } from '#rooms/content'
import type { Artefact } from './artefact.ts'

/** Whether a picture may leave the house with a report: its rights are known, it is in use, and whoever is on it let it go to others. */
export async function picturesThatMay(work: Work, pictures: readonly string[]): Promise<Set<string>> {
  if (pictures.length === 0) return new Set()
  const day = await localDay(work, null, work.now)
  const closed = await keptFrom(work, { pictures, words: [] }, 'others')
  return new Set(
    (await assetsByIds(work, pictures))
      .filter(
        (asset) =>
          asset.rights !== 'unknown' &&
          assetUsable(asset, day) &&
          (asset.people === 'none' || asset.consent !== '') &&
          !closed.has(asset.id),
      )
      .map(({ id }) => id),
  )
}

/** Whether words of somebody may leave the house with a report: they are shown, and whoever said them let them go to others. */
export async function wordsThatMay(work: Work, words: readonly string[]): Promise<Set<string>> {
  if (words.length === 0) return new Set()
  const closed = await keptFrom(work, { pictures: [], words }, 'others')
  const may = new Set<string>()
  for (const id of words) {
    const [found] = (await listWords(work, { words: id })).items
    if (found?.state === 'shown' && found.consent.state === 'given' && !closed.has(id)) may.add(id)
  }
  return may
}

/** Whether a post may leave the house with a report: readers have it. */
export const postsThatMay = async (work: Work, posts: readonly string[]): Promise<Set<string>> =>
  new Set((await publishedByIds(work, posts, 'en')).map(({ id }) => id))

/** Whether a document is still in the evidence file: one that was taken out goes along with no report any more, also of before. */
export async function documentsThatMay(work: Work, documents: readonly string[]): Promise<Set<string>> {
  if (documents.length === 0) return new Set()
  const rows = await work.db
    .selectFrom('insight.artefacts')
    .select('subject_id')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', 'document')
    .where('subject_id', 'in', [...documents])
    .where('taken_out_at', 'is', null)
    .execute()
  return new Set(rows.map(({ subject_id }) => subject_id))
}

/** Leaves out what may not be shown any more. */
export async function stillMayBeShown(work: Work, artefacts: readonly Artefact[]): Promise<Artefact[]> {
  const of = (kind: Artefact['kind']) => artefacts.filter((one) => one.kind === kind).map(({ subject }) => subject)
  const may: Partial<Record<Artefact['kind'], Set<string>>> = {
    picture: await picturesThatMay(work, of('picture')),
    words: await wordsThatMay(work, of('words')),
    post: await postsThatMay(work, of('post')),
  }
  return artefacts.filter(({ kind, subject }) => may[kind]?.has(subject) ?? true)
}
