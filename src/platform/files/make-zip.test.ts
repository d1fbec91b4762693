import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { unzip, zipBytes } from '#platform'

const at = new Date('2026-09-10T01:00:00Z')

test('what goes into a zip comes out of it, whatever it is called', async () => {
  const file = fc.record(
    { name: fc.stringMatching(/^[a-z0-9\u4e00-\u4eff -]{1,40}\.jpg$/), bytes: fc.uint8Array({ maxLength: 3000 }) },
    { noNullPrototype: true },
  )
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(file, { selector: ({ name }) => name, maxLength: 6 }), async (files) => {
      const zip = await zipBytes(
        files.map(({ name, bytes }) => ({ name, read: async () => bytes })),
        at,
      )
      const found: { name: string; bytes: Uint8Array }[] = []
      for await (const { name, bytes } of unzip(zip)) found.push({ name, bytes: new Uint8Array(bytes) })
      assert.deepEqual(found, files)
    }),
    { numRuns: 60 },
  )
})
