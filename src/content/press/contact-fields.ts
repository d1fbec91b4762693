import { Fields, isLanguageTag } from '#platform'
import { emailKey, readEmail, readPhone } from '#rooms/patrons'
import type { MediaBasis } from './tables.ts'

export const mediaBases = ['consent', 'legitimate-interest'] as const satisfies readonly MediaBasis[]

/** What a contact is called: the person, else the outlet. */
export const contactName = ({ name, outlet }: { name: string; outlet: string }): string => name || outlet

/** What is said of a contact, as somebody typed it. */
export interface ContactWords {
  name?: string
  outlet?: string
  email?: string
  phone?: string
  beat?: string
  /** The language they are written to in. */
  language?: string
  basis?: string
  /** Where the address comes from, or how they asked: without it nobody is put on the list. */
  source?: string
  note?: string
}

/**
 * Reads a contact. Refuses everything that is wrong at once: nobody to name (`name`), no way to reach them (`email`), an address or number
 * that can be none, no basis or no source.
 */
export function readContact(words: ContactWords) {
  const fields = new Fields('content.press')
  const name = fields.line('name', words.name, { max: 120 })
  const outlet = fields.line('outlet', words.outlet, { max: 160 })
  if (name === '' && outlet === '') fields.wrong('name', 'nobody-named')
  const typedEmail = fields.line('email', words.email, { max: 254 })
  const typedPhone = fields.line('phone', words.phone, { max: 40 })
  const email = typedEmail === '' ? null : readEmail(typedEmail)
  const phone = typedPhone === '' ? '' : (readPhone(typedPhone) ?? '')
  if (typedEmail !== '' && email === null) fields.wrong('email', 'email-wrong')
  if (typedPhone !== '' && phone === '') fields.wrong('phone', 'phone-wrong')
  if (typedEmail === '' && typedPhone === '') fields.wrong('email', 'no-way-to-reach')
  const beat = fields.line('beat', words.beat, { max: 200 })
  const language = fields.line('language', words.language, { max: 20, needed: true })
  if (language !== '' && !isLanguageTag(language)) fields.wrong('language', 'not-a-language')
  const basis = mediaBases.find((one) => one === words.basis?.trim())
  if (!basis) fields.wrong('basis', 'basis-missing')
  const source = fields.line('source', words.source, { max: 300 })
  if (source === '') fields.wrong('source', 'source-missing')
  const note = fields.lines('note', words.note, { max: 2000 })
  fields.check()
  return { name, outlet, email, email_key: email && emailKey(email), phone, beat, language, basis: basis!, source, note }
}

export type ContactRow = ReturnType<typeof readContact>
