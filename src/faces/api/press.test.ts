import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { furnish, type House } from '#house'
import { makeToken } from '#platform'
import { claimHost } from '#rooms/alliance'
import { saveContact } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { makeApp } from './api.ts'
import { allOperations } from './index.ts'

let house: TestHouse
let ask: (scopes: string[], method: string, path: string, body?: unknown) => Promise<{ status: number; body: string }>
before(async () => {
  house = await openTestHouse()
  const app = makeApp((await furnish(house.platform)) as House, allOperations().operations)
  await house.system((work) => claimHost(work, 'api.test'))
  ask = async (scopes, method, path, body) => {
    const { token } = await house.as('owner', (work) => makeToken(work, { name: 'Program', scopes }))
    const headers = { host: 'api.test', authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await app.request(`http://api.test/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: answer.status, body: await answer.text() }
  }
})
after(() => house.close())

const reads = ['/media-contacts', '/press-requests', '/press-talks', '/spokespeople']

test('the people of the press are not for programs that read or write posts; one that reads the press reads all of it', async () => {
  await house.as('editor', (work) =>
    saveContact(work, { name: 'Zhao Min', email: 'zhao@paper.example', language: 'en', basis: 'consent', source: 'press day' }),
  )
  for (const path of reads) {
    const { status, body } = await ask(['content:read', 'content:write', 'patrons:read'], 'GET', path)
    assert.equal(status, 403, path)
    assert.ok(!body.includes('zhao'))
    assert.equal((await ask(['press:read'], 'GET', path)).status, 200, path)
  }
  const hu = { name: 'Hu Bo', email: 'hu@tv.example', language: 'en', basis: 'consent', source: 'press day' }
  for (const scopes of [['content:write'], ['press:read']]) assert.equal((await ask(scopes, 'POST', '/media-contacts', hu)).status, 403)
  assert.equal((await ask(['press:write'], 'POST', '/media-contacts', hu)).status, 201)
})

test('a program that only writes names who speaks and what they said', async () => {
  const named = await ask(['press:write'], 'POST', '/spokespeople', { name: 'Lin Yue', topics: 'opening hours' })
  assert.equal(named.status, 201, named.body)
  const { spokesperson } = JSON.parse(named.body) as { spokesperson: string }
  const talk = { spokesperson, toName: 'Zhao Min', about: 'Sundays' }
  assert.equal((await ask(['press:write'], 'POST', '/press-talks', talk)).status, 201)
})
