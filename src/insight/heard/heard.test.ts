import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId } from '#platform'
import { makeScene } from '#rooms/facts'
import { applyForCard, askHowHeard, dontKnow } from '#rooms/patrons'
import { openCampaign, setGoal } from '#rooms/strategy'
import { cardForm, openTestHouse, type TestHouse } from '#testing'
import { campaignHeard, heard, heardIn } from '../index.ts'
import { ofChannels } from './heard.ts'

let house: TestHouse
let campaign: string
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
  house.setNow('2026-11-21T01:00:00Z')
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
  assert.deepEqual(way(found, 'friends')!.said, { amount: null, hidden: true })
  assert.equal(way(found, 'friends')!.people, null)
  // The 3 hidden alone would be what the others leave of all; so the next smallest is hidden with them.
  assert.deepEqual(way(found, dontKnow)!.said, { amount: null, hidden: true })
  assert.deepEqual(way(found, 'school')!.said, { amount: 0, hidden: false })
  assert.ok(found.ways.every(({ said }) => said.amount === null || said.amount % 5 === 0))
})

test('where fewer than five answered nothing of them is told, nor an interval', async () => {
  const found = await look('2026-11-01', '2026-11-30')
  assert.deepEqual(found.answered, { amount: null, hidden: true })
  assert.equal(found.silent, null)
  assert.equal(found.rate, null)
  assert.ok(found.ways.every(({ said, people }) => said.hidden && people === null))
  assert.equal(found.running, true)
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
  assert.equal(found.applied.amount, 50)
})

test('two periods that differ by a month do not tell the few of that month', async () => {
  const both = await look('2026-09-01', '2026-11-30')
  const one = await look('2026-09-01', '2026-09-30')
  // 25 and 23, of which 2 is hidden: the steps differ by five at most and say no more than that one was passed.
  assert.deepEqual([way(both, 'poster')!.said.amount, way(one, 'poster')!.said.amount], [25, 20])
  assert.ok([both, one].every((found) => found.ways.every(({ said }) => said.amount === null || said.amount % 5 === 0)))
})

test('what people say of a campaign is of the channels that it used, beside its codes, never summed', async () => {
  const found = await look('2026-09-01', '2026-09-30')
  const said = ofChannels(found, ['poster', 'mastodon'])
  assert.deepEqual([said.channels, said.people], [['poster'], way(found, 'poster')!.people])
  assert.deepEqual(ofChannels(found, ['mastodon']), { channels: [], people: null })
  assert.deepEqual(ofChannels(found, ['poster', 'website', 'press']).people, said.people, 'nobody named the others')
  const one = (choice: string, amount: number | null) => {
    const cell = { amount, hidden: amount === null }
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
  await answer(Array(5).fill(['school']), scene.scene)
  const now = await look('2026-11-01', '2026-11-30')
  assert.deepEqual([before.answered.amount, now.answered.amount], [null, 5])
})

test('periods are months that have been; others are refused', async () => {
  const ask = (from?: string, to?: string) => house.as('analyst', (work) => heardIn(work, { from, to }))
  assert.deepEqual([(await ask()).from, (await ask()).to], ['2025-12-01', '2026-11-30'])
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
