import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { simplified, soundsOf, typedSound, withoutYears } from './chinese.ts'

test('traditional characters become simplified ones, everything else stays', () => {
  assert.equal(simplified('溫州市圖書館 Library 臺灣讀書會'), '温州市图书馆 Library 台湾读书会')
  for (const same of ['温州市图书馆', 'Barnsley Library', 'Bücherei', '', '\ud842']) assert.equal(simplified(same), same)
})

test('what Chinese sounds like: whole, from every character on, by first letters, in each usual reading', async () => {
  assert.deepEqual(await soundsOf('圖書館'), ['tushuguan', 'tsg', 'shuguan', 'sg', 'guan'])
  assert.deepEqual(await soundsOf('Barnsley Library 2026'), [])
  for (const [text, typed] of [
    ['温州市图书馆', 'wenzhou'],
    ['温州市图书馆', 'wzstsg'],
    ['乐清城市书房', 'yueqing'],
    ['音乐会', 'yinyue'],
    ['重庆', 'chongqing'],
    ['重要通知', 'zhongyao'],
    ['长沙街借阅点', 'changsha'],
    ['旅行书单', 'lvxing'],
    ['旅行书单', 'luxing'],
    ['旅行书单', 'lüxing'],
    ['女孩的书', 'nvhai'],
    ['绿色阅读', 'lvse'],
    ['西安', "xi'an"],
    ['2026年暑期阅读', 'shuqi'],
  ] as const)
    assert.ok(
      (await soundsOf(text)).some((sound) => sound.startsWith(typedSound(typed)!)),
      `${text} ${typed}`,
    )
})

test('sounds are letters only and bounded, whatever the text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...'温州市图书馆乐重长行女旅了地都着和〇龘𠮷a1 ，')), async (characters) => {
      const sounds = await soundsOf(characters.join(''))
      assert.ok(sounds.every((sound) => /^[a-z]{1,24}$/.test(sound)))
    }),
  )
  assert.ok((await soundsOf('行长乐'.repeat(2000))).length < 2500)
})

test('what cannot be pinyin is none, and years go only where something is left', () => {
  for (const odd of ['', 'a', '图书', '2026', 'a1', '%', "'"]) assert.equal(typedSound(odd), null, odd)
  for (const [typed, left] of [
    ['summer reading 2026', 'summer reading'],
    ['2026 summer', 'summer'],
    ['2026年暑期阅读', '暑期阅读'],
    ['暑期阅读２０２６', '暑期阅读'],
    ['二〇二六年读书节', '读书节'],
    ['2026', '2026'],
    ['call 12026', 'call 12026'],
    ['1066 and all that', '1066 and all that'],
  ] as const)
    assert.equal(withoutYears(typed), left)
})
