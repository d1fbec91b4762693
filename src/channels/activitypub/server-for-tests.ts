// A real ActivityPub server by somebody else (tests/peers/activitypub) in a process of its own, behind a door at which tests look on, break
// off and kill. People on it follow, like, share and answer as they would from any server.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import http, { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPeer } from '#testing'

/** An activity as the peer kept it. */
export type Got = { id: string; type: string; object: Record<string, never> & { id: string; content?: string; attachment?: never } }

export interface Peer {
  origin: string
  hostPort: string
  /** Address of a person there. */
  actor(name: string): string
  handle(name: string): string
  /** Has a person do something: follow, like, announce, reply, say …; serve.js names them all. */
  act(
    act: string,
    given: { who: string; id?: string; text?: string } & Record<string, unknown>,
  ): Promise<{ id: string } & Record<string, unknown>>
  /** What came to a person since the server was started, oldest first. */
  got(name: string, type?: string): Promise<Got[]>
  /** Resolves as soon as `look` finds something. */
  until<T>(look: () => Promise<T | undefined | false>): Promise<T>
  /** Called before (`in`) and after (`done`) the server acted; true means that the request was answered, or never is. */
  fault: (moment: 'in' | 'done', request: IncomingMessage, response: ServerResponse) => boolean
  /** What was asked of it, in order, with what it answered. */
  requests: { method: string; path: string; headers: http.IncomingHttpHeaders; body: string; status?: number }[]
  /** Nobody gets a connection any more, until `start`. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export async function openPeer(people: readonly string[] = ['ann', 'ben']): Promise<Peer> {
  const home = installPeer('activitypub')
  const folder = mkdtempSync(join(tmpdir(), 'foyer-peer-'))
  let upstream = 0
  let talk = 0
  const door = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const seen: Peer['requests'][number] = { method: request.method!, path: request.url!, headers: request.headers, body: body.toString() }
    peer.requests.push(seen)
    if (peer.fault('in', request, response)) return
    const { method, url: path, headers } = request
    http
      .request({ host: '127.0.0.1', port: upstream, method, path, headers, agent: false }, async (answer) => {
        const parts: Buffer[] = []
        for await (const part of answer) parts.push(part as Buffer)
        seen.status = answer.statusCode!
        if (peer.fault('done', request, response)) return
        const { 'transfer-encoding': _, ...told } = answer.headers
        response.writeHead(answer.statusCode!, told).end(Buffer.concat(parts))
      })
      .on('error', () => response.destroy())
      .end(body)
  })
  const listen = (port: number) => new Promise<void>((resolve) => door.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const port = (door.address() as AddressInfo).port
  const hostPort = `127.0.0.1:${port}`
  const origin = `http://${hostPort}`
  const settings = { file: join(folder, 'peer.sqlite'), origin, people }
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(home, 'serve.js'), JSON.stringify(settings)],
    { cwd: home, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
  )
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    const look = (text: Buffer): void => {
      printed += text
      const [, served, door] = /^listens (\d+) (\d+)$/m.exec(printed) ?? []
      if (!served) return
      ;[upstream, talk] = [Number(served), Number(door)]
      resolve()
    }
    child.stdout!.on('data', look)
    child.stderr!.on('data', look)
    child.once('exit', (code) => reject(new Error(`the peer ended with ${code}:\n${printed}`)))
  })
  const ask = async (given: object) => {
    const answer = await fetch(`http://127.0.0.1:${talk}/`, { method: 'POST', body: JSON.stringify(given) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(text)
    return JSON.parse(text)
  }
  const peer: Peer = {
    origin,
    hostPort,
    actor: (name) => `${origin}/user/${name}`,
    handle: (name) => `@${name}@${hostPort}`,
    act: (act, given) => ask({ act, ...given }),
    got: async (who, type) => {
      const all = (await ask({ act: 'got', who })) as Got[]
      return type ? all.filter((activity) => activity.type === type) : all
    },
    until: async (look) => {
      for (let tries = 0; tries < 400; tries++) {
        const found = await look()
        if (found) return found
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`it did not come about; the last requests to the peer: ${JSON.stringify(peer.requests.slice(-5))}`)
    },
    fault: () => false,
    requests: [],
    stop: () =>
      new Promise((resolve) => {
        door.close(() => resolve())
        door.closeAllConnections()
      }),
    start: () => listen(port),
    close: async () => {
      door.closeAllConnections()
      door.close()
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGKILL')
        await gone
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
  return peer
}
