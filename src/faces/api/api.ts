import { createHash } from 'node:crypto'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { House } from '#house'
import { type FieldProblem, isId, newId, type ReceivedFile, refuse, refuseFields } from '#platform'
import { mostOfAnybody } from '../http/body-limits.ts'
import { clientAddress } from '../http/client-address.ts'
import { describe } from './describe.ts'
import { paramsOf } from './field-problem.ts'
import { keyOf, once } from './idempotency.ts'
import { type AnyActor, identify, placeOf } from './identify.ts'
import type { AnyOperation, Operation } from './operation.ts'
import { localeOf, problemOf } from './problem.ts'
import { RateLimiter } from './rate-limit.ts'

export type { Scope } from './operation.ts'
export { z }

const MiB = 1024 * 1024

/** The two query parameters of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).openapi({ description: 'How many at most.', example: 50 }),
  cursor: z.string().max(500).optional().openapi({ description: 'The `next` of the page before.' }),
}

/** How many of something. */
export const count = z.int().min(0)
/** Words in several languages. */
export const words = z.record(z.string(), z.string()).openapi({ description: 'By language tag.' })
/** What a table is sent as. */
export const tableKinds = ['text/csv', 'text/plain', 'text/tab-separated-values']

/** What a room's file is given: it adds its operations. */
export class Api {
  readonly operations: AnyOperation[] = []

  /** Adds an operation. Its types follow from its schemas. */
  operation<
    P extends z.ZodObject | undefined = undefined,
    Q extends z.ZodObject | undefined = undefined,
    B extends z.ZodType | undefined = undefined,
    A extends z.ZodType | undefined = undefined,
  >(operation: Operation<P, Q, B, A>): void {
    this.operations.push(operation as unknown as AnyOperation)
  }
}

/** Puts operations behind one Hono app: alliance, caller, limits, checks, one transaction, one form of problem. */
export function makeApp(house: House, operations: readonly AnyOperation[]): OpenAPIHono {
  const app = new OpenAPIHono()
  const limits = {
    token: new RateLimiter({ burst: 300, perSecond: 20 }),
    visitor: new RateLimiter({ burst: 120, perSecond: 10 }),
    guess: new RateLimiter({ burst: 120, perSecond: 10 }),
  }
  const documents = new Map<string, string>()
  app.get('/api/v1/openapi.json', (c) => {
    const url = house.config.url
    if (!documents.has(url)) documents.set(url, JSON.stringify(describe(operations, url)))
    return c.body(documents.get(url)!, 200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' })
  })
  for (const operation of operations) {
    const path = `/api/v1${operation.path.replace(/\{(\w+)\}/g, ':$1')}`
    app.on(operation.method.toUpperCase(), path, (c) => answer(house, limits, operation, c))
  }
  const known = operations.map(({ method, path }) => ({
    method: method.toUpperCase(),
    pattern: new RegExp(`^/api/v1${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }))
  app.notFound((c) => {
    const methods = known.filter(({ pattern }) => pattern.test(c.req.path)).map(({ method }) => method)
    if (methods.length > 0) c.header('allow', methods.join(', '))
    return problem(
      house,
      c,
      refuse(methods.length > 0 ? 405 : 404, methods.length > 0 ? 'platform.method-not-allowed' : 'platform.not-found'),
    )
  })
  app.onError((error, c) => problem(house, c, error))
  return app
}

interface Limits {
  token: RateLimiter
  /** Requests without a token, by where they come from. */
  visitor: RateLimiter
  /** Requests with a token that turned out to be none, by where they come from. Apart from visitors, who may share a program's address. */
  guess: RateLimiter
}

const demand = (limiter: RateLimiter, caller: string): void => {
  const wait = limiter.take(caller)
  if (wait > 0) throw refuse(429, 'platform.too-many-requests', { seconds: wait })
}

async function answer(house: House, limits: Limits, operation: AnyOperation, c: Context): Promise<Response> {
  const id = requestId(c)
  try {
    // Before anything is looked up: looking up is what a flood would cost. A token that holds gives its try back.
    const place = placeOf(clientAddress(c.req.raw.headers))
    demand(c.req.header('authorization') === undefined ? limits.visitor : limits.guess, place)
    const asked = await identify(house, c.req.raw.headers, c.req.url)
    const caller: AnyActor = asked.actor
    if (caller.kind === 'token') {
      limits.guess.giveBack(place)
      demand(limits.token, caller.id)
    }
    if (operation.scope !== 'public') {
      if (caller.kind !== 'token') throw refuse(401, 'platform.token-needed')
      if (!caller.scopes.includes(operation.scope)) throw refuse(403, 'platform.scope-missing', { scope: operation.scope })
    }
    const locale = localeOf(c.req.header('accept-language'))
    const problems: FieldProblem[] = []
    const params = check(operation.params, c.req.param(), '/params', problems)
    const query = check(operation.query, queryOf(c.req.url), '/query', problems)
    const raw =
      operation.uploads || !operation.body ? '' : await readBody(c, caller.kind === 'visitor' ? mostOfAnybody : (operation.maxBytes ?? MiB))
    const body = operation.body ? check(operation.body, parseJson(raw), '/body', problems) : undefined
    if (problems.length > 0) throw refuseFields(problems)
    const key = keyOf(operation, c.req.header('idempotency-key'))
    const perform = (upload?: ReceivedFile) =>
      house.work(
        asked.alliance,
        caller,
        async (work) => {
          const act = async () => {
            const result = await operation.run({ work, params, query, body, upload, locale } as never)
            return {
              status: operation.answer || operation.media ? (operation.status ?? 200) : 204,
              body: operation.media ? result : operation.answer?.parse(result),
            }
          }
          if (key === undefined) return { ...(await act()), replayed: false }
          const digest = upload?.sha256 ?? createHash('sha256').update(raw).digest('hex')
          return once(work, key, `${operation.id}\n${c.req.path}?${new URL(c.req.url).searchParams}\n${digest}`, act)
        },
        { requestId: id },
      )
    // A file is received before the transaction: however slowly it comes, it holds no connection of the database.
    const done = operation.uploads
      ? await house.files.receive(uploadOf(c, operation), operation.maxBytes ?? 20 * MiB, perform)
      : await perform()
    c.header('x-request-id', id)
    c.header('cache-control', 'no-store')
    if (done.replayed) c.header('idempotency-replayed', 'true')
    if (done.status === 204 || done.body === undefined) return c.body(null, 204)
    if (operation.media) return mediaAnswer(c, operation.media, done.status, done.body)
    return c.json(done.body as never, done.status as 200)
  } catch (error) {
    return problem(house, c, error)
  }
}

/** A file as it is: text in UTF-8, or bytes. What a browser would run in it, it may not. */
function mediaAnswer(c: Context, media: string, status: number, body: unknown): Response {
  c.header('content-security-policy', "default-src 'none'; sandbox")
  return body instanceof Uint8Array
    ? c.body(new Uint8Array(body), status as 200, { 'content-type': media })
    : c.body(String(body), status as 200, { 'content-type': `${media}; charset=utf-8` })
}

/** The id the outer server gave the request, else a new one. */
const requestId = (c: Context): string => {
  const given = c.req.header('x-request-id')
  return isId(given) ? given : newId()
}

function problem(house: House, c: Context, error: unknown): Response {
  const id = requestId(c)
  const found = problemOf(house, error, { locale: localeOf(c.req.header('accept-language')), id })
  if (found.status === 401) c.header('www-authenticate', 'Bearer realm="foyer"')
  if (found.status === 503) c.header('retry-after', '2')
  if (found.status === 429 && found.params?.seconds) c.header('retry-after', String(found.params.seconds))
  c.header('x-request-id', id)
  c.header('cache-control', 'no-store')
  return c.body(JSON.stringify(found), found.status as 400, { 'content-type': 'application/problem+json' })
}

/** Checks a part of the request; what is wrong is gathered, so that everything is told at once. */
function check(schema: z.ZodType | undefined, value: unknown, at: string, problems: FieldProblem[]): unknown {
  if (!schema) return undefined
  const checked = schema.safeParse(value, { reportInput: true })
  if (checked.success) return checked.data
  for (const issue of checked.error.issues) {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
    problems.push({
      field: [at, ...path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/'),
      code: `platform.field-${issue.code.replaceAll('_', '-')}`,
      params: paramsOf(issue),
    })
  }
  return undefined
}

/** Query parameters; a name given twice becomes a list. */
function queryOf(url: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {}
  const { searchParams } = new URL(url)
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name)
    query[name] = values.length > 1 ? values : values[0]!
  }
  return query
}

/** Reads a JSON body within its limit. @throws Refusal 415, 413, 400 */
async function readBody(c: Context, limit: number): Promise<string> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json') throw refuse(415, 'platform.media-type-wrong', { found: type || '–', wanted: 'application/json' })
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of c.req.raw.body ?? []) {
    total += (chunk as Uint8Array).length
    if (total > limit) throw refuse(413, 'platform.body-too-large', { limit })
    chunks.push(chunk as Uint8Array)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw refuse(400, 'platform.body-not-json')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refuse(400, 'platform.body-not-json')
  }
}

function uploadOf(c: Context, operation: AnyOperation): ReadableStream<Uint8Array> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  if (!operation.uploads!.includes(type) && type !== 'application/octet-stream')
    throw refuse(415, 'platform.media-type-wrong', { found: type || '–', wanted: operation.uploads!.join(', ') })
  if (!c.req.raw.body) throw refuse(422, 'platform.file-empty')
  return c.req.raw.body as ReadableStream<Uint8Array>
}
