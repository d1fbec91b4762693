// The library's actor and a real server of somebody else's (tests/peers/activitypub), speaking to each other over HTTP; what no decent server
// does comes from forger-for-tests.ts.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { furnish } from '#house'
import { claimHost } from '#rooms/alliance'
import {
  type Account,
  answerIncoming,
  blockHost,
  changeAccount,
  connectAccount,
  federationOf,
  listInbox,
  probeAccount,
  readFigures,
  sendWaiting,
  unblockHost,
} from '#rooms/channels'
import { restorePost, withdrawPost } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { erasePerson, exportPerson } from '#rooms/patrons'
import { type Forger, openForger } from '../../channels/activitypub/forger-for-tests.ts'
import { openPeer, type Peer } from '../../channels/activitypub/server-for-tests.ts'
import { type ChannelBench, moment, openChannelBench } from '../../channels/bench-for-tests.ts'
import { hostHeader } from '../http/server.ts'
import { activitypub } from './activitypub.ts'

let there: Peer
let elsewhere: Peer
let forger: Forger
/** A decent server, on which people put up files, and which sends on to wherever somebody wants. */
let decent: Forger
let bench: ChannelBench
let account: Account
let base: string
const faults: unknown[] = []
/** How many activities the house has answered. */
let heard = 0
const front = createServer()
before(async () => {
  ;[there, elsewhere, forger, decent] = await Promise.all([openPeer(), openPeer(['cho']), openForger(), openForger('bank')])
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const hostPort = `127.0.0.1:${(front.address() as AddressInfo).port}`
  base = `http://${hostPort}`
  bench = await openChannelBench({
    allow: [there.hostPort, elsewhere.hostPort, forger.hostPort, decent.hostPort, hostPort],
    env: { FOYER_URL: base },
  })
  await bench.house.system((work) => claimHost(work, '127.0.0.1'))
  const answer = activitypub(await furnish(bench.house.platform))
  front.on('request', async (request, response) => {
    request.headers[hostHeader] = request.headers.host
    if (request.method === 'POST') response.on('finish', () => heard++)
    try {
      if (!(await answer(request, response, request.url!.split('?')[0]!))) response.writeHead(404).end('passed on')
    } catch (fault) {
      faults.push(fault)
      response.destroy()
    }
  })
  account = await bench.house.as('editor', (work) =>
    connectAccount(work, { kind: 'activitypub', name: 'Fediverse', settings: { handle: 'Library', about: 'We lend books.' } }),
  )
  account = (await probeAccount(bench.house.platform, bench.house.alliance, account.accountId))!
})
after(async () => {
  await bench?.close()
  await there?.close()
  await elsewhere?.close()
  forger?.close()
  decent?.close()
  front.closeAllConnections()
  front.close()
  assert.deepEqual(faults, [])
})

const get = async (path: string, accept = 'application/activity+json') => {
  const answer = await fetch(new URL(path, base), { headers: { accept }, redirect: 'manual' })
  const text = await answer.text()
  return { status: answer.status, type: answer.headers.get('content-type'), body: text.startsWith('{') ? JSON.parse(text) : text }
}
const us = () => `${base}/activitypub/library`
const inboxAddress = () => `${base}/activitypub/inbox`
const standing = () => bench.house.as('editor', federationOf)
const inbox = async (view: 'waiting' | 'done' = 'waiting') =>
  (await bench.house.as('author', (work) => listInbox(work, { view, limit: 100 }))).items
const total = async (metric: 'social.likes' | 'social.shares' | 'social.replies') =>
  (await bench.house.as('analyst', (work) => readTotal(work, { metric, from: '2026-09-01', to: '2026-12-31' }))).amount ?? 0
const objectOf = ({ object }: { object: { id: string } | string }) => (typeof object === 'string' ? object : object.id)
const send = () => sendWaiting(bench.house.platform, bench.house.alliance)
const later = (ms: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + ms))
const hour = 3_600_000
const creates = async (title: string, who = 'ann', peer = there) =>
  (await peer.got(who, 'Create')).filter(({ object }) => object.content?.includes(title))
/** What arrived there with these words, once something has. */
const arrived = (title: string, who = 'ann', peer = there) =>
  peer.until(async () => {
    const found = await creates(title, who, peer)
    return found.length > 0 && found
  })
const noteOf = async (title: string) => objectOf(await there.until(async () => (await creates(title))[0]))

test('a document that would keep the house busy for minutes is not read, and nothing it names is asked for', async () => {
  const terms = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`t${i}`, { '@id': `https://e.example/${i}`, '@type': '@id' }]))
  forger.documents['/terms'] = { '@context': terms }
  const actor = `${forger.origin}/busy`
  const heavy = { '@context': Array(5000).fill(`${forger.origin}/terms`) }
  forger.documents['/busy'] = {
    ...forger.document,
    ...heavy,
    id: actor,
    publicKey: { ...(forger.document.publicKey as object), id: `${actor}#key`, owner: actor },
  }
  const sent = { id: `${actor}/f`, type: 'Follow', actor, object: `${base}/activitypub/library` }
  assert.equal(await forger.send(`${base}/activitypub/inbox`, sent, { keyId: `${actor}#key` }), 401)
  const own = { id: `${forger.origin}/heavy`, type: 'Follow', actor: forger.actor, object: `${base}/activitypub/library`, ...heavy }
  assert.equal(await forger.send(`${base}/activitypub/inbox`, own), 400)
  assert.ok(!forger.asked.includes('/terms'))
})

test('what no address of the actor says is not there, whatever the words of a program are', async () => {
  for (const name of ['constructor', 'nothing']) assert.equal((await fetch(`${base}/activitypub/${name}`)).status, 404, name)
})

test('somebody finds the library by its name, follows, and is told that they do; nobody sees who follows', async () => {
  const name = `acct:library@${base.slice('http://'.length)}`
  const finger = await get(`/.well-known/webfinger?resource=${encodeURIComponent(name)}`, 'application/jrd+json')
  assert.equal(finger.body.links[0].href, us())
  assert.equal((await get('/.well-known/webfinger?resource=acct:nobody@127.0.0.1')).status, 404)
  const actor = await get('/activitypub/library')
  assert.deepEqual([actor.body.id, actor.body.preferredUsername, actor.body.name], [us(), 'library', 'Test City'])
  assert.equal(actor.body.summary, '<p>We lend books.</p>')
  assert.equal(account.probe?.handle, `@library@${base.slice('http://'.length)}`)
  const info = await get((await get('/.well-known/nodeinfo')).body.links[0].href)
  assert.deepEqual([info.body.software.name, info.body.protocols], ['foyer', ['activitypub']])

  await there.act('follow', { who: 'ann', id: us() })
  await there.until(async () => (await there.got('ann', 'Accept'))[0])
  await elsewhere.act('follow', { who: 'cho', id: us() })
  await elsewhere.until(async () => (await elsewhere.got('cho', 'Accept'))[0])
  assert.deepEqual([(await standing()).followers, (await standing()).servers], [2, 2])
  const followers = await get('/activitypub/followers')
  assert.deepEqual([followers.body.totalItems, 'orderedItems' in followers.body], [2, false])
  const probed = await probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
  assert.equal(probed?.probe?.followers, 2)
})

test('a post arrives with its words, its link and its picture with a description; an edit and a withdrawal follow', async () => {
  const post = await bench.leave('The book that survived', ['activitypub', 'website'], { lead: bench.picture })
  await bench.drain()
  await bench.drain()
  const [delivery] = await bench.through(post, 'activitypub')
  assert.equal(delivery?.state, 'sent')
  const note = await noteOf('The book that survived')
  const [created, ...more] = await creates('The book that survived')
  assert.equal(more.length, 0)
  const said = created!.object as unknown as {
    content: string
    url: string
    attachment: { name: string; mediaType: string; width: number }
  }
  assert.match(said.content, /^<p>The book that survived<\/p><p>On 19 September\.<\/p><p><a href="[^"]+\/l\/\w+" rel="nofollow noopener">/)
  assert.equal(said.url, delivery?.remoteUrl)
  assert.deepEqual(
    [said.attachment.name, said.attachment.mediaType, said.attachment.width],
    ['A reading room at night', 'image/jpeg', 1600],
  )
  assert.equal((await arrived('The book that survived', 'cho', elsewhere)).length, 1)

  const page = await get(`/posts/the-book-that-survived`, 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"')
  assert.deepEqual([page.status, page.body.id, page.body.contentMap.en], [200, note, page.body.content])
  assert.equal((await get('/posts/the-book-that-survived', 'text/html')).body, 'passed on')
  assert.equal((await get('/activitypub/outbox')).body.orderedItems[0].object.id, note)

  await bench.correct(post, 'The book that came back')
  await bench.drain()
  const updated = await there.until(async () => (await there.got('ann', 'Update')).find((activity) => objectOf(activity) === note))
  assert.match(updated.object.content!, /The book that came back/)
  assert.match((await get(note)).body.content, /The book that came back/)

  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'wrong' }))
  await bench.drain()
  await there.until(async () => (await there.got('ann', 'Delete')).find((activity) => objectOf(activity) === note))
  const gone = await get(note)
  assert.deepEqual([gone.status, gone.body.type], [410, 'Tombstone'])
  assert.equal((await get('/activitypub/outbox')).body.orderedItems.length, 0)

  await bench.house.as('editor', (work) => restorePost(work, { post: post.id }))
  await bench.drain()
  const back = await there.until(async () => (await creates('The book that came back'))[0])
  assert.notEqual(objectOf(back), note, 'other servers keep no place for what was deleted')
})

test('likes, shares and replies come back, once each; an answer reaches whoever spoke', async () => {
  await bench.leave('Story hour', ['activitypub'])
  await bench.drain()
  const note = await noteOf('Story hour')
  const before = await Promise.all([total('social.likes'), total('social.shares'), total('social.replies')])
  await there.act('like', { who: 'ann', id: note })
  await there.act('announce', { who: 'ann', id: note })
  await there.act('reply', { who: 'ann', id: note, text: 'Is it for adults too?' })
  const item = await there.until(async () => (await inbox()).find(({ text }) => text.includes('for adults')))
  assert.deepEqual([item.sort, item.author.handle, item.text], ['comment', there.handle('ann'), 'Is it for adults too?'])
  const liked = () => there.requests.length && readFigures(bench.house.platform, bench.house.alliance, account)
  await there.until(async () => {
    later(hour)
    await liked()
    return (await total('social.likes')) > before[0]! && (await total('social.shares')) > before[1]!
  })
  assert.deepEqual(
    await Promise.all([total('social.likes'), total('social.shares'), total('social.replies')]),
    before.map((n) => n! + 1),
  )
  // Taken back and given again: given once.
  await there.act('unlike', { who: 'ann', id: note })
  await there.act('like', { who: 'ann', id: note })
  later(hour)
  await liked()
  assert.equal(await total('social.likes'), before[0]! + 1)

  await bench.house.as('editor', (work) =>
    answerIncoming(work, { incoming: item.id, text: 'Yes, everybody may come.\nBring a cushion.', locale: 'en' }),
  )
  await bench.drain()
  const [answer, ...more] = await arrived('everybody may come')
  assert.equal(more.length, 0)
  const words = answer!.object as unknown as { inReplyTo: string; content: string }
  assert.match(words.inReplyTo, new RegExp(`^${there.origin}/user/ann/note/`))
  assert.match(words.content, /class="u-url mention">@<span>ann<\/span><\/a><\/span> Yes, everybody may come\.<br>Bring a cushion\.<\/p>$/)
  assert.equal((await get(answer!.object.id)).status, 200)
})

test('a mention and a message come in as what they are; who takes words back is forgotten with them', async () => {
  const named = `Hello, library ${us()}`
  await there.act('say', { who: 'ben', text: named, to: ['https://www.w3.org/ns/activitystreams#Public', us()] })
  const mention = await there.until(async () => (await inbox()).find(({ text }) => text.startsWith('Hello')))
  assert.equal(mention.sort, 'mention')
  const { id } = await there.act('say', { who: 'ben', text: 'My card does not work', to: [us()] })
  const message = await there.until(async () => (await inbox()).find(({ text }) => text.includes('card')))
  assert.equal(message.sort, 'message')

  await bench.house.as('editor', (work) => answerIncoming(work, { incoming: message.id, text: 'Come to the desk.', locale: 'en' }))
  await bench.drain()
  const [answer] = await arrived('Come to the desk', 'ben')
  const { to, cc } = answer!.object as unknown as { to: string; cc: string[] }
  assert.deepEqual([to, cc], [there.actor('ben'), []])
  assert.equal((await get(answer!.object.id)).status, 404, 'nobody else reads it')

  await there.act('unsay', { who: 'ben', id })
  await there.until(async () => !(await inbox('done')).some(({ text }) => text.includes('My card')))
})

test('killed before or after a server took a post: it is there once', async () => {
  for (const when of ['in', 'done'] as const) {
    const title = `Killed while ${when}`
    await bench.leave(title, ['activitypub'])
    const { reached, reach } = moment()
    there.fault = (now, request) => {
      if (now !== when || request.method !== 'POST') return false
      reach()
      return true
    }
    await bench.killWhile(reached)
    there.fault = () => false
    await bench.drain()
    await send()
    assert.equal((await arrived(title)).length, 1, when)
    assert.equal((await arrived(title, 'cho', elsewhere)).length, 1, when)
  }
})

test('a server that is away delays only itself, gets in order what it missed, and nothing that was withdrawn meanwhile', async () => {
  await there.stop()
  const first = await bench.leave('While it was away', ['activitypub'])
  await bench.drain()
  assert.equal((await bench.through(first, 'activitypub'))[0]?.state, 'sent', 'published is published')
  assert.equal((await arrived('While it was away', 'cho', elsewhere)).length, 1)
  await bench.correct(first, 'Still away')
  const second = await bench.leave('Never told', ['activitypub'])
  await bench.drain()
  await bench.house.as('editor', (work) => withdrawPost(work, { post: second.id, why: 'wrong' }))
  await bench.drain()
  const [trouble, ...others] = (await standing()).troubles
  assert.deepEqual([others.length, trouble!.host, trouble!.problem], [0, there.hostPort, 'channels.receiver-unreachable'])
  assert.ok(trouble!.waiting >= 3 && trouble!.nextAt! > bench.house.platform.clock.now())

  await there.start()
  later(5 * hour)
  const asked = there.requests.length
  await send()
  const told = there.requests
    .slice(asked)
    .filter(({ path }) => path === '/shared/inbox')
    .map(({ body }) => JSON.parse(body))
  assert.deepEqual(
    told.map(({ type }) => type),
    ['Create', 'Update', 'Delete'],
  )
  assert.match(told[0].object.content, /Still away/, 'whoever is late gets the words as they are now')
  assert.doesNotMatch(JSON.stringify(told), /Never told/)
  assert.deepEqual((await standing()).troubles, [])
})

test('after fourteen days in which nothing arrives, and at once where a server says that it is gone, people no longer follow', async () => {
  await elsewhere.stop()
  await bench.leave('Into the void', ['activitypub'])
  await bench.drain()
  for (let day = 0; day < 14; day++) {
    assert.equal((await standing()).followers, 2)
    later(24 * hour)
    await send()
  }
  assert.equal((await standing()).followers, 1)
  await elsewhere.start()
  there.fault = (now, request, response) => now === 'in' && request.method === 'POST' && Boolean(response.writeHead(410).end())
  await bench.leave('Moved away', ['activitypub'])
  await bench.drain()
  there.fault = () => false
  assert.equal((await standing()).followers, 0)
  // The peer does not wait for what it sends: the next may overtake it.
  const soFar = heard
  await there.act('unfollow', { who: 'ann', id: us() })
  await there.until(async () => heard > soFar)
  await there.act('follow', { who: 'ann', id: us() })
  await there.until(async () => (await standing()).followers === 1)
})

test('a server that knows only the old signatures is found out, and remembered', async () => {
  there.fault = (now, request, response) =>
    now === 'in' && request.method === 'POST' && 'signature-input' in request.headers && Boolean(response.writeHead(401).end())
  await bench.leave('Knocked twice', ['activitypub'])
  await bench.drain()
  assert.equal((await arrived('Knocked twice')).length, 1)
  const asked = there.requests.length
  await bench.leave('Knocked once', ['activitypub'])
  await bench.drain()
  assert.equal(there.requests.slice(asked).filter(({ method }) => method === 'POST').length, 1)
  there.fault = () => false
})

const follow = (id: string, more: object = {}) => ({
  id: `${forger.origin}/${id}`,
  type: 'Follow',
  actor: forger.actor,
  object: us(),
  ...more,
})

test('what is not certainly its author’s is refused, and so is what is too large, too old, or nothing', async () => {
  const before = (await standing()).followers
  const to = inboxAddress()
  const refused = async (status: number, activity: object, forged?: Parameters<Forger['send']>[2]) =>
    assert.equal(await forger.send(to, activity, forged), status, JSON.stringify(forged ?? activity).slice(0, 200))
  // Signed with a key of one's own, in the name of another.
  await refused(400, { ...follow('f1'), actor: there.actor('ben') })
  await refused(401, { ...follow('f2'), id: `${there.origin}/f2`, actor: there.actor('ben') })
  // A document that says that the key of another is its own, or that its key belongs to another.
  forger.documents['/key'] = { ...forger.document, id: `${there.actor('ben')}/publickey`, owner: there.actor('ben') }
  await refused(401, { ...follow('f3'), id: `${there.origin}/f3`, actor: there.actor('ben') }, { keyId: `${forger.origin}/key` })
  await refused(401, { ...follow('f4'), id: `${there.origin}/f4`, actor: there.actor('ben') }, { keyId: `${there.actor('ben')}/publickey` })
  const { privateKey: stranger } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await refused(401, follow('f5'), { key: stranger })
  await refused(401, follow('f6'), { body: JSON.stringify(follow('f7')) })
  await refused(401, follow('f8'), { date: new Date(Date.now() - 2 * hour) })
  await refused(401, follow('f9'), { date: new Date(Date.now() + 2 * hour) })
  for (const left of ['(request-target)', 'host', 'date', 'digest'])
    await refused(401, follow('f10'), { covered: ['(request-target)', 'host', 'date', 'digest'].filter((name) => name !== left) })
  await refused(401, follow('f15'), { date: new Date(Number.NaN) })
  // What is covered, said twice: whoever reads the first believes more than was signed.
  for (const name of ['headers', 'xheaders'])
    await refused(401, follow('f16'), {
      covered: ['(request-target)', 'date', 'digest'],
      before: `${name}="(request-target) host date digest",`,
    })
  await refused(415, follow('f11'), { type: 'text/plain' })
  await refused(413, follow('f12', { summary: 'x'.repeat(300_000) }))
  // Without a length, it is told as soon as it is too long.
  const endless = new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(65_536)) })
  const headers = { 'content-type': 'application/activity+json' }
  assert.equal((await fetch(to, { method: 'POST', headers, body: endless, duplex: 'half' } as RequestInit)).status, 413)
  for (const body of ['', '{', 'null', '[]', '{"id":1}', '\u0000', '{"id":"http://a/","actor":"nowhere","type":"Follow"}'])
    await refused(400, follow('f13'), { body })
  // An address inside the house is not called for anybody.
  await refused(401, { ...follow('f14'), id: 'http://localhost:1/f', actor: 'http://localhost:1/a' })
  assert.equal((await standing()).followers, before)
})

test('nobody speaks for a server by a file they put up there, or by having it send on to their own', async () => {
  const before = (await standing()).followers
  const posing = (actor: string) => ({
    ...forger.document,
    id: actor,
    publicKey: { ...(forger.document.publicKey as object), id: `${actor}#key`, owner: actor },
  })
  const [file, sentOn, moved] = ['/file.json', '/go', '/moved'].map((path) => `${decent.origin}${path}`) as [string, string, string]
  decent.files['/file.json'] = posing(file)
  decent.redirects['/go'] = `${forger.origin}/posing`
  forger.documents['/posing'] = posing(sentOn)
  for (const actor of [file, sentOn])
    assert.equal(await forger.send(inboxAddress(), { ...follow('p'), id: `${actor}/f`, actor }, { keyId: `${actor}#key` }), 401, actor)
  assert.equal((await standing()).followers, before)
  // Within its own server, it may.
  decent.redirects['/moved'] = '/people/1'
  decent.documents['/people/1'] = posing(moved)
  const id = `${moved}/f`
  assert.equal(await forger.send(inboxAddress(), { ...follow('p'), id, actor: moved }, { keyId: `${moved}#key` }), 202)
  const undo = { id: `${moved}/undo`, type: 'Undo', actor: moved, object: { ...follow('p'), id, actor: moved } }
  assert.equal(await forger.send(inboxAddress(), undo, { keyId: `${moved}#key` }), 202)
  assert.equal((await standing()).followers, before)
})

test('told again, it is taken once; one who writes without end is asked to wait', async () => {
  const before = (await standing()).followers
  const likes = await total('social.likes')
  const note = await noteOf('Knocked once')
  assert.equal(await forger.send(inboxAddress(), follow('again')), 202)
  assert.equal(await forger.send(inboxAddress(), follow('again')), 202)
  assert.equal((await standing()).followers, before + 1)
  const undo = { id: `${forger.origin}/undo`, type: 'Undo', actor: forger.actor, object: follow('again') }
  assert.equal(await forger.send(inboxAddress(), undo), 202)
  assert.equal(await forger.send(inboxAddress(), follow('again')), 202, 'a recording of the past')
  assert.equal((await standing()).followers, before)
  const like = (n: number) => ({ id: `${forger.origin}/like/${n}`, type: 'Like', actor: forger.actor, object: note })
  const statuses = await Promise.all(Array.from({ length: 300 }, (_, n) => forger.send(inboxAddress(), like(n % 3))))
  assert.deepEqual([...new Set(statuses)].sort(), [202, 429])
  later(2 * hour)
  await readFigures(bench.house.platform, bench.house.alliance, account)
  assert.equal(await total('social.likes'), likes! + 1)
})

test('a blocked server is neither heard nor told anything; its people follow no more', async () => {
  await bench.house.as('editor', (work) => blockHost(work, { host: `@ann@${there.hostPort}`, why: 'spam' }))
  assert.equal((await standing()).followers, 0)
  await bench.leave('Not for them', ['activitypub'])
  await bench.drain()
  const { id } = await there.act('say', { who: 'ben', text: 'Buy this', to: [us()] })
  await there.until(async () => id && (await standing()).blocked.length === 1)
  await assert.rejects(
    bench.house.as('editor', (work) => blockHost(work, { host: there.hostPort, why: '' })),
    /channels\.already-blocked/,
  )
  assert.deepEqual(await creates('Not for them'), [])
  assert.ok(!(await inbox('done')).some(({ text }) => text.includes('Buy this')))
  await bench.house.as('editor', (work) => unblockHost(work, there.hostPort))
  assert.deepEqual((await standing()).blocked, [])
})

test('a person gets what is known of them, and is then forgotten', async () => {
  const handles = [`@mallory@${forger.hostPort}`]
  const known = await bench.house.as('owner', (work) => exportPerson(work, { handles }))
  assert.equal(known.activitypub!.people!.length, 1)
  assert.equal(known.activitypub!.reactions!.length, 1)
  await bench.house.as('owner', (work) => erasePerson(work, { handles }, 'they asked for it'))
  const after = await bench.house.as('owner', (work) => exportPerson(work, { handles }))
  assert.deepEqual([after.activitypub!.people, after.activitypub!.reactions], [[], []])
})

test('the name is chosen once', async () => {
  await assert.rejects(
    bench.house.as('editor', (work) => changeAccount(work, account.accountId, { settings: { handle: 'other' } })),
    /channels\.setting-fixed/,
  )
  await bench.house.as('editor', (work) => changeAccount(work, account.accountId, { settings: { handle: 'library', about: 'Books.' } }))
  assert.equal((await get('/activitypub/library')).body.summary, '<p>Books.</p>')
})
