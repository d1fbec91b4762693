import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootDir } from '#platform'

/** A Foyer in a process of its own, as a user starts it; tests look at it from outside and kill it. */
export interface RunningFoyer {
  url: string
  dataDir: string
  child: ChildProcess
  /** Everything it has printed so far. */
  printed(): string
  /** Ends it with a signal and waits until it is gone. The database it leaves behind with SIGKILL is an orphan. */
  end(signal?: NodeJS.Signals): Promise<number | null>
  /** Starts it again on the same folder and port. */
  again(): Promise<RunningFoyer>
  /** Ends it in good order and removes its folder. */
  remove(): Promise<void>
}

export interface RunOptions {
  /** Data folder; a new one under the system's temporary folder unless given. */
  dataDir?: string
  args?: string[]
  env?: Record<string, string>
  port?: number
  /** How long it may take to open, in ms. */
  patience?: number
}

/** Starts `foyer start` and waits until it serves. Throws with what it printed when it ends before that. */
export async function runFoyer(options: RunOptions = {}): Promise<RunningFoyer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'foyer-run-'))
  const port = options.port ?? (await freePort())
  const args = ['--port', String(port), '--data', dataDir, ...(options.args ?? ['--empty'])]
  // Under `npm run bench` with the bounds of memory that `npm start` sets (bin/foyer.mjs).
  const bounds = process.execArgv.filter((flag) => flag.startsWith('--max-'))
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...bounds, join(rootDir, 'src/faces/cli/main.ts'), 'start', ...args],
    {
      cwd: rootDir,
      env: { ...process.env, DATABASE_URL: '', DATABASE_OWNER_URL: '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let printed = ''
  child.stdout!.on('data', (text) => (printed += text))
  child.stderr!.on('data', (text) => (printed += text))
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const url = `http://localhost:${port}`
  for (const end = Date.now() + (options.patience ?? 120_000); ; ) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`foyer ended with ${child.exitCode ?? child.signalCode}:\n${printed}`)
    if (/is open at/.test(printed)) break
    if (Date.now() > end) {
      child.kill('SIGKILL')
      throw new Error(`foyer did not open:\n${printed}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal)
    return gone
  }
  return {
    url,
    dataDir,
    child,
    printed: () => printed,
    end,
    again: () => runFoyer({ ...options, dataDir, port }),
    remove: async () => {
      if (child.exitCode === null && child.signalCode === null) await end()
      const orphan = postmaster(dataDir)
      if (orphan) process.kill(orphan, 'SIGINT')
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

/** The process id of the embedded database of a data folder, when its file is there. */
export function postmaster(dataDir: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
