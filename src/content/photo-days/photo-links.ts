import { isId, type Work } from '#platform'

// The links of a day are made from its id and a number that counts up: nothing is kept that could be read out of the database, and the sheet of the
// day can be printed again.

export type PhotoLink = 'upload' | 'agree'
type Of = { day_id: string; links: number }

/** The token of a day's link. */
export const photoToken = (work: Work, day: Of, link: PhotoLink): string =>
  `${short(day.day_id)}.${day.links}.${work.house.secrets.sign('photo-day', said(work, day, link))}`

const said = (work: Work, day: Of, link: PhotoLink): string => `${work.alliance}/${link}/${day.day_id}/${day.links}`

/** The day a token is of, or undefined where the house did not make it; whether it still opens anything is asked of the day. */
export function dayOfToken(work: Work, token: string, link: PhotoLink): Of | undefined {
  const match = /^([\w-]{22})\.(\d{1,6})\.([\w-]{20,60})$/.exec(token)
  if (!match) return undefined
  const day = { day_id: long(match[1]!), links: Number(match[2]) }
  return isId(day.day_id) && work.house.secrets.verify('photo-day', said(work, day, link), match[3]!) ? day : undefined
}

const short = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')

function long(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex').padEnd(32, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
