// Pages promise what happens, and take only what can be kept: looked at as they are sent, without a browser.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '#platform'
import { connectAccount, importPastPosts, listDeliveries, Relay } from '#rooms/channels'
import { fromPlain, type Post, requestReview, reviewPost, schedulePost, type WritePost, writePost } from '#rooms/content'
import { planChannel, retireChannel, reviveChannel } from '#rooms/strategy'
import { type RunningHouse, runHouse } from '#testing'

let served: RunningHouse
let cookie: string
const reader = { kind: 'staff' as const, id: newId(), name: 'Wang Fang', roles: ['editor' as const] }

before(async () => {
  served = await runHouse({ env: { FOYER_NOW: '2026-09-09T02:00:00Z', FOYER_WORKERS: 'no' } }, (work) =>
    connectAccount(work, { kind: 'x', name: 'X' }),
  )
  const answer = await fetch(`${served.foyer.url}/desk/sign-in`, {
    method: 'POST',
    headers: { origin: served.foyer.url, accept: 'text/html' },
    body: new URLSearchParams({ email: 'lin@library.example', password: served.passphrase }),
    redirect: 'manual',
  })
  assert.equal(answer.status, 303)
  cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
})
after(() => served?.close())

const page = async (path: string, form?: Record<string, string> | string[][]) => {
  const answer = await fetch(served.foyer.url + path, {
    headers: { cookie, accept: 'text/html', origin: served.foyer.url },
    redirect: 'manual',
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  })
  const [, html = ''] = /<main[^>]*>([\s\S]*)<\/main>/.exec(await answer.text()) ?? []
  return { status: answer.status, html }
}
const draft = (title: string, variants: WritePost['variants']) =>
  served.house.work(served.alliance, served.owner, (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title, summary: 'On 19 September.', body: fromPlain('On 19 September in the hall.') } },
      noGoal: 'a test',
      noAction: 'a test',
      variants,
    }),
  )
const approved = async (title: string, variants: WritePost['variants']): Promise<Post> => {
  const post = await draft(title, variants)
  await served.house.work(served.alliance, served.owner, (work) => requestReview(work, { post: post.id }))
  await served.house.work(served.alliance, reader, (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  return post
}

test('a refused form of a post comes back with the channel it showed, the channels that were ticked and the words that were typed', async () => {
  const post = await draft('Refused', { website: {} })
  await served.house.work(served.alliance, served.owner, (work) =>
    writePost(work, { post: post.id, texts: { en: { title: 'Saved by somebody else' } } }),
  )
  const { status, html } = await page(`/desk/posts/${post.id}?/save`, {
    base: '1',
    source: 'en',
    'channels-shown': 'website feeds newsletter poster x',
    channel: 'poster',
    channels: 'poster',
    'texts.en.title': 'Mine',
    'variant.en.title': 'On the wall',
    'variant.en.text': 'Come in.',
  })
  assert.equal(status, 409)
  assert.match(html, /<input type="hidden" name="channel" value="poster"/)
  assert.match(html, /On the wall/)
  const ticked = [...html.matchAll(/<input[^>]*name="channels"[^>]*>/g)].map(([input]) => input).filter((input) => /checked/.test(input))
  assert.deepEqual(
    ticked.map((input) => /value="(\w+)"/.exec(input)?.[1]),
    ['poster'],
  )
})

test('without a mail server nobody is offered a newsletter that nobody could confirm, neither by a page nor by the API', async () => {
  const wish = { email: 'li@example.org', topics: 'events', frequency: 'each', agreed: 'on' }
  const { html } = await page('/newsletter')
  assert.match(html, /cannot send mail at the moment/)
  assert.doesNotMatch(html, /name="email"/)
  const refused = await page('/newsletter', wish)
  assert.equal(refused.status, 503)
  const api = await fetch(`${served.foyer.url}/api/v1/newsletter/subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'li@example.org', topics: ['events'], agreed: true }),
  })
  assert.deepEqual([api.status, ((await api.json()) as { code: string }).code], [503, 'patrons.no-mail-server'])
  const { rows } = await served.system((work) =>
    work.db
      .selectFrom('patrons.subscribers')
      .select('subscriber_id')
      .execute()
      .then((rows) => ({ rows })),
  )
  assert.deepEqual(rows, [])
})

test('a newsletter that has ended says so, and not that one should come back later', async () => {
  await served.house.work(served.alliance, served.owner, async (work) => {
    await planChannel(work, { channel: 'newsletter', version: 0, purpose: 'news', audienceId: null, hoursPerWeek: 1 })
    await retireChannel(work, { channel: 'newsletter', on: '2026-09-09', notice: 'Read us in the city app.', replacedBy: null })
  })
  try {
    const { html } = await page('/newsletter')
    assert.match(html, /Read us in the city app/)
    assert.doesNotMatch(html, /cannot send mail|name="email"/)
  } finally {
    await served.house.work(served.alliance, served.owner, (work) => reviveChannel(work, 'newsletter'))
  }
})

test('the last look before sending says that a newsletter waits for a mail server', async () => {
  const post = await approved('Waits for a server', { website: {}, newsletter: { fields: { topic: 'events' } } })
  const { html } = await page(`/desk/posts/${post.id}/send?day=2026-09-10&time=09:00`)
  assert.match(html, /goes to:[^<]*Newsletter \(0 readers\) once there is a mail server \(none is set\)/)
})

test('a post leads to the step that waits for somebody, by its name', async () => {
  const post = await approved('By hand', { x: {} })
  await served.house.work(served.alliance, served.owner, (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await new Relay(served.house).drain()
  const { html } = await page(`/desk/posts/${post.id}`)
  assert.match(html, /<a href="\/desk\/deliveries\/[0-9a-f-]{36}">Publish on X/)
})

test('a post of the past is shown, can be withdrawn, and offers nothing that it cannot take', async () => {
  const file = new TextEncoder().encode('id,date,text\n900000001,2012-05-03,Left long ago\n')
  await importPastPosts(served.house, served.alliance, served.owner, { file, name: 'old.csv', channel: 'x' })
  const { deliveries } = await served.house.work(served.alliance, served.owner, (work) => listDeliveries(work, {}))
  const { post } = deliveries.find(({ title }) => title === 'Left long ago')!
  const shown = (await page(`/desk/posts/${post}`)).html
  assert.match(shown, /Left before it came here/)
  assert.doesNotMatch(shown, /Check and correct|Ask for review|It has no goal/)
  assert.doesNotMatch(shown, /<button[^>]*name="then"[^>]*value=""/)
  const taken = await page(`/desk/posts/${post}?/save`, [
    ['base', '1'],
    ['source', 'en'],
    ['then', 'withdraw'],
    ['why', 'A name was taken back'],
  ])
  assert.equal(taken.status, 303)
  const after = (await page(`/desk/posts/${post}?done=withdrawn`)).html
  assert.match(after, /A name was taken back/)
  assert.doesNotMatch(after, /Undo the withdrawal|\?\/restore/)
})
