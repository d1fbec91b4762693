import type { Actor, Params, Platform, Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { lostKinds } from '#rooms/content'
import { closedMonths } from '#rooms/facts'
import { channelsPolicy } from '../policy.ts'
import { bringPictures, knownPictures, type WantedPicture } from './bring-pictures.ts'
import { languageNotKnown, siteMonthsClosed } from './errors.ts'
import { canonical, type Judged, type Judging, judgeItem, keyOf } from './judge-item.ts'
import { keepFeedAddresses, placeItems, seriesByNames } from './place-items.ts'
import { type Open, readSite, type SiteHead } from './read-site.ts'
import { mostTold, type SiteReport, type SiteWishes, Tally } from './site-report.ts'

export interface ImportSite extends SiteWishes {
  /** The feed or export, read as often as needed. */
  open: Open
  /** Its name: the source of what is counted is `imported: <name>`. */
  name: string
  /** A ZIP of the old site's pictures: its path, or its bytes. */
  pictures?: string | Uint8Array
  /** Says what would happen and changes nothing. */
  dryRun?: boolean
}

/** Items placed in one transaction: what is cut off goes on from the last of them. */
const atOnce = 50
/** Pictures of one file whose names are remembered. */
const mostAttachments = 200_000

interface Fresh {
  judged: Pick<Judged, 'key' | 'item' | 'type' | 'at' | 'addresses' | 'categories' | 'locale'>
  pictures: WantedPicture[]
}

/**
 * Takes in what stood on the library's own site before: articles become posts and pages become pages, with their old day, their pictures and
 * their old addresses. They go out by no channel, for readers have had them; drafts stay drafts. Known again by what their own system calls
 * them, so importing twice is importing once, whatever file they come in, and an import that was cut off goes on by being started again. Items
 * that cannot be taken are named with number, line and reason; the others are taken. Opens its own transactions, one for every 50 items. Throws
 * `channels.past-months-closed` and refusals of `file` ({@link readSite}).
 */
export async function importSite(house: Platform, alliance: string, actor: Actor, input: ImportSite): Promise<SiteReport> {
  if (input.language && !/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(input.language)) throw languageNotKnown()
  const here = await house.work(alliance, actor, async (work) => {
    channelsPolicy.demand(work, 'import-past-posts')
    const { time_zone, locales, default_locale } = await allianceOf(work)
    return { timeZone: time_zone, locales, defaultLocale: default_locale, now: work.now }
  })
  const attachments = new Map<string, { src: string; alt: string }>()
  const alts = new Map<string, string>()
  const judging = (head: SiteHead): Judging => ({
    ...here,
    language: input.language,
    hosts: hostsOf(head),
    authors: input.authors !== false,
    attachments,
    alts,
  })
  const gathered = await gather(input, judging, { attachments, alts })
  const { report, fresh } = gathered
  const source = `imported: ${input.name.replace(/\p{Cc}/gu, ' ').trim()}`.slice(0, 120)
  const known = await house.work(alliance, actor, async (work) => {
    const there = await knownKeys(
      work,
      fresh.map(({ judged }) => judged.key),
    )
    const rest = fresh.filter(({ judged }) => !there.has(judged.key))
    count(report, rest, fresh.length - rest.length)
    await look(work, report, rest)
    return there
  })
  if (report.dryRun) return report
  if (report.reopens.length > 0 && !input.reopen) throw siteMonthsClosed(report.reopens.length, report.reopens[0]!.month)

  const rest = fresh.filter(({ judged }) => !known.has(judged.key))
  const pictures = await bringPictures(
    house,
    alliance,
    actor,
    rest.flatMap((one) => one.pictures),
    { archive: input.pictures, fetch: input.fetchPictures === true },
  )
  report.pictures.brought = pictures.brought
  report.pictures.known = pictures.known
  report.pictures.missing = pictures.problems.size
  const series = await house.work(alliance, actor, (work) =>
    seriesByNames(
      work,
      input.series ?? [],
      rest.map(({ judged }) => judged),
    ),
  )
  const wait = new Set(
    rest.filter((one) => one.pictures.some(({ src }) => pictures.rest.has(canonical(src)))).map(({ judged }) => judged.key),
  )
  const asset = (src: string) => pictures.assets.get(canonical(src))
  const totals = { posts: 0, pages: 0, drafts: 0, known: report.known, addresses: 0 }
  let batch: Judged[] = []
  const place = async (): Promise<void> => {
    if (batch.length === 0) return
    const items = batch
    batch = []
    const done = await house.work(alliance, actor, (work) => placeItems(work, items, { series, source, asset, name: input.name }))
    totals.posts += done.posts
    totals.pages += done.pages
    totals.drafts += done.drafts
    totals.addresses += done.addresses
    totals.known += items.length - done.posts - done.pages - done.drafts
    for (const note of done.notes) tell(report, note)
  }
  const seen = new Set<string>()
  for await (const { head, item } of readSite(input.open)) {
    const key = keyOf(item)
    if (known.has(key) || wait.has(key) || seen.has(key)) continue
    const verdict = judgeItem(item, { ...judging(head), asset })
    if (!('judged' in verdict)) continue
    seen.add(key)
    for (const picture of verdict.judged.pictures) {
      const problem = pictures.problems.get(canonical(picture.src))
      if (problem)
        tell(report, { item: item.item, title: verdict.judged.title, code: problem, params: { address: picture.src.slice(0, 200) } })
    }
    batch.push(verdict.judged)
    if (batch.length >= atOnce) await place()
  }
  await place()
  if (gathered.head?.kind === 'wordpress' && totals.posts > 0)
    totals.addresses += await house.work(alliance, actor, (work) => keepFeedAddresses(work, source))
  return Object.assign(report, totals, { waiting: wait.size })
}

/** Reads the whole file once: what would come, what cannot, and what the pictures of the file are called. */
async function gather(
  input: ImportSite,
  judging: (head: SiteHead) => Judging,
  files: { attachments: Map<string, { src: string; alt: string }>; alts: Map<string, string> },
): Promise<{ report: SiteReport; fresh: Fresh[]; head: SiteHead | undefined }> {
  const report = emptyReport(input.dryRun ?? false)
  const tallies = { authors: new Tally(), categories: new Tally(), languages: new Tally() }
  const fresh: Fresh[] = []
  const keys = new Map<string, number>()
  let last: SiteHead | undefined
  let summaries = 0
  // Pictures stand behind the texts that show them, so what they are called is known only after a first reading.
  for await (const { head, item } of readSite(input.open)) {
    if (head.kind !== 'wordpress') break
    if (!item.picture || files.attachments.size >= mostAttachments) continue
    files.attachments.set(item.picture.number, item.picture)
    if (item.picture.alt !== '') files.alts.set(canonical(item.picture.src), item.picture.alt)
  }
  for await (const { head, item } of readSite(input.open)) {
    last = head
    report.read++
    report.comments += item.comments
    const verdict = judgeItem(item, judging(head))
    const put = (code: string, params: Params = {}): void => {
      report.refusedCount++
      if (report.refused.length < mostTold)
        report.refused.push({ item: item.item, line: item.line, title: item.title.slice(0, 120), code, params })
    }
    if ('passedOver' in verdict) report.passedOver[verdict.passedOver] = (report.passedOver[verdict.passedOver] ?? 0) + 1
    else if ('refused' in verdict) put(verdict.refused.code, verdict.refused.params)
    else {
      const { judged } = verdict
      const earlier = keys.get(judged.key)
      if (earlier !== undefined) {
        put('channels.site.item.same', { item: earlier })
        continue
      }
      keys.set(judged.key, judged.item)
      if (item.html !== '' && /(?:\[(?:&#8230;|…|\.\.\.)\]|Continue reading)\s*(?:<\/\w+>\s*)*$/i.test(item.html.slice(-200))) summaries++
      tallies.authors.add(judged.author)
      for (const category of judged.categories) tallies.categories.add(category)
      tallies.languages.add(judged.locale)
      for (const kind of lostKinds) if (judged.lost[kind]) report.lost[kind] = (report.lost[kind] ?? 0) + 1
      for (const note of notesOf(judged)) tell(report, note)
      const shown = judged.lead ? [judged.lead, ...judged.pictures] : judged.pictures
      const { key, item: number, type, at, addresses, categories, locale } = judged
      fresh.push({
        judged: { key, item: number, type, at, addresses, categories, locale },
        pictures: shown.map(({ src, alt }) => ({ src, alt, locale })),
      })
    }
  }
  if (last) Object.assign(report, { kind: last.kind, title: last.title, encoding: last.encoding })
  report.authors = tallies.authors.most()
  report.categories = tallies.categories.most()
  report.languages = tallies.languages.most().map(({ name, count }) => ({ tag: name, count }))
  report.onlySummaries = fresh.length > 0 && summaries > fresh.length / 2
  return { report, fresh, head: last }
}

function notesOf(judged: Judged): SiteReport['notes'] {
  const { item, title } = judged
  const notes: SiteReport['notes'] = Object.entries(judged.lost).map(([kind, count]) => ({
    item,
    title,
    code: `lost-${kind}`,
    params: { count },
  }))
  if (judged.held) notes.push({ item, title, code: `held-${judged.held}`, params: {} })
  return notes
}

function tell(report: SiteReport, note: SiteReport['notes'][number]): void {
  if (report.notes.length < mostTold) report.notes.push(note)
}

/** Counts what would come of the items that are new here. */
function count(report: SiteReport, fresh: readonly Fresh[], known: number): void {
  report.known = known
  for (const { judged } of fresh)
    if (judged.at === null) report.drafts++
    else if (judged.type === 'page') report.pages++
    else report.posts++
  report.addresses = new Set(fresh.flatMap(({ judged }) => judged.addresses)).size
}

/** The days the items fall on, the closed months among them, and the pictures they show. */
async function look(work: Work, report: SiteReport, fresh: readonly Fresh[]): Promise<void> {
  const days: string[] = []
  const months = new Map<string, string>()
  for (const { judged } of fresh) {
    if (judged.at === null) continue
    const day = await localDay(work, null, judged.at)
    days.push(day)
    if (judged.type === 'post') months.set(day.slice(0, 7), day)
  }
  days.sort()
  report.days = days.length > 0 ? { from: days[0]!, to: days.at(-1)! } : null
  report.reopens = await closedMonths(
    work,
    [...months.values()].map((day) => ({ metric: 'posts.published' as const, day })),
  )
  const shown = new Map<string, boolean>()
  for (const { src, alt } of fresh.flatMap(({ pictures }) => pictures)) {
    const address = canonical(src)
    shown.set(address, (shown.get(address) ?? false) || alt !== '')
  }
  report.pictures.found = shown.size
  report.pictures.withoutAlt = [...shown.values()].filter((alt) => !alt).length
  report.pictures.known = (await knownPictures(work, [...shown.keys()])).size
}

async function knownKeys(work: Work, keys: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>()
  for (let at = 0; at < keys.length; at += 5000) {
    const rows = await work.db
      .selectFrom('channels.past_items')
      .select('key')
      .where('alliance_id', '=', work.alliance)
      .where('key', '=', (eb) => eb.fn.any(eb.val(keys.slice(at, at + 5000))))
      .execute()
    for (const { key } of rows) known.add(key)
  }
  return known
}

function emptyReport(dryRun: boolean): SiteReport {
  return {
    kind: 'rss',
    title: '',
    encoding: 'utf-8',
    dryRun,
    read: 0,
    posts: 0,
    pages: 0,
    drafts: 0,
    known: 0,
    waiting: 0,
    passedOver: {},
    refused: [],
    refusedCount: 0,
    notes: [],
    lost: {},
    pictures: { found: 0, brought: 0, known: 0, missing: 0, withoutAlt: 0 },
    comments: 0,
    authors: [],
    categories: [],
    languages: [],
    addresses: 0,
    days: null,
    reopens: [],
    onlySummaries: false,
  }
}

/** The hosts a site names as its own, without `www.`. */
const hostsOf = ({ sites }: SiteHead): string[] => [
  ...new Set(sites.filter((site) => URL.canParse(site)).map((site) => new URL(site).host.toLowerCase().replace(/^www\./, ''))),
]
