import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { isRefusal, newId, readAudit } from '#platform'
import { cardForm, openTestHouse, type TestHouse } from '#testing'
import {
  applyForCard,
  askHowHeard,
  type CardForm,
  dontKnow,
  heardChoices,
  heardMonths,
  heardQuestion,
  moveHeardChoice,
  readHeard,
  saveHeardChoice,
} from '../index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-07T01:00:00Z')
})
after(() => house.close())

const apply = (heard: string[], more: Partial<CardForm> = {}, formKey = newId()) =>
  house.visitor((work) =>
    applyForCard(work, {
      form: cardForm({ name: 'A reader', email: `${newId()}@example.org`, ...more }),
      heard,
      formKey,
      locale: 'en',
      source: 'test',
    }),
  )
const months = (from = '2026-09', to = from) => house.system((work) => heardMonths(work, { from, to }))
const september = async () => (await months())[0] ?? { month: '2026-09', asked: 0, answered: 0, answers: {} as Record<string, number> }
const choices = async () => (await house.as('editor', (work) => heardChoices(work, { all: true }))).map(({ choice }) => choice)
const refused = (code: string) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.ok(error.code === code || error.fields.some((field) => field.code === code), `${error.code} is not ${code}`)
  return true
}

test('each who applies is asked once; several ways may be named, and "I do not know" is an answer', async () => {
  await apply(['friends', 'poster'])
  await apply([])
  await apply([dontKnow])
  await apply(['poster', dontKnow, 'poster', 'never-offered'])
  assert.deepEqual(await september(), { month: '2026-09', asked: 4, answered: 3, answers: { friends: 1, poster: 2, [dontKnow]: 1 } })
})

test('what is read of a form: ways that are offered, each once; not knowing only alone', () => {
  const offered = [{ choice: 'a' }, { choice: 'b' }]
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'x', dontKnow, '')), (given) => {
      const read = readHeard(given, offered)
      assert.equal(new Set(read).size, read.length)
      assert.ok(read.every((one) => (given as string[]).includes(one) && (one === dontKnow || one === 'a' || one === 'b')))
      if (read.includes(dontKnow)) assert.deepEqual(read, [dontKnow])
      assert.equal(read.length === 0, !given.some((one) => one === 'a' || one === 'b' || one === dontKnow))
    }),
  )
})

test('thirty who apply at one moment count thirty times, a form sent by sixteen hands once', async () => {
  const before = await september()
  await Promise.all(Array.from({ length: 30 }, (_, i) => apply(i % 2 ? ['friends', 'school'] : ['school'])))
  const key = newId()
  await Promise.all(Array.from({ length: 16 }, () => apply(['event'], { email: 'hands@example.org' }, key)))
  const now = await september()
  assert.deepEqual([now.asked - before.asked, now.answered - before.answered], [31, 31])
  assert.deepEqual([now.answers.school, now.answers.friends! - before.answers.friends!, now.answers.event], [30, 15, 1])
})

test('what is refused counts nothing, and the same person again counts no second time', async () => {
  const before = await september()
  await assert.rejects(apply(['friends'], { agreed: false }), refused('patrons.agreement-missing'))
  assert.deepEqual(await september(), before)
  await apply(['friends'], { name: 'Twice', email: 'twice@example.org' })
  await apply(['poster'], { name: 'Twice', email: 'twice@example.org' })
  const now = await september()
  assert.deepEqual([now.asked - before.asked, now.answers.poster], [1, before.answers.poster])
})

test('no row of an answer has a time, an id or a code by which it could be laid beside an application', async () => {
  const { rows } = await house.system((work) =>
    work.db
      .selectFrom('patrons.heard_answers')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .execute()
      .then((rows) => ({ rows })),
  )
  assert.ok(rows.length > 0)
  for (const row of rows) assert.deepEqual(Object.keys(row).sort(), ['alliance_id', 'answers', 'choice', 'month'])
  assert.ok(rows.every(({ month }) => String(month).endsWith('-01')))
})

test('switched off, nobody is asked and nothing is counted; what was counted stays', async () => {
  await assert.rejects(
    house.as('desk', (work) => askHowHeard(work, false)),
    refused('platform.not-allowed'),
  )
  await house.as('editor', (work) => askHowHeard(work, false))
  const before = await september()
  assert.deepEqual(await house.visitor((work) => heardQuestion(work)), { asked: false, choices: [] })
  await apply(['friends'])
  assert.deepEqual(await september(), before)
  assert.ok(before.asked > 0)
  await house.as('editor', (work) => askHowHeard(work, true))
  assert.equal((await house.visitor((work) => heardQuestion(work))).asked, true)
  const [said] = await house.system((work) => readAudit(work, { act: 'patrons.heard-not-asked' }))
  assert.ok(said)
})

test('a library names, retires, adds and orders answers; the others stay as they were', async () => {
  const before = await choices()
  await house.as('editor', (work) =>
    saveHeardChoice(work, { choice: 'school', names: { en: 'School', 'zh-CN': '学校', fr: ' ' }, channel: null, offered: false }),
  )
  assert.deepEqual(await choices(), before)
  assert.ok(!(await house.visitor((work) => heardQuestion(work))).choices.some(({ choice }) => choice === 'school'))
  const counted = (await september()).answers.school
  await apply(['school'])
  assert.equal((await september()).answers.school, counted, 'what is not offered is not counted')
  await house.as('editor', (work) =>
    saveHeardChoice(work, { choice: 'market-day', names: { en: 'The market' }, channel: null, offered: true }),
  )
  assert.deepEqual(await choices(), [...before, 'market-day'])
  await house.as('editor', (work) => moveHeardChoice(work, 'passing-by', 'up'))
  assert.deepEqual((await choices()).slice(0, 2), ['passing-by', 'friends'])
  await house.as('editor', (work) => moveHeardChoice(work, 'passing-by', 'up'))
  await house.as('editor', (work) => moveHeardChoice(work, 'passing-by', 'down'))
  await house.as('editor', (work) => moveHeardChoice(work, 'passing-by', 'down'))
  assert.deepEqual(
    (await choices()).slice(0, 4),
    ['friends', 'school', 'event', 'passing-by'],
    'a move goes past what the form does not show',
  )
})

test('a channel of the plan is called what readers call it, not what the plan does', async () => {
  const also = ['feeds', 'newsletter', 'bus-screens', 'telegram']
  const named = (await house.as('editor', (work) => heardChoices(work, { also, all: true }))).filter(({ choice }) => also.includes(choice))
  assert.deepEqual(Object.fromEntries(named.map(({ choice, names }) => [choice, [names.en, names['zh-CN']]])), {
    feeds: ['An app or a site that collects news', '新闻聚合应用或网站'],
    newsletter: ['The library’s newsletter', '图书馆的邮件通讯'],
    'bus-screens': ['Screens in buses', '公交电子屏'],
    telegram: ['Telegram', 'Telegram'],
  })
})

test('a list nobody would read, a key that is none and a name that is missing are refused', async () => {
  const save = (choice: string, names: Record<string, string> = { en: choice }, channel: string | null = null) =>
    house.as('editor', (work) => saveHeardChoice(work, { choice, names, channel, offered: true }))
  await assert.rejects(save('Big Words'), refused('patrons.heard-key-wrong'))
  await assert.rejects(save(dontKnow), refused('patrons.heard-key-wrong'))
  await assert.rejects(save('empty', { en: '  ' }), refused('patrons.heard-name-missing'))
  await assert.rejects(save('odd', { en: 'Odd' }, 'No channel'), refused('patrons.heard-channel-wrong'))
  await assert.rejects(
    house.as('editor', (work) => moveHeardChoice(work, 'nothing', 'up')),
    refused('patrons.heard-choice-unknown'),
  )
  const there = (await house.visitor((work) => heardQuestion(work))).choices.length
  for (let i = there; i < 20; i++) await save(`way-${i}`)
  await assert.rejects(save('one-more'), refused('patrons.too-many-heard-choices'))
  assert.equal((await house.visitor((work) => heardQuestion(work))).choices.length, 20)
})

test('two who change the list at one moment both have done so', async () => {
  const own = (i: number) =>
    house.as('editor', (work) =>
      saveHeardChoice(work, { choice: `way-${12 + i}`, names: { en: `Way ${i}` }, channel: null, offered: i % 2 === 0 }),
    )
  await Promise.all(Array.from({ length: 8 }, (_, i) => own(i)))
  const list = await house.as('editor', (work) => heardChoices(work, { all: true }))
  for (let i = 0; i < 8; i++) assert.equal(list.find(({ choice }) => choice === `way-${12 + i}`)?.names.en, `Way ${i}`)
  const places = await house.system((work) =>
    work.db.selectFrom('patrons.heard_choices').select('place').where('alliance_id', '=', work.alliance).execute(),
  )
  assert.equal(new Set(places.map(({ place }) => place)).size, places.length, 'no two in one place')
})

test('a month after midnight of the alliance is the next one', async () => {
  house.setNow('2026-09-30T15:59:00Z') // 23:59 in Shanghai
  const before = await september()
  await apply(['friends'])
  house.setNow('2026-09-30T16:01:00Z')
  await apply(['friends'])
  assert.equal((await september()).asked, before.asked + 1)
  assert.deepEqual(await months('2026-10'), [{ month: '2026-10', asked: 1, answered: 1, answers: { friends: 1 } }])
})
