import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { locales, translator } from '#platform'
import {
  breakerAfter,
  claimsAllowed,
  deliveryStates,
  mayMove,
  type Outcome,
  retryAfterSeconds,
  statesBefore,
  waitSeconds,
} from './delivery-state.ts'

test('every state has its word, in the list of deliveries and beside the post, in every language', () => {
  const keys = deliveryStates.flatMap((state) => [`channels.states.${state}`, `content.deliveries.${state}`])
  for (const locale of locales())
    assert.deepEqual(
      keys.filter((key) => translator(locale)(key) === key),
      [],
      locale,
    )
})

test('a delivery that was sent or withdrawn never moves again, and nothing is sent without having been claimed', () => {
  for (const to of deliveryStates) {
    assert.equal(mayMove('sent', to), false)
    assert.equal(mayMove('withdrawn', to), false)
  }
  assert.deepEqual(statesBefore('sending'), ['due'])
  assert.deepEqual(statesBefore('sent'), ['sending', 'by-hand', 'unconfirmed', 'failed'])
  assert.deepEqual(statesBefore('by-hand'), ['sending'])
  assert.deepEqual(
    deliveryStates.filter((to) => mayMove('by-hand', to)),
    ['sent', 'withdrawn'],
    'only as a person says',
  )
})

test('every state has its word, in the list and beside the composer', () => {
  for (const locale of locales())
    for (const state of deliveryStates)
      for (const key of [`channels.states.${state}`, `content.deliveries.${state}`]) assert.notEqual(translator(locale)(key), key)
})

test('no path leads from unconfirmed to sending without a person: only through due, which resending sets', () => {
  assert.equal(mayMove('unconfirmed', 'sending'), false)
  assert.equal(mayMove('sending', 'sending'), false)
})

test('waits double from 15 seconds to four hours and respect a longer Retry-After', () => {
  const middle = () => 0.5
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => waitSeconds(n, undefined, middle)),
    [15, 30, 60, 120],
  )
  assert.equal(waitSeconds(40, undefined, middle), 14_400)
  assert.equal(waitSeconds(1, 300, middle), 300)
  assert.equal(waitSeconds(1, 5, middle), 15)
  assert.equal(waitSeconds(1, 10 ** 9, middle), 86_400)
})

test('Retry-After is read as seconds or as a date, and nonsense is no wish', () => {
  const now = new Date('2026-09-10T01:00:00Z')
  assert.equal(retryAfterSeconds('120', now), 120)
  assert.equal(retryAfterSeconds('Thu, 10 Sep 2026 01:02:00 GMT', now), 120)
  assert.equal(retryAfterSeconds('Thu, 10 Sep 2026 00:02:00 GMT', now), 0)
  for (const nonsense of ['', 'soon', '-5', '1e3', '12 34', null, undefined])
    assert.equal(retryAfterSeconds(nonsense, now), undefined, String(nonsense))
})

test('Retry-After never gives a negative or infinite wait', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      const seconds = retryAfterSeconds(header, new Date(0))
      assert.ok(seconds === undefined || (seconds >= 0 && Number.isFinite(seconds)))
    }),
  )
})

test('five failures of the channel in a row open the breaker, a probe is let through, success closes it', () => {
  const now = new Date('2026-09-10T01:00:00Z')
  const down: Outcome = { state: 'retry', code: 'x', sickChannel: true }
  let breaker = { failures: 0, openUntil: null as Date | null }
  for (let n = 0; n < 4; n++) breaker = breakerAfter(breaker, down, now)
  assert.equal(breaker.openUntil, null)
  breaker = breakerAfter(breaker, down, now, () => 0.5)
  assert.equal(breaker.openUntil!.getTime() - now.getTime(), 30_000)
  assert.equal(claimsAllowed(breaker, 50), 1)
  assert.deepEqual(breakerAfter(breaker, { state: 'sent' }, now), { failures: 0, openUntil: null })
})

test('a refused message does not count against the channel', () => {
  const breaker = breakerAfter({ failures: 3, openUntil: null }, { state: 'failed', code: 'x' }, new Date())
  assert.equal(breaker.failures, 3)
})
