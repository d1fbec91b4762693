// What anybody can send to a served house: hosts, bodies, addresses. Each has a named outcome.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { simpleParser } from 'mailparser'
import pg from 'pg'
import { newId } from '#platform'
import { type RunningHouse, runHouse } from '#testing'

let served: RunningHouse
before(async () => {
  served = await runHouse({ env: { FOYER_WORKERS: 'no' } })
})
after(() => served?.close())

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Asks as no browser would: with any host, any header, any body. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  const { hostname, port } = new URL(served.foyer.url)
  return new Promise<Answer>((resolve, reject) => {
    const asked = request({ host: hostname, port, path, method, headers: { accept: 'text/html', ...headers }, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part) => (text += part))
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

const form = (fields: Record<string, string>, origin = served.foyer.url) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
  body: String(new URLSearchParams(fields)),
})

test('whatever host somebody asks with, mails and shared links name the public address', async () => {
  const foreign = form({ email: 'lin@library.example' }, 'http://evil.example')
  const asked = await ask('/desk/sign-in/forgotten', { ...foreign, headers: { ...foreign.headers, host: 'evil.example' } })
  assert.equal(asked.status, 200)
  const outbox = join(served.foyer.dataDir, 'outbox')
  const mails = (): string[] => {
    try {
      return readdirSync(outbox).filter((name) => name.endsWith('.eml'))
    } catch {
      return []
    }
  }
  for (const end = Date.now() + 10_000; mails().length === 0 && Date.now() < end; ) await new Promise((r) => setTimeout(r, 50))
  const [mail] = await Promise.all(mails().map((name) => simpleParser(readFileSync(join(outbox, name)))))
  const links = mail!.text!.match(/https?:\/\/[^\s]+/g)!
  assert.equal(links.length, 1)
  assert.ok(links[0]!.startsWith(`${served.foyer.url}/desk/sign-in/reset/`), links[0])
  for (const path of ['/', '/points', '/posts']) {
    const { text } = await ask(path, { headers: { host: 'evil.example' } })
    assert.ok(text.includes(`<link rel="canonical" href="${served.foyer.url}`), path)
    assert.ok(!text.includes('evil.example'), path)
  }
})

/** Cookies of the owner, as sign-in gave them. */
async function signedIn(): Promise<string> {
  const entered = await ask('/desk/sign-in', form({ email: 'lin@library.example', password: served.passphrase }))
  assert.equal(entered.status, 303)
  return entered.headers['set-cookie']!.map((line) => line.split(';', 1)[0]).join('; ')
}

const cursor = (...keys: unknown[]) => Buffer.from(JSON.stringify(keys)).toString('base64url')

test('an address that cannot be is told so: never a fault, and nothing typed in it is logged', async () => {
  const cookie = await signedIn()
  const typed = 'li@example.org'
  const anybody = [
    ...['posts', 'pages', 'series', 'points', 'l'].flatMap((place) => [
      `/${place}/%00`,
      `/${place}/%ff`,
      `/zh-CN/${place}/%00`,
      `/${place}/${typed}`,
    ]),
    `/posts?after=${cursor('2026-01-01T00:00:00Z', typed)}`,
    `/posts?after=${cursor('+275760-01-01T00:00:00Z', 'x')}`,
    `/posts?after=${typed}`,
    '/search?q=%00',
    '/search?q=%ff',
    '/points?q=%00',
    '/points/99999999999999999999',
    '/points/1e300',
    '/join/receipt?r=%00',
    '/newsletter/confirm?t=%00',
    '/newsletter/preferences?t=%00',
    '/newsletter/stop?t=%00',
    '/remind/confirm?t=%00',
    '/remind/stop?t=%00',
    '/shows/%00',
    `/shows/${typed}/show.ics`,
    `/shows/${typed}/watch`,
    '/files/%00/x',
    `/files/${typed}/x`,
    '/en//evil.example',
    '/zh-CN//evil.example',
    '//evil.example',
    '/%00',
    '/%ff',
    '/feeds/%00/rss.xml',
    '/desk/sign-in/reset/%00',
    '/desk/invitation/%00',
    '/api/v1/%00',
    '/api/v1/%ff',
    '/api/v1/points/%00',
    `/api/v1/points?cursor=${cursor(1e300)}`,
    `/api/v1/points?cursor=${cursor(3e9)}`,
    '/api/v1/points?q=%00',
    `/api/v1/published-posts?cursor=${cursor('2026-01-01T00:00:00Z', typed)}`,
    '/api/v1/search?q=%00',
  ]
  const atDesk = [
    ...[
      'goals',
      'campaigns',
      'series',
      'assets',
      'audiences',
      'posts',
      'pages',
      'channels',
      'points',
      'patrons',
      'facts',
      'facts/imports',
      'points/import',
    ].flatMap((place) => [`/desk/${place}/${typed}`, `/desk/${place}/%00`, `/desk/${place}/%ff`]),
    `/desk/campaigns?goal=${typed}`,
    `/desk/campaigns/new?goal=${typed}`,
    `/desk/facts/quarantine?import=${typed}`,
    `/desk/facts/quarantine.csv?import=${typed}`,
    `/desk/deliveries?channel=${typed}&cursor=${typed}&post=${typed}`,
    `/desk/patrons?after=${typed}`,
    `/desk/insight?campaign=${typed}&post=${typed}&series=${typed}&goal=${typed}&from=${typed}&to=99999-99-99`,
    `/desk/insight/indicators?of=library:${typed}&period=${typed}&years=1e300&indicator=${typed}`,
    `/desk/insight/indicators/peers?period=${typed}&authority=${typed}`,
    `/desk/insight/returns?kind=${typed}&period=${typed}&of=library:${typed}`,
    `/desk/insight/returns/${typed}?version=1e300`,
    `/desk/insight/evaluations/${typed}?show=${typed}`,
    `/desk/insight/evaluations/${typed}/criteria/${typed}`,
    `/desk/insight/evaluations/${typed}/files/workbook.html`,
    `/desk/insight/honours/${typed}`,
    `/desk/facts/loans/rows?from=${typed}&to=99999-99-99&points=${typed}`,
    `/desk/calendar?from=${typed}&month=99999-99&week=99999-W99&day=99999-99-99`,
    '/desk/plan?year=1e300&version=1e300',
    '/desk/plan/edit?year=1e300',
    '/desk/posts?q=%00&state=x&series=x',
    '/desk/assets?q=%00',
    '/desk/find?q=%00',
    `/desk/channels/links?after=${cursor(1e300)}`,
    '/desk/settings/audit?after=x&who=x&kind=x&from=x',
    '/desk/decisions?goal=x&campaign=x',
  ]
  const answers: [string, number][] = []
  for (const path of anybody) answers.push([path, (await ask(path)).status])
  for (const path of atDesk) answers.push([path, (await ask(path, { headers: { cookie } })).status])
  const forms: [string, Record<string, string>][] = [
    ['/newsletter?/subscribe', { email: '\0@example.org' }],
    ['/join?/send', { name: '\0', once: 'x' }],
    ['/join', { name: '\0', once: 'x' }],
    ['/desk/sign-in', { email: '\0', password: '\0' }],
    ['/desk/sign-in/forgotten', { email: '\0@example.org' }],
    ['/desk/goals/new', { name: '\0' }],
    ['/desk/patrons/ABC', { to: 'foo' }],
  ]
  for (const [path, fields] of forms) {
    const sent = form(fields)
    answers.push([`POST ${path}`, (await ask(path, { ...sent, headers: { ...sent.headers, cookie } })).status])
  }
  const stop = await ask('/newsletter/stop?t=x', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click&x=%ff',
  })
  answers.push(['one-click stop', stop.status])
  assert.deepEqual(
    answers.filter(([, status]) => status >= 500),
    [],
  )
  assert.ok(!served.foyer.printed().includes(typed))
})

test('what is for one person alone is kept by no cache; public pages say nothing of it', async () => {
  const cookie = await signedIn()
  const kept = async (path: string, options?: Parameters<typeof ask>[1]) => (await ask(path, options)).headers['cache-control']
  for (const place of [
    'newsletter/preferences?t=x',
    'newsletter/stop?t=x',
    'newsletter/confirm?t=x',
    'remind/confirm?t=x',
    'remind/stop?t=x',
    'join/receipt?r=x',
  ])
    for (const path of [`/${place}`, `/zh-CN/${place}`]) assert.equal(await kept(path), 'private, no-store', path)
  assert.equal(await kept('/newsletter', form({ email: 'no address' })), 'private, no-store', 'a refused form with what was typed')
  for (const path of ['/', '/posts', '/points', '/newsletter', '/join']) {
    assert.equal(await kept(path, { headers: { cookie } }), 'private, no-store', `${path} as staff`)
    assert.equal(await kept(path), undefined, path)
  }
  assert.equal(await kept('/desk/sign-in'), 'private, no-store')
  assert.match((await kept('/brand.css', { headers: { cookie } })) ?? '', /^public/, 'nothing of a person in it')
})

test('a page that breaks shows a number, and the log has that number and nothing of the reader', async () => {
  const owner = new pg.Client(served.database.owner)
  await owner.connect()
  await owner.query(`create or replace function content.find_public(alliance uuid, query text, in_locale text, at timestamptz, most int)
    returns table (kind text, subject_id uuid, locale text, path text, title text, summary text, visible_from timestamptz, rank real)
    language plpgsql as $$ begin
      raise exception 'duplicate of li@library.example' using errcode = '23505', detail = 'Key (email)=(li@library.example) already exists.';
    end $$`)
  await owner.end()
  const broken = await ask('/search?q=li@library.example')
  assert.equal(broken.status, 500)
  assert.doesNotMatch(broken.text, /duplicate|already exists/)
  const line = served.foyer
    .printed()
    .split('\n')
    .findLast((printed) => printed.includes('a page broke'))
  const told = JSON.parse(line!) as Record<string, unknown>
  assert.deepEqual([told.room, told.code, told.method, told.route], ['web', '23505', 'GET', '/(portal)/search'])
  assert.ok(broken.text.includes(told.number as string), 'the page shows the number')
  assert.ok(!served.foyer.printed().includes('li@library.example'))
})

test('the check page of the card form shows every answer before anything is sent', async () => {
  const filled = { name: 'Chen Yu', email: 'chen@example.org', phone: '', point: '', agreed: 'on', once: newId() }
  const adult = await ask('/join?/check', form({ ...filled, age: 'adult' }))
  assert.equal(adult.status, 200)
  for (const shown of ['Chen Yu', 'chen@example.org', 'How old are you?', 'or older', 'You agree', 'I do not know yet'])
    assert.ok(adult.text.includes(shown), shown)
  const guardian = { guardianName: 'Chen Bo', guardianContact: '0577 6582 1234', guardianAgreed: 'on' }
  const young = await ask('/join?/check', form({ ...filled, ...guardian, age: 'young' }))
  for (const shown of ['Chen Bo', '0577 6582 1234', 'The parent or guardian agrees']) assert.ok(young.text.includes(shown), shown)
})

test('when it is stopped, a request under way is still answered whole', async () => {
  const cookie = await signedIn()
  const holder = new pg.Client(served.database.admin)
  await holder.connect()
  await holder.query('begin; lock table auth.sessions in access exclusive mode')
  // Held at its first question, so that everything else it asks comes after the stop.
  const underWay = ask('/desk/account', { headers: { cookie } })
  const held = async () =>
    (await holder.query(`select from pg_locks where not granted and relation = 'auth.sessions'::regclass`)).rowCount !== 0
  while (!(await held())) await new Promise((r) => setTimeout(r, 20))
  const ended = served.foyer.end('SIGTERM')
  const refused = () =>
    ask('/healthz').then(
      () => false,
      () => true,
    )
  while (!(await refused())) await new Promise((r) => setTimeout(r, 20))
  // Everything else stops meanwhile: whoever runs the jobs has given the right to make their ticks back, as the last thing.
  const stopped = async () => (await holder.query(`select from jobs.leases where name = 'scheduler'`)).rowCount === 0
  for (let tries = 0; tries < 200 && !(await stopped()); tries++) await new Promise((r) => setTimeout(r, 20))
  assert.ok(await stopped(), 'the jobs have stopped')
  // A house that did not wait would close its connections now; one that does keeps them, however long this looks.
  const closed = async () =>
    (await holder.query(`select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'idle'`))
      .rowCount === 0
  for (let tries = 0; tries < 50 && !(await closed()); tries++) await new Promise((r) => setTimeout(r, 20))
  await holder.query('rollback')
  await holder.end()
  const { status, text } = await underWay
  assert.equal(status, 200)
  assert.match(text, /<\/html>\s*$/)
  assert.equal(await ended, 0)
})
