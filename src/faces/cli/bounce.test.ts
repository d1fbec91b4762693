import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { House } from '#house'
import { makeToken, newId, type Role, rootDir } from '#platform'
import { claimHost } from '#rooms/alliance'
import { Relay } from '#rooms/channels'
import { requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { saveTopic } from '#rooms/patrons'
import { openTestHouse, returnedMail, type TestHouse } from '#testing'
import { answerers } from '../http/answerers.ts'
import { makeServer } from '../http/server.ts'

let house: TestHouse
let owner: pg.Client
let server: Server
let url = ''
before(async () => {
  house = await openTestHouse()
  owner = new pg.Client(house.database.admin)
  await owner.connect()
  await house.system((work) => claimHost(work, '127.0.0.1'))
  await owner.query('update alliance.alliances set demo = true where alliance_id = $1', [house.alliance])
  server = makeServer(house.platform, answerers(house.platform as House), (_asked, response) => response.writeHead(404).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await owner.end()
  await house.close()
})

/** Runs `foyer bounce` as a mail server does: the returned mail on standard input. */
function bounce(mail: string, token: string, at = url): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(rootDir, 'src/faces/cli/main.ts'), 'bounce'], {
    env: { ...process.env, FOYER_URL: at, FOYER_TOKEN: token, FOYER_LOG: 'silent' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (text) => (out += text))
  child.stderr.on('data', (text) => (err += text))
  child.stdin.on('error', () => {})
  child.stdin.end(mail)
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, out, err })))
}

const tokenOf = (role: Role, scope = 'channels:write') =>
  house.system((work) => makeToken(work, { name: `${role} ${scope}`, scopes: [scope], roles: [role] })).then(({ token }) => token)

/** Two readers of a newsletter that has gone out; the mails as they left, by address. */
async function newsletterTo(...addresses: string[]): Promise<Map<string, string>> {
  const ids = addresses.map(() => newId())
  await owner.query(
    `with s as (insert into patrons.subscribers (alliance_id, subscriber_id, state, locale, topics, frequency, scene, text_version, source, asked_at, confirmed_at)
       select $1, id, 'active', 'en', array['news'], 'each', 0, '1', 'test', now(), now() from unnest($2::uuid[]) id)
     insert into patrons.subscriber_addresses (alliance_id, subscriber_id, email, email_key) select $1, t.id, t.email, t.email from unnest($2::uuid[], $3::text[]) t (id, email)`,
    [house.alliance, ids, addresses],
  )
  await house.system((work) => saveTopic(work, { topic: 'news', names: { en: 'News' }, offered: true }))
  const body = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Open on Sunday.' }] }] }
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'News', body } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: { newsletter: { fields: { topic: 'news' } } },
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await new Relay(house.platform).drain()
  // The demo's mails lie in the outbox.
  const outbox = join(house.platform.config.dataDir, 'outbox')
  return new Map(
    readdirSync(outbox).map((name) => {
      const mail = readFileSync(join(outbox, name), 'utf8')
      return [/^To: (.+)$/m.exec(mail)![1]!.trim(), mail] as const
    }),
  )
}
const stateOf = async (address: string): Promise<string> =>
  (
    await owner.query(
      "select coalesce((select s.state from patrons.subscribers s join patrons.subscriber_addresses a using (alliance_id, subscriber_id) where a.email_key = $1), 'gone') as state",
      [address],
    )
  ).rows[0].state

test('a returned mail on standard input ends the subscription, with the token of an editor', async () => {
  const mails = await newsletterTo('gone@readers.example', 'full@readers.example')
  const idOf = (address: string) => /^Message-ID: <(.+)>/im.exec(mails.get(address)!)![1]!
  const token = await tokenOf('editor')
  const hard = returnedMail({ id: idOf('gone@readers.example'), returned: 'message/rfc822' })
  assert.deepEqual(await bounce(hard, token), { status: 0, out: 'hard: subscription-ended\n', err: '' })
  assert.notEqual(await stateOf('gone@readers.example'), 'active')
  assert.deepEqual(await bounce(hard, token), { status: 0, out: 'hard: already-noted\n', err: '' })
  const soft = returnedMail({ id: idOf('full@readers.example'), status: '5.2.2', diagnostic: 'smtp; 552 mailbox full' })
  assert.deepEqual(await bounce(`${soft}${'\u00e4'.repeat(2_000_000)}`, token), { status: 0, out: 'soft: noted\n', err: '' })
  assert.equal(await stateOf('full@readers.example'), 'active')
  assert.deepEqual(await bounce('Subject: hello\r\n\r\nNo bounce.', token), { status: 0, out: 'none: ignored\n', err: '' })
})

test('who may not hand in mails is told; a house that does not answer keeps the mail with the mail server', async () => {
  const mail = returnedMail({ id: 'x@elsewhere.example' })
  for (const token of [await tokenOf('editor', 'channels:read'), await tokenOf('analyst'), 'foyer_made-up']) {
    const { status, err } = await bounce(mail, token)
    assert.equal(status, 1)
    assert.match(err, /^foyer bounce: ./)
  }
  assert.equal((await bounce(mail, await tokenOf('editor'), 'http://127.0.0.1:1')).status, 75)
})
