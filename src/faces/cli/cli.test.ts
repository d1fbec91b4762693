import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { actorOfToken, audit, rootDir } from '#platform'
import { addStaff } from '#rooms/alliance'
import { deliveriesOf } from '#rooms/channels'
import { requestReview, reviewPost, saveSeries, schedulePost, writePost } from '#rooms/content'
import { countStatements, openTestHouse, runFoyer, type TestHouse, urlOf } from '#testing'
import { record } from './export.ts'

let house: TestHouse
const folder = mkdtempSync(join(tmpdir(), 'foyer-cli-'))
const command = (args: readonly string[]): string[] => [
  '--disable-warning=ExperimentalWarning',
  join(rootDir, 'src/faces/cli/main.ts'),
  ...args,
]
const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  DATABASE_URL: urlOf(house.database.app),
  DATABASE_OWNER_URL: urlOf(house.database.owner),
  FOYER_DATA: folder,
  FOYER_LOG: 'silent',
})
/** Runs `foyer …` as a user does. */
function foyer(args: string[], env: Record<string, string> = {}): { status: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, command(args), { env: { ...environment(), ...env }, encoding: 'utf8', cwd: folder })
  return { status: done.status, out: done.stdout, err: done.stderr }
}

before(async () => {
  house = await openTestHouse()
})
after(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

test('help lists the commands; an unknown command, option or use is said in a sentence', () => {
  const help = foyer(['--help'])
  assert.equal(help.status, 0)
  for (const name of ['serve', 'worker', 'migrate', 'import', 'export', 'token', 'doctor', 'backup', 'restore'])
    assert.match(help.out, new RegExp(`^  ${name} `, 'm'))
  for (const name of help.out.matchAll(/^ {2}(\w+) {2}/gm)) {
    const { status, out } = foyer([name[1]!, '--help'])
    assert.equal(status, 0, name[1])
    assert.match(out, new RegExp(`^foyer ${name[1]}: .+\n\n  foyer ${name[1]}\\b(.|\n)*\n  --help +`), name[1])
  }
  assert.match(foyer(['token', '--help']).out, /--scope <room:read\|write> {2}.*several times/)
  for (const [args, says] of [
    [['dance'], /there is no command dance/],
    [['token', 'make', '--colour', 'red'], /no option --colour; foyer token --help/],
    [['bounce', '--colour', 'red'], /no option --colour; foyer bounce --help/],
    [['token', 'list', '--alliance'], /--alliance needs a value/],
    [['doctor', './elsewhere'], /one word too many for foyer doctor/],
    [['import', 'figures', '/nowhere/x.csv', '--metric', 'visits.onsite'], /^foyer import: There is no file \/nowhere\/x\.csv\.\n$/],
    [['import', 'places', '/nowhere/x.csv'], /^foyer import: There is no file \/nowhere\/x\.csv\.\n$/],
    [['import', 'places', folder], /is not a file/],
    [['import', 'figures', '/nowhere/x.csv', '--metric', 'nope'], /No metric is called “nope”[\s\S]*visits\.onsite +Visits/],
    [
      ['export', 'figures', '--metric', 'nope', '--from', '2026-01-01', '--to', '2026-02-01'],
      /No metric is called “nope”[\s\S]*visits\.onsite/,
    ],
    [['backup'], /foyer backup \/mnt/],
    [['backup', join(rootDir, 'kept')], /folder of the program/],
    [['restore', '/nowhere'], /no backup in \/nowhere/],
    [['token', 'dance'], /foyer token make/],
    [['import', 'cats'], /foyer import places/],
    [['import', 'posts', '/nowhere/x.csv'], /foyer import posts <file> --channel/],
    [['import', 'posts', '/nowhere/x.csv', '--channel', 'x'], /^foyer import: There is no file \/nowhere\/x\.csv\.\n$/],
    [['token', 'make', '--alliance', 'test-city', '--name', 'x', '--scope', 'content:read', '--role', 'edtor'], /--role owner\|director/],
    [
      ['token', 'make', '--alliance', 'test-city', '--name', 'x', '--scope', 'content:read', '--for', 'who@nowhere.example'],
      /Nobody works here with the address who@nowhere\.example/,
    ],
    [['token', 'list'], /--alliance: (test-city, other-city|other-city, test-city)/],
    [['token', 'list', '--alliance', 'nowhere'], /no library at this address/],
  ] as const) {
    const { status, err } = foyer([...args])
    assert.equal(status, 1, args.join(' '))
    assert.match(err, says)
  }
})

test('a token is made, printed once and alone, listed without itself, and ended', () => {
  const made = foyer([
    'token',
    'make',
    '--alliance',
    'test-city',
    '--name',
    'Screen',
    '--scope',
    'content:read',
    '--scope',
    'facts:read',
    '--days',
    '30',
  ])
  assert.equal(made.status, 0, made.err)
  assert.match(made.out, /^foyer_[\w-]{40}\n$/)
  const listed = foyer(['token', 'list', '--alliance', 'test-city'])
  assert.match(listed.out, /Screen +content:read facts:read +until/)
  assert.ok(!listed.out.includes(made.out.trim()))
  const id = /[0-9a-f-]{36}/.exec(listed.out)![0]
  assert.equal(foyer(['token', 'end', id, '--alliance', 'test-city']).status, 0)
  assert.match(foyer(['token', 'list', '--alliance', 'test-city']).out, /Screen .* ended/)
  assert.match(foyer(['token', 'make', '--alliance', 'test-city', '--name', 'x', '--scope', 'all']).err, /scopes: A scope is a room/)
})

test('a token of the command line acts for the member of staff who is named, with what they may', async () => {
  const person = await house.system((work) => addStaff(work, { name: 'Wen Hua', email: 'wen@library.example', roles: ['editor', 'desk'] }))
  const make = (...args: string[]) => {
    const made = foyer(['token', 'make', '--alliance', 'test-city', '--name', 'Program', '--scope', 'content:write', ...args])
    assert.equal(made.status, 0, made.err)
    return made.out.trim()
  }
  const actor = (token: string) => house.system((work) => actorOfToken(work, token))
  const hers = await actor(make('--for', 'Wen@library.example'))
  assert.deepEqual([hers.person, hers.roles], [person.staff_id, ['editor', 'desk']])
  assert.deepEqual((await actor(make('--for', 'wen@library.example', '--role', 'desk'))).roles, ['desk'])
  const nobodys = await actor(make())
  assert.deepEqual([nobodys.person, nobodys.roles], [null, ['owner']])
})

test('doctor looks at everything, and says what is wrong', () => {
  const well = foyer(['doctor', '--json'])
  const findings = JSON.parse(well.out) as { name: string; ok: boolean; warn?: boolean; says: string }[]
  for (const name of ['database', 'migrations', 'trigrams', 'jobs', 'roles', 'row-level security', 'clock', 'disk', 'mail', 'files'])
    assert.ok(findings.find((f) => f.name === name)?.ok, `${name}: ${JSON.stringify(findings)}`)
  assert.equal(well.status, 0)
  // Nothing is broken, and yet letters to readers wait: that is a warning, in both forms.
  assert.deepEqual(
    findings.filter(({ warn }) => warn).map(({ name }) => name),
    ['mail'],
  )
  assert.match(foyer(['doctor']).out, /^ {2}! mail .*no mail server is set \(FOYER_SMTP\).*wait/m)
  const ill = foyer(['doctor'], { DATABASE_URL: urlOf(house.database.owner), FOYER_SMTP: 'smtp://127.0.0.1:1' })
  assert.equal(ill.status, 1)
  assert.match(ill.out, /✖ roles .*owns \d+ tables/)
  assert.match(ill.out, /✖ mail/)
})

test('places are imported with a dry run first, twice is once, and come out again', () => {
  const file = join(folder, 'places.csv')
  writeFileSync(
    file,
    'name,kind,address_zh-CN,town,postcode,latitude,longitude\nEast Branch,branch,东路1号,Test City,100001,39.9,116.4\n"West, Branch",branch,,Test City,100002,39.8,116.3\n',
  )
  const run = (...more: string[]) => foyer(['import', 'places', file, '--alliance', 'test-city', ...more])
  assert.match(run('--dry-run').out, /2 read .* 2 added.* nothing was changed/)
  assert.match(run().out, /2 added/)
  assert.match(run().out, /0 added, 0 changed, 2 as they were/)
  const out = foyer(['export', 'places', '--alliance', 'test-city']).out
  const [head, ...lines] = out.split('\r\n')
  assert.match(head!, /^\uFEFFnumber,name,/)
  assert.match(lines[0]!, /^1,East Branch,,,Test City,branch,,,,东路1号,Test City,,,100001,39\.9,116\.4,/)
  assert.match(lines[1]!, /^2,"West, Branch",/)
  // What comes out goes in again as it was.
  const again = join(folder, 'again.csv')
  writeFileSync(again, out)
  assert.match(
    foyer(['import', 'places', again, '--alliance', 'test-city']).out,
    /2 read .*: 0 added, 0 changed, 2 as they were, 0 put aside/,
  )
  assert.match(foyer(['export', 'record', '--alliance', 'test-city']).out, /alliance\./)
})

test('the record is read as it is written, a page at a time, and is whole', async () => {
  await house.system(async (work) => {
    for (let i = 0; i < 450; i++) await audit(work, 'alliance.point-added', { kind: 'point', id: i }, {}, `=${i}`)
  })
  const count = countStatements(house)
  const written = record(house.platform, house.alliance)
  const rows: string[] = []
  const take = async () => {
    const { value, done } = await written.next()
    rows.push(...(value ?? '').split('\r\n').filter(Boolean))
    return !done
  }
  assert.equal(await count(take), 0, 'the columns need no database')
  const page = await count(take)
  assert.equal(rows.length, 1 + 200)
  assert.ok(page > 0)
  assert.equal(await count(take), page, 'the next page is asked for when this one is written')
  while (await take());
  assert.equal(new Set(rows.filter((row) => row.includes(",'="))).size, 450)
  // Somebody who has seen enough is no fault.
  const head = spawnSync(
    'sh',
    ['-c', `"$0" "$@" | head -n 1`, process.execPath, ...command(['export', 'record', '--alliance', 'test-city'])],
    {
      env: environment(),
      encoding: 'utf8',
    },
  )
  assert.deepEqual([head.stdout, head.stderr], ['\uFEFFat,who,act,sentence,why\r\n', ''])
})

test('figures of a wide table are imported with a dry run first, twice is once, and come out again', () => {
  const file = join(folder, 'visits.csv')
  writeFileSync(file, 'Library,2026-01,2026-02,2026-03\nEast Branch,100,,0\n"West, Branch",50,60,-3\n')
  const run = (...more: string[]) =>
    foyer(['import', 'figures', file, '--alliance', 'test-city', '--metric', 'visits.onsite', '--source', 'Gate counters', ...more])
  assert.match(foyer(['import', 'figures', file, '--alliance', 'test-city']).err, /metric: ./)
  const dry = run('--dry-run')
  assert.match(dry.out, /6 cells in 2 rows: 4 would be placed, .* 1 empty, 1 refused/, dry.err)
  assert.match(dry.out, /line 3, West, Branch: /)
  const exported = () =>
    foyer(['export', 'figures', '--alliance', 'test-city', '--metric', 'visits.onsite', '--from', '2026-01-01', '--to', '2026-03-31']).out
  assert.match(exported(), /2026-01-01,2026-01-31,,0,/, 'a dry run places nothing')
  assert.match(run().out, /4 placed/)
  const said = exported()
  assert.equal(said.split('\r\n')[0], '\uFEFFfrom,to,visits.onsite,figures,sources')
  assert.match(
    said,
    /2026-01-01,2026-01-31,150,2,Gate counters\r\n2026-02-01,2026-02-28,60,1,Gate counters\r\n2026-03-01,2026-03-31,0,1,Gate counters/,
  )
  assert.equal(JSON.parse(run('--json').out).counts.placed, 4, 'the same import as before')
  assert.equal(exported(), said)
  for (const wrong of [
    ['--metric', 'visits.onsite'],
    ['--from', '2026-01-01', '--to', '2026-03-31'],
  ])
    assert.match(foyer(['export', 'figures', '--alliance', 'test-city', ...wrong]).err, /foyer export figures --metric/)
})

test('a playbook goes out and comes in again, once; what is none is refused by its line', async () => {
  const { id } = await house.as('editor', (work) => saveSeries(work, { names: { en: 'Night letters' } }))
  const made = foyer(['export', 'playbook', '--alliance', 'test-city', '--series', id])
  assert.equal(JSON.parse(made.out).format, 'foyer-playbook', made.err)
  const file = join(folder, 'playbook.json')
  writeFileSync(file, made.out)
  const take = (...more: string[]) => foyer(['import', 'playbook', file, '--alliance', 'test-city', ...more])
  assert.match(take('--dry-run').out, /series “Night letters” of Test City: 0 posts, 0 lessons, 0 guides – nothing was made/)
  assert.match(take('--starts', '2026-10-01').out, /begun/)
  assert.match(take('--json').out, /"by": "command line"/, 'the second time says who did it')
  assert.match(foyer(['export', 'playbook', '--alliance', 'test-city']).err, /foyer export playbook --campaign/)
  writeFileSync(file, '{"format":\n oops')
  assert.match(take().err, /line 2/)
})

test('the old site, its addresses and its codes come in, with a dry run first, once', () => {
  const site = join(folder, 'old.xml')
  writeFileSync(
    site,
    '<rss><channel><title>Old</title><link>https://old.example/</link><item><title>One</title><link>https://old.example/one.html</link><guid>1</guid><pubDate>Mon, 04 Mar 2019 02:11:12 +0000</pubDate><description>&lt;p&gt;Words&lt;/p&gt;</description></item><item><title>Two</title><guid>2</guid></item></channel></rss>',
  )
  const bring = (what: string, file: string, ...more: string[]) => foyer(['import', what, file, '--alliance', 'test-city', ...more])
  assert.match(
    bring('site', site, '--dry-run').out,
    /2 items read \(rss, utf-8\): 1 posts, 0 pages and 0 drafts would come, 0 known, 1 put aside/,
  )
  assert.match(bring('site', site).out, /item 2, line 1 \(Two\): It has no date\./)
  assert.equal(JSON.parse(bring('site', site, '--json').out).known, 1)
  writeFileSync(site, '<html>')
  assert.match(bring('site', site).err, /no feed and no WordPress export/)
  const pairs = join(folder, 'old.csv')
  writeFileSync(pairs, 'old,new\n/a.html,/posts/one\n/join,/points\n')
  assert.match(
    bring('addresses', pairs).out,
    /2 lines read \(utf-8\): 1 new, 0 known, 1 refused\n {2}line 3: \/join is an address of this house/,
  )
  writeFileSync(pairs, 'code,to\nAB12,/posts/one\n')
  assert.match(bring('codes', pairs, '--prefix', '/q', '--dry-run').out, /1 would be new/)
  assert.match(bring('codes', pairs, '--prefix', '/q').out, /1 new/)
})

test('a command on an installation that is not there says so and makes none', () => {
  const typo = join(folder, 'typo')
  const none = { DATABASE_URL: '', DATABASE_OWNER_URL: '' }
  for (const args of [
    ['doctor'],
    ['token', 'list'],
    ['worker'],
    ['export', 'places'],
    ['owner', 'unlock', '--email', 'lin@library.example'],
    ['backup', join(folder, 'never')],
  ]) {
    const { status, err } = foyer([...args, '--data', typo], none)
    assert.equal(status, 1, args.join(' '))
    assert.match(err, /There is no Foyer in .*typo/)
  }
  assert.equal(foyer(['restore', join(folder, 'nothing'), '--data', typo], none).status, 1)
  assert.ok(!existsSync(typo))
})

test('a worker beside other processes lets deliveries leave', async () => {
  const body = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'At ten.' }] }] }
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'Open on Sunday', body } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: { website: {} },
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  const state = async () => (await house.as('editor', (work) => deliveriesOf(work, post.id)))[0]!.state
  assert.equal(await state(), 'due')
  const worker = spawn(process.execPath, command(['worker', '--now', house.platform.clock.now().toISOString()]), {
    env: environment(),
    cwd: folder,
    stdio: 'ignore',
  })
  const gone = new Promise<number | null>((resolve) => worker.once('exit', resolve))
  try {
    for (const end = Date.now() + 120_000; (await state()) !== 'sent' && worker.exitCode === null && Date.now() < end; )
      await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(await state(), 'sent')
  } finally {
    worker.kill('SIGTERM')
  }
  assert.equal(await gone, 0)
})

test('migrate says that there is nothing to do', () => {
  assert.match(foyer(['migrate']).out, /nothing to do/)
})

test('an owner is added with a passphrase from the environment', () => {
  assert.match(
    foyer(['owner', 'add', '--name', 'Lin', '--email', 'lin@library.example', '--alliance', 'test-city'], { FOYER_PASSPHRASE: 'short' })
      .err,
    /password: Use at least 10/,
  )
  assert.equal(
    foyer(['owner', 'add', '--name', 'Lin', '--email', 'lin@library.example', '--alliance', 'test-city'], {
      FOYER_PASSPHRASE: 'three green lamps in a row',
    }).status,
    0,
  )
  assert.equal(foyer(['owner', 'unlock', '--email', 'lin@library.example', '--alliance', 'test-city']).status, 0)
})

test('beside a serving Foyer: doctor and backup work on its database, and the backup comes back into a new folder', async () => {
  const serving = await runFoyer()
  const other = join(folder, 'second')
  const none = { DATABASE_URL: '', DATABASE_OWNER_URL: '' }
  try {
    const beside = foyer(['doctor', '--data', serving.dataDir], none)
    assert.equal(beside.status, 0, beside.out + beside.err)
    const backup = foyer(['backup', join(folder, 'kept'), '--data', serving.dataDir], none)
    assert.equal(backup.status, 0, backup.err)
    assert.ok(existsSync(join(folder, 'kept', 'manifest.json')))
    assert.equal((await fetch(`${serving.url}/healthz`)).status, 200, 'it goes on serving')
    const back = foyer(['restore', join(folder, 'kept'), '--data', other], none)
    assert.equal(back.status, 0, back.err)
    assert.match(back.out, /each table checked/)
    assert.equal(foyer(['doctor', '--data', other], none).status, 0)
  } finally {
    await serving.remove()
  }
})
