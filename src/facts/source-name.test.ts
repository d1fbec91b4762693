import assert from 'node:assert/strict'
import { test } from 'node:test'
import { translator } from '#platform'
import { sourceName } from './source-name.ts'

test('what the house counts is named in the language of the page, what a library named stays as it is', () => {
  const [en, zh] = [translator('en'), translator('zh-CN')]
  for (const source of ['portal', 'links', 'channels', 'newsletter', 'newsletter form', 'bounces', 'card form', 'content', 'strategy']) {
    assert.match(sourceName(source, en), /^Foyer, /, source)
    assert.match(sourceName(source, zh), /^本系统，/, source)
  }
  for (const named of ['Gate counters', '门禁计数月报', 'constructor', '../x']) assert.equal(sourceName(named, zh), named)
})
