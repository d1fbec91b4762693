// A name that was taken back is looked for from outside: every public page, feed, search and answer of the API of a served house whose every
// field held it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { makeToken, type Work } from '#platform'
import { claimHost } from '#rooms/alliance'
import { Relay } from '#rooms/channels'
import {
  addAsset,
  addMenuItem,
  fromPlain,
  publishPage,
  putNameOut,
  requestReview,
  saveClipping,
  saveConsent,
  savePage,
  savePersona,
  saveSeries,
  saveSpokesperson,
  saveWords,
  schedulePost,
  setPressDesk,
  setReviewRule,
  setSpecialDay,
  takeBackConsent,
  writePost,
} from '#rooms/content'
import { type RunningHouse, runHouse } from '#testing'
import { allOperations } from '../src/faces/api/index.ts'

let served: RunningHouse
let consent: string
let token: string
const name = 'Zhao Qianli'
const holds = (text: string) => /zhao[\s%20+-]*qianli|赵千里|趙千里/i.test(text)

before(async () => {
  served = await runHouse({ env: { FOYER_WORKERS: 'no' } })
  await served.system(plant)
  await new Relay(served.house).drain()
  ;({ token } = await served.house.work(served.alliance, served.owner, (work) =>
    makeToken(work, {
      name: 'A reader of everything',
      scopes: [
        'content:read',
        'people:read',
        'press:read',
        'channels:read',
        'reach:read',
        'facts:read',
        'strategy:read',
        'insight:read',
        'alliance:read',
      ],
    }),
  ))
})
after(() => served?.close())

async function plant(work: Work): Promise<void> {
  await claimHost(work, new URL(served?.foyer.url ?? 'http://localhost').host).catch(() => {})
  for (const kind of ['article', 'press']) await setReviewRule(work, { kind, steps: [], corrections: false, reason: 'a test' })
  const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#333' } })
    .jpeg()
    .toBuffer()
  const asset = await addAsset(work, {
    bytes,
    name: `${name}.jpg`,
    alt: { en: `${name} with glue`, 'zh-CN': '赵千里' },
    credit: name,
    rights: 'own',
  })
  const persona = await savePersona(work, { names: { en: name, 'zh-CN': '赵千里' } })
  const series = await saveSeries(work, {
    names: { en: `With ${name}`, 'zh-CN': '赵千里讲' },
    about: { en: `${name} tells.` },
    persona: persona.id,
  })
  const made = await saveConsent(work, {
    name,
    variants: ['赵千里'],
    uses: ['name', 'words', 'picture'],
    places: ['site', 'print'],
    given: 'paper',
  })
  consent = made.id
  const words = (sort: string) =>
    saveWords(work, {
      consent,
      sort,
      texts: { en: { heading: `${name}’s choice`, text: `I am ${name}.` } },
      picture: asset.id,
      state: 'shown',
    })
  const [quote] = [await words('quote'), await words('pick'), await words('meet')]
  const other = await saveConsent(work, { name: 'Han Meimei', uses: ['name', 'words'], places: ['site'], given: 'paper' })
  await saveWords(work, {
    consent: other.id,
    sort: 'meet',
    texts: { en: { heading: `Works with ${name}`, text: `${name} is my friend.` } },
    state: 'shown',
  })
  for (const kind of ['article', 'press']) {
    const body = fromPlain(
      `**Zhao** Qianli reads.\n\n> Glue.\n>\n> — ${name}\n\n{picture:${asset.id}} ${name}\n\n{piece:words/${quote.id}}`,
    )
    const texts = {
      en: { title: `${name} in ${kind}`, summary: `${name}.`, body, action: `Ask ${name}` },
      'zh-CN': { title: '赵千里来了', body: fromPlain('趙千里。') },
    }
    const post = await writePost(work, {
      kind,
      source: 'en',
      texts,
      lead: asset.id,
      series: series.id,
      byline: { kind: 'persona' },
      action: { kind: 'visit', target: '' },
      noGoal: 'a test',
      variants: { website: {}, feeds: {}, poster: { texts: { en: { title: name, text: name } } } },
      ...(kind === 'press' ? { press: { dateline: { en: `ANHE, ${name}` }, contact: { en: name }, photos: [asset.id] } } : {}),
    })
    await requestReview(work, { post: post.id })
    await schedulePost(work, { post: post.id, version: post.version, at: 'now' })
  }
  const page = await savePage(work, { texts: { en: { title: `About ${name}`, summary: name, body: fromPlain(`Here works ${name}.`) } } })
  await publishPage(work, { page: page.id })
  await addMenuItem(work, { menu: 'main', page: page.id, labels: { en: name } })
  await addMenuItem(work, { menu: 'foot', href: '/meet', labels: { en: 'People' } })
  await addMenuItem(work, { menu: 'foot', href: '/picks', labels: { en: 'Picks' } })
  await setSpecialDay(work, { day: '2026-10-10', kind: 'note', names: { en: `${name} is away` } })
  await setPressDesk(work, { boilerplate: { en: `We are ${name}.` }, contact: { en: name } })
  await saveClipping(work, { outlet: 'City Paper', title: `${name} binds`, day: '2026-01-01', link: 'https://paper.example/1' })
  await saveSpokesperson(work, { name, topics: 'binding' })
}

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(served.foyer.url + path, { headers: { accept: 'text/html', ...headers }, redirect: 'manual' })
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    text: `${answer.headers.get('location') ?? ''}\n${await answer.text()}`,
  }
}

/** Everything that can be reached from the front page by links, in both languages, with feeds and searches. */
async function everything(): Promise<Map<string, { status: number; text: string }>> {
  const seen = new Map<string, { status: number; text: string }>()
  const next = [
    '/',
    '/zh-CN',
    '/meet',
    '/picks',
    '/zh-CN/meet',
    '/press',
    '/feeds',
    '/search?q=Zhao',
    '/search?q=Qianly',
    '/zh-CN/search?q=赵千里',
    '/search?q=zhaoqianli',
  ]
  for (const locale of ['en', 'zh-CN'])
    for (const format of ['rss.xml', 'atom.xml', 'feed.json'])
      for (const part of ['', '/press']) next.push(`/feeds/${locale}${part}/${format}`)
  for (const operation of allOperations().operations)
    if (operation.method === 'get' && !operation.path.includes('{') && !/openapi/.test(operation.path))
      next.push(`/api/v1${operation.path}`)
  while (next.length > 0 && seen.size < 600) {
    const path = next.shift()!
    if (seen.has(path)) continue
    const { status, type, text } = await get(
      path,
      path.startsWith('/api/') ? { accept: 'application/json', authorization: `Bearer ${token}` } : {},
    )
    seen.set(path, { status, text })
    if (!type.includes('html')) continue
    for (const [, link] of text.matchAll(/href="(\/[^"#]*)/g)) {
      const clean = link!.replaceAll('&amp;', '&')
      if (!/^\/(desk|files|_app|l\/|brand|messages)/.test(clean) && !seen.has(clean)) next.push(clean)
    }
  }
  return seen
}

test('a name that stood in every field of a house is in nothing that anybody can read once it was taken back and put out', async () => {
  const before = await everything()
  const held = [...before].filter(([, { text }]) => holds(text)).map(([path]) => path)
  for (const path of [
    '/',
    '/meet',
    '/picks',
    '/press',
    '/feeds/en/rss.xml',
    '/feeds/en/press/rss.xml',
    '/search?q=Zhao',
    '/api/v1/posts',
    '/api/v1/people',
  ])
    assert.ok(held.includes(path), `${path} held the name: ${before.get(path)?.status}`)
  const old = [...before.keys()].filter((path) => holds(decodeURIComponent(path)) && /^\/(posts|pages|series|meet)\//.test(path))
  assert.ok(old.length >= 4, old.join())

  await served.house.work(served.alliance, served.owner, (work) => takeBackConsent(work, { consent, why: 'asked' }))
  const words = (await everything()).get('/meet')!.text
  assert.ok(!/choice/.test(words), 'what was theirs is gone at once')
  const { left } = await served.house.work(served.alliance, served.owner, (work) => putNameOut(work, { consent }))
  assert.equal(left, 0)
  await new Relay(served.house).drain()
  await served.house.work(served.alliance, served.owner, (work) => putNameOut(work, { consent }))

  // The menus of every page are read every two seconds.
  while (holds((await get('/')).text) || holds((await get('/zh-CN')).text)) await new Promise((resolve) => setTimeout(resolve, 50))
  const now = await everything()
  assert.ok(now.size > 50, 'the whole site was walked')
  // The desk's own list of consents is where the name is kept, until it is deleted with the consent.
  const apart = new Set(['/api/v1/consents', '/api/v1/words', '/api/v1/audit'])
  const still = [...now].filter(([path, { text }]) => holds(text) && !apart.has(path) && !holds(decodeURIComponent(path)))
  assert.deepEqual(
    still.map(([path, { text }]) => [path, /.{0,80}(?:zhao.?qianli|赵千里|趙千里).{0,40}/i.exec(text)?.[0]]),
    [],
  )
  for (const path of old) {
    const answer = await get(path)
    assert.ok(path.startsWith('/meet/') ? answer.status === 410 : answer.status === 308, `${path}: ${answer.status}`)
    assert.ok(!holds(answer.text.split('\n')[0]!), 'where it leads does not tell the name')
  }
})
