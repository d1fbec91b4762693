import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '#platform'
import { applyForCard, heardChoices, heardMonths, heardName, heardQuestion } from '#rooms/patrons'
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
