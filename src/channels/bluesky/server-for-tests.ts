// A real PDS and its directory of identities (tests/peers/bluesky), each in a process of its own, behind a door at which tests look on,
// break off and kill. Behind the PDS stands the app view of app-view-for-tests.ts.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import http, { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPeer } from '#testing'
import { type AppView, openAppView } from './app-view-for-tests.ts'

export interface Person {
  did: string
  handle: string
  /** An app password, as a person makes it for a program. */
  password: string
}

/** A record of app.bsky.feed.post as the server keeps it. */
export interface Post {
  uri: string
  cid: string
  value: {
    text: string
    langs: string[]
    createdAt: string
    facets?: { index: { byteStart: number; byteEnd: number }; features: Record<string, string>[] }[]
    embed: {
      $type: string
      images?: { alt: string; image: Blob; aspectRatio: { width: number; height: number } }[]
      video?: Blob
      captions?: { lang: string; file: Blob }[]
      alt?: string
      aspectRatio?: { width: number; height: number }
      external?: { uri: string; title: string; description: string; thumb?: Blob }
    }
  }
}
interface Blob {
  ref: { $link: string }
  mimeType: string
  size: number
}

export interface BlueskyServer {
  origin: string
  hostPort: string
  /** The account that the tests post with. */
  ours: Person
  appView: AppView
  /** As in the stand-ins: called before (`in`) and after (`done`) the server acted; true means that the request was answered, or never is. */
  fault: (moment: 'in' | 'done', request: IncomingMessage, response: ServerResponse) => boolean
  /** The methods that were called, in order. */
  called: string[]
  makePerson(name: string): Promise<Person>
  /** The library's posts, newest key first. */
  posts(): Promise<Post[]>
  blob(blob: Blob): Promise<Buffer>
  removePost(post: Post): Promise<void>
  /** Takes the app password of a person back, and with it the sessions it opened. */
  removePassword(person: Person): Promise<void>
  /** A token of the library's that the server itself would have signed, and that ran out an hour ago. */
  staleToken(scope: 'com.atproto.appPass' | 'com.atproto.refresh'): string
  /** Writes a post past Foyer, under a key of the server's choice or this one, and tells the status with which the server answered. */
  write(text: string, rkey?: string): Promise<number>
  /** Writes any post past Foyer, in the library's name. */
  writeRecord(record: object, rkey?: string): Promise<void>
  /** A picture of the library's with what it shows, for a post. */
  pictureEmbed(alt: string): Promise<object>
  /** The library's whole repository, as a person downloads it (CAR). */
  repo(): Promise<Uint8Array>
  /** Ends the PDS by SIGKILL; nobody gets a connection any more. */
  kill(): Promise<void>
  /** Starts it again on what it had written, at the same address. */
  start(): Promise<void>
  close(): Promise<void>
}

const jwtSecret = 'a secret of the tests'
/** With which people sign in themselves. */
export const mainPassword = 'the-password-of-a-person'

export async function openBluesky(): Promise<BlueskyServer> {
  const peer = installPeer('bluesky')
  const folder = mkdtempSync(join(tmpdir(), 'foyer-pds-'))
  const appView = await openAppView()
  const children = new Set<ChildProcess>()
  const sessions = new Map<string, string>()
  let pds: ChildProcess
  let upstream = 0

  /** Starts a server of the peer and waits until it listens. */
  async function serve(role: 'plc' | 'pds', settings: object = {}): Promise<{ child: ChildProcess; port: number }> {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(peer, 'serve.js'), role, JSON.stringify(settings)],
      {
        cwd: peer,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, LOG_ENABLED: 'false', NODE_OPTIONS: '' },
      },
    )
    children.add(child)
    let printed = ''
    const port = await new Promise<number>((resolve, reject) => {
      const look = (text: Buffer): void => {
        printed += text
        const [, found] = /^listens (\d+)$/m.exec(printed) ?? []
        if (found) resolve(Number(found))
      }
      child.stdout!.on('data', look)
      child.stderr!.on('data', look)
      child.once('exit', (code) => reject(new Error(`the ${role} ended with ${code}:\n${printed}`)))
    })
    return { child, port }
  }
  const end = async (child: ChildProcess): Promise<void> => {
    children.delete(child)
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }

  const door = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    server.called.push(/\/xrpc\/([\w.]+)/.exec(request.url!)?.[1] ?? request.url!)
    if (server.fault('in', request, response)) return
    try {
      const answer = await forward(request, Buffer.concat(chunks))
      if (server.fault('done', request, response)) return
      response.writeHead(answer.status, answer.headers).end(answer.body)
    } catch {
      response.destroy()
    }
  })
  const forward = (request: IncomingMessage, body: Buffer) =>
    new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const { method, url: path, headers } = request
      http
        .request({ host: '127.0.0.1', port: upstream, method, path, headers, agent: false }, async (answer) => {
          const chunks: Buffer[] = []
          try {
            for await (const chunk of answer) chunks.push(chunk as Buffer)
            const { 'transfer-encoding': _, ...told } = answer.headers
            resolve({ status: answer.statusCode!, headers: told, body: Buffer.concat(chunks) })
          } catch (fault) {
            reject(fault)
          }
        })
        .on('error', reject)
        .end(body)
    })
  const listen = (port: number) => new Promise<void>((resolve) => door.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const hostPort = `127.0.0.1:${(door.address() as AddressInfo).port}`
  const origin = `http://${hostPort}`

  /** Speaks to the PDS itself, past the door. */
  async function ask(method: string, body?: object, token?: string): Promise<Record<string, never>> {
    const answer = await fetch(`http://127.0.0.1:${upstream}/xrpc/${method}`, {
      method: body ? 'POST' : 'GET',
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${text}`)
    return text === '' ? {} : JSON.parse(text)
  }

  const plc = await serve('plc')
  const start = async (): Promise<void> => {
    const served = await serve('pds', {
      port: 0,
      folder,
      publicUrl: origin,
      plc: `http://127.0.0.1:${plc.port}`,
      appView: appView.origin,
      jwtSecret,
    })
    pds = served.child
    upstream = served.port
  }
  await start()

  const makePerson = async (name: string): Promise<Person> => {
    const handle = `${name}.test`
    const made = await ask('com.atproto.server.createAccount', { handle, email: `${name}@mail.test`, password: mainPassword })
    sessions.set(made.did!, made.accessJwt!)
    const { password } = await ask('com.atproto.server.createAppPassword', { name: 'Foyer' }, made.accessJwt)
    return { did: made.did!, handle, password: password! }
  }
  const server: BlueskyServer = {
    origin,
    hostPort,
    ours: await makePerson('library'),
    appView,
    fault: () => false,
    called: [],
    makePerson,
    posts: async () => {
      const query = new URLSearchParams({ repo: server.ours.did, collection: 'app.bsky.feed.post', limit: '100' })
      return (await ask(`com.atproto.repo.listRecords?${query}`)).records ?? []
    },
    blob: async ({ ref }) => {
      const query = new URLSearchParams({ did: server.ours.did, cid: ref.$link })
      return Buffer.from(await (await fetch(`http://127.0.0.1:${upstream}/xrpc/com.atproto.sync.getBlob?${query}`)).arrayBuffer())
    },
    removePost: async ({ uri }) => {
      const [repo, collection, rkey] = uri.slice('at://'.length).split('/')
      await ask('com.atproto.repo.deleteRecord', { repo, collection, rkey }, sessions.get(server.ours.did))
    },
    removePassword: async ({ did }) => {
      await ask('com.atproto.server.revokeAppPassword', { name: 'Foyer' }, sessions.get(did))
    },
    staleToken: (scope) => {
      const now = Math.floor(Date.now() / 1000)
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
      const type = scope === 'com.atproto.refresh' ? 'refresh+jwt' : 'at+jwt'
      const claims = { scope, sub: server.ours.did, aud: 'did:web:localhost', jti: 'gone', iat: now - 7200, exp: now - 3600 }
      const signed = `${part({ typ: type, alg: 'HS256' })}.${part(claims)}`
      return `${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}`
    },
    writeRecord: async (record, rkey) => {
      const body = { repo: server.ours.did, collection: 'app.bsky.feed.post', record: { $type: 'app.bsky.feed.post', ...record }, rkey }
      await ask('com.atproto.repo.createRecord', body, sessions.get(server.ours.did))
    },
    pictureEmbed: async (alt) => {
      const bytes = Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      )
      const answer = await fetch(`http://127.0.0.1:${upstream}/xrpc/com.atproto.repo.uploadBlob`, {
        method: 'POST',
        headers: { 'content-type': 'image/png', authorization: `Bearer ${sessions.get(server.ours.did)}` },
        body: bytes,
      })
      const { blob } = (await answer.json()) as { blob: object }
      return { $type: 'app.bsky.embed.images', images: [{ alt, image: blob }] }
    },
    repo: async () => {
      const query = new URLSearchParams({ did: server.ours.did })
      return new Uint8Array(await (await fetch(`http://127.0.0.1:${upstream}/xrpc/com.atproto.sync.getRepo?${query}`)).arrayBuffer())
    },
    write: async (text, rkey) => {
      const record = { $type: 'app.bsky.feed.post', text, createdAt: new Date().toISOString() }
      const body = { repo: server.ours.did, collection: 'app.bsky.feed.post', record, rkey }
      const token = sessions.get(server.ours.did)
      return ask('com.atproto.repo.createRecord', body, token).then(
        () => 200,
        (fault) => Number(/: (\d+) /.exec(fault.message)![1]),
      )
    },
    kill: async () => {
      door.close()
      await end(pds)
    },
    start: async () => {
      await start()
      await listen(Number(hostPort.split(':')[1]))
    },
    close: async () => {
      door.closeAllConnections()
      door.close()
      appView.close()
      await Promise.all([...children].map(end))
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
  return server
}
