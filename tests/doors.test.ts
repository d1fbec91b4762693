// What anybody can send to a served house: hosts, bodies, addresses. Each has a named outcome.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { simpleParser } from 'mailparser'
import { type RunningHouse, runHouse } from '#testing'

let served: RunningHouse
before(async () => {
  served = await runHouse({})
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
    const asked = request({ host: hostname, port, path, method, headers, agent: false }, (answer) => {
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
