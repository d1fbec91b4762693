// The scene of a poster goes along with a visitor who has neither JavaScript nor cookies: over three pages, a search, a change of language
// and a form that was refused; and it is not in what is given away.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { furnish } from '#house'
import { assemblePlatform, makeClock, makeLog, newId, openDatabase, openSecrets, readConfig } from '#platform'
import { addServicePoint, foundAlliance } from '#rooms/alliance'
import { makeScene } from '#rooms/facts'
import { makeLink } from '#rooms/reach'
import { type MailServer, openMailServer, type RunningFoyer, runFoyer } from '#testing'

const phone = {
  accept: 'text/html,application/xhtml+xml',
  'user-agent': 'Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/96 Mobile Safari/537.36',
}
let foyer: RunningFoyer
let mail: MailServer
let database: pg.Client
let poster: { code: string; scene: number; scene_code: string }

/** A small library with one poster, founded from a second process beside the one that serves. */
before(async () => {
  mail = await openMailServer()
  foyer = await runFoyer({ env: { FOYER_SMTP: mail.url }, patience: 240_000 })
  const { postgres } = JSON.parse(readFileSync(join(foyer.dataDir, 'secrets.json'), 'utf8')) as { postgres: { owner: string; app: string } }
  const shed = createHash('sha256').update(join(foyer.dataDir, 'postgres')).digest('hex').slice(0, 12)
  const at = (user: string, password: string) => ({ host: join(tmpdir(), `foyer-${shed}`, 'socket'), user, password, database: 'foyer' })
  database = new pg.Client(at('foyer_owner', postgres.owner))
  await database.connect()
  const beside = await furnish(
    assemblePlatform({
      config: readConfig({ data: foyer.dataDir }, {}),
      clock: makeClock(),
      log: makeLog('silent'),
      secrets: openSecrets(foyer.dataDir),
      database: openDatabase(at('foyer_app', postgres.app), { max: 2 }),
      owner: at('foyer_owner', postgres.owner),
      databaseHow: 'the same as the house beside',
    }),
  )
  poster = await beside.work(newId(), { kind: 'system', name: 'test' }, async (work) => {
    await foundAlliance(work, { name: 'Scene Library', city: 'Scene', timeZone: 'Asia/Shanghai', locales: ['en', 'zh-CN'] })
    const { point_no } = await addServicePoint(work, { name: 'Central', kind: 'central' })
    const id = newId()
    const scene = await makeScene(work, { kind: 'poster', subjectKind: 'poster', subjectId: id, label: 'Poster in the tram' })
    const link = await makeLink(work, {
      target: `/points/${point_no}`,
      scene: scene.scene,
      subject: { kind: 'poster', id },
      label: 'Poster in the tram',
    })
    return { code: link.code, scene: scene.scene, scene_code: scene.code }
  })
  await beside.close()
})
after(async () => {
  await database?.end()
  await mail?.close()
  await foyer?.remove()
})

type Visit = { url: string; html: string }

/** Opens an address as a phone does; follows redirects, keeps no cookie, and none may be set. */
async function open(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Visit & { status: number }> {
  const answer = await fetch(new URL(path, foyer.url), { ...init, headers: { ...phone, ...init.headers }, redirect: 'follow' })
  assert.equal(answer.headers.get('set-cookie'), null, `${path} sets a cookie`)
  return { url: answer.url, html: await answer.text(), status: answer.status }
}

const attribute = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&#38;', '&')

/** The address of the first link of a page that matches, as its reader would press it. */
function link(visit: Visit, pattern: RegExp): string {
  const found = [...visit.html.matchAll(/<a\b[^>]*?href="([^"]+)"/g)]
    .map(([, address]) => attribute(address!))
    .find((address) => pattern.test(address))
  assert.ok(found, `${visit.url} has no link ${pattern}`)
  return new URL(found, visit.url).href
}

const sceneIn = (address: string) => new URL(address).searchParams.get('s')

/** The hidden and named fields of the form that posts to an action, with the form's own address. */
function form(visit: Visit, pattern: RegExp): { action: string; fields: Record<string, string> } {
  const found = [...visit.html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].find(([, head]) => pattern.test(attribute(head!)))
  assert.ok(found, `${visit.url} has no form ${pattern}`)
  const action = attribute(/action="([^"]*)"/.exec(found[1]!)?.[1] ?? '')
  const fields = Object.fromEntries(
    [...found[2]!.matchAll(/<input type="hidden"([^>]*)>/g)].map(([, input]) => [
      /name="([^"]*)"/.exec(input!)![1]!,
      attribute(/value="([^"]*)"/.exec(input!)?.[1] ?? ''),
    ]),
  )
  return { action: new URL(action, visit.url).href, fields }
}

const post = (form: { action: string; fields: Record<string, string> }, answers: Record<string, string>) =>
  open(form.action, {
    method: 'POST',
    body: new URLSearchParams({ ...form.fields, ...answers }),
    headers: { origin: foyer.url, 'content-type': 'application/x-www-form-urlencoded' },
  })

const facts = async (metric: string) =>
  (
    await database.query<{ scene: number }>(
      `select f.scene from facts.ledger f join facts.metrics m using (metric) where m.key = $1 order by f.at desc, f.fact_id desc limit 1`,
      [metric],
    )
  ).rows[0]?.scene

test('from the poster over three pages, a search, another language and a refused form, the application still knows its poster', async () => {
  const article = await open(`/l/${poster.code}`)
  assert.equal(article.status, 200)
  assert.equal(sceneIn(article.url), poster.scene_code)
  const places = await open(link(article, /\/points(\?|$)/))
  assert.equal(sceneIn(places.url), poster.scene_code, 'second page')
  const place = await open(link(places, /^\/\?/))
  assert.equal(sceneIn(place.url), poster.scene_code, 'third page')
  const searchPage = await open(link(place, /\/search/))
  const search = form(searchPage, /action="[^"]*\/search/)
  assert.equal(search.fields.s, poster.scene_code, 'the search form carries it')
  const results = await open(`/search?${new URLSearchParams({ ...search.fields, q: 'library' })}`)
  assert.equal(sceneIn(results.url), poster.scene_code, 'a search')
  const chinese = await open(link(results, /\/zh-CN\/search/))
  assert.equal(sceneIn(chinese.url), poster.scene_code, 'a change of language')
  const join = await open(link(chinese, /\/zh-CN\/join/))
  assert.equal(sceneIn(join.url), poster.scene_code)
  const refused = await post(form(join, /\?\/check/), { name: '' })
  assert.match(refused.html, /<title>[^<]*：/u, 'the page says that something is wrong')
  const checked = await post(form(refused, /\?\/check/), { name: '林爱', email: 'lin.ai@reader.example.org', age: 'adult', agreed: 'on' })
  const receipt = await post(form(checked, /\?\/send/), {})
  assert.match(receipt.url, /\/zh-CN\/join\/receipt\?/)
  assert.equal(sceneIn(receipt.url), poster.scene_code, 'after a form that was refused once')
  assert.equal(await facts('cards.applied'), poster.scene)
  // The same form posted once more is the same application.
  const again = await post(form(checked, /\?\/send/), {})
  assert.equal(new URL(again.url).searchParams.get('r'), new URL(receipt.url).searchParams.get('r'))
})

test('what is given away carries no scene: canonical, other languages for machines, feeds', async () => {
  const article = await open(`/l/${poster.code}`)
  const given = [
    ...article.html.matchAll(/<link\b[^>]*rel="(?:canonical|alternate)"[^>]*>/g),
    ...article.html.matchAll(/<meta\b[^>]*property="og:url"[^>]*>/g),
  ].map(([tag]) => attribute(tag))
  assert.ok(given.some((tag) => tag.includes('canonical')))
  for (const tag of given) assert.doesNotMatch(tag, /[?&]s=/, tag)
})

test('under Global Privacy Control the poster leads to the same page without its scene, and the application counts without it', async () => {
  const gpc = { 'sec-gpc': '1' }
  const article = await open(`/l/${poster.code}`, { headers: gpc })
  assert.equal(sceneIn(article.url), null)
  const join = await open(`/join?s=${poster.scene_code}`, { headers: gpc })
  const check = form(join, /\?\/check/)
  const headers = { origin: foyer.url, 'content-type': 'application/x-www-form-urlencoded', ...gpc }
  const answers = { name: 'Quiet Reader', email: 'quiet@reader.example.org', age: 'adult', agreed: 'on' }
  const checked = await open(check.action, { method: 'POST', body: new URLSearchParams({ ...check.fields, ...answers }), headers })
  const send = form(checked, /\?\/send/)
  const receipt = await open(send.action, { method: 'POST', body: new URLSearchParams(send.fields), headers })
  assert.match(receipt.url, /receipt/)
  assert.equal(await facts('cards.applied'), 0)
})

test('a code that never was has its own page, and a foreign form is refused', async () => {
  const gone = await open('/l/never99')
  assert.equal(gone.status, 404)
  assert.match(gone.html, /never99/)
  const join = await open('/join')
  const foreign = await fetch(form(join, /\?\/check/).action, {
    method: 'POST',
    body: new URLSearchParams({ name: 'x' }),
    headers: { ...phone, origin: 'https://evil.example' },
  })
  assert.equal(foreign.status, 403)
})

test('a newsletter is asked for, confirmed, changed and stopped twice from its mails, on a phone without script', async () => {
  const asked = await post(form(await open('/newsletter'), /method="POST"/), {
    email: 'flow@reader.example.org',
    topics: 'events',
    frequency: 'each',
    agreed: 'on',
  })
  assert.match(asked.url, /sent=yes/)
  const { rows } = await database.query<{ text: string | null }>(
    `select body_text as text from patrons.letters where kind = 'newsletter-confirm' and state = 'planned'`,
  )
  const token = rows[0]?.text ? /confirm\?t=([\w.-]+)/.exec(rows[0].text)?.[1] : undefined
  const confirmToken = token ?? (await sentToken())
  const page = await open(`/newsletter/confirm?t=${confirmToken}`)
  const confirmed = await post(form(page, /method="POST"/), {})
  const preferences = link(confirmed, /\/newsletter\/preferences/)
  const changed = await post(form(await open(preferences), /method="POST"/), { topics: 'children', frequency: 'weekly', language: 'zh-CN' })
  assert.equal(changed.status, 200)
  const silent = await post(form(changed, /method="POST"/), { frequency: 'weekly', language: 'en' })
  assert.match(silent.html, /<title>Error: /, 'no topic is a named mistake on the same page, not a silent stop')
  const stop = await open(link(changed, /\/newsletter\/stop/))
  const stopped = await post(form(stop, /method="POST"/), {})
  const again = await post(form(stop, /method="POST"/), {})
  assert.match(stopped.html, /<h1[^>]*>(?:<!--[^>]*-->)?The newsletter is stopped/)
  assert.match(again.html, /<h1[^>]*>(?:<!--[^>]*-->)?The newsletter was stopped already/)
})

/** The token in the mail, which has arrived at the mail server. */
async function sentToken(): Promise<string> {
  for (const raw of [...mail.boxes.values()].flat()) {
    const text = raw.replace(/=\r?\n/g, '').replaceAll('=3D', '=')
    const found = /newsletter\/confirm\?t=([\w.-]+)/.exec(text)
    if (found) return found[1]!
  }
  throw new Error('no confirmation mail has arrived')
}
