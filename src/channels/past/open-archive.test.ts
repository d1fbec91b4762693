import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { packTar } from 'modern-tar'
import { isRefusal, makeZip } from '#platform'
import { openArchive } from './open-archive.ts'
import { readPastPosts } from './read-past.ts'

const folder = mkdtempSync(join(tmpdir(), 'foyer-archive-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const us = 'https://social.example/users/library'
const outbox = Buffer.from(
  JSON.stringify({
    type: 'OrderedCollection',
    orderedItems: [
      {
        type: 'Create',
        object: {
          id: `${us}/statuses/1`,
          published: '2023-05-04T10:00:00Z',
          attributedTo: us,
          to: ['https://www.w3.org/ns/activitystreams#Public'],
          content: '<p>Come in</p>',
          attachment: [{ type: 'Document', name: 'The reading room', url: '/media/1.png' }],
        },
      },
    ],
  }),
)
const media = Buffer.alloc(3_000_000, 7)
const files = { 'actor.json': Buffer.from('{}'), 'media_attachments/files/1.png': media, 'outbox.json': outbox }
const zipOf = async (entries: Record<string, Buffer>): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  const zip = makeZip(
    Object.entries(entries).map(([name, bytes]) => ({ name, read: async () => bytes })),
    new Date('2024-01-01'),
  )
  for await (const part of zip) parts.push(part)
  return Buffer.concat(parts)
}
const tarOf = async (entries: Record<string, Buffer>): Promise<Buffer> =>
  gzipSync(await packTar(Object.entries(entries).map(([name, body]) => ({ header: { name, size: body.length, type: 'file' }, body }))))
const refused = (code: string) => (error: unknown) => isRefusal(error) && error.fields[0]?.code === `channels.past.${code}`
const wish = { timeZone: 'Asia/Shanghai', now: new Date('2026-09-07T08:00:00Z'), addressOf: () => undefined }

test('a Mastodon archive is opened as it was downloaded, .zip and .tar.gz, as bytes and as a path', async () => {
  for (const [name, bytes] of [
    ['archive.zip', await zipOf(files)],
    ['archive.tar.gz', await tarOf(files)],
  ] as const) {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    for (const file of [bytes, path]) {
      assert.ok(Buffer.from(await openArchive(file)).equals(outbox), name)
      const table = await readPastPosts(file, wish)
      assert.deepEqual(
        table.lines.map(({ text }) => text),
        ['Come in\n\n[The reading room]'],
      )
    }
  }
  const path = join(folder, 'outbox.json')
  writeFileSync(path, outbox)
  assert.ok(Buffer.from(await openArchive(path)).equals(outbox))
})

test('an archive without posts, a broken one and a bomb are refused by name', async () => {
  await assert.rejects(openArchive(await zipOf({ 'actor.json': Buffer.from('{}') })), refused('archive-without-posts'))
  await assert.rejects(openArchive(await tarOf({ 'actor.json': Buffer.from('{}') })), refused('archive-without-posts'))
  const sheet = await zipOf({ '[Content_Types].xml': Buffer.from('<x/>'), 'xl/workbook.xml': Buffer.from('<x/>') })
  await assert.rejects(
    readPastPosts(sheet, wish),
    (error: unknown) => isRefusal(error) && error.fields[0]?.code === 'facts.file-is-spreadsheet',
  )
  await assert.rejects(openArchive((await zipOf(files)).subarray(0, 500)), refused('archive-unreadable'))
  await assert.rejects(openArchive((await tarOf(files)).subarray(0, 300)), refused('archive-unreadable'))
  await assert.rejects(openArchive(gzipSync(Buffer.from('no tar at all'.repeat(100)))), refused('archive-unreadable'))
  await assert.rejects(openArchive(bomb()), refused('archive-too-large'))
})

/** A zip of 300 KB whose outbox.json unpacks to 300 MB of noughts and says so of itself. */
function bomb(): Buffer {
  const size = 300 * 1024 * 1024
  const packed = deflateRawSync(Buffer.alloc(size), { level: 9 })
  const name = Buffer.from('outbox.json')
  const facts = Buffer.alloc(26)
  facts.writeUInt16LE(20, 0)
  facts.writeUInt16LE(8, 4)
  facts.writeUInt32LE(crc32(Buffer.alloc(0)), 10)
  facts.writeUInt32LE(packed.length, 14)
  facts.writeUInt32LE(size, 18)
  facts.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), facts, name, packed])
  const central = Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), Buffer.from([20, 0]), facts, Buffer.alloc(14), name])
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

test('whatever an archive holds, it is opened or refused by name', async () => {
  const [zip, tar] = [await zipOf({ 'outbox.json': outbox, 'x.json': outbox }), await tarOf({ 'x.json': outbox, 'outbox.json': outbox })]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(zip, tar), fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { maxLength: 4 }), async (whole, changes) => {
      const changed = Buffer.from(whole)
      for (const [at, by] of changes) changed[4 + (at % (changed.length - 4))] = by
      try {
        await openArchive(changed)
      } catch (error) {
        assert.ok(isRefusal(error), String(error))
      }
    }),
    { numRuns: Number(process.env.FOYER_FUZZ_RUNS ?? 200) },
  )
})
