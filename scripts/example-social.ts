// `npm run example:social` takes in 26,465 tweets of German libraries (2009 to 2014) as posts of the past with their figures, and says what is odd.
// Flags: --data <folder> (default .cache/example-social), --json (one object a file), --shared <folder> or FOYER_SHARED (default ../shared).
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type House, openHouse } from '#house'
import { type Actor, isRefusal, newId, readConfig, rootDir, translator } from '#platform'
import { allAlliances, allianceOf, foundAlliance } from '#rooms/alliance'
import { connectAccount, importPastPosts } from '#rooms/channels'
import { foldAll } from '#rooms/facts'

const { values: flags } = parseArgs({ options: { data: { type: 'string' }, json: { type: 'boolean' }, shared: { type: 'string' } } })
const folder = join(resolve(rootDir, flags.shared ?? process.env.FOYER_SHARED ?? '../shared'), 'data/social/german-library-tweets')
const files = ['NatBib_timelineStats-2014-04-09.csv', 'Unibib_timelineStats-2014-04-09.csv']
const name = 'Libraries of Germany, 2009 to 2014'
const t = translator('en')
const say = (line: string): void => {
  if (!flags.json) console.log(line)
}
if (!files.every((file) => existsSync(join(folder, file)))) {
  console.log(`skipped: the tweets are not in ${folder}; FOYER_SHARED or --shared names the folder that holds data/social`)
  process.exit(0)
}

const actor: Actor = { kind: 'system', name: 'social example' }
const data = resolve(process.cwd(), flags.data ?? join(rootDir, '.cache/example-social'))
const house = await openHouse(readConfig({ data }, { FOYER_LOG: 'error', ...process.env }))
try {
  const alliance = await found(house)
  for (const file of files) await load(alliance, file)
  await foldAll(house, alliance)
  say(`\nThe tweets: github.com/glaserti/LibraryTwitter (MIT). See them with: npm start -- --data ${data}`)
} catch (error) {
  if (!isRefusal(error)) throw error
  for (const problem of error.fields.length > 0 ? error.fields : [error])
    console.error(`refused: ${t(`refusals.${problem.code}`, problem.params)}`)
  process.exitCode = 1
} finally {
  await house.close()
}

/** Founds the alliance with its account on X in an empty folder, or finds it where it was founded before. */
async function found(house: House): Promise<string> {
  const there = await allAlliances(house.database.db)
  const [known] = there
  if (known) {
    const alliance = await house.work(known, actor, allianceOf)
    if (there.length > 1 || alliance.name !== name)
      throw new Error(`${data} holds another library (${alliance.name}); name an empty folder with --data`)
    return known
  }
  const alliance = newId()
  await house.work(alliance, actor, async (work) => {
    const place = { city: 'Frankfurt', country: 'DE', timeZone: 'Europe/Berlin', locales: ['en', 'zh-CN'], defaultLocale: 'en' }
    await foundAlliance(work, { name, slug: 'tweets', ...place })
    await connectAccount(work, { kind: 'x', name: 'X' })
  })
  return alliance
}

/** Takes in one file and says what came of it, and how fast. */
async function load(alliance: string, file: string): Promise<void> {
  const bytes = await readFile(join(folder, file))
  const begun = performance.now()
  const report = await importPastPosts(house, alliance, actor, { file: bytes, name: file, channel: 'x', language: 'de' })
  const seconds = (performance.now() - begun) / 1000
  const { read, placed, known, refused, figures, withoutWords, withoutFigures, days, odd } = report
  const why: Record<string, number> = {}
  for (const { code } of refused) why[code] = (why[code] ?? 0) + 1
  const rate = Math.round(read / seconds)
  if (flags.json) {
    console.log(
      JSON.stringify({
        file,
        read,
        placed,
        known,
        refused: refused.length,
        why,
        figures,
        withoutWords,
        withoutFigures,
        days,
        odd: odd.map(({ code, params }) => ({ code, ...params })),
        rows_per_second: rate,
      }),
    )
    return
  }
  say(`\n${file}: ${read} read, ${placed} placed, ${known} known, ${refused.length} refused (${rate} rows a second)`)
  if (days) say(`  from ${days.from} to ${days.to}; together ${figures.likes ?? 0} likes, ${figures.shares ?? 0} retweets`)
  for (const [code, count] of Object.entries(why)) say(`  refused: ${count} × ${code}`)
  for (const one of odd) say(`  odd: ${t(`channels.past.odd.${one.code}`, one.params)}`)
}
