import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isModest, mostOfDocument } from './modest.ts'

const context = 'https://www.w3.org/ns/activitystreams'
const nested = (depth: number): unknown => (depth === 0 ? 'x' : { a: nested(depth - 1) })

test('what people say to each other is modest', () => {
  const mentions = Array.from({ length: 300 }, (_, i) => ({ type: 'Mention', href: `https://a.example/${i}`, name: `@${i}` }))
  const inline = { toot: 'http://joinmastodon.org/ns#', featured: { '@id': 'toot:featured', '@type': '@id' } }
  for (const document of [
    {},
    null,
    'https://a.example/note',
    { '@context': context, type: 'Like' },
    { '@context': [context, 'https://w3id.org/security/v1', inline], type: 'Create', object: { '@context': context, tag: mentions } },
  ])
    assert.equal(isModest(document), true)
})

test('a context named again and again, a depth or a number of things that nobody needs is not', () => {
  assert.equal(isModest({ '@context': Array(mostOfDocument.contexts).fill(context) }), true)
  assert.equal(isModest({ '@context': Array(mostOfDocument.contexts + 1).fill(context) }), false)
  assert.equal(isModest({ tag: Array.from({ length: 21 }, () => ({ '@context': context })) }), false)
  assert.equal(isModest({ '@context': [context, { term: { '@id': 'x', '@context': { a: 'b' } } }] }), false)
  assert.equal(isModest(nested(mostOfDocument.depth)), true)
  assert.equal(isModest(nested(mostOfDocument.depth + 1)), false)
  assert.equal(isModest(Array(mostOfDocument.values).fill(1)), false)
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  assert.equal(isModest(deep), false, 'and looking costs no stack')
})

test('it judges whatever JSON there is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(typeof isModest(value), 'boolean')
    }),
  )
})
