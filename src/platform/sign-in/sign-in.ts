import { realNow } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { Log } from '../log.ts'
import { type Refusal, refuse, refuseField } from '../refusal.ts'
import type { Secrets } from '../secrets.ts'
import type { AnyDb } from '../work.ts'
import type { Auth } from './auth.ts'
import { deviceCookie, deviceWords, knownDevice } from './devices.ts'
import { checkPassphrase } from './passphrase.ts'
import { resetting } from './resetting.ts'
import { Throttle, type Try } from './throttle.ts'
import { writeAccount } from './write-account.ts'

/** The signs by which a request is known here: its cookies, and for limits the client's address. */
export interface Signs {
  headers: Headers
  /** The client's address; never stored. */
  address: string
}

/** Set-Cookie lines for the answer. */
export interface Cookies {
  cookies: string[]
}

export interface SessionInfo {
  id: string
  /** What the browser says of itself, in a few words: "Firefox, Android". */
  device: string
  since: Date
  lastSeen: Date
  current: boolean
}

export interface Account {
  user: string
  email: string
  name: string
  secondStep: boolean
}

interface SignInParts {
  config: Config
  database: Database
  secrets: Secrets
  log: Log
}

/**
 * Sign-in of staff: passphrase, second step, sessions. Knows accounts, not roles: who works where is the alliance room's.
 * All times here are real time, whatever the house's clock shows.
 */
export class SignIn {
  readonly #parts: SignInParts
  #opened: Promise<Auth> | undefined
  readonly throttle: Throttle

  constructor(parts: SignInParts) {
    this.#parts = parts
    this.throttle = new Throttle(parts.database, parts.secrets)
  }

  /** better-auth, loaded by the first who signs in or has an account made: a command or a worker that knows nobody starts without it. */
  #auth(): Promise<Auth> {
    const { database, secrets, config } = this.#parts
    this.#opened ??= import('./auth.ts').then(({ makeAuth }) => makeAuth(database, secrets, config.url))
    return this.#opened
  }

  /** Whose session the cookies carry: an account, or null. One query; no session is made or renewed for a visitor. */
  async userOf(headers: Headers): Promise<string | null> {
    return (await this.#session(headers))?.user.id ?? null
  }

  /** The account behind a request, or null. */
  async accountOf(headers: Headers): Promise<Account | null> {
    const session = await this.#session(headers)
    if (!session) return null
    const { id, email, name } = session.user
    return { user: id, email, name, secondStep: session.user.twoFactorEnabled === true }
  }

  async #session(headers: Headers) {
    if (!headers.get('cookie')?.includes('foyer.session_token')) return null
    const { api } = await this.#auth()
    const found = await api.getSession({ headers: cookiesOnly(headers), query: { disableRefresh: true } }).catch((fault: unknown) => {
      // An expired or broken cookie is nobody; a database that is away is said.
      if (isApiError(fault)) return null
      throw fault
    })
    if (!found) return null
    // "Last seen" in the list of sessions is right to the hour.
    const now = realNow()
    if (now.getTime() - found.session.updatedAt.getTime() > 3_600_000) {
      await this.#parts.database.db.updateTable('auth.sessions').set({ updated_at: now }).where('id', '=', found.session.id).execute()
    }
    return found
  }

  /**
   * First step. Says the same for an unknown address and for a wrong passphrase, and takes as long.
   * @returns `in`, or `second-step` when a code is needed; cookies for the answer in both cases
   * @throws Refusal `platform.sign-in-wrong`, `platform.too-many-tries`
   */
  async signIn(signs: Signs, email: string, passphrase: string): Promise<Cookies & { state: 'in' | 'second-step'; user: string | null }> {
    const about = this.#about(signs, email)
    await this.throttle.count(about)
    const answer = await this.#call((api) =>
      api.signInEmail({
        body: { email: about.email, password: passphrase, rememberMe: true },
        headers: plainHeaders(signs.headers),
        returnHeaders: true,
      }),
    ).catch((fault: unknown) => {
      if (isApiError(fault)) throw signInWrong()
      throw fault
    })
    await this.throttle.succeeded(about)
    const response = answer.response as { twoFactorRedirect?: boolean; user?: { id: string } }
    if (response.twoFactorRedirect) return { state: 'second-step', cookies: answer.cookies, user: null }
    return { state: 'in', cookies: [...answer.cookies, deviceCookie(this.#parts, about.email)], user: response.user!.id }
  }

  /**
   * Second step: six digits of the app, or a recovery code. Either is used up by it: who looked over the shoulder cannot use them again
   * in the minute they would still hold.
   * @throws Refusal with the field `code`: `platform.code-wrong`, `platform.code-used`, `platform.code-locked`; `platform.second-step-lapsed`
   */
  async secondStep(signs: Signs, code: string, trustDevice: boolean): Promise<Cookies & { user: string }> {
    const plain = code.replace(/\s+/g, '')
    const digits = plain.replaceAll('-', '')
    const headers = plainHeaders(signs.headers)
    const answer = await this.#call((api) =>
      /^\d{6}$/.test(digits)
        ? api.verifyTOTP({ body: { code: digits, trustDevice }, headers, returnHeaders: true })
        : api.verifyBackupCode({ body: { code: plain, trustDevice }, headers, returnHeaders: true }),
    ).catch((fault: unknown) => {
      if (!isApiError(fault)) throw fault
      if (/LOCKED/.test(codeOf(fault))) throw refuseField('code', 'platform.code-locked')
      if (/COOKIE|TOO_MANY/.test(codeOf(fault))) throw refuse(409, 'platform.second-step-lapsed')
      throw refuseField('code', 'platform.code-wrong')
    })
    const { user, token } = answer.response as { user: { id: string; email: string }; token: string }
    if (/^\d{6}$/.test(digits) && !(await this.throttle.spend(user.id, digits))) {
      await this.#parts.database.db.deleteFrom('auth.sessions').where('token', '=', token).execute()
      throw refuseField('code', 'platform.code-used')
    }
    return { cookies: [...answer.cookies, deviceCookie(this.#parts, user.email)], user: user.id }
  }

  /** Ends the session of this request. The device stays known. */
  async signOut(signs: Signs): Promise<Cookies> {
    const answer = await this.#call((api) => api.signOut({ headers: plainHeaders(signs.headers), returnHeaders: true })).catch(
      (fault: unknown) => {
        if (isApiError(fault)) return { cookies: [] }
        throw fault
      },
    )
    return { cookies: answer.cookies }
  }

  /**
   * Writes an account in the caller's transaction. Who calls has proven that the address is the person's (an invitation that was mailed).
   * @throws Refusal with the field `password`; `platform.account-exists`
   */
  async createAccount(db: AnyDb, input: { email: string; name: string; passphrase: string }): Promise<string> {
    const email = input.email.trim().toLowerCase()
    checkPassphrase(input.passphrase, { email, name: input.name })
    const { password } = await (await this.#auth()).$context
    return writeAccount(db, { email, name: input.name, hash: await password.hash(input.passphrase) })
  }

  /** The account of an address, if there is one. For those who may know: an invitation, the command line. */
  async userByEmail(db: AnyDb, email: string): Promise<string | undefined> {
    return (await db.selectFrom('auth.users').select('id').where('email', '=', email.trim().toLowerCase()).executeTakeFirst())?.id
  }

  /**
   * Changes the passphrase and ends all other sessions.
   * @throws Refusal with the field `current` or `password`
   */
  async changePassphrase(signs: Signs, current: string, next: string): Promise<Cookies> {
    const account = await this.#demand(signs)
    checkPassphrase(next, account)
    await this.throttle.count(this.#about(signs, account.email))
    const answer = await this.#call((api) =>
      api.changePassword({
        body: { currentPassword: current, newPassword: next, revokeOtherSessions: true },
        headers: plainHeaders(signs.headers),
        returnHeaders: true,
      }),
    ).catch((fault: unknown) => {
      if (isApiError(fault)) throw refuseField('current', 'platform.passphrase-wrong')
      throw fault
    })
    await this.throttle.succeeded(this.#about(signs, account.email))
    return { cookies: answer.cookies }
  }

  /**
   * Asks for a new passphrase. Answers the same whether there is such an account or not; `send` gets the token when there is,
   * at most three times an hour.
   */
  async askReset(email: string, send: (to: { email: string; name: string; token: string }) => Promise<void>): Promise<void> {
    const plain = email.trim().toLowerCase()
    if (!(await this.throttle.countMail(plain))) return
    const { api } = await this.#auth()
    await resetting.run(
      (to, name, token) =>
        send({ email: to, name, token }).catch((fault) =>
          this.#parts.log.error('sign-in', 'the mail with the reset link did not go', fault),
        ),
      () =>
        api
          .requestPasswordReset({ body: { email: plain } })
          .catch((fault: unknown) => (isApiError(fault) ? undefined : Promise.reject(fault))),
    )
  }

  /**
   * Sets a new passphrase by a token from a mail, ends all sessions, and makes this device known. The second step stays.
   * @throws Refusal `platform.reset-lapsed`; with the field `password`
   */
  async reset(token: string, next: string): Promise<Cookies> {
    const row = await this.#resetOf(token)
    if (!row) throw refuse(410, 'platform.reset-lapsed')
    checkPassphrase(next, row)
    const { api } = await this.#auth()
    await api.resetPassword({ body: { token, newPassword: next } }).catch((fault: unknown) => {
      if (isApiError(fault)) throw refuse(410, 'platform.reset-lapsed')
      throw fault
    })
    return { cookies: [deviceCookie(this.#parts, row.email)] }
  }

  /** Whether a reset token still holds. */
  async resetHolds(token: string): Promise<boolean> {
    return (await this.#resetOf(token)) !== undefined
  }

  async #resetOf(token: string): Promise<{ email: string; name: string } | undefined> {
    const context = await (await this.#auth()).$context
    const found = await context.internalAdapter.findVerificationValue(`reset-password:${token}`)
    if (!found || found.expiresAt <= realNow()) return undefined
    return this.#parts.database.db.selectFrom('auth.users').select(['email', 'name']).where('id', '=', found.value).executeTakeFirst()
  }

  /** Where this account is signed in, newest first. */
  async sessions(signs: Signs): Promise<SessionInfo[]> {
    const session = await this.#session(signs.headers)
    if (!session) throw notSignedIn()
    const rows = await this.#parts.database.db
      .selectFrom('auth.sessions')
      .select(['id', 'token', 'user_agent', 'created_at', 'updated_at'])
      .where('user_id', '=', session.user.id)
      .where('expires_at', '>', realNow())
      .orderBy('updated_at', 'desc')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      device: deviceWords(row.user_agent ?? ''),
      since: row.created_at,
      lastSeen: row.updated_at,
      current: row.token === session.session.token,
    }))
  }

  /** Ends one session of this account. Twice is once. */
  async endSession(signs: Signs, id: string): Promise<void> {
    const account = await this.#demand(signs)
    await this.#parts.database.db.deleteFrom('auth.sessions').where('user_id', '=', account.user).where('id', '=', id).execute()
  }

  /** Ends all sessions of an account: sign-out everywhere, somebody leaves, a lost phone. Devices that could leave out the second step no longer can. */
  async endAllSessions(user: string, db: AnyDb = this.#parts.database.db): Promise<number> {
    const ended = await db.deleteFrom('auth.sessions').where('user_id', '=', user).executeTakeFirst()
    const context = await (await this.#auth()).$context
    await context.adapter.deleteMany({
      model: 'verification',
      where: [
        { field: 'value', value: user },
        { field: 'identifier', operator: 'starts_with', value: 'trust-device-' },
      ],
    })
    return Number(ended.numDeletedRows)
  }

  /**
   * Begins the second step: a secret for the app, as address of a QR code, and ten recovery codes, shown once.
   * Nothing changes until {@link confirmSecondStep}.
   * @throws Refusal with the field `password`
   */
  async beginSecondStep(signs: Signs, passphrase: string): Promise<{ uri: string; secret: string; recoveryCodes: string[] }> {
    const account = await this.#demand(signs)
    await this.throttle.count(this.#about(signs, account.email))
    const { api } = await this.#auth()
    const begun = await api
      .enableTwoFactor({ body: { password: passphrase, method: 'totp' }, headers: plainHeaders(signs.headers) })
      .catch((fault: unknown) => {
        if (!isApiError(fault)) throw fault
        throw /ALREADY/.test(codeOf(fault))
          ? refuse(409, 'platform.second-step-is-on')
          : refuseField('password', 'platform.passphrase-wrong')
      })
    await this.throttle.succeeded(this.#about(signs, account.email))
    const { totpURI, backupCodes } = begun as { totpURI: string; backupCodes: string[] }
    return { uri: totpURI, secret: new URL(totpURI).searchParams.get('secret') ?? '', recoveryCodes: backupCodes }
  }

  /** Turns the second step on, once the app shows the right code. The session is replaced. @throws Refusal with the field `code` */
  async confirmSecondStep(signs: Signs, code: string): Promise<Cookies> {
    const { user } = await this.#demand(signs)
    const digits = code.replace(/[\s-]+/g, '')
    const answer = await this.#call((api) =>
      api.verifyTOTP({ body: { code: digits }, headers: plainHeaders(signs.headers), returnHeaders: true }),
    ).catch((fault: unknown) => {
      if (isApiError(fault)) throw refuseField('code', 'platform.code-wrong')
      throw fault
    })
    await this.throttle.spend(user, digits)
    return { cookies: answer.cookies }
  }

  /** Turns the second step off. Whether the role allows it is the caller's to ask. @throws Refusal with the field `password` */
  async endSecondStep(signs: Signs, passphrase: string): Promise<Cookies> {
    const account = await this.#demand(signs)
    await this.throttle.count(this.#about(signs, account.email))
    const answer = await this.#call((api) =>
      api.disableTwoFactor({ body: { password: passphrase }, headers: plainHeaders(signs.headers), returnHeaders: true }),
    ).catch((fault: unknown) => {
      if (isApiError(fault)) throw refuseField('password', 'platform.passphrase-wrong')
      throw fault
    })
    await this.throttle.succeeded(this.#about(signs, account.email))
    return { cookies: answer.cookies }
  }

  /** Ten new recovery codes; the old ones end. @throws Refusal with the field `password` */
  async newRecoveryCodes(signs: Signs, passphrase: string): Promise<string[]> {
    const account = await this.#demand(signs)
    await this.throttle.count(this.#about(signs, account.email))
    const { api } = await this.#auth()
    const made = await api
      .generateBackupCodes({ body: { password: passphrase }, headers: plainHeaders(signs.headers) })
      .catch((fault: unknown) => {
        if (isApiError(fault)) throw refuseField('password', 'platform.passphrase-wrong')
        throw fault
      })
    await this.throttle.succeeded(this.#about(signs, account.email))
    return made.backupCodes
  }

  /** Turns the second step off for somebody who lost phone and recovery codes; for the command line of the installation only. */
  async dropSecondStep(user: string): Promise<void> {
    await this.#parts.database.db.deleteFrom('auth.two_factors').where('user_id', '=', user).execute()
    await this.#parts.database.db.updateTable('auth.users').set({ two_factor_enabled: false }).where('id', '=', user).execute()
    await this.endAllSessions(user)
  }

  async #demand(signs: Signs): Promise<Account> {
    const account = await this.accountOf(signs.headers)
    if (!account) throw notSignedIn()
    return account
  }

  /** Runs a better-auth function and takes its Set-Cookie lines. */
  async #call<T>(run: (api: Auth['api']) => Promise<{ headers: Headers; response: T }>): Promise<Cookies & { response?: T }> {
    const { headers, response } = await run((await this.#auth()).api)
    return { cookies: headers.getSetCookie(), response }
  }

  #about(signs: Signs, email: string): Try {
    const plain = email.trim().toLowerCase().slice(0, 254)
    return { email: plain, address: signs.address, device: knownDevice(this.#parts.secrets, signs.headers, plain) }
  }
}

const signInWrong = (): Refusal => refuse(401, 'platform.sign-in-wrong')
const notSignedIn = (): Refusal => refuse(401, 'platform.not-signed-in')

/** Better-auth's own errors, told by their name. */
const isApiError = (fault: unknown): fault is Error & { body?: { code?: string } } =>
  fault instanceof Error && (fault.name === 'APIError' || fault.constructor.name === 'APIError')
const codeOf = (fault: { body?: { code?: string } }): string => fault.body?.code ?? ''

const cookiesOnly = (headers: Headers): Headers => new Headers({ cookie: headers.get('cookie') ?? '' })
/** Cookies and the browser's name of itself, nothing else. */
const plainHeaders = (headers: Headers): Headers =>
  new Headers({ cookie: headers.get('cookie') ?? '', 'user-agent': (headers.get('user-agent') ?? '').slice(0, 300) })
