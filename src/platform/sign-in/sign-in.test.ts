import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestGround, type TestGround } from '../../testing/ground.ts'
import { oneTimeCode } from '../../testing/one-time-code.ts'
import { deviceWords, networkOf, passphraseProblem, SignIn, type Signs } from './index.ts'

let ground: TestGround
let signIn: SignIn
const passphrase = 'three green lamps in a row'
let nobody = 0

/** A browser: keeps cookies as browsers do. */
class Browser {
  readonly jar = new Map<string, string>()
  address = `198.51.${++nobody % 250}.7`
  signs(): Signs {
    return {
      headers: new Headers({
        cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join('; '),
        'user-agent': 'Mozilla/5.0 (Linux; Android 14) Firefox/131.0',
      }),
      address: this.address,
    }
  }
  take({ cookies }: { cookies: string[] }): void {
    for (const line of cookies) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', ...value] = pair.split('=')
      assert.ok(
        attributes.some((a) => a.toLowerCase() === 'httponly'),
        line,
      )
      assert.ok(
        attributes.some((a) => a.toLowerCase() === 'samesite=lax'),
        line,
      )
      if (attributes.some((a) => /^max-age=0$/i.test(a)) || value.join('=') === '') this.jar.delete(name)
      else this.jar.set(name, value.join('='))
    }
  }
  async in(email: string, words = passphrase): Promise<'in' | 'second-step'> {
    const answer = await signIn.signIn(this.signs(), email, words)
    this.take(answer)
    return answer.state
  }
}
let made = 0
async function account(): Promise<{ email: string; user: string }> {
  const email = `keeper${++made}@library.example`
  return {
    email,
    user: await signIn.createAccount(ground.platform.database.db, { email: email.toUpperCase(), name: `Keeper ${made}`, passphrase }),
  }
}

before(async () => {
  ground = await openTestGround()
  signIn = new SignIn(ground.platform)
})
after(() => ground.close())

/** The code an app shows whose clock is half a minute ahead; such a code is taken. */
const nextCode = (secret: string): string => oneTimeCode(secret, new Date(Date.now() + 30_000))

test('somebody signs in under the application role, is known, and is nobody after signing out', async () => {
  const { email, user } = await account()
  const browser = new Browser()
  assert.equal(await signIn.userOf(browser.signs().headers), null)
  assert.equal(await browser.in(` ${email.toUpperCase()} `), 'in')
  assert.equal(await signIn.userOf(browser.signs().headers), user)
  assert.deepEqual(await signIn.accountOf(browser.signs().headers), { user, email, name: `Keeper ${made}`, secondStep: false })
  const kept = browser.signs()
  browser.take(await signIn.signOut(browser.signs()))
  assert.equal(await signIn.userOf(browser.signs().headers), null)
  assert.equal(await signIn.userOf(kept.headers), null, 'the old cookie is worth nothing')
})

test('an unknown address and a wrong passphrase get the same answer; a forged or foreign cookie is nobody', async () => {
  const { email } = await account()
  const wrong = { code: 'platform.sign-in-wrong', status: 401 }
  await assert.rejects(new Browser().in(email, 'not the passphrase'), wrong)
  await assert.rejects(new Browser().in('nobody@library.example'), wrong)
  await assert.rejects(new Browser().in('not an address'), wrong)
  await assert.rejects(new Browser().in("x' or '1'='1"), wrong)
  const browser = new Browser()
  await browser.in(email)
  const [name, value] = [...browser.jar].find(([key]) => key.includes('session_token'))!
  for (const forged of ['x', `${decodeURIComponent(value).split('.')[0]}.forged`, value.slice(1)])
    assert.equal(await signIn.userOf(new Headers({ cookie: `${name}=${forged}` })), null)
})

test('race: of eight who come with the same code at once one gets in', async () => {
  const { email } = await account()
  const browser = new Browser()
  await browser.in(email)
  const { secret } = await signIn.beginSecondStep(browser.signs(), passphrase)
  browser.take(await signIn.confirmSecondStep(browser.signs(), oneTimeCode(secret, new Date())))
  const others = Array.from({ length: 8 }, () => new Browser())
  for (const other of others) await other.in(email)
  const before = (await signIn.sessions(browser.signs())).length
  const code = nextCode(secret)
  const got = await Promise.allSettled(others.map((other) => signIn.secondStep(other.signs(), code, false)))
  assert.equal(got.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal((await signIn.sessions(browser.signs())).length, before + 1, 'who was late has no session either')
})

test('the second step: begun with the passphrase, on with the right code, then asked for; recovery codes work once', async () => {
  const { email, user } = await account()
  const browser = new Browser()
  await browser.in(email)
  await assert.rejects(
    signIn.beginSecondStep(browser.signs(), 'wrong passphrase'),
    (e: { fields: { field: string }[] }) => e.fields[0]!.field === 'password',
  )
  const { uri, secret, recoveryCodes } = await signIn.beginSecondStep(browser.signs(), passphrase)
  assert.match(uri, /^otpauth:\/\/totp\/Foyer/)
  assert.equal(recoveryCodes.length, 10)
  assert.equal(await new Browser().in(email), 'in', 'nothing changed until the code was shown')
  await assert.rejects(
    signIn.confirmSecondStep(browser.signs(), '000000'),
    (e: { fields: { field: string }[] }) => e.fields[0]!.field === 'code',
  )
  const used = oneTimeCode(secret, new Date())
  browser.take(await signIn.confirmSecondStep(browser.signs(), used))
  assert.equal((await signIn.accountOf(browser.signs().headers))?.secondStep, true)

  const phone = new Browser()
  assert.equal(await phone.in(email), 'second-step')
  assert.equal(await signIn.userOf(phone.signs().headers), null, 'half a sign-in is none')
  await assert.rejects(
    signIn.secondStep(phone.signs(), '123456', false),
    (e: { fields: { code: string }[] }) => e.fields[0]!.code === 'platform.code-wrong',
  )
  // The code that turned it on is used up; the app's clock may be half a minute ahead.
  await assert.rejects(
    signIn.secondStep(phone.signs(), used, false),
    (e: { fields: { code: string }[] }) => e.fields[0]!.code === 'platform.code-used',
  )
  assert.equal(await signIn.userOf(phone.signs().headers), null)
  assert.equal(await phone.in(email), 'second-step')
  const done = await signIn.secondStep(phone.signs(), nextCode(secret).replace(/(...)/, '$1 '), true)
  phone.take(done)
  assert.equal(done.user, user)
  assert.equal(await signIn.userOf(phone.signs().headers), user)
  phone.take(await signIn.signOut(phone.signs()))
  assert.equal(await phone.in(email), 'in', 'a trusted device leaves it out')

  const lost = new Browser()
  assert.equal(await lost.in(email), 'second-step')
  lost.take(await signIn.secondStep(lost.signs(), recoveryCodes[0]!, false))
  const again = new Browser()
  await again.in(email)
  await assert.rejects(
    signIn.secondStep(again.signs(), recoveryCodes[0]!, false),
    (e: { fields: { code: string }[] }) => e.fields[0]!.code === 'platform.code-wrong',
  )
  const fresh = await signIn.newRecoveryCodes(browser.signs(), passphrase)
  assert.equal(new Set([...fresh, ...recoveryCodes]).size, 20)

  await signIn.endAllSessions(user)
  assert.equal(await phone.in(email), 'second-step', 'ending all sessions also ends trust in devices')
  await signIn.dropSecondStep(user)
  assert.equal(await new Browser().in(email), 'in')
})

test('six digits cannot be tried through: after five the sign-in begins anew, after ten the account waits', async () => {
  const { email } = await account()
  const browser = new Browser()
  await browser.in(email)
  const { secret } = await signIn.beginSecondStep(browser.signs(), passphrase)
  browser.take(await signIn.confirmSecondStep(browser.signs(), oneTimeCode(secret, new Date())))
  const codes: string[] = []
  for (let round = 0; round < 3; round++) {
    const guesser = new Browser()
    await guesser.in(email)
    for (let i = 0; i < 6; i++)
      await signIn.secondStep(guesser.signs(), String(100000 + round * 10 + i), false).then(
        () => codes.push('in'),
        (e: { code: string; fields: { code: string }[] }) => codes.push(e.fields[0]?.code ?? e.code),
      )
  }
  assert.ok(codes.includes('platform.second-step-lapsed'))
  assert.ok(codes.includes('platform.code-locked'))
  assert.ok(!codes.includes('in'))
})

test('guessing one account from one network is slowed down, also by a hundred at once and across a restart', async () => {
  const { email } = await account()
  const guesser = new Browser()
  const codes = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      guesser.in(email, `guess number ${i}`).then(
        () => 'in',
        (e: { code: string }) => e.code,
      ),
    ),
  )
  assert.equal(codes.filter((code) => code === 'platform.sign-in-wrong').length, 5)
  assert.equal(codes.filter((code) => code === 'platform.too-many-tries').length, 95)
  const before = signIn
  signIn = new SignIn(ground.platform) // another process, or this one after a restart
  await assert.rejects(guesser.in(email), { code: 'platform.too-many-tries' }, 'not even with the right one, for now')
  signIn = before
})

test('nobody can lock out a library: a device that signed in before gets in while its account and network are under fire', async () => {
  const { email } = await account()
  const regular = new Browser()
  await regular.in(email)
  regular.take(await signIn.signOut(regular.signs()))
  // A patron behind the same address hammers the account, then a hundred others.
  const hammer = new Browser()
  hammer.address = regular.address
  for (let i = 0; i < 8; i++) await hammer.in(email, `guess ${i} guess`).catch(() => {})
  for (let i = 0; i < 110; i++)
    await signIn.throttle.count({ email: `somebody${i}@library.example`, address: hammer.address }).catch(() => {})
  await assert.rejects(hammer.in('yet-another@library.example', 'guess guess guess'), { code: 'platform.too-many-tries' })
  assert.equal(await regular.in(email), 'in')
  // A device cookie is for its own address only, and cannot be made up.
  const other = await account()
  const thief = new Browser()
  thief.address = regular.address
  thief.jar.set('foyer.device', regular.jar.get('foyer.device')!)
  await assert.rejects(thief.in(other.email), { code: 'platform.too-many-tries' })
})

test('a reset by mail: one answer for all, a link that works once and for an hour, all sessions end, three mails an hour', async () => {
  const { email } = await account()
  const browser = new Browser()
  await browser.in(email)
  const mails: { email: string; token: string }[] = []
  const send = async (to: { email: string; token: string }) => void mails.push(to)
  await signIn.askReset('nobody@library.example', send)
  assert.equal(mails.length, 0)
  await signIn.askReset(` ${email.toUpperCase()} `, send)
  assert.equal(mails[0]!.email, email)
  const { token } = mails[0]!
  const { rows } = await ground.platform.database.pool.query<{ row: string }>('select v::text as row from auth.verifications v')
  assert.ok(rows.length > 0)
  assert.ok(!rows.some(({ row }) => row.includes(token)), 'who reads the database cannot use the link')
  assert.ok(await signIn.resetHolds(token))
  assert.ok(!(await signIn.resetHolds('made-up')))
  await assert.rejects(
    signIn.reset(token, 'short'),
    (e: { fields: { code: string }[] }) => e.fields[0]!.code === 'platform.passphrase-short',
  )
  const device = new Browser()
  device.take(await signIn.reset(token, 'a new and longer passphrase'))
  await assert.rejects(signIn.reset(token, 'another long passphrase'), { code: 'platform.reset-lapsed' })
  assert.equal(await signIn.userOf(browser.signs().headers), null)
  await assert.rejects(new Browser().in(email), { code: 'platform.sign-in-wrong' })
  assert.equal(await device.in(email, 'a new and longer passphrase'), 'in')
  for (let i = 0; i < 5; i++) await signIn.askReset(email, send)
  assert.equal(mails.length, 3)
})

test('sessions are listed in words, ended one by one, and end with a new passphrase', async () => {
  const { email } = await account()
  const [desk, phone, tablet] = [new Browser(), new Browser(), new Browser()]
  for (const browser of [desk, phone, tablet]) await browser.in(email)
  const listed = await signIn.sessions(desk.signs())
  assert.equal(listed.length, 3)
  assert.deepEqual(new Set(listed.map((s) => s.device)), new Set(['Firefox, Android']))
  assert.equal(listed.filter((s) => s.current).length, 1)
  const phones = (await signIn.sessions(phone.signs())).find((s) => s.current)!
  await signIn.endSession(desk.signs(), phones.id)
  await signIn.endSession(desk.signs(), phones.id)
  assert.equal(await signIn.userOf(phone.signs().headers), null)
  const stranger = new Browser()
  await stranger.in((await account()).email)
  await signIn.endSession(stranger.signs(), listed[0]!.id) // somebody else's: nothing happens
  assert.equal((await signIn.sessions(desk.signs())).length, 2)
  await assert.rejects(
    signIn.changePassphrase(desk.signs(), 'wrong', 'a quite new passphrase'),
    (e: { fields: { field: string }[] }) => e.fields[0]!.field === 'current',
  )
  desk.take(await signIn.changePassphrase(desk.signs(), passphrase, 'a quite new passphrase'))
  assert.equal((await signIn.sessions(desk.signs())).length, 1)
  assert.equal(await signIn.userOf(tablet.signs().headers), null)
  await assert.rejects(signIn.sessions(tablet.signs()), { code: 'platform.not-signed-in' })
})

test('an address has one account', async () => {
  const { email } = await account()
  await assert.rejects(signIn.createAccount(ground.platform.database.db, { email, name: 'Twin', passphrase }), {
    code: 'platform.account-exists',
  })
})

test('the tables hold no passphrase, no code and no address of a client; cookies are Secure on https', async () => {
  const { rows } = await ground.platform.database.pool.query<{ all: string }>(
    `select (select string_agg(t::text, ' ') from auth.sessions t) || (select string_agg(t::text, ' ') from auth.accounts t) || (select string_agg(t::text, ' ') from auth.throttles t) || coalesce((select string_agg(t::text, ' ') from auth.two_factors t), '') as all`,
  )
  for (const secret of [passphrase, '198.51.', 'guess@', 'somebody1@']) assert.ok(!rows[0]!.all.includes(secret), secret)
  const secure = new SignIn({ ...ground.platform, config: { ...ground.platform.config, url: 'https://library.example' } })
  const { email } = await account()
  const answer = await secure.signIn(new Browser().signs(), email, passphrase)
  for (const line of answer.cookies) assert.match(line, /; Secure/i)
})

test('a passphrase is long, not everybody’s and not one’s own name', () => {
  const about = { email: 'wang.lihua@library.example', name: 'Wang Lihua' }
  const code = (text: string) => passphraseProblem(text, about)?.code.replace('platform.passphrase-', '')
  for (const [text, expected] of Object.entries({
    'short one': 'short',
    aaaaaaaaaaaa: 'common',
    'Password 123': 'common',
    'wang.lihua1': 'common',
    wanglihua12: 'common',
    'three green lamps': undefined,
    图书馆前厅的一盏灯很亮: undefined,
  }))
    assert.equal(code(text), expected, text)
  assert.equal(code('x1y2'.repeat(60)), 'long')
})

test('networks and devices in words', () => {
  assert.equal(networkOf('203.0.113.77'), networkOf('::ffff:203.0.113.9'))
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:0db8:0001:0002::1'))
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
  assert.equal(
    deviceWords('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1'),
    'Safari, iPhone',
  )
  assert.equal(deviceWords('Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537 MicroMessenger/8.0'), 'WeChat, Android')
  assert.equal(deviceWords('<script>'), '–')
})
