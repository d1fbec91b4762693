import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { rootDir } from '#platform'

const shared = resolve(rootDir, process.env.FOYER_SHARED ?? '../shared')
const there = existsSync(join(shared, 'data/social/german-library-tweets/Unibib_timelineStats-2014-04-09.csv'))

/** Runs the example as a process of its own; its lines. */
function example(args: string[], env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(rootDir, 'scripts/example-social.ts'), ...args], {
      env: { ...process.env, FOYER_SHARED: shared, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (text) => (out += text))
    child.stderr.on('data', (text) => (err += text))
    child.on('exit', (code) => (code === 0 ? done(out.trim().split('\n')) : fail(new Error(err || out))))
  })
}

test('all 26,465 tweets are placed, once', there ? { timeout: 400_000 } : { skip: 'the tweets are not there (FOYER_SHARED)' }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'foyer-social-'))
  try {
    const run = async () => (await example(['--json', '--data', data])).map((line) => JSON.parse(line) as Record<string, never>)
    const first = await run()
    assert.deepEqual(
      first.map(({ read, placed, known, refused, withoutFigures, figures }) => ({ read, placed, known, refused, withoutFigures, figures })),
      [
        { read: 2560, placed: 2560, known: 0, refused: 0, withoutFigures: 206, figures: { likes: 530, shares: 1845 } },
        { read: 23_905, placed: 23_905, known: 0, refused: 0, withoutFigures: 4823, figures: { likes: 2907, shares: 7977 } },
      ],
    )
    assert.deepEqual(
      (await run()).map(({ read, placed, known }) => [read, placed, known]),
      [
        [2560, 0, 2560],
        [23_905, 0, 23_905],
      ],
    )
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
})

test('without the tweets it says so and succeeds', async () => {
  const [said] = await example([], { FOYER_SHARED: '/nowhere' })
  assert.match(said!, /^skipped: /)
})
