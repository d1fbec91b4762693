// Reads a table of old posts: whose column is what, which lines can be taken and which not. Pure but for the reading of the file.
import { type Params, withoutGuard } from '#platform'
import { readTable } from '#rooms/facts'
import { type Figures, figureNames } from '../channel.ts'
import { pastColumnsMissing, pastTooManyLines } from '../errors.ts'
import { openArchive, type PastFile } from './open-archive.ts'
import { type DateOrder, firstWords, isNothing, isRounded, orderShown, readCount, readMoment, readWords } from './past-cells.ts'
import { isCar, readCar } from './read-car.ts'
import { isOutbox, readOutbox } from './read-outbox.ts'

/** A post of the past, as a line tells it. */
export interface PastLine {
  line: number
  /** What the platform calls it. */
  id: string
  url: string | null
  at: Date
  /** First words; '' where the file holds no words. */
  title: string
  text: string
  /** As the account is called there; '' where the file does not say. */
  account: string
  language: string | null
  figures: Figures
}

/** A line that was not taken; `code` names a sentence of `refusals`. */
export interface RefusedLine {
  line: number
  code: string
  params: Params
}

export interface PastTable {
  encoding: string
  /** Lines with something in them, without the header. */
  read: number
  lines: PastLine[]
  refused: RefusedLine[]
  /** Lines passed over: of other accounts, where `account` names one; of an archive what is not for everybody, or not ours. */
  others: number
  /** Columns nothing was taken from. */
  unused: string[]
}

export interface PastWish {
  /** Zone of times that name none. */
  timeZone: string
  now: Date
  /** How 03/04/2014 is meant; else the file has to show it. */
  dates?: DateOrder
  /** Only lines of this account. */
  account?: string
  /** Id and address of a post from an address of this platform; nothing where it is none. */
  addressOf(url: string): { id: string; url: string } | undefined
}

const mostPastLines = 200_000
const mostText = 20_000

const names = {
  id: ['id', 'idstr', 'tweetid', 'statusid', 'postid', 'mediaid', 'noteid', 'remoteid', '帖子id', '微博id', '笔记id', '作品id'],
  url: ['url', 'link', 'permalink', 'permanentlink', 'posturl', 'postlink', 'tweetpermalink', 'tweeturl', '链接', '帖子链接', '笔记链接'],
  at: [
    'createdat',
    'date',
    'datetime',
    'time',
    'timestamp',
    'published',
    'publishedat',
    'publishtime',
    'postedat',
    'posted',
    'datum',
    '发布时间',
    '时间',
    '日期',
  ],
  title: ['title', 'posttitle', '标题', '笔记标题', '作品名称'],
  text: ['text', 'fulltext', 'tweettext', 'message', 'caption', 'content', 'posttext', 'description', '内容', '正文', '微博内容'],
  account: ['screenname', 'account', 'accountname', 'accountusername', 'username', 'pagename', 'author', '账号', '帐号'],
  language: ['lang', 'language', '语言'],
  likes: [
    'likes',
    'likecount',
    'favoritecount',
    'favouritecount',
    'favoritescount',
    'favouritescount',
    'reactions',
    'reactionscount',
    '点赞',
    '点赞数',
    '点赞量',
    '获赞',
  ],
  shares: [
    'shares',
    'sharecount',
    'rtcount',
    'retweetcount',
    'retweets',
    'reblogs',
    'reblogscount',
    'reposts',
    'repostcount',
    '转发',
    '转发数',
    '分享',
    '分享数',
    '分享量',
  ],
  replies: ['replies', 'replycount', 'repliescount', 'comments', 'commentcount', 'commentscount', '评论', '评论数', '评论量'],
  saves: ['saves', 'savecount', 'bookmarks', 'bookmarkcount', '收藏', '收藏数', '收藏量'],
  views: [
    'views',
    'viewcount',
    'impressions',
    'impressioncount',
    'plays',
    'playcount',
    '播放',
    '播放量',
    '阅读',
    '阅读量',
    '阅读数',
    '浏览',
    '浏览量',
    '观看量',
  ],
  clicks: ['clicks', 'clickcount', 'linkclicks', 'urlclicks', '点击', '点击数', '点击量'],
} as const
type Column = keyof typeof names

const folded = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-.()#"]+/g, '')

/** Which column is what, by its name; of several that could be the same, the one named first above. */
function mapPastColumns(header: readonly string[]): Map<Column, number> {
  const given = header.map((name) => folded(name.replace(/^\ufeff/, '')))
  const found = new Map<Column, number>()
  for (const [column, wanted] of Object.entries(names) as [Column, readonly string[]][]) {
    const at = wanted.map((name) => given.indexOf(name)).find((i) => i >= 0)
    if (at !== undefined) found.set(column, at)
  }
  return found
}

interface Rows {
  encoding: string
  /** The header first. */
  rows: { line: number; fields: string[] }[]
  passedOver: number
}

async function rowsOf(given: PastFile): Promise<Rows> {
  const file = await openArchive(given)
  const isArchive = isCar(file)
  if (isArchive || isOutbox(file)) {
    const { rows, passedOver } = isArchive ? readCar(file) : readOutbox(file)
    if (rows.length > mostPastLines + 1) throw pastTooManyLines(mostPastLines)
    return { encoding: 'utf-8', rows, passedOver }
  }
  const { encoding, records } = await readTable(async function* () {
    yield file
  })
  const rows: Rows['rows'] = []
  for await (const some of records) {
    for (const record of some) if (record.fields.some((field) => field.trim() !== '')) rows.push(record)
    if (rows.length > mostPastLines + 1) throw pastTooManyLines(mostPastLines)
  }
  return { encoding, rows, passedOver: 0 }
}

/**
 * Reads the whole table, the archive of a Mastodon server (the archive itself or its outbox.json), or that of a Bluesky account (CAR). Refuses the field `file` where it is no table of posts: no column with an id or address, or none with a date.
 * Everything else is a matter of lines: what is wrong with one leaves the others.
 */
export async function readPastPosts(file: PastFile, wish: PastWish): Promise<PastTable> {
  const { encoding, rows, passedOver } = await rowsOf(file)
  const [head, ...body] = rows
  const header = head?.fields ?? []
  const columns = mapPastColumns(header)
  const missing = [...(columns.has('id') || columns.has('url') ? [] : ['id']), ...(columns.has('at') ? [] : ['created_at'])]
  if (missing.length > 0) throw pastColumnsMissing(missing.join(', '))

  const cell = (fields: readonly string[], column: Column): string => {
    const at = columns.get(column)
    return at === undefined ? '' : withoutGuard(fields[at] ?? '').trim()
  }
  // One date that can be meant in one way only tells how the others of its file are meant; two that differ tell nothing.
  const shown = new Set(body.map(({ fields }) => orderShown(cell(fields, 'at'))).filter((order) => order !== undefined))
  const order = wish.dates ?? (shown.size === 1 ? [...shown][0] : undefined)
  const table: PastTable = {
    encoding,
    read: body.length + passedOver,
    lines: [],
    refused: [],
    others: passedOver,
    unused: header.filter((_, i) => ![...columns.values()].includes(i)).map((name) => name.replace(/^\ufeff/, '').trim()),
  }
  const seen = new Map<string, number>()
  for (const { line, fields } of body) {
    const account = cell(fields, 'account').replace(/^@/, '').slice(0, 100)
    if (wish.account && account.toLowerCase() !== wish.account.replace(/^@/, '').toLowerCase()) {
      table.others++
      continue
    }
    const put = (code: string, params: Params = {}) => table.refused.push({ line, code: `channels.past-${code}`, params })
    if (fields.length > header.length && fields.slice(header.length).some((field) => field.trim() !== '')) {
      put('line-torn', { columns: header.length, found: fields.length })
      continue
    }
    const named = nameOf(cell(fields, 'id'), cell(fields, 'url'), wish)
    if ('wrong' in named) {
      put(named.wrong, { text: named.text.slice(0, 80) })
      continue
    }
    const when = cell(fields, 'at')
    const at = isNothing(when) ? { wrong: 'no-date' } : readMoment(when, wish.timeZone, order)
    if ('wrong' in at) {
      put(at.wrong, { text: when.slice(0, 80) })
      continue
    }
    if (at > wish.now || at.getUTCFullYear() < 1990) {
      put(at > wish.now ? 'date-ahead' : 'date-not-read', { text: when.slice(0, 80) })
      continue
    }
    const figures: Figures = {}
    let wrong: { name: string; text: string; why: string } | undefined
    for (const name of figureNames) {
      const count = readCount(cell(fields, name))
      if (typeof count === 'number') figures[name] = count
      else if (count) wrong ??= { name, text: cell(fields, name).slice(0, 40), why: count.wrong }
    }
    if (wrong) {
      put(`figure-${wrong.why}`, { text: wrong.text, column: header[columns.get(wrong.name as Column)!]!.trim() })
      continue
    }
    const text = isNothing(cell(fields, 'text')) ? '' : readWords(cell(fields, 'text'))
    if (text.length > mostText) {
      put('text-too-long', { most: mostText })
      continue
    }
    const earlier = seen.get(named.id)
    if (earlier !== undefined) {
      put('line-same', { line: earlier })
      continue
    }
    seen.set(named.id, line)
    const language = cell(fields, 'language')
    const title = isNothing(cell(fields, 'title')) ? '' : readWords(cell(fields, 'title'))
    table.lines.push({
      line,
      ...named,
      at,
      title: firstWords(title || text),
      text,
      account,
      language: /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(language) && language !== 'und' ? language : null,
      figures,
    })
  }
  return table
}

function nameOf(
  id: string,
  url: string,
  wish: PastWish,
): { id: string; url: string | null } | { wrong: 'no-id' | 'id-rounded' | 'id-not-read' | 'address-not-read'; text: string } {
  if (isRounded(id)) return { wrong: 'id-rounded', text: id }
  const address = isNothing(url) ? undefined : URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : null
  if (address === null || (address && address.length > 2000)) return { wrong: 'address-not-read', text: url }
  const known = address ? wish.addressOf(address) : undefined
  if (!isNothing(id)) {
    if (id.length > 200 || /[\s\u0000-\u001f<>"]/.test(id)) return { wrong: 'id-not-read', text: id }
    return { id, url: address ?? null }
  }
  if (address) return { id: known?.id ?? address, url: address }
  return { wrong: 'no-id', text: '' }
}
