// What is due in workbooks stands in Today: a line for each, for whoever may write in it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Role } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { beginEvaluation, evaluationById, finishEvaluation, noteCriterion, today } from '../index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-03-02T01:00:00Z')
})
after(() => house.close())

const begin = (title: string, due: string | null) =>
  house.as('analyst', (work) =>
    beginEvaluation(work, { title, titles: { 'zh-CN': `${title}（中）` }, from: 2023, to: 2025, template: 'three-parts', due }),
  )
const lacks = (evaluation: string, at: number, missing: string, by: string | null) =>
  house.as('analyst', async (work) => {
    const { criterionId, version } = (await evaluationById(work, evaluation)).shown.criteria[at]!
    await noteCriterion(work, { criterion: criterionId, seen: version, responsible: '', found: '', missing, by })
  })
const waits = async (who: Role = 'analyst', locale = 'en') =>
  (await house.as(who, (work) => today(work, locale))).needs
    .filter(({ what }) => what.startsWith('evaluation-'))
    .map(({ what, tone, params, href }): Record<string, unknown> => ({ what, tone, href, ...params }))

test('a workbook is spoken of from four weeks before its day, and as late after it, until it is finished', async () => {
  const { evaluationId: far } = await begin('Far', '2026-03-31')
  const { evaluationId: near } = await begin('Near', '2026-03-30')
  const line = { what: 'evaluation-due', tone: 'info', href: `/desk/insight/evaluations/${near}`, title: 'Near', count: 0, late: 'false' }
  assert.deepEqual(await waits(), [line])
  assert.deepEqual(await waits('author'), [], 'it is nothing to those who cannot write in it')
  assert.deepEqual(
    (await waits('director', 'zh-CN')).map(({ title }) => title),
    ['Near（中）'],
  )
  house.setNow('2026-03-30T01:00:00Z')
  assert.deepEqual(
    (await waits()).map(({ title, late }) => [title, late]),
    [
      ['Near', 'false'],
      ['Far', 'false'],
    ],
    'its day is not past',
  )
  house.setNow('2026-03-31T01:00:00Z')
  assert.deepEqual(
    (await waits()).map(({ title, late, tone }) => [title, late, tone]),
    [
      ['Near', 'true', 'warn'],
      ['Far', 'false', 'info'],
    ],
  )
  for (const id of [near, far]) await house.as('analyst', (work) => finishEvaluation(work, id))
  assert.deepEqual(await waits(), [])
})

test('what is missing within two weeks makes one line of a workbook, however many criteria; a note without a day makes none', async () => {
  const { evaluationId } = await begin('Open', null)
  await lacks(evaluationId, 0, 'The survey', '2026-04-14')
  await lacks(evaluationId, 1, 'The deed', '2026-04-15')
  await lacks(evaluationId, 2, 'The plan', null)
  await lacks(evaluationId, 3, '', '2026-04-01')
  const line = {
    what: 'evaluation-lacks',
    tone: 'info',
    href: `/desk/insight/evaluations/${evaluationId}`,
    title: 'Open',
    count: 1,
    late: 'false',
  }
  assert.deepEqual(await waits(), [line])
  house.setNow('2026-04-15T01:00:00Z')
  assert.deepEqual(await waits(), [{ ...line, tone: 'warn', count: 2, late: 'true' }])
  await lacks(evaluationId, 0, '', null)
  assert.deepEqual(await waits(), [{ ...line, count: 1 }])
})
