import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ReturnedMail, returnedMail } from '#testing'
import { messageIdOf, readMessageId } from './message-id.ts'
import { readBounce, saysNobodyThere } from './read-bounce.ts'

const mailingId = '01999999-0000-7000-8000-0000000000aa'
const alliance = '01999999-0000-7000-8000-0000000000bb'
const messageId = messageIdOf(alliance, mailingId, 'library.example')

const dsn = (options: Partial<ReturnedMail> = {}) => returnedMail({ id: messageId, ...options })

test('a Message-ID names mailing and alliance, and nobody else can write one by chance', () => {
  assert.deepEqual(readMessageId(`<${messageId}>`), { mailingId, alliance })
  assert.equal(readMessageId('<20260910.1234@other.example>'), undefined)
})

test('an address that does not exist is a hard bounce', () => {
  assert.deepEqual(readBounce(dsn()), { kind: 'hard', mailingId, alliance, status: '5.1.1' })
  assert.equal(readBounce(dsn({ returned: 'message/rfc822' })).kind, 'hard')
  assert.equal(readBounce(Buffer.from(dsn())).kind, 'hard')
})

test('full, blocked by policy and given up after days are soft', () => {
  for (const status of ['5.2.2', '5.7.1', '5.4.4', '4.4.1', '4.2.2'])
    assert.equal(readBounce(dsn({ status, diagnostic: 'smtp; x' })).kind, 'soft', status)
  assert.equal(readBounce(dsn({ status: '5.0.0', diagnostic: 'smtp; 552 mailbox full' })).kind, 'soft')
  assert.equal(readBounce(dsn({ status: '5.0.0', diagnostic: 'smtp; 550 no such user here' })).kind, 'hard')
})

test('a delay is not a bounce, and a stranger’s bounce is not ours', () => {
  assert.deepEqual(readBounce(dsn({ action: 'delayed', status: '4.4.1' })), { kind: 'none', why: 'delayed' })
  assert.deepEqual(readBounce(dsn({ id: 'abc@elsewhere.example' })), { kind: 'none', why: 'not-ours' })
})

test('an out-of-office answer changes nothing, though it quotes our mail', () => {
  const answer = [
    'From: reader@example.net',
    'Auto-Submitted: auto-replied (vacation)',
    `In-Reply-To: <${messageId}>`,
    'Subject: Away',
    '',
    'I am away.',
  ].join('\r\n')
  assert.deepEqual(readBounce(answer), { kind: 'none', why: 'auto-reply' })
  const human = ['From: reader@example.net', `In-Reply-To: <${messageId}>`, 'Subject: Re: news', '', 'Thank you! 550 user unknown'].join(
    '\r\n',
  )
  assert.deepEqual(readBounce(human), { kind: 'none', why: 'not-a-bounce' })
})

test('a bounce in plain words, as small servers write it, is read too', () => {
  const old = [
    'From: postmaster@old.example',
    'Subject: failure notice',
    '',
    'Hi. <reader@old.example>:',
    'Sorry, no mailbox here by that name. 550 unknown user',
    '',
    '--- Below this line is a copy of the message.',
    '',
    `Message-ID: <${messageId}>`,
  ].join('\n')
  assert.deepEqual(readBounce(old), { kind: 'hard', mailingId, alliance, status: null })
})

test('a complaint by the reader’s provider is one', () => {
  const report = [
    'From: abuse@isp.example',
    'Content-Type: multipart/report; report-type=feedback-report; boundary=x',
    '',
    '--x',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    '',
    '--x',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    `Message-ID: <${messageId.replace('@', '=40')}>`,
    '',
    'x',
    '--x--',
  ].join('\n')
  assert.equal(readBounce(report).kind, 'complaint')
})

test('whatever the bytes, reading a bounce never throws and never invents one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      assert.equal(readBounce(bytes).kind, 'none')
    }),
  )
  // Any damage to a real one: still no throw, and if it names a mailing then ours.
  fc.assert(
    fc.property(fc.nat({ max: dsn().length - 1 }), fc.nat({ max: 200 }), fc.string({ maxLength: 20 }), (at, cut, put) => {
      const damaged = dsn().slice(0, at) + put + dsn().slice(at + cut)
      const bounce = readBounce(damaged)
      if (bounce.kind !== 'none') assert.ok(bounce.mailingId)
    }),
  )
})

test('only a clear word of the mail server ends a subscription', () => {
  for (const hard of [
    '550 5.1.1 <reader@example.org>: Recipient address rejected: User unknown in virtual mailbox table',
    '550-5.1.1 The email account that you tried to reach does not exist.',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
    '550 5.2.1 The email account that you tried to reach is disabled.',
    '550 Mailbox not found. http://service.mail.qq.com/',
    '550 Invalid User: reader@example.org',
    '550 no such user',
  ])
    assert.equal(saysNobodyThere(hard), true, hard)
  for (const soft of [
    '550 no',
    '554 5.7.1 <reader@example.org>: Relay access denied',
    '550 relay not permitted',
    '550 5.1.8 <us@library.example>: Sender address rejected: Domain not found',
    '550 Sender verify failed: user unknown',
    '550 5.1.0 rejected',
    '552 5.2.2 mailbox full',
    '550 5.4.1 Recipient address rejected: Access denied',
    '',
  ])
    assert.equal(saysNobodyThere(soft), false, soft)
})
