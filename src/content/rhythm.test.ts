import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourOn, nextIn, rhythmOf } from './rhythm.ts'

const next = (walls: string[], now = '2026-09-01T08:00') => nextIn(rhythmOf(walls)!, now)

test('a series that comes every week comes next on its weekday at its hour; what was moved once changes nothing', () => {
  // Thursdays at six; the third came a day late.
  const walls = ['2026-08-06T18:00', '2026-08-13T18:00', '2026-08-21T12:00', '2026-08-27T18:00']
  assert.equal(next(walls), '2026-09-03T18:00')
  assert.equal(next(walls, '2026-09-03T18:00'), '2026-09-10T18:00', 'never what is over')
  assert.equal(next([...walls, '2026-09-04T09:20']), '2026-09-10T18:00', 'also when the last came out of turn')
})

test('several times a week follow one another, and what is planned or wished already is counted', () => {
  const walls = ['2026-08-17T12:30', '2026-08-19T18:00', '2026-08-21T18:00', '2026-08-24T12:30', '2026-08-26T18:00', '2026-08-28T18:00']
  assert.equal(next(walls), '2026-09-02T18:00')
  assert.equal(next(walls, '2026-08-28T18:00'), '2026-08-31T12:30')
  assert.equal(next([...walls, '2026-09-02T18:00', '2026-09-04T18:00']), '2026-09-07T12:30')
})

test('every second week stays every second week; one that paused goes on in its step', () => {
  assert.equal(next(['2026-08-04T10:00', '2026-08-18T10:00'], '2026-08-19T08:00'), '2026-09-01T10:00')
  assert.equal(next(['2026-06-09T10:00', '2026-06-23T10:00']), '2026-09-01T10:00')
})

test('two or one are enough to begin with, a weekday that was given up is forgotten, and nothing has no rhythm', () => {
  assert.equal(next(['2026-08-25T18:00']), '2026-09-01T18:00')
  assert.equal(next(['2026-08-20T18:00', '2026-08-25T18:00']), '2026-09-01T18:00')
  const tuesdays = ['2026-07-07T18:00', '2026-07-14T18:00', '2026-07-21T18:00']
  const fridays = ['2026-08-07T19:00', '2026-08-14T19:00', '2026-08-21T19:00', '2026-08-28T19:00']
  assert.equal(next([...tuesdays, ...fridays]), '2026-09-04T19:00')
  assert.equal(rhythmOf([]), undefined)
})

test('in an unsteady series what came twice by chance is no rhythm: the weekday of the last, two weeks on as never sooner, at the usual hour', () => {
  const walls = ['2026-06-02T18:00', '2026-06-22T18:00', '2026-07-18T18:00', '2026-07-29T10:00', '2026-08-14T18:00', '2026-08-26T10:00']
  assert.equal(next(walls), '2026-09-09T18:00')
})

test('on a chosen day it is the hour of that weekday, else the usual one', () => {
  const walls = ['2026-08-17T12:30', '2026-08-20T18:00', '2026-08-24T12:30', '2026-08-27T18:00', '2026-08-29T18:00']
  const rhythm = rhythmOf(walls)!
  assert.deepEqual(
    ['2026-09-07', '2026-09-08', '2026-09-10'].map((day) => hourOn(rhythm, day)),
    ['12:30', '18:00', '18:00'],
  )
})
