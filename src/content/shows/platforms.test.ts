import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fields } from '#platform'
import { atTime, readPlayer, readStreams } from './platforms.ts'

const player = (typed: string) => {
  const fields = new Fields('content.shows')
  const address = readPlayer(fields, typed)
  return fields.problems.length > 0 ? fields.problems[0]!.code : address
}

test('the page of a video becomes its player in the form that keeps least', () => {
  for (const page of [
    'https://www.youtube.com/watch?v=abcdefghijk',
    'https://www.youtube.com/watch?app=desktop&v=abcdefghijk&t=3',
    'https://m.youtube.com/live/abcdefghijk?si=x',
    'youtu.be/abcdefghijk',
  ])
    assert.equal(player(page), 'https://www.youtube-nocookie.com/embed/abcdefghijk', page)
  assert.equal(player('https://vimeo.com/123456'), 'https://player.vimeo.com/video/123456?dnt=1')
  assert.equal(
    player('https://www.bilibili.com/video/BV1xx411c7mD/'),
    'https://player.bilibili.com/player.html?bvid=BV1xx411c7mD&autoplay=0',
  )
  assert.equal(player('https://tube.example/w/9c9de5e8'), 'https://tube.example/videos/embed/9c9de5e8')
  assert.equal(player('https://live.library.example/embed/video'), 'https://live.library.example/embed/video')
})

test('only https without a passphrase; nothing typed can widen what a page asks for', () => {
  assert.equal(player(''), '')
  for (const wrong of [
    'http://live.example/x',
    'https://li:pw@live.example/x',
    "https://x;script-src/'*'",
    'https://a,b/',
    'https://[::1]/x',
  ])
    assert.equal(player(wrong), 'content.shows.player-not-safe', wrong)
  for (const wrong of ['javascript:alert(1)', 'https://', 'nonsense with spaces'])
    assert.equal(player(wrong), 'content.shows.not-a-web-address', wrong)
  fc.assert(
    fc.property(
      fc.oneof(
        fc.webUrl(),
        fc.string(),
        fc.string().map((text) => `https://${text}`),
      ),
      (typed) => {
        const read = player(typed)
        if (!read.startsWith('https:')) return
        assert.match(new URL(read).origin, /^https:\/\/[a-z0-9.-]+(:\d+)?$/)
      },
    ),
  )
})

test('an address is asked for at a time as its platform understands it', () => {
  assert.equal(atTime('https://www.youtube.com/watch?v=abcdefghijk', 90), 'https://www.youtube.com/watch?v=abcdefghijk&t=90s')
  assert.equal(atTime('https://youtu.be/abcdefghijk', 90), 'https://youtu.be/abcdefghijk?t=90s')
  assert.equal(atTime('https://vimeo.com/123456', 90), 'https://vimeo.com/123456#t=90s')
  assert.equal(atTime('https://www.bilibili.com/video/BV1xx411c7mD', 90), 'https://www.bilibili.com/video/BV1xx411c7mD?t=90')
  assert.equal(atTime('https://tube.example/w/9c9de5e8', 90), 'https://tube.example/w/9c9de5e8?start=90s')
})

test('a platform is named once, an empty line is none', () => {
  const fields = new Fields('content.shows')
  const read = readStreams(fields, [
    { platform: 'youtube', address: 'https://youtu.be/a' },
    { platform: 'bilibili', address: '' },
    { platform: 'youtube', address: 'https://youtu.be/b' },
    { platform: 'telly', address: 'https://telly.example' },
    { platform: '', address: 'https://youtu.be/c' },
  ])
  assert.deepEqual(read, [{ platform: 'youtube', address: 'https://youtu.be/a' }])
  assert.deepEqual(
    fields.problems.map(({ field, code }) => `${field} ${code}`),
    [
      'streams.2.platform content.shows.platform-twice',
      'streams.3.platform content.shows.not-a-choice',
      'streams.4.platform content.shows.field-missing',
    ],
  )
})
