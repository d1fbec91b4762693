import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readBirthDate, readReference } from './apply-for-card.ts'
import { composeLetter } from './compose-letter.ts'
import { maskEmail, personKey, readEmail, readName, readPhone } from './contact.ts'

test('e-mail addresses as people type them', () => {
  assert.equal(readEmail('  li.min@example.org '), 'li.min@example.org')
  assert.equal(readEmail('mailto:li.min@example.org'), 'li.min@example.org')
  assert.equal(readEmail('Li Min <li.min@Example.ORG>'), 'li.min@example.org')
  assert.equal(readEmail('ｌｉ＠ｅｘａｍｐｌｅ．ｏｒｇ'), 'li@example.org', 'full-width letters')
  assert.equal(readEmail('李敏@例子.中国'), '李敏@xn--fsqu00a.xn--fiqs8s')
  for (const wrong of [
    '',
    'li',
    'li@',
    '@example.org',
    'li@example',
    'li@@example.org',
    'a b@example.org',
    'li@example.org\nBcc: all@example.org',
    'li@example..org',
    '.li@example.org',
    'li@[127.0.0.1]',
    'li@127.0.0.1',
    'a,b@example.org',
    `${'x'.repeat(70)}@example.org`,
  ])
    assert.equal(readEmail(wrong), null, JSON.stringify(wrong))
})

test('no e-mail address that is accepted can start another header or another recipient', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
      const email = readEmail(`${a}@${b}.org`)
      if (email !== null) assert.doesNotMatch(email, /[\s,;<>()\u0000-\u001f]/)
    }),
    { numRuns: 3000 },
  )
})

test('telephone numbers as people type them, and what a spreadsheet made of one', () => {
  assert.equal(readPhone('0577 6582-1234'), '057765821234')
  assert.equal(readPhone('+86 (577) 6582.1234'), '+8657765821234')
  assert.equal(readPhone('0086 138 0013 8000'), '+8613800138000')
  assert.equal(readPhone('１３８００１３８０００'), '13800138000')
  assert.equal(readPhone('1.38E+10'), null, 'its digits are lost')
  for (const wrong of ['', '12', 'call me', '1'.repeat(20)]) assert.equal(readPhone(wrong), null, wrong)
})

test('names: one character is a name, markup is not', () => {
  assert.equal(readName(' 李 '), '李')
  assert.equal(readName('Te Ariki  Ngāti\tWhātua'), 'Te Ariki Ngāti Whātua')
  assert.equal(readName("O'Brien-Smith"), "O'Brien-Smith")
  for (const wrong of ['', ' ', '<b>Li</b>', '123', 'a'.repeat(121)]) assert.equal(readName(wrong), null, wrong)
})

test('the same person gives the same key, whatever the spelling of contact and name', () => {
  const key = personKey('a', 'Li Min', 'LI@example.org', '+86 138 0013 8000')
  assert.equal(personKey('a', 'li  min', 'li@example.org', '13800138000'), key)
  assert.notEqual(personKey('b', 'Li Min', 'LI@example.org', '+86 138 0013 8000'), key, 'another alliance, another key')
  assert.notEqual(personKey('a', 'Li Ming', 'LI@example.org', '+86 138 0013 8000'), key)
})

test('birth dates in three spellings, and none that never was', () => {
  const now = new Date('2026-09-07T01:00:00Z')
  for (const typed of ['2010-03-09', '2010/3/9', '2010年3月9日', '2010. 3. 9']) assert.equal(readBirthDate(typed, now), '2010-03-09', typed)
  for (const wrong of ['2010-02-30', '2027-01-01', '1890-01-01', '9.3.2010', '', '2010-3'])
    assert.equal(readBirthDate(wrong, now), null, wrong)
})

test('a reference is found however it was typed; an address is masked', () => {
  assert.equal(readReference(' ac4k 9tqx'), 'AC4K-9TQX')
  assert.equal(readReference('AC4K-9TQX'), 'AC4K-9TQX')
  assert.equal(maskEmail('li.min@mail.example.org'), 'l…@m….org')
})

test('a letter says the same in both shapes and lets no markup through', () => {
  const { text, html } = composeLetter({
    locale: 'en',
    from: 'A & <B>',
    title: 'T',
    paragraphs: ['<script>x</script>'],
    button: { label: 'Go', url: 'https://l.example/x?a=1&b="2"' },
    foot: ['Stop: https://l.example/stop'],
  })
  assert.doesNotMatch(html, /<script>|<B>/)
  assert.match(html, /href="https:\/\/l\.example\/x\?a=1&amp;b=&quot;2&quot;"/)
  assert.match(html, /<a href="https:\/\/l\.example\/stop">/)
  for (const part of ['A & <B>', 'T', '<script>x</script>', 'https://l.example/x?a=1&b="2"', 'Stop: https://l.example/stop'])
    assert.ok(text.includes(part), part)
})
