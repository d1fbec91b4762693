import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as content from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const start = (input: content.StartPost = {}) => house.as('author', (work) => content.startPost(work, input))
const series = async (name = 'Ask the lamp') => {
  const persona = await house.as('author', (work) => content.savePersona(work, { names: { en: 'Lamp' } }))
  return house.as('author', (work) => content.saveSeries(work, { names: { en: name }, persona: persona.id }))
}
const fieldsOf = async (run: Promise<unknown>) =>
  run.then(
    () => [],
    (error: { fields: { field: string; code: string }[] }) => error.fields.map(({ field, code }) => `${field} ${code}`),
  )

test('an episode begins as the newest one of its series was, whoever wrote it, in the voice of the persona', async () => {
  const { id } = await series()
  const first = await start({ series: id })
  assert.deepEqual(first.content.byline, { kind: 'persona' })
  assert.deepEqual([first.content.goal, first.content.action, Object.keys(first.content.variants)], [null, null, ['website']])
  await house.as('editor', (work) =>
    content.writePost(work, {
      source: 'en',
      texts: { en: { title: 'One' } },
      series: id,
      action: { kind: 'apply', target: '' },
      variants: { website: {}, newsletter: { fields: { topic: 'events' }, texts: { en: { title: 'Own words' } } } },
      wish: { wall: '2026-09-10T18:00' },
    }),
  )
  await start()
  const next = await start({ series: id, day: '2026-09-12' })
  assert.deepEqual(next.content.action, { kind: 'apply', target: '' })
  assert.deepEqual(next.content.variants.newsletter, { fields: { topic: 'events' }, texts: {} })
  assert.deepEqual(next.content.texts.en?.title, '')
  assert.equal(next.planned?.wall, '2026-09-12T18:00', 'at the hour of the series')
})

test('an episode begun without a day is meant for the next time of its series, also where the newest one has no time yet', async () => {
  const { id } = await series('Letters of the lamp')
  assert.equal((await start({ series: id })).planned, null, 'nothing is known of its time')
  for (const wall of ['2026-09-10T18:00', '2026-09-17T18:00'])
    await house.as('editor', (work) =>
      content.writePost(work, { source: 'en', texts: { en: { title: 'One' } }, series: id, wish: { wall } }),
    )
  // Begun by hand and not planned: it says nothing about the hour, and takes it from nobody.
  await house.as('editor', (work) => content.writePost(work, { source: 'en', texts: { en: { title: 'Later' } }, series: id }))
  assert.equal((await start({ series: id })).planned?.wall, '2026-09-24T18:00')
  assert.equal((await start({ series: id })).planned?.wall, '2026-10-01T18:00', 'what is wished already is not wished again')
  assert.equal((await start({ series: id, day: '2026-09-30' })).planned?.wall, '2026-09-30T18:00')
  const template = (await house.as('author', (work) => content.listTemplates(work, { locale: 'en' })))[0]!
  const begun = await house.as('author', (work) => content.startFromTemplate(work, { template: template.key, series: id }))
  assert.equal(begun.planned?.wall, '2026-10-08T18:00', 'with a template too')
})

test('a wish stands on the calendar, is offered, and sends nothing; an hour that is over is none', async () => {
  const wished = await start({ day: '2026-09-11' })
  assert.deepEqual([wished.state, wished.planned?.wall, wished.visibleAt], ['draft', '2026-09-11T09:00', null])
  const [day] = await house.as('author', (work) => content.calendarItems(work, { from: '2026-09-11', to: '2026-09-11', locale: 'en' }))
  assert.deepEqual(
    day!.items.map(({ id, time, state }) => [id, time, state]),
    [[wished.id, '09:00', 'draft']],
  )
  assert.equal((await start({ day: '2020-01-01' })).planned, null)
  assert.deepEqual(await fieldsOf(start({ day: '2026-02-30' })), ['day content.time-not-known'])
  assert.deepEqual(
    await fieldsOf(
      house.as('author', (work) => content.writePost(work, { source: 'en', texts: { en: {} }, wish: { wall: '2020-01-01T09:00' } })),
    ),
    ['wish content.time-is-past'],
  )
})
