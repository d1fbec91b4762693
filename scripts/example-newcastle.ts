// `npm run example:newcastle` loads the real figures of Newcastle's libraries, says what is odd about them, and sets a goal.
// Flags: those of every example (example.ts); --data is .cache/example-newcastle unless given.
import { randomBytes } from 'node:crypto'
import { createReadStream, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { House } from '#house'
import { type Actor, newId } from '#platform'
import { addServicePoint, foundAlliance, listServicePoints } from '#rooms/alliance'
import {
  confirmName,
  dryRunImport,
  foldAll,
  gatherOddities,
  type ImportCounts,
  listQuarantine,
  placeImport,
  stageImport,
} from '#rooms/facts'
import { listGoals, setGoal } from '#rooms/strategy'
import { createOwner } from '../src/faces/accounts/accounts.ts'
import { dataFolder, flags, foundBefore, runExample, say, sharedFolder, t } from './example.ts'

const folder = sharedFolder('newcastle', 'figures', ['monthly-visits.csv'])
const actor: Actor = { kind: 'system', name: 'Newcastle example' }
const credit = 'Newcastle Libraries open data (public domain)'
const monthly = [
  { file: 'monthly-visits.csv', metric: 'visits.onsite' },
  { file: 'monthly-issues.csv', metric: 'loans' },
  { file: 'monthly-enquiries.csv', metric: 'enquiries' },
  { file: 'monthly-computer-use.csv', metric: 'computer.use-percent' },
  { file: 'monthly-wifi-users.csv', metric: 'wifi.users' },
]
const registrations = 'daily-registrations-of-members-active-2016-04-06.csv'

// Not in libraries.csv, because closed or no building; when, says opening-times.notes.txt.
const furtherPoints = [
  { name: 'Dinnington', kind: 'branch', endedOn: '2013-07-01' },
  { name: 'Fawdon', kind: 'branch', endedOn: '2015-04-01' },
  { name: 'Jesmond', kind: 'branch', endedOn: '2013-07-01' },
  { name: 'Mobile', kind: 'mobile', endedOn: '2012-04-30' },
  { name: 'Moorside', kind: 'branch', endedOn: '2013-07-01' },
  { name: 'Newbiggin Hall', kind: 'branch' },
  { name: 'BIPC', kind: 'themed-branch' },
]
// What a person who knows the city says the names in the files mean.
const meanings = { 'Cruddas Park': 'Cruddas', 'BUSINESS INTELLECTUAL PROPERTY CENTRE': 'BIPC' }

const data = dataFolder('example-newcastle')
await runExample(data, async (house) => {
  const alliance = await found(house)
  for (const { file, metric } of monthly) await load(house, alliance, file, metric)
  await load(house, alliance, registrations, 'members.new')
  await foldAll(house, alliance)
  await goal(house, alliance)
})

/** Founds the alliance in an empty folder, or finds it where it was founded before. */
async function found(house: House): Promise<string> {
  const csv = parse(await readFile(join(folder, 'libraries.csv')), { columns: true, bom: true, trim: true }) as Record<string, string>[]
  const known = await foundBefore(house, actor, 'Newcastle Libraries')
  if (known) {
    report('libraries.csv', { read: csv.length, placed: 0, unchanged: csv.length })
    return known
  }
  const alliance = newId()
  await house.work(alliance, actor, async (work) => {
    await foundAlliance(work, {
      name: 'Newcastle Libraries',
      slug: 'newcastle',
      city: 'Newcastle upon Tyne',
      country: 'GB',
      timeZone: 'Europe/London',
      locales: ['en', 'zh-CN'],
      defaultLocale: 'en',
    })
    for (const row of csv) {
      await addServicePoint(work, {
        name: row.Library!,
        kind: row.Library === 'City' ? 'central' : 'branch',
        town: 'Newcastle upon Tyne',
        lat: Number(row.Latitude),
        lon: Number(row.Longitude),
        importKey: `newcastle:${row.Library}`,
      })
    }
    for (const { endedOn, ...point } of furtherPoints) {
      await addServicePoint(work, {
        ...point,
        town: 'Newcastle upon Tyne',
        ...(endedOn ? { status: 'ended' as const, endedOn } : {}),
        importKey: `newcastle:${point.name}`,
      })
    }
    const points = new Map((await listServicePoints(work, { status: 'any' })).map((point) => [point.name, point.point_no]))
    for (const [name, point] of Object.entries(meanings)) await confirmName(work, { name, point: points.get(point)! })
  })
  // Somebody who may open the goal's page; every start of this folder says how, until the file is deleted.
  const passphrase = randomBytes(10)
    .toString('hex')
    .replace(/.{5}(?=.)/g, '$&-')
  await createOwner(house, alliance, { name: 'Newcastle example', email: 'owner@newcastle.example', passphrase })
  writeFileSync(join(data, 'demo-sign-ins.txt'), `owner@newcastle.example   ${passphrase}\n`, { mode: 0o600 })
  say(
    `Founded "Newcastle Libraries" with ${csv.length + furtherPoints.length} libraries: ${csv.length} of libraries.csv, ${furtherPoints.length} that only the figures name.`,
  )
  report('libraries.csv', { read: csv.length, placed: csv.length, unchanged: 0 })
  return alliance
}

/** Reads one file, says what is odd, places it. */
async function load(house: House, alliance: string, file: string, metric: string): Promise<void> {
  const staged = await stageImport(house, alliance, actor, {
    name: file,
    source: `${file}, ${credit}`,
    metric,
    open: () => createReadStream(join(folder, file)),
  })
  const dry = staged.status === 'staged' ? await house.work(alliance, actor, (work) => dryRunImport(work, staged.importId)) : undefined
  const { counts } = await placeImport(house, alliance, actor, staged.importId)
  const again = staged.already && staged.status === 'placed'
  const odd = gatherOddities(dry?.oddities ?? [])
  report(file, {
    ...counts,
    ...(again ? { placed: 0, unchanged: counts.placed + counts.unchanged } : {}),
    metric,
    odd: odd.map((o) => ({ code: o.code, ...o.params })),
  })
  if (again) return say('  imported before; nothing was done')
  for (const [, same] of Map.groupBy(odd, ({ code }) => code)) {
    for (const one of same.slice(0, 4)) say(`  odd: ${t(`facts.odd.${one.code}`, one.params)}`)
    if (same.length > 4) say(`       … and ${same.length - 4} more of this kind (--json gives all)`)
  }
  if (counts.refused > 0) {
    const rows = await house.work(alliance, actor, (work) => listQuarantine(work, { importId: staged.importId, limit: 10_000 }))
    const names = [...Map.groupBy(rows, (row) => row.unit)].map(([unit, { length }]) => `${unit} (${length})`)
    for (const [reason, n] of Object.entries(counts.why)) say(`  in quarantine: ${n} × ${t(`facts.reasons.${reason}`)}`)
    say(`  names that wait for a person: ${names.join(', ')}`)
  }
}

function report(file: string, figures: Partial<ImportCounts> & { metric?: string; odd?: unknown[] }): void {
  const {
    read = 0,
    placed = 0,
    unchanged = 0,
    corrected = 0,
    refused = 0,
    empty = 0,
    suppressed = 0,
    repeated = 0,
    ignored = 0,
    why = {},
    metric,
    odd,
  } = figures
  if (flags.json)
    console.log(
      JSON.stringify({
        file,
        metric: metric ?? null,
        read,
        placed,
        refused,
        why,
        unchanged,
        corrected,
        empty,
        suppressed,
        repeated,
        ignored,
        odd: odd ?? [],
      }),
    )
  else say(`\n${file}: ${read} read, ${placed} placed, ${unchanged} unchanged, ${empty} without a figure, ${refused} refused`)
}

/** Sets a goal on new members, once, for the last year that the figures cover, so that its page has something to show. */
async function goal(house: House, alliance: string): Promise<void> {
  const title = '1,200 new members a month, 2015–16 (set in hindsight)'
  const made = await house.work(alliance, actor, async (work) => {
    const before = (await listGoals(work)).find((one) => one.title === title)
    if (before) return before
    return setGoal(work, {
      title,
      metric: 'members.new',
      points: null,
      target: 1200,
      per: 'month',
      starts: '2015-04-01',
      ends: '2016-03-31',
      owner: { name: 'Newcastle example' },
      baseline: { from: '2014-04', to: '2015-03' },
    })
  })
  const address = `${house.config.url}/desk/goals/${made.goalId}`
  if (flags.json)
    return console.log(
      JSON.stringify({ goal: made.goalId, title, metric: 'members.new', target: 1200, baseline: made.baseline?.value ?? null, address }),
    )
  say(
    `\nThe goal "${title}" starts from ${made.baseline?.value ?? 'no baseline'} a month (mean of 2014-04 to 2015-03). Its page: ${address}`,
  )
  say(`Open it with: npm start -- --data ${data}   (it says how to sign in)`)
}
