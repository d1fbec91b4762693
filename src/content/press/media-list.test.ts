import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readAudit } from '#platform'
import { importMedia, listMedia, removeContact, saveContact, stopContact } from '#rooms/content'
import { erasePerson, exportPerson, runRetention } from '#rooms/patrons'
import { codes, openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const zhao = {
  name: 'Zhao Min',
  outlet: 'City Paper',
  email: 'Zhao@paper.example',
  beat: 'culture',
  language: 'zh-CN',
  basis: 'legitimate-interest',
  source: 'imprint, 3 May 2026',
}
const names = () => house.as('editor', async (work) => (await listMedia(work)).items.map(({ name, outlet }) => name || outlet))
const csv = (text: string, more: object = {}) =>
  house.as('editor', (work) => importMedia(work, { file: new TextEncoder().encode(text), name: 'media.csv', ...more }))

test('nobody is put on the list without a way to reach them, a basis and a source; an address stands there once', async () => {
  assert.deepEqual(await codes(house.as('editor', (work) => saveContact(work, { language: 'en', phone: '1.38E+10' }))), [
    'name content.press.nobody-named',
    'phone content.press.phone-wrong',
    'basis content.press.basis-missing',
    'source content.press.source-missing',
  ])
  const made = await house.as('editor', (work) => saveContact(work, zhao))
  assert.equal(made.email, 'Zhao@paper.example')
  assert.deepEqual(await codes(house.as('editor', (work) => saveContact(work, { ...zhao, email: 'zhao@PAPER.example' }))), [
    'email content.press.contact-known',
  ])
  const changed = await house.as('editor', (work) => saveContact(work, { contact: made.id, beat: 'culture, schools' }))
  assert.deepEqual([changed.beat, changed.email], ['culture, schools', 'Zhao@paper.example'])
  assert.deepEqual(await codes(house.as('desk', (work) => listMedia(work))), ['platform.not-allowed'])
  const [entry] = await house.as('owner', (work) => readAudit(work, { act: 'content.media-contact-added' }))
  assert.deepEqual(entry!.params, { outlet: 'City Paper' }, 'the record names no journalist')
  assert.deepEqual(await house.as('editor', async (work) => (await listMedia(work)).items.length, { alliance: house.otherAlliance }), 0)
})

test('a file says first what it would do, then does it once; lines are refused by number and name', async () => {
  const text = [
    'Name,Outlet,E-Mail,Beat,Basis,Source,Shoe size',
    ',Radio North,desk@radio.example,,,,42',
    'Zhao Min,City Paper,zhao@paper.example,books,,,',
    'Sun Li,City Paper,not an address,,,,',
    'Hu Bo,TV,hu@tv.example,,,,',
    'Hu Bo,TV,HU@tv.example,,,,',
    'Wu,,,,,,',
  ].join('\n')
  const wish = { basis: 'legitimate-interest', source: 'press guide 2026' }
  const before = await names()
  const dry = await csv(text, { ...wish, dryRun: true })
  assert.deepEqual([dry.read, dry.added, dry.changed, dry.same], [6, 2, 1, 0])
  assert.deepEqual(
    dry.refused.map(({ line, code }) => `${line} ${code}`),
    ['4 content.press.email-wrong', '6 content.press.line-same', '7 content.press.no-way-to-reach'],
  )
  assert.deepEqual(dry.unused, ['Shoe size'])
  assert.deepEqual(await names(), before)
  const done = await csv(text, wish)
  assert.deepEqual([done.added, done.changed], [2, 1])
  assert.deepEqual(await names(), ['Zhao Min', 'Radio North', 'Hu Bo'])
  const again = await csv(text, wish)
  assert.deepEqual([again.added, again.changed, again.same], [0, 0, 3])
  const none = await csv('Name,Outlet,E-Mail\nQi,Weekly,qi@weekly.example')
  assert.deepEqual(
    none.refused.map(({ code }) => code),
    ['content.press.basis-missing'],
  )
  assert.deepEqual(await codes(csv('Name,Beat\nZhao,culture')), ['file content.press.columns-missing'])
})

test('who wants no more mail is not brought back by a file', async () => {
  const { items } = await house.as('editor', (work) => listMedia(work, { words: 'Hu Bo' }))
  await house.as('editor', (work) => stopContact(work, { contact: items[0]!.id, stopped: true }))
  const report = await csv('姓名,媒体,邮箱,依据,来源\nHu Bo,TV,hu@tv.example,consent,会议')
  assert.deepEqual(
    report.refused.map(({ code }) => code),
    ['content.press.contact-stopped'],
  )
  const reachable = await house.as('editor', (work) => listMedia(work, { reachable: true }))
  assert.ok(!reachable.items.some(({ name }) => name === 'Hu Bo'))
})

test('two lines that are one contact of the list do not undo each other', async () => {
  const lines = (first: string, second: string) => `Name,Outlet,E-Mail,Basis,Source\n${first},consent,guide\n${second},consent,guide`
  await csv('Name,Outlet,E-Mail,Basis,Source\nMei Lan,Weekly,mei@weekly.example,consent,guide')
  const text = lines('Mei Lan,Weekly,mei.lan@weekly.example', 'Mei Lan,Weekly,lan@weekly.example')
  const report = await csv(text)
  assert.deepEqual([report.changed, report.refused.map(({ line, code }) => `${line} ${code}`)], [1, ['3 content.press.line-same']])
  const again = await csv(text)
  assert.deepEqual([again.changed, again.same], [0, 1], 'twice is once')
  const { items } = await house.as('editor', (work) => listMedia(work, { words: 'Mei Lan' }))
  assert.equal(items[0]!.email, 'mei.lan@weekly.example')
  await house.as('editor', (work) => removeContact(work, items[0]!.id))
})

test('a journalist is shown and forgotten by address, and goes after two silent years', async () => {
  const known = await house.as('owner', (work) => exportPerson(work, { emails: ['ZHAO@paper.example'] }))
  assert.equal((known.press!.contacts![0] as { source: string }).source, 'imprint, 3 May 2026')
  await house.as('owner', (work) => erasePerson(work, { emails: ['zhao@paper.example'] }, 'asked in writing'))
  assert.deepEqual(await names(), ['Radio North', 'Hu Bo'])
  house.setNow('2028-09-20T01:00:00Z')
  const lines = await house.as('owner', (work) => runRetention(work, { dryRun: true }))
  assert.equal(lines.find(({ key }) => key === 'content.media-contacts')!.rows, 2)
  await house.system((work) => runRetention(work, { dryRun: false }))
  const { items } = await house.as('editor', (work) => listMedia(work))
  assert.deepEqual(
    items.map(({ name, outlet, email, state }) => [name, outlet, email, state]),
    [['', 'TV', 'hu@tv.example', 'stopped']],
    'who wants no more mail leaves their address, so that no file brings it back',
  )
  const twice = await house.as('owner', (work) => runRetention(work, { dryRun: true }))
  assert.equal(twice.find(({ key }) => key === 'content.media-contacts')!.rows, 0)
  const report = await csv('Name,Outlet,E-Mail,Basis,Source\nHu Bo,TV,hu@tv.example,consent,guide')
  assert.deepEqual(
    report.refused.map(({ code }) => code),
    ['content.press.contact-stopped'],
  )
})
