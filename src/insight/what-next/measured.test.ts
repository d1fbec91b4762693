// What posts are measured by, what of people is shown, and what is said where there is too little.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId, type Work } from '#platform'
import { writePastPosts } from '#rooms/content'
import { makeScenes, recordFacts } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { askNext, type NextSubject, whatNext, workOutNext } from '../index.ts'
import { measureOf } from './measure.ts'
import { campaignFor, letPostsLeave } from './posts-for-tests.ts'

let house: TestHouse
let of: NextSubject
const at = <T>(now: Date, act: (work: Work) => Promise<T>) => house.as('director', act, { now })

async function workOut(subject: NextSubject) {
  const { runId } = await house.as('director', (work) => askNext(work, subject))
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  await workOutNext.run(house.platform, { run: runId }, job)
  return house.as('director', (work) => whatNext(work, subject))
}

before(async () => {
  house = await openTestHouse()
  house.setNow('2026-04-01T00:00:00Z')
  const made = await house.as('director', (work) => campaignFor(work, 'members.new'))
  of = { kind: 'campaign', id: made.campaign }
})
after(() => house.close())

test('the measure is the goal’s where a code tells it, else the nearest step that one does; likes never', () => {
  const metric = (wanted: string | null) => measureOf(wanted).metric
  assert.deepEqual(
    [
      metric('cards.applied'),
      metric('newsletter.subscribed'),
      metric('members.new'),
      metric('visits.onsite'),
      metric('loans'),
      metric(null),
    ],
    ['cards.applied', 'newsletter.subscribed', 'cards.applied', 'reach.touches', 'reach.touches', 'reach.touches'],
  )
  for (const wanted of ['social.likes', 'social.shares', 'social.views']) assert.equal(metric(wanted), 'reach.touches')
  assert.deepEqual([measureOf('cards.applied').people, measureOf('loans').people], [true, false])
})

test('with too few posts it is said how many there are and how many it takes, and no number', async () => {
  const { run, answer, proposals } = await workOut(of)
  assert.deepEqual([run!.state, run!.problem, run!.result], ['problem', { code: 'too-few-posts', params: { found: 0, needed: 20 } }, null])
  assert.deepEqual([answer, proposals], [null, []])
})

test('people are never told where they are fewer than 5, and else as so many times the middle one', async () => {
  // Three cards by posters in all, forty-odd by X; every sixth day somebody more.
  await letPostsLeave(at, { campaign: of.id, goal: null, metric: 'cards.applied', posts: 30 }, (i, channel) =>
    channel === 'x' ? [1, i % 2, i % 6 === 0 ? 1 : 0] : [i % 10 === 0 ? 1 : 0],
  )
  house.setNow('2026-08-24T01:00:00Z')
  const { answer, proposals } = await workOut(of)
  const result = answer!.result!
  assert.deepEqual(result.measure, { metric: 'cards.applied', wanted: 'members.new', people: true })
  // 30 + 15 + 5 by X and 3 by posters: 53, told as 50.
  assert.deepEqual(result.counted, { amount: 50, hidden: false })
  const group = (name: string) => result.groups.find((one) => one.of.join('-') === name)!
  const level = (name: string, ...parts: string[]) => group(name).levels.find((one) => one.level.join() === parts.join())!
  assert.equal(level('channel', 'poster').bring, null)
  assert.ok(level('channel', 'x').bring!.expected > 1)
  assert.equal(group('channel').matters, true)
  assert.equal(group('channel').times, null)
  // Two formats by two channels do not carry a group of their own: it could not be told apart from theirs.
  assert.equal(group('format-channel'), undefined)
  for (const { channel, bring } of result.chances) assert.equal(bring === null, channel === 'poster', channel)
  for (const { channel, mayBring } of proposals) assert.equal(mayBring === null, channel === 'poster', channel)
  // What each post brought stands in the run for whoever works it out again, and in nothing that is read.
  assert.equal(JSON.stringify({ answer, proposals }).includes('outcome'), false)
})

test('where not one post carried a code, the clicks that platforms tell are taken, of posts from before too; their silence is not nought, and their nought is none', async () => {
  const empty = await openTestHouse()
  try {
    const now = new Date('2026-08-24T01:00:00Z')
    empty.setNow(now)
    await empty.as('director', (work) => campaignFor(work, 'reach.touches'))
    await empty.as('director', async (work) => {
      const days = Array.from({ length: 40 }, (_, i) => new Date(Date.UTC(2026, 1, 1 + 4 * i, i % 2 ? 1 : 11)))
      const ids = await writePastPosts(
        work,
        days.map((day, i) => ({ at: day, channel: 'x', locale: 'en', title: `Old ${i}`, text: 'Old words' })),
      )
      const scenes = await makeScenes(
        work,
        ids.map((id) => ({ kind: 'x', subjectKind: 'post', subjectId: id, label: 'Old' })),
      )
      await recordFacts(
        work,
        scenes.flatMap(({ scene }, i) => {
          const fact = { scene, day: days[i]!.toISOString().slice(0, 10), source: 'imported' }
          return [
            { ...fact, metric: 'deliveries.sent' as const, amount: 1 },
            { ...fact, metric: 'social.likes' as const, amount: 1000 },
            // Of the last ten nothing is told; of the five before them that nobody came.
            ...(i < 30 ? [{ ...fact, metric: 'social.clicks' as const, amount: i < 25 ? 3 + (i % 5) : 0 }] : []),
          ]
        }),
      )
    })
    const { runId } = await empty.as('director', (work) => askNext(work, { kind: 'library', id: 'all' }))
    const job = { jobId: newId(), alliance: empty.alliance, attempt: 1, signal: new AbortController().signal }
    await workOutNext.run(empty.platform, { run: runId }, job)
    const { answer } = await empty.as('director', (work) => whatNext(work, { kind: 'library', id: 'all' }))
    const result = answer!.result!
    assert.deepEqual([result.measure.metric, result.posts, result.counted.amount], ['social.clicks', 30, 125])
    assert.deepEqual(result.left, { past: 10, uncounted: 0, young: 0 })
    // What they showed nobody kept, so nothing is said of formats.
    assert.equal(
      result.groups.some(({ of }) => of.includes('format')),
      false,
    )
  } finally {
    await empty.close()
  }
})
