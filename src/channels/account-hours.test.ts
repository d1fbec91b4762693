import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { rootDir } from '#platform'
import { channelHours, planChannel } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { connectAccount, listAccounts } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const plan = (channel: string, hoursPerWeek: number | null) =>
  house.as('editor', (work) => planChannel(work, { channel, version: 0, purpose: 'news', audienceId: null, hoursPerWeek }))
const hoursOf = async (kind: string) =>
  (await house.as('director', listAccounts)).filter((account) => account.kind === kind).map((account) => account.hoursAWeek)

test('what a channel costs is what the channel plan says, for every account of its kind', async () => {
  assert.deepEqual(await hoursOf('website'), [null])
  await plan('website', 6)
  await plan('poster', null)
  assert.deepEqual([await hoursOf('website'), await hoursOf('poster')], [[6], [null]])
})

test('hours that accounts had before go to the plan, where it says nothing', async () => {
  const settings = { url: 'https://app.example/hook', repeats: 'once' }
  for (const name of ['City app', 'Radio']) await house.as('director', (work) => connectAccount(work, { kind: 'webhook', name, settings }))
  const owner = new pg.Client(house.database.admin)
  await owner.connect()
  try {
    await owner.query('alter table channels.accounts add column hours_a_week numeric(5, 1)')
    await owner.query(
      `update channels.accounts set hours_a_week = case kind when 'website' then 1 when 'poster' then 2 when 'webhook' then 0.5 end where alliance_id = $1`,
      [house.alliance],
    )
    await owner.query(readFileSync(join(rootDir, 'src/channels/migrations/0011-hours-in-the-plan.sql'), 'utf8'))
  } finally {
    await owner.end()
  }
  const hours = await house.system(channelHours)
  assert.deepEqual([hours.get('website'), hours.get('poster'), hours.get('webhook'), hours.get('feeds')], [6, 2, 1, undefined])
})
