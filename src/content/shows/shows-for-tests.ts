// What tests of live shows need: a house, and shows at every step.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { isRefusal, newId } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import * as content from '#rooms/content'
import { codes, type MailServer, openMailServer, openTestHouse, type TestHouse } from '#testing'

export const mail: MailServer = await openMailServer()
export const house: TestHouse = await openTestHouse({ env: { FOYER_SMTP: mail.url }, pool: 20 })
after(async () => {
  await house.close()
  await mail.close()
})

export { codes }

export const zone = 'Asia/Shanghai'
/** Thursday evening of the week in which tests live. */
export const evening = { wall: '2026-09-10T19:00', zone }

export const streams = [{ platform: 'youtube', address: 'https://www.youtube.com/watch?v=abcdefghijk' }]

/** A show that nobody outside knows of. */
export const planned = (plan: content.SaveShow = {}) =>
  house.as('author', (work) =>
    content.saveShow(work, {
      titles: { en: 'Two Ghosts in the Stacks', 'zh-CN': '书库里的两个幽灵' },
      abouts: { en: 'Two ghosts read aloud.', 'zh-CN': '两个幽灵朗读。' },
      starts: evening,
      minutes: 45,
      streams,
      ...plan,
    }),
  )
export const checked = async (plan: content.SaveShow = {}) => {
  const show = await planned(plan)
  await house.as('author', (work) =>
    content.checkTone(work, { show: show.id, jokeOn: 'ourselves', risks: 'Nobody laughs.', decides: 'Li Min' }),
  )
  return show
}
export const announced = async (plan: content.SaveShow = {}) => {
  const { id } = await checked(plan)
  return house.as('editor', (work) => content.announceShow(work, id))
}
/** A place that people can come to. */
export const makePoint = () => house.system((work) => addServicePoint(work, { name: `City Library ${newId().slice(-6)}`, kind: 'central' }))

export const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.ok(error.code === code || error.fields.some((field) => field.code === code), `${error.message}, wanted ${code}`)
  return true
}
