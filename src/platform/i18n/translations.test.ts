// Holds every room's languages to the same keys and the same parameters.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { IntlMessageFormat } from 'intl-messageformat'
import { loadCatalogs, translationFiles } from './catalogs.ts'
import { intlLocale } from './locales.ts'

type Node = { type: number; value?: unknown; options?: Record<string, { value: Node[] }>; children?: Node[] }

/** The parameter names a message asks for. Node types 0 and 7 are literal text and "#". */
function parameters(nodes: readonly Node[], found = new Set<string>()): Set<string> {
  for (const node of nodes) {
    if (node.type !== 0 && node.type !== 7) found.add(String(node.value))
    for (const option of Object.values(node.options ?? {})) parameters(option.value, found)
    if (node.children) parameters(node.children, found)
  }
  return found
}

const rooms = Map.groupBy(translationFiles(), ({ room }) => room)

test('no two rooms use the same key', () => {
  assert.ok(loadCatalogs().locales.includes('en'))
})

for (const [room, files] of rooms) {
  test(`${room}: every language has the same keys and parameters`, () => {
    const read = (file: string): Record<string, string> => JSON.parse(readFileSync(file, 'utf8'))
    const english = files.find(({ locale }) => locale === 'en')
    assert.ok(english, `${room} has no en.json`)
    assert.ok(
      files.some(({ locale }) => locale === 'zh-CN'),
      `${room} has no zh-CN.json`,
    )
    const source = read(english.file)
    for (const { locale, file } of files) {
      const messages = read(file)
      assert.deepEqual(Object.keys(messages).sort(), Object.keys(source).sort(), `${room}/${locale}: keys`)
      for (const [key, message] of Object.entries(messages)) {
        const of = (text: string, tag: string) => [...parameters(new IntlMessageFormat(text, intlLocale(tag)).getAst() as Node[])].sort()
        assert.deepEqual(of(message, locale), of(source[key]!, 'en'), `${room}/${locale}: parameters of ${key}`)
      }
    }
  })
}
