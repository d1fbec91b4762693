import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { XMLValidator } from 'fast-xml-parser'
import { actFamily, contrastRatio } from '#platform'
import { tileColours, tileSvg } from './tile.ts'

const brand = actFamily('#0b5a49', 'light')
const colour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`)

test('whatever colour a library has, what stands on a tile can be read', () => {
  fc.assert(
    fc.property(colour, (act) => {
      for (const { ground, ink } of tileColours(actFamily(act, 'light')))
        assert.ok(contrastRatio(ground, ink) >= 4.5, `${ink} on ${ground}`)
    }),
  )
})

test('the same book has the same tile, another mostly another', () => {
  const book = { title: 'The Yellow River', author: 'Philip Ball', language: 'en' }
  assert.equal(tileSvg(book, brand), tileSvg(book, brand))
  const grounds = new Set(
    Array.from({ length: 40 }, (_, i) => /fill="(#[0-9a-f]{6})"/.exec(tileSvg({ ...book, title: `Book ${i}` }, brand))![1]),
  )
  assert.equal(grounds.size, 4)
})

test('any title is a tile: well-formed, no script, no wider than the tile, no taller', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ maxLength: 80 }), (title, author) => {
      const clean = (text: string) => text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, '')
      const svg = tileSvg({ title: clean(title), author: clean(author), language: 'zh-CN' }, brand)
      assert.equal(XMLValidator.validate(svg), true)
      assert.doesNotMatch(svg, /<script|href|style=/i)
      for (const [, y] of svg.matchAll(/ y="(\d+)"/g)) assert.ok(Number(y) > 0 && Number(y) < 300)
    }),
  )
  assert.match(tileSvg({ title: 'Frankenstein', author: '', language: 'en' }, brand), />Frankenstein</)
  const long = tileSvg({ title: '活下来的书：'.repeat(40), author: '', language: 'zh-CN' }, brand)
  assert.match(long, /…<\/text>/)
})
