import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountName, channelInWords, channelParams } from './accounts.ts'

test('a channel that nobody renamed is called by its kind in every language; a name that somebody gave stays', () => {
  for (const name of ['Website', '网站']) {
    assert.equal(accountName({ kind: 'website', name }, 'zh-CN'), '网站')
    assert.equal(accountName({ kind: 'website', name }, 'en'), 'Website')
  }
  assert.equal(accountName({ kind: 'newsletter', name: 'Friday letter' }, 'zh-CN'), 'Friday letter')
  assert.equal(accountName({ kind: 'gone', name: 'Old thing' }, 'zh-CN'), 'Old thing')
})

test('the record names a channel in the language of whoever reads it, also where it was written down without its kind', () => {
  for (const said of [channelParams({ kind: 'poster', name: 'Posters' }), { channel: 'Posters' }]) {
    assert.equal(channelInWords('channels.delivered', { title: 'T', ...said }, 'zh-CN').channel, '海报')
    assert.equal(channelInWords('channels.delivered', { title: 'T', ...said }, 'en').channel, 'Posters')
  }
  assert.equal(channelInWords('channels.channel-up', { name: 'Website', kind: 'website' }, 'zh-CN').name, '网站')
  assert.equal(channelInWords('channels.channel-up', { name: 'Website', kind: 'webhook' }, 'zh-CN').name, 'Website', 'somebody named it so')
  assert.equal(channelInWords('insight.proposal-taken', { channel: 'poster', kind: 'poster' }, 'zh-CN').channel, '海报')
  assert.equal(channelInWords('strategy.channel-planned', { channel: 'Posters' }, 'zh-CN').channel, 'Posters', 'no sentence of channels')
})

test('what was pasted from a platform without an account of ours is told by the name of the platform', () => {
  const said = channelParams({ kind: 'xiaohongshu', name: 'xiaohongshu' })
  assert.equal(channelInWords('channels.incoming-pasted', said, 'zh-CN').channel, '小红书')
  assert.equal(channelInWords('channels.incoming-pasted', said, 'en').channel, 'Xiaohongshu')
})
