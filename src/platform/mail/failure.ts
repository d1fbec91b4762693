/**
 * Why a message did not get its receipt, and what is known of it:
 * `refused` – the server said no for good (5xx); it was not delivered.
 * `later` – it was not delivered, and trying again may help (4xx, no connection, broken before the final dot).
 * `unknown` – the connection broke after the last byte and before the answer: it may have arrived.
 */
export type MailOutcome = 'refused' | 'later' | 'unknown'

export class MailFailure extends Error {
  readonly outcome: MailOutcome
  /** nodemailer's code (ECONNECTION, EENVELOPE …) or `faulty`. */
  readonly code: string
  /** The server's three digits, when it answered. */
  readonly status: number | undefined
  /** The server's words, when it answered. They may name the address: not for logs. */
  readonly response: string | undefined
  /** What it answered to: `RCPT TO`, `MAIL FROM`, `DATA` … Only the first says something about the receiver. */
  readonly command: string | undefined

  constructor(outcome: MailOutcome, code: string, status?: number, response?: string, command?: string) {
    super(status ? `${code}: the server answered ${status}` : code)
    this.name = 'MailFailure'
    this.outcome = outcome
    this.code = code
    this.status = status
    this.response = response
    this.command = command
  }

  /** Reads nodemailer's error. `ended`: whether the message's last byte had been handed to the connection. */
  static from(fault: unknown, ended: boolean): MailFailure {
    const {
      code = 'faulty',
      responseCode,
      response,
      command,
    } = (fault ?? {}) as {
      code?: string
      responseCode?: number
      response?: string
      command?: string
    }
    // 421 ends the connection ("closing channel"); as an answer to the message it is a no for now.
    if (responseCode)
      return new MailFailure(
        responseCode >= 500 ? (code === 'EAUTH' ? 'later' : 'refused') : 'later',
        code,
        responseCode,
        response,
        command,
      )
    return new MailFailure(ended ? 'unknown' : 'later', code)
  }
}

/** Tells it by name, so that it also holds across copies of this module. */
export const isMailFailure = (error: unknown): error is MailFailure => error instanceof Error && error.name === 'MailFailure'
