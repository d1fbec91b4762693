import type { Contacts } from '#rooms/patrons'
import { text } from './act.ts'

/** The person's addresses, numbers and names on platforms as they were typed, several in a box. */
export function contactsIn(form: FormData): Contacts {
  const listed = (name: string) =>
    text(form, name)
      .split(/[,;，；、\n]+/)
      .map((one) => one.trim())
      .filter((one) => one !== '')
  return { emails: listed('emails'), phones: listed('phones'), handles: listed('handles') }
}
