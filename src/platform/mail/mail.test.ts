import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { isAddress, Mail, type MailFailure, type MailMessage } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'foyer-mail-'))
const closing: (() => void)[] = []
after(() => {
  for (const close of closing) close()
  rmSync(folder, { recursive: true, force: true })
})
const message: MailMessage = { to: 'reader@example.org', subject: '今晚有讲座', text: 'Tonight', html: '<p>Tonight</p>' }

/** A real SMTP server that keeps what it took. */
async function receiver(options: SMTPServerOptions = {}): Promise<{ smtp: string; taken: string[]; most: () => number }> {
  const taken: string[] = []
  let open = 0
  let most = 0
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onConnect: (_, done) => {
      most = Math.max(most, ++open)
      done()
    },
    onClose: () => void open--,
    onData: (stream, _, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString())
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  closing.push(() => server.close(() => {}))
  return { smtp: `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`, taken, most: () => most }
}

function open(smtp: string | undefined, connections = 2): Mail {
  const mail = new Mail({ smtp, from: 'Test City <post@library.example>', outbox: join(folder, 'outbox'), connections })
  closing.push(() => mail.close())
  return mail
}

test('a mail arrives with its parts, its Message-ID and its headers; connections are kept and bounded', async () => {
  const { smtp, taken, most } = await receiver()
  const mail = open(smtp)
  const receipts = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      mail.send({ ...message, messageId: `m${i}@library.example`, headers: { 'List-Unsubscribe': '<https://library.example/stop>' } }),
    ),
  )
  assert.match(receipts[0]!.response, /^250/)
  assert.equal(taken.length, 20)
  assert.ok(most() <= 2)
  const parsed = await simpleParser(taken.find((t) => t.includes('m7@library.example'))!)
  assert.equal(parsed.subject, '今晚有讲座')
  assert.equal(parsed.text?.trim(), 'Tonight')
  assert.match(String(parsed.headers.get('list')), /object/)
  assert.equal(mail.connections(), 2)
  assert.deepEqual(await mail.check(), { ok: true, says: 'the mail server answers and lets us in' })
})

test('a server that says no is told apart from one that says later', async () => {
  const answer = (code: number) => Object.assign(new Error('no'), { responseCode: code })
  const { smtp } = await receiver({
    onRcptTo: ({ address }, _, done) => done(address.startsWith('nobody') ? answer(550) : address.startsWith('busy') ? answer(451) : null),
    onData: (stream, _, done) => {
      stream.resume()
      stream.on('end', () => done(answer(554)))
    },
  })
  const mail = open(smtp)
  await assert.rejects(mail.send({ ...message, to: 'nobody@example.org' }), {
    name: 'MailFailure',
    outcome: 'refused',
    status: 550,
    command: 'RCPT TO',
  })
  await assert.rejects(mail.send({ ...message, to: 'busy@example.org' }), { outcome: 'later', status: 451 })
  await assert.rejects(mail.send(message), { outcome: 'refused', status: 554, command: 'DATA' })
  await assert.rejects(open('smtp://127.0.0.1:1').send(message), { outcome: 'later' })
})

test('a connection that breaks after the final dot leaves the outcome unknown, and the message is sent once only', async () => {
  let finalDots = 0
  const smtp = await rude((socket, line) => {
    if (line === '.') {
      finalDots++
      socket.destroy()
    }
  })
  await assert.rejects(open(smtp, 1).send(message), { outcome: 'unknown' })
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.equal(finalDots, 1)
  const raw = Buffer.from('Subject: Tonight\r\n\r\nTonight\r\n')
  await assert.rejects(open(smtp, 1).send({ ...message, raw }), { outcome: 'unknown' })
})

test('a connection that breaks at DATA, or in the middle of the message, is known not to have delivered', async () => {
  const atData = await rude((socket, line) => {
    if (line === 'DATA') socket.destroy()
  })
  await assert.rejects(open(atData, 1).send(message), { outcome: 'later' })
  const raw = Buffer.from('Subject: Tonight\r\n\r\nTonight\r\n')
  await assert.rejects(open(atData, 1).send({ ...message, raw }), { outcome: 'later' })
  const inside = await rude((socket, line) => {
    if (line.startsWith('Subject')) socket.destroy()
  })
  const large = {
    ...message,
    attachments: [{ filename: 'a.bin', content: Buffer.alloc(20_000_000, 1), contentType: 'application/octet-stream' }],
  }
  await assert.rejects(open(inside, 1).send(large), { outcome: 'later' })
})

/** A bare SMTP server of a dozen lines that can break off anywhere. */
async function rude(at: (socket: Socket, line: string) => void): Promise<string> {
  const server = createServer((socket) => {
    let data = false
    let rest = ''
    socket.on('error', () => {})
    socket.write('220 rude\r\n')
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n')
      rest = lines.pop()!
      for (const line of lines) {
        at(socket, line)
        if (socket.destroyed) return
        if (data && line !== '.') continue
        if (line === 'DATA') data = true
        socket.write(line.startsWith('EHLO') ? '250 rude\r\n' : line === 'DATA' ? '354 go\r\n' : '250 ok\r\n')
        if (line === '.') data = false
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return `smtp://127.0.0.1:${(server.address() as { port: number }).port}`
}

test('without a mail server a mail lies in the outbox, once per Message-ID, and the house says so', async () => {
  const mail = open(undefined)
  const first = await mail.send({ ...message, messageId: 'same@library.example' })
  const second = await mail.send({ ...message, messageId: 'same@library.example' })
  assert.equal(first.response, second.response)
  assert.equal((await simpleParser(readFileSync(first.response))).subject, '今晚有讲座')
  assert.equal(mail.how, 'outbox')
  assert.match(mail.health().says, /no mail server is set/)
})

test('nothing from outside begins a header line or adds a recipient', async () => {
  const mail = open(undefined)
  const bad: Partial<MailMessage>[] = [
    { subject: 'Hello\r\nBcc: all@example.org' },
    { to: 'a@example.org\nBcc: b@example.org' },
    { to: 'a@example.org, b@example.org' },
    { to: 'Reader <a@example.org>, b@example.org' },
    { to: 'a@example.org <b@example.org' },
    { from: 'Evil\r\nX: y <a@example.org>' },
    { replyTo: 'not an address' },
    { messageId: 'a b@c' },
    { headers: { 'X-A': 'b\nc' } },
    { headers: { 'X-A\r\nBcc': 'x' } },
    { headers: { Bcc: 'b@example.org' } },
    { attachments: [{ filename: 'a\r\nb', content: '', contentType: 'text/plain' }] },
  ]
  for (const part of bad)
    await assert.rejects(
      mail.send({ ...message, ...part }),
      (error: MailFailure) => /^platform\.mail-/.test(error.code),
      JSON.stringify(part),
    )
})

test('whatever the subject and name, the composed mail has one recipient and no header of theirs', async () => {
  const mail = open(undefined)
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 40 }), async (subject, name) => {
      const sent = await mail
        .send({ ...message, subject, to: `${name} <reader@example.org>`, messageId: 'p@library.example' })
        .catch((error: MailFailure) => {
          assert.match(error.code, /^platform\.mail-/)
          return undefined
        })
      if (!sent) return
      const parsed = await simpleParser(readFileSync(sent.response))
      const to = Array.isArray(parsed.to) ? parsed.to : [parsed.to]
      assert.deepEqual(
        to.flatMap((t) => t?.value.map((v) => v.address)),
        ['reader@example.org'],
      )
      assert.equal(parsed.bcc, undefined)
    }),
    { numRuns: 200 },
  )
})

test('addresses as people have them', () => {
  for (const good of ['a@b.cn', 'first.last+tag@sub.example.org', '读者@图书馆.中国', "o'neil@x.ie"]) assert.ok(isAddress(good), good)
  for (const bad of [
    '',
    'a',
    '@b',
    'a@',
    'a@b@c',
    'a b@c.d',
    'a..b@c.d',
    '.a@b.c',
    'a@b..c',
    '"a"@b.c',
    'a@[127.0.0.1]',
    `${'x'.repeat(65)}@a.b`,
  ])
    assert.ok(!isAddress(bad), bad)
})
