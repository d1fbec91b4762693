import type { Selectable } from 'kysely'
import { audit, type CsvRow, Fields, isDay, isId, newId, type Page, pageOf, readCursor, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { listScenes, makeScene, recordFact } from '#rooms/facts'
import { campaignById, listCampaigns } from '#rooms/strategy'
import { noSuchPost } from '../errors.ts'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { clippingFixed, clippingKnown, noSuchClipping } from './errors.ts'
import type { ClippingsTable } from './tables.ts'

export const quotedChoices = ['yes', 'partly', 'no'] as const
export const tones = ['positive', 'neutral', 'negative'] as const

/** One report about the library. */
export interface Clipping {
  id: string
  outlet: string
  title: string
  /** The day it appeared. */
  day: string
  link: string
  /** The release or post it goes back to, and the campaign. */
  post: string | null
  campaign: string | null
  quoted: ClippingsTable['quoted']
  wrong: string
  /** The day a correction was asked for. */
  correctionAsked: string | null
  tone: ClippingsTable['tone']
  note: string
  updatedAt: Date
  updatedBy: string
}

const clippingOf = (row: Selectable<ClippingsTable>): Clipping => ({
  id: row.clipping_id,
  outlet: row.outlet,
  title: row.title,
  day: row.day,
  link: row.link,
  post: row.post_id,
  campaign: row.campaign_id,
  quoted: row.quoted,
  wrong: row.wrong,
  correctionAsked: row.correction_asked,
  tone: row.tone,
  note: row.note,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})

export interface SaveClipping {
  /** The clipping to change; absent writes a new one down. */
  clipping?: string
  outlet?: string
  title?: string
  day?: string
  link?: string
  post?: string | null
  campaign?: string | null
  quoted?: string
  wrong?: string
  correctionAsked?: string | null
  tone?: string
  note?: string
}

/**
 * Writes a report about the library down, or changes what is noted of it. A new one is the fact `press.clippings` of its day, with the scene of its
 * post, else of its campaign; so day, post and campaign of one that was counted stay (`content.press.clipping-fixed`). The same link comes in once
 * (`content.press.clipping-known`). What is not quoted right says what was wrong.
 */
export async function saveClipping(work: Work, input: SaveClipping): Promise<Clipping> {
  contentPolicy.demand(work, 'keep-clippings')
  const old = input.clipping === undefined ? undefined : await clippingById(work, input.clipping)
  const row = await readClipping(work, { ...old, ...input })
  if (old && (row.day !== old.day || row.post_id !== old.post || row.campaign_id !== old.campaign)) throw clippingFixed()
  if (row.link) {
    const other = await rows(work).where('link', '=', row.link).executeTakeFirst()
    if (other && other.clipping_id !== old?.id) throw clippingKnown(other.title)
  }
  const change = { ...row, updated_at: work.now, updated_by: actorOf(work).name }
  if (old) {
    const saved = await work.db
      .updateTable('content.clippings')
      .set(change)
      .where('alliance_id', '=', work.alliance)
      .where('clipping_id', '=', old.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await audit(work, 'content.clipping-changed', { kind: 'clipping', id: old.id }, { title: row.title, outlet: row.outlet })
    return clippingOf(saved)
  }
  const id = newId()
  const scene = await sceneFor(work, row)
  const saved = await work.db
    .insertInto('content.clippings')
    .values({ alliance_id: work.alliance, clipping_id: id, ...change, scene, created_at: work.now })
    .returningAll()
    .executeTakeFirstOrThrow()
  await recordFact(work, { metric: 'press.clippings', day: row.day, scene, source: 'content', key: `clipping:${id}` })
  await audit(work, 'content.clipping-written', { kind: 'clipping', id }, { title: row.title, outlet: row.outlet })
  return clippingOf(saved)
}

async function readClipping(work: Work, input: SaveClipping) {
  const fields = new Fields('content.press')
  const outlet = fields.line('outlet', input.outlet, { max: 160, needed: true })
  const title = fields.line('title', input.title, { max: 300, needed: true })
  const day = fields.day('day', input.day)
  const correction_asked = fields.optionalDay('correctionAsked', input.correctionAsked)
  const today = await localDay(work, null, work.now)
  for (const [field, given] of [
    ['day', day],
    ['correctionAsked', correction_asked],
  ] as const)
    if (given && isDay(given) && given > today) fields.wrong(field, 'day-ahead')
  const link = fields.webAddress('link', input.link)
  const quoted = quotedChoices.find((one) => one === (input.quoted ?? 'yes'))
  const tone = tones.find((one) => one === (input.tone ?? 'neutral'))
  if (!quoted) fields.wrong('quoted', 'not-a-choice')
  if (!tone) fields.wrong('tone', 'not-a-choice')
  const wrong = fields.lines('wrong', input.wrong, { max: 2000 })
  if (quoted !== 'yes' && wrong === '') fields.wrong('wrong', 'wrong-missing')
  const note = fields.lines('note', input.note, { max: 2000 })
  fields.check()
  const post_id = input.post || null
  const campaign_id = input.campaign || null
  return { outlet, title, day, link, post_id, campaign_id, quoted: quoted!, wrong, correction_asked, tone: tone!, note }
}

/** The scene of what a report goes back to: one for each post or campaign, made with its first report; 0 where it goes back to nothing of ours. */
async function sceneFor(work: Work, about: { post_id: string | null; campaign_id: string | null }): Promise<number> {
  const subject = about.post_id
    ? { kind: 'post', id: about.post_id, label: (await titleOf(work, about.post_id)).slice(0, 200) }
    : about.campaign_id
      ? { kind: 'campaign', id: about.campaign_id, label: (await campaignById(work, about.campaign_id)).title }
      : null
  if (!subject) return 0
  const known = (await listScenes(work, { subject })).find(({ kind }) => kind === 'press')
  if (known) return known.scene
  const made = await makeScene(work, { kind: 'press', subjectKind: subject.kind, subjectId: subject.id, label: subject.label })
  return made.scene
}

async function titleOf(work: Work, post: string): Promise<string> {
  const row = isId(post)
    ? await work.db
        .selectFrom('content.posts')
        .select('title')
        .where('alliance_id', '=', work.alliance)
        .where('post_id', '=', post)
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchPost()
  return row.title
}

const rows = (work: Work) => work.db.selectFrom('content.clippings').selectAll().where('alliance_id', '=', work.alliance)

/** One clipping. Refuses `content.press.no-such-clipping`. */
export async function clippingById(work: Work, clipping: string): Promise<Clipping> {
  contentPolicy.demand(work, 'see-drafts')
  const row = isId(clipping) ? await rows(work).where('clipping_id', '=', clipping).executeTakeFirst() : undefined
  if (!row) throw noSuchClipping()
  return clippingOf(row)
}

export interface ListClippings {
  post?: string
  campaign?: string
  /** Days, both included. */
  from?: string
  to?: string
  /** Only those that are not quoted right and for which nobody has asked a correction. */
  uncorrected?: boolean
  /** 50 unless given, at most 500. */
  limit?: number
  cursor?: string
}

/** What was written about the library, latest first, page by page. */
export async function listClippings(work: Work, wanted: ListClippings = {}): Promise<Page<Clipping>> {
  contentPolicy.demand(work, 'see-drafts')
  const limit = Math.min(Math.max(wanted.limit ?? 50, 1), 500)
  let query = rows(work)
  if (wanted.post && isId(wanted.post)) query = query.where('post_id', '=', wanted.post)
  if (wanted.campaign && isId(wanted.campaign)) query = query.where('campaign_id', '=', wanted.campaign)
  if (wanted.from) query = query.where('day', '>=', wanted.from)
  if (wanted.to) query = query.where('day', '<=', wanted.to)
  if (wanted.uncorrected) query = query.where('quoted', '<>', 'yes').where('correction_asked', 'is', null)
  const after = readCursor(wanted.cursor, ['day', 'id'])
  if (after) query = query.where((eb) => eb(eb.refTuple('day', 'clipping_id'), '<', eb.tuple(after[0], after[1])))
  const found = await query
    .orderBy('day', 'desc')
    .orderBy('clipping_id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(found.map(clippingOf), limit, ({ day, id }) => [day, id])
}

/** The register as a table, whole, latest first. */
export async function exportClippings(
  work: Work,
  wanted: { from?: string; to?: string } = {},
): Promise<{ columns: string[]; rows: CsvRow[] }> {
  const found: CsvRow[] = []
  const campaigns = new Map((await listCampaigns(work)).map(({ campaignId, title }) => [campaignId, title]))
  for (let cursor: string | undefined; ; ) {
    const page: Page<Clipping> = await listClippings(work, { ...wanted, limit: 500, cursor })
    const posts = page.items.flatMap(({ post }) => post ?? [])
    const titles = new Map(
      posts.length === 0
        ? []
        : (
            await work.db
              .selectFrom('content.posts')
              .select(['post_id', 'title'])
              .where('alliance_id', '=', work.alliance)
              .where('post_id', 'in', posts)
              .execute()
          ).map(({ post_id, title }) => [post_id, title]),
    )
    for (const one of page.items)
      found.push([
        one.day,
        one.outlet,
        one.title,
        one.link,
        one.post && (titles.get(one.post) ?? ''),
        one.campaign && (campaigns.get(one.campaign) ?? ''),
        one.quoted,
        one.wrong,
        one.correctionAsked,
        one.tone,
        one.note,
      ])
    if (!page.next) break
    cursor = page.next
  }
  const columns = [
    'day',
    'outlet',
    'title',
    'link',
    'release',
    'campaign',
    'quoted_right',
    'what_was_wrong',
    'correction_asked',
    'tone',
    'note',
  ]
  return { columns, rows: found }
}
