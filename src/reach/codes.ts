import { randomInt } from 'node:crypto'

/** Letters and digits that nobody mixes up on paper: no 0/o, 1/l/i, 2/z, 5/s, 8/b, no vowels (so no words by accident). */
const alphabet = '34679cdfghjkmnpqrtvwxy'

/** A random link code. 22^6 ≈ 113 million: short enough to type from a poster, long enough not to be walked through. */
export function makeCode(length = 6): string {
  let code = ''
  for (let i = 0; i < length; i++) code += alphabet[randomInt(alphabet.length)]
  return code
}

/** The code as stored, from what a person typed or a printer enlarged; null when it cannot be a code at all. */
export function readCode(typed: string): string | null {
  const code = typed.normalize('NFKC').trim().toLowerCase()
  return /^[a-z0-9][a-z0-9-]{1,31}$/.test(code) ? code : null
}
