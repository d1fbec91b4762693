// What the palette finds by the words that people type, in both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createFormatter, translator } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { findAtDesk } from './find.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const find = (who: 'analyst' | 'partner', words: string, locale: string) =>
  house.as(who, async (work) => {
    const says = { t: translator(locale), fmt: createFormatter(locale, 'Asia/Shanghai', new Date('2026-03-02T01:00:00Z')) }
    return (await findAtDesk(work, words, { locale, rooms: ['insight', 'strategy'], ...says })).map(({ href }) => href)
  })

test('evaluation, honours, reports and indicators are found by what they are called and by what is in them', async () => {
  const known = {
    evaluations: ['evaluation', 'workbook', 'self-score', '评估', '工作簿', '自评'],
    honours: ['honour', 'prize', 'grade', '荣誉', '奖项', '称号'],
    reports: ['report', 'funder', 'jury', '报告', '评奖'],
    indicators: ['indicator', '指标', '绩效'],
  }
  for (const [at, all] of Object.entries(known))
    for (const one of all) {
      const locale = /^[a-z-]+$/.test(one) ? 'en' : 'zh-CN'
      assert.ok((await find('analyst', one, locale)).includes(`/desk/insight/${at}`), one)
    }
  assert.deepEqual(await find('partner', 'evaluation', 'en'), [], 'who may not read results is not led there')
})
