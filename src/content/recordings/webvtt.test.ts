import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readMediaTime, sayMediaTime } from '#platform'
import { type Cue, cueLimits, readCues, shiftCues, tidyWords, transcriptOf, writeCues } from './webvtt.ts'

const vtt = (body: string) => `WEBVTT\n\n${body}`
const codes = (read: ReturnType<typeof readCues>) => read.problems.map(({ code, line }) => `${code}@${line}`)

test('WebVTT and SubRip are read for what they are, with everything that harms nobody', () => {
  const wanted: Cue[] = [
    { start: 1000, end: 2500, text: 'Good evening.' },
    { start: 3000, end: 4000, text: 'Two lines,\none cue' },
  ]
  const files = {
    vtt: 'WEBVTT\n\n00:01.000 --> 00:02.500\nGood evening.\n\n00:00:03.000 --> 00:00:04.000\nTwo lines,\none cue\n',
    'mark, CRLF, a title and notes':
      '\uFEFFWEBVTT - made by hand\r\nKind: captions\r\n\r\nNOTE not shown\r\n\r\nfirst\r\n00:01.000 --> 00:02.500 \r\nGood evening.\r\n\r\n00:03.000 --> 00:04.000\r\nTwo lines,\r\none cue',
    'old Macintosh ends': 'WEBVTT\r\r00:01.000 --> 00:02.500\rGood evening.\r\r00:03.000 --> 00:04.000\rTwo lines,\rone cue',
    'SubRip with commas':
      '1\n00:00:01,000 --> 00:00:02,500\n<font color="red">Good</font> <i>evening</i>.\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo lines,\none cue\n\n\n',
    'SubRip without numbers': '\n00:00:01,000 --> 00:00:02,500\nGood evening.\n\n00:00:03,000 --> 00:00:04,000\nTwo lines,\none cue',
  }
  for (const [name, file] of Object.entries(files)) {
    assert.deepEqual(readCues(file), { problems: [], warnings: [], cues: wanted }, name)
    assert.deepEqual(readCues(Buffer.from(file)).cues, wanted, `${name}, as bytes`)
  }
})

test('marks are taken off, a voice stands in front of its words, and what only looks like a mark stays', () => {
  const words = (line: string) => readCues(vtt(`00:01.000 --> 00:02.000\n${line}`)).cues[0]?.text
  assert.equal(words('<v Lin Yue>Come <i>in</i></v>'), 'Lin Yue: Come in')
  assert.equal(words('<c.loud>Hush</c> &amp; <00:01.500>go'), 'Hush & go')
  assert.equal(words('<script>alert(1)</script>'), 'alert(1)')
  assert.equal(words('a < b, I <3 books, 5 > 4'), 'a < b, I <3 books, 5 > 4')
  assert.equal(words('&#20013;&#x6587;&unknown;&lt;b&gt;'), '中文&unknown;<b>')
})

test('what cannot be meant is named with its line, and nothing of it is guessed', () => {
  const cases: [string, string | Uint8Array, string[]][] = [
    ['empty', '', ['nothing-in-it@1']],
    ['only the head', 'WEBVTT\n\n', ['nothing-in-it@1']],
    ['prose', '\nDear reader,\nwelcome', ['not-captions@2']],
    ['a mistyped head', 'WEBVTTX\n\n00:01.000 --> 00:02.000\nx', ['not-captions@1']],
    ['ends before it begins', vtt('00:05.000 --> 00:04.000\nx'), ['ends-before-start@3']],
    ['no length', vtt('00:05.000 --> 00:05.000\nx'), ['ends-before-start@3']],
    ['times that are none', vtt('00:61.000 --> 00:62.000\nx\n\n1.5 --> 2.5\ny'), ['time-unreadable@3', 'time-unreadable@6']],
    ['words without a time', vtt('00:01.000 --> 00:02.000\nx\n\nlost words'), ['no-time@6']],
    ['out of order', vtt('00:05.000 --> 00:06.000\na\n\n00:01.000 --> 00:02.000\nb'), ['out-of-order@6']],
    ['a missing empty line', vtt('00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb'), ['cues-run-together@5']],
    [
      'not UTF-8',
      Buffer.concat([Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\n'), Buffer.from([0xc4, 0xe3, 0xba, 0xc3])]),
      ['not-utf8@4'],
    ],
    ['too large', 'x'.repeat(cueLimits.bytes + 1), ['too-large@1']],
  ]
  for (const [name, file, wanted] of cases) assert.deepEqual(codes(readCues(file)), wanted, name)
})

test('cues are sorted only where that is asked for, and those of the same moment stay as they stood', () => {
  const file = vtt('00:05.000 --> 00:06.000\na\n\n00:01.000 --> 00:02.000\nb\n\n00:01.000 --> 00:03.000\nc')
  assert.deepEqual(codes(readCues(file)), ['out-of-order@6'])
  const sorted = readCues(file, { sort: true })
  assert.deepEqual([sorted.problems, sorted.cues.map(({ text }) => text)], [[], ['b', 'c', 'a']])
  assert.deepEqual(sorted.warnings, [{ code: 'overlaps', line: 9, params: { start: '00:00:01.000' } }])
})

test('overlapping and empty cues and styles are told and do not stop', () => {
  const read = readCues(
    'WEBVTT\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:05.000 line:0 region:x align:start\na\n\n00:04.000 --> 00:06.000\nb\n\n00:07.000 --> 00:08.000\n<i></i>',
  )
  assert.deepEqual(read.problems, [])
  assert.deepEqual(
    read.warnings.map(({ code, line }) => `${code}@${line}`),
    ['style-left-out@3', 'empty-left-out@12', 'overlaps@9'],
  )
  assert.equal(read.cues[0]!.settings, 'line:0 align:start')
})

test('ten thousand cues are read, and one more than the most is named', () => {
  const cue = (i: number) => `${sayMediaTime(i * 1000)} --> ${sayMediaTime(i * 1000 + 900)}\nwords ${i}\n`
  const many = Array.from({ length: 10_000 }, (_, i) => cue(i))
  assert.equal(readCues(vtt(many.join('\n'))).cues.length, 10_000)
  const more = Array.from({ length: cueLimits.cues + 5 }, (_, i) => cue(i))
  assert.deepEqual(
    readCues(vtt(more.join('\n'))).problems.map(({ code }) => code),
    ['too-many'],
  )
})

const words = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .map((text) => tidyWords(text))
  .filter(Boolean)
const cues = fc
  .array(fc.record({ gap: fc.nat(5000), length: fc.integer({ min: 1, max: 9000 }), text: words }), { minLength: 1, maxLength: 30 })
  .map((list) => {
    let at = 0
    return list.map(({ gap, length, text }): Cue => {
      at += gap
      return { start: at, end: at + length, text }
    })
  })

test('what is written is read again as it was, whatever the words are', () => {
  fc.assert(
    fc.property(cues, (list) => {
      assert.deepEqual(readCues(writeCues(list)).cues, list)
      assert.deepEqual(readCues(Buffer.from(writeCues(list).replaceAll('\n', '\r\n'))).cues, list)
    }),
  )
})

test('any text is read to an end: cues that can be written again, or problems with a line that is there', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        'WEBVTT',
        'NOTE x',
        'STYLE',
        '1',
        '',
        '',
        '00:01.000 --> 00:02.000',
        '00:00:05,000 --> 00:00:04,000',
        '-->',
        '<v a>b',
        '\0',
      ),
      fc.string({ maxLength: 30 }),
    ),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(pieces, fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
      const file = lines.join(end)
      const read = readCues(file)
      const count = file.split(/\r\n|\r|\n/).length
      for (const { line } of [...read.problems, ...read.warnings]) assert.ok(line >= 1 && line <= count, `${line} of ${count}`)
      if (read.problems.length === 0) assert.deepEqual(readCues(writeCues(read.cues)).cues, read.cues)
    }),
  )
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void readCues(bytes)))
})

test('a time is written and read alike, and nothing else is a time', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: cueLimits.time }), (time) => assert.equal(readMediaTime(sayMediaTime(time)), time)))
  assert.equal(readMediaTime('2:03'), 123_000)
  assert.equal(readMediaTime('1:02:03,4'), 3_723_400)
  for (const none of ['', '5', '1:60', '61:00', '-1:00', '1:00.0000', '1:0:0:0', '100:00:00'])
    assert.equal(readMediaTime(none), undefined, none)
})

test('cues are moved together, and what would end before the beginning is told', () => {
  const list = [
    { start: 500, end: 900, text: 'a' },
    { start: 1500, end: 2500, text: 'b' },
  ]
  assert.deepEqual(shiftCues(list, 250).cues[0], { start: 750, end: 1150, text: 'a' })
  assert.deepEqual(shiftCues(list, -2000), { cues: [{ start: 0, end: 500, text: 'b' }], lost: 1 })
})

test('a transcript has a paragraph for each voice and each silence, and no spaces inside Chinese', () => {
  const at = (start: number, text: string): Cue => ({ start, end: start + 1000, text })
  assert.equal(
    transcriptOf([at(0, 'Lin Yue: Good\nevening.'), at(1000, 'Come in.'), at(2500, 'Guest: Thank you.'), at(20_000, 'The end.')]),
    'Lin Yue: Good evening. Come in.\n\nGuest: Thank you.\n\nThe end.',
  )
  assert.equal(transcriptOf([at(0, '晚上好，'), at(1000, '请进。')]), '晚上好，请进。')
})
