// What needs no database: types, lint and format, the order of the rooms. `npm run check -- --fix` mends what can be mended.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(import.meta.dirname, '..')
const biome = 'node_modules/@biomejs/biome/bin/biome'

/** The checks in the order in which they run; `args` are given to Node. */
export const checks: readonly { name: string; args: string[] }[] = [
  { name: 'rooms', args: ['scripts/check-rooms.ts'] },
  { name: 'lint', args: [biome, 'check', '--diagnostic-level=error', '.'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'routes', args: ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'] },
  {
    name: 'types of pages',
    args: ['node_modules/svelte-check/bin/svelte-check', '--tsconfig', 'src/faces/web/tsconfig.json', '--threshold', 'error'],
  },
]

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const run = (args: string[]): number =>
    spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], { cwd: root, stdio: 'inherit' }).status ?? 1
  if (process.argv.includes('--fix')) run([biome, 'check', '--write', '.'])
  let failed = 0
  for (const { name, args } of checks) {
    const status = run(args)
    console.log(`${status === 0 ? '✔' : '✖'} ${name}`)
    if (status !== 0) failed++
  }
  process.exit(failed === 0 ? 0 : 1)
}
