// What the stand-ins for Facebook and Instagram have in common: a Graph API for tests, written from developers.facebook.com
// ("Graph API", "Handle errors", "Debug-Token") before the client was.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault } from '../bench-for-tests.ts'
import { readForm } from '../mastodon/stand-in-for-tests.ts'

export interface Graph {
  origin: string
  hostPort: string
  token: string
  /** What `debug_token` says of the token; times in seconds, 0 is never. Null: it may not be asked. */
  debug: { type: string; expires_at: number; data_access_expires_at: number; scopes: string[] } | null
  fault: Fault
  close(): void
}

export interface Asked {
  method: string
  /** Without the version. */
  path: string
  query: URLSearchParams
  given: Record<string, unknown>
  /** The fields asked for, with what stands in brackets behind them. */
  fields: string[]
}

export interface Told {
  status: number
  body: unknown
}

/** An error as the Graph API tells it. */
export const graphError = (code: number, message: string, more: { status?: number; subcode?: number; transient?: boolean } = {}): Told => ({
  status: more.status ?? (code === 190 ? 401 : 400),
  body: {
    error: {
      message: `(#${code}) ${message}`,
      type: 'OAuthException',
      code,
      ...(more.subcode ? { error_subcode: more.subcode } : {}),
      ...(more.transient ? { is_transient: true } : {}),
      fbtrace_id: 'EJplcsCHuLu',
    },
  },
})

/** What is not there, or is not ours to see. */
export const notThere = (id: string): Told =>
  graphError(100, `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions`, {
    subcode: 33,
  })

/** The first that was given and is not known, as an error; undefined where all are. */
export const unknownOf = (given: Iterable<string>, known: readonly string[]): Told | undefined => {
  const unknown = [...given].find((name) => !known.includes(name))
  return unknown === undefined ? undefined : graphError(100, `Param ${unknown} is not known`)
}

/** A moment as the Graph API writes it. */
export const stamp = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, '+0000')

/** A page of a list, from the cursor `from` on. */
export function listOf<T>(graph: Pick<Graph, 'origin'>, all: readonly T[], show: (one: T) => object, limit: number, from = 0) {
  const next = from + limit
  return {
    data: all.slice(from, next).map(show),
    paging: { cursors: { before: '0', after: String(next) }, ...(next < all.length ? { next: `${graph.origin}/next` } : {}) },
  }
}

/** The page of a list that was asked for; 25 unless the question says otherwise. */
export const pageOf = <T>(graph: Pick<Graph, 'origin'>, { query }: Asked, all: readonly T[], show: (one: T) => object): Told => ({
  status: 200,
  body: listOf(graph, all, show, Number(query.get('limit') ?? 25), Number(query.get('after') ?? 0)),
})

export async function openGraph(route: (asked: Asked) => Told): Promise<Graph> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (graph.fault('in', request, response)) return
    const told = answer(request, Buffer.concat(chunks))
    if (graph.fault('done', request, response)) return
    response.writeHead(told.status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(told.body))
  })
  const graph: Graph = {
    origin: '',
    hostPort: '',
    token: 'EAAtoken',
    debug: { type: 'PAGE', expires_at: 0, data_access_expires_at: 0, scopes: [] },
    fault: () => false,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }

  function answer(request: IncomingMessage, body: Buffer): Told {
    const url = new URL(request.url!, graph.origin)
    const [, version, path] = /^\/v(\d+)\.0(\/.+)$/.exec(url.pathname) ?? []
    if (!path || Number(version) < 23) return graphError(2635, 'You are calling a deprecated version of the API')
    if (request.headers.authorization !== `Bearer ${graph.token}`)
      return graphError(190, 'Invalid OAuth access token - Cannot parse access token')
    if (path === '/debug_token') {
      if (!graph.debug)
        return graphError(100, 'You must provide an app access token, or a user access token that is an owner or developer of the app')
      return { status: 200, body: { data: { app_id: '1', is_valid: true, ...graph.debug, granular_scopes: [] } } }
    }
    const given =
      body.length === 0 ? {} : /json/.test(request.headers['content-type'] ?? '') ? JSON.parse(body.toString()) : readForm(request, body)
    if (!given) return graphError(100, 'The body cannot be read')
    return route({
      method: request.method!,
      path,
      query: url.searchParams,
      given,
      fields: splitFields(url.searchParams.get('fields') ?? ''),
    })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  graph.hostPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  graph.origin = `http://${graph.hostPort}`
  return graph
}

/** Fields at their commas, but not within brackets: `id,comments.limit(25){id,from}` are two. */
function splitFields(fields: string): string[] {
  const found: string[] = []
  let depth = 0
  let at = ''
  for (const char of fields) {
    if (char === ',' && depth === 0) {
      found.push(at)
      at = ''
      continue
    }
    depth += '({'.includes(char) ? 1 : ')}'.includes(char) ? -1 : 0
    at += char
  }
  return at === '' ? found : [...found, at]
}
