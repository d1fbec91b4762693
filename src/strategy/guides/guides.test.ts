// The texts a library works by: as they come with the house, changed, published.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, locales, readAudit } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import {
  guideByKey,
  guideKeys,
  guideOf,
  guideVersions,
  listGuides,
  publicGuide,
  publishGuide,
  saveGuide,
  unpublishGuide,
} from '../index.ts'
import { starterOf } from './starter-guides.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse({ pool: 16 })
})
after(() => house.close())

const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.ok(error.code === code || error.fields.some((field) => field.code === code), `${error.message}, wanted ${code}`)
  return true
}

test('every guide comes in every language, with the same headings in each', () => {
  for (const key of guideKeys) {
    const texts = starterOf(key)
    assert.deepEqual(Object.keys(texts).sort(), [...locales()].sort(), key)
    const headings = ({ text }: { text: string }) => text.split('\n').filter((line) => line.startsWith('## ')).length
    const [first, ...others] = Object.values(texts)
    for (const other of others) assert.equal(headings(other), headings(first!), key)
    for (const { title } of Object.values(texts)) assert.ok(title && !title.startsWith('#'))
  }
})

test('a guide reads as it came with the house until it is changed; each change stays with who and why', async () => {
  const came = await house.as('desk', (work) => guideOf(work, 'tone', 'zh-CN'))
  assert.deepEqual([came.title, came.version, came.changed], ['语气指南', 0, null])
  const changed = await house.as('editor', (work) =>
    saveGuide(work, {
      key: 'tone',
      version: 0,
      texts: { en: { title: 'How we sound', text: 'Short.\r\n\r\nFriendly.' } },
      why: 'Shorter.',
    }),
  )
  assert.deepEqual([changed.version, changed.texts.en!.text, changed.texts['zh-CN']!.title], [1, 'Short.\n\nFriendly.', '语气指南'])
  assert.deepEqual([changed.changed?.by, changed.changed?.why], ['Test editor', 'Shorter.'])
  await house.as('editor', (work) => saveGuide(work, { key: 'tone', version: 1, texts: { 'zh-CN': { title: '', text: '' } } }))
  const said = await house.as('desk', (work) => guideOf(work, 'tone', 'zh-CN'))
  assert.deepEqual([said.locale, said.title], ['en', 'How we sound'], 'a language that was taken out falls back')
  assert.deepEqual(
    (await house.as('desk', (work) => guideVersions(work, 'tone'))).map(({ version, why }) => [version, why]),
    [
      [2, ''],
      [1, 'Shorter.'],
    ],
  )
  assert.equal((await house.as('desk', (work) => guideByKey(work, 'tone', 1))).texts['zh-CN']!.title, '语气指南')
  assert.equal((await house.as('desk', (work) => guideByKey(work, 'tone', 0))).texts.en!.title, 'Tone guide')
  assert.equal((await house.as('desk', listGuides)).length, guideKeys.length)
  const [entry] = await house.as('owner', (work) => readAudit(work, { subject: { kind: 'guide', id: 'tone' }, limit: 1 }))
  assert.deepEqual([entry!.act, entry!.params.version], ['strategy.guide-changed', 2])
})

test('of many who save the same version one does', async () => {
  const tries = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) =>
      house.as('editor', (work) => saveGuide(work, { key: 'crisis', version: 0, texts: { en: { title: 'Crisis', text: `Call ${i}` } } })),
    ),
  )
  assert.equal(tries.filter((one) => one.status === 'fulfilled').length, 1)
  for (const one of tries) if (one.status === 'rejected') refusedWith('strategy.guide-changed-meanwhile')(one.reason)
})

test('comment rules are public as published, nothing else is, and nothing unfinished', async () => {
  await assert.rejects(
    house.visitor((work) => publicGuide(work, 'comment-rules', 'en')),
    refusedWith('strategy.guide-not-public'),
  )
  await assert.rejects(
    house.as('editor', (work) => publishGuide(work, { key: 'tone', version: 2 })),
    refusedWith('strategy.guide-not-public'),
  )
  await assert.rejects(
    house.as('author', (work) => publishGuide(work, { key: 'comment-rules', version: 0 })),
    refusedWith('platform.not-allowed'),
  )
  await house.as('editor', (work) => publishGuide(work, { key: 'comment-rules', version: 0 }))
  assert.equal((await house.visitor((work) => publicGuide(work, 'comment-rules', 'zh-CN'))).title, '评论规则')
  const texts = { en: { title: 'Rules', text: 'Write to ??' } }
  await house.as('editor', (work) => saveGuide(work, { key: 'comment-rules', version: 0, texts }))
  assert.equal(
    (await house.visitor((work) => publicGuide(work, 'comment-rules', 'en'))).title,
    'Rules for comments',
    'readers keep what was published',
  )
  await assert.rejects(
    house.as('editor', (work) => publishGuide(work, { key: 'comment-rules', version: 1 })),
    refusedWith('strategy.guide-unfinished'),
  )
  await house.as('editor', (work) => unpublishGuide(work, 'comment-rules'))
  await assert.rejects(
    house.visitor((work) => publicGuide(work, 'comment-rules', 'en')),
    refusedWith('strategy.guide-not-public'),
  )
  await assert.rejects(
    house.visitor((work) => guideOf(work, 'comment-rules', 'en')),
    refusedWith('platform.not-allowed'),
  )
})

test('what cannot be is refused at its field', async () => {
  for (const [texts, code] of [
    [{ en: { title: '', text: 'x' } }, 'strategy.field-missing'],
    [{ en: { title: 'x'.repeat(121), text: 'x' } }, 'strategy.field-too-long'],
    [{ en: { title: 'x', text: 'x'.repeat(20_001) } }, 'strategy.field-too-long'],
    [{ 'no tag': { title: 'x', text: 'x' } }, 'strategy.not-a-language'],
    [{ en: { title: '', text: '' }, 'zh-CN': { title: '', text: '' } }, 'strategy.field-missing'],
  ] as const)
    await assert.rejects(
      house.as('editor', (work) => saveGuide(work, { key: 'social-media', version: 0, texts })),
      refusedWith(code),
    )
  await assert.rejects(
    house.as('editor', (work) => saveGuide(work, { key: 'none', version: 0, texts: {} })),
    refusedWith('strategy.no-such-guide'),
  )
})
