import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import { isRefusal, readAudit } from '#platform'
import { listChannelLimits, previewVariant, withdrawPost, writePost } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { type ChannelBench, doc, moment, openChannelBench, testUnsteady } from '../bench-for-tests.ts'
import { type Account, changeAccount, connectAccount, listAccounts, probeAccount, tryAgainNow } from '../index.ts'
import { type MastodonStandIn, openMastodon } from './stand-in-for-tests.ts'

let there: MastodonStandIn
let bench: ChannelBench
let account: Account
before(async () => {
  there = await openMastodon()
  bench = await openChannelBench({ allow: [there.hostPort] })
  const { house } = bench
  account = await house.as('editor', (work) =>
    connectAccount(work, { kind: 'mastodon', name: 'Mastodon', settings: { server: there.origin, secretToken: there.token } }),
  )
  await probeAccount(house.platform, house.alliance, account.accountId)
})
after(async () => {
  await bench.close()
  there.close()
})
const clear = async () => {
  there.fault = () => false
  await bench.house.as('editor', (work) => tryAgainNow(work, account.accountId))
}
const view = async () => (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'mastodon')!
const withTitle = (title: string) => there.statuses.filter(({ text }) => text.includes(title))

test('connected, it is asked who we are: handle, followers as a fact, the limits of its own', async () => {
  const { probe, probeProblem, secrets } = await view()
  assert.equal(probe?.handle, `@library@${there.hostPort}`)
  assert.equal(probe?.followers, 321)
  assert.deepEqual(probe?.missing, [])
  assert.equal(probeProblem, null)
  assert.deepEqual(secrets, ['secretToken'])
  there.limits.maxCharacters = 700
  await probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
  const limit = (await bench.house.as('author', listChannelLimits)).find(({ channel }) => channel === 'mastodon')
  assert.equal(limit?.text, 700)
  there.limits.maxCharacters = 500
  await probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
})

test('the token is sealed: neither the row, the audit nor the list of accounts holds it', async () => {
  const { house } = bench
  const row = await house.system((work) =>
    work.db
      .selectFrom('channels.accounts')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('kind', '=', 'mastodon')
      .executeTakeFirstOrThrow(),
  )
  const audit = await house.as('owner', (work) => readAudit(work, { limit: 100 }))
  for (const told of [row, audit, await view()]) assert.ok(!JSON.stringify(told).includes(there.token))
})

test('a token that is refused, a permission that is missing and a server that is away are told by name', async () => {
  const { house } = bench
  const ask = () => probeAccount(house.platform, house.alliance, account.accountId)
  there.scopes = ['read', 'write:media']
  await ask()
  assert.deepEqual((await view()).probe?.missing, ['write:statuses'])
  there.scopes = ['read', 'write']
  await house.as('editor', (work) => changeAccount(work, account.accountId, { settings: { server: there.origin, secretToken: 'wrong' } }))
  await ask()
  assert.equal((await view()).probeProblem, 'channels.token-refused')
  // Left empty, a secret stays as it is.
  await house.as('editor', (work) => changeAccount(work, account.accountId, { settings: { server: there.origin, secretToken: '' } }))
  await ask()
  assert.equal((await view()).probeProblem, 'channels.token-refused')
  await house.as('editor', (work) =>
    changeAccount(work, account.accountId, { settings: { server: there.origin, secretToken: there.token } }),
  )
  there.fault = (_, request) => request.socket.destroy() && true
  await ask()
  assert.match((await view()).probeProblem!, /receiver-broke-off/)
  await clear()
  await ask()
  assert.equal((await view()).probeProblem, null)
})

test('a token that is kept goes to no other server than it was given for', async () => {
  const { house } = bench
  const heard: string[] = []
  const thief = createServer((request, response) => {
    heard.push(request.headers.authorization ?? '')
    response.end('{}')
  })
  await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve))
  const { port } = thief.address() as { port: number }
  const change = (settings: Record<string, string>) => house.as('editor', (work) => changeAccount(work, account.accountId, { settings }))
  const outbound = house.platform.config.allowOutbound as string[]
  outbound.push(`127.0.0.1:${port}`)
  try {
    const moved = { server: `http://127.0.0.1:${port}` }
    for (const settings of [moved, { ...moved, secretToken: ' ' }])
      await assert.rejects(
        change(settings),
        (error) => isRefusal(error) && error.fields[0]?.field === 'secretToken' && error.fields[0].code === 'channels.secret-for-another',
      )
    await probeAccount(house.platform, house.alliance, account.accountId)
    assert.deepEqual(heard, [])
    assert.equal((await view()).settings.server, there.origin)
    await change({ server: `http://127.0.0.1:${port}`, secretToken: 'of-the-other' })
    await probeAccount(house.platform, house.alliance, account.accountId)
    assert.deepEqual([...new Set(heard)], ['Bearer of-the-other'])
  } finally {
    outbound.pop()
    thief.close()
    await change({ server: there.origin, secretToken: there.token })
    await probeAccount(house.platform, house.alliance, account.accountId)
  }
})

test('what was typed wrong is refused beside its field', async () => {
  const connect = (settings: Record<string, string>) =>
    bench.house.as('editor', (work) => connectAccount(work, { kind: 'mastodon', name: 'Again', settings }), {
      alliance: bench.house.otherAlliance,
    })
  for (const [settings, field, code] of [
    [{ secretToken: 't' }, 'server', 'channels.setting-missing'],
    [{ server: 'ftp://social.example', secretToken: 't' }, 'server', 'channels.server-not-usable'],
    [{ server: 'https://me:pass@social.example', secretToken: 't' }, 'server', 'channels.server-not-usable'],
    [{ server: 'social.example' }, 'secretToken', 'channels.secret-missing'],
    [{ server: 'social.example', secretToken: 'two\r\nlines: x' }, 'secretToken', 'channels.secret-not-usable'],
    [{ server: 'social.example', secretToken: '令牌' }, 'secretToken', 'channels.secret-not-usable'],
    [{ server: 'social.example', secretToken: 't'.repeat(501) }, 'secretToken', 'channels.secret-not-usable'],
  ] as const)
    await assert.rejects(
      connect(settings),
      (error) => isRefusal(error) && error.fields[0]?.field === field && error.fields[0]?.code === code,
    )
})

test('a post leaves with picture, description, language and short link, once', async () => {
  const post = await bench.leave('The book that survived', ['mastodon'], { lead: bench.picture })
  await bench.drain()
  await bench.drain()
  const [status] = withTitle('The book that survived')
  assert.equal(withTitle('The book that survived').length, 1)
  assert.match(status!.text, /^The book that survived\n\nOn 19 September\.\n\nhttp:\/\/localhost:4000\/l\/\w+$/)
  assert.equal(status!.language, 'en')
  assert.equal(status!.visibility, 'public')
  assert.equal(status!.media[0]?.description, 'A reading room at night')
  assert.ok(status!.media[0]!.bytes > 1000)
  const [delivery] = await bench.through(post, 'mastodon')
  assert.equal(delivery?.state, 'sent')
  assert.equal(delivery?.remoteUrl, `${there.origin}/@library/${status!.id}`)
  const day = { from: '2026-09-07', to: '2026-09-07' }
  assert.equal(
    (await bench.house.as('analyst', (work) => readTotal(work, { metric: 'deliveries.sent', scenes: [delivery!.scene], ...day }))).amount,
    1,
  )
})

test('an account that speaks Chinese takes the translation, and the post’s own language where there is none', async () => {
  const { house } = bench
  const speak = (language: string) =>
    house.as('editor', (work) => changeAccount(work, account.accountId, { settings: { server: there.origin, secretToken: '', language } }))
  await speak('zh-CN')
  const texts = {
    en: { title: 'Two tongues', summary: 'On 19 September.', body: doc('On 19 September.') },
    'zh-CN': { title: '劫后余书', summary: '9月19日。', body: doc('9月19日。') },
  }
  await bench.leave('Two tongues', ['mastodon'], { texts })
  await bench.leave('One tongue', ['mastodon'])
  await bench.drain()
  assert.deepEqual(
    withTitle('劫后余书').map(({ language }) => language),
    ['zh'],
  )
  assert.deepEqual(
    withTitle('One tongue').map(({ language }) => language),
    ['en'],
  )
  await speak('own')
})

test('a text that is too long is cut at a whole character; the link stays; what was written for the channel stops the post instead', async () => {
  const family = '👩‍👩‍👧‍👦'
  there.limits.maxCharacters = 60
  await probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
  await bench.leave('Families', ['mastodon'], {
    texts: { en: { title: 'Families', summary: family.repeat(50), body: doc('On 19 September.') } },
  })
  await bench.drain()
  there.limits.maxCharacters = 500
  await probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
  const [status] = withTitle('Families')
  assert.ok(status, 'the server took it')
  assert.match(status.text, /…\n\nhttp:\/\/localhost:4000\/l\/\w+$/)
  const cut = status.text.slice(0, status.text.indexOf('…')).replace('Families\n\n', '')
  assert.equal(cut, family.repeat([...new Intl.Segmenter().segment(cut)].length))
  const own = { mastodon: { texts: { en: { text: 'x'.repeat(490) } } } }
  await assert.rejects(
    bench.leave('Too long', ['mastodon'], { variants: own as never }),
    (error) => isRefusal(error) && error.code === 'content.not-ready',
  )
})

test('a correction edits the status in its place, a withdrawal deletes it, and one that is gone already is withdrawn', async () => {
  const post = await bench.leave('Wrong date', ['mastodon'], { lead: bench.picture })
  await bench.drain()
  const [before] = withTitle('Wrong date')
  await bench.correct(post, 'Right date')
  await bench.drain()
  const [after] = withTitle('Right date')
  assert.equal(after?.id, before?.id)
  assert.equal(after?.media.length, 1)
  assert.equal(withTitle('Wrong date').length, 0)
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'It was not true' }))
  there.statuses.splice(there.statuses.indexOf(after!), 1) // somebody deleted it by hand
  await bench.drain()
  assert.deepEqual(
    (await bench.through(post, 'mastodon')).map(({ operation, state }) => `${operation} ${state}`),
    ['deliver sent', 'edit sent', 'withdraw sent'],
  )
})

testUnsteady({ channel: 'mastodon', edge: /\/statuses$/, bench: () => bench, server: () => there, clear, method: 'POST', withTitle })

test('killed after the server took it: it is found by its short link, and told once', async () => {
  await clear()
  // An older status whose link begins like the one that is looked for must not be taken for it.
  const post = await bench.leave('Killed', ['mastodon'])
  const { reached, reach } = moment()
  there.fault = (when, request) => {
    if (when !== 'done' || request.method !== 'POST') return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  there.fault = () => false
  const [status] = withTitle('Killed')
  assert.ok(status)
  await bench.drain()
  const [delivery] = await bench.through(post, 'mastodon')
  assert.equal(delivery?.state, 'sent')
  assert.equal(delivery?.remoteUrl, `${there.origin}/@library/${status.id}`)
  assert.equal(withTitle('Killed').length, 1)
})

test('killed before the server took it: it is not found there and leaves', async () => {
  await clear()
  const post = await bench.leave('Killed early', ['mastodon'])
  const { reached, reach } = moment()
  there.fault = (when, request) => {
    if (when !== 'in' || request.method !== 'POST') return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  there.fault = () => false
  assert.equal(withTitle('Killed early').length, 0)
  await bench.drain()
  assert.equal(withTitle('Killed early').length, 1)
  assert.equal((await bench.through(post, 'mastodon'))[0]?.state, 'sent')
})

test('a picture that the server has to prepare is waited for', async () => {
  await clear()
  there.mediaLooks = 2
  await bench.leave('Slow picture', ['mastodon'], { lead: bench.picture })
  await bench.drain()
  there.mediaLooks = 0
  assert.equal(withTitle('Slow picture')[0]?.media.length, 1)
})

test('the composer shows what would be told, measured as the server measures', async () => {
  const post = await bench.house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'Shown', summary: 'Short.' } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: { mastodon: {} },
    }),
  )
  const shown = await bench.house.as('author', (work) => previewVariant(work, { post: post.id, channel: 'mastodon', locale: 'en' }))
  assert.equal(shown?.text, 'Shown\n\nShort.')
  assert.deepEqual(shown?.measure.text, { used: 'Shown\n\nShort.'.length + 23 + 2, most: 500 })
})

test('what a server says of itself is tidied: no NUL, no half of a character, no count beyond belief breaks or bends anything', async () => {
  const { house } = bench
  const say = (body: object) => (response: ServerResponse) => response.writeHead(200).end(JSON.stringify(body)) && true
  there.fault = (at, request, response) =>
    at === 'in' && request.url === '/api/v1/accounts/verify_credentials'
      ? say({ id: '1', acct: 'lib\u0000ra\ud800ry\u202e', url: 'javascript:alert(1)', followers_count: Number.MAX_SAFE_INTEGER })(response)
      : at === 'in' && request.method === 'POST' && request.url === '/api/v1/statuses'
        ? say({ id: '7\u00001\ud800', url: 'https://social.example/\u0000x' })(response)
        : false
  await probeAccount(house.platform, house.alliance, account.accountId)
  const { probe, probeProblem } = await view()
  assert.deepEqual([probe?.handle, probe?.url, probe?.followers, probeProblem], [`@lib ra ry@${there.hostPort}`, null, null, null])
  const post = await bench.leave('Told oddly', ['mastodon'])
  await bench.drain()
  const [delivery] = await bench.through(post, 'mastodon')
  assert.deepEqual([delivery?.state, delivery?.remoteUrl], ['sent', 'https://social.example/ x'])
  await clear()
  await probeAccount(house.platform, house.alliance, account.accountId)
})
