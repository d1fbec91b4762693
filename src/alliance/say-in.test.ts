import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, readAudit } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import {
  addLibrary,
  addServicePoint,
  changeLibrary,
  changeServicePoint,
  findPlace,
  listLibraries,
  pointByNo,
  readerOf,
  sayLibrary,
  sayName,
  sayOf,
  sayWhere,
  seekPoints,
} from './index.ts'

const inEnglish = { locale: 'en', first: 'en' }
const inChinese = { locale: 'zh-CN', first: 'en' }
const place = {
  name: 'Central',
  names: { 'zh-CN': '总馆' },
  address: '1 River Road',
  town: 'Anhe',
  postcode: '450000',
  access: 'Lift',
  services: 'Printing',
  translations: { address: { 'zh-CN': '河滨路1号' }, town: { 'zh-CN': '安和市' }, access: { 'zh-CN': '有电梯' } },
}

test('a reader is told in their language, and what nobody translated in the first one, with its tag', () => {
  assert.deepEqual(sayName(place, inChinese), { text: '总馆', locale: 'zh-CN' })
  assert.deepEqual(sayOf(place, 'access', inChinese), { text: '有电梯', locale: 'zh-CN' })
  assert.deepEqual(sayOf(place, 'access', inEnglish), { text: 'Lift', locale: 'en' })
  assert.deepEqual(sayOf(place, 'services', inChinese), { text: 'Printing', locale: 'en' }, 'not translated')
})

test('an address is written as its language writes it, and marked part by part where it has two', () => {
  const { town, address } = place.translations
  const where = (translations: typeof place.translations | object, reader = inChinese) => sayWhere({ ...place, translations }, reader)
  assert.deepEqual(where(place.translations, inEnglish), [{ text: '1 River Road, Anhe, 450000', locale: 'en' }])
  assert.deepEqual(where(place.translations), [{ text: '安和市河滨路1号 450000', locale: 'zh-CN' }])
  assert.deepEqual(where({}), [{ text: '1 River Road, Anhe, 450000', locale: 'en' }])
  assert.deepEqual(where({ address }), [
    { text: '河滨路1号', locale: 'zh-CN' },
    { text: 'Anhe, 450000', locale: 'en' },
  ])
  assert.deepEqual(where({ town, address: { 'zh-CN': '安和市河滨路1号' } }), [{ text: '安和市河滨路1号 450000', locale: 'zh-CN' }])
  assert.deepEqual(sayWhere({ ...place, address: '', town: '', translations: {} }, inChinese), [{ text: '450000', locale: 'zh-CN' }])
  assert.deepEqual(sayWhere({ ...place, address: '', town: '', postcode: '', translations: {} }, inChinese), [])
})

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

test('translations of a place are kept, changed one by one, taken away by an empty text, and told in the record', async () => {
  const made = await house.as('editor', (work) => addServicePoint(work, { kind: 'central', ...place }))
  assert.deepEqual(made.translations, place.translations)
  const change = (translations: object) => house.as('editor', (work) => changeServicePoint(work, made.point_no, { translations }))
  assert.deepEqual((await change(place.translations)).changed_at, made.changed_at, 'the same again changes nothing')
  const changed = await change({ services: { 'zh-CN': ' 打印\n复印 ' }, access: { 'zh-CN': '' } })
  const { address, town } = place.translations
  assert.deepEqual(changed.translations, { address, town, services: { 'zh-CN': '打印\n复印' } })
  const [entry] = await house.system((work) => readAudit(work, { subject: { kind: 'point', id: made.point_no } }))
  assert.deepEqual([entry!.act, entry!.params.what], ['alliance.point-changed', 'translations'])
  const wrong = await change({ town: { 'zh-CN': '市'.repeat(121) }, address: { '<b>': 'x' } }).catch((reason) => reason)
  assert.ok(isRefusal(wrong))
  assert.deepEqual(
    wrong.fields.map(({ field, code }) => [field, code]),
    [
      ['translations.address.<b>', 'alliance.not-a-language'],
      ['translations.town.zh-CN', 'alliance.field-too-long'],
    ],
  )
  assert.deepEqual((await house.visitor((work) => pointByNo(work, made.point_no))).translations, changed.translations)
})

test('a place is found by its address and its town in every language', async () => {
  await house.as('editor', (work) =>
    addServicePoint(work, {
      name: 'Mill Branch',
      kind: 'branch',
      address: '7 Mill Lane',
      town: 'Milton',
      lat: 30.5,
      lon: 120.5,
      translations: { address: { 'zh-CN': '磨坊巷7号' }, town: { 'zh-CN': '磨坊镇' } },
    }),
  )
  for (const typed of ['磨坊巷7号', '磨坊巷', '磨坊镇', '7 Mill Lane', 'Mill Lane', 'Milton', 'Miltn']) {
    const found = await house.visitor((work) => findPlace(work, typed))
    assert.deepEqual([found.lat, found.lon], [30.5, 120.5], typed)
  }
  assert.equal((await house.visitor((work) => seekPoints(work, '磨坊巷'))).length, 1)
  const [no] = await house.visitor((work) => seekPoints(work, '磨坊巷'))
  await house.as('editor', (work) =>
    changeServicePoint(work, no!, { translations: { address: { 'zh-CN': '水街7号' }, town: { 'zh-CN': '' } } }),
  )
  assert.deepEqual(await house.visitor((work) => seekPoints(work, '磨坊巷')), [], 'search follows the change')
})

test('of a line of little words only the first different ones are compared with what places sound like', async () => {
  const point = await house.as('editor', (work) => addServicePoint(work, { name: '安和县图书馆城区少年分馆', kind: 'branch' }))
  const sought = (words: string) => house.visitor((work) => seekPoints(work, words))
  const fitting = 'an he xian tu shu guan cheng shao'
  assert.deepEqual(await sought(`${fitting} ${'an he '.repeat(12)}`), [point.point_no])
  assert.deepEqual(await sought(`${fitting} qqqq`), [point.point_no], 'what comes after them is not looked at')
  assert.deepEqual(await sought('an he xian qqqq'), [])
})

test('a library gets its name in another language, and its places say it', async () => {
  const library = await house.as('owner', (work) => addLibrary(work, { name: 'Hill Library', names: { 'zh-CN': ' 山丘图书馆 ', fr: '' } }))
  assert.deepEqual(library.names, { 'zh-CN': '山丘图书馆' })
  const point = await house.as('editor', (work) => addServicePoint(work, { name: 'Hill', kind: 'branch', library: library.library_id }))
  const change = (input: object) => house.as('owner', (work) => changeLibrary(work, library.library_id, input))
  const changed = await change({ names: { 'zh-CN': '山岗图书馆' }, code: 'CN-1' })
  assert.deepEqual([changed.name, changed.names, changed.code], ['Hill Library', { 'zh-CN': '山岗图书馆' }, 'CN-1'])
  const told = await house.visitor((work) => pointByNo(work, point.point_no))
  assert.deepEqual(sayLibrary(told, inChinese), { text: '山岗图书馆', locale: 'zh-CN' })
  const first = await house.visitor((work) => readerOf(work, 'fr'))
  assert.equal(sayLibrary(told, first).text, 'Hill Library')
  const [entry] = await house.system((work) => readAudit(work, { subject: { kind: 'library', id: library.library_id } }))
  assert.equal(entry!.act, 'alliance.library-changed')
  const [other] = (await house.visitor((work) => listLibraries(work))).filter(({ library_id }) => library_id !== library.library_id)
  await assert.rejects(change({ name: other!.name }), (error) => isRefusal(error) && error.fields[0]?.code === 'alliance.library-known')
  await assert.rejects(
    house.as('owner', (work) => changeLibrary(work, point.point_id, { name: 'X' })),
    (error) => isRefusal(error) && error.fields[0]?.code === 'alliance.no-such-library',
  )
  await assert.rejects(
    house.as('editor', (work) => changeLibrary(work, library.library_id, { name: 'X' })),
    { code: 'platform.not-allowed' },
  )
})
