// What is read as a playbook, and what is refused by which name.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal } from '#platform'
import { digestOf, largestPlaybook, type Playbook, readPlaybook } from './playbook.ts'

const whole: Playbook = {
  format: 'foyer-playbook',
  version: 1,
  made: { by: 'Anhe County Library', on: '2026-11-22' },
  kind: 'campaign',
  titles: { en: 'The book that survived' },
  plan: {
    hypothesis: 'Who sees it takes a card.',
    about: {},
    days: 30,
    goals: [{ titles: { en: 'Cards' }, metric: 'cards.applied' }],
    comparison: { kind: 'points', why: 'by lot' },
    hours: { planned: 12, spent: null },
    persona: null,
  },
  posts: [
    {
      day: -2,
      time: '18:00',
      kind: 'article',
      action: 'apply',
      channels: ['website'],
      texts: { en: { title: 'A', summary: '', body: '## B\n\n[site](https://example.org/a)', action: '' } },
    },
  ],
  rules: [],
  lessons: [{ saw: '12 scans', learnt: 'No posters in buses', on: '2026-11-20' }],
  result: null,
}
const file = (change: (playbook: Playbook) => unknown = () => {}): string => {
  const copy = structuredClone(whole)
  change(copy)
  return JSON.stringify(copy, null, 2)
}
const refusalOf = (text: string) => {
  try {
    readPlaybook(text)
  } catch (error) {
    assert.ok(isRefusal(error), String(error))
    return error
  }
  assert.fail('it was read')
}

test('a whole playbook is read, whatever its spaces and the order of its fields', () => {
  assert.deepEqual(readPlaybook(`\uFEFF${file()}`), whole)
  const turned = JSON.stringify(Object.fromEntries(Object.entries(whole).reverse()))
  assert.equal(digestOf(readPlaybook(turned)), digestOf(whole))
})

test('what is wrong is named by line or field', () => {
  const refusals: [string, string, string?][] = [
    ['', 'content.playbook-not-json'],
    ['{"format": "foyer-playbook",\n"version": 1,\n  oops', 'content.playbook-not-json'],
    ['[]', 'content.not-a-playbook'],
    ['null', 'content.not-a-playbook'],
    [file((p) => Object.assign(p, { version: 2 })), 'content.playbook-version'],
    ['{"format": "foyer-playbook", "version": {"toString": 1}}', 'content.playbook-version'],
    [Buffer.from([...Buffer.from('{"format": "'), 0xd6, 0xd0, ...Buffer.from('"}')]).toString(), 'content.playbook-not-utf8'],
    [`{"a":"${'x'.repeat(largestPlaybook)}"}`, 'content.playbook-too-large'],
    [file((p) => Object.assign(p, { extra: 1 })), 'content.playbook-field-unknown', 'extra'],
    [file((p) => Object.assign(p.plan, { days: 0 })), 'content.playbook-field-wrong', 'plan.days'],
    [file((p) => Object.assign(p.made, { on: '2026-02-30' })), 'content.playbook-field-wrong', 'made.on'],
    [file((p) => Object.assign(p, { titles: {} })), 'content.playbook-field-wrong', 'titles'],
    [file((p) => Object.assign(p.titles, { 'not a tag': 'x' })), 'content.playbook-field-unknown', 'titles.not a tag'],
    [file((p) => Object.assign(p.plan, { hypothesis: 'x'.repeat(2001) })), 'content.playbook-text-too-long', 'plan.hypothesis'],
    [file((p) => Object.assign(p.posts[0]!.texts.en!, { body: 'a <script>' })), 'content.playbook-holds-html', 'posts.0.texts.en.body'],
    [file((p) => Object.assign(p.posts[0]!.texts.en!, { title: '<!-- x' })), 'content.playbook-holds-html', 'posts.0.texts.en.title'],
    [
      file((p) => Object.assign(p.posts[0]!.texts.en!, { body: '[x](javascript:alert(1))' })),
      'content.playbook-link-not-safe',
      'posts.0.texts.en.body',
    ],
    [file((p) => Object.assign(p, { posts: Array(201).fill(p.posts[0]) })), 'content.playbook-too-much', 'posts'],
  ]
  for (const [text, code, field] of refusals) {
    const refusal = refusalOf(text)
    const found = field === undefined ? refusal.code : refusal.fields.find((one) => one.field === field)?.code
    assert.equal(found, code, `${text.slice(0, 60)} → ${refusal.message}`)
  }
  assert.equal(refusalOf('{"format": "foyer-playbook",\n"version": 1,\n  oops').params.line, 3)
  assert.equal(refusalOf('{"format": "foyer-playbook",\n"version": yes,\n"kind": "series"\n}').params.line, 2)
  assert.equal(refusalOf(file().slice(0, -30)).params.line, file().slice(0, -30).split('\n').length, 'cut off: its end')
  assert.ok(refusalOf(file((p) => Object.assign(p, { posts: [{}, {}, {}, {}], lessons: [{}, {}, {}] }))).fields.length <= 20)
})

test('whatever is sent, it is read or refused by a name', () => {
  const heads = { format: fc.constant('foyer-playbook'), version: fc.constant(1) }
  const anything = fc.record(
    { ...heads, titles: fc.anything(), plan: fc.anything(), posts: fc.anything(), made: fc.anything() },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        anything.map((given) => JSON.stringify(given) ?? ''),
      ),
      (text) => {
        try {
          readPlaybook(text)
        } catch (error) {
          assert.ok(isRefusal(error), String(error))
        }
      },
    ),
    { numRuns: 300 },
  )
})
