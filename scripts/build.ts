// Compiles the web face into build/. With --if-stale it leaves at once when nothing the build is made of has changed.
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(fileURLToPath(import.meta.url), '../..')
const stamp = join(root, 'build', '.stamp')

// The server imports rooms at run time from source; only what is compiled into build/ makes it stale.
const sources = ['src/faces/web/**/*', 'src/platform/i18n/*.ts', 'vite.config.ts', 'package-lock.json']

/** One fingerprint of everything the build is made of. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true }))
  const paths = files
    .filter((file) => file.isFile() && !/\.test\.ts$|\.md$/.test(file.name))
    .map((file) => join(file.parentPath, file.name))
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

const want = fingerprint()
const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === want && existsSync(join(root, 'build', 'handler.js'))
if (fresh && process.argv.includes('--if-stale')) process.exit(0)

process.chdir(root)
process.env.FOYER_BUILD = want.slice(0, 16)
process.env.NODE_ENV = 'production'
const started = performance.now()
// Whoever starts the house wants to read of problems only: what the builder says is kept back, and shown when it fails.
const said: string[] = []
const streams = [process.stdout, process.stderr]
const speak = streams.map((stream) => stream.write)
for (const stream of streams) stream.write = ((text: string | Uint8Array) => said.push(String(text)) > 0) as typeof stream.write
const aloud = () => {
  for (const [i, stream] of streams.entries()) stream.write = speak[i]!
}
try {
  const { createBuilder } = await import('vite')
  const builder = await createBuilder({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
  await builder.buildApp()
  aloud()
} catch (error) {
  aloud()
  process.stderr.write(
    `${said.join('')}foyer: the web face did not build\n${error instanceof Error ? (error.stack ?? error.message) : error}\n`,
  )
  process.exit(1)
}
mkdirSync(join(root, 'build'), { recursive: true })
writeFileSync(stamp, want)
process.stderr.write(`foyer: built the web face in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
