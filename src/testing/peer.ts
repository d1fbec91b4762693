import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { rootDir } from '#platform'

/**
 * Installs the software of another party that tests talk to, from `tests/peers/<name>` and its own lockfile, once for each state of that
 * folder; returns the folder where it is. It is no part of Foyer and lies outside its packages. Nothing is compiled and no install script
 * runs. Throws with what npm said where it cannot be installed.
 */
export function installPeer(name: string): string {
  const source = join(rootDir, 'tests/peers', name)
  const files = globSync('**/*', { cwd: source, exclude: ({ name: part }) => part === 'node_modules', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.slice(source.length)).update(readFileSync(file))
  const folder = join(rootDir, '.cache/peers', `${name}-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(folder)) return folder
  // Made aside and moved into its place whole: test files run side by side.
  const making = `${folder}.${process.pid}`
  mkdirSync(making, { recursive: true })
  for (const file of files) cpSync(file, join(making, file.slice(source.length)))
  console.error(`installing the peer ${name} for the tests (once)`)
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const done = spawnSync(command, [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: making,
    encoding: 'utf8',
  })
  if (done.status !== 0) {
    rmSync(making, { recursive: true, force: true })
    throw new Error(`the peer ${name} could not be installed:\n${done.stderr || done.error?.message}`)
  }
  try {
    // Of an older state of the peer.
    for (const old of globSync(`${name}-${'[0-9a-f]'.repeat(16)}`, { cwd: dirname(folder) }))
      if (old !== basename(folder)) rmSync(join(dirname(folder), old), { recursive: true, force: true })
    renameSync(making, folder)
  } catch (fault) {
    // Another test file was quicker.
    rmSync(making, { recursive: true, force: true })
    if (!existsSync(folder)) throw fault
  }
  return folder
}

/** The peers that tests talk to. */
export const peers = ['activitypub', 'bluesky'] as const
