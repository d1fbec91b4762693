// What needs no database: types, lint and format, the order of the rooms. `npm run check -- --fix` mends what can be mended.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(import.meta.dirname, '..')
const biome = 'node_modules/@biomejs/biome/bin/biome'

interface Check {
  name: string
  /** Given to Node. */
  args: string[]
}

/** The checks in two lanes, each in its order: the two that take long, both on one core, run beside each other. */
const lanes: readonly (readonly Check[])[] = [
  [{ name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] }],
  [
    { name: 'rooms', args: ['scripts/check-rooms.ts'] },
    { name: 'lint', args: [biome, 'check', '--diagnostic-level=error', '.'] },
    { name: 'routes', args: ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'] },
    {
      name: 'types of pages',
      args: ['node_modules/svelte-check/bin/svelte-check', '--tsconfig', 'src/faces/web/tsconfig.json', '--threshold', 'error'],
    },
  ],
]

/** Runs every check, says of each how it went and what it printed when it failed, and returns how many passed and failed. */
export async function runChecks(): Promise<{ passed: number; failed: number }> {
  const outcome = { passed: 0, failed: 0 }
  await Promise.all(
    lanes.map(async (lane) => {
      for (const { name, args } of lane) {
        const started = Date.now()
        const { code, output } = await run(args)
        console.log(`${code === 0 ? '✔' : '✖'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
        if (code !== 0) console.log(output)
        outcome[code === 0 ? 'passed' : 'failed']++
      }
    }),
  )
  return outcome
}

function run(args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--fix')) spawnSync(process.execPath, [biome, 'check', '--write', '.'], { cwd: root, stdio: 'inherit' })
  process.exit((await runChecks()).failed === 0 ? 0 : 1)
}
