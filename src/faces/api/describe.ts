import { OpenAPIHono, z } from '@hono/zod-openapi'
import { takesKey } from './idempotency.ts'
import type { AnyOperation } from './operation.ts'

const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'urn:foyer:problem:platform.scope-missing' }),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    params: z.record(z.string(), z.unknown()).optional(),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), title: z.string() })).optional(),
  })
  .openapi('Problem', {
    description: 'What was refused and why (RFC 9457). `code` stays the same in every language; `errors` points at the fields.',
  })

const why: Record<number, string> = {
  400: 'The body is not JSON.',
  401: 'A token is needed, or this one is unknown, ended or expired.',
  403: 'The token lacks the scope, or its roles may not do this.',
  404: 'There is no such thing here.',
  409: 'What is there stands against it, or the idempotency key was used for another request.',
  413: 'The body is too large.',
  415: 'The body is of a kind that is not accepted here.',
  422: 'Fields need mending; `errors` points at each.',
  429: 'Too many requests; wait as long as Retry-After says.',
  500: 'Something broke on our side; `instance` is how our log knows it.',
  503: 'Not ready; try again in a moment.',
}

/** The OpenAPI 3.1 document of these operations. */
export function describe(operations: readonly AnyOperation[], url: string): ReturnType<OpenAPIHono['getOpenAPI31Document']> {
  const app = new OpenAPIHono()
  const registry = app.openAPIRegistry
  registry.register('Problem', problemSchema)
  const bearer = registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description:
      'A token made with `foyer token` or in the settings. Its scopes are `<room>:read` and `<room>:write`, `staff:write`, `inbox:read`, `inbox:write`, `press:read` and `press:write`; it acts with the roles of who made it.',
  })
  for (const [status, description] of Object.entries(why)) {
    registry.registerComponent('responses', `Problem${status}`, {
      description,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    })
  }
  for (const operation of operations) {
    const room = operation.room ?? operation.scope.split(':')[0]!
    const problems = [
      401,
      403,
      404,
      429,
      500,
      503,
      ...(operation.params || operation.query || operation.body ? [422] : []),
      ...(operation.method === 'get' ? [] : [409]),
      ...(operation.body || operation.uploads ? [400, 413, 415] : []),
    ]
    const status = operation.answer || operation.media ? (operation.status ?? 200) : 204
    const idempotent = z.object({
      'idempotency-key': z.string().min(1).max(200).optional().openapi({
        description:
          'Send the same key again after a lost answer: the effect happens once and the first answer comes back. Kept for three days.',
        example: '7f1c2a52',
      }),
    })
    registry.registerPath({
      method: operation.method,
      path: `/api/v1${operation.path}`,
      operationId: operation.id,
      tags: [room],
      summary: operation.summary,
      description: operation.description,
      security: operation.scope === 'public' ? [] : [{ [bearer.name]: [operation.scope] }],
      'x-scope': operation.scope,
      request: {
        params: withExamples(operation.params, operation.example.params),
        query: withExamples(operation.query, operation.example.query),
        ...(takesKey(operation) ? { headers: idempotent } : {}),
        ...(operation.uploads
          ? {
              body: {
                required: true,
                content: Object.fromEntries(
                  operation.uploads.map((type) => [type, { schema: { type: 'string', contentMediaType: type } as never }]),
                ),
              },
            }
          : operation.body
            ? { body: { required: true, content: { 'application/json': { schema: operation.body, example: operation.example.body } } } }
            : {}),
      },
      responses: {
        [status]: operation.answer
          ? {
              description: operation.summary,
              content: { 'application/json': { schema: operation.answer, example: operation.example.answer } },
            }
          : operation.media
            ? { description: operation.summary, content: { [operation.media]: { schema: mediaSchema(operation.media) as never } } }
            : { description: 'Done.' },
        ...Object.fromEntries(problems.map((code) => [code, { $ref: `#/components/responses/Problem${code}` }])),
      },
    })
  }
  const tags = [...new Set(operations.map((operation) => operation.room ?? operation.scope.split(':')[0]!))].sort()
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Foyer',
      version: '1',
      description:
        'The front room of a library, for programs. Lists come in pages: ask again with `cursor` set to `next`. Texts of problems follow Accept-Language (en, zh-CN).',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url }],
    tags: tags.map((name) => ({ name })),
  })
}

/** A text, or bytes, which JSON Schema tells apart by the media type alone. */
const mediaSchema = (media: string): object =>
  /^text\/|\+xml$/.test(media) ? { type: 'string' } : { type: 'string', contentMediaType: media }

/** Puts the example of each parameter beside it. */
function withExamples(schema: z.ZodObject | undefined, example: Record<string, unknown> | undefined): z.ZodObject | undefined {
  if (!schema || !example) return schema
  return z.object(
    Object.fromEntries(
      Object.entries(schema.shape).map(([name, part]) => [
        name,
        name in example ? (part as z.ZodType).openapi({ example: example[name] }) : part,
      ]),
    ) as z.ZodRawShape,
  )
}
