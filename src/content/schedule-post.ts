import { audit, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { recordFact } from '#rooms/facts'
import { declareNoGoal, requireGoalOrNone } from '#rooms/strategy'
import { archiveContent } from './archive.ts'
import { demandLater, laterChannels, movedTimes } from './channel-times.ts'
import { demandReady } from './check-post.ts'
import { giveEpisode } from './episodes.ts'
import { beforeEmbargo, changedMeanwhile, notApproved, notInThisState, timeIsPast } from './errors.ts'
import { postPublished, postScheduled, postUnscheduled } from './events.ts'
import { instantOfPlan, type PlannedTime, planOfInstant } from './planned-time.ts'
import { contentPolicy } from './policy.ts'
import { actionHref, type PostContent } from './post-content.ts'
import { contentOf, lockPost, type Post, type PostRow, present, updatePost } from './posts.ts'
import { tellOfChange } from './press/follow-release.ts'
import { removePublicTexts, setPublicTexts } from './public-texts.ts'

export interface SchedulePost {
  post: string
  /** The version that was shown in the last sentence before the button; another one is refused. */
  version: number
  /** `2026-09-10T09:00` in `zone` (the alliance's zone unless given), or now. */
  at: { wall: string; zone?: string } | 'now'
}

/**
 * Freezes the approved version and plans it: from `at` on readers have it, nothing of it before. The deliveries follow the event in this
 * transaction. Refuses what is not approved, not ready (`content.not-ready` with every reason), without a goal or a reason for none,
 * earlier than its embargo, in the past, or later than a channel that was to leave after it (`content.channel-before-post`).
 */
export async function schedulePost(work: Work, input: SchedulePost): Promise<Post> {
  contentPolicy.demand(work, 'schedule-post')
  const row = await lockPost(work, input.post)
  if (row.version !== input.version) throw changedMeanwhile(row.updated_by, row.updated_at, row.version)
  if (row.state === 'scheduled' || row.state === 'published') throw notInThisState('schedule', row.state)
  if (row.state !== 'approved' || row.approved_version !== row.version) throw notApproved(row.title)
  const content = await contentOf(work, input.post, row.version)
  const { time_zone } = await allianceOf(work)
  const planned: PlannedTime =
    input.at === 'now' ? planOfInstant(work.now, time_zone) : { wall: input.at.wall, zone: input.at.zone ?? time_zone }
  const at = input.at === 'now' ? work.now : instantOfPlan(planned)
  return plan(work, row, content, planned, at)
}

/**
 * Moves what is planned to another time, with the same approved version; channels that leave later move by the same distance. The old plan is cancelled and the new one made in one
 * transaction, so there is never a moment with two.
 */
export async function movePost(work: Work, input: { post: string; at: { wall: string; zone?: string } }): Promise<Post> {
  contentPolicy.demand(work, 'schedule-post')
  const row = await lockPost(work, input.post)
  if (row.state !== 'scheduled') throw notInThisState('move', row.state)
  const planned: PlannedTime = { wall: input.at.wall, zone: input.at.zone ?? row.planned_zone! }
  const at = instantOfPlan(planned)
  demandTime(work, row, at)
  const content = await contentOf(work, input.post, row.version)
  await postUnscheduled.emit(work, { post: row.post_id, version: row.live_version!, why: 'moved' })
  await audit(
    work,
    'content.post-moved',
    { kind: 'post', id: row.post_id },
    { title: row.title, from: row.planned_wall!.replace('T', ' '), to: planned.wall.replace('T', ' ') },
  )
  const channel_times = movedTimes(row.channel_times, { wall: row.planned_wall!, zone: row.planned_zone! }, planned)
  return plan(work, await updatePost(work, row.post_id, { channel_times }), content, planned, at)
}

/** Takes what is planned off the calendar again; the approval stays. */
export async function unschedulePost(work: Work, input: { post: string }): Promise<Post> {
  contentPolicy.demand(work, 'schedule-post')
  const row = await lockPost(work, input.post)
  if (row.state !== 'scheduled') throw notInThisState('unschedule', row.state)
  return present(await takeOffCalendar(work, row), await contentOf(work, row.post_id, row.version), work.now)
}

/** Cancels what is planned of a post that is locked; its approval stays. */
export async function takeOffCalendar(work: Work, row: PostRow): Promise<PostRow> {
  await postUnscheduled.emit(work, { post: row.post_id, version: row.live_version!, why: 'moved' })
  await removePublicTexts(work, 'post', row.post_id)
  const saved = await updatePost(work, row.post_id, { state: 'approved', live_version: null, visible_at: null, updated_at: work.now })
  await audit(work, 'content.post-unscheduled', { kind: 'post', id: row.post_id }, { title: row.title, why: 'moved' })
  return saved
}

/** Sets or lifts the time before which nothing of a post may be seen. What is planned earlier is refused, and a lifting while somebody has it early. */
export async function setEmbargo(work: Work, input: { post: string; until: { wall: string; zone?: string } | null }): Promise<Post> {
  contentPolicy.demand(work, 'write-post')
  const row = await lockPost(work, input.post)
  if (row.state === 'published' || row.state === 'withdrawn' || row.state === 'binned') throw notInThisState('embargo', row.state)
  const embargo = input.until && { wall: input.until.wall, zone: input.until.zone ?? (await allianceOf(work)).time_zone }
  if (embargo) {
    const until = instantOfPlan(embargo, 'embargo')
    if (row.state === 'scheduled' && row.visible_at! < until) throw beforeEmbargo()
  }
  const saved = await updatePost(work, row.post_id, {
    embargo_wall: embargo?.wall ?? null,
    embargo_zone: embargo?.zone ?? null,
    updated_at: work.now,
  })
  await audit(
    work,
    embargo ? 'content.embargo-set' : 'content.embargo-lifted',
    { kind: 'post', id: row.post_id },
    { title: row.title, until: embargo ? embargo.wall.replace('T', ' ') : '' },
  )
  await tellOfChange(work, saved)
  return present(saved, await contentOf(work, row.post_id, row.version), work.now)
}

function demandTime(work: Work, row: PostRow, at: Date): void {
  if (at.getTime() < work.now.getTime() - 60_000) throw timeIsPast('at')
  if (row.embargo_wall && at < instantOfPlan({ wall: row.embargo_wall, zone: row.embargo_zone! }, 'embargo')) throw beforeEmbargo()
}

async function plan(work: Work, row: PostRow, content: PostContent, planned: PlannedTime, at: Date): Promise<Post> {
  demandTime(work, row, at)
  const later = laterChannels(row.channel_times, content.variants)
  demandLater(later, at)
  await demandReady(work, row, content, { sending: true, planned })
  const purpose = await requireGoalOrNone(work, { goalId: content.goal, noGoalReason: content.noGoal })
  if (purpose.goalId === null)
    await declareNoGoal(work, { subjectKind: 'post', subjectId: row.post_id, title: row.title, reason: purpose.reason })
  const episode = content.series ? await giveEpisode(work, content.series, row.post_id) : null
  const saved = await updatePost(work, row.post_id, {
    state: 'scheduled',
    live_version: row.version,
    episode,
    planned_wall: planned.wall,
    planned_zone: planned.zone,
    planned_at: at,
    visible_at: at,
    updated_at: work.now,
  })
  await publishTexts(work, saved, content)
  await postScheduled.emit(work, {
    post: row.post_id,
    version: row.version,
    at,
    planned,
    variants: content.variants,
    later,
    campaign: content.campaign,
    series: content.series,
    goal: content.goal,
  })
  await audit(
    work,
    'content.post-scheduled',
    { kind: 'post', id: row.post_id },
    { title: row.title, at: planned.wall.replace('T', ' '), zone: planned.zone, channels: Object.keys(content.variants).length },
  )
  if (at <= work.now) return present(await markPublished(work, saved), content, work.now)
  return present(saved, content, work.now)
}

/** Keeps the search in step with what readers get from `visible_at` on. */
export const publishTexts = (work: Work, row: PostRow, content: PostContent): Promise<void> =>
  setPublicTexts(
    work,
    'post',
    row.post_id,
    `/posts/${encodeURIComponent(row.slug)}`,
    row.visible_at!,
    Object.entries(content.texts)
      .filter(([, text]) => text.title)
      .map(([locale, text]) => ({
        locale,
        title: text.title,
        summary: text.summary,
        body: text.body,
        leadsTo: leadsTo(content),
      })),
  )

/** Where on this site a post leads, without scene or place on the page; what an index cannot hold is left out. */
function leadsTo({ action }: PostContent): string {
  const path = action ? actionHref(action).replace(/[?#].*$/s, '') : ''
  return path.startsWith('/') && path.length <= 800 ? path : ''
}

/**
 * Writes down that a post has become visible: the fact, the archive, the audit sentence, the event. Visibility itself needs only the
 * time to pass. Once per post; called by the scheduling itself, by the job, and by whatever changes the post first.
 */
export async function markPublished(work: Work, row: PostRow): Promise<PostRow> {
  if (row.published_at !== null || row.visible_at === null || row.visible_at > work.now || row.live_version === null) return row
  const content = await contentOf(work, row.post_id, row.live_version)
  const saved = await updatePost(work, row.post_id, { state: 'published', published_at: row.visible_at })
  await archiveContent(work, row.post_id, row.live_version, content, 'published', '', row.visible_at)
  await recordFact(work, { metric: 'posts.published', at: row.visible_at, source: 'content', key: `post:${row.post_id}` })
  await audit(work, 'content.post-published', { kind: 'post', id: row.post_id }, { title: row.title })
  await postPublished.emit(work, { post: row.post_id, version: row.live_version, at: row.visible_at })
  return saved
}

/** Writes down what has become visible by now; at most `most` posts in one go. Returns how many. */
export async function publishDue(work: Work, most = 50): Promise<number> {
  const due = await work.db
    .selectFrom('content.posts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'scheduled')
    .where('visible_at', '<=', work.now)
    .orderBy('visible_at')
    .limit(most)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const row of due) await markPublished(work, row)
  return due.length
}

/**
 * Derives the instants of what is planned again, after zone data have changed. A post whose instant moved is planned anew, so that its
 * deliveries move too. Returns how many moved.
 */
export async function rederiveTimes(work: Work): Promise<number> {
  const rows = await work.db
    .selectFrom('content.posts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'scheduled')
    .where('visible_at', '>', work.now)
    .forUpdate()
    .execute()
  let moved = 0
  for (const row of rows) {
    const planned = { wall: row.planned_wall!, zone: row.planned_zone! }
    const at = instantOfPlan(planned)
    // A post sent "now" keeps its instant: its wall time is only to the minute.
    if (Math.abs(at.getTime() - row.visible_at!.getTime()) < 60_000) continue
    const content = await contentOf(work, row.post_id, row.live_version!)
    await postUnscheduled.emit(work, { post: row.post_id, version: row.live_version!, why: 'moved' })
    const saved = await updatePost(work, row.post_id, { planned_at: at, visible_at: at })
    await publishTexts(work, saved, content)
    await postScheduled.emit(work, {
      post: row.post_id,
      version: row.live_version!,
      at,
      planned,
      variants: content.variants,
      later: laterChannels(row.channel_times, content.variants),
      campaign: content.campaign,
      series: content.series,
      goal: content.goal,
    })
    await audit(
      work,
      'content.time-derived-again',
      { kind: 'post', id: row.post_id },
      { title: row.title, at: planned.wall.replace('T', ' '), zone: planned.zone },
    )
    moved++
  }
  return moved
}
