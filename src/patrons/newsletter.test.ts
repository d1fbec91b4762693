import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { isRefusal, newId, type Work } from '#platform'
import { setSwitch } from '#rooms/alliance'
import { makeScene, readTotal } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import {
  confirmSubscription,
  countNewsletterAudience,
  newsletterAudience,
  preferencesOf,
  recordBounce,
  savePreferences,
  stillSubscribed,
  subscribe,
  subscriberCounts,
  subscriptionEnded,
  unsubscribe,
} from './index.ts'
import { confirmToken, subscriberToken } from './tokens.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const wish = (email: string, more: object = {}) => ({
  email,
  topics: ['events', 'local-history'],
  locale: 'en',
  agreed: true,
  source: 'portal /newsletter',
  ...more,
})
const day = '2026-09-07'
const count = (metric: string, scenes?: number[]) =>
  house.system((work) => readTotal(work, { metric, from: day, to: day, scenes })).then((total) => total.amount ?? 0)
const idOf = (email: string) =>
  house
    .system((work) =>
      work.db
        .selectFrom('patrons.subscriber_addresses')
        .select('subscriber_id')
        .where('alliance_id', '=', work.alliance)
        .where('email_key', '=', email.toLowerCase())
        .executeTakeFirst(),
    )
    .then((row) => row?.subscriber_id)
const letters = (kind: string, email: string) =>
  house.system((work) =>
    work.db
      .selectFrom('patrons.letters')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('kind', '=', kind as 'monday')
      .where('email', '=', email)
      .execute(),
  )
const linkIn = (text: string | null) => /t=([\w.-]+)/.exec(text ?? '')![1]!
async function subscribed(email: string, more: object = {}): Promise<{ id: string; token: string }> {
  await house.visitor((work) => subscribe(work, wish(email, more)))
  const [letter] = await letters('newsletter-confirm', email)
  await house.visitor((work) => confirmSubscription(work, linkIn(letter!.body_text)))
  const id = (await idOf(email))!
  return { id, token: subscriberToken(house.platform, house.alliance, id) }
}
const code = (want: string) => (error: unknown) =>
  isRefusal(error) && (error.code === want || error.fields.some((field) => field.code === want))

test('nobody is subscribed before they confirm from their mailbox; then there is one consent with its facts and one fact with its scene', async () => {
  const scene = await house.system((work) =>
    makeScene(work, { kind: 'poster', subjectKind: 'poster', subjectId: newId(), label: 'Poster in the bus' }),
  )
  const before = await count('newsletter.subscribed')
  await house.visitor((work) => subscribe(work, wish('reader@example.org', { scene: scene.scene })))
  assert.equal(
    (await house.as('owner', (work) => newsletterAudience(work, null))).some((row) => row.email === 'reader@example.org'),
    false,
  )
  assert.equal(await count('newsletter.subscribed'), before)
  const [letter] = await letters('newsletter-confirm', 'reader@example.org')
  assert.match(letter!.body_text!, /http:\/\/localhost:4000\/newsletter\/confirm\?t=/)
  assert.match(letter!.body_html!, /newsletter\/confirm\?t=/)
  const token = linkIn(letter!.body_text)
  const first = await house.visitor((work) => confirmSubscription(work, token))
  assert.equal(first.outcome, 'confirmed')
  const second = await house.visitor((work) => confirmSubscription(work, token))
  assert.equal(second.outcome, 'already-confirmed')
  assert.equal(await count('newsletter.subscribed', [scene.scene]), 1)
  const consents = await house.system((work) =>
    work.db.selectFrom('patrons.consents').selectAll().where('alliance_id', '=', work.alliance).execute(),
  )
  assert.equal(consents.length, 1)
  const { purpose, channel, text_version, locale, at, source, proof, expires_at, withdrawn_at } = consents[0]!
  assert.deepEqual(
    { purpose, channel, text_version, locale, source, expires_at, withdrawn_at },
    {
      purpose: 'newsletter',
      channel: 'email',
      text_version: 'newsletter-2',
      locale: 'en',
      source: 'portal /newsletter',
      expires_at: null,
      withdrawn_at: null,
    },
  )
  assert.ok(at instanceof Date)
  assert.match(proof, /confirmed from the mailbox/)
})

test('a consent names words that exist in every language and never change under it', () => {
  const hash = (locale: string, version = 1) =>
    (JSON.parse(readFileSync(new URL(`./translations/${locale}.json`, import.meta.url), 'utf8')) as Record<string, string>)[
      `patrons.consent.newsletter-${version}`
    ]
  assert.equal(
    hash('en'),
    'Yes, send me the library’s newsletter by e-mail on the topics I chose. I can stop it with one click in every mail.',
    'new words are a new version',
  )
  assert.equal(hash('zh-CN'), '同意。请按我选择的主题，通过电子邮件向我发送图书馆通讯。我可以在每封邮件中一键退订。')
  assert.equal(hash('en', 2), hash('en'))
  assert.equal(hash('zh-CN', 2), '同意。请按我选择的主题，通过电子邮件向我发送邮件通讯。我可以在每封邮件中一键退订。')
})

test('what is missing is said field by field, and nothing is kept', async () => {
  await assert.rejects(
    house.visitor((work) => subscribe(work, { ...wish(''), topics: [], agreed: false })),
    (error) => {
      assert.ok(isRefusal(error))
      assert.deepEqual(
        error.fields.map((field) => [field.field, field.code]),
        [
          ['email', 'patrons.email-missing'],
          ['topics', 'patrons.topics-missing'],
          ['agreed', 'patrons.agreement-missing'],
        ],
      )
      return true
    },
  )
  await assert.rejects(
    house.visitor((work) => subscribe(work, wish('x@example.org', { topics: ['weapons'] }))),
    code('patrons.topic-unknown'),
  )
  assert.equal(await idOf('x@example.org'), undefined)
})

test('the same form posted at the same moment by 16 hands is one subscriber and one mail', async () => {
  await Promise.all(Array.from({ length: 16 }, () => house.visitor((work) => subscribe(work, wish('Race@Example.org')))))
  const rows = await house.system((work) =>
    work.db
      .selectFrom('patrons.subscribers as s')
      .innerJoin('patrons.subscriber_addresses as a', 'a.subscriber_id', 's.subscriber_id')
      .select('s.subscriber_id')
      .where('s.alliance_id', '=', work.alliance)
      .where('a.email_key', '=', 'race@example.org')
      .execute(),
  )
  assert.equal(rows.length, 1)
  assert.equal((await letters('newsletter-confirm', 'Race@example.org')).length, 1)
})

test('the form answers the same for a known address, whose owner is told by mail', async () => {
  await subscribed('known@example.org')
  assert.deepEqual(await house.visitor((work) => subscribe(work, wish('known@example.org'))), { outcome: 'check-your-mail' })
  assert.equal((await letters('newsletter-already', 'known@example.org')).length, 1)
  await house.visitor((work) => subscribe(work, wish('known@example.org')))
  assert.equal((await letters('newsletter-already', 'known@example.org')).length, 1, 'at most one such mail a day')
})

test('an unsubscribe link used twice says so, and a made-up one is refused', async () => {
  const { id, token } = await subscribed('leaver@example.org')
  const ended: string[] = []
  subscriptionEnded.on(async (_work, payload) => void ended.push(payload.subscriberId))
  const before = await count('newsletter.unsubscribed')
  assert.deepEqual(await house.visitor((work) => unsubscribe(work, token, 'one-click')), { outcome: 'stopped' })
  assert.deepEqual(await house.visitor((work) => unsubscribe(work, token, 'page')), { outcome: 'already-stopped' })
  assert.equal(await count('newsletter.unsubscribed'), before + 1)
  assert.deepEqual(ended, [id], 'what was planned for this subscriber is told once')
  assert.equal((await house.system((work) => stillSubscribed(work, [id]))).size, 0)
  const consent = await house.system((work) =>
    work.db
      .selectFrom('patrons.consents')
      .select(['withdrawn_how', 'withdrawn_at'])
      .where('alliance_id', '=', work.alliance)
      .where('person_id', '=', id)
      .executeTakeFirstOrThrow(),
  )
  assert.equal(consent.withdrawn_how, 'one-click')
  for (const wrong of ['', 'x', `${token}x`, `${token.slice(0, -1)}A`, subscriberToken(house.platform, house.otherAlliance, id)])
    if (wrong !== token)
      await assert.rejects(
        house.visitor((work) => unsubscribe(work, wrong, 'page')),
        code('patrons.token-unknown'),
        wrong,
      )
})

test('eight people pressing the same stop at once stop it once', async () => {
  const { token } = await subscribed('many@example.org')
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => house.visitor((work) => unsubscribe(work, token, 'page'))))
  assert.equal(outcomes.filter((one) => one.outcome === 'stopped').length, 1)
})

test('who stopped does not come back by an old confirmation link, only by asking again', async () => {
  await house.visitor((work) => subscribe(work, wish('back@example.org')))
  const [letter] = await letters('newsletter-confirm', 'back@example.org')
  const token = linkIn(letter!.body_text)
  await house.visitor((work) => confirmSubscription(work, token))
  const id = (await idOf('back@example.org'))!
  await house.visitor((work) => unsubscribe(work, subscriberToken(house.platform, house.alliance, id), 'page'))
  assert.equal((await house.visitor((work) => confirmSubscription(work, token))).outcome, 'ended')
  assert.equal((await house.system((work) => stillSubscribed(work, [id]))).size, 0)
})

test('a confirmation link ends after seven days and says so', async () => {
  await house.visitor((work) => subscribe(work, wish('slow@example.org')))
  const id = (await idOf('slow@example.org'))!
  const late = confirmToken(house.platform, house.alliance, id, new Date('2026-09-06T00:00:00Z'))
  assert.equal((await house.visitor((work) => confirmSubscription(work, late))).outcome, 'late')
  await assert.rejects(
    house.visitor((work) => confirmSubscription(work, 'abc')),
    code('patrons.token-unknown'),
  )
})

test('preferences open with the token from any mail, show a masked address, and never stop by silence', async () => {
  const { token } = await subscribed('prefs@example.org')
  const shown = await house.visitor((work) => preferencesOf(work, token))
  assert.equal(shown.address, 'p…@e….org')
  const saved = await house.visitor((work) => savePreferences(work, token, { topics: ['children'], frequency: 'monthly', locale: 'zh-CN' }))
  assert.deepEqual([saved.topics, saved.frequency, saved.locale], [['children'], 'monthly', 'zh-CN'])
  await assert.rejects(
    house.visitor((work) => savePreferences(work, token, { topics: [], frequency: 'weekly', locale: 'en' })),
    code('patrons.topics-missing-stop'),
  )
  assert.deepEqual((await house.visitor((work) => preferencesOf(work, token))).topics, ['children'])
})

test('the audience is paged, by topic, with a token that works, and only for those who may send', async () => {
  for (const name of ['a', 'b', 'c']) await subscribed(`page-${name}@example.org`, { topics: ['new-books'] })
  const first = await house.as('editor', (work) => newsletterAudience(work, 'new-books', { limit: 2 }))
  assert.equal(first.length, 2)
  const second = await house.as('editor', (work) => newsletterAudience(work, 'new-books', { limit: 2, after: first[1]!.subscriber_id }))
  assert.deepEqual([...first, ...second].map((row) => row.email).sort(), ['page-a@example.org', 'page-b@example.org', 'page-c@example.org'])
  assert.equal(await house.as('author', (work) => countNewsletterAudience(work, 'new-books')), 3)
  await assert.rejects(
    house.as('author', (work) => newsletterAudience(work, 'new-books')),
    code('platform.not-allowed'),
  )
  assert.equal((await house.visitor((work) => preferencesOf(work, first[0]!.token))).state, 'active')
  assert.ok((await house.as('analyst', (work) => subscriberCounts(work))).topics['new-books']! >= 3)
})

test('a hard bounce stops at once, soft bounces at the fifth within a month', async () => {
  const hard = await subscribed('hard@example.org')
  assert.deepEqual(await house.system((work) => recordBounce(work, hard.id, 'hard')), { ended: true })
  assert.deepEqual(await house.visitor((work) => unsubscribe(work, hard.token, 'page')), { outcome: 'already-stopped' })
  const soft = await subscribed('soft@example.org')
  for (let i = 1; i <= 4; i++) assert.deepEqual(await house.system((work) => recordBounce(work, soft.id, 'soft')), { ended: false })
  assert.deepEqual(await house.system((work) => recordBounce(work, soft.id, 'soft')), { ended: true })
})

test('under Global Privacy Control the subscription counts without its scene', async () => {
  const scene = await house.system((work) =>
    makeScene(work, { kind: 'poster', subjectKind: 'poster', subjectId: newId(), label: 'Other poster' }),
  )
  const before = await count('newsletter.subscribed')
  await house.visitor((work) => subscribe(work, wish('private@example.org', { scene: scene.scene })), { gpc: true })
  const [letter] = await letters('newsletter-confirm', 'private@example.org')
  await house.visitor((work) => confirmSubscription(work, linkIn(letter!.body_text)), { gpc: true })
  assert.equal(await count('newsletter.subscribed'), before + 1)
  assert.equal(await count('newsletter.subscribed', [scene.scene]), 0)
})

test('no statement, not even a hand-written one, makes an unconfirmed person active: imported people are never subscribed', async () => {
  await assert.rejects(
    house.system((work) =>
      work.db
        .insertInto('patrons.subscribers')
        .values({
          alliance_id: work.alliance,
          subscriber_id: newId(),
          state: 'active',
          locale: 'en',
          topics: ['events'],
          frequency: 'each',
          scene: 0,
          text_version: 'none',
          source: 'import',
          asked_at: work.now,
          confirmed_at: null,
          ended_at: null,
          ended_how: null,
          bounces: 0,
          last_bounce: null,
        })
        .execute(),
    ),
    /check constraint/,
  )
})

test('where no newsletter is sent any more nobody asks for one, and whoever asked before does not come onto it', async () => {
  await house.visitor((work) => subscribe(work, wish('before-the-end@example.org')))
  const [letter] = await letters('newsletter-confirm', 'before-the-end@example.org')
  const token = linkIn(letter!.body_text)
  await house.as('owner', (work) => setSwitch(work, 'channel:newsletter', false))
  for (const attempt of [
    (work: Work) => subscribe(work, wish('after-the-end@example.org')),
    (work: Work) => confirmSubscription(work, token),
  ])
    await assert.rejects(house.visitor<unknown>(attempt), code('patrons.newsletter-ended'))
  assert.equal(await idOf('after-the-end@example.org'), undefined)
  await house.as('owner', (work) => setSwitch(work, 'channel:newsletter', true))
  assert.equal((await house.visitor((work) => confirmSubscription(work, token))).outcome, 'confirmed')
})
