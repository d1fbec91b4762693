/**
 * An ISBN as it is kept: thirteen digits. Takes ISBN-10 and ISBN-13, with hyphens or blanks of any script's width and with "ISBN" in front.
 * Null where it is none: another length, another check digit.
 * @example normalIsbn('0-306-40615-2') // '9780306406157'
 */
export function normalIsbn(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/^\s*ISBN(?:-1[03])?\s*:?/, '')
    .replace(/[\s\p{Pd}\u00ad]/gu, '')
  if (/^97[89]\d{10}$/.test(plain)) return checkDigit13(plain.slice(0, 12)) === plain[12] ? plain : null
  if (!/^\d{9}[\dX]$/.test(plain)) return null
  const sum = [...plain].reduce((all, sign, i) => all + (10 - i) * (sign === 'X' ? 10 : Number(sign)), 0)
  if (sum % 11 !== 0) return null
  const body = `978${plain.slice(0, 9)}`
  return body + checkDigit13(body)
}

function checkDigit13(twelve: string): string {
  const sum = [...twelve].reduce((all, sign, i) => all + Number(sign) * (i % 2 === 0 ? 1 : 3), 0)
  return String((10 - (sum % 10)) % 10)
}
