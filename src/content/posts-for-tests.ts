// What tests of posts need: a house with one channel of articles and one of short texts, posts at every step, and what was told of them.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { isRefusal, newId, type Work } from '#platform'
import { openTestHouse } from '#testing'
import * as content from './index.ts'
import { fromPlain } from './plain.ts'

export const house = await openTestHouse()
after(() => house.close())

const heard: { event: string; payload: Record<string, unknown> }[] = []

for (const [event, on] of Object.entries({
  scheduled: content.postScheduled,
  unscheduled: content.postUnscheduled,
  published: content.postPublished,
  corrected: content.postCorrected,
  withdrawn: content.postWithdrawn,
  restored: content.postRestored,
}))
  on.on(async (_work: Work, payload: object) => void heard.push({ event, payload: payload as Record<string, unknown> }))
content.channelLimits.register(async () => [
  {
    channel: 'website',
    form: 'article',
    title: null,
    text: null,
    images: { most: 20, ratio: null, minWidth: null },
    link: 'none',
    linkLength: 0,
    byDefault: true,
  },
  {
    channel: 'short',
    form: 'short',
    title: null,
    text: 100,
    images: { most: 1, ratio: 1.91, minWidth: 600 },
    link: 'in-text',
    linkLength: 23,
    byDefault: false,
  },
])

export const author = () => house.staff('author')
export const editor = () => house.staff('editor')
export const director = () => house.staff('director')
export const soon = { wall: '2026-09-10T09:00', zone: 'Asia/Shanghai' }

/** Two look over what goes to the press, its corrections too. */
export const pressRule = {
  kind: 'press',
  corrections: true,
  steps: [
    { names: { en: 'Section head' }, roles: ['editor', 'author'] },
    { names: { en: 'Director' }, roles: ['director', 'editor'] },
  ],
}

/** A post of the author that may go to review. */
export const draft = (patch: Partial<content.WritePost> = {}) =>
  house.as('author', (work) =>
    content.writePost(work, {
      source: 'en',
      texts: {
        en: {
          title: `The book that survived ${newId().slice(-6)}`,
          body: fromPlain('A Ming gazetteer.\n\n## Where\nIn the reading room.'),
          action: 'Get a card',
        },
      },
      action: { kind: 'apply', target: '' },
      noGoal: 'only a test',
      variants: { website: {} },
      ...patch,
    }),
  )
export const approve = async (post: content.Post) => {
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  return house.as('editor', (work) => content.reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
}
export const scheduled = async (patch: Partial<content.WritePost> = {}, at: content.SchedulePost['at'] = soon) => {
  const post = await approve(await draft(patch))
  return house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at }))
}
export const published = async (patch: Partial<content.WritePost> = {}) => scheduled(patch, 'now')
/** What was told of a post, in order. */
export const events = (post: string) => heard.filter((h) => h.payload.post === post).map((h) => h.event)
export const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.ok(error.code === code || error.fields.some((f) => f.code === code), `${error.message}, wanted ${code}`)
  return true
}
/** What a visitor sees. */
export const publicSlugs = (options?: object) =>
  house.visitor(async (work) => (await content.publishedPosts(work, { locale: 'en', limit: 100, ...options })).posts.map((p) => p.slug))
