import { type FieldProblem, refuseFields } from '../refusal.ts'

const common = new Set(
  'password passphrase qwertyuiop qwerty12345 1234567890 12345678910 123456789a letmein123 iloveyou12 welcome123 administrator librarylibrary library123 libraryfoyer abc1234567 1q2w3e4r5t 1qaz2wsx3edc zxcvbnm123 q1w2e3r4t5 password12 password123 password1234 passw0rd123 changeme123 woaini1314520 tushuguan tushuguan123 1234qwerasdf asdfghjkl123'.split(
    ' ',
  ),
)

/**
 * Whether a passphrase will do: ten letters or more, not one that everybody uses, not the person's own address or name.
 * No rules about digits and signs: length is what counts (NIST SP 800-63B).
 */
export function passphraseProblem(
  passphrase: string,
  about: { email: string; name?: string },
  field = 'password',
): FieldProblem | undefined {
  const letters = [...passphrase]
  if (letters.length < 10) return { field, code: 'platform.passphrase-short', params: { least: 10 } }
  if (letters.length > 200) return { field, code: 'platform.passphrase-long', params: { most: 200 } }
  const plain = passphrase.toLowerCase().replace(/\s+/g, '')
  const own = [
    about.email.toLowerCase(),
    about.email.toLowerCase().split('@')[0]!,
    (about.name ?? '').toLowerCase().replace(/\s+/g, ''),
  ].filter((text) => text.length > 3)
  const few = new Set(letters).size < 4
  if (few || common.has(plain) || own.some((text) => text.includes(plain) || (plain.includes(text) && plain.length - text.length < 4)))
    return { field, code: 'platform.passphrase-common' }
  return undefined
}

/** @throws Refusal with the field when the passphrase will not do */
export function checkPassphrase(passphrase: string, about: { email: string; name?: string }, field?: string): void {
  const problem = passphraseProblem(passphrase, about, field)
  if (problem) throw refuseFields([problem])
}
