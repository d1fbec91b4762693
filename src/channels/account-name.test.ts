import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountName } from './accounts.ts'

test('a channel that nobody renamed is called by its kind in every language; a name that somebody gave stays', () => {
  for (const name of ['Website', '网站']) {
    assert.equal(accountName({ kind: 'website', name }, 'zh-CN'), '网站')
    assert.equal(accountName({ kind: 'website', name }, 'en'), 'Website')
  }
  assert.equal(accountName({ kind: 'newsletter', name: 'Friday letter' }, 'zh-CN'), 'Friday letter')
  assert.equal(accountName({ kind: 'gone', name: 'Old thing' }, 'zh-CN'), 'Old thing')
})
