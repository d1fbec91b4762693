import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { setSwitch } from '#rooms/alliance'
import * as content from '#rooms/content'
import * as patrons from '#rooms/patrons'
import { announced, codes, house, mail, planned, refusedWith } from './shows-for-tests.ts'

const now = (moment: string) => house.setNow(moment)
const monday = '2026-09-07T01:00:00Z'
let people = 0
const somebody = () => `reader${++people}@example.org`
const ask = (show: string, email: string, lead = 1440, locale = 'en') =>
  house.visitor((work) => patrons.askForReminder(work, { subject: { kind: 'show', id: show }, email, lead, locale }))
const confirm = (token: string) => house.visitor((work) => patrons.confirmReminder(work, token))
const stop = (token: string) => house.visitor((work) => patrons.stopReminder(work, token))
const due = async () => {
  while ((await house.system((work) => patrons.planDueReminders(work))) > 0);
}
/** Plans what is due, lets it leave, and reads what has arrived at an address since the last look. */
const seen = new Map<string, number>()
const arrived = async (email: string) => {
  await due()
  await patrons.sendLetters(house.platform, house.alliance)
  const texts = mail.boxes.get(email) ?? []
  const fresh = texts.slice(seen.get(email) ?? 0)
  seen.set(email, texts.length)
  return Promise.all(
    fresh.map(async (raw) => {
      const { subject, text, headers } = await simpleParser(raw)
      return { subject: subject!, text: text!, raw, headers, token: /\?t=([\w.-]+)/.exec(text!)?.[1] ?? '' }
    }),
  )
}
const confirmed = async (show: string, lead = 1440, locale = 'en') => {
  const email = somebody()
  await ask(show, email, lead, locale)
  const [question] = await arrived(email)
  const answer = await confirm(question!.token)
  assert.equal(answer.outcome, 'confirmed')
  return email
}
const rows = (show: string) =>
  house.system((work) =>
    work.db.selectFrom('patrons.reminders').selectAll().where('alliance_id', '=', work.alliance).where('subject_id', '=', show).execute(),
  )
const move = (show: string, wall: string) => house.as('editor', (work) => content.moveShow(work, { show, starts: { wall } }))
const cancel = (show: string) =>
  house.as('editor', (work) => content.cancelShow(work, { show, why: { en: 'The host is ill.', 'zh-CN': '主持人生病。' } }))

test('whoever asks says so from their own mailbox, gets one mail at the time they chose, and nothing else', async () => {
  now(monday)
  const show = await announced({ titles: { en: 'Ghosts', 'zh-CN': '幽灵' } })
  const email = somebody()
  await ask(show.id, email, 60)
  const [question, ...more] = await arrived(email)
  assert.equal(more.length, 0)
  assert.equal(question!.subject, 'Shall we remind you? Ghosts')
  assert.match(question!.text, /10 September 2026, 19:00/)
  now('2026-09-10T10:30:00Z')
  assert.equal((await arrived(email)).length, 0, 'nobody who has not confirmed is reminded')
  now('2026-09-07T02:00:00Z')
  const answer = await confirm(question!.token)
  assert.deepEqual([answer.outcome, answer.due?.toISOString(), answer.of?.title], ['confirmed', '2026-09-10T10:00:00.000Z', 'Ghosts'])
  assert.equal((await confirm(question!.token)).outcome, 'already-confirmed')
  now('2026-09-10T09:59:00Z')
  assert.equal((await arrived(email)).length, 0)
  now('2026-09-10T10:00:30Z')
  const [reminder, ...rest] = await arrived(email)
  assert.equal(rest.length, 0)
  assert.match(reminder!.subject, /^Ghosts: Thursday,? 10 September 2026, 19:00$/)
  assert.match(reminder!.text, /\/shows\/ghosts/)
  assert.match(reminder!.raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m)
  now('2026-09-10T10:30:00Z')
  assert.equal((await arrived(email)).length, 0, 'one mail')
  assert.equal(
    await house.system(async (work) => {
      const letters = await work.db
        .selectFrom('patrons.letters')
        .select(['email', 'body_text', 'stop_url'])
        .where('alliance_id', '=', work.alliance)
        .where('kind', '=', 'reminder')
        .execute()
      return letters.filter((one) => one.email || one.body_text || one.stop_url).length
    }),
    0,
    'nothing of it is kept in the letter',
  )
})

test('a form cannot be used to bother somebody or to find out who asked', async () => {
  now(monday)
  const show = await announced()
  const email = somebody()
  assert.deepEqual(await codes(ask(show.id, 'nobody', 7)), ['email patrons.email-wrong', 'lead patrons.lead-wrong'])
  assert.deepEqual(await codes(ask((await planned()).id, email)), ['lead patrons.nothing-to-remind'], 'a draft is not told of')
  const answers = await Promise.all(Array.from({ length: 64 }, () => ask(show.id, email)))
  assert.deepEqual([...new Set(answers.map(({ outcome }) => outcome))], ['check-your-mail'])
  assert.equal((await arrived(email)).length, 1, 'of many forms at once one mail')
  assert.equal((await rows(show.id)).length, 1)
  for (let i = 0; i < 8; i++) await ask((await announced()).id, email)
  assert.ok((await arrived(email)).length <= 4, 'of all shows a few a day')
  assert.deepEqual(await codes(confirm('made-up')), ['patrons.token-unknown'])
  const [row] = await rows(show.id)
  const wrong = await house.system(async (work) => patrons.subscriberToken(work.house, work.alliance, row!.reminder_id))
  assert.deepEqual(await codes(confirm(wrong)), ['patrons.token-unknown'], 'a link for one thing opens nothing else')
})

test('one click ends it, also before it leaves, and deletes the address', async () => {
  now(monday)
  const show = await announced()
  const email = await confirmed(show.id, 60)
  now('2026-09-10T10:00:30Z')
  await due()
  const [row] = await rows(show.id)
  const token = await house.system(async (work) => {
    const letter = await work.db
      .selectFrom('patrons.letters')
      .select('stop_url')
      .where('alliance_id', '=', work.alliance)
      .where('letter_key', 'like', `reminder/${row!.reminder_id}/%`)
      .executeTakeFirstOrThrow()
    return /\?t=([\w.-]+)/.exec(letter.stop_url!)![1]!
  })
  assert.equal((await house.visitor((work) => patrons.reminderOf(work, token)))!.path, `/shows/${show.slug}`)
  assert.equal((await stop(token)).outcome, 'stopped')
  assert.equal((await stop(token)).outcome, 'already-stopped')
  assert.equal((await arrived(email)).length, 0)
  assert.equal((await rows(show.id)).length, 0)
  assert.equal(await house.visitor((work) => patrons.reminderOf(work, token)), null)
})

test('a move is told to whoever asked, and nothing leaves by the old time', async () => {
  now(monday)
  const show = await announced({ titles: { en: 'Moving', 'zh-CN': '改期' } })
  const day = await confirmed(show.id, 1440)
  const hour = await confirmed(show.id, 60, 'zh-CN')
  await move(show.id, '2026-09-11T20:00')
  const [told] = await arrived(day)
  assert.match(told!.subject, /^New time: Moving, Friday,? 11 September 2026, 20:00$/)
  assert.match((await arrived(hour))[0]!.subject, /^时间变更：改期，2026年9月11日.*20:00$/)
  now('2026-09-10T11:00:00Z')
  assert.equal((await arrived(hour)).length, 0, 'the old time is nobody’s')
  now('2026-09-10T12:00:30Z')
  assert.match((await arrived(day))[0]!.subject, /^Moving: Friday/)
  now('2026-09-11T11:00:30Z')
  assert.equal((await arrived(hour)).length, 1)
  assert.equal((await arrived(day)).length, 0)
})

test('a move after the reminder was planned takes it back before it leaves', async () => {
  now(monday)
  const show = await announced()
  const email = await confirmed(show.id, 60)
  now('2026-09-10T10:00:30Z')
  await due()
  await move(show.id, '2026-09-10T21:00')
  assert.deepEqual(
    (await arrived(email)).map(({ subject }) => subject.split(':')[0]),
    ['New time'],
  )
  now('2026-09-10T12:00:30Z')
  assert.equal((await arrived(email)).length, 1, 'and is reminded of the new time')
})

test('a move back to what people know tells nobody anything', async () => {
  now(monday)
  const show = await announced()
  const email = await confirmed(show.id, 60)
  await move(show.id, '2026-09-12T19:00')
  await move(show.id, '2026-09-10T19:00')
  assert.equal((await arrived(email)).length, 0)
  now('2026-09-10T10:00:30Z')
  assert.equal((await arrived(email)).length, 1)
})

test('whoever asked is told that it does not take place, once, and that it does after all', async () => {
  now(monday)
  const show = await announced({ titles: { en: 'Ill ghosts' } })
  const email = await confirmed(show.id)
  const waiting = somebody()
  await ask(show.id, waiting)
  const [question] = await arrived(waiting)
  await cancel(show.id)
  const [told, ...more] = await arrived(email)
  assert.deepEqual([told!.subject, more.length], ['Does not take place: Ill ghosts', 0])
  assert.match(told!.text, /The host is ill\./)
  assert.equal((await confirm(question!.token)).outcome, 'cancelled')
  assert.deepEqual(await codes(ask(show.id, somebody())), ['lead patrons.nothing-to-remind'])
  now('2026-09-09T11:00:30Z')
  assert.equal((await arrived(email)).length, 0)
  assert.equal((await arrived(waiting)).length, 0)
  await house.as('editor', (work) => content.reviveShow(work, { show: show.id }))
  assert.match((await arrived(email))[0]!.subject, /^New time: Ill ghosts/)
})

test('what waits for a mail server until it has begun does not leave any more', async () => {
  now(monday)
  const show = await announced()
  const email = await confirmed(show.id, 60)
  now('2026-09-10T10:00:30Z')
  await due()
  now('2026-09-10T11:00:30Z')
  assert.equal((await arrived(email)).length, 0)
  const late = await announced({ starts: { wall: '2026-09-10T19:30' } }).catch(() => null)
  assert.ok(late)
  const soon = somebody()
  await ask(late.id, soon)
  const [question] = await arrived(soon)
  const answer = await confirm(question!.token)
  assert.deepEqual([answer.outcome, answer.due], ['confirmed', null], 'it begins too soon for a mail')
})

test('moves and callings off race with reminders: whatever comes first, the last mail somebody has is true', async () => {
  now(monday)
  const show = await announced({ starts: { wall: '2026-09-20T19:00' } })
  const readers: string[] = []
  for (let i = 0; i < 12; i++) readers.push(await confirmed(show.id, i % 2 ? 60 : 1440))
  // A day before by the old time, so that mails are due while it is moved.
  now('2026-09-19T11:00:30Z')
  const late = somebody()
  await ask(show.id, late, 60)
  const [question] = await arrived(late)
  const walls = ['2026-09-21T19:00', '2026-09-22T19:00', '2026-09-23T19:00']
  await Promise.all([
    ...Array.from({ length: 32 }, () => house.system((work) => patrons.planDueReminders(work, 3))),
    ...Array.from({ length: 24 }, (_, i) => move(show.id, walls[i % 3]!)),
    ...Array.from({ length: 8 }, () => confirm(question!.token)),
    ...Array.from({ length: 8 }, () => patrons.sendLetters(house.platform, house.alliance, 3)),
  ])
  const { starts } = await house.as('editor', (work) => content.showById(work, show.id))
  await arrived(late)
  const planned = await house.system((work) =>
    work.db
      .selectFrom('patrons.letters')
      .select(['letter_key', 'state'])
      .where('alliance_id', '=', work.alliance)
      .where('letter_key', 'like', 'reminder/%')
      .where('state', 'in', ['planned', 'sending'])
      .execute(),
  )
  assert.deepEqual(planned, [])
  for (const reader of [...readers, late]) {
    await arrived(reader)
    const texts = await Promise.all((mail.boxes.get(reader) ?? []).map(async (raw) => (await simpleParser(raw)).subject!))
    const last = texts.at(-1)!
    assert.ok(
      last.includes(`${Number(starts.wall.slice(8, 10))} September 2026, 19:00`) || last.startsWith('Shall we'),
      `${reader}: ${texts.join(' | ')}`,
    )
    assert.ok(!last.includes('20 September') || starts.wall.startsWith('2026-09-20'), last)
  }
  for (const row of await rows(show.id)) assert.equal(row.told_begins?.toISOString(), starts.at.toISOString())
  // Called off by one while everybody is reminded by many: nobody is reminded afterwards.
  now(new Date(starts.at.getTime() - 3_600_000 + 30_000).toISOString())
  const before = mail.accepted()
  await Promise.all([...Array.from({ length: 63 }, () => house.system((work) => patrons.planDueReminders(work, 2))), cancel(show.id)])
  await due()
  await patrons.sendLetters(house.platform, house.alliance)
  assert.equal(mail.accepted() - before, 13, 'each is told once that it does not take place')
})

test('only counts are seen, in steps of five; export, erasure and the end of keeping reach it', async () => {
  now(monday)
  const show = await announced({ starts: { wall: '2026-11-05T19:00' } })
  const count = () => house.as('author', (work) => patrons.countReminders(work, { kind: 'show', id: show.id }))
  assert.deepEqual(await count(), { amount: 0, hidden: false, atLeast: false })
  const emails: string[] = []
  for (let i = 0; i < 3; i++) emails.push(await confirmed(show.id))
  assert.deepEqual(await count(), { amount: null, hidden: true, atLeast: false })
  for (let i = 0; i < 4; i++) emails.push(await confirmed(show.id))
  assert.deepEqual(await count(), { amount: 5, hidden: false, atLeast: true })
  assert.deepEqual(await codes(house.as('keeper', (work) => patrons.countReminders(work, { kind: 'show', id: show.id }))), [
    'platform.not-allowed',
  ])
  const person = { emails: [emails[0]!] }
  const known = await house.as('owner', (work) => patrons.exportPerson(work, person))
  assert.deepEqual(
    known.reminders!.reminders!.map((one) => (one as { lead: number }).lead),
    [1440],
  )
  await house.as('owner', (work) => patrons.erasePerson(work, person, 'asked at the desk'))
  assert.equal((await rows(show.id)).length, 6)
  const kept = async () => {
    const lines = await house.system((work) => patrons.runRetention(work, { dryRun: true }))
    return lines.find(({ key }) => key === 'patrons.reminders')!.rows
  }
  now('2026-11-06T11:00:00Z')
  const before = await kept()
  now('2026-11-06T12:00:00Z')
  assert.equal((await kept()) - before, 6)
  await house.system((work) => patrons.runRetention(work, { dryRun: false }))
  assert.equal((await rows(show.id)).length, 0)
})

test('a reminder is nobody’s newsletter: it leaves where that is switched off', async () => {
  now(monday)
  await house.as('owner', (work) => setSwitch(work, 'channel:newsletter', false))
  const show = await announced()
  await confirmed(show.id)
  await assert.rejects(
    house.visitor((work) => patrons.countReminders(work, { kind: 'show', id: show.id })),
    refusedWith('platform.not-allowed'),
  )
})
