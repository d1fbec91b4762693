// Keeps the order of the house: a room uses only the rooms before it, only through their index.ts, and names only its own
// tables in SQL; tenant tables follow the rules of docs/tenancy.md as far as a text can show it.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { roomOrder, rootDir } from '#platform'

const floors = [...roomOrder, 'demo', 'faces', 'house', 'testing'] as const
type Floor = (typeof floors)[number]
const problems: string[] = []
const src = join(rootDir, 'src')

/** What pages may take from other rooms into the browser: pure files that need no Node, and no others. */
const runsInBrowsers = [
  ['platform', 'i18n'],
  ['platform', 'colour.ts'],
  ['content', 'plain.ts'],
].map((path) => join(src, ...path))

const floorOf = (file: string): Floor | undefined => {
  const first = relative(src, file)
    .split(sep)[0]!
    .replace(/\.(test\.|isolation\.)?ts$/, '')
  return floors.find((floor) => floor === first || first.startsWith(`${floor}.`))
}

for (const name of globSync('**/*.{ts,svelte}', { cwd: src })) {
  const file = join(src, name)
  if (file.includes(`${sep}node_modules${sep}`)) continue
  const floor = floorOf(file)
  if (!floor) {
    problems.push(`src/${name}: belongs to no room`)
    continue
  }
  const text = readFileSync(file, 'utf8')
  const isTest = /(\.test|-for-tests)\.ts$/.test(name)
  for (const [, target] of text.matchAll(/(?:from|import\()\s*['"]([#.][^'"]*)['"]/g)) checkImport(name, file, floor, target!, isTest)
  if (!isTest && floor !== 'faces' && floor !== 'testing' && floor !== 'demo') checkTables(name, floor, text)
}
// A package is pure: it takes nothing of the house, of other packages what stands in their index.ts, and nothing of Node where it is no test.
for (const name of globSync('packages/*/**/*.ts', { cwd: rootDir })) {
  const [, own] = name.split(sep)
  for (const [, target] of readFileSync(join(rootDir, name), 'utf8').matchAll(/(?:from|import\()\s*['"]([^'"]+)['"]/g)) {
    const within = target!.startsWith('.') && resolve(rootDir, dirname(name), target!).startsWith(join(rootDir, 'packages', own!) + sep)
    const beside = target!.startsWith('#packages/') && target !== `#packages/${own}`
    if (!within && !beside && !/(\.test|-for-tests)\.ts$/.test(name))
      problems.push(`${name}: imports ${target}; a package takes nothing of the house`)
  }
}
for (const name of globSync('packages/*', { cwd: rootDir }))
  for (const part of ['README.md', 'index.ts']) if (!existsSync(join(rootDir, name, part))) problems.push(`${name}: has no ${part}`)
for (const room of roomOrder) {
  const folder = join(src, room)
  if (!existsSync(folder)) continue
  for (const part of ['README.md', 'index.ts']) if (!existsSync(join(folder, part))) problems.push(`src/${room}: has no ${part}`)
  for (const file of globSync('migrations/*.sql', { cwd: folder }))
    checkMigration(`src/${room}/${file}`, room, readFileSync(join(folder, file), 'utf8'))
}

function checkImport(name: string, file: string, floor: Floor, target: string, isTest: boolean): void {
  let to: Floor | undefined
  if (target.startsWith('#rooms/')) {
    to = floors.find((f) => f === target.slice('#rooms/'.length))
    if (!to) problems.push(`src/${name}: ${target} reaches past a room's index.ts`)
  } else if (target === '#platform') to = 'platform'
  else if (target === '#house') to = 'house'
  else if (target === '#testing') to = 'testing'
  else if (target.startsWith('.')) {
    const path = resolve(dirname(file), target)
    if (!path.startsWith(src + sep)) return
    to = floorOf(path)
    if (floor === 'faces' && runsInBrowsers.some((own) => path.startsWith(own))) return
    if (to !== floor && to !== 'testing' && !(floor === 'house' || floor === 'testing' || isTest))
      problems.push(`src/${name}: imports ${target}; other rooms are imported as #rooms/…`)
  } else return
  if (!to) return
  if (isTest && (to === 'testing' || to === 'house')) return
  if (to === 'testing' && floor !== 'testing') problems.push(`src/${name}: ${target} is for tests`)
  else if (to === 'house' && floor === 'faces') return
  else if (floors.indexOf(to) > floors.indexOf(floor) && floor !== 'house' && !(isTest && floor === 'platform'))
    problems.push(`src/${name}: ${floor} comes before ${to} and may not use it (${target})`)
}

/** SQL and Kysely name a table as `room.table`; only its own room may. */
function checkTables(name: string, floor: Floor, text: string): void {
  const schemas = roomOrder.filter((room) => room !== floor)
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  const found = code.match(
    new RegExp(
      `(?:selectFrom|insertInto|updateTable|deleteFrom|innerJoin|leftJoin)\\(\\s*\\[?['"](${schemas.join('|')})\\.\\w+|\\b(?:from|join|into|update)\\s+(${schemas.join('|')})\\.\\w+`,
      'gi',
    ),
  )
  for (const what of found ?? []) problems.push(`src/${name}: names a table of another room (${what.trim()})`)
}

/** What a migration's text can show of the tenancy rules; src/house.isolation.test.ts shows the rest on the database. */
function checkMigration(name: string, room: string, sql: string): void {
  const bare = sql.replace(/--.*$/gm, '')
  const forbid: [RegExp, string][] = [
    [/create\s+(constraint\s+)?trigger/i, 'triggers are refused on a distributed database; write the statement into the capability'],
    [/on\s+delete\s+set\s+(null|default)/i, 'ON DELETE SET NULL is refused on a distributed database'],
    [/\bmerge\s+into\b/i, 'MERGE is refused on a distributed database'],
    [/\bunlogged\b/i, 'unlogged tables block moving a shard'],
    [/\bset_config\s*\(/i, 'set_config does not reach the workers; use foyer.enter'],
    [
      /default\s+(gen_random_uuid|uuidv7|uuid_generate|now|clock_timestamp|current_timestamp)/i,
      'ids and times are made in the application',
    ],
    [/\b(int|integer|smallint)\b[^,;\n]*generated\s+(always|by default)\s+as\s+identity/i, 'identity columns are bigint'],
  ]
  for (const [pattern, why] of forbid) if (pattern.test(bare)) problems.push(`${name}: ${why}`)
  for (const [, schema, table, body] of bare.matchAll(/create\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)\.(\w+)\s*\(([\s\S]*?)\n\)/gi)) {
    if (schema !== room && !['auth', 'jobs'].includes(schema!)) problems.push(`${name}: makes a table in the schema ${schema}`)
    if (!/alliance_id\s+uuid\s+not\s+null/i.test(body!)) continue // a reference table; the isolation test knows which may be
    if (!new RegExp(`foyer\\.tenant\\(\\s*'${schema}\\.${table}'`, 'i').test(bare))
      problems.push(`${name}: ${schema}.${table} is not made a tenant table (select foyer.tenant('${schema}.${table}'))`)
    for (const [, kind, columns] of body!.matchAll(/(primary\s+key|unique|foreign\s+key)\s*(?:nulls\s+not\s+distinct\s*)?\(([^)]*)\)/gi))
      if (!/\balliance_id\b/.test(columns!)) problems.push(`${name}: ${schema}.${table}: a ${kind} without alliance_id`)
  }
}

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.log('every room keeps to its place')
