import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readAudit, toCsv } from '#platform'
import { fromPlain, publishPage, requestReview, savePage, schedulePost, setReviewRule, withdrawPost, writePost } from '#rooms/content'
import { listScenes, readTotal } from '#rooms/facts'
import { countStatements, openTestHouse, type TestHouse } from '#testing'
import {
  exportOldAddresses,
  followLink,
  followOldAddress,
  type ImportOldAddresses,
  importOldAddresses,
  keepOldAddress,
  keepOldAddresses,
  linkByCode,
  listOldAddresses,
  removeOldAddress,
  setOwnHosts,
} from '../index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  await house.as('director', (work) => setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' }))
})
after(() => house.close())

const phone = {
  'user-agent': 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
}
/** A post that readers have. */
const publishedPost = (title: string) =>
  house.as('editor', async (work) => {
    const texts = { en: { title, body: fromPlain('Words.') } }
    const post = await writePost(work, { source: 'en', texts, noAction: 'a test', noGoal: 'a test', variants: { website: {} } })
    await requestReview(work, { post: post.id })
    return schedulePost(work, { post: post.id, version: post.version, at: 'now' })
  })
const ask = (address: string, headers: Record<string, string> = phone, alliance = house.alliance) => {
  const url = new URL(address, 'http://x')
  return followOldAddress(house.platform, alliance, { path: url.pathname, search: url.search, headers, method: 'GET' })
}
const keep = (address: string, target: string) => house.as('editor', (work) => keepOldAddress(work, { address, target }))
const bring = (file: string, more: Partial<ImportOldAddresses> = {}) =>
  house.as('editor', (work) =>
    importOldAddresses(work, { file: new TextEncoder().encode(file), name: 'old.csv', what: 'addresses', ...more }),
  )
const refusedAs = (code: string) => (error: unknown) => (error as { fields: { code: string }[] }).fields[0]?.code === `reach.old.${code}`

test('an old address leads to its post for good, follows are counted, and by nothing but number and day', async () => {
  const post = await publishedPost('The story hour')
  await keep('https://old.example/2019/03/story-hour/', `/posts/${post.slug}`)
  assert.deepEqual(await ask('/2019/03/story-hour?utm_source=mail'), { status: 301, location: `/posts/${post.slug}` })
  await ask('/2019/03/story-hour/')
  await ask('/2019/03/story-hour', { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' })
  const { addresses } = await house.as('analyst', (work) => listOldAddresses(work, { words: 'story' }))
  assert.deepEqual(addresses, [
    { address: '/2019/03/story-hour', target: `/posts/${post.slug}`, code: null, source: 'by hand', hits: 2, lastHitOn: '2026-09-07' },
  ])
  assert.equal(await ask('/2019/03/another'), null)
  assert.equal(await ask('/2019/03/story-hour', phone, house.otherAlliance), null, 'another alliance knows nothing of it')
})

test('64 followers at once are 64', async () => {
  await keep('/race', '/join')
  await Promise.all(Array.from({ length: 64 }, () => ask('/race')))
  const { addresses } = await house.as('analyst', (work) => listOldAddresses(work, { words: '/race' }))
  assert.equal(addresses[0]!.hits, 64)
})

test('an unknown address costs one look', async () => {
  await ask('/warm')
  const statements = countStatements(house)
  assert.equal(await statements(() => ask('/nothing/of/the/kind?x=1')), 4, 'begin, enter, look, commit')
})

test('a post that was taken back leads to the nearest there is', async () => {
  const post = await publishedPost('Taken back soon')
  await keep('/?p=77', `/posts/${post.slug}`)
  assert.deepEqual(await ask('/?p=77'), { status: 301, location: `/posts/${post.slug}` })
  await house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a name' }))
  assert.deepEqual(await ask('/?p=77'), { status: 302, location: '/gone' })
})

test('a page is followed to where it stands now', async () => {
  const page = await house.as('editor', async (work) => {
    const saved = await savePage(work, { slug: 'getting-here', texts: { en: { title: 'Getting here', body: fromPlain('By bus.') } } })
    return publishPage(work, { page: saved.id })
  })
  await keep('/anfahrt.html', '/pages/getting-here#bus')
  await house.as('editor', async (work) => {
    await savePage(work, { page: page.id, slug: 'how-to-get-here', texts: {} })
    await publishPage(work, { page: page.id })
  })
  assert.deepEqual(await ask('/anfahrt.html'), { status: 301, location: '/pages/how-to-get-here#bus' })
})

test('everything below a folder leads on, the closest rule first', async () => {
  await keep('/blog/*', '/series/*')
  await keep('/blog/kids/*', '/join')
  assert.deepEqual(await ask('/blog/2019/a'), { status: 301, location: '/series/2019/a' })
  assert.deepEqual(await ask('/blog/kids/a/b'), { status: 301, location: '/join' })
})

test('what cannot be is refused by name: live pages, other hosts, ways that lead back', async () => {
  const post = await publishedPost('Here and now')
  for (const live of ['/join', '/', '/desk/posts', '/api/v1', '/posts', '/posts/*', `/posts/${post.slug}`, '/files/x', '/points/7'])
    await assert.rejects(keep(live, '/privacy'), refusedAs('address-live'), live)
  await assert.rejects(keep('/x', 'https://evil.example/'), refusedAs('target-not-own'))
  await assert.rejects(keep('/x', '//evil.example/'), refusedAs('target-not-read'))
  await assert.rejects(keep('/x', '/desk/posts'), refusedAs('target-not-read'))
  await assert.rejects(keep('/x', '/posts/*'), refusedAs('star-not-below'))
  await assert.rejects(keep('not an address', '/join'), refusedAs('address-not-read'))
  await assert.rejects(keep('/self', '/self?utm_source=x'), refusedAs('leads-back'))
  await keep('/a', '/b')
  await keep('/b', '/c')
  await assert.rejects(keep('/c', '/a'), refusedAs('leads-back'))
  await assert.rejects(keep('/deep/*', '/deep/er/*'), refusedAs('leads-back'))
  await house.as('editor', (work) => setOwnHosts(work, ['https://catalogue.library.example/search']))
  await keep('/katalog', 'https://catalogue.library.example/')
  assert.deepEqual(await ask('/katalog'), { status: 301, location: 'https://catalogue.library.example/' })
  await assert.rejects(
    house.as('editor', (work) => setOwnHosts(work, ['not a host'])),
    refusedAs('host-not-read'),
  )
  await assert.rejects(
    house.as('author', (work) => keepOldAddress(work, { address: '/y', target: '/join' })),
    { code: 'platform.not-allowed' },
  )
})

test('a file is taken in once, line by line, and a dry run changes nothing', async () => {
  const file =
    'old,new,why\n/alt/1.html,/join,x\n/alt/2.html,/points,x\n/join,/points,x\nnonsense,/join,x\n/alt/1.html,/privacy,x\n/alt/3.html,https://evil.example/,x\n'
  const dry = await bring(file, { dryRun: true })
  assert.deepEqual([dry.read, dry.kept, dry.known, dry.unused], [6, 2, 0, ['why']])
  assert.deepEqual(
    dry.refused.map(({ line, code }) => [line, code.replace('reach.old.', '')]),
    [
      [4, 'address-live'],
      [5, 'address-not-read'],
      [6, 'address-taken'],
      [7, 'target-not-own'],
    ],
  )
  assert.equal(await ask('/alt/1.html'), null)
  assert.deepEqual([(await bring(file)).kept, (await bring(file)).kept], [2, 0])
  assert.deepEqual(await ask('/alt/2.html'), { status: 301, location: '/points' })
  await assert.rejects(bring('a,b\n1,2\n'), refusedAs('columns-missing'))
  const sentences = await house.as('owner', (work) => readAudit(work))
  assert.equal(sentences.filter(({ act }) => act === 'reach.old-addresses-imported').length, 1)
})

test('a printed code of before is a touch with a scene of its own, once imported', async () => {
  const post = await publishedPost('On the poster')
  const scene = (await house.as('analyst', (work) => listScenes(work, { limit: 1 })))[0]!
  const file = `code,to,label,scene\nAB12,/posts/${post.slug},Bus line 7,\nhttps://go.example/cat,https://catalogue.example/,,\nCD34,/join,,${scene.code}\nEF56,/posts/*,,\n`
  const done = await bring(file, { what: 'codes', prefix: '/q/' })
  assert.deepEqual([done.read, done.kept, done.refused.map(({ line }) => line)], [4, 3, [5]])
  assert.equal((await bring(file, { what: 'codes', prefix: 'q' })).known, 3)
  const followed = await ask('/q/AB12')
  assert.equal(followed?.status, 302)
  assert.match(followed!.location, new RegExp(`^/posts/${post.slug}\\?s=\\w+$`))
  assert.equal((await ask('/cat'))?.location, 'https://catalogue.example/')
  assert.equal(await ask('/q/ab12'), null, 'capitals are told apart')
  const { addresses } = await house.as('analyst', (work) => listOldAddresses(work, { codes: true, words: '/q/AB' }))
  const link = await house.as('analyst', (work) => linkByCode(work, addresses[0]!.code!))
  const [own] = await house.as('analyst', (work) => listScenes(work, { scenes: [link.scene] }))
  assert.deepEqual([own!.kind, own!.label], ['old-code', 'Bus line 7'])
  const touches = await house.as('analyst', (work) =>
    readTotal(work, { metric: 'reach.touches', from: '2026-09-07', to: '2026-09-07', scenes: [link.scene] }),
  )
  assert.equal(touches.amount, 1)
  assert.equal((await followLink(house.platform, house.alliance, link.code, phone)).kind, 'redirect')
  const [third] = (await house.as('analyst', (work) => listOldAddresses(work, { codes: true, words: '/q/CD34' }))).addresses
  assert.equal((await house.as('analyst', (work) => linkByCode(work, third!.code!))).scene, scene.scene)

  await house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a name' }))
  assert.equal((await ask('/q/AB12'))!.location, `/gone?s=${own!.code}`, 'still counted, and led to the nearest')
  await keep('/q/AB12', '/join')
  assert.equal((await ask('/q/AB12'))!.location, `/join?s=${own!.code}`, 'led elsewhere, under the same scene')
  const after = await house.as('analyst', (work) =>
    readTotal(work, { metric: 'reach.touches', from: '2026-09-07', to: '2026-09-07', scenes: [link.scene] }),
  )
  assert.equal(after.amount, 4)
})

test('many at once: those of others are named and the rest is kept; an export tells another system', async () => {
  const outcomes = await house.as('editor', (work) =>
    keepOldAddresses(
      work,
      [
        { address: '/m/1', target: '/join', subject: null },
        { address: '/m/1', target: '/join', subject: null },
        { address: '/m/1', target: '/points', subject: null },
        { address: '/points', target: '/join', subject: null },
      ],
      'imported: test',
    ),
  )
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['kept', 'known', 'refused', 'refused'],
  )
  const table = await house.as('analyst', exportOldAddresses)
  const csv = toCsv(table.columns, table.rows)
  assert.match(csv, /^\uFEFFold,new,status,link,followed,last_followed\r\n/)
  assert.match(csv, /\r\n\/m\/1,http:\/\/localhost:4000\/join,301,,0,\r\n/)
  assert.match(csv, /\r\n\/q\/AB12,.*,302,http:\/\/localhost:4000\/l\/\w+,\d/)
  await house.as('editor', (work) => removeOldAddress(work, '/m/1'))
  assert.equal(await ask('/m/1'), null)
  await assert.rejects(
    house.as('editor', (work) => removeOldAddress(work, '/m/1')),
    { code: 'reach.old.no-such-address' },
  )
})
