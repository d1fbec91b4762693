import { createHash } from 'node:crypto'
import type { Params } from '#platform'
import { type Doc, type FoundPicture, type Inline, isEmptyDoc, type Lost, readHtml, wordsOfHtml } from '#rooms/content'
import { readOldAddress } from '#rooms/reach'
import { firstWords, readMoment } from './past-cells.ts'
import type { SiteItem } from './site-item.ts'

/** An article or page as it will stand here. */
export interface Judged {
  item: number
  line: number
  key: string
  type: 'post' | 'page'
  /** When readers had it first; null for a draft. */
  at: Date | null
  /** Why it is a draft where it was public once, or is to be: a note. */
  held: 'locked' | 'ahead' | null
  locale: string
  title: string
  summary: string
  body: Doc
  /** The address of the picture above it. */
  lead: FoundPicture | null
  slug: string
  author: string
  categories: string[]
  /** As old addresses are kept. */
  addresses: string[]
  pictures: FoundPicture[]
  lost: Partial<Record<Lost, number>>
}

export interface Judging {
  timeZone: string
  now: Date
  /** Of everything, whatever the items say. */
  language?: string
  locales: readonly string[]
  defaultLocale: string
  /** Hosts the site names as its own, without `www.`. */
  hosts: readonly string[]
  authors: boolean
  /** Pictures that stand in the same file, by number. */
  attachments: ReadonlyMap<string, { src: string; alt: string }>
  /** What those pictures show, by {@link canonical} address. */
  alts: ReadonlyMap<string, string>
  asset?: (src: string) => string | undefined
}

export type Verdict = { judged: Judged } | { passedOver: string } | { refused: { code: string; params: Params } }

const refused = (code: string, params: Params = {}): Verdict => ({ refused: { code: `channels.site.item.${code}`, params } })

/** The key of an item in few characters. */
export const keyOf = ({ key }: Pick<SiteItem, 'key'>): string =>
  Buffer.byteLength(key) <= 500 ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`

/**
 * Says what becomes of an item: what will stand here, or why it cannot. Pure; the same item is judged the same in a dry run and when it is taken in.
 */
export function judgeItem(item: SiteItem, options: Judging): Verdict {
  if (item.type === 'other' || item.type === 'picture') return { passedOver: item.kind }
  if (item.standing === 'binned') return { passedOver: `${item.kind}, binned` }
  if (item.key === '') return refused('no-name')
  const when = momentOf(item, options)
  if ('refused' in when) return when
  const read = readHtml(item.html, {
    base: item.address || undefined,
    ownHosts: options.hosts,
    wordpress: item.wordpress,
    asset: options.asset,
  })
  if (read.cut) return refused('too-long')
  const body = options.authors && item.author ? signed(read.doc, item.author) : read.doc
  const words = wordsOfHtml(item.html.slice(0, 2000), 400)
  const title = wordsOfHtml(item.title, 300) || firstWords(words).slice(0, 300)
  if (title === '' || (isEmptyDoc(read.doc) && read.pictures.length === 0)) return refused(title === '' ? 'no-words' : 'no-text')
  const lead = leadOf(item, options)
  const draft = item.standing === 'draft' || item.standing === 'locked' || when.ahead
  return {
    judged: {
      item: item.item,
      line: item.line,
      key: keyOf(item),
      type: item.type === 'page' ? 'page' : 'post',
      at: draft ? null : when.at,
      held: item.standing === 'locked' ? 'locked' : when.ahead ? 'ahead' : null,
      locale: localeOf(item.language, options),
      title,
      summary: wordsOfHtml(item.summary, 600),
      body,
      lead,
      slug: item.slug || lastPart(item.address),
      author: item.author.slice(0, 200),
      categories: [...new Set(item.categories)].slice(0, 50),
      addresses: draft ? [] : oldAddressesOf(item, options.hosts),
      pictures: withAltOf(read.pictures, options.alts),
      lost: read.lost,
    },
  }
}

function momentOf(item: SiteItem, { timeZone, now }: Judging): { at: Date; ahead: boolean } | Extract<Verdict, { refused: unknown }> {
  const wrong = (code: string, params: Params = {}) => ({ refused: { code: `channels.site.item.${code}`, params } })
  // A draft has no day yet, and needs none.
  if (item.dates.length === 0) return item.standing === 'draft' ? { at: now, ahead: false } : wrong('no-date')
  for (const date of item.dates) {
    const at = readMoment(date, timeZone, undefined)
    if ('wrong' in at) continue
    if (at.getUTCFullYear() < 1990) return wrong('date-not-read', { text: date.slice(0, 80) })
    return { at, ahead: at > now }
  }
  return wrong('date-not-read', { text: item.dates[0]!.slice(0, 80) })
}

/** The language here that an item's language means: the same, else one of the same tongue. */
function localeOf(given: string | null, { language, locales, defaultLocale }: Judging): string {
  if (language) return language
  const tag = (given ?? '').trim().replaceAll('_', '-')
  if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(tag)) return defaultLocale
  const tongue = tag.split('-')[0]!.toLowerCase()
  const [, ...rest] = tag.split('-')
  return (
    locales.find((one) => one.toLowerCase() === tag.toLowerCase()) ??
    locales.find((one) => one.split('-')[0] === tongue) ??
    [tongue, ...rest].join('-')
  )
}

function oldAddressesOf(item: SiteItem, hosts: readonly string[]): string[] {
  const kept = [item.address, ...item.others].flatMap((address) => {
    const read = address === '' ? null : readOldAddress(address)
    return read?.host && hosts.includes(read.host.replace(/^www\./, '')) && !read.address.endsWith('/*') ? [read.address] : []
  })
  return [...new Set(kept)].filter((address) => address !== '/')
}

function leadOf(item: SiteItem, { attachments }: Judging): FoundPicture | null {
  if (!item.lead) return null
  const found = 'number' in item.lead ? attachments.get(item.lead.number) : item.lead
  return found ? { ...found, caption: '' } : null
}

/** Where a text says nothing of what a picture shows, what was written down with the picture does. */
const withAltOf = (pictures: FoundPicture[], alts: Judging['alts']): FoundPicture[] =>
  pictures.map((picture) => ({ ...picture, alt: picture.alt || (alts.get(canonical(picture.src)) ?? '') }))

/** One picture in all its sizes: without the size WordPress writes into a name, and without a query. */
export function canonical(src: string): string {
  const url = new URL(src)
  return `${url.origin}${url.pathname.replace(/-\d{2,4}x\d{2,4}(?=\.\w{3,4}$)/, '').replace(/-(?:scaled|rotated)(?=\.\w{3,4}$)/, '')}`
}

const signed = (doc: Doc, author: string): Doc => ({
  ...doc,
  content: [
    ...doc.content,
    { type: 'paragraph', content: [{ type: 'text', text: author.slice(0, 200), marks: [{ type: 'em' }] } satisfies Inline] },
  ],
})

function lastPart(address: string): string {
  if (address === '') return ''
  const part = new URL(address).pathname.split('/').filter(Boolean).at(-1) ?? ''
  try {
    return decodeURIComponent(part).replace(/\.\w{2,5}$/, '')
  } catch {
    return ''
  }
}
