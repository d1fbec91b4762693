import { audit, locales as spoken, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import type { Block, Doc } from '../doc.ts'
import { titleIn } from '../list-posts.ts'
import { contentPolicy } from '../policy.ts'
import type { PostText } from '../post-content.ts'
import { type Post, stateAt } from '../posts.ts'
import { writePost } from '../write-post.ts'
import { lockShow, titleOf } from './show.ts'
import type { PostPurpose } from './tables.ts'

/** What posts a show begins with a press of a button: they show it as a piece, so what they say of it is always what holds. */
export const draftPurposes = ['announcement', 'reminder', 'again'] as const

/** A post of a show, as the desk lists it. */
export interface ShowPost {
  post: string
  purpose: PostPurpose
  title: string
  state: Post['state']
  planned: { wall: string; zone: string } | null
  /** Of an episode: from when to when of the recording, in seconds. */
  cut: { from: number; to: number } | null
}

/**
 * Begins a post that announces the show, reminds of it or offers it again: in every language of the show that the library writes in, in its
 * series, with its picture, and with the show itself in the text. When it is says the show, wherever the post stands.
 */
export async function draftShowPost(work: Work, input: { show: string; purpose: (typeof draftPurposes)[number] }): Promise<Post> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.show)
  const { locales, default_locale } = await allianceOf(work)
  const tags = Object.keys(show.titles).filter((tag) => locales.includes(tag) && spoken().includes(tag))
  const source = tags.includes(default_locale) ? default_locale : (tags[0] ?? Object.keys(show.titles)[0]!)
  const texts: Record<string, Partial<PostText>> = {}
  for (const tag of tags.length > 0 ? tags : [source]) {
    const t = translator(tag)
    const title = show.titles[tag] ?? titleOf(show)
    texts[tag] = {
      title: t(`content.shows.post.${input.purpose}.title`, { title }),
      action: t(`content.shows.post.${input.purpose}.action`),
      body: {
        type: 'doc',
        content: [...paragraphs(show.abouts[tag] ?? ''), { type: 'piece', attrs: { kind: 'show', id: show.show_id } }],
      } satisfies Doc,
    }
  }
  const post = await writePost(work, {
    source,
    texts,
    lead: show.picture_id,
    series: show.series_id,
    action: { kind: 'link', target: `/shows/${encodeURIComponent(show.slug)}` },
  })
  await linkPost(work, show.show_id, post.id, input.purpose)
  await audit(work, 'content.show-post-begun', { kind: 'show', id: show.show_id }, { title: titleOf(show) })
  return post
}

export const paragraphs = (text: string): Block[] =>
  text
    .split(/\n\s*\n/)
    .map((words) => words.replace(/\s*\n\s*/g, ' ').trim())
    .filter(Boolean)
    .map((words) => ({ type: 'paragraph', content: [{ type: 'text', text: words }] }))

/** Writes down that a post is one of a show; `cut` for an episode. Returns whether it is new: one cut is one post. */
export async function linkPost(
  work: Work,
  show: string,
  post: string,
  purpose: PostPurpose,
  cut: { from: number; to: number } | null = null,
): Promise<void> {
  await work.db
    .insertInto('content.show_posts')
    .values({
      alliance_id: work.alliance,
      show_id: show,
      post_id: post,
      purpose,
      cut_from: cut?.from ?? null,
      cut_to: cut?.to ?? null,
      made_at: work.now,
    })
    .execute()
}

/** The posts of a show and where they stand: what was written first comes first, episodes by their place in the recording. */
export async function showPosts(work: Work, show: string, locale: string): Promise<ShowPost[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.show_posts as s')
    .innerJoin('content.posts as p', (join) => join.onRef('p.alliance_id', '=', 's.alliance_id').onRef('p.post_id', '=', 's.post_id'))
    .innerJoin('content.post_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id').onRef('v.version', '=', 'p.version'),
    )
    .select(['p.post_id', 'p.title', 'p.state', 'p.visible_at', 'p.planned_wall', 'p.planned_zone', 's.purpose', 's.cut_from', 's.cut_to'])
    .select(titleIn(locale).as('translated'))
    .where('s.alliance_id', '=', work.alliance)
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('s.show_id', '=', show)
    .orderBy('s.cut_from')
    .orderBy('s.made_at')
    .execute()
  return rows.map((row) => ({
    post: row.post_id,
    purpose: row.purpose,
    title: row.translated ?? row.title,
    state: stateAt(row, work.now),
    planned: row.planned_wall ? { wall: row.planned_wall, zone: row.planned_zone! } : null,
    cut: row.cut_from === null ? null : { from: row.cut_from, to: row.cut_to! },
  }))
}
