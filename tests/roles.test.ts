// What each role meets at the desk: menu, tabs and lists lead to nothing that then turns them away, and what is switched off is gone.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { foundDemoCity } from '#demo'
import { type Role, readConfig, roles, type Work } from '#platform'
import { addStaff, allAlliances, setSwitch } from '#rooms/alliance'
import { listPhotos, listPosts, preparePhoto, receivePhotos, savePhotoDay, writePost } from '#rooms/content'
import { listGoals } from '#rooms/strategy'
import { freePort } from '#testing'
import { type Serving, serve } from '../src/faces/cli/serve.ts'

const passphrase = 'three green lamps in a row'
/** The reading station the keeper keeps, and one they do not. */
const [ownPoint, foreignPoint] = [2, 1]
let data: string
let serving: Serving
let alliance: string
const cookies = new Map<Role, string>()

before(async () => {
  data = mkdtempSync(join(tmpdir(), 'foyer-roles-'))
  const config = readConfig({ data, port: String(await freePort()) }, { FOYER_LOG: 'silent', FOYER_WORKERS: 'no' })
  serving = await serve(config, async (house) => {
    await foundDemoCity(house, { months: 2, episodes: 2 })
  })
  alliance = (await allAlliances(serving.house.database.db))[0]!
  for (const role of roles) {
    const email = `${role}@roles.example`
    await system(async (work) => {
      const user = await serving.house.signIn.createAccount(work.db, { email, name: `Test ${role}`, passphrase })
      await addStaff(work, { name: `Test ${role}`, email, roles: [role], user, locale: 'en', point: role === 'keeper' ? ownPoint : null })
    })
    const answer = await fetch(`${serving.address}/desk/sign-in`, {
      method: 'POST',
      headers: { origin: serving.address, accept: 'text/html' },
      body: new URLSearchParams({ email, password: passphrase }),
      redirect: 'manual',
    })
    assert.equal(answer.status, 303, `${role} signs in`)
    cookies.set(
      role,
      answer.headers
        .getSetCookie()
        .map((line) => line.split(';', 1)[0])
        .join('; '),
    )
  }
})
after(async () => {
  await serving?.stop()
  rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

const system = <T>(act: (work: Work) => Promise<T>): Promise<T> => serving.house.work(alliance, { kind: 'system', name: 'test' }, act)
const open = async (role: Role, path: string): Promise<{ status: number; html: string }> => {
  const answer = await fetch(serving.address + path, { headers: { cookie: cookies.get(role)!, accept: 'text/html' } })
  return { status: answer.status, html: await answer.text() }
}
const linksIn = (html: string): string[] =>
  [...html.matchAll(/<a [^>]*?href="([^"]+)"/g)].map(([, href]) => href!.replaceAll('&amp;', '&').split('#', 1)[0]!)
/** Addresses of one shape: ids, numbers and what is asked for do not make another page. */
const shapeOf = (href: string): string => href.replace(/\?.*/, '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+|R-[\w-]+/g, '·')

/** Follows every link to the desk, two of each shape from each page's shape, and tells what did not open. */
async function crawl(role: Role): Promise<{ seen: Set<string>; turnedAway: string[] }> {
  const seen = new Set<string>()
  const asked = new Set<string>()
  const turnedAway: string[] = []
  const queue: { href: string; from: string }[] = [{ href: '/desk', from: '' }]
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { href, from } = next
    const { status, html } = await open(role, href)
    seen.add(shapeOf(href))
    if (status !== 200) turnedAway.push(`${role}: ${from} links ${href}, which answers ${status}`)
    else {
      const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!)
      const twice = ids.filter((id, i) => ids.indexOf(id) !== i)
      if (twice.length > 0) turnedAway.push(`${role}: ${href} has the ids ${twice.join(', ')} twice`)
      for (const link of linksIn(html)) {
        if (!/^\/desk(\/|\?|$)/.test(link) || /^\/desk\/styleguide|\.(csv|json|pdf|png|svg)(\?|$)/.test(link)) continue
        const shape = shapeOf(link)
        const once = `${shapeOf(href)} ${shape}`
        if (asked.has(link) || asked.has(once) || [...asked].filter((one) => one.endsWith(` ${shape}`)).length >= 2) continue
        asked.add(link).add(once)
        queue.push({ href: link, from: href })
      }
    }
  }
  return { seen, turnedAway }
}

test('no role is led to a page that turns it away', async () => {
  const seen: Record<string, number> = {}
  const turnedAway: string[] = []
  for (const role of roles) {
    const walk = await crawl(role)
    seen[role] = walk.seen.size
    turnedAway.push(...walk.turnedAway)
  }
  assert.deepEqual(turnedAway, [])
  assert.ok(seen.owner! > 35, `the owner reaches most of the desk: ${JSON.stringify(seen)}`)
  assert.ok(seen.keeper! < seen.author! && seen.author! < seen.owner!, JSON.stringify(seen))
})

test('what a role may not do is refused when its page is opened', async () => {
  const [goal] = await system((work) => listGoals(work, { state: 'open', limit: 1 }))
  for (const path of ['/desk/goals/new', '/desk/campaigns/new', '/desk/plan/edit', `/desk/goals/${goal!.goalId}/edit`, '/desk/points/new'])
    assert.equal((await open('keeper', path)).status, 403, path)
  assert.equal((await open('author', '/desk/settings/staff')).status, 403)
  const found = JSON.parse((await open('keeper', '/desk/find?q=goal')).html) as { href: string }[]
  assert.deepEqual(
    found.filter(({ href }) => /goals\//.test(href)),
    [],
    'the palette offers no goal that would not open',
  )
})

test('who may only read a place, the library or its posts is offered nothing to press there', async () => {
  const saves = async (role: Role, path: string) =>
    /<form[^>]*method="POST"[^>]*>(?:(?!<\/form>)[\s\S])*<button/.test((await open(role, path)).html.split('<main')[1]!)
  for (const path of [`/desk/points/${ownPoint}`, '/desk/settings', '/desk/settings/brand']) {
    assert.ok(await saves('director', path), path)
    assert.ok(!(await saves('keeper', path)), `keeper: ${path}`)
    assert.match((await open('keeper', path)).html, /<fieldset[^>]* disabled/, path)
  }
  for (const [role, may] of [
    ['author', true],
    ['desk', false],
    ['analyst', false],
  ] as const)
    assert.equal((await open(role, '/desk/posts')).html.includes('action="?/new"'), may, role)
})

test('the poster of a post is one step from where it is written, in every language it has', async () => {
  const [post] = await system(async (work) => (await listPosts(work, { states: ['published'], limit: 1 })).posts)
  const { html } = await open('author', `/desk/posts/${post!.id}?channel=poster`)
  const files = linksIn(html).filter((href) => /poster\.(pdf|png)/.test(href))
  assert.deepEqual(
    files,
    ['en', 'zh-CN'].flatMap((locale) => ['pdf', 'png'].map((as) => `/desk/posts/${post!.id}/poster.${as}?locale=${locale}`)),
  )
  for (const href of files) assert.equal((await open('author', href)).status, 200, href)
})

test('a place of another keeper has no forms, the own one has', async () => {
  const forms = async (no: number) => (await open('keeper', `/desk/points/${no}/hours`)).html.match(/<form[^>]*action="\?\/(save|close)/g)
  assert.equal(await forms(foreignPoint), null)
  assert.ok((await forms(ownPoint))!.length >= 2)
  const list = linksIn((await open('keeper', '/desk/points')).html).filter((href) => href.endsWith('/hours'))
  assert.deepEqual(list, [`/desk/points/${ownPoint}/hours`])
  const closings = (await open('keeper', '/desk/points/closings')).html
  assert.deepEqual(
    [...closings.matchAll(/name="points"[^>]*value="(\d+)"|<option value="(\d+)"/g)].map(([, a, b]) => a ?? b),
    [String(ownPoint)],
  )
  const today = (await open('keeper', '/desk')).html
  assert.ok(linksIn(today).includes(`/desk/points/${ownPoint}/hours`), 'the own place stands on Today')
  assert.doesNotMatch(today, /No goal is open/)
})

test('a time that is past is refused before anything is promised for it', async () => {
  const draft = await system((work) =>
    writePost(work, { source: 'en', texts: { en: { title: 'Later' } }, noGoal: 'a test', variants: { website: {} } }),
  )
  const send = `/desk/posts/${draft.id}/send`
  assert.match((await open('owner', send)).html, /id="sentence"/)
  const { html } = await open('owner', `${send}?day=2020-01-01&time=09:00`)
  assert.match(html, /This time is past/)
  assert.doesNotMatch(html, /id="sentence"/)
  assert.match(html, /value="2020-01-01"/, 'what was typed stays')
})

test('what is switched off is gone from the menu and says so where it was, and who may switch it on', async () => {
  const menu = async (): Promise<string[]> => {
    const { html } = await open('owner', '/desk/account') // in no place, so that none shows its parts
    return linksIn(/<ul class="places[^"]*">[\s\S]*?<\/nav>/.exec(html)![0])
  }
  const whole = await menu()
  const more = ['room:strategy', 'room:patrons', 'room:reach']
  for (const key of ['room:series', 'room:insight', 'room:facts']) await system((work) => setSwitch(work, key, false))
  await new Promise((resolve) => setTimeout(resolve, 1100)) // a profile is kept for a second
  try {
    const less = await menu()
    assert.ok(whole.length <= 8, whole.join(' '))
    assert.equal(less.length, 7, less.join(' '))
    for (const path of ['/desk/series', '/desk/insight', '/desk/facts']) {
      const { status, html } = await open('owner', path)
      assert.equal(status, 404, path)
      assert.match(html, /switched off[\s\S]*Owner and Director/, path)
    }
    assert.ok(!linksIn((await open('owner', '/desk/channels/new')).html).some((link) => link.endsWith('channel=webhook')))
    assert.deepEqual((await crawl('owner')).turnedAway, [])
    // And where hardly anything is used.
    for (const key of more) await system((work) => setSwitch(work, key, false))
    for (const key of ['room:insight', 'room:facts']) await system((work) => setSwitch(work, key, true))
    await new Promise((resolve) => setTimeout(resolve, 1100))
    assert.deepEqual((await crawl('editor')).turnedAway, [])
  } finally {
    for (const key of ['room:series', 'room:insight', 'room:facts', ...more]) await system((work) => setSwitch(work, key, true))
  }
})

test('a picture of a photo day is seen by those who see to it, and kept by no browser', async () => {
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#446644' } })
    .jpeg()
    .toBuffer()
  const photo = await preparePhoto(bytes, 'IMG_1.jpg')
  const url = await system(async (work) => {
    const { id } = await savePhotoDay(work, { event: 'Book fair', place: 'Courtyard', day: '2026-09-07' })
    await receivePhotos(work, { photoDay: id, photos: [photo] })
    return (await listPhotos(work, { photoDay: id })).items[0]!.url
  })
  for (const [role, status] of [
    ['author', 200],
    ['programme', 200],
    ['desk', 404],
    ['keeper', 404],
    ['analyst', 404],
  ] as const) {
    const answer = await fetch(serving.address + url, { headers: { cookie: cookies.get(role)! } })
    assert.equal(answer.status, status, role)
    if (status === 200) assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  }
  assert.equal((await fetch(serving.address + url)).status, 404)
})
