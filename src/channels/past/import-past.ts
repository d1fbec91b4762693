import { type Actor, audit, newId, type Params, type Platform, paragraphsOf, refuseField, type Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { writePastPosts } from '#rooms/content'
import { closedMonths, type Fact, type MetricKey, makeScenes, recordFacts } from '#rooms/facts'
import { accountOf, channelParams, lockAccount } from '../accounts.ts'
import { type Account, channelOf, type Figures, figureNames, placeOf } from '../channel.ts'
import { noSuchAccount, pastMonthsClosed, pastNotThere } from '../errors.ts'
import { platformOf, readPostAddress } from '../hand-off/platforms.ts'
import { channelsPolicy } from '../policy.ts'
import type { Carried, Payload } from '../tables.ts'
import type { PastFile } from './open-archive.ts'
import type { DateOrder } from './past-cells.ts'
import { type PastLine, type PastTable, type RefusedLine, readPastPosts } from './read-past.ts'

export interface ImportPastPosts {
  /** A CSV file of at most 200,000 lines, or an archive ({@link readPastPosts}); its bytes or its path. */
  file: PastFile
  /** Its name: the source of its figures is `imported: <name>`. */
  name: string
  /** The channel account the posts left through: its id, or its kind. */
  channel: string
  /** Says what would happen and changes nothing. */
  dryRun?: boolean
  /** How 03/04/2014 is meant, where the file does not show it. */
  dates?: DateOrder
  /** Only lines of the account that is called this there. */
  account?: string
  /** Language of posts whose line names none; the alliance's first language unless given. */
  language?: string
  /** Closed months may be opened again; refused with `channels.past-months-closed` unless said. */
  reopen?: boolean
}

export interface PastImport {
  channel: string
  /** The account, with the name people gave it. */
  account: { id: string; name: string }
  source: string
  encoding: string
  dryRun: boolean
  /** Lines: placed + known + others + refused. */
  read: number
  /** New here; in a dry run those that would be. */
  placed: number
  /** There already: imported before, or sent by Foyer itself. */
  known: number
  /** Of other accounts, where one was named. */
  others: number
  refused: RefusedLine[]
  /** First and last day of what is placed. */
  days: { from: string; to: string } | null
  /** What the placed lines count together. */
  figures: Figures
  withoutWords: number
  withoutFigures: number
  /** Columns nothing was taken from. */
  unused: string[]
  /** Closed months that placing opens again. */
  reopens: { metric: MetricKey; month: string }[]
  /** What a person should look at; each `channels.past.odd.<code>`. */
  odd: { code: string; params: Params }[]
}

/** Posts placed in one transaction: what is cut off goes on from the last of them. */
const atOnce = 500

/**
 * Takes in posts that left through a channel before it was Foyer's, with what was counted of them. Each becomes a published post of its
 * day, a delivery that was sent, and facts of that day with the delivery's scene. Known again by channel and id there, so importing twice is
 * importing once, and an import that was cut off goes on by being started again. Lines that cannot be taken are named; the others are taken.
 * Opens its own transactions, one for every 500 posts. Throws `channels.past-not-there`, `channels.past-months-closed`, refusals of `file`.
 */
export async function importPastPosts(house: Platform, alliance: string, actor: Actor, input: ImportPastPosts): Promise<PastImport> {
  const { account, timeZone, language, now } = await house.work(alliance, actor, async (work) => {
    channelsPolicy.demand(work, 'import-past-posts')
    const { time_zone, default_locale } = await allianceOf(work)
    return {
      account: await accountFor(work, input.channel),
      timeZone: time_zone,
      language: input.language ?? default_locale,
      now: work.now,
    }
  })
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(language)) throw refuseField('language', 'content.language-not-known')
  const platform = platformOf(account.kind)
  const table = await readPastPosts(input.file, {
    timeZone,
    now,
    dates: input.dates,
    account: input.account,
    addressOf: (url) => platform && readPostAddress(platform, url),
  })
  const source = `imported: ${input.name.replace(/\p{Cc}/gu, ' ').trim()}`.slice(0, 120)
  const { fresh, days, reopens } = await house.work(alliance, actor, (work) => look(work, account, table.lines))
  const report: PastImport = {
    channel: account.kind,
    account: { id: account.accountId, name: account.name },
    source,
    encoding: table.encoding,
    dryRun: input.dryRun ?? false,
    read: table.read,
    placed: fresh.length,
    known: table.lines.length - fresh.length,
    others: table.others,
    refused: table.refused,
    days,
    figures: sumOf(fresh),
    withoutWords: fresh.filter(({ text, title }) => text === '' && title === '').length,
    withoutFigures: fresh.filter(({ figures }) => Object.keys(figures).length === 0).length,
    unused: table.unused,
    reopens,
    odd: oddities(table, fresh),
  }
  if (report.dryRun) return report
  if (reopens.length > 0 && !input.reopen) throw pastMonthsClosed(reopens.length, reopens[0]!.month)
  let placed = 0
  for (let at = 0; at < fresh.length; at += atOnce) {
    const lines = fresh.slice(at, at + atOnce)
    placed += await house.work(alliance, actor, (work) => place(work, account, lines, { source, language }))
  }
  // Somebody may have imported the same meanwhile.
  return { ...report, placed, known: report.known + fresh.length - placed }
}

/** The account by its id or its kind; also one that has ended, for that is where old posts stand. */
async function accountFor(work: Work, wanted: string): Promise<Account> {
  const rows = await work.db.selectFrom('channels.accounts').selectAll().where('alliance_id', '=', work.alliance).execute()
  const row =
    rows.find(({ account_id }) => account_id === wanted) ??
    rows.filter(({ kind }) => kind === wanted).toSorted((a, b) => Number(a.retired_at !== null) - Number(b.retired_at !== null))[0]
  if (!row) throw noSuchAccount()
  // What leaves through our own channels, or to a program's address, has no name on the other side to be known by.
  if (channelOf(row.kind)?.accounts !== 'one') throw pastNotThere(row.name)
  return accountOf(row)
}

/** Which lines are new here, from when to when they go, and which closed months they fall into. */
async function look(work: Work, account: Account, lines: readonly PastLine[]) {
  const known = await knownIds(work, account, lines)
  const fresh = lines.filter(({ id }) => !known.has(id))
  const metrics = figureNames.filter((name) => fresh.some(({ figures }) => figures[name] !== undefined))
  const cells = new Map<string, { metric: MetricKey; day: string }>()
  const found: string[] = []
  for (const line of fresh) {
    const day = await localDay(work, null, line.at)
    found.push(day)
    for (const metric of metricsOf(line.figures, metrics)) cells.set(`${metric} ${day.slice(0, 7)}`, { metric, day })
  }
  found.sort()
  const days = found.length > 0 ? { from: found[0]!, to: found.at(-1)! } : null
  return { fresh, days, reopens: await closedMonths(work, [...cells.values()]) }
}

const metricsOf = (figures: Figures, names: readonly (keyof Figures)[]): MetricKey[] => [
  'posts.published',
  'deliveries.sent',
  ...names.filter((name) => figures[name] !== undefined).map((name): MetricKey => `social.${name}`),
]

/** Which of these the account has already, however they came. */
async function knownIds(work: Work, account: Account, lines: readonly PastLine[]): Promise<Set<string>> {
  const known = new Set<string>()
  for (let at = 0; at < lines.length; at += 5000) {
    const rows = await work.db
      .selectFrom('channels.deliveries')
      .select('remote_id')
      .where('alliance_id', '=', work.alliance)
      .where('account_id', '=', account.accountId)
      .where('operation', '=', 'deliver')
      .where('remote_id', '=', (eb) => eb.fn.any(eb.val(lines.slice(at, at + 5000).map(({ id }) => id))))
      .execute()
    for (const { remote_id } of rows) known.add(remote_id!)
  }
  return known
}

/** Places some lines in one transaction: posts, deliveries, facts, one sentence. Returns how many were new. */
async function place(
  work: Work,
  account: Account,
  lines: readonly PastLine[],
  { source, language }: { source: string; language: string },
): Promise<number> {
  channelsPolicy.demand(work, 'import-past-posts')
  // Two imports into one account come one after the other, so that none counts what the other has just placed.
  await lockAccount(work, account.accountId)
  const known = await knownIds(work, account, lines)
  const fresh = lines
    .filter(({ id }) => !known.has(id))
    .map((line) => ({ ...line, locale: line.language ?? language, title: line.title || untitled(line, account) }))
  if (fresh.length === 0) return 0
  const posts = await writePastPosts(
    work,
    fresh.map(({ at, locale, title, text }) => ({ at, channel: account.kind, locale, title, text })),
  )
  const scenes = await makeScenes(
    work,
    fresh.map(({ title }, i) => ({ kind: account.kind, subjectKind: 'post', subjectId: posts[i]!, label: title })),
  )
  const deliveries = fresh.map((line, i) => ({
    alliance_id: work.alliance,
    delivery_id: newId(),
    account_id: account.accountId,
    kind: account.kind,
    operation: 'deliver' as const,
    follows: null,
    post_id: posts[i]!,
    version: 1,
    locale: line.locale,
    state: 'sent' as const,
    planned_wall: null,
    planned_zone: null,
    due_at: line.at,
    next_at: line.at,
    attempts: 0,
    tries: 0,
    lease_until: null,
    lease_by: null,
    payload: JSON.stringify(carriedBy(line, addressOf(account, line), scenes[i]!.code)),
    scene: scenes[i]!.scene,
    link_code: null,
    outcome: null,
    resent_at: null,
    counts: '{}',
    place: placeOf(account),
    remote_id: line.id,
    remote_url: addressOf(account, line),
    figures: JSON.stringify(line.figures),
    figures_at: work.now,
    imported: source,
    outdated_at: null,
    outdated_why: null,
    correction_version: null,
    correction_note: null,
    planned_at: line.at,
    started_at: line.at,
    ended_at: line.at,
  }))
  await work.db.insertInto('channels.deliveries').values(deliveries).execute()
  const facts: Fact[] = []
  for (const [i, line] of fresh.entries()) {
    const { delivery_id, post_id, scene } = deliveries[i]!
    const of = { at: line.at, day: await localDay(work, null, line.at), source }
    facts.push({ ...of, metric: 'posts.published', key: `post:${post_id}` })
    facts.push({ ...of, metric: 'deliveries.sent', scene, key: `delivery:${delivery_id}` })
    for (const name of figureNames) {
      const amount = line.figures[name]
      if (amount !== undefined) facts.push({ ...of, metric: `social.${name}`, scene, amount })
    }
  }
  await recordFacts(work, facts)
  await audit(
    work,
    'channels.past-posts-imported',
    { kind: 'channel', id: account.accountId },
    { ...channelParams(account), count: fresh.length, file: source.replace(/^imported: /, '') },
  )
  return fresh.length
}

/** A title for a post whose words nobody kept: who, and when. Figures in no language. */
const untitled = ({ account, at }: PastLine, { name }: Account): string =>
  `${account ? `@${account}` : name} · ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Where it stands: as the file says, else as X makes its addresses. */
const addressOf = (account: Account, line: PastLine): string | null =>
  line.url ??
  (account.kind === 'x' && /^\w{1,20}$/.test(line.account) && /^\d+$/.test(line.id)
    ? `https://x.com/${line.account}/status/${line.id}`
    : null)

function carriedBy(line: PastLine & { locale: string }, url: string | null, scene: string): Carried {
  const payload: Payload = {
    title: line.title,
    summary: '',
    html: paragraphsOf(line.text),
    text: line.text,
    url: url ?? '',
    link: url ?? '',
    action: null,
    picture: null,
    byline: '',
    series: '',
    topic: '',
    note: '',
    publishedAt: line.at.toISOString(),
    scene,
  }
  return { ...payload, locale: line.locale, translations: {} }
}

function sumOf(lines: readonly PastLine[]): Figures {
  const sums: Figures = {}
  for (const { figures } of lines)
    for (const name of figureNames) if (figures[name] !== undefined) sums[name] = (sums[name] ?? 0) + figures[name]
  return sums
}

function oddities(table: PastTable, fresh: readonly PastLine[]): PastImport['odd'] {
  const odd: PastImport['odd'] = []
  const accounts = Map.groupBy(fresh, ({ account }) => account)
  if (accounts.size > 1) {
    const [most, lines] = [...accounts].reduce((a, b) => (b[1].length > a[1].length ? b : a))
    odd.push({ code: 'several-accounts', params: { count: accounts.size, name: most || '–', lines: lines.length } })
  }
  const wordless = fresh.filter(({ text, title }) => text === '' && title === '').length
  if (wordless > 0) odd.push({ code: 'without-words', params: { count: wordless, all: fresh.length } })
  const uncounted = fresh.filter(({ figures }) => Object.keys(figures).length === 0).length
  if (uncounted > 0) odd.push({ code: 'without-figures', params: { count: uncounted, all: fresh.length } })
  for (const name of figureNames) {
    const counts = fresh.flatMap(({ figures }) => figures[name] ?? [])
    const zeros = counts.filter((count) => count === 0).length
    // A mean of such figures is the mean of a few.
    if (counts.length >= 20 && zeros > counts.length / 2)
      odd.push({
        code: 'mostly-nought',
        params: { figure: name, percent: Math.round((zeros / counts.length) * 100), most: counts.reduce((a, b) => Math.max(a, b)) },
      })
  }
  // A spreadsheet keeps fifteen digits and writes noughts for the rest.
  const long = table.lines.filter(({ id }) => /^\d{16,}$/.test(id))
  const rounded = long.filter(({ id }) => /000?$/.test(id.slice(15))).length
  if (long.length >= 5 && rounded > long.length / 2) odd.push({ code: 'ids-rounded', params: { count: rounded } })
  return odd
}
