import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId, type Work } from '#platform'
import { fromPlain, publishDue, requestReview, schedulePost, setReviewRule, writePost } from '#rooms/content'
import { makeScene } from '#rooms/facts'
import { applyForCard } from '#rooms/patrons'
import { openCampaign, setGoal } from '#rooms/strategy'
import { cardForm, openTestHouse, type TestHouse } from '#testing'
import { campaignHeard, divideEffect } from '../index.ts'

// One campaign with a post, two codes, answers and a study: what its page lays side by side.

let house: TestHouse
let campaign: string
let goal: string
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-01T01:00:00Z')
  const { goalId } = await house.as('director', (work) =>
    setGoal(work, {
      title: 'Cards',
      metric: 'cards.applied',
      points: null,
      target: 900,
      per: 'total',
      starts: '2026-09-01',
      ends: '2026-12-31',
    }),
  )
  goal = goalId
  campaign = await house.as('director', (work) => openOne(work, 'Posters'))
  house.setNow('2026-09-03T01:00:00Z')
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'Come in', body: fromPlain('A card is free.'), action: 'Get a card' } },
      action: { kind: 'apply', target: '' },
      goal,
      campaign,
      variants: { website: {} },
    }),
  )
  await house.as('owner', (work) => setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'two staff' }))
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await house.system((work) => publishDue(work))
  const scene = (kind: string) =>
    house.system((work) => makeScene(work, { kind, subjectKind: 'post', subjectId: post.id, label: kind })).then((made) => made.scene)
  const [poster, leaflet] = [await scene('poster'), await scene('leaflets')]
  house.setNow('2026-09-10T01:00:00Z')
  await apply(40, ['poster'], poster)
  await apply(3, ['friends'], leaflet)
  await apply(30, ['website', 'poster'])
  await apply(27, [])
  house.setNow('2026-10-10T01:00:00Z')
})
after(() => house.close())

const openOne = async (work: Work, title: string, ends = '2026-09-30'): Promise<string> => {
  const { campaignId } = await openCampaign(work, {
    title,
    hypothesis: 'Who sees one comes.',
    starts: '2026-09-02',
    ends,
    goals: [goal],
    comparison: { kind: 'none', why: 'a study' },
    hoursPlanned: null,
    moneyPlanned: null,
    currency: 'CNY',
  })
  return campaignId
}

const apply = (count: number, heard: string[], scene: number | null = null) =>
  Promise.all(
    Array.from({ length: count }, () =>
      house.system((work) =>
        applyForCard(work, {
          form: cardForm({ name: 'A reader', email: `${newId()}@example.org` }),
          heard,
          formKey: newId(),
          locale: 'en',
          scene,
          source: 'test',
        }),
      ),
    ),
  )

/** A study of the campaign that was registered, not moved and worked out, with what it found a month. */
async function study(work: Work, campaign: string, metric: string, perMonth: { effect: number; low: number; high: number }): Promise<void> {
  const at = { alliance_id: work.alliance, study_id: newId() }
  const terms = JSON.stringify({
    metric,
    points: [1],
    from: '2026-09',
    to: '2026-09',
    smallest: 10,
    neighbours: { rule: 'distance', metres: 0 },
  })
  await work.db
    .insertInto('insight.studies')
    .values({ ...at, campaign_id: campaign, version: 1, registered_version: 1, made_at: work.now })
    .execute()
  await work.db
    .insertInto('insight.study_versions')
    .values({ ...at, version: 1, terms, after_start: false, why: null, changed_by: 'Somebody', changed_at: work.now })
    .execute()
  const found = { verdict: 'shown', perMonth, level: 0.95 }
  await work.db
    .insertInto('insight.study_runs')
    .values({
      ...at,
      run_id: newId(),
      version: 1,
      state: 'done',
      seed: 1,
      asked_by: 'Somebody',
      asked_at: work.now,
      ended_at: work.now,
      problem: null,
      result: JSON.stringify(found),
    })
    .execute()
}
const read = (id = campaign) => house.as('analyst', (work) => campaignHeard(work, id))
const divide = (id = campaign) => house.as('analyst', (work) => divideEffect(work, id))

test('what people say stands beside what codes tell of the same months', async () => {
  const { people, channels, combined, heard } = await read()
  assert.deepEqual(channels, ['poster', 'website'])
  assert.deepEqual([heard.asked.amount, heard.answered.amount], [100, 70])
  // 70 of 73 named the poster, 30 the website too: at least those of the poster, at most all who applied.
  assert.ok(people!.low >= 80 && people!.low <= 96 && people!.high === 104, JSON.stringify(people))
  assert.deepEqual(combined, { evidence: 'combined', coded: { amount: 40, hidden: false }, said: people, caused: null, verdict: 'agree' })
})

test('without a study there is no effect to divide', async () => assert.equal(await divide(), null))

test('the effect of a study divides over codes; whoever carried none, or too few, stays not attributable', async () => {
  await house.system((work) => study(work, campaign, 'cards.applied', { effect: 30, low: 20, high: 40 }))
  const found = await divide()
  assert.ok(found?.divided)
  assert.equal(found.hidden, 1)
  assert.deepEqual(
    found.parts.map(({ channel, coded, low, high }) => [channel, coded, low, high]),
    [
      ['poster', 40, 8, 16],
      [null, 60, 12, 24],
    ],
  )
  const { combined } = await read()
  assert.deepEqual([combined.caused, combined.verdict], [{ low: 20, high: 40 }, 'agree'])
})

test('a study of something else is not divided by sign-ups, and says nothing of cards', async () => {
  const other = await house.as('director', (work) => openOne(work, 'Books that travel'))
  await house.system((work) => study(work, other, 'loans', { effect: 300, low: 200, high: 400 }))
  assert.deepEqual(await divide(other), { divided: false, metric: 'loans', why: 'other-metric' })
  assert.equal((await read(other)).combined.caused, null)
})

test('codes of several months are stepped month by month, as answers are; the month that runs is in neither', async () => {
  const long = await house.as('director', (work) => openOne(work, 'Two months of posters', '2026-10-31'))
  house.setNow('2026-10-11T01:00:00Z')
  const post = await house.as('author', (work) =>
    writePost(work, { source: 'en', texts: { en: { title: 'Come in again' } }, noAction: 'a test', goal, campaign: long }),
  )
  const { scene } = await house.system((work) =>
    makeScene(work, { kind: 'poster', subjectKind: 'post', subjectId: post.id, label: 'poster' }),
  )
  house.setNow('2026-09-20T01:00:00Z')
  await apply(9, ['poster'], scene)
  house.setNow('2026-10-12T01:00:00Z')
  await apply(9, ['poster'], scene)
  assert.deepEqual((await read(long)).combined.coded, { amount: 5, hidden: false })
  house.setNow('2026-11-02T01:00:00Z')
  assert.deepEqual((await read(long)).combined.coded, { amount: 10, hidden: false }, 'five and five; 18 at once would be fifteen')
})
