// `npm run example:what-next` asks 26,465 tweets of German libraries what the model of `packages/next-post` is worth: how well it foretells, in the order
// of time, beside plain means; whether its intervals hold; what cannot be told from noise; and what following it would gain in 200 simulated worlds.
// Flags: --json (one object a line), --smaller (fewer posts and worlds) and --shared (example.ts). It reads the files in place and keeps nothing.
import { fitPosts, type History, levelName, type PastPost, type Told, whatMatters } from '#packages/next-post'
import { flags, say, sharedFolder } from './example.ts'
import { foretellInTime, rawRules } from './what-next/foretelling.ts'
import { simulateRegret } from './what-next/regret.ts'
import { halfLife, historyOf, readTweets, tweetFiles } from './what-next/tweets.ts'

/** What the check has to hold; anything else ends the example with 1. */
const gate = { covered: [0.86, 0.94] } as const
const folder = sharedFolder('social/german-library-tweets', 'tweets', tweetFiles)
const { read, posts } = readTweets(folder)
const size = flags.smaller
  ? { posts: 5000, first: 2000, step: 1500, draws: 200, worlds: 12 }
  : { posts: posts.length, first: 3000, step: 1500, draws: 400, worlds: 200 }
const used = posts.slice(0, size.posts)
const failed: string[] = []
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const row = (cells: readonly string[]): void => say(cells.map((cell, i) => (i === 0 ? cell.padEnd(44) : cell.padStart(12))).join(''))
const told = (check: string, figures: object): void => {
  if (flags.json) console.log(JSON.stringify({ check, ...figures }))
}

say(`Tweets of 30 German libraries, 2009 to 2014 (github.com/glaserti/LibraryTwitter, MIT): ${read} read, ${posts.length} of their own,`)
say(`${used.length} used. What counts is how often each was passed on or liked; a tweet of ${halfLife} days ago counts half.\n`)
told('read', { read, own: posts.length, used: used.length })

const found = foretellInTime(used, size)
told('foretold', found)
say(`foretold in the order of time: ${found.predictions} tweets in ${found.blocks} blocks, each from those before it`)
row(['', 'RMSE of log', 'Spearman', 'too high by'])
for (const { rule, rmse, spearman, bias } of found.scores) row([`  ${rule}`, rmse.toFixed(3), spearman.toFixed(3), bias.toFixed(3)])
row(['90 % intervals hold: logarithms', percent(found.coveredLog)])
row(['90 % intervals hold: counts', percent(found.coveredCounts)])
row(['  the same with both ends counted whole', percent(found.coveredWithEnds)])
const model = found.scores.find(({ rule }) => rule === 'hierarchical, counts')!
for (const { rule, rmse } of found.scores.filter(({ rule }) => rawRules.includes(rule)))
  if (!(model.rmse < rmse)) failed.push(`${rule} foretells as well: ${rmse.toFixed(3)} against ${model.rmse.toFixed(3)}`)
if (found.coveredCounts < gate.covered[0] || found.coveredCounts > gate.covered[1])
  failed.push(`90 % intervals hold ${percent(found.coveredCounts)}, not 86 to 94 %`)

const options = { outcome: 'counts', halfLife, draws: 2000, burn: 500 } as const
const lone = loneLibrary(used)
const sayGroup = (who: string, { group, levels, certainty, times, toldApart, deviation }: Told): void => {
  const [most, least] = [levels[0]!, levels.at(-1)!]
  told('matters', { who, group, most: levelName(most.level), least: levelName(least.level), times, certainty, deviation, toldApart })
  if (toldApart) say(`  ${group}: ${levelName(most.level)} went with ${times.toFixed(1)} times the reactions of ${levelName(least.level)}`)
  else say(`  ${group} does not matter that we can tell`)
}
say('\nwhat went together with more reactions, all libraries')
for (const one of whatMatters(fitPosts(historyOf(used), options))) sayGroup('all', one)
say(`the same of ${lone.name} alone, its latest ${lone.history.posts.length} tweets`)
for (const one of whatMatters(fitPosts(lone.history, options))) sayGroup(lone.name, one)

const regrets = simulateRegret(used, size.worlds)
say(`\nreactions lost over 100 posts against the best, ${size.worlds} simulated worlds`)
row(['', 'lost', '± (error)', 'last 50', 'of the best'])
for (const one of regrets) {
  told('regret', { worlds: size.worlds, ...one })
  row([`  ${one.policy}`, one.regret.toFixed(1), one.error.toFixed(1), one.late.toFixed(1), percent(one.reached)])
}
const lost = (policy: string): number => regrets.find((one) => one.policy === policy)!.regret
if (!(lost('Thompson') < lost('uniform'))) failed.push('Thompson loses as much as even chance')
for (const problem of failed) console.error(`failed: ${problem}`)
if (failed.length > 0) process.exitCode = 1

/** The library with most posts, as it would see itself: its latest 200 posts, nobody else's. */
function loneLibrary(all: readonly PastPost[]): { name: string; history: History } {
  const count = new Map<string, number>()
  for (const { levels } of all) count.set(levels.account!, (count.get(levels.account!) ?? 0) + 1)
  const [name] = [...count].reduce((most, one) => (one[1] > most[1] ? one : most))
  const own = all.filter(({ levels }) => levels.account === name && levels.format !== 'answer').slice(-200)
  return { name, history: { groups: ['format', 'hashtag', 'mention', 'time of day', 'weekday'], posts: own } }
}
