import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId, readAudit } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import {
  addServicePoint, addStaff, allAlliances, allianceOf, allianceOfHost, changeAlliance, changeRoles, claimHost, foundAlliance, isOn, leaveStaff, listServicePoints, listStaff,
  localDay, openNow, parseWeek, pointByNo, quietHours, saveTimetable, setSwitch, staffById, switches,
} from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse({ pool: 70 })
})
after(() => house.close())

test('an alliance is founded once, with its first library, and only by the system', async () => {
  const input = { name: 'Anhe County Library', city: 'Anhe', timeZone: 'Asia/Shanghai', locales: ['zh-CN', 'en'] }
  const id = newId()
  const made = await house.system((work) => foundAlliance(work, input), { alliance: id })
  assert.equal(made.alliance, id)
  await assert.rejects(house.system((work) => foundAlliance(work, input), { alliance: id }), { code: 'alliance.already-founded' })
  await assert.rejects(house.as('owner', (work) => foundAlliance(work, input), { alliance: newId() }), { code: 'platform.not-allowed' })
  const alliance = await house.system((work) => allianceOf(work), { alliance: id })
  assert.equal(alliance.default_locale, 'zh-CN')
  assert.deepEqual(await house.system((work) => readAudit(work).then((rows) => rows.map((row) => row.act).toSorted()), { alliance: id }), ['alliance.founded', 'alliance.library-added'])
})

test('what is wrong with a founding is said of every field at once', async () => {
  const wrong = house.system((work) => foundAlliance(work, { name: ' ', timeZone: 'Mars/Olympus', country: 'XYZ', locales: ['tlh'], contactEmail: 'x@y' }), { alliance: newId() })
  await assert.rejects(wrong, (error: { fields: { field: string }[] }) => {
    assert.deepEqual(error.fields.map((f) => f.field).toSorted(), ['city', 'contactEmail', 'country', 'locales', 'name', 'timeZone'])
    return true
  })
})
