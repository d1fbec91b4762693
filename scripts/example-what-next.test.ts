import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { rootDir } from '#platform'
import { rawRules, spearman } from './what-next/foretelling.ts'
import { readTweets } from './what-next/tweets.ts'

const shared = resolve(rootDir, process.env.FOYER_SHARED ?? '../shared')
const tweets = join(shared, 'data/social/german-library-tweets')
const options = existsSync(join(tweets, 'Unibib_timelineStats-2014-04-09.csv')) ? {} : { skip: 'the tweets are not there (FOYER_SHARED)' }

/** Runs the example as a process of its own. */
function example(args: string[], folder = shared): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(rootDir, 'scripts/example-what-next.ts'), ...args],
    { env: { ...process.env, FOYER_SHARED: folder }, encoding: 'utf8' },
  )
  return { status, out: stdout, err: stderr }
}

test('tweets are read from the oldest on, without retweets of others', options, () => {
  const { read, posts } = readTweets(tweets)
  assert.equal(read, 26_465)
  assert.equal(posts.length, 21_436)
  assert.ok(posts.every(({ at }, i) => i === 0 || at >= posts[i - 1]!.at))
  assert.ok(posts.every(({ outcome, levels }) => Number.isInteger(outcome) && outcome >= 0 && Object.values(levels).every(Boolean)))
  // Mon Apr 07 13:34:47 +0000 2014, in Munich an hour and a half after noon and in summer time.
  const known = posts.find(
    ({ at, levels }) => Math.abs(at - Date.UTC(2014, 3, 7, 13, 34, 47) / 86_400_000) < 1e-9 && levels.account === 'bsb_muenchen',
  )
  assert.deepEqual(known?.levels, {
    account: 'bsb_muenchen',
    format: 'link',
    hashtag: 'without',
    mention: 'without',
    'time of day': '15 to 18',
    weekday: 'Monday',
  })
})

test('foretells better than means and cells, with intervals that hold; Thompson loses less than even chance', options, () => {
  const { status, out, err } = example(['--json', '--smaller'])
  assert.equal(err, '')
  assert.equal(status, 0)
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, never>)
  const of = (check: string) => lines.filter((line) => line.check === check)
  const [found] = of('foretold') as unknown as [{ scores: { rule: string; rmse: number; spearman: number }[]; coveredCounts: number }]
  const model = found.scores.find(({ rule }) => rule === 'hierarchical, counts')!
  for (const rule of rawRules) assert.ok(model.rmse < found.scores.find((one) => one.rule === rule)!.rmse, rule)
  assert.ok(found.coveredCounts >= 0.86 && found.coveredCounts <= 0.94, String(found.coveredCounts))
  assert.ok(of('matters').some(({ toldApart }) => toldApart) && of('matters').some(({ toldApart }) => !toldApart))
  const lost = (policy: string) =>
    Number((of('regret') as unknown as { policy: string; regret: number }[]).find((one) => one.policy === policy)!.regret)
  assert.ok(lost('Thompson') > 0 && lost('Thompson') < lost('uniform'))
})

test('rank correlation of ties, done by hand', () => {
  assert.equal(spearman([1, 2, 3], [10, 20, 30]), 1)
  assert.equal(spearman([1, 2, 3], [3, 2, 1]), -1)
  assert.equal(spearman([1, 1, 1], [1, 2, 3]), 0)
  assert.ok(Math.abs(spearman([1, 1, 2, 3], [1, 2, 3, 4]) - 4.5 / Math.sqrt(4.5 * 5)) < 1e-12)
})

test('without the tweets it says so and succeeds', () => {
  const { status, out } = example([], '/nowhere')
  assert.equal(status, 0)
  assert.match(out, /^skipped: /)
})
