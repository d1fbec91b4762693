import { isDeepStrictEqual } from 'node:util'
import { audit, newId, refuseField, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { changedMeanwhile, fieldMissing, kindFixed, noSuchSeries, notInThisState, pastPostStays, slugFixed, slugTaken } from './errors.ts'
import { postUnscheduled } from './events.ts'
import { instantAhead } from './planned-time.ts'
import { contentPolicy } from './policy.ts'
import { applyPatch, emptyContent, isSlug, type PostContent, type PostPatch, slugFrom, textIn } from './post-content.ts'
import { actorOf, contentOf, lockPost, type Post, type PostRow, present, updatePost } from './posts.ts'
import { noPressParts } from './press/press-parts.ts'
import { removePublicTexts } from './public-texts.ts'
import { setSought } from './seek-posts.ts'

export interface WritePost extends PostPatch {
  /** The post to change; absent makes a new one. */
  post?: string
  /** The version this change was made against. Refused with `content.changed-meanwhile` when somebody saved in between. */
  base?: number
  /** The end of its address; made from the title unless given, fixed once it has been published. */
  slug?: string
  /** Of a new post: when it is meant to leave, `2026-09-08T18:00` in `zone` (the alliance's unless given). It stands on the calendar and is offered when the post is sent; nothing leaves by it. */
  wish?: { wall: string; zone?: string }
}

/**
 * Writes a new post or changes one. Every change that changes something is a new version. A version that was approved or waits for
 * review stays what it was, but the new one is neither: it needs review again. What was planned with the old version is cancelled in
 * the same transaction. A post that readers already have keeps its live version until `correctPost`, and its address and kind for good.
 */
export async function writePost(work: Work, input: WritePost): Promise<Post> {
  contentPolicy.demand(work, 'write-post')
  const { post: id, base, slug, wish, ...patch } = input
  return id === undefined ? makePost(work, patch, slug, wish) : changePost(work, id, base, patch, slug)
}

async function makePost(work: Work, patch: PostPatch, slug: string | undefined, wish: WritePost['wish']): Promise<Post> {
  const source = patch.source ?? Object.keys(patch.texts ?? {})[0] ?? 'en'
  const content = applyPatch(emptyContent(source), patch)
  await demandReferences(work, content)
  const planned = wish && { wall: wish.wall, zone: wish.zone ?? (await allianceOf(work)).time_zone }
  const planned_at = planned ? instantAhead(planned, work.now, 'wish') : null
  const post = newId()
  const title = textIn(content, content.source).title
  const who = actorOf(work)
  const row = await work.db
    .insertInto('content.posts')
    .values({
      alliance_id: work.alliance,
      post_id: post,
      slug: await freeSlug(work, post, slug, content),
      title,
      kind: content.kind,
      state: 'draft',
      version: 1,
      owner_id: who.id,
      owner_name: who.name,
      goal_id: content.goal,
      campaign_id: content.campaign,
      series_id: content.series,
      created_at: work.now,
      updated_at: work.now,
      updated_by: who.name,
      approved_version: null,
      live_version: null,
      episode: null,
      planned_wall: planned?.wall ?? null,
      planned_zone: planned?.zone ?? null,
      planned_at,
      embargo_wall: null,
      embargo_zone: null,
      visible_at: null,
      published_at: null,
      corrected_at: null,
      withdrawn_at: null,
      withdrawn_why: null,
      state_before: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await keepVersion(work, post, 1, content)
  await audit(work, 'content.post-written', { kind: 'post', id: post }, { title })
  return present(row, content, work.now)
}

async function changePost(work: Work, post: string, base: number | undefined, patch: PostPatch, slug: string | undefined): Promise<Post> {
  const row = await lockPost(work, post)
  if (row.past) throw pastPostStays(row.title)
  if (row.state === 'binned' || row.state === 'withdrawn') throw notInThisState('write', row.state)
  const { change, content } = await keepChange(work, row, base, patch, slug)
  if (!change) return present(row, content, work.now)
  const back = row.state === 'published' ? {} : await backToDraft(work, row, 'edited')
  return present(await updatePost(work, post, { ...change, ...back }), content, work.now)
}

/**
 * Keeps a change as the next version of a post that is locked, and says what its row becomes: no change when it says what is there. Where
 * the post stands is the caller's: what is planned is cancelled by {@link backToDraft}.
 */
export async function keepChange(
  work: Work,
  row: PostRow,
  base: number | undefined,
  patch: PostPatch,
  slug: string | undefined,
): Promise<{ change: Partial<PostRow> | undefined; content: PostContent }> {
  const post = row.post_id
  if (base !== undefined && base !== row.version) throw changedMeanwhile(row.updated_by, row.updated_at, row.version)
  const before = await contentOf(work, post, row.version)
  const after = applyPatch(before, patch)
  const sameSlug = slug === undefined || slug === row.slug
  if (sameSlug && isDeepStrictEqual(after, before)) return { change: undefined, content: before }
  await demandReferences(work, after)
  const published = row.published_at !== null || row.state === 'published'
  if (!sameSlug && published) throw slugFixed()
  // The kind decides who looks it over: what readers have was looked over as that.
  if (after.kind !== before.kind && published) throw kindFixed()
  const title = textIn(after, after.source).title
  const version = row.version + 1
  await keepVersion(work, post, version, after)
  // An address follows the title while nobody has it.
  const newSlug = !sameSlug
    ? await freeSlug(work, post, slug, after)
    : row.live_version === null && title !== row.title && /^(untitled|post)-/.test(row.slug)
      ? await freeSlug(work, post, undefined, after)
      : row.slug
  const change: Partial<PostRow> = {
    slug: newSlug,
    title,
    kind: after.kind,
    version,
    goal_id: after.goal,
    campaign_id: after.campaign,
    series_id: after.series,
    updated_at: work.now,
    updated_by: actorOf(work).name,
  }
  await audit(work, 'content.post-changed', { kind: 'post', id: post }, { title, version })
  return { change, content: after }
}

/**
 * What a post's row becomes when it is a draft again: no version is on its way. Cancels what was planned, in this transaction, so that
 * no old timer sends an old text. The wall time stays as a wish for the next time.
 */
export async function backToDraft(work: Work, row: PostRow, why: 'edited' | 'moved' | 'binned' | 'withdrawn'): Promise<Partial<PostRow>> {
  if (row.state === 'scheduled') {
    await postUnscheduled.emit(work, { post: row.post_id, version: row.live_version!, why })
    await removePublicTexts(work, 'post', row.post_id)
    await audit(work, 'content.post-unscheduled', { kind: 'post', id: row.post_id }, { title: row.title, why })
  }
  return { state: 'draft', live_version: null, visible_at: null }
}

/** Stores a version. Nothing ever changes it afterwards. */
export async function keepVersion(work: Work, post: string, version: number, content: PostContent): Promise<void> {
  const who = actorOf(work)
  await work.db
    .insertInto('content.post_versions')
    .values({
      alliance_id: work.alliance,
      post_id: post,
      version,
      content: JSON.stringify(content),
      at: work.now,
      by_id: who.id,
      by_name: who.name,
    })
    .execute()
  await setSought(work, post, content)
}

/** Puts an older version back as a new one: undo. What readers have keeps its kind. */
export async function restoreVersion(work: Work, input: { post: string; version: number; base?: number }): Promise<Post> {
  contentPolicy.demand(work, 'write-post')
  const content = await contentOf(work, input.post, input.version)
  const row = await lockPost(work, input.post)
  const current = await contentOf(work, input.post, row.version)
  const kind = row.state === 'published' ? current.kind : content.kind
  const texts = Object.fromEntries([...Object.keys(current.texts).map((tag) => [tag, null] as const), ...Object.entries(content.texts)])
  const variants = Object.fromEntries([
    ...Object.keys(current.variants).map((key) => [key, null] as const),
    ...Object.entries(content.variants),
  ])
  const press = content.press ?? (current.press && noPressParts())
  return changePost(work, input.post, input.base, { ...content, kind, texts, variants, press }, undefined)
}

export interface SaveVariant {
  post: string
  base?: number
  channel: string
  /** null: this post does not go out by this channel. */
  variant: NonNullable<PostPatch['variants']>[string]
}

/** Writes what one channel says differently, or takes the channel out. A version like any other change. */
export function saveVariant(work: Work, input: SaveVariant): Promise<Post> {
  return writePost(work, { post: input.post, base: input.base, variants: { [input.channel]: input.variant } })
}

/** Series must exist here; goals and campaigns are looked at when it is checked for sending (purpose.ts). */
async function demandReferences(work: Work, content: PostContent): Promise<void> {
  if (content.series) {
    const found = await work.db
      .selectFrom('content.series')
      .select('series_id')
      .where('alliance_id', '=', work.alliance)
      .where('series_id', '=', content.series)
      .executeTakeFirst()
    if (!found) throw noSuchSeries()
  }
}

async function freeSlug(work: Work, post: string, wanted: string | undefined, content: PostContent): Promise<string> {
  const taken = async (slug: string) =>
    (await work.db
      .selectFrom('content.posts')
      .select('post_id')
      .where('alliance_id', '=', work.alliance)
      .where('slug', '=', slug)
      .where('post_id', '<>', post)
      .executeTakeFirst()) !== undefined
  if (wanted !== undefined) {
    const slug = wanted.trim().toLowerCase()
    if (slug === '') throw fieldMissing('slug')
    if (!isSlug(slug)) throw refuseField('slug', 'content.slug-not-possible')
    if (await taken(slug)) throw slugTaken(slug)
    return slug
  }
  // An address in plain letters travels best: take the first language whose title has them, the source language first.
  const titles = [content.source, ...Object.keys(content.texts)].map((tag) => slugFrom(content.texts[tag]?.title ?? '')).filter(Boolean)
  const made = titles.find((slug) => /^[a-z0-9-]{3,}$/.test(slug)) ?? titles[0] ?? `untitled-${post.slice(-6)}`
  if (!(await taken(made))) return made
  for (let n = 2; n < 20; n++) if (!(await taken(`${made}-${n}`))) return `${made}-${n}`
  return `${made}-${post.slice(-8)}`
}
