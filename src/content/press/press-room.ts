import type { Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { type PublishedPost, postBySlug, publishedPosts } from '../published.ts'
import { wordsIn } from '../series.ts'
import { noSuchRelease } from './errors.ts'
import { pressDesk } from './press-desk.ts'
import { type PackPhoto, type ReleaseFrame, releaseFrame, type Said } from './release-frame.ts'

export interface PressRoom {
  releases: { post: PublishedPost; dateline: Said | null; photos: PackPhoto[] }[]
  next: string | null
  contact: Said | null
  boilerplate: Said | null
}

/** What the press finds: the releases that are public, newest first, with their photo packs, who answers, and what the library says of itself. */
export async function pressRoom(work: Work, wanted: { locale: string; cursor?: string; limit?: number }): Promise<PressRoom> {
  contentPolicy.demand(work, 'read-published')
  const { locale } = wanted
  const { posts, next } = await publishedPosts(work, { ...wanted, kind: 'press', limit: wanted.limit ?? 20 })
  const desk = await pressDesk(work)
  const releases: PressRoom['releases'] = []
  for (const post of posts) {
    const { dateline, photos } = await releaseFrame(work, post.content, post.locale)
    releases.push({ post, dateline, photos })
  }
  const inWords = (words: Record<string, string>) => (Object.keys(words).length === 0 ? null : wordsIn(words, locale))
  return { releases, next, contact: inWords(desk.contact), boilerplate: inWords(desk.boilerplate) }
}

/** A public release with its frame. Refuses `content.no-such-post`, and `content.press.no-such-release` where a post is none. */
export async function releaseBySlug(work: Work, slug: string, locale: string): Promise<{ post: PublishedPost; frame: ReleaseFrame }> {
  const post = await postBySlug(work, slug, locale)
  if (post.kind !== 'press') throw noSuchRelease()
  return { post, frame: await releaseFrame(work, post.content, post.locale) }
}
