import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fromPlain, requestReview, schedulePost, setReviewRule, writePost } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { connectAccount, deliveriesOf, pasteIncoming, questionsUnder, settleIncoming } from '../index.ts'

let house: TestHouse
const posts: string[] = []
const since = new Date('2026-01-01T00:00:00Z')

before(async () => {
  house = await openTestHouse()
  await house.as('director', async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' })
    await connectAccount(work, { kind: 'x', name: 'X' })
    for (const title of ['One', 'Two']) {
      const made = await writePost(work, {
        texts: { en: { title, body: fromPlain('Words.') } },
        noGoal: 'a test',
        noAction: 'a test',
        variants: { website: {}, x: {} },
      })
      const { version } = await requestReview(work, { post: made.id })
      await schedulePost(work, { post: made.id, version, at: 'now' })
      posts.push(made.id)
    }
  })
})
after(() => house.close())

test('questions are counted by what posts are about, and who asked once for each; praise, what was hidden and what is old do not count', async () => {
  const say = async (at: number | null, author: string, text: string, writtenAt?: Date) =>
    house.as('editor', async (work) => {
      const delivery = at === null ? undefined : (await deliveriesOf(work, posts[at]!)).find(({ channel }) => channel === 'x')!.id
      return pasteIncoming(work, { channel: 'x', sort: 'comment', text, author, delivery, writtenAt })
    })
  await say(0, 'a', 'When?')
  await say(0, 'a', '在哪里？')
  await say(1, 'a', 'And where?')
  await say(1, 'b', 'How much?')
  await say(1, 'c', 'Lovely!')
  await say(0, 'd', 'When was that?', new Date('2025-12-31T00:00:00Z'))
  const rude = await say(0, 'e', 'Are you mad?')
  await house.as('editor', (work) => settleIncoming(work, { incoming: rude, as: 'hidden', why: 'rude' }))
  await say(null, 'f', 'Do you open on Sunday?')
  const about = [
    { subject: 'both', post: posts[0]! },
    { subject: 'both', post: posts[1]! },
    { subject: 'one', post: posts[0]! },
  ]
  const { of, elsewhere } = await house.as('editor', (work) => questionsUnder(work, { posts: about, since }))
  assert.deepEqual(
    [...of],
    [
      ['both', { questions: 4, people: 2 }],
      ['one', { questions: 2, people: 1 }],
    ],
  )
  assert.deepEqual(elsewhere, { questions: 1, people: 1 })
  await assert.rejects(
    house.as('keeper', (work) => questionsUnder(work, { posts: about, since })),
    { code: 'platform.not-allowed' },
  )
  const there = await house.as('editor', (work) => questionsUnder(work, { posts: about, since }), { alliance: house.otherAlliance })
  assert.deepEqual([[...there.of], there.elsewhere], [[], { questions: 0, people: 0 }])
})
