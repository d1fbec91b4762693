// The house in which workbooks are tested.
import assert from 'node:assert/strict'
import { createFormatter, translator } from '#platform'
import { addLibrary, addServicePoint } from '#rooms/alliance'
import { putNameOut, saveConsent, takeBackConsent } from '#rooms/content'
import { type MetricKey, placeImport, recordFacts, stageImport } from '#rooms/facts'
import { openTestHouse } from '#testing'
import { addCriterion, beginEvaluation, type CriterionInput, evaluationById, scoreCriterion } from '../index.ts'

/** A house of two members with a place each, and what the tests of workbooks do in it: `bay` is the member of whom few people are told. */
export async function openEvaluationHouse() {
  const house = await openTestHouse()
  let bay = ''
  let files = 0
  async function take(text: string): Promise<void> {
    const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
      name: `sheet ${++files}.csv`,
      open: async function* () {
        yield new TextEncoder().encode(text)
      },
    })
    const { counts } = await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
    assert.equal(counts.refused, 0, JSON.stringify(counts.why))
  }
  const tell = (metric: MetricKey, rows: [day: string, point: number, amount: number][]) =>
    house.system((work) =>
      recordFacts(
        work,
        rows.map(([day, point, amount]) => ({ metric, day, point, amount, source: 'sheet.csv' })),
      ),
    )
  const begin = (more: Partial<Parameters<typeof beginEvaluation>[1]> = {}) =>
    house.as('analyst', (work) => beginEvaluation(work, { title: 'Round 7', from: 2023, to: 2025, template: 'empty', ...more }))
  const add = (evaluation: string, more: Partial<CriterionInput>) =>
    house
      .as('analyst', (work) =>
        addCriterion(work, { evaluation, part: 'A', code: '1', criterion: 'What', kind: 'points', points: 10, threshold: null, ...more }),
      )
      .then(({ criterionId }) => criterionId)
  const read = (id: string) => house.as('analyst', (work) => evaluationById(work, id))
  const score = (
    criterion: string,
    more: Partial<Parameters<typeof scoreCriterion>[1]> = {},
    who: 'analyst' | 'editor' | 'director' = 'analyst',
  ) => house.as(who, (work) => scoreCriterion(work, { criterion, side: 'self', score: 6, reason: 'So it is.', seen: 0, ...more }))
  const words = { t: translator('en'), fmt: createFormatter('en', 'Asia/Shanghai', new Date('2026-03-02T01:00:00Z')) }

  const putOutName = (name: string) =>
    house.as('owner', async (work) => {
      const { id } = await saveConsent(work, { name, uses: ['name'], places: ['site'], given: 'desk' })
      await takeBackConsent(work, { consent: id, why: 'by telephone' })
      await putNameOut(work, { consent: id })
    })

  house.setNow('2026-03-02T01:00:00Z')
  await house.system(async (work) => {
    const member = async (name: string, chinese: string) => {
      const { library_id } = await addLibrary(work, { name, names: { 'zh-CN': chinese } })
      return library_id
    }
    bay = await member('Bay', '湾馆')
    await addServicePoint(work, { name: 'Central', kind: 'central', library: await member('Hill', '山馆') })
    await addServicePoint(work, { name: 'Harbour', kind: 'branch', library: bay })
  })
  await take('Library,Year,loans\nCentral,2023,90000\nHarbour,2023,40000\nCentral,2024,80000\nHarbour,2024,30000\nCentral,2025,125000\n')
  await tell('floor.area', [
    ['2022-12-31', 1, 3000],
    ['2025-12-31', 1, 5200],
  ])
  await tell('cards.valid', [
    ['2025-12-31', 1, 900],
    ['2025-12-31', 2, 3],
  ])
  return { house, bay, take, tell, begin, add, read, score, words, putOutName }
}
