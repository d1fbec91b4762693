import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { contextOf, findName, inHtml, putInHtml, putInPlace } from './find-name.ts'

const put = (text: string, ...names: string[]) => {
  const finder = findName(names)
  return putInPlace(text, finder.hits(text), '[]')
}

test('a name is found as whole words, whatever its case, accents and what joins its parts', () => {
  for (const [text, without] of [
    ['Li Lei reads.', '[] reads.'],
    ['li lei, LI LEI and Li  Lei', '[], [] and []'],
    ['Li-Lei’s book, "Li Lei"', '[]’s book, "[]"'],
    ['LiLei Li Leia oLi Lei Li Lei2', 'LiLei Li Leia oLi Lei Li Lei2'],
    ['written by Li\nLei', 'written by []'],
    ['由Li Lei写', '由[]写'],
    ['Li, Lei', 'Li, Lei'],
  ] as const)
    assert.equal(put(text, 'Li Lei'), without, text)
  assert.equal(put('José Núñez, JOSE NUNEZ, José Núñez', 'José Núñez'), '[], [], []', 'accents, composed or not')
  assert.equal(put("O’Brien and O'Brien and OBrien", "O'Brien"), '[] and [] and OBrien')
  assert.equal(put('Straße Strasse', 'Strasse'), '[] []')
  assert.equal(put('J. R. Smith', 'J R Smith'), '[]')
})

test('a Chinese name is found inside a sentence, simplified or traditional, and too short a name is not looked for', () => {
  assert.equal(put('昨天李雷来了。李·雷，李 雷', '李雷'), '昨天[]来了。[]，[]')
  assert.equal(put('張偉在圖書館', '张伟'), '[]在圖書館')
  assert.equal(put('张伟', '張偉'), '[]')
  assert.equal(put('李在这里 Li here', '李', 'Li'), '李在这里 Li here')
  assert.equal(put('阿卜杜拉·买买提', '阿卜杜拉·买买提'), '[]')
})

test('the longest of several names wins, and what is put in its place is not looked through again', () => {
  assert.equal(put('Li Lei Chen and Li Lei', 'Li Lei', 'Li Lei Chen'), '[] and []')
  const finder = findName(['Li Lei'])
  assert.equal(putInPlace('Li Lei', finder.hits('Li Lei'), 'Li Lei'), 'Li Lei')
})

test('whatever stands around it, a name is found once for each time it stands there, and nothing else is changed', () => {
  const noise = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !findName(['Zhao Qianli', '赵千里']).holds(text))
  fc.assert(
    fc.property(
      fc.array(noise, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('Zhao Qianli', 'ZHAO  QIANLI', '赵千里', '趙千里'),
      (parts, name) => {
        const text = parts.join(` | ${name} | `)
        const finder = findName(['Zhao Qianli', '赵千里'])
        assert.equal(finder.hits(text).length, parts.length - 1)
        assert.equal(putInPlace(text, finder.hits(text), '☐'), parts.join(' | ☐ | '))
        assert.equal(finder.holds(putInPlace(text, finder.hits(text), 'somebody')), false)
      },
    ),
  )
})

test('any text is looked through without falling over, and hits lie within it in order', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 4 }), (text, names) => {
      let at = 0
      for (const hit of findName(names).hits(text))
        for (const { from, to } of hit) {
          assert.ok(from >= at && to > from && to <= text.length)
          at = to
          contextOf(text, hit)
        }
    }),
  )
})

test('in HTML a name is found across tags, references and in what attributes say', () => {
  const finder = findName(['Li Lei', "Mei O'Brien"])
  const html =
    '<p><strong>Li</strong> Lei &amp; Mei O&#39;Brien</p><figure><img alt="Li Lei reads" src="/files/a"></figure><p>Li</p><p>Lei</p>'
  assert.equal(
    putInHtml(html, finder, 'a <reader>', (text) => text.replaceAll('<', '&lt;')),
    '<p><strong>a &lt;reader></strong> &amp; a &lt;reader></p><figure><img alt="a &lt;reader> reads" src="/files/a"></figure><p>Li</p><p>Lei</p>',
  )
  assert.equal(inHtml(html, finder).length, 3)
  assert.equal(
    putInHtml('<a href="https://x.example/li-lei">him</a>', finder, 'x', String),
    '<a>him</a>',
    'an address with the name leads nowhere',
  )
})
