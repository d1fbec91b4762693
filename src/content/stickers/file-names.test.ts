import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { stickerFileName } from './file-names.ts'

const mimes = ['image/png', 'image/apng', 'image/gif', 'image/webp']

test('whatever stickers are called, their files lead nowhere, fit on any disk, and no two of a pack are alike', () => {
  const names = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.constantFrom('../../etc/passwd', 'CON', 'a:b', '..', '.\u202egnp', '猫头鹰', '👩‍🚀'),
    ),
    {
      minLength: 1,
      maxLength: 130,
    },
  )
  fc.assert(
    fc.property(names, fc.constantFrom(...mimes), (given, mime) => {
      const files = given.map((name, i) => stickerFileName(i + 1, given.length, name, mime))
      assert.equal(new Set(files).size, files.length)
      for (const file of files) {
        assert.match(file, /^\d{2,3}(-[\p{L}\p{N}-]+)?\.(png|gif|webp)$/u)
        assert.ok(Buffer.byteLength(file) <= 255, file)
        assert.ok(file.isWellFormed())
      }
      assert.deepEqual(files.toSorted(), files, 'they stand in their order')
    }),
  )
})
