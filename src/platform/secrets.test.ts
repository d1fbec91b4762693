import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeSecrets } from './secrets.ts'

const secrets = makeSecrets('a root key')

test('what is sealed opens again, in its own purpose and context only, and never reads the same twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, context) => {
      const sealed = secrets.seal('channel', context, text)
      assert.equal(secrets.open('channel', context, sealed), text)
      assert.equal(secrets.open('channel', `${context}x`, sealed), undefined)
      assert.equal(secrets.open('webhook', context, sealed), undefined)
      assert.equal(makeSecrets('another').open('channel', context, sealed), undefined)
      assert.notEqual(secrets.seal('channel', context, text), sealed)
    }),
    { numRuns: 200 },
  )
})

test('what was changed, cut or never sealed does not open', () => {
  const sealed = secrets.seal('channel', 'account', 'a token')
  for (let at = 0; at < sealed.length - 1; at++) {
    const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
    assert.equal(secrets.open('channel', 'account', changed), undefined, `changed at ${at}`)
  }
  for (const broken of ['', 'a', sealed.slice(0, 20), sealed.slice(0, -4), `${sealed}AAAA`, 'no base64 at all €'])
    assert.equal(secrets.open('channel', 'account', broken), undefined, broken)
})
