import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, pipeline } from 'node:stream'
import nodemailer, { type SendMailOptions } from 'nodemailer'
import { bare, checkMessage } from './check-message.ts'
import { MailFailure } from './failure.ts'

export interface MailMessage {
  /** `Name <address>` or an address; the house's sender unless given. */
  from?: string
  /** One address: what is sent to many is sent to each, so that nobody sees the others. */
  to: string
  subject: string
  /** The plain-text part; every mail has one. */
  text: string
  html?: string
  replyTo?: string
  /** Where bounces go; the sender unless given. */
  bouncesTo?: string
  /** Other headers, such as List-Unsubscribe. */
  headers?: Record<string, string>
  /** Stable across retries, so that a receiver can drop a double; made when missing. Without angle brackets. */
  messageId?: string
  date?: Date
  attachments?: { filename: string; content: Buffer | string; contentType: string; cid?: string }[]
  /** The whole message, composed already with these very headers; then only the envelope is made from the rest. */
  raw?: Buffer
}

export interface MailReceipt {
  messageId: string
  /** What the server answered after the message, or where the message lies. */
  response: string
}

export interface MailSettings {
  /** smtp:// or smtps://, with user, password and nodemailer's options as query; undefined: mails go to the outbox folder. */
  smtp: string | undefined
  from: string
  /** Folder for mails while no server is set. */
  outbox: string
  /** Most connections at a time; 4 unless given. Never more messages than this are in flight. */
  connections?: number
}

/** What we know of one message on its way: whether its last byte was handed to the connection. */
interface Journey {
  ended: boolean
}

/**
 * Sends mail over a pool of kept connections, one message in flight on each. A message is never sent again by the
 * transport itself: after a break its sender is told what is known, and decides (law 1).
 */
export class Mail {
  readonly how: 'smtp' | 'outbox'
  readonly #settings: MailSettings
  readonly #transport
  #last: { ok: boolean; says: string } | undefined

  constructor(settings: MailSettings) {
    this.#settings = settings
    this.how = settings.smtp ? 'smtp' : 'outbox'
    this.#transport = settings.smtp ? this.#pool(settings.smtp) : undefined
  }

  #pool(smtp: string) {
    const url = new URL(smtp)
    const insecureAllowed = url.searchParams.get('tls') === 'unverified'
    const transport = nodemailer.createTransport(
      {
        pool: true,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port || (url.protocol === 'smtps:' ? 465 : 587)),
        secure: url.protocol === 'smtps:',
        requireTLS: url.searchParams.get('tls') === 'required',
        ignoreTLS: url.searchParams.get('tls') === 'off',
        ...(insecureAllowed ? { tls: { rejectUnauthorized: false } } : {}),
        ...(url.username ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } } : {}),
        maxConnections: this.connections(),
        maxMessages: 200,
        // The pool's own habit is to send a message up to five times more when a connection closes under it,
        // also after the final dot. That is how a newsletter arrives twice.
        maxRequeues: 0,
        connectionTimeout: 15_000,
        greetingTimeout: 15_000,
        socketTimeout: 90_000,
        disableFileAccess: true,
        disableUrlAccess: true,
      },
      {},
    )
    transport.use('stream', (mail, done) => {
      const journey = (mail.data as { journey?: Journey }).journey
      // The last stage ends when the connection has taken the last byte, which it does only after the server's 354. When an
      // earlier stage has read it says nothing: a small message is read whole before the connection has named its receiver.
      mail.message.processFunc((input) => {
        const last = new PassThrough()
        last.once('end', () => {
          if (journey) journey.ended = true
        })
        return pipeline(input, last, () => {}) as PassThrough
      })
      done()
    })
    return transport
  }

  /** The most messages that can be in flight at once; after a kill at most so many are unconfirmed. */
  connections(): number {
    return this.#settings.connections ?? 4
  }

  /**
   * Sends one message and waits for the server's answer to it.
   * @throws MailFailure whose `outcome` says whether it was refused, can be tried later, or may have arrived
   * @throws Refusal `platform.mail-address-wrong`, `platform.mail-header-unsafe`
   */
  async send(message: MailMessage): Promise<MailReceipt> {
    const from = message.from ?? this.#settings.from
    const messageId = message.messageId ?? `${randomUUID()}@${domainOf(from)}`
    checkMessage({ ...message, from, messageId })
    const envelope = { from: bare(message.bouncesTo ?? from), to: bare(message.to) }
    const { to, subject, text, html, replyTo, headers, attachments } = message
    const mail: SendMailOptions = message.raw
      ? { raw: message.raw, envelope, disableFileAccess: true, disableUrlAccess: true }
      : {
          from,
          to,
          subject,
          text,
          html,
          replyTo,
          headers,
          attachments,
          messageId: `<${messageId}>`,
          date: message.date ?? new Date(),
          envelope,
          disableFileAccess: true,
          disableUrlAccess: true,
        }
    if (!this.#transport) return { messageId, response: await this.#keep(mail, messageId) }
    const journey: Journey = { ended: false }
    try {
      const sent = (await this.#transport.sendMail({ ...mail, journey } as typeof mail)) as { response: string }
      this.#last = { ok: true, says: 'the mail server took the last message' }
      return { messageId, response: sent.response }
    } catch (fault) {
      const failure = MailFailure.from(fault, journey.ended)
      this.#last =
        failure.outcome === 'refused'
          ? { ok: true, says: 'the mail server refused the last message' }
          : { ok: false, says: `the last message did not go: ${failure.code}` }
      throw failure
    }
  }

  /** Writes a message to the outbox folder, under a name made from its Message-ID: twice is once. Returns where it lies. */
  async #keep(mail: SendMailOptions, messageId: string): Promise<string> {
    const built = await nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(mail)
    await mkdir(this.#settings.outbox, { recursive: true })
    const path = join(this.#settings.outbox, `${createHash('sha256').update(messageId).digest('hex').slice(0, 32)}.eml`)
    const draft = `${path}.${randomUUID()}`
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(built.message as Buffer)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
    return path
  }

  /** What is known of the transport without asking it: the outcome of the last message. */
  health(): { ok: boolean; says: string } {
    if (this.how === 'outbox') return { ok: true, says: `no mail server is set: mails lie in ${this.#settings.outbox}` }
    return this.#last ?? { ok: true, says: 'no message was sent since the start' }
  }

  /** Asks the mail server: connects, greets, signs in. */
  async check(): Promise<{ ok: boolean; says: string }> {
    if (!this.#transport) return this.health()
    try {
      await this.#transport.verify()
      return { ok: true, says: 'the mail server answers and lets us in' }
    } catch (fault) {
      return { ok: false, says: MailFailure.from(fault, false).message }
    }
  }

  close(): void {
    this.#transport?.close()
  }
}

const domainOf = (address: string): string => bare(address).split('@')[1] ?? 'foyer.invalid'
