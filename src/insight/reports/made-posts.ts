import type { Work } from '#platform'
import type { Names } from '#rooms/alliance'
import { assetsByIds, type PostContent, publishedByIds } from '#rooms/content'
import { listScenes, totalsByScene } from '#rooms/facts'
import type { Brought } from '../brought.ts'
import type { Days } from '../windows.ts'
import type { Titled } from './report.ts'

/** A post of a campaign as a jury looks at it. */
export interface MadePost {
  id: string
  about: Titled
  day: string
  /** By which channels it left or was found. */
  channels: string[]
  /** How often its codes were followed in the period, and its page opened; null: nothing is known of that. */
  touches: number
  opened: number | null
  /** What its pictures show, in the words written for those who do not see them. */
  pictures: Names[]
}

export interface MadePosts {
  posts: MadePost[]
  /** How many more went out in the days given. */
  more: number
}

/** So many posts of a campaign are named: those whose codes were followed most. */
const mostPosts = 6

/** Posts of a campaign that readers have, with what came of each by its codes in the days given; of people nothing, as of one post they are few. */
export async function madePosts(work: Work, { posts }: Brought, { from, to }: Days): Promise<MadePosts> {
  const out = posts.filter((post): post is typeof post & { day: string } => post.day !== null && post.day >= from && post.day <= to)
  const scenes = await listScenes(work, { subject: { kind: 'post', id: out.map(({ id }) => id) } })
  const totals = await totalsByScene(work, {
    metrics: ['reach.touches', 'deliveries.sent'],
    from,
    to,
    scenes: scenes.map(({ scene }) => scene),
  })
  const of = (post: string, metric: string) => {
    const own = scenes.filter(({ subjectId }) => subjectId === post).map(({ scene }) => scene)
    return totals.filter((row) => row.metric === metric && own.includes(row.scene)).reduce((sum, { amount }) => sum + amount, 0)
  }
  const ranked = out
    .map((post) => ({ ...post, touches: of(post.id, 'reach.touches') }))
    .sort((a, b) => b.touches - a.touches || a.day.localeCompare(b.day))
  const shown = ranked.slice(0, mostPosts)
  // What readers do not have any more is told to no jury.
  const published = new Map(
    (
      await publishedByIds(
        work,
        shown.map(({ id }) => id),
        'en',
      )
    ).map(({ id, content }) => [id, content]),
  )
  const pictures = new Map((await assetsByIds(work, [...published.values()].flatMap(picturesOf))).map(({ id, alt }) => [id, alt]))
  const told = new Set(totals.filter(({ amount }) => amount > 0).map(({ scene }) => scene))
  const named = shown.flatMap(({ id, day, touches, opened }): MadePost[] => {
    const content = published.get(id)
    if (!content) return []
    const kinds = scenes.filter(({ scene, subjectId }) => subjectId === id && told.has(scene)).map(({ kind }) => kind)
    return [
      {
        ...{ id, day, touches, opened },
        about: titleOf(content),
        channels: [...new Set(kinds)].sort(),
        pictures: picturesOf(content).flatMap((picture): Names[] => [pictures.get(picture) ?? {}]),
      },
    ]
  })
  // One that readers do not have any more went out all the same.
  return { posts: named, more: ranked.length - named.length }
}

const titleOf = ({ source, texts }: PostContent): Titled => ({
  title: texts[source]?.title ?? '',
  titles: Object.fromEntries(Object.entries(texts).flatMap(([locale, { title }]) => (title ? [[locale, title]] : []))),
})

/** The pictures of a post, the one at the top first. */
const picturesOf = ({ lead, source, texts }: PostContent): string[] => [
  ...new Set([
    ...(lead ? [lead] : []),
    ...(texts[source]?.body.content ?? []).flatMap((node) => (node.type === 'image' ? [node.attrs.asset] : [])),
  ]),
]
