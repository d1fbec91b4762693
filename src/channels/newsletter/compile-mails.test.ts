import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import type { ActFamily } from '#platform'
import type { Payload } from '../tables.ts'
import { compileMails } from './compile-mails.ts'
import { type MailFrame, renderMails } from './render-mail.ts'

const family: ActFamily = {
  act: '#0b5a49',
  actHover: '#07453a',
  onAct: '#ffffff',
  actSoft: '#dcede5',
  onActSoft: '#083f34',
  link: '#0b5a49',
}
const frame = (library: string): MailFrame => ({
  locale: 'en',
  direction: 'ltr',
  library,
  home: 'https://foyer.example.org/',
  logo: null,
  light: family,
  dark: family,
  from: '"Library" <news@foyer.example.org>',
  listId: 'events.test-city.foyer.example.org',
  demo: false,
  stopUrl: (token) => `https://foyer.example.org/newsletter/stop?t=${token}`,
  preferencesUrl: (token) => `https://foyer.example.org/newsletter/preferences?t=${token}`,
  words: {
    ends: '',
    why: 'You subscribed.',
    stop: 'Unsubscribe',
    preferences: 'Topics',
    online: 'Read it',
    photo: (credit) => credit,
    demo: 'Demo',
    correction: 'Correction:',
  },
})
const payload = (title: string, body: string): Payload => ({
  title,
  summary: body.slice(0, 100),
  html: `<p>${body.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`)}</p>`,
  text: body,
  url: 'https://foyer.example.org/posts/x',
  link: 'https://foyer.example.org/l/k3m9tq',
  action: null,
  picture: null,
  byline: 'Library',
  series: '',
  topic: '',
  note: '',
  publishedAt: '',
  scene: 'k3m9tqx',
})
const token = 'AbCdEfGhIjKlMnOpQrStUv.AbCdEfGhIjKlMnOpQrStUvWxYz0'
const recipient = { address: 'reader@example.org', token, messageId: 'm1.a1@foyer.example.org', date: new Date('2026-09-08T02:00:00Z') }

test('a compiled mail says the same as one composed by itself, whatever the text and wherever lines break', async () => {
  let compiledOnes = 0
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom('a', ' ', 'é', '“', '=', '.', '\n', 'word ', 'https://x.example/?a=b&c '), maxLength: 400 }),
      fc.nat(80),
      async (body, shift) => {
        const one = renderMails(payload('The book', `${'x'.repeat(shift)} ${body}`), frame(`Library ${'y'.repeat(shift % 7)}`))
        const raw = (await compileMails(one))(recipient)
        if (!raw) return
        compiledOnes++
        const mail = await simpleParser(raw)
        const slow = one(token)
        const lines = (text: string | undefined | false) => String(text).replace(/\r\n/g, '\n').trim()
        assert.equal(lines(mail.text), lines(slow.text))
        assert.equal(lines(mail.html), lines(slow.html))
        assert.equal(mail.subject, slow.subject)
        assert.equal(mail.messageId, `<${recipient.messageId}>`)
        assert.equal(mail.date?.toISOString(), '2026-09-08T02:00:00.000Z')
        const to = Array.isArray(mail.to) ? mail.to[0]! : mail.to!
        assert.deepEqual(
          to.value.map(({ address }) => address),
          ['reader@example.org'],
        )
        assert.match(
          raw.toString('latin1'),
          new RegExp(`List-Unsubscribe:\\s+<https://foyer\\.example\\.org/newsletter/stop\\?t=${token.replaceAll('.', '\\.')}>`),
        )
        for (const line of raw.toString('latin1').split('\r\n')) assert.ok(line.length <= 998)
      },
    ),
    { numRuns: 60 },
  )
  assert.ok(compiledOnes > 30, `${compiledOnes} compiled`)
})

test('what could break out of a header is composed the slow way, which refuses it', async () => {
  const compiled = await compileMails(renderMails(payload('The book', 'Open.'), frame('Library')))
  assert.ok(compiled(recipient))
  for (const address of ['a@b.example\r\nBcc: x@y.example', 'a@b, c@d', '读者@图书馆.中国', '<a@b>'])
    assert.equal(compiled({ ...recipient, address }), undefined, address)
  for (const odd of ['', 'short', `${token}x`, `${token.slice(0, 49)}\n`]) assert.equal(compiled({ ...recipient, token: odd }), undefined)
})
