import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { installPeer } from '#testing'
import { facetsOf, handlesIn } from './facets.ts'
import { recordKey } from './record-key.ts'

/** What each facet covers, read back from the bytes, and what it means. */
function read(text: string, dids: Record<string, string> = {}): [string, string][] {
  const bytes = Buffer.from(text)
  return facetsOf(text, new Map(Object.entries(dids))).map(({ index, features: [feature] }) => [
    bytes.subarray(index.byteStart, index.byteEnd).toString(),
    'uri' in feature ? feature.uri : 'did' in feature ? feature.did : `#${feature.tag}`,
  ])
}

test('links, mentions and hashtags are found by their bytes, behind Chinese and emoji too', () => {
  assert.deepEqual(
    read('👩‍👩‍👧‍👦 图书馆之夜 with @Reader.Test and @nobody.test, #NightAtTheLibrary! https://lib.example/l/abc?a=1#b', {
      'reader.test': 'did:plc:reader',
    }),
    [
      ['@Reader.Test', 'did:plc:reader'],
      ['#NightAtTheLibrary', '#NightAtTheLibrary'],
      ['https://lib.example/l/abc?a=1#b', 'https://lib.example/l/abc?a=1#b'],
    ],
  )
})

test('Chinese writes on without a blank: what is behind an address is not part of it, what its path begins with is', () => {
  assert.deepEqual(read('欢迎参加#读书会，详见https://lib.example/l/abc，谢谢@reader.test！', { 'reader.test': 'did:plc:reader' }), [
    ['#读书会', '#读书会'],
    ['https://lib.example/l/abc', 'https://lib.example/l/abc'],
    ['@reader.test', 'did:plc:reader'],
  ])
  assert.deepEqual(
    read('https://lib.example/l/abc欢迎').map(([said]) => said),
    ['https://lib.example/l/abc'],
  )
  assert.deepEqual(
    read('见 https://zh.wiki.example/wiki/图书馆。').map(([said]) => said),
    ['https://zh.wiki.example/wiki/图书馆'],
  )
})

test('an e-mail address mentions nobody, a number is no hashtag, an address ends before its sentence does', () => {
  assert.deepEqual(read('info@reader.test #2026 a#b C# ##', { 'reader.test': 'did:plc:reader' }), [])
  assert.deepEqual(handlesIn('info@reader.test, @A.test and @a.test; @x'), ['a.test'])
  assert.deepEqual(
    read('(See http://lib.example/a_(b).) “https://lib.example/c”; https://lib.example/d?').map(([said]) => said),
    ['http://lib.example/a_(b)', 'https://lib.example/c', 'https://lib.example/d'],
  )
  assert.deepEqual(read('https:// http://['), [])
  assert.deepEqual(read('https://lib.example/@reader.test/#tag', { 'reader.test': 'did:plc:reader' }).length, 1)
  assert.deepEqual(read(`#${'书'.repeat(65)}`), [])
  assert.equal(read(`#${'书'.repeat(64)}`).length, 1)
})

const official = createRequire(join(installPeer('bluesky'), 'package.json'))('@atproto/api') as {
  RichText: new (given: {
    text: string
  }) => { text: string; graphemeLength: number; detectFacetsWithoutResolution(): void; facets?: object[] }
}

test('what stands between blanks is found as Bluesky’s own library finds it', () => {
  const word = fc.constantFrom(
    'night',
    '图书馆',
    '👩‍👩‍👧‍👦',
    '🇨🇳',
    'é',
    '#books',
    '#读书会',
    '#2026',
    '@reader.test',
    '@another.reader.test',
    'info@reader.test',
    'https://lib.example/l/abc',
    'https://lib.example/l/abc.',
    'http://lib.example/?q=a&b=%E4%B9%A6#top',
    'plain',
    '—',
  )
  const dids = new Map([
    ['reader.test', 'reader.test'],
    ['another.reader.test', 'another.reader.test'],
  ])
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.constantFrom(' ', '\n', '  '), (words, gap) => {
      const text = words.join(gap)
      const theirs = new official.RichText({ text })
      theirs.detectFacetsWithoutResolution()
      const plain = (facets: readonly object[] = []) =>
        facets.map((facet) => {
          const { index, features } = facet as ReturnType<typeof facetsOf>[number]
          return [index.byteStart, index.byteEnd, Object.entries(features[0]!).find(([name]) => name !== '$type')?.[1]]
        })
      assert.deepEqual(
        plain(facetsOf(text, dids)),
        plain(theirs.facets).toSorted((a, b) => Number(a[0]) - Number(b[0])),
      )
    }),
    { numRuns: 500 },
  )
})

test('offsets never split a character and never overlap, whatever was typed', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('https://', 'http://a.b/', '#', '＃', '@', '.test', '，', ')'),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join('')
      const bytes = Buffer.from(text)
      let last = 0
      for (const { index } of facetsOf(text, new Map(handlesIn(text).map((handle) => [handle, 'did:plc:x'])))) {
        assert.ok(index.byteStart >= last && index.byteEnd > index.byteStart && index.byteEnd <= bytes.length)
        assert.ok(text.includes(bytes.subarray(index.byteStart, index.byteEnd).toString()))
        last = index.byteEnd
      }
    }),
    { numRuns: 2000 },
  )
})

test('a record key follows from the delivery alone and says when it was planned', () => {
  const id = '019942b6-5c3a-7f21-9b1c-0123456789ab'
  const key = recordKey(id)
  assert.match(key, /^[234567a-j][2-7a-z]{12}$/)
  assert.equal(recordKey(id), key)
  const number = [...key].reduce((sum, letter) => sum * 32n + BigInt('234567abcdefghijklmnopqrstuvwxyz'.indexOf(letter)), 0n)
  assert.equal(Number((number >> 10n) / 1000n), 0x019942b65c3a)
  assert.notEqual(recordKey('019942b6-5c3a-7f21-9b1c-0123456789ac'), key)
})
