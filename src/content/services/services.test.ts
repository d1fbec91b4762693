import assert from 'node:assert/strict'
import { test } from 'node:test'
import { locales, toCsv } from '#platform'
import { addLibrary, addServicePoint, listLibraries, waitingNeeds } from '#rooms/alliance'
import * as content from '../index.ts'
import { house, publicSlugs, published, refusedWith } from '../posts-for-tests.ts'
import { readStarters, starterKeys } from './starter-services.ts'

const save = (words: content.SaveService) => house.as('editor', (work) => content.saveService(work, words))
const publish = (service: string) => house.as('editor', (work) => content.publishService(work, { service }))
const about = content.fromPlain
const text = (name: string, what = `What ${name} is`) => ({ name, what, about: about(`All of ${name}.`) })
const visitorSees = async (wanted: { locale?: string; audience?: string; point?: number } = {}) =>
  (await house.visitor((work) => content.publicServices(work, { locale: 'en', ...wanted }))).flatMap(({ services }) =>
    services.map(({ text: { name } }) => name),
  )
const bySlug = (slug: string, locale = 'en') => house.visitor((work) => content.serviceBySlug(work, slug, locale))

test('a service is a draft until it is published; from then on readers have every change at once, and search finds it', async () => {
  const made = await save({
    texts: { en: text('Lantern lending'), 'zh-CN': { name: '借灯笼', what: '灯笼可以借回家' } },
    audiences: ['families', 'children'],
  })
  assert.equal(made.state, 'draft')
  assert.equal(made.slug, 'lantern-lending')
  await assert.rejects(bySlug('lantern-lending'), refusedWith('content.services.no-such-service'))
  const live = await publish(made.id)
  assert.equal(live.lookedOn, '2026-09-07')
  const zh = await bySlug('lantern-lending', 'zh-CN')
  assert.ok('service' in zh)
  assert.deepEqual([zh.service.text.name, zh.service.locale, zh.service.locales], ['借灯笼', 'zh-CN', ['en', 'zh-CN']])
  await save({ service: made.id, texts: { en: { before: 'Bring a steady hand.' } } })
  const found = async (words: string, locale = 'en') =>
    (await house.visitor((work) => content.findPublic(work, { words, locale }))).map(({ kind, path }) => `${kind} ${path}`)
  for (const words of ['lantern', 'steady hand', 'families'])
    assert.deepEqual(await found(words), ['service /services/lantern-lending'], words)
  assert.deepEqual(await found('灯笼', 'zh-CN'), ['service /services/lantern-lending'])
  await house.as('editor', (work) => content.withdrawService(work, { service: made.id }))
  await assert.rejects(bySlug('lantern-lending'), refusedWith('content.services.withdrawn'))
  assert.deepEqual(await found('lantern'), [])
  await publish(made.id)
  assert.deepEqual(await found('lantern'), ['service /services/lantern-lending'])
  await house.as('editor', (work) => content.withdrawService(work, { service: made.id }))
})

test('an old address leads to the new one, and is nobody else’s; addresses are told apart by themselves', async () => {
  const one = await save({ texts: { en: text('Sewing machines') } })
  await publish(one.id)
  const renamed = await save({ service: one.id, slug: 'sewing' })
  assert.equal(renamed.slug, 'sewing')
  assert.deepEqual(await bySlug('sewing-machines'), { moved: '/services/sewing' })
  await assert.rejects(save({ texts: { en: text('Other') }, slug: 'sewing-machines' }), refusedWith('content.slug-taken'))
  const other = await save({ texts: { en: text('Sewing machines') } })
  assert.match(other.slug, /^sewing-machines-[0-9a-f]{6}$/)
  assert.equal((await save({ service: one.id, slug: 'sewing-machines' })).slug, 'sewing-machines')
  await assert.rejects(save({ service: one.id, slug: 'a b' }), refusedWith('content.slug-not-possible'))
})

test('everything that is wrong is said at its field, and nothing changes', async () => {
  const wrong = save({
    texts: { en: { name: '', what: 'x'.repeat(300) }, xxxxx: { name: 'X' } },
    audiences: ['everybody'],
    cost: 'paid',
    currency: 'yuan',
    given: 'somewhere',
    points: [99],
    ask: 'mail',
    askTarget: 'no address',
    languages: ['中文'],
    posts: ['x'],
  } as never)
  await assert.rejects(wrong, (error: { fields: { field: string; code: string }[] }) => {
    const codes = error.fields.map(({ field, code }) => `${field} ${code.replace('content.services.', '')}`)
    for (const one of [
      'texts.en.what field-too-long',
      'texts.xxxxx not-a-language',
      'audiences not-a-choice',
      'currency not-a-currency',
      'amount amount-missing',
      'given not-a-choice',
      'points point-not-known',
      'askTarget not-an-email',
      'languages not-a-language',
      'posts post-not-known',
      'texts.en.name name-missing',
    ])
      assert.ok(codes.includes(one), `${one} in ${codes.join(', ')}`)
    return true
  })
  for (const target of ['javascript:alert(1)', '//evil.example', 'tel:1'])
    await assert.rejects(save({ texts: { en: text('X') }, ask: 'link', askTarget: target }), refusedWith('content.services.not-a-link'))
  const made = await save({ texts: { en: text('Copies') }, cost: 'paid', amount: 0.105, ask: 'link', askTarget: 'print.example/now' })
  assert.deepEqual([made.amount, made.currency, made.askTarget], [0.11, 'CNY', 'https://print.example/now'])
  const free = await save({ service: made.id, cost: 'free' })
  assert.equal(free.amount, null)
  await assert.rejects(save({ service: made.id, base: 1, cost: 'depends' }), refusedWith('content.changed-meanwhile'))
  await assert.rejects(
    house.as('desk', (work) => content.saveService(work, { texts: { en: text('X') } })),
    refusedWith('platform.not-allowed'),
  )
})

test('what is marked as to be written is not published, and does not slip in afterwards', async () => {
  const made = await save({ texts: { en: { name: 'Rooms', what: 'Seats: ??' } } })
  await assert.rejects(publish(made.id), refusedWith('content.page-unfinished'))
  await save({ service: made.id, texts: { en: { what: 'Eight seats' } } })
  await publish(made.id)
  await assert.rejects(save({ service: made.id, texts: { en: { about: about('Ask for ??') } } }), refusedWith('content.page-unfinished'))
  const untold = await save({ texts: { en: { name: 'Untold' } } })
  await assert.rejects(publish(untold.id), refusedWith('content.services.nothing-to-show'))
})

test('readers see topics in the library’s order, and find what is for them and where they are', async () => {
  for (const one of await house.as('editor', (work) => content.listServices(work, { state: 'published' })))
    await house.as('editor', (work) => content.withdrawService(work, { service: one.id }))
  const [no, other] = await house.as('owner', async (work) => {
    const [library] = await listLibraries(work)
    const library_id = library?.library_id ?? (await addLibrary(work, { name: 'One' })).library_id
    const add = (name: string) => addServicePoint(work, { library: library_id, name, kind: 'branch' } as never)
    return [(await add('Mill Branch')).point_no, (await add('Hill Branch')).point_no]
  })
  const topic = (en: string) => house.as('editor', (work) => content.saveTopic(work, { names: { en } }))
  const [learn, borrow] = [await topic('Learn'), await topic('Borrow')]
  const add = async (name: string, more: content.SaveService = {}) => publish((await save({ texts: { en: text(name) }, ...more })).id)
  await add('Loose')
  await add('Story time', { topic: learn.id, audiences: ['children'], points: [no!] })
  await add('Class visit', { topic: learn.id, audiences: ['teachers'] })
  await add('Loans', { topic: borrow.id })
  await add('E-books', { topic: borrow.id, given: 'online', points: [no!] })
  assert.deepEqual(await visitorSees(), ['Story time', 'Class visit', 'Loans', 'E-books', 'Loose'])
  await house.as('editor', (work) => content.moveTopic(work, { topic: borrow.id, to: 'up' }))
  assert.deepEqual(await visitorSees(), ['Loans', 'E-books', 'Story time', 'Class visit', 'Loose'])
  assert.deepEqual(await visitorSees({ audience: 'children' }), ['Loans', 'E-books', 'Story time', 'Loose'])
  assert.deepEqual(await visitorSees({ point: other! }), ['Loans', 'Class visit', 'Loose'])
  const here = await house.visitor((work) => content.servicesAt(work, no!, 'en'))
  assert.equal(here[0]!.text.name, 'Story time')
  await assert.rejects(
    house.as('editor', (work) => content.moveTopic(work, { topic: learn.id, to: 'out' })),
    refusedWith('content.services.topic-in-use'),
  )
  const visit = (await house.as('editor', (work) => content.listServices(work))).find(({ texts }) => texts.en?.name === 'Class visit')!
  await house.as('editor', (work) => content.moveService(work, { service: visit.id, to: 'up' }))
  assert.deepEqual((await visitorSees()).slice(2, 4), ['Class visit', 'Story time'])
})

test('a service shows the posts chosen for it and those that lead to it, also under its old address, and none that readers have not', async () => {
  const service = await publish((await save({ texts: { en: text('Repair table') } })).id)
  const lead = (target: string) => published({ action: { kind: 'service', target } })
  const first = await lead('repair-table')
  await save({ service: service.id, slug: 'repair' })
  const second = await lead('repair')
  const linked = await published({ action: { kind: 'link', target: '/services/repair?s=abc#ask' } })
  const chosen = await published()
  const hidden = await published({ action: { kind: 'service', target: 'repair' } })
  await house.as('editor', (work) => content.withdrawPost(work, { post: hidden.id, why: 'a test' }))
  await save({ service: service.id, posts: [chosen.id, hidden.id] })
  const posts = await house.visitor((work) => content.postsOfService(work, service.id, 'en'))
  assert.equal(posts[0]!.id, chosen.id)
  assert.deepEqual(new Set(posts.map(({ id }) => id)), new Set([chosen.id, first.id, second.id, linked.id]))
  assert.equal(posts.find(({ id }) => id === second.id)!.action!.href, '/services/repair')
  assert.equal(posts.find(({ id }) => id === second.id)!.action!.label, 'Get a card', 'the post’s own words')
  assert.ok((await publicSlugs()).length >= 4)
})

test('after a year nobody has looked, it is said once for each, and once for many', async () => {
  const rows = () => house.as('editor', (work) => waitingNeeds(work, '2027-10-01', 'en'))
  const says = async () => (await rows()).filter(({ what }) => what.startsWith('service')).map(({ what }) => what)
  house.setNow('2027-10-01T01:00:00Z')
  assert.deepEqual(await says(), ['services-to-look-over'])
  const live = await house.as('editor', (work) => content.listServices(work, { state: 'published' }))
  for (const { id } of live.slice(1)) await house.as('editor', (work) => content.lookOverService(work, { service: id }))
  assert.deepEqual(await says(), ['service-to-look-over'])
  await assert.rejects(
    house.as('editor', (work) => content.lookOverService(work, { service: live[0]!.id, on: '2027-10-02' })),
    refusedWith('content.services.not-a-day-past'),
  )
  await house.as('editor', (work) => content.lookOverService(work, { service: live[0]!.id }))
  assert.deepEqual(await says(), [])
  house.setNow('2026-09-07T01:00:00Z')
})

test('the table that is exported is taken in without a change, and what is changed in it is changed', async () => {
  const { columns, rows } = await house.as('editor', content.exportServices)
  const take = (csv: string, dryRun = false) =>
    house.as('editor', (work) => content.importServices(work, { file: new TextEncoder().encode(csv), dryRun }))
  const same = await take(toCsv(columns, rows))
  assert.deepEqual(
    [same.read, same.same, same.added, same.changed, same.refused, same.unused],
    [rows.length, rows.length, 0, 0, [], ['state', 'looked_over']],
  )
  const line = 'address,name.en,what.en,about.en,price,amount,currency,topic,for,cost.en\n'
  const csv = `${line}repair,Repair café,Mend it together,"## Bring it\n\nWe look.",paid,2,CNY,Makers,adults families,for parts\nnew-one,New,What,,free,,,Makers,,\n,,,,,,,,,\nbad one,X,,,,,,,,\nworse,Y,,,paid,x,,,,\nrepair,Z,,,,,,,,`
  const dry = await take(csv, true)
  assert.deepEqual(
    [dry.added, dry.changed, dry.refused.map(({ line: at, code }) => `${at} ${code}`)],
    [1, 1, ['7 content.slug-not-possible', '8 content.services.not-a-number', '9 content.services.line-same']],
  )
  assert.equal(
    (await house.visitor(content.listTopics)).some(({ names }) => names.en === 'Makers'),
    false,
    'a try leaves nothing',
  )
  await take(csv)
  const again = await take(csv)
  assert.deepEqual([again.added, again.changed, again.same], [0, 0, 2])
  const repair = await bySlug('repair')
  assert.ok('service' in repair)
  assert.deepEqual([repair.service.text.name, repair.service.amount, repair.service.text.cost], ['Repair café', 2, 'for parts'])
  const made = (await house.as('editor', (work) => content.listServices(work))).find(({ slug }) => slug === 'new-one')!
  assert.equal(made.state, 'draft')
})

test('every text is found with its place, and words in one place are replaced', async () => {
  const made = await publish(
    (await save({ texts: { en: { ...text('Tours'), what: 'Li Min shows the stacks', about: about('Ask **Li** Min.') } } })).id,
  )
  const texts = (await house.as('editor', content.serviceTexts)).filter(({ id }) => id === made.id)
  assert.deepEqual(
    texts.map(({ place, text: words }) => [place, words]),
    [
      ['texts.en.name', 'Tours'],
      ['texts.en.what', 'Li Min shows the stacks'],
      ['texts.en.about', 'Ask Li Min.'],
    ],
  )
  const replace = (place: string) =>
    house.as('editor', (work) => content.replaceInService(work, { service: made.id, place, from: 'Li Min', to: 'A librarian' }))
  await replace('texts.en.what')
  await replace('texts.en.about')
  await assert.rejects(replace('texts.fr.what'), refusedWith('content.no-such-place'))
  const now = await bySlug('tours')
  assert.ok('service' in now)
  assert.deepEqual(
    [now.service.text.what, content.toPlain(now.service.text.about)],
    ['A librarian shows the stacks', 'Ask **A librarian**.'],
  )
})

test('the starters are whole in every language, are drafts, and cannot be published with a gap in them', async () => {
  for (const locale of locales())
    for (const key of starterKeys()) {
      const lines = readStarters(locale).get(key)
      assert.ok(lines?.[0] && lines[1] && lines.slice(2).join('').length > 25, `${key} in ${locale}`)
    }
  await house.system((work) => content.writeStarterServices(work), { alliance: house.otherAlliance })
  const there = await house.system((work) => content.listServices(work), { alliance: house.otherAlliance })
  assert.equal(there.length, 12)
  assert.deepEqual(new Set(there.map(({ state }) => state)), new Set(['draft']))
  assert.ok(there.every(({ texts }) => texts.en!.name && texts['zh-CN']!.name))
  const gap = there.find(({ slug }) => slug === 'computers')!
  await assert.rejects(
    house.system((work) => content.publishService(work, { service: gap.id }), { alliance: house.otherAlliance }),
    refusedWith('content.page-unfinished'),
  )
})
