import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linksIn, tagsIn } from './text-parts.ts'

const uris = (text: string) => linksIn(text).map(({ uri }) => uri)
const tags = (text: string) => tagsIn(text, linksIn(text)).map(({ tag }) => tag)

test('an address ends before its sentence and before a bracket that was opened outside it, however many there are', () => {
  assert.deepEqual(uris('(see https://a.example/b_(c)), <https://a.example/d>.'), ['https://a.example/b_(c)', 'https://a.example/d'])
  assert.deepEqual(uris('[https://a.example/(b]c)!)'), ['https://a.example/(b]c)'])
  assert.deepEqual(uris(`https://a.example/b${').'.repeat(400_000)}`), ['https://a.example/b'])
})

test('Chinese that begins a part of a path belongs to it, however long it is', () => {
  const book = '书'.repeat(400_000)
  assert.deepEqual(uris(`https://a.example/${book}`), [new URL(`https://a.example/${book}`).href])
  assert.deepEqual(uris('https://a.example/wiki/图书馆，https://a.example/l/abc欢迎'), [
    'https://a.example/wiki/%E5%9B%BE%E4%B9%A6%E9%A6%86',
    'https://a.example/l/abc',
  ])
})

test('hashtags are counted as readers follow them: behind Chinese too, not in addresses, not numbers', () => {
  assert.deepEqual(tags('今晚#图书馆之夜 #Night，#3 and https://a.example/b#c R&#38;D'), ['图书馆之夜', 'Night'])
})
