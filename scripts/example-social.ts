// `npm run example:social` takes in 26,465 tweets of German libraries (2009 to 2014) as posts of the past with their figures, and says what is odd.
// Flags: those of every example (example.ts); --data is .cache/example-social unless given.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { House } from '#house'
import { type Actor, newId } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { connectAccount, importPastPosts } from '#rooms/channels'
import { foldAll } from '#rooms/facts'
import { dataFolder, flags, foundBefore, runExample, say, sharedFolder, t } from './example.ts'

const files = ['NatBib_timelineStats-2014-04-09.csv', 'Unibib_timelineStats-2014-04-09.csv']
const folder = sharedFolder('social/german-library-tweets', 'tweets', files)
const name = 'Libraries of Germany, 2009 to 2014'
const actor: Actor = { kind: 'system', name: 'social example' }
const data = dataFolder('example-social')
await runExample(data, async (house) => {
  const alliance = await found(house)
  for (const file of files) await load(house, alliance, file)
  await foldAll(house, alliance)
  say(`\nThe tweets: github.com/glaserti/LibraryTwitter (MIT). See them with: npm start -- --data ${data}`)
})

/** Founds the alliance with its account on X in an empty folder, or finds it where it was founded before. */
async function found(house: House): Promise<string> {
  const known = await foundBefore(house, actor, name)
  if (known) return known
  const alliance = newId()
  await house.work(alliance, actor, async (work) => {
    const place = { city: 'Frankfurt', country: 'DE', timeZone: 'Europe/Berlin', locales: ['en', 'zh-CN'], defaultLocale: 'en' }
    await foundAlliance(work, { name, slug: 'tweets', ...place })
    await connectAccount(work, { kind: 'x', name: 'X' })
  })
  return alliance
}

/** Takes in one file and says what came of it, and how fast. */
async function load(house: House, alliance: string, file: string): Promise<void> {
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
