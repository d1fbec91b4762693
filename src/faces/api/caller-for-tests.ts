import { furnish, type House } from '#house'
import { makeToken, type Role } from '#platform'
import { claimHost } from '#rooms/alliance'
import type { TestHouse } from '#testing'
import { makeApp } from './api.ts'
import { allOperations } from './index.ts'

/** What a request got back: its status, what it says, and of a refusal its code and what each field has. */
export interface Said {
  status: number
  type: string
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  body: any
  code: string | undefined
  fields: [string, string][]
}

export interface Ask {
  body?: unknown
  token?: string | null
  headers?: Record<string, string>
}

export interface TestCaller {
  /** Asks as a program with a token, or without one (`token: null`), and reads the answer by its type. Bytes are sent as they are. */
  ask(method: string, path: string, options?: Ask): Promise<Said>
  /** A token of a role's person, with these scopes. */
  token(role: Role, ...scopes: string[]): Promise<string>
}

/** The whole API of a test house, called as programs call it, without a socket. `token` of a request is that of the owner unless given. */
export async function openCaller(house: TestHouse, ...scopes: string[]): Promise<TestCaller> {
  const host = `${house.alliance}.test`
  const app = makeApp((await furnish(house.platform)) as House, allOperations().operations)
  await house.system((work) => claimHost(work, host))
  const token: TestCaller['token'] = async (role, ...wanted) => {
    // Only owners make tokens at the desk; one that acts with less is made by the command line, or kept from when its maker had less.
    const made = await house.as({ ...house.staff(role), roles: ['owner'] }, (work) =>
      makeToken(work, { name: `Program of ${role}`, scopes: wanted }),
    )
    await house.system((work) =>
      work.db
        .updateTable('platform.tokens')
        .set({ roles: [role] })
        .where('alliance_id', '=', work.alliance)
        .where('token_id', '=', made.made.token_id)
        .execute(),
    )
    return made.token
  }
  const owner = await token('owner', ...scopes)
  return {
    token,
    async ask(method, path, { body, token: given = owner, headers = {} } = {}) {
      const bytes = body instanceof Uint8Array
      const answer = await app.request(`http://${host}/api/v1${path}`, {
        method,
        headers: {
          host,
          ...(given ? { authorization: `Bearer ${given}` } : {}),
          ...(body === undefined || bytes ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : bytes ? new Uint8Array(body) : JSON.stringify(body),
      })
      const type = answer.headers.get('content-type') ?? ''
      const read = /json/.test(type)
        ? await answer.json()
        : /^text|svg/.test(type)
          ? await answer.text()
          : new Uint8Array(await answer.arrayBuffer())
      return {
        status: answer.status,
        type,
        body: read,
        code: answer.status >= 400 ? read?.code : undefined,
        fields: (read?.errors ?? []).map((one: { pointer: string; code: string }) => [one.pointer, one.code]),
      }
    },
  }
}
