import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressOf, candidatesFor, leadTo, readOldAddress } from './address.ts'

const kept = (given: string) => readOldAddress(given)?.address ?? null

test('one address is one text, however it was written', () => {
  for (const same of [
    '/2019/03/story-hour',
    '/2019/03/story-hour/',
    'https://old.example/2019/03/story-hour///',
    '/2019/03/story%2Dhour?utm_source=x&fbclid=1#top',
    ' /2019/03/story-hour?s=k7 ',
  ])
    assert.equal(kept(same), '/2019/03/story-hour', same)
  assert.equal(kept('/?p=123'), '/?p=123')
  assert.equal(kept('http://old.example/index.php?b=2&a=1&utm_medium=mail'), '/index.php?a=1&b=2')
  assert.equal(kept('/%E5%9B%BE%E4%B9%A6%E9%A6%86/'), '/图书馆')
  assert.equal(readOldAddress('https://OLD.example:8080/x')?.host, 'old.example:8080')
  assert.equal(readOldAddress('/x')?.host, null)
  assert.notEqual(kept('/Q/AbC'), kept('/q/abc'), 'codes of others tell capitals apart')
})

test('everything below a folder is written with a star at the end, and nowhere else', () => {
  assert.equal(kept('/blog/*'), '/blog/*')
  assert.equal(kept('https://old.example/blog/2019/*'), '/blog/2019/*')
  for (const wrong of [
    '/*',
    '/a*b',
    '/*/x',
    '/blog/*?x=1',
    '//evil.example/x',
    'javascript:alert(1)',
    'story-hour',
    '',
    'ftp://x/y',
    '/a\\b\u0000',
    'https://u:p@old.example/',
    `/${'x'.repeat(1600)}`,
  ])
    assert.equal(kept(wrong), null, wrong)
})

test('what is asked for is looked for as itself, without its query, then below each folder, the closest first', () => {
  assert.deepEqual(candidatesFor('/blog/2019/x/', '?p=1'), [
    '/blog/2019/x?p=1',
    '/blog/2019/x',
    '/blog/2019/x/*',
    '/blog/2019/*',
    '/blog/*',
  ])
  assert.deepEqual(candidatesFor('/', '?p=123'), ['/?p=123'])
  assert.deepEqual(candidatesFor('/', ''), ['/'])
  assert.equal(leadTo({ address: '/blog/*', target: '/posts/*' }, '/blog/2019/a b'), '/posts/2019/a%20b')
  assert.equal(leadTo({ address: '/blog/*', target: '/posts/*' }, '/blog'), '/posts/')
  assert.equal(leadTo({ address: '/blog/*', target: '/posts' }, '/blog/x'), '/posts')
  for (const asked of ['/blog//evil.example/x', '/blog/%2Fevil.example/x', '/blog/%2f%2Fevil.example/x'])
    assert.equal(leadTo({ address: '/blog/*', target: '/*' }, asked), '/evil.example/x', asked)
})

test('reading never throws; what is kept is read as itself again, and is found when it is asked for', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.webUrl({ withQueryParameters: true }),
    fc.webPath().map((path) => `/${path}`),
  )
  fc.assert(
    fc.property(typed, (given) => {
      const read = readOldAddress(given)
      if (!read || read.address.endsWith('/*')) return
      const url = new URL(given.trim(), 'http://x')
      assert.equal(candidatesFor(url.pathname, url.search)[0], read.address)
      assert.ok(read.address.startsWith('/') && Buffer.byteLength(read.address) <= 1500)
    }),
    { numRuns: Number(process.env.FOYER_FUZZ_RUNS ?? 2000) },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (path, search) => {
      addressOf(path, search)
      candidatesFor(path, search)
    }),
    { numRuns: Number(process.env.FOYER_FUZZ_RUNS ?? 2000) },
  )
})
