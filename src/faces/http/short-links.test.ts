import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { newId } from '#platform'
import { makeScene } from '#rooms/facts'
import { confirmSubscription, newsletterAudience, subscribe } from '#rooms/patrons'
import { type Link, makeLink } from '#rooms/reach'
import { openTestHouse, type TestHouse } from '#testing'
import { oneClickStop } from './one-click-stop.ts'
import { makeServer } from './server.ts'
import { shortLinks } from './short-links.ts'

let house: TestHouse
let server: Server
let origin: string
let link: Link & { scene: number }
let scene: string
const phone = {
  'user-agent': 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
}

before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    const id = newId()
    const made = await makeScene(work, { kind: 'poster', subjectKind: 'poster', subjectId: id, label: 'Poster' })
    scene = made.code
    link = await makeLink(work, { target: '/join', scene: made.scene, subject: { kind: 'poster', id }, label: 'Poster' })
  })
  // Two alliances live in this house, so each answers to its own host only.
  const { claimHost } = await import('#rooms/alliance')
  await house.system((work) => claimHost(work, '127.0.0.1'))
  server = makeServer(house.platform, [shortLinks(house.platform), oneClickStop(house.platform)], (_request, response) => {
    response.writeHead(299).end('the pages')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await house.close()
})

const touches = () =>
  house
    .system((work) =>
      work.db
        .selectFrom('reach.touches')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('alliance_id', '=', work.alliance)
        .where('link', '=', link.link)
        .executeTakeFirstOrThrow(),
    )
    .then((row) => Number(row.n))

test('a code is answered before the pages, with a redirect that nobody keeps and no cookie', async () => {
  const before = await touches()
  const answer = await fetch(`${origin}/l/${link.code.toUpperCase()}`, { redirect: 'manual', headers: phone })
  assert.equal(answer.status, 302)
  assert.equal(answer.headers.get('location'), `/join?s=${scene}`)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.equal(answer.headers.get('set-cookie'), null)
  assert.equal(await touches(), before + 1, 'the touch was committed before the answer')
})

test('a HEAD and a crawler are redirected and not counted', async () => {
  const before = await touches()
  for (const [method, headers] of [
    ['HEAD', phone],
    ['GET', { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }],
  ] as const)
    assert.equal((await fetch(`${origin}/l/${link.code}`, { method, redirect: 'manual', headers })).status, 302)
  assert.equal(await touches(), before)
})

test('what is no code of ours goes on to the pages, which have a named 404', async () => {
  for (const path of ['/l/zzzzzz', '/l/', '/l/a/b', '/l/%E0%A4%A', '/l/..%2fdesk', `/l/${'x'.repeat(2000)}`, '/link/abc'])
    assert.equal((await fetch(origin + path, { redirect: 'manual', headers: phone })).status, 299, path)
  assert.equal(
    (await fetch(`${origin}/l/${link.code}`, { method: 'POST', redirect: 'manual', headers: phone })).status,
    299,
    'nobody posts to a poster',
  )
})

test('64 phones at once are 64 redirects and 64 touches', async () => {
  const before = await touches()
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => fetch(`${origin}/l/${link.code}`, { redirect: 'manual', headers: phone })),
  )
  assert.ok(answers.every((answer) => answer.status === 302))
  assert.equal(await touches(), before + 64)
})

test('a mail provider’s one-click stop works without an Origin, twice is a named outcome, a browser’s form goes on to its page', async () => {
  await house.visitor((work) =>
    subscribe(work, { email: 'one@example.org', topics: ['events'], locale: 'en', agreed: true, source: 'test' }),
  )
  const letter = await house.system((work) =>
    work.db.selectFrom('patrons.letters').select('body_text').where('alliance_id', '=', work.alliance).executeTakeFirstOrThrow(),
  )
  await house.visitor((work) => confirmSubscription(work, /t=([\w.-]+)/.exec(letter.body_text!)![1]!))
  const [member] = await house.system((work) => newsletterAudience(work, null))
  const stop = (headers: Record<string, string> = {}, body = 'List-Unsubscribe=One-Click', token = member!.token) =>
    fetch(`${origin}/newsletter/stop?t=${token}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  assert.equal((await stop({ origin: 'http://evil.example' })).status, 299, 'a form names its origin and is the pages’ to judge')
  assert.equal((await stop({}, 'something=else')).status, 403)
  assert.equal((await stop({}, 'List-Unsubscribe=One-Click', 'made-up')).status, 404)
  assert.equal((await house.system((work) => newsletterAudience(work, null))).length, 1)
  assert.equal((await stop({}, 'List-Unsubscribe=One-Click&x=%ff', 'made-up')).status, 404, 'an escape that is none')
  const part = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
  assert.equal(
    (await stop({ 'content-type': 'multipart/form-data; boundary=b' }, part, 'made-up')).status,
    404,
    'the form RFC 8058 prefers',
  )
  const first = await stop()
  assert.deepEqual([first.status, await first.text()], [200, 'Stopped. Nothing more will be sent.\n'])
  const second = await stop()
  assert.deepEqual([second.status, await second.text()], [200, 'It was stopped already.\n'])
  assert.equal((await house.system((work) => newsletterAudience(work, null))).length, 0)
})
