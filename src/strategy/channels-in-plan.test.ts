import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId } from '#platform'
import { applyForCard, heardChoices, heardMonths, heardName, heardQuestion, moveHeardChoice, saveHeardChoice } from '#rooms/patrons'
import { cardForm, openTestHouse, type TestHouse } from '#testing'
import { planChannel, retireChannel } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-07T01:00:00Z')
})
after(() => house.close())

const offered = async () => (await house.visitor((work) => heardQuestion(work))).choices

test('the card form offers channels that the plan takes up by themselves, until it gives them up', async () => {
  assert.ok(!(await offered()).some(({ choice }) => choice === 'wechat'))
  await house.as('director', (work) =>
    planChannel(work, { channel: 'wechat', version: 0, purpose: 'News', audienceId: null, hoursPerWeek: null }),
  )
  const list = await offered()
  const wechat = list.find(({ choice }) => choice === 'wechat')!
  assert.deepEqual([heardName(wechat, 'en'), heardName(wechat, 'zh-CN'), wechat.channel], ['WeChat', '微信公众号', 'wechat'])
  assert.equal(list.at(-1)!.choice, 'other')
  await house.visitor((work) =>
    applyForCard(work, {
      form: cardForm({ email: 'a@example.org' }),
      heard: ['wechat'],
      formKey: newId(),
      locale: 'en',
      source: 'test',
    }),
  )
  const retire = (on: string) =>
    house.as('director', (work) => retireChannel(work, { channel: 'wechat', on, notice: 'We are leaving.', replacedBy: null }))
  await retire('2026-09-08')
  assert.ok(
    (await offered()).some(({ choice }) => choice === 'wechat'),
    'until its last day is over',
  )
  house.setNow('2026-09-08T01:00:00Z')
  assert.ok(!(await offered()).some(({ choice }) => choice === 'wechat'))
  const [month] = await house.system((work) => heardMonths(work, { from: '2026-09', to: '2026-09' }))
  assert.deepEqual(month!.answers, { wechat: 1 })
  const also = await house.system((work) => heardChoices(work, { all: true, also: ['wechat'] }))
  assert.equal(heardName(also.find(({ choice }) => choice === 'wechat')!, 'en'), 'WeChat', 'what was answered keeps its name')
})

const plan = (channel: string) =>
  house.as('director', (work) => planChannel(work, { channel, version: 0, purpose: 'News', audienceId: null, hoursPerWeek: null }))
const giveUp = (channel: string, on: string) =>
  house.as('director', (work) => retireChannel(work, { channel, on, notice: 'We are leaving.', replacedBy: null }))
const all = () => house.as('editor', (work) => heardChoices(work, { all: true }))
const keys = async () => (await offered()).map(({ choice }) => choice)
const save = (choice: string, more: { names?: Record<string, string>; offered?: boolean } = {}) =>
  house.as('editor', async (work) => {
    const now = (await heardChoices(work, { all: true })).find((one) => one.choice === choice)
    await saveHeardChoice(work, {
      choice,
      names: more.names ?? now?.names ?? { en: choice },
      channel: now?.channel ?? null,
      offered: more.offered ?? true,
    })
  })

test('a choice that somebody saves or moves takes no channel of the plan out of its hands', async () => {
  for (const channel of ['mastodon', 'telegram', 'weibo']) await plan(channel)
  assert.deepEqual((await keys()).slice(-4), ['mastodon', 'telegram', 'weibo', 'other'])
  await save('school', { names: { en: 'School' } })
  await save('telegram')
  assert.deepEqual((await keys()).slice(-4), ['mastodon', 'telegram', 'weibo', 'other'], 'where it was')
  await house.as('editor', (work) => moveHeardChoice(work, 'weibo', 'up'))
  assert.deepEqual((await keys()).slice(-4), ['mastodon', 'weibo', 'telegram', 'other'], 'and it stays where it is put')
  await save('friends', { names: { en: 'Friends' } })
  assert.deepEqual((await keys()).slice(-4), ['mastodon', 'weibo', 'telegram', 'other'])
  await save('mastodon', { names: { en: 'The fediverse' } })
  for (const channel of ['mastodon', 'telegram', 'weibo']) await giveUp(channel, '2026-09-09')
  house.setNow('2026-09-09T01:00:00Z')
  assert.deepEqual(
    (await keys()).slice(-2),
    ['mastodon', 'other'],
    'what the plan gives up goes from the form; what the library named is its own',
  )
  await save('mastodon', { names: { en: 'The fediverse' }, offered: false })
  assert.equal((await keys()).at(-2), 'website')
  await save('school', { names: { en: 'School or work' } })
  assert.ok((await all()).every(({ names }) => Object.keys(names).length > 0))
})

test('a plan with more channels than the form has room for locks nothing', async () => {
  const many = Array.from({ length: 14 }, (_, i) => `channel-${String(i).padStart(2, '0')}`)
  for (const channel of many) await plan(channel)
  const list = await keys()
  assert.equal(list.length, 20)
  assert.equal(list.at(-1), 'other', 'what the library offers goes before what the plan adds')
  await save('press', { names: { en: 'The papers' } })
  await house.as('editor', (work) => moveHeardChoice(work, 'friends', 'down'))
  assert.deepEqual((await keys()).slice(0, 2), ['passing-by', 'friends'])
  await assert.rejects(save('market-day'), (error) => isRefusal(error) && error.code === 'patrons.too-many-heard-choices')
  for (const channel of many.slice(0, 3)) await save(channel, { offered: false })
  assert.deepEqual(
    (await all()).filter((one) => !one.offered).map(({ choice }) => choice),
    ['mastodon', ...many.slice(0, 3)],
  )
  await save('market-day')
  assert.ok((await keys()).includes('market-day'))
  await assert.rejects(save(many[0]!), (error) => isRefusal(error) && error.code === 'patrons.too-many-heard-choices')
})
