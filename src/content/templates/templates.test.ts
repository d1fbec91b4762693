// The stock of templates, and a post begun with one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, locales, translator } from '#platform'
import { findMetric } from '#rooms/facts'
import { setGoal } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { checkPost, listTemplates, startFromTemplate, templateKinds, toPlain } from '../index.ts'
import { templateStock } from './stock.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

test('forty templates are whole in every language, serve a figure there is, and every gap in them is said in words', () => {
  const stock = templateStock()
  assert.equal(stock.length, 40)
  assert.equal(new Set(stock.map(({ key }) => key)).size, 40)
  assert.deepEqual(new Set(stock.map(({ kind }) => kind)), new Set(templateKinds))
  for (const { key, texts, serves, placeholders } of stock) {
    assert.deepEqual(Object.keys(texts).sort(), [...locales()].sort(), key)
    assert.ok(findMetric(serves), `${key} serves ${serves}`)
    for (const locale of locales())
      for (const name of placeholders) {
        const path = `content.placeholders.${name}`
        assert.notEqual(translator(locale)(path), path, `${key}: ${name} in ${locale}`)
      }
    // A translation says the same: it leaves the same things open.
    const open = Object.values(texts).map(({ title, summary, body }) => new Set(`${title}${summary}${body}`.match(/\{[a-z_]+\}/g) ?? []))
    for (const other of open) assert.deepEqual(other, open[0], `${key}: the same gaps in every language`)
  }
})

test('a list is in the reader’s language and of one kind where asked', async () => {
  const mails = await house.as('author', (work) => listTemplates(work, { locale: 'zh-CN', kind: 'mail' }))
  assert.ok(mails.length > 4 && mails.every(({ kind, locale }) => kind === 'mail' && locale === 'zh-CN'))
  const [welcome] = mails
  assert.match(welcome!.body, /感谢加入\{/)
  assert.doesNotMatch(welcome!.body, /\{[a-z_]+\}/)
})

test('a post begins with a template in the library’s languages; what is open stops it from leaving', async () => {
  const terms = { metric: 'visits.onsite', points: null, target: 10, per: 'total', starts: '2026-09-01', ends: '2026-12-31' } as const
  const { goalId } = await house.as('editor', (work) => setGoal(work, { title: 'Visits', ...terms }))
  const post = await house.as('author', (work) => startFromTemplate(work, { template: 'welcome-mail' }))
  assert.deepEqual(Object.keys(post.content.texts), ['en', 'zh-CN'])
  assert.deepEqual(
    [post.state, post.content.source, post.content.goal, post.content.action],
    ['draft', 'en', goalId, { kind: 'visit', target: '' }],
  )
  const words = toPlain(post.content.texts.en!.body)
  assert.match(words, /Test City/, 'the library’s name is filled in')
  const problems = await house.as('author', (work) => checkPost(work, post.id))
  assert.ok(problems.some(({ code, level }) => code === 'unfinished-here' && level === 'stop'))
  await house.as('editor', (work) => setGoal(work, { title: 'More visits', ...terms }))
  const second = await house.as('author', (work) => startFromTemplate(work, { template: 'exam-season' }))
  assert.equal(second.content.goal, null, 'of two goals neither is chosen')
  await assert.rejects(
    house.as('author', (work) => startFromTemplate(work, { template: 'none' })),
    (error) => isRefusal(error) && error.code === 'content.no-such-template',
  )
  await assert.rejects(
    house.as('desk', (work) => startFromTemplate(work, { template: 'exam-season' })),
    isRefusal,
  )
})
