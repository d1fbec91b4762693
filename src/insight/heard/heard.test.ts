import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId, type Work } from '#platform'
import { makeScene } from '#rooms/facts'
import { applyForCard, askHowHeard, dontKnow, saveHeardChoice } from '#rooms/patrons'
import { openCampaign, setGoal } from '#rooms/strategy'
import { cardForm, openTestHouse, type TestHouse } from '#testing'
import { campaignHeard, heard, heardIn } from '../index.ts'
import { ofChannels } from './heard.ts'

let house: TestHouse
let campaign: string
const december = '2026-12-02T01:00:00Z'
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-07T01:00:00Z')
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
  campaign = (
    await house.as('director', (work) =>
      openCampaign(work, {
        title: 'Posters',
        hypothesis: 'Who sees one comes.',
        starts: '2026-09-08',
        ends: '2026-11-20',
        goals: [goalId],
        comparison: { kind: 'none', why: 'one place only' },
        hoursPlanned: null,
        moneyPlanned: null,
        currency: 'CNY',
      }),
    )
  ).campaignId
  house.setNow('2026-09-10T01:00:00Z')
  await answer(Array(23).fill(['poster']))
  await answer(Array(3).fill(['friends']))
  await answer(Array(7).fill([dontKnow]))
  await answer(Array(19).fill([]))
  house.setNow('2026-10-05T01:00:00Z')
  await house.as('editor', (work) => askHowHeard(work, false))
  await answer(Array(12).fill(['poster']))
  house.setNow('2026-11-03T01:00:00Z')
  await house.as('editor', (work) => askHowHeard(work, true))
  await answer(Array(2).fill(['poster']))
  house.setNow(december)
})
after(() => house.close())

const answer = (all: string[][], scene: number | null = null) =>
  Promise.all(
    all.map((ways) =>
      house.system((work) =>
        applyForCard(work, {
          form: cardForm({ name: 'A reader', email: `${newId()}@example.org` }),
          heard: ways,
          formKey: newId(),
          locale: 'en',
          scene,
          source: 'test',
        }),
      ),
    ),
  )
const look = (from: string, to: string) => house.as('analyst', (work) => heard(work, { from, to }))
const way = (found: Awaited<ReturnType<typeof look>>, choice: string) => found.ways.find((one) => one.choice === choice)

test('answers are told in steps of five for whole months, with who did not answer and what they mean for all who applied', async () => {
  const found = await look('2026-09-08', '2026-09-20')
  assert.deepEqual([found.from, found.to, found.evidence, found.running], ['2026-09-01', '2026-09-30', 'solicited', false])
  assert.deepEqual(
    [found.applied, found.asked, found.answered].map(({ amount }) => amount),
    [50, 50, 30],
  )
  assert.deepEqual(found.silent, { low: 16, high: 24 }, 'nineteen, of 50 to 54 without 30 to 34')
  const poster = way(found, 'poster')!
  assert.equal(poster.said.amount, 20)
  // 23 of 33 of 52 would be 36; the interval is of the steps (20–24 of 30–34 of 50–54) and holds it.
  assert.ok(poster.people!.low >= 20 && poster.people!.low < 36 && poster.people!.high > 36 && poster.people!.high <= 54)
  assert.ok(found.rate!.low <= 33 / 52 && found.rate!.high >= 33 / 52)
})

test('1 to 4 are hidden, and with them what would give them away', async () => {
  const found = await look('2026-09-01', '2026-09-30')
  assert.deepEqual(way(found, 'friends')!.said, { amount: null, hidden: true, most: 24 })
  assert.equal(way(found, 'friends')!.people, null)
  // The 3 hidden alone would be what the others leave of all; so the next smallest is hidden with them.
  assert.deepEqual(way(found, dontKnow)!.said, { amount: null, hidden: true, most: 24 })
  assert.deepEqual(way(found, 'school')!.said, { amount: 0, hidden: false, most: 0 })
  assert.ok(found.ways.every(({ said }) => said.amount === null || said.amount % 5 === 0))
})

test('where fewer than five answered nothing of them is told, nor an interval', async () => {
  const found = await look('2026-11-01', '2026-11-30')
  assert.deepEqual(found.answered, { amount: null, hidden: true, most: 4 })
  assert.equal(found.silent, null)
  assert.equal(found.rate, null)
  assert.ok(found.ways.every(({ said, people }) => said.hidden && people === null))
  assert.equal(found.running, false)
})

test('months in which nobody was asked are named, and who applied then is not counted as silent', async () => {
  const found = await look('2026-08-15', '2026-11-30')
  assert.deepEqual(found.wasAsked, [
    { from: '2026-09-01', to: '2026-09-30' },
    { from: '2026-11-01', to: '2026-11-30' },
  ])
  assert.deepEqual(found.notAsked, [
    { from: '2026-08-01', to: '2026-08-31' },
    { from: '2026-10-01', to: '2026-10-31' },
  ])
  assert.deepEqual(found.applied, { amount: 50, hidden: false, most: 58 }, 'fifty-two, and two that are hidden')
})

test('two periods that differ by a month differ by what that month tells, and no more', async () => {
  const both = await look('2026-09-01', '2026-11-30')
  const one = await look('2026-09-01', '2026-09-30')
  const few = await look('2026-11-01', '2026-11-30')
  // 23 and 2: the sum of the counts, 25, would pass a step and say that two more or one more named it.
  assert.deepEqual(way(one, 'poster')!.said, { amount: 20, hidden: false, most: 24 })
  assert.deepEqual(way(few, 'poster')!.said, { amount: null, hidden: true, most: 4 })
  assert.deepEqual(way(both, 'poster')!.said, { amount: 20, hidden: false, most: 28 })
  for (const what of ['applied', 'asked', 'answered'] as const) {
    assert.equal(both[what].amount, (one[what].amount ?? 0) + (few[what].amount ?? 0))
    assert.equal(both[what].most, one[what].most + few[what].most)
  }
  for (const { choice, said } of both.ways) {
    const parts = [way(one, choice)!.said, way(few, choice)!.said]
    assert.equal(
      said.amount ?? 0,
      parts.reduce((sum, { amount }) => sum + (amount ?? 0), 0),
      choice,
    )
    assert.equal(
      said.most,
      parts.reduce((sum, { most }) => sum + most, 0),
      choice,
    )
  }
  // 25 of 35 of 54 would be 39: what is told is wide enough for it.
  const { low, high } = way(both, 'poster')!.people!
  assert.ok(low <= 39 && high >= 39 && low >= 20)
  assert.ok(way(one, 'poster')!.people!.low >= low && way(one, 'poster')!.people!.high <= high)
})

test('nobody who asks just before and after an application sees what was answered, whatever past month the period begins with', async () => {
  house.setNow('2026-11-21T01:00:00Z')
  const all = async () => [
    ...(await Promise.all(['2026-08', '2026-09', '2026-10', '2026-11'].map((month) => look(`${month}-01`, '2026-11-30')))),
    (await house.as('analyst', (work) => campaignHeard(work, campaign))).heard,
  ]
  const before = await all()
  await answer([['poster'], ['poster'], ['friends']])
  assert.deepEqual(await all(), before)
  assert.ok(before.every(({ running }) => running))
  assert.equal(before[1]!.to, '2026-10-31', 'the month that runs is not in it')
  assert.deepEqual([before[3]!.asked.amount, before[3]!.wasAsked, before[3]!.notAsked], [0, [], []])
  house.setNow(december)
})

test('in a month in which few answered an answer that the form no longer has does not appear', async () => {
  const retired = (offered: boolean) => (work: Work) =>
    saveHeardChoice(work, { choice: 'event', names: { en: 'An event' }, channel: null, offered })
  house.setNow('2027-01-05T01:00:00Z')
  await answer([['event']])
  await house.as('editor', retired(false))
  house.setNow('2027-02-02T01:00:00Z')
  assert.equal(way(await look('2027-01-01', '2027-01-31'), 'event'), undefined, 'one answered, and by which way is not told')
  await house.as('editor', retired(true))
  house.setNow(december)
})

test('what people say of a campaign is of the channels that it used, beside its codes, never summed', async () => {
  const found = await look('2026-09-01', '2026-09-30')
  const said = ofChannels(found, ['poster', 'mastodon'])
  assert.deepEqual([said.channels, said.people], [['poster'], way(found, 'poster')!.people])
  assert.deepEqual(ofChannels(found, ['mastodon']), { channels: [], people: null })
  assert.deepEqual(ofChannels(found, ['poster', 'website', 'press']).people, said.people, 'nobody named the others')
  const one = (choice: string, amount: number | null) => {
    const cell = { amount, hidden: amount === null, most: amount === null ? 9 : amount + 4 }
    return { choice, names: {}, channel: choice, said: cell, people: amount === null ? null : { low: amount, high: amount } }
  }
  const several = { ...found, ways: [one('poster', 20), one('press', 10), one('radio', null)] }
  const [apart, together] = [ofChannels(several, ['poster']).people!, ofChannels(several, ['poster', 'press', 'radio']).people!]
  assert.equal(together.low, apart.low, 'all of the others may have named the poster too')
  assert.ok(together.high > apart.high && together.high <= 54)
  assert.equal(ofChannels(several, ['radio']).people, null)
  const whole = await house.as('analyst', (work) => campaignHeard(work, campaign))
  assert.deepEqual([whole.channels, whole.people, whole.combined.verdict], [[], null, 'one-alone'], 'it has no post, so it used no channel')
  assert.deepEqual(whole.heard.wasAsked.length, 2)
})

test('an answer is counted under no code', async () => {
  const before = await look('2026-11-01', '2026-11-30')
  const scene = await house.system((work) =>
    makeScene(work, { kind: 'poster', subjectKind: 'poster', subjectId: newId(), label: 'Poster' }),
  )
  house.setNow('2026-11-23T01:00:00Z')
  await answer(Array(5).fill(['school']), scene.scene)
  house.setNow(december)
  const now = await look('2026-11-01', '2026-11-30')
  assert.deepEqual([before.answered.amount, now.answered.amount], [5, 10])
})

test('periods are months that have been; others are refused', async () => {
  const ask = (from?: string, to?: string) => house.as('analyst', (work) => heardIn(work, { from, to }))
  assert.deepEqual([(await ask()).from, (await ask()).to], ['2025-12-01', '2026-11-30'], 'twelve that are over')
  for (const [from, to] of [
    ['2026-13', undefined],
    ['2026-09', '2026-08'],
    ['2026-09-01', '2026-09-30'],
  ])
    await assert.rejects(ask(from, to), (error) => isRefusal(error) && error.code === 'insight.period-wrong')
  await assert.rejects(ask('2027-01', '2027-02'), (error) => isRefusal(error) && error.code === 'insight.nothing-to-look-at')
  await assert.rejects(
    house.as('keeper', (work) => heardIn(work, {})),
    (error) => isRefusal(error) && error.code === 'platform.not-allowed',
  )
})
