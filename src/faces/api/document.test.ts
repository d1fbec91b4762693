import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tokenScopes } from '#platform'
import { describe } from './describe.ts'
import { allOperations } from './index.ts'

const { operations } = allOperations()
const document = JSON.parse(JSON.stringify(describe(operations, 'https://library.example'))) as {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Described>>
  components: Record<string, Record<string, unknown>>
}
interface Described {
  operationId: string
  summary: string
  tags: string[]
  security: Record<string, string[]>[]
  'x-scope': string
  parameters?: { name: string; in: string; schema: object; required?: boolean }[]
  requestBody?: { content: Record<string, { schema?: object; example?: unknown }> }
  responses: Record<string, { $ref?: string; description?: string; content?: Record<string, { schema?: object; example?: unknown }> }>
}
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

test('every operation has an id of its own, a summary, a room, a scope and its problems', () => {
  const ids = new Set<string>()
  for (const { path, method, operation } of described) {
    const name = `${method} ${path}`
    assert.match(operation.operationId, /^[a-z][A-Za-z0-9]+$/, name)
    assert.ok(!ids.has(operation.operationId), `${operation.operationId} twice`)
    ids.add(operation.operationId)
    assert.ok(operation.summary.length > 3, name)
    assert.equal(operation.tags.length, 1, name)
    assert.match(operation['x-scope'], /^(public|[a-z]+:(read|write))$/, name)
    assert.deepEqual(operation.security, operation['x-scope'] === 'public' ? [] : [{ token: [operation['x-scope']] }], name)
    // A key with which one writes elsewhere is not for who only reads.
    if (method === 'get' && operation.operationId !== 'readSigningKey') assert.ok(!operation['x-scope'].endsWith(':write'), `${name} reads`)
    for (const status of ['401', '403', '404', '429', '500'])
      assert.equal(operation.responses[status]?.$ref, `#/components/responses/Problem${status}`, `${name} ${status}`)
    assert.ok(
      Object.keys(operation.responses).some((status) => status.startsWith('2')),
      name,
    )
  }
  assert.equal(described.length, operations.length)
})

test('a token can be made for every scope that an operation asks for, and for no other', () => {
  const asked = new Set(described.map(({ operation }) => operation['x-scope']).filter((scope) => scope !== 'public'))
  assert.deepEqual([...asked].sort(), [...tokenScopes].sort())
})

test('every example fits its schema, and everything that takes or gives JSON has one', () => {
  for (const operation of operations) {
    const { id, params, query, body, answer, example } = operation
    for (const [part, schema] of Object.entries({ params, query, body, answer })) {
      if (!schema) continue
      const given = (example as Record<string, unknown>)[part] ?? (part === 'query' ? {} : undefined)
      const checked = schema.safeParse(given)
      assert.ok(checked.success, `${id}: the example of its ${part} does not fit: ${checked.error}`)
    }
  }
})

test('path parameters are those of the path', () => {
  for (const { path, method, operation } of described) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort()
    const given = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    assert.deepEqual(given.map((parameter) => parameter.name).sort(), inPath, `${method} ${path}`)
    assert.ok(
      given.every((parameter) => parameter.required),
      `${method} ${path}`,
    )
  }
})

test('the document is OpenAPI 3.1: every reference leads somewhere, every parameter has a schema, no type is the old kind', () => {
  assert.match(document.openapi, /^3\.1\.\d+$/)
  assert.ok(document.info.title && document.info.version)
  const walk = (node: unknown, at: string): void => {
    if (typeof node !== 'object' || node === null) return
    const here = node as Record<string, unknown>
    if (typeof here.$ref === 'string' && !at.includes('/example')) {
      const target = here.$ref
        .split('/')
        .slice(1)
        .reduce<unknown>(
          (from, key) => (from as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
          document,
        )
      assert.ok(target, `${at} refers to ${here.$ref}, which is not there`)
    }
    if (!at.includes('/example'))
      assert.ok(!('nullable' in here) || at.endsWith('/properties'), `${at} says nullable, which 3.1 does not know`)
    for (const [key, child] of Object.entries(here)) walk(child, `${at}/${key}`)
  }
  walk(document, '')
  for (const { operation } of described)
    for (const parameter of operation.parameters ?? []) assert.ok(parameter.schema, `${operation.operationId} ${parameter.name}`)
})
