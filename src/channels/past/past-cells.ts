// What the cells of a table of old posts mean. Pure: a text in, a value or the name of what is wrong with it out.
import { instantOfPlan } from '#rooms/content'

/** A cell that says nothing. */
export const isNothing = (text: string): boolean => /^(?:|-|–|—|NA|N\/A|#N\/A|NaN|null|none|nil|无|暂无)$/i.test(text.trim())

/** A number that a spreadsheet has rounded to a power of ten: its digits are lost. */
export const isRounded = (text: string): boolean => /^\s*[+-]?\d+(?:[.,]\d+)?E\+?\d+\s*$/i.test(text)

/** A count: a whole number from 0 up, thousands apart or not. undefined where the cell says nothing. */
export function readCount(cell: string): number | undefined | { wrong: 'negative' | 'rounded' | 'not-a-count' } {
  const text = cell.normalize('NFKC').trim()
  if (isNothing(text)) return undefined
  if (isRounded(text)) return { wrong: 'rounded' }
  if (/^(?:[-−–]\s*\d|\(\d)/.test(text)) return { wrong: 'negative' }
  const plain = /^\d{1,3}(?:[, '’\u00a0\u202f]\d{3})+$/.test(text) ? text.replace(/\D/g, '') : text.replace(/^(\d+)\.0+$/, '$1')
  const count = /^\d{1,16}$/.test(plain) ? Number(plain) : Number.NaN
  return Number.isSafeInteger(count) && count <= 10_000_000_000 ? count : { wrong: 'not-a-count' }
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const two = (text: string | number | undefined): string => String(text ?? 0).padStart(2, '0')

interface Parts {
  day: string
  /** `15:08`; noon where only the day is known. */
  time: string
  seconds: number
  /** Minutes east of UTC; undefined: by the clock of the library. */
  offset?: number
}

export type DateOrder = 'dmy' | 'mdy'

/** What a date with slashes or hyphens shows about the order of day and month; undefined where it shows nothing. Points always have the day first. */
export function orderShown(text: string): DateOrder | undefined {
  const [, a, sign, b] = slashed.exec(text.normalize('NFKC').trim()) ?? []
  if (sign === '.') return undefined
  return Number(a) > 12 ? 'dmy' : Number(b) > 12 ? 'mdy' : undefined
}

const clock = String.raw`(?:[T,\s]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?)?`
const zone = String.raw`\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?`
const iso = new RegExp(String.raw`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?${clock}${zone}$`, 'i')
const slashed = new RegExp(String.raw`^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})${clock}$`, 'i')
const twitter = /^\w{3} (\w{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})$/
const mail = new RegExp(String.raw`^(?:\w{3},\s*)?(\d{1,2})[ -](\w{3})\w*[ -](\d{4})${clock}${zone}$`, 'i')

/**
 * The moment a post left: ISO 8601, what Twitter and RFC 2822 write, seconds or milliseconds since 1970, Chinese dates, days with points
 * (day first) or slashes (in the order given). Without a zone the clock is the one in `zone`; without a time it is noon.
 */
export function readMoment(
  cell: string,
  timeZone: string,
  order: DateOrder | undefined,
): Date | { wrong: 'date-not-read' | 'date-unclear' } {
  const text = cell.normalize('NFKC').trim()
  if (/^\d{10}$/.test(text)) return new Date(Number(text) * 1000)
  if (/^\d{13}$/.test(text)) return new Date(Number(text))
  const parts = partsOf(text, order)
  if ('wrong' in parts) return parts
  try {
    const wall = { wall: `${parts.day}T${parts.time}`, zone: parts.offset === undefined ? timeZone : 'UTC' }
    return new Date(instantOfPlan(wall).getTime() - (parts.offset ?? 0) * 60_000 + parts.seconds * 1000)
  } catch {
    // No such day or hour: 30 February, 25:00.
    return { wrong: 'date-not-read' }
  }
}

function partsOf(text: string, order: DateOrder | undefined): Parts | { wrong: 'date-not-read' | 'date-unclear' } {
  const of = (y: string, m: string | number, d: string, time: (string | undefined)[], at?: string): Parts => {
    const [hour, minute, second, half] = time
    const twelve = half ? (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hour)
    return {
      day: `${y}-${two(m)}-${two(d)}`,
      time: hour === undefined ? '12:00' : `${two(twelve)}:${minute}`,
      seconds: Math.min(Number(second ?? 0), 59),
      ...(at === undefined ? {} : { offset: minutesEast(at) }),
    }
  }
  const month = (name: string) => months.indexOf(name.slice(0, 3).toLowerCase()) + 1
  let found = iso.exec(text)
  if (found) return of(found[1]!, found[2]!, found[3]!, found.slice(4, 8), found[8])
  found = twitter.exec(text)
  if (found) return of(found[7]!, month(found[1]!), found[2]!, found.slice(3, 6), found[6])
  found = mail.exec(text)
  if (found) return of(found[3]!, month(found[2]!), found[1]!, found.slice(4, 8), found[8])
  found = slashed.exec(text)
  if (!found) return { wrong: 'date-not-read' }
  const [, a, sign, b, year] = found
  // Points stand between day and month where days come first; slashes stand in both orders.
  const by = sign === '.' ? 'dmy' : (orderShown(text) ?? (a === b ? 'dmy' : order))
  if (!by) return { wrong: 'date-unclear' }
  return of(year!, by === 'dmy' ? b! : a!, by === 'dmy' ? a! : b!, found.slice(5, 9))
}

function minutesEast(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
  return sign ? (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1) : 0
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** The words of a post without the tags an export may have left in them. A `<` that opens no tag is a sign like others. */
export function readWords(cell: string): string {
  return cell
    .replace(/\r\n?/g, '\n')
    .replace(/<(script|style)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/(?:p|div|li|h[1-6])\s*>/gi, '\n\n')
    .replace(/<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>/gi, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (all, ten, sixteen, name) => {
      const code = ten ? Number(ten) : sixteen ? Number.parseInt(sixteen, 16) : undefined
      if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : ''
      return entities[String(name).toLowerCase()] ?? all
    })
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** The first words of a text, for its title: its first line, cut at a word. Addresses say nothing; '' where nothing else is there. */
export function firstWords(text: string, most = 80): string {
  const line = text
    .split('\n')
    .map((one) =>
      one
        .replace(/https?:\/\/\S+/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .find((one) => /[\p{L}\p{N}]/u.test(one))
  if (!line) return ''
  const signs = [...line]
  if (signs.length <= most) return line
  const cut = signs.slice(0, most).join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > most / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}
