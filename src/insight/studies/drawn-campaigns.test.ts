// Campaigns of others at places among which chance decided: what they do to a draw.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { askStudy, registerStudy, runStudyJob, type StudyInput, studyById } from '../index.ts'
import { campaignForLoans, handInLoans } from './campaign-for-tests.ts'
import { countedPanel } from './panels-for-tests.ts'

let house: TestHouse
const places = 14
const panel = countedPanel(5, { places, months: 60, last: '2026-12' })
const wanted: StudyInput = {
  metric: 'loans',
  points: Array.from({ length: places }, (_, i) => i + 1),
  chance: true,
  from: '2026-10',
  to: '2026-12',
  smallest: 20,
  neighbours: { rule: 'chosen', points: [], why: 'a test' },
}
before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    for (const place of wanted.points) await addServicePoint(work, { name: `Place ${place}`, kind: 'branch' })
    await handInLoans(work, { places, months: 60, last: '2026-12' }, (place, t) => panel.values[place - 1]![t]!)
  })
})
after(() => house.close())

test('a further campaign at either place of a pair takes the pair out; one that was written down afterwards is not heard', async () => {
  house.setNow('2026-09-20T02:00:00Z')
  const own = await house.as('editor', campaignForLoans)
  const { studyId, terms } = await house.as('analyst', (work) => registerStudy(work, { ...wanted, campaign: own }))
  const [withIt, without] = [terms.drawn!.pairs[1]![0], terms.drawn!.pairs[2]![1]]
  const other = await house.as('editor', campaignForLoans)
  const chosen = { ...wanted, chance: false }
  for (const point of [withIt, without])
    await house.as('analyst', (work) => registerStudy(work, { ...chosen, campaign: other, points: [point] }))
  house.setNow('2027-01-05T02:00:00Z')
  const late = terms.drawn!.pairs[3]![1]
  await house.as('analyst', (work) => registerStudy(work, { ...chosen, campaign: other, points: [late] }))
  const { runId } = await house.as('analyst', (work) => askStudy(work, studyId))
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  await runStudyJob.run(house.platform, { study: studyId, run: runId }, job)
  const { problem } = (await house.as('director', (work) => studyById(work, studyId))).runs[0]!
  // Seven pairs less two: each of the two campaigns took one out, whichever side it was on, and the late one none.
  assert.deepEqual([problem!.code, problem!.params], ['too-few-pairs', { found: 5, needed: 6 }])
  const out = problem!.leftOut!.filter(({ why }) => why === 'campaign').map(({ point }) => point)
  assert.deepEqual(
    out,
    [withIt, without].sort((a, b) => a - b),
    'which places are out is kept with it',
  )
})
