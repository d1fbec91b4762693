// Holds every room's languages to the same keys and the same parameters.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { IntlMessageFormat } from 'intl-messageformat'
import { rootDir } from '../root.ts'
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

/** The glossary's refused words; it stands in README.md beside this file. */
const never = /借书证|稿件|(?<!邮件)通讯|推广活动|馆点|网点|带来了什么|引起|进展正常|落后于计划|搜索|审读|口令|合作伙伴/
const halfWidth = /\p{Script=Han}[,;:!?()]|[,;:!?()]\p{Script=Han}|\p{Script=Han}\.(\s|$)/u

test('Chinese keeps to one word for one thing and to full-width punctuation', () => {
  for (const { locale, file } of translationFiles()) {
    if (locale !== 'zh-CN') continue
    for (const [key, message] of Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)) {
      // The first words of a consent stay as they were agreed to; readers search by other words than ours.
      if (/^patrons\.consent\.\w+-1$|^channels\.search\.words\./.test(key)) continue
      assert.doesNotMatch(message, never, key)
      assert.doesNotMatch(message.replace(/\{\w+(, (plural|select|number|date|time)[^{}]*)?\}/g, 'X'), halfWidth, key)
      assert.doesNotMatch(message, /（\{language\}）/, `${key}: the name of a language may have brackets of its own`)
    }
  }
})

test('so do the longer Chinese texts that stand in files of their own', () => {
  const files = globSync('src/**/*.zh-CN.md', { cwd: rootDir })
  assert.ok(files.length > 0)
  for (const file of files) {
    const text = readFileSync(join(rootDir, file), 'utf8')
    assert.doesNotMatch(text, never, file)
    assert.doesNotMatch(text.replace(/\{[^{}]*\}/g, 'X'), halfWidth, file)
  }
})
