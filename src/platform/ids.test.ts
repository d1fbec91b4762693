import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isId, newId } from './ids.ts'

test('ids made one after the other sort in that order, however many in a millisecond', () => {
  const ids = Array.from({ length: 50_000 }, () => newId())
  assert.deepEqual(ids, ids.toSorted())
  assert.equal(new Set(ids).size, ids.length)
})

test('an id is a uuid version 7 that begins with its millisecond', () => {
  const before = Date.now()
  const id = newId()
  assert.ok(isId(id))
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  // The test before may have run ahead of the clock by a few milliseconds.
  assert.ok(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) >= before)
})

test('an id for another time stands there and moves no other', () => {
  const then = Date.UTC(2020, 0, 1)
  const old = newId(then)
  assert.equal(Number.parseInt(old.slice(0, 8) + old.slice(9, 13), 16), then)
  const far = newId(Date.UTC(2100, 0, 1))
  assert.ok(newId() < far && newId() > old)
  assert.notEqual(newId(then), newId(then))
})

test('what is no id is told from one', () => {
  for (const text of ['', 'x', newId().toUpperCase(), `${newId()} `, null, 7, `${newId()}0`]) assert.equal(isId(text), false, String(text))
})
