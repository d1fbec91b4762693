// Old addresses as a reader meets them: asked of the served house, they lead to their pages before anybody says that nothing is there; and every
// address the house itself answers at is known to be taken.
import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { rootDir } from '#platform'
import { fromPlain, requestReview, schedulePost, setReviewRule, withdrawPost, writePost } from '#rooms/content'
import { importOldAddresses, isLive, keepOldAddress, listOldAddresses } from '#rooms/reach'
import { type RunningHouse, runHouse } from '#testing'

let served: RunningHouse
let post: { id: string; slug: string }
before(async () => {
  served = await runHouse({ name: 'Old Town' })
  post = await served.system(async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' })
    const texts = { en: { title: 'The story hour', body: fromPlain('Words.') } }
    const made = await writePost(work, { source: 'en', texts, noAction: 'a test', noGoal: 'a test', variants: { website: {} } })
    await requestReview(work, { post: made.id })
    await schedulePost(work, { post: made.id, version: made.version, at: 'now' })
    for (const address of ['/2019/03/story-hour', '/?p=123', '/posts/an-older-name', '/de/geschichten', '/图书馆'])
      await keepOldAddress(work, { address, target: `/posts/${made.slug}` })
    await keepOldAddress(work, { address: '/blog/*', target: '/posts/*' })
    await importOldAddresses(work, {
      file: Buffer.from(`code,to\nAB12,/posts/${made.slug}\n`),
      name: 'codes.csv',
      what: 'codes',
      prefix: '/q',
    })
    return made
  })
})
after(() => served?.close())

const phone = { 'user-agent': 'Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/96 Mobile Safari/537.36' }
const ask = async (address: string, init: RequestInit = {}) => {
  const answer = await fetch(served.foyer.url + address, { redirect: 'manual', headers: phone, ...init })
  return [answer.status, answer.headers.get('location')] as const
}

test('an old address leads to its page for good: unknown paths, queries, pages that are not there, languages that are none', async () => {
  const there = `/posts/${post.slug}`
  for (const address of [
    '/2019/03/story-hour',
    '/2019/03/story-hour/?utm_source=mail',
    '/?p=123',
    '/posts/an-older-name',
    '/de/geschichten/',
    `/${encodeURIComponent('图书馆')}`,
  ])
    assert.deepEqual(await ask(address), [301, there], address)
  assert.deepEqual(await ask('/blog/the-story-hour'), [301, there])
  assert.deepEqual(await ask('/2019/03/story-hour', { method: 'HEAD' }), [301, there])
  assert.equal((await ask('/2019/03/nothing'))[0], 404)
  assert.equal((await ask('/de/nothing'))[0], 404)
  assert.equal((await ask('/?p=124'))[0], 200, 'a query nobody knows is the front page')
  assert.equal((await ask(there))[0], 200)
  const { addresses } = await served.system((work) => listOldAddresses(work, { words: '/2019/03/story-hour' }))
  assert.equal(addresses[0]!.hits, 2, 'a HEAD is nobody')
})

test('a printed code leads on with its scene, is asked anew each time, and what was taken back leads to the nearest', async () => {
  const [status, location] = await ask('/q/AB12')
  assert.equal(status, 302)
  assert.match(location!, new RegExp(`^/posts/${post.slug}\\?s=\\w+$`))
  await served.system((work) => withdrawPost(work, { post: post.id, why: 'a name' }))
  const [gone, nearest] = await ask('/q/AB12')
  assert.equal(gone, 302)
  assert.match(nearest!, /^\/gone\?s=\w+$/)
  const page = await fetch(served.foyer.url + nearest!)
  assert.equal(page.status, 410)
  assert.equal(page.headers.get('x-robots-tag'), 'noindex')
  assert.match(await page.text(), /This is no longer here/)
  assert.match(await (await fetch(`${served.foyer.url}/zh-CN/gone`)).text(), /这里的内容已不在/)
})

test('every address of this house is known to be taken', async () => {
  const folder = join(rootDir, 'src/faces/web/routes')
  const routes = globSync('**/{+page,+page@,+server}.{svelte,ts}', { cwd: folder })
    .map((file) => `/${file.replace(/\/?\+(page|page@|server)\.(svelte|ts)$/, '')}`.replaceAll(/\/\([^)]+\)/g, ''))
    .map((route) => route.replace('[no]', '7').replace('[locale]', 'en').split('/[', 1)[0]!)
  assert.ok(routes.length > 40)
  await served.system(async (work) => {
    for (const route of new Set(routes)) assert.equal(await isLive(work, route || '/'), true, route)
    for (const path of [
      '/feeds/rss.xml',
      '/activitypub/library',
      '/hooks/line/x',
      '/.well-known/webfinger',
      '/api/v1/posts',
      '/healthz',
      '/_app/version.json',
    ])
      assert.equal(await isLive(work, path), true, path)
  })
})
