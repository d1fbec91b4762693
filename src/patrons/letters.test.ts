import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { SMTPServer } from 'smtp-server'
import { allAlliances } from '#rooms/alliance'
import { cardApplication, openTestHouse, type TestHouse } from '#testing'
import { applyForCard, handleApplication, planLetter, readApplication, sendLetters } from './index.ts'
import { sendDueLetters } from './jobs.ts'

let house: TestHouse
let server: SMTPServer
const received: string[] = []
/** Takes the server's answer to the next message into the test's own hands. */
let hold: ((reply: (code: number) => void) => void) | undefined
before(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _, done) => {
      if (address.startsWith('nobody')) return done(Object.assign(new Error('no such user'), { responseCode: 550 }))
      if (address.startsWith('later')) return done(Object.assign(new Error('try later'), { responseCode: 451 }))
      done()
    },
    onData: (stream, session, done) => {
      let text = ''
      stream.on('data', (chunk) => {
        text += chunk
      })
      stream.on('end', () => {
        received.push(`${(session.envelope.rcptTo[0] as { address: string }).address}\n${text}`)
        if (hold) hold((code) => (code < 400 ? done() : done(Object.assign(new Error('no'), { responseCode: code }))))
        else done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as { port: number }
  house = await openTestHouse({ env: { FOYER_SMTP: `smtp://127.0.0.1:${port}?tls=unverified` } })
})
after(async () => {
  await house.close()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

const letter = (key: string, to: string) => ({
  key,
  kind: 'card-receipt' as const,
  to,
  subject: `About ${key}`,
  text: 'Text',
  html: '<p>Text</p>',
})
const stateOf = (key: string) =>
  house.system((work) =>
    work.db
      .selectFrom('patrons.letters')
      .select(['state', 'email', 'body_text', 'attempts', 'problem'])
      .where('alliance_id', '=', work.alliance)
      .where('letter_key', '=', key)
      .executeTakeFirstOrThrow(),
  )
const got = (to: string) => received.filter((one) => one.startsWith(`${to}\n`))

test('one key, one letter, one mail, also with eight senders at once; then address and text are gone', async () => {
  assert.equal(await house.system((work) => planLetter(work, letter('a', 'a@example.org'))), true)
  assert.equal(await house.system((work) => planLetter(work, letter('a', 'a@example.org'))), false)
  await Promise.all(Array.from({ length: 8 }, () => sendLetters(house.platform, house.alliance)))
  assert.equal(got('a@example.org').length, 1)
  assert.match(got('a@example.org')[0]!, /From: "?Test City"?/)
  const { state, email, body_text } = await stateOf('a')
  assert.deepEqual({ state, email, body_text }, { state: 'sent', email: null, body_text: null })
  await sendLetters(house.platform, house.alliance)
  assert.equal(got('a@example.org').length, 1)
})

test('refused for good is failed, refused for now waits', async () => {
  await house.system((work) => planLetter(work, letter('no', 'nobody@example.org')))
  await house.system((work) => planLetter(work, letter('later', 'later@example.org')))
  await sendLetters(house.platform, house.alliance)
  assert.equal((await stateOf('no')).state, 'failed')
  assert.match((await stateOf('no')).problem!, /550/)
  assert.deepEqual([(await stateOf('later')).state, (await stateOf('later')).attempts], ['planned', 1])
})

test('a sender that died leaves the letter unconfirmed, and nobody sends it again', async () => {
  await house.system((work) => planLetter(work, letter('dead', 'dead@example.org')))
  await house.system((work) =>
    work.db
      .updateTable('patrons.letters')
      .set({ state: 'sending', leased_until: new Date(Date.now() - 1000) })
      .where('alliance_id', '=', work.alliance)
      .where('letter_key', '=', 'dead')
      .execute(),
  )
  const { unconfirmed } = await sendLetters(house.platform, house.alliance)
  assert.equal(unconfirmed, 1)
  assert.equal((await stateOf('dead')).state, 'unconfirmed')
  assert.equal(got('dead@example.org').length, 0)
})

for (const [says, answer, end] of [
  ['that it was refused for now', 451, 'unconfirmed'],
  ['that it was refused for good', 554, 'unconfirmed'],
  ['that it has left', 250, 'sent'],
] as const) {
  test(`a sender that was taken for dead and says late ${says}: ${end}, and nothing leaves again`, async () => {
    const key = `late-${answer}`
    const to = `${key}@example.org`
    await house.system((work) => planLetter(work, letter(key, to)))
    let answerNow: (() => void) | undefined
    const asked = new Promise<void>((resolve) => {
      hold = (reply) => {
        answerNow = () => reply(answer)
        resolve()
      }
    })
    const first = sendLetters(house.platform, house.alliance)
    await asked
    hold = undefined
    await house.system((work) =>
      work.db
        .updateTable('patrons.letters')
        .set({ leased_until: new Date(Date.now() - 1000) })
        .where('alliance_id', '=', work.alliance)
        .where('letter_key', '=', key)
        .execute(),
    )
    await sendLetters(house.platform, house.alliance)
    assert.equal((await stateOf(key)).state, 'unconfirmed')
    answerNow!()
    await first
    assert.deepEqual([(await stateOf(key)).state, (await stateOf(key)).body_text], [end, null])
    house.setNow(new Date(house.platform.clock.now().getTime() + 3_600_000))
    await sendLetters(house.platform, house.alliance)
    assert.equal(got(to).length, 1)
  })
}

test('a letter planned for later leaves later', async () => {
  await house.system((work) => planLetter(work, { ...letter('then', 'then@example.org'), at: new Date('2026-09-08T00:00:00Z') }))
  await sendLetters(house.platform, house.alliance)
  assert.equal(got('then@example.org').length, 0)
  house.setNow('2026-09-08T00:00:01Z')
  await sendLetters(house.platform, house.alliance)
  assert.equal(got('then@example.org').length, 1)
})

test('letters of an alliance in trouble do not hold up those of the next', async () => {
  const [first, second] = await allAlliances(house.platform.database.db)
  const owner = new pg.Client(house.database.admin)
  await owner.connect()
  await owner.query(`
    create function patrons.poison() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$;
    create trigger poison before update on patrons.letters for each row when (new.alliance_id = '${first}') execute function patrons.poison()`)
  try {
    await house.system((work) => planLetter(work, letter('stuck', 'stuck@example.org')), { alliance: first! })
    await house.system((work) => planLetter(work, letter('next', 'next@example.org')), { alliance: second! })
    await assert.rejects(
      sendDueLetters.run(house.platform, {}, { jobId: 'test', alliance: null, attempt: 1, signal: new AbortController().signal }),
    )
    assert.deepEqual([got('stuck@example.org').length, got('next@example.org').length], [0, 1])
  } finally {
    await owner.query('drop trigger poison on patrons.letters; drop function patrons.poison()')
    await owner.end()
  }
})

for (const [says, answer, end] of [
  ['puts it off', 451, 'withdrawn'],
  ['refuses it', 554, 'withdrawn'],
  ['takes it', 250, 'sent'],
] as const) {
  test(`a card undone while its mail is at the server, which ${says}: ${end}, the page says so, and nothing leaves again`, async () => {
    const email = `undone-${answer}@example.org`
    const { reference } = await house.visitor((work) => applyForCard(work, cardApplication({ name: 'Li Min', email })))
    await sendLetters(house.platform, house.alliance) // the receipt
    await house.as('desk', (work) => handleApplication(work, reference, 'issued'))
    let answerNow: (() => void) | undefined
    const asked = new Promise<void>((resolve) => {
      hold = (reply) => {
        answerNow = () => reply(answer)
        resolve()
      }
    })
    const sending = sendLetters(house.platform, house.alliance)
    await asked
    hold = undefined
    const undone = await house.as('desk', (work) => handleApplication(work, reference, 'received'))
    assert.deepEqual(undone.mail, { state: 'sending', at: null })
    answerNow!()
    await sending
    const { mail } = await house.as('desk', (work) => readApplication(work, reference))
    assert.equal(mail?.state, end)
    assert.ok(mail.at, 'with its time')
    const before = got(email).length
    house.setNow(new Date(house.platform.clock.now().getTime() + 86_400_000))
    await house.system((work) =>
      work.db
        .updateTable('patrons.letters')
        .set({ next_try: new Date(0) })
        .where('alliance_id', '=', work.alliance)
        .execute(),
    )
    await sendLetters(house.platform, house.alliance)
    assert.equal(got(email).length, before)
    const again = await house.as('desk', (work) => handleApplication(work, reference, 'issued'))
    assert.equal(again.mail?.state, 'planned', 'the next marking tells again')
  })
}
