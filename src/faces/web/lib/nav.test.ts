import assert from 'node:assert/strict'
import { test } from 'node:test'
import { action, canonical, href, inLocale, inRoom, type Nav, splitLocale } from './nav.ts'

const plain: Nav = { locale: 'en', defaultLocale: 'en', path: '/events', search: '', scene: null, care: false }
const arrived: Nav = { ...plain, locale: 'zh-CN', path: '/events', search: '?s=k7&day=2026-11-22', scene: 'k7', care: true }

test('the language is split off a path, and nothing else is', () => {
  assert.deepEqual(splitLocale('/zh-CN/events'), { locale: 'zh-CN', path: '/events' })
  assert.deepEqual(splitLocale('/zh-CN'), { locale: 'zh-CN', path: '/' })
  assert.deepEqual(splitLocale('/mi/'), { locale: 'mi', path: '/' })
  for (const path of ['/', '/desk', '/zh-cn/events', '/events', '/api/v1', '/zh-CNevents'])
    assert.deepEqual(splitLocale(path), { locale: null, path })
})

test('a visitor without scene keeps clean addresses', () => {
  assert.equal(href(plain, '/'), '/')
  assert.equal(href(plain, '/events?day=1#top'), '/events?day=1#top')
  assert.equal(action(plain), '?')
  assert.equal(action(plain, 'book'), '?/book')
})

test('language, scene and care room go along on every internal link and action', () => {
  assert.equal(href(arrived, '/'), '/zh-CN?s=k7&room=care')
  assert.equal(href(arrived, '/events/4?day=1#top'), '/zh-CN/events/4?day=1&s=k7&room=care#top')
  assert.equal(href(arrived, '/events?s=other'), '/zh-CN/events?s=other&room=care')
  assert.equal(action(arrived, 'book'), '?/book&s=k7&room=care')
})

test('other sites, the desk and relative addresses pass unchanged', () => {
  for (const path of ['https://example.org/x', '//example.org', '/desk/posts', '/api/v1', '#main', '?page=2'])
    assert.equal(href(arrived, path), path)
})

test('the language switch keeps path and query', () => {
  assert.equal(inLocale(arrived, 'en'), '/events?s=k7&day=2026-11-22')
  assert.equal(inLocale({ ...plain, path: '/' }, 'zh-CN'), '/zh-CN')
  assert.equal(inRoom(plain, true), '/events?room=care')
  assert.equal(inRoom({ ...plain, search: '?room=care&s=k7', care: true }, false), '/events?s=k7')
})

test('what is given away carries neither scene nor care room nor tracking', () => {
  assert.equal(canonical({ ...arrived, search: '?s=k7&day=1&room=care&utm_source=x' }), '/zh-CN/events?day=1')
  assert.equal(canonical({ ...plain, search: '?/book&s=k7' }), '/events')
})
