import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { listChannelLimits, wordsIn } from '#rooms/content'
import { saveTopic } from '#rooms/patrons'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

test('the topics of the newsletter are named in every language of the alliance', async () => {
  await house.system((work) => saveTopic(work, { topic: 'children', names: { en: 'For children', 'zh-CN': '少儿活动' }, offered: true }))
  await house.system((work) => saveTopic(work, { topic: 'talks', names: { en: 'Talks' }, offered: true }))
  const limits = await house.as('author', listChannelLimits)
  const [topic] = limits.find(({ channel }) => channel === 'newsletter')!.fields!
  const named = (locale: string) => Object.fromEntries(topic!.options!.map(({ value, names }) => [value, wordsIn(names, locale).text]))
  assert.partialDeepStrictEqual(named('zh-CN'), { '': '全部订阅者', children: '少儿活动', talks: 'Talks' })
  assert.partialDeepStrictEqual(named('en'), { '': 'All subscribers', children: 'For children', talks: 'Talks' })
})
