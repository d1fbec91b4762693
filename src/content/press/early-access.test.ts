import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { simpleParser } from 'mailparser'
import { isRefusal } from '#platform'
import * as content from '#rooms/content'
import { erasePerson, exportPerson, sendLetters } from '#rooms/patrons'
import { type MailServer, openMailServer, openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
let mail: MailServer
let zhao: content.MediaContact
let radio: content.MediaContact
before(async () => {
  mail = await openMailServer()
  house = await openTestHouse({ env: { FOYER_SMTP: mail.url } })
  await house.system((work) => content.setReviewRule(work, { kind: 'press', steps: [], corrections: false, reason: 'a test' }))
  const contact = (words: content.ContactWords) =>
    house.as('editor', (work) =>
      content.saveContact(work, { language: 'en', basis: 'consent', source: 'asked at the press day', ...words }),
    )
  zhao = await contact({ name: 'Zhao Min', outlet: 'City Paper', email: 'zhao@paper.example', language: 'zh-CN' })
  radio = await contact({ outlet: 'Radio North', email: 'desk@radio.example' })
})
after(async () => {
  await house.close()
  await mail.close()
})

const embargo = { wall: '2026-09-10T09:00', zone: 'Asia/Shanghai' }
const approved = async (title: string) => {
  house.setNow('2026-09-08T01:00:00Z')
  const post = await house.as('author', async (work) => {
    const made = await content.writePost(work, {
      kind: 'press',
      source: 'en',
      texts: { en: { title, summary: 'A gazetteer.', body: content.fromPlain('It is 500 years old.') } },
      noAction: 'a release',
      noGoal: 'a test',
      variants: { website: {} },
    })
    await content.setEmbargo(work, { post: made.id, until: embargo })
    return content.requestReview(work, { post: made.id })
  })
  return post
}
const open = (post: string, ...contacts: content.MediaContact[]) =>
  house.as('author', (work) => content.openEarly(work, { post, contacts: contacts.map(({ id }) => id), words: 'For Saturday.' }))
/** Sends what is due and reads what arrived since: to whom, subject, and the token of a link in it. */
const seen = new Map<string, number>()
const post = async () => {
  await sendLetters(house.platform, house.alliance)
  const fresh = [...mail.boxes].flatMap(([address, texts]) => {
    const from = seen.get(address) ?? 0
    seen.set(address, texts.length)
    return texts.slice(from).map((raw) => ({ address, raw }))
  })
  return Promise.all(
    fresh.map(async ({ address, raw }) => {
      const { subject, text } = await simpleParser(raw)
      return { to: address, subject: subject!, text: text!, token: /early\?t=([\w-]+)/.exec(text!)?.[1] ?? '' }
    }),
  )
}
const look = (token: string, options: object = {}) => house.visitor((work) => content.readEarly(work, { token, locale: 'en', ...options }))
const code = async (run: Promise<unknown>): Promise<string> => {
  try {
    await run
  } catch (error) {
    if (isRefusal(error)) return error.fields[0]?.code ?? error.code
    throw error
  }
  return ''
}
const schedule = (of: content.Post) =>
  house.as('author', (work) => content.schedulePost(work, { post: of.id, version: of.version, at: embargo }))

test('a link of their own opens the release until the embargo ends, is counted, and is kept as a hash', async () => {
  const release = await approved('Early')
  assert.deepEqual(await open(release.id, zhao, radio), { opened: 2 })
  assert.deepEqual(await open(release.id, zhao), { opened: 0 }, 'asking again sends nothing')
  const mails = await post()
  assert.deepEqual(mails.map(({ to, subject }) => `${to} ${subject}`).sort(), [
    'desk@radio.example Under embargo: Early',
    'zhao@paper.example 禁发中：Early',
  ])
  assert.deepEqual(await post(), [], 'and never twice')
  const token = mails.find(({ to }) => to.startsWith('desk'))!.token
  assert.match(mails.find(({ to }) => to.startsWith('desk'))!.text, /Embargoed until .*10 September 2026.*09:00.*For Saturday/s)
  const shown = await look(token)
  assert.ok(shown.outcome === 'embargoed' && shown.post.text.title === 'Early')
  await look(token)
  await look(token, { count: false })
  const early = await house.as('editor', (work) => content.listEarly(work, release.id))
  assert.deepEqual(
    early.map(({ contact, opens, mail }) => [contact.outlet, opens, mail?.state]),
    [
      ['City Paper', 0, 'sent'],
      ['Radio North', 2, 'sent'],
    ],
  )
  const kept = await house.system((work) =>
    work.db.selectFrom('content.early_access').selectAll().where('alliance_id', '=', work.alliance).execute(),
  )
  assert.ok(!JSON.stringify(kept).includes(token))
  assert.equal(await code(look(`${token}x`)), 'content.press.no-such-link')
  // Nothing of it is anywhere else.
  assert.deepEqual((await house.visitor((work) => content.pressRoom(work, { locale: 'en' }))).releases, [])
  assert.equal(await code(house.visitor((work) => content.postBySlug(work, 'early', 'en'))), 'content.no-such-post')
  assert.deepEqual(await house.visitor((work) => content.findPublic(work, { words: 'Early', locale: 'en' })), [])
  house.setNow('2026-09-10T01:00:00Z')
  assert.equal(await code(look(token)), 'content.press.embargo-over', 'the link ends with the embargo')
  house.setNow('2026-09-08T01:00:00Z')
  await schedule(release)
  house.setNow('2026-09-10T01:00:00Z')
  assert.deepEqual(await look(token), { outcome: 'public', path: '/posts/early' })
  await house.as('author', (work) =>
    content.correctPost(work, { post: release.id, change: { texts: { en: { summary: 'A Ming gazetteer.' } } }, note: 'It is Ming.' }),
  )
  const told = await post()
  assert.deepEqual(told.map(({ to }) => to).sort(), ['desk@radio.example', 'zhao@paper.example'])
  assert.match(told.find(({ to }) => to.startsWith('desk'))!.text, /It is Ming\.[\s\S]*\/posts\/early/)
})

test('while it is changed the link waits, then shows the new version, and who had the old one is told once', async () => {
  const release = await approved('Changing')
  await open(release.id, radio)
  const [first] = await post()
  const edited = await house.as('author', (work) => content.writePost(work, { post: release.id, texts: { en: { title: 'Changed' } } }))
  assert.equal(await code(look(first!.token)), 'content.press.being-changed')
  assert.equal(await code(open(release.id, zhao)), 'content.post-not-approved')
  await house.as('author', (work) => content.requestReview(work, { post: edited.id }))
  const told = await post()
  assert.deepEqual(
    told.map(({ to, subject }) => `${to} ${subject}`),
    ['desk@radio.example Changed, still under embargo: Changed'],
  )
  const shown = await look(first!.token)
  assert.ok(shown.outcome === 'embargoed' && shown.post.text.title === 'Changed')
  const move = (until: content.PlannedTime | null) => house.as('author', (work) => content.setEmbargo(work, { post: release.id, until }))
  await move({ ...embargo, wall: '2026-09-11T09:00' })
  await move({ ...embargo, wall: '2026-09-11T09:00' })
  assert.equal((await post()).length, 1, 'a moved embargo is told, and once')
  assert.equal(await code(move(null)), 'content.press.open-early-still')
})

test('a release that is taken back ends its links; who had it is told, who has not got it gets nothing', async () => {
  const release = await approved('Taken back')
  await open(release.id, radio)
  const [first] = await post()
  await open(release.id, zhao)
  await schedule(release)
  await house.as('author', (work) => content.withdrawPost(work, { post: release.id, why: 'The book is not shown.' }))
  const told = await post()
  assert.deepEqual(
    told.map(({ to, subject }) => `${to} ${subject}`),
    ['desk@radio.example Taken back, please do not publish: Taken back'],
  )
  assert.equal(await code(look(first!.token)), 'content.post-is-withdrawn')
  const early = await house.as('editor', (work) => content.listEarly(work, release.id))
  assert.deepEqual(
    early.map(({ closed, mail }) => [closed?.why, mail?.state]),
    [
      ['withdrawn', 'withdrawn'],
      ['withdrawn', 'sent'],
    ],
  )
})

test('a link is ended by hand, and can be given anew', async () => {
  const release = await approved('Ended')
  await open(release.id, radio)
  const [first] = await post()
  const [access] = await house.as('editor', (work) => content.listEarly(work, release.id))
  await house.as('editor', (work) => content.closeEarly(work, access!.id))
  assert.equal(await code(look(first!.token)), 'content.press.link-closed')
  assert.equal(await code(house.as('editor', (work) => content.closeEarly(work, access!.id))), 'content.press.no-such-access')
  await open(release.id, radio)
  const [second] = await post()
  assert.notEqual(second!.token, first!.token)
  assert.equal((await look(second!.token)).outcome, 'embargoed')
  assert.equal(await code(look(first!.token)), 'content.press.link-closed')
})

test('whose link was ended still has the release and is told, once, that it is taken back', async () => {
  const release = await approved('In their hands')
  await open(release.id, radio)
  await post()
  const [access] = await house.as('editor', (work) => content.listEarly(work, release.id))
  await house.as('editor', (work) => content.closeEarly(work, access!.id))
  await open(release.id, radio)
  await post()
  const again = (await house.as('editor', (work) => content.listEarly(work, release.id))).find(({ closed }) => !closed)
  await house.as('editor', (work) => content.closeEarly(work, again!.id))
  await schedule(release)
  await house.as('author', (work) => content.withdrawPost(work, { post: release.id, why: 'It is not so.' }))
  assert.deepEqual(
    (await post()).map(({ to, subject }) => `${to} ${subject}`),
    ['desk@radio.example Taken back, please do not publish: In their hands'],
  )
})

test('who says that they want no more mail gets no link that has not left', async () => {
  const release = await approved('Not sent')
  await open(release.id, zhao)
  await house.as('editor', (work) => content.stopContact(work, { contact: zhao.id, stopped: true }))
  assert.deepEqual(await post(), [])
  const [early] = await house.as('editor', (work) => content.listEarly(work, release.id))
  assert.deepEqual([early!.closed?.why, early!.mail?.state], ['by-hand', 'withdrawn'])
  await house.as('editor', (work) => content.stopContact(work, { contact: zhao.id, stopped: false }))
})

test('what cannot be opened early is refused by name; who is forgotten loses the link', async () => {
  const article = await house.as('author', (work) => content.writePost(work, { source: 'en', texts: { en: { title: 'Plain' } } }))
  assert.equal(await code(open(article.id, radio)), 'content.press.no-such-release')
  const release = await approved('Refused')
  const long = { post: release.id, contacts: [radio.id], words: 'x'.repeat(2001) }
  assert.equal(await code(house.as('author', (work) => content.openEarly(work, long))), 'content.press.field-too-long')
  house.setNow('2026-09-10T01:00:00Z')
  assert.equal(await code(open(release.id, radio)), 'content.press.no-embargo')
  house.setNow('2026-09-08T01:00:00Z')
  await house.as('editor', (work) => content.stopContact(work, { contact: zhao.id, stopped: true }))
  assert.equal(await code(open(release.id, radio, zhao)), 'content.press.contact-not-reachable')
  assert.equal(
    await code(house.as('desk', (work) => content.openEarly(work, { post: release.id, contacts: [radio.id] }))),
    'platform.not-allowed',
  )
  await open(release.id, radio)
  const known = await house.as('owner', (work) => exportPerson(work, { emails: ['desk@radio.example'] }))
  assert.ok((known.press!.early as { title: string }[]).some(({ title }) => title === 'Early'))
  await house.as('owner', (work) => erasePerson(work, { emails: ['desk@radio.example'] }, 'asked in writing'))
  assert.deepEqual(await post(), [], 'a mail that has not left does not leave')
})
