import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createFormatter, createTranslator, direction, languageName, loadCatalogs, matchLocale } from './index.ts'

test('a missing key falls back to English, then to the key', () => {
  const t = createTranslator(
    'zh-CN',
    { 'a.hello': '你好，{name}' },
    { 'a.hello': 'Hello {name}', 'a.left': '{n, plural, one {# place} other {# places}} left' },
  )
  assert.equal(t('a.hello', { name: 'Li Min' }), '你好，Li Min')
  assert.equal(t('a.left', { n: 1 }), '1 place left')
  assert.equal(t('a.left', { n: 17 }), '17 places left')
  assert.equal(t('a.nowhere'), 'a.nowhere')
  assert.equal(t('constructor'), 'constructor')
})

test('a message whose parameter is missing is shown, not thrown', () => {
  assert.equal(createTranslator('en', { x: 'Hello {name}' })('x'), 'Hello {name}')
})

test('direction follows language and script', () => {
  assert.deepEqual(['ar', 'he', 'fa-IR', 'ur', 'en', 'zh-CN', 'az-Arab', 'ar-Latn'].map(direction), [
    'rtl',
    'rtl',
    'rtl',
    'rtl',
    'ltr',
    'ltr',
    'rtl',
    'ltr',
  ])
})

test('the wanted language is matched by weight, then by language without region', () => {
  assert.equal(matchLocale('zh-TW,zh;q=0.9,en;q=0.8', ['en', 'zh-CN']), 'zh-CN')
  assert.equal(matchLocale('fr;q=0.3, en;q=0.8', ['zh-CN', 'en']), 'en')
  assert.equal(matchLocale('', ['zh-CN', 'en']), 'zh-CN')
  assert.equal(matchLocale('x;q=none,,;;', ['en']), 'en')
  assert.equal(languageName('zh-CN'), '中文')
  assert.equal(languageName('en'), 'English')
})

test('days carry the weekday, times run to 24 hours, in the place’s zone', () => {
  const instant = '2026-11-22T06:30:00Z'
  const shanghai = createFormatter('en', 'Asia/Shanghai', instant)
  assert.equal(shanghai.dateTime(instant), 'Sunday 22 November, 14:30')
  assert.equal(shanghai.span(instant, '2026-11-22T08:00:00Z', 'to'), 'Sunday 22 November, 14:30 to 16:00')
  assert.equal(shanghai.time('2026-11-22T16:05:00Z'), '00:05')
  assert.equal(shanghai.localDay('2026-11-22T16:05:00Z'), '2026-11-23')
  assert.equal(shanghai.number(1204), '1,204')
  assert.deepEqual(
    [50.78, 59, 9.96, 3.456, 0.04, 0, -50.78, 1204.4].map((value) => shanghai.figure(value)),
    ['51', '59', '10', '3.5', '0.04', '0', '-51', '1,204'],
  )
  assert.deepEqual(
    [
      shanghai.figures(59, 59.4),
      shanghai.figures(59.4, 59),
      shanghai.figures(59, 59),
      shanghai.figures(59.4, 120.4),
      shanghai.figures(1200, 1200.04),
      shanghai.figures(3.41, 3.44),
      // 95.08 % of it, where a verdict turns at 95 %: "56 of 59" would be less.
      shanghai.figures(56, 58.9, [1, 0.95]),
      shanghai.figures(0, 0),
    ],
    [
      ['59', '59.4'],
      ['59.4', '59'],
      ['59', '59'],
      ['59', '120'],
      ['1,200', '1,200.04'],
      ['3.41', '3.44'],
      ['56', '58.9'],
      ['0', '0'],
    ],
  )
  assert.equal(shanghai.day('2026-11-22'), 'Sunday 22 November 2026')
  assert.equal(shanghai.sentences(['One.', '', 'Two.']), 'One. Two.')
  assert.equal(createFormatter('zh-CN', 'Asia/Shanghai', instant).sentences(['一。', '', '二。']), '一。二。')
  assert.equal(shanghai.wall('2026-11-26T09:00'), 'Thursday 26 November 2026, 09:00')
  assert.equal(createFormatter('zh-CN', 'Asia/Shanghai', instant).wall('2026-11-26T09:00'), '2026年11月26日星期四 09:00')
  assert.equal(shanghai.relative('2026-11-22T04:30:00Z', instant), '2 hours ago')
  assert.equal(createFormatter('zh-CN', 'Asia/Shanghai', instant).dateTime(instant), '11月22日星期日 14:30')
  assert.equal(createFormatter('en', 'America/New_York', instant).dateTime(instant), 'Sunday 22 November, 01:30')
})

test('every way to write a day carries the year when it is another year, and only then', () => {
  const read = '2026-01-01T02:00:00Z'
  const [before, same] = ['2025-11-15T06:30:00Z', '2026-11-15T06:30:00Z']
  const english = createFormatter('en', 'Asia/Shanghai', read)
  const chinese = createFormatter('zh-CN', 'Asia/Shanghai', read)
  assert.equal(english.date(before), 'Saturday 15 November 2025')
  assert.equal(english.dateTime(before), 'Saturday 15 November 2025, 14:30')
  assert.equal(english.span(before, same, 'to'), 'Saturday 15 November 2025, 14:30 to Sunday 15 November, 14:30')
  assert.match(chinese.date(before), /2025年11月15日/)
  for (const format of [english, chinese]) {
    for (const written of [format.date(before), format.shortDate(before), format.dateTime(before), format.day('2025-05-01', 'short')])
      assert.match(written, /2025/)
    for (const written of [format.date(same), format.shortDate(same), format.dateTime(same), format.day('2026-05-01', 'short')])
      assert.doesNotMatch(written, /202\d/)
  }
  // It is already next year in the library while it is still this year elsewhere.
  assert.match(createFormatter('en', 'Asia/Shanghai', '2025-12-31T20:00:00Z').date(before), /2025/)
})

test('a third language is a file more', () => {
  const root = mkdtempSync(join(tmpdir(), 'foyer-i18n-'))
  try {
    for (const [room, locale, text] of [
      ['a', 'en', '{"a.x":"x"}'],
      ['a', 'mi', '{"a.x":"āe"}'],
      ['b', 'en', '{"b.y":"y"}'],
    ] as const) {
      mkdirSync(join(root, room, 'translations'), { recursive: true })
      writeFileSync(join(root, room, 'translations', `${locale}.json`), text)
    }
    assert.deepEqual(loadCatalogs(root).locales, ['en', 'mi'])
    writeFileSync(join(root, 'b', 'translations', 'en.json'), '{"a.x":"again"}')
    assert.throws(() => loadCatalogs(root), /"a\.x" in .*exists in another room/)
  } finally {
    rmSync(root, { recursive: true })
  }
})
