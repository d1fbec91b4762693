import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal } from '#platform'
import { isOutbox, readOutbox } from './read-outbox.ts'
import { readPastPosts } from './read-past.ts'

const us = 'https://social.example/users/library'
const everybody = 'https://www.w3.org/ns/activitystreams#Public'
const note = (id: number, more: object = {}) => ({
  type: 'Note',
  id: `${us}/statuses/${id}`,
  url: `https://social.example/@library/${id}`,
  published: '2023-05-04T10:00:00Z',
  attributedTo: us,
  to: [everybody],
  cc: [`${us}/followers`],
  content: `<p>Post ${id} &amp; <a href="https://lib.example/x"><span class="invisible">https://</span>lib.example/x</a><br>Second line</p>`,
  contentMap: { en: '' },
  ...more,
})
const create = (object: unknown) => ({ type: 'Create', object })
const outbox = (...orderedItems: unknown[]) =>
  new TextEncoder().encode(JSON.stringify({ '@context': [], type: 'OrderedCollection', orderedItems }))
const wish = { timeZone: 'Europe/Berlin', now: new Date('2026-09-07T08:00:00Z'), addressOf: () => undefined }

test('what everybody could read comes in as lines of a table, threads of one’s own too', async () => {
  const file = outbox(
    create(note(1)),
    create(note(2, { to: [`${us}/followers`], cc: [everybody], summary: 'Spoiler' })),
    create(note(3, { inReplyTo: `${us}/statuses/1` })),
    create(note(4, { inReplyTo: 'https://far.example/users/library/statuses/9' })),
    create(note(5, { to: [`${us}/followers`], cc: [] })),
    create(note(6, { to: ['https://far.example/users/li'], cc: [] })),
    { type: 'Announce', object: 'https://far.example/1' },
  )
  assert.ok(isOutbox(file))
  const { rows, passedOver } = readOutbox(file)
  assert.equal(passedOver, 4)
  assert.deepEqual(
    rows.map(({ line }) => line),
    [0, 1, 2, 3],
  )
  const table = await readPastPosts(file, wish)
  assert.deepEqual([table.read, table.others, table.refused], [7, 4, []])
  assert.deepEqual(
    table.lines.map(({ id, url, at, account, language, text }) => [id, url, at.toISOString(), account, language, text]),
    [
      [
        '1',
        'https://social.example/@library/1',
        '2023-05-04T10:00:00.000Z',
        'library',
        'en',
        'Post 1 & https://lib.example/x\nSecond line',
      ],
      [
        '2',
        'https://social.example/@library/2',
        '2023-05-04T10:00:00.000Z',
        'library',
        'en',
        'Spoiler\n\nPost 2 & https://lib.example/x\nSecond line',
      ],
      [
        '3',
        'https://social.example/@library/3',
        '2023-05-04T10:00:00.000Z',
        'library',
        'en',
        'Post 3 & https://lib.example/x\nSecond line',
      ],
    ],
  )
})

test('what is no outbox is refused by name, and a table is no outbox', () => {
  for (const text of ['{', '{}', '{"orderedItems": 7}', '\ufeff {"orderedItems": '])
    assert.throws(
      () => readOutbox(new TextEncoder().encode(text)),
      (error) => isRefusal(error) && error.fields[0]?.code === 'channels.outbox-unreadable',
    )
  assert.equal(isOutbox(new TextEncoder().encode('id,url\n1,2')), false)
})

test('whatever an archive holds, its items are lines or passed over', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.jsonValue(), fc.jsonValue().map(create))), (items) => {
      const { rows, passedOver } = readOutbox(outbox(...items))
      assert.equal(rows.length - 1 + passedOver, items.length)
    }),
  )
})
