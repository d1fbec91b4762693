import { Mail, type MailMessage, type MailReceipt } from '#platform'
import type { House } from './city.ts'

/** The mailbox of all made-up readers: takes every mail of the founding, so that none reaches a mail server. */
export class Mailbox extends Mail {
  #letters: string[] = []

  override async send(message: MailMessage): Promise<MailReceipt> {
    this.#letters.push(message.text)
    return { messageId: message.messageId ?? '', response: 'taken by a made-up reader' }
  }

  /** Plain texts of the mails that came since the last look. */
  open(): string[] {
    return this.#letters.splice(0)
  }
}

/** Runs something while mails go to a mailbox; afterwards the house's own mail is back. */
export async function withMailbox<T>(house: House, act: (mailbox: Mailbox) => Promise<T>): Promise<T> {
  const own = house.mail
  const mailbox = new Mailbox({ smtp: undefined, from: house.config.mailFrom, outbox: '' })
  Object.assign(house, { mail: mailbox })
  try {
    return await act(mailbox)
  } finally {
    Object.assign(house, { mail: own })
  }
}
