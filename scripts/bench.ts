// `npm run bench` prints every figure beside its target and beside the bare thing measured in the same run;
// `npm run bench -- redirects pages --json` runs the named ones and prints one object a line.
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { rootDir } from '#platform'
import type { Bench, Figure } from './bench/figure.ts'

const args = process.argv.slice(2)
const json = args.includes('--json')
const named = args.filter((arg) => !arg.startsWith('--'))
const all = globSync('scripts/bench/*.ts', { cwd: rootDir })
  .map((file) => basename(file, '.ts'))
  .filter((name) => !['figure', 'load', 'support'].includes(name) && !name.endsWith('.test'))
  .sort()
const unknown = named.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}; there are ${all.join(', ')}`)
  process.exit(1)
}

let missed = 0
for (const name of named.length > 0 ? named : all) {
  const { run } = (await import(join(rootDir, 'scripts/bench', `${name}.ts`))) as { run: (bench: Bench) => Promise<Figure[]> }
  const say = (line: string): void => void process.stderr.write(`${name}: ${line}\n`)
  const figures = await run({ say })
  for (const figure of figures) {
    const holds = figure.target === undefined ? null : figure.atMost ? figure.value <= figure.target : figure.value >= figure.target
    if (holds === false) missed++
    const { bench = name, value, unit, target, rows, limit } = figure
    if (json)
      console.log(
        JSON.stringify({
          bench,
          figure: figure.figure,
          value,
          unit,
          target: target ?? null,
          holds,
          rows: rows ?? null,
          limit: limit ?? null,
        }),
      )
    else {
      const aim = target === undefined ? '' : `${figure.atMost ? '≤' : '≥'} ${target} ${holds ? 'holds' : 'MISSED'}`
      const ratio = limit ? `  ${(value / limit.value).toFixed(2)} × ${limit.of} (${round(limit.value)})` : ''
      console.log(
        `${bench.padEnd(12)} ${figure.figure.padEnd(20)} ${String(round(value)).padStart(10)} ${unit.padEnd(6)} ${aim.padEnd(18)}${ratio}${rows ? `  ${rows} rows` : ''}`,
      )
    }
  }
}
if (!json && missed > 0) console.log(`${missed} missed; docs/performance.md says by how much and why`)
process.exit(0)

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100
}
