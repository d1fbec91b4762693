import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeScene, recordFact } from '#rooms/facts'
import { changeLink, linkByCode, makeOwnLink } from '#rooms/reach'
import { planChannel, retireChannel, reviveChannel } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { audienceGrowth, connectAccount, keepChannels, listAccounts } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  for (const [kind, name] of [
    ['x', 'X'],
    ['weibo', '微博'],
  ] as const)
    await house.as('editor', (work) => connectAccount(work, { kind, name }))
})
after(() => house.close())

const account = async (kind: string) => (await house.as('editor', listAccounts)).find((one) => one.kind === kind)!
const growth = async (kind: string) => {
  const one = await account(kind)
  return house.as('analyst', (work) => audienceGrowth(work, one))
}
const countOn = async (kind: string, counts: [string, number][]) => {
  const { accountId } = await account(kind)
  await house.system(async (work) => {
    const { scene } = await makeScene(work, { kind, subjectKind: 'channel', subjectId: accountId, label: kind })
    for (const [day, amount] of counts)
      await recordFact(work, { metric: 'audience.elsewhere', day, scene, amount, source: kind, key: `${accountId} ${day}` })
  })
}

test('followers are told week by week, each channel for itself, and a week without a count is a gap', async () => {
  assert.equal(await growth('x'), null, 'nobody counted yet')
  // The house's day is Monday 7 September 2026: weeks end on Mondays.
  await countOn('x', [
    ['2026-08-12', 100],
    ['2026-08-14', 104],
    ['2026-09-02', 120],
    ['2026-09-07', 118],
  ])
  await countOn('weibo', [['2026-09-07', 9000]])
  const found = (await growth('x'))!
  assert.deepEqual(found.weeks, [
    { day: '2026-08-14', followers: 104 },
    { day: '2026-08-24', followers: null },
    { day: '2026-08-31', followers: null },
    { day: '2026-09-07', followers: 118 },
  ])
  assert.deepEqual([found.sources, found.gaps, found.inSteps], [['x'], 2, false])
  assert.deepEqual((await growth('weibo'))!.weeks, [{ day: '2026-09-07', followers: 9000 }])
})

test('readers of the newsletter are people whom the house knows: in steps of five, and none under five', async () => {
  for (const [day, amount] of [
    ['2026-08-30', 3],
    ['2026-09-06', 13],
  ] as const)
    await house.system((work) => recordFact(work, { metric: 'audience.followers', day, amount, source: 'newsletter', key: `n ${day}` }))
  const found = (await growth('newsletter'))!
  assert.deepEqual(found.weeks, [
    { day: '2026-08-30', followers: null },
    { day: '2026-09-06', followers: 10 },
  ])
  assert.equal(found.inSteps, true)
})

test('a channel that is given up leads its links and printed codes to what replaces it, and back when it is taken up again', async () => {
  const profile = 'https://x.com/ourlibrary'
  const { accountId } = await account('x')
  await house.system((work) =>
    work.db
      .updateTable('channels.accounts')
      .set({ probe: JSON.stringify({ handle: '@ourlibrary', url: profile, followers: 118, expiresAt: null, missing: [] }) })
      .where('alliance_id', '=', work.alliance)
      .where('account_id', '=', accountId)
      .execute(),
  )
  const make = (target: string, label: string) => house.as('editor', (work) => makeOwnLink(work, { target, label }))
  const [card, other, mine] = [
    await make(`${profile}/`, 'Visiting card'),
    await make('https://x.com/other', 'Other'),
    await make(profile, 'Old'),
  ]
  await house.as('editor', (work) => changeLink(work, mine.code, { state: 'retired' }))
  await house.as('editor', (work) => planChannel(work, { channel: 'x', version: 0, purpose: 'news', audienceId: null, hoursPerWeek: 2 }))
  await house.as('director', (work) =>
    retireChannel(work, { channel: 'x', on: '2026-09-20', notice: 'Subscribe to our newsletter.', replacedBy: 'newsletter' }),
  )
  const state = async (code: string) => {
    const { state: now, fallback } = await house.as('editor', (work) => linkByCode(work, code))
    return [now, fallback]
  }
  assert.deepEqual(await state(card.code), ['live', null], 'not before its day')
  house.setNow('2026-09-20T01:00:00Z')
  await keepChannels.run(house.platform, {}, { signal: new AbortController().signal } as never)
  assert.deepEqual(await state(card.code), ['retired', '/newsletter'])
  assert.deepEqual(await state(other.code), ['live', null])
  assert.deepEqual(await state(mine.code), ['retired', null], 'a link that was retired by hand stays as it was')
  await house.as('director', (work) => reviveChannel(work, 'x'))
  assert.deepEqual(await state(card.code), ['live', null])
  assert.deepEqual(await state(mine.code), ['retired', null])
})
