import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BoundedCache } from './cache.ts'
import { makeCode, readCode } from './codes.ts'
import { GroupCommit } from './group-commit.ts'
import { qrModules, qrSvg } from './qr.ts'
import { counts, signalsOf } from './signals.ts'
import { allowedTarget, withScene } from './targets.ts'

/** Lets everything that is ready run. */
const ticks = async () => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
}

const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'

test('codes read back as they were made, however they were typed', () => {
  for (let i = 0; i < 200; i++) {
    const code = makeCode()
    assert.match(code, /^[34679cdfghjkmnpqrtvwxy]{6}$/)
    assert.equal(readCode(`  ${code.toUpperCase()} `), code)
  }
  assert.equal(readCode('Ｋ７ＲＴ'), 'k7rt', 'full-width letters of a Chinese keyboard')
  for (const wrong of ['', 'a', 'a/b', '../etc', 'x'.repeat(40), "k7'--", 'k7 rt', '图书']) assert.equal(readCode(wrong), null, wrong)
})

test('reading a code never throws and never lets through what a path could misread', () => {
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const code = readCode(typed)
      if (code !== null) assert.match(code, /^[a-z0-9-]{2,32}$/)
    }),
    { numRuns: 2000 },
  )
})

test('the scene is put on portal addresses only', () => {
  assert.equal(withScene('/posts/x', 'k7'), '/posts/x?s=k7')
  assert.equal(withScene('/posts/x?page=2#top', 'k7'), '/posts/x?page=2&s=k7#top')
  assert.equal(withScene('/posts/x?s=old', 'k7'), '/posts/x?s=k7', 'a link has one scene')
  assert.equal(withScene('https://example.org/a', 'k7'), 'https://example.org/a')
  assert.equal(withScene('/join', null), '/join')
})

test('a link leads to the portal or to https elsewhere, never to script, desk or another host by two slashes', () => {
  for (const good of ['/', '/posts/x', '/join?a=1#b', 'https://catalogue.example.org/search?q=%E5%9B%BE'])
    assert.equal(allowedTarget(good), true, good)
  for (const bad of [
    '',
    'javascript:alert(1)',
    'http://example.org',
    '//evil.example',
    '/\\evil.example',
    '/desk/posts',
    '/api/v1',
    '/l/abc',
    'https://a:b@example.org',
    'https://localhost/',
    'data:text/html,x',
    '/a\nb',
    'posts/x',
  ])
    assert.equal(allowedTarget(bad), false, bad)
})

test('people count; crawlers, previews, prefetches, heads and staff do not', () => {
  assert.equal(counts(signalsOf({ 'user-agent': phone })), true)
  assert.equal(counts(signalsOf({ 'user-agent': phone }, 'HEAD')), false)
  assert.equal(counts(signalsOf({ 'user-agent': phone, 'sec-purpose': 'prefetch;prerender' })), false)
  assert.equal(counts(signalsOf({ 'user-agent': phone, purpose: 'prefetch' })), false)
  assert.equal(counts(signalsOf({ 'user-agent': phone, 'x-moz': 'prefetch' })), false)
  assert.equal(counts(signalsOf({ 'user-agent': phone, cookie: 'theme=dark; better-auth.session_token=abc' })), false)
  assert.equal(counts(signalsOf({ 'user-agent': phone, cookie: '__Secure-foyer.session_token=abc' })), false)
  for (const bot of [
    '',
    'curl/8.5.0',
    'Googlebot/2.1 (+http://www.google.com/bot.html)',
    'facebookexternalhit/1.1',
    'WhatsApp/2.23',
    'Slackbot-LinkExpanding 1.0',
    'python-requests/2.31',
    'UptimeRobot/2.0',
    'Baiduspider',
  ])
    assert.equal(counts(signalsOf({ 'user-agent': bot })), false, bot)
  assert.equal(
    counts(signalsOf({ 'user-agent': `${phone} MicroMessenger/8.0.49(0x1800312c) NetType/WIFI Language/zh_CN` })),
    true,
    'a person inside WeChat',
  )
})

test('Global Privacy Control is read from its header, in any carrier', () => {
  assert.equal(signalsOf({ 'user-agent': phone, 'sec-gpc': '1' }).gpc, true)
  assert.equal(signalsOf(new Headers({ 'user-agent': phone, 'Sec-GPC': '1' })).gpc, true)
  assert.equal(signalsOf({ 'user-agent': phone, 'sec-gpc': '0' }).gpc, false)
  assert.equal(counts(signalsOf({ 'user-agent': phone, 'sec-gpc': '1' })), true, 'the view itself counts')
})

test('group commit: what comes in one tick leaves in one group, nobody is answered before the write', async () => {
  const groups: number[][] = []
  let release = () => {}
  const commit = new GroupCommit<number, number>(async (items) => {
    groups.push(items)
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return items.map((item) => item * 2)
  })
  let answered = 0
  const first = [1, 2, 3].map((n) => commit.add(n).finally(() => answered++))
  await ticks()
  assert.deepEqual(groups, [[1, 2, 3]])
  assert.equal(answered, 0, 'nothing is answered while the group is on its way')
  const second = [4, 5].map((n) => commit.add(n))
  await ticks()
  assert.equal(groups.length, 1, 'the second group waits for the first')
  release()
  assert.deepEqual(await Promise.all(first), [2, 4, 6])
  await ticks()
  release()
  assert.deepEqual(await Promise.all(second), [8, 10])
  assert.deepEqual(groups, [
    [1, 2, 3],
    [4, 5],
  ])
  await commit.drain()
  assert.equal(commit.idle, true)
})

test('group commit: one bad item does not fail its neighbours, and a full queue refuses', async () => {
  const commit = new GroupCommit<number, number>(async (items) => {
    if (items.includes(13)) throw new Error('thirteen')
    return items
  })
  const results = await Promise.allSettled([1, 13, 2].map((n) => commit.add(n)))
  assert.deepEqual(
    results.map((r) => r.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  const small = new GroupCommit<number, number>(async (items) => items, { waiting: 2 })
  const given = [1, 2, 3].map((n) => small.add(n))
  await assert.rejects(given[2]!, /too many/)
  assert.deepEqual(await Promise.all(given.slice(0, 2)), [1, 2])
})

test('the cache is bounded, forgets the oldest use first, and forgets by age', () => {
  let now = 0
  const cache = new BoundedCache<number>(2, 100, () => now)
  cache.set('a', 1)
  cache.set('b', 2)
  assert.equal(cache.get('a'), 1)
  cache.set('c', 3)
  assert.equal(cache.size, 2)
  assert.equal(cache.get('b'), undefined, 'b was used least recently')
  now = 101
  assert.equal(cache.get('a'), undefined)
  cache.set('d', 4)
  cache.delete('d')
  assert.equal(cache.get('d'), undefined)
})

test('a QR code has its three corners, its quiet zone, and no script', () => {
  const modules = qrModules('https://library.example.org/l/k7rt34')
  assert.equal(modules.length % 4, 1)
  for (const [x, y] of [
    [0, 0],
    [modules.length - 7, 0],
    [0, modules.length - 7],
  ] as const)
    for (let i = 0; i < 7; i++) assert.ok(modules[y]![x + i] && modules[y + i]![x], 'finder pattern')
  const svg = qrSvg('https://library.example.org/l/k7rt34', { label: 'Apply for a card <script>' })
  assert.match(svg, new RegExp(`viewBox="0 0 ${modules.length + 8} ${modules.length + 8}"`))
  assert.doesNotMatch(svg, /<script/)
})
