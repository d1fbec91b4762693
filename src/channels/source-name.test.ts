import assert from 'node:assert/strict'
import { test } from 'node:test'
import { translator } from '#platform'
import { figureSource } from './source-name.ts'
import '#house'

test('a platform that figures came from is called by its name', () => {
  const [en, zh] = [translator('en'), translator('zh-CN')]
  assert.equal(figureSource('xiaohongshu', en), 'Xiaohongshu')
  assert.equal(figureSource('xiaohongshu', zh), '小红书')
  assert.equal(figureSource('weibo, pasted', en), 'Weibo, pasted by staff')
  assert.equal(figureSource('weibo, pasted', zh), '微博，由工作人员粘贴')
  assert.equal(figureSource('wechatchannels, read by hand', en), 'WeChat Channels, read by hand')
  assert.equal(figureSource('wechat-channels, read by hand', zh), '微信视频号，人工读取')
  assert.equal(figureSource('signal, read by hand', zh), 'Signal，人工读取')
  assert.equal(figureSource('counted at the door', zh), '门口计数')
  assert.equal(figureSource('card-form', en), 'Foyer, the card form')
  for (const named of ['Gate counters', '门禁计数月报', 'constructor', '../x', 'weibo, by hand'])
    assert.equal(figureSource(named, zh), named)
})
