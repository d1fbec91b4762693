import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from '@hono/zod-openapi'
import { translator } from '#platform'
import { paramsOf } from './field-problem.ts'

const said = (schema: z.ZodType, value: unknown, locale: string): string[] => {
  const checked = schema.safeParse(value, { reportInput: true })
  return (checked.error?.issues ?? []).map((issue) =>
    translator(locale)(`refusals.platform.field-${issue.code.replaceAll('_', '-')}`, paramsOf(issue)),
  )
}

test('what is wrong with a field is said in our own sentences', () => {
  for (const [schema, value, en, zh] of [
    [z.int().min(1), 0, 'This must be at least 1.', '不能小于 1。'],
    [z.int().max(200), 500, 'This may be 200 at most.', '不能大于 200。'],
    [z.number().positive(), 0, 'This must be more than 0.', '必须大于 0。'],
    [z.string().min(1), '', 'This must not be empty.', '不能为空。'],
    [z.string().max(2), 'abc', 'This may have 2 characters at most.', '最多 2 个字符。'],
    [z.array(z.string()).length(7), [], 'This needs at least 7 entries.', '至少需要 7 项。'],
    [z.string(), undefined, 'This is missing.', '缺少此项。'],
    [z.string(), 7, 'A text is expected here.', '此处应为文本。'],
    [z.coerce.number().int(), 'x', 'A number is expected here.', '此处应为数字。'],
    [z.enum(['en', 'zh-CN']), 'de', 'One of these is expected: en, zh-CN.', '应为以下之一：en, zh-CN。'],
    [z.uuid(), 'x', 'This is not an id.', '这不是编号（id）。'],
    [z.iso.date(), 'x', 'This is not a day such as 2026-11-30.', '这不是日期，应如 2026-11-30。'],
    [z.strictObject({}), { colour: 1 }, 'Nothing here is called colour.', '这里没有名为 colour 的项。'],
  ] as const) {
    assert.deepEqual(said(schema, value, 'en'), [en])
    assert.deepEqual(said(schema, value, 'zh-CN'), [zh])
  }
})

test('no sentence shows a word of the schema library, whatever is sent where', () => {
  const schemas = [
    z.int().min(3).max(5).multipleOf(2),
    z.url(),
    z.email(),
    z.iso.datetime(),
    z.string().regex(/^a$/),
    z.union([z.int(), z.boolean()]),
    z.record(z.uuid(), z.int()),
    z.literal(true),
    z.stringbool(),
    z.object({ a: z.string() }),
  ]
  for (const schema of schemas)
    for (const value of [undefined, null, '', 'x', 0, 7, 1.5, true, [], {}, { x: 1 }])
      for (const sentence of [...said(schema, value, 'en'), ...said(schema, value, 'zh-CN')]) {
        assert.doesNotMatch(sentence, /Invalid|expected \w+ to|[{}]|refusals\./, sentence)
      }
  assert.ok(said(z.email(), 'x', 'zh-CN').every((sentence) => !/[a-z]/.test(sentence)))
})
