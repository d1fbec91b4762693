import type { Selectable } from 'kysely'
import type { Work } from '#platform'
import { contentPolicy, cutToFit, cutUrl, lengthIn, recordingsOfPost, type Shape, titleIn, trackPath } from '#rooms/content'
import { accountOf } from '../accounts.ts'
import type { Account, Figures } from '../channel.ts'
import { noSuchDelivery } from '../errors.ts'
import { channelsPolicy } from '../policy.ts'
import { shortText, spoken } from '../short-text.ts'
import type { DeliveriesTable, OfPost, Payload, PostOperation } from '../tables.ts'
import { type Platform, platformOf } from './platforms.ts'

/** Everything a person needs to publish by hand, and what came of it. */
export interface Kit {
  delivery: string
  post: string
  channel: string
  accountName: string
  /** As people know the library there. */
  account: string
  operation: PostOperation
  state: DeliveriesTable['state']
  dueAt: Date
  locale: string
  /** '' where the platform has no title. */
  title: string
  /** With the link in it where links can be followed there. */
  text: string
  /** How long they are and may be, as the platform counts. */
  length: { title: number; titleMost: number | null; text: number; textMost: number }
  link: string
  linksWork: boolean
  picture: Payload['picture']
  /** Films and sounds that the text shows, while they wait to be put there: a platform gets the file itself. */
  recordings: KitRecording[]
  /** Width to height that looks best there. */
  ratio: number | null
  /** Where a person begins; with the text in it where the platform takes it. */
  open: string
  /** The address of what is there already: what a correction or a withdrawal is about. */
  there: string | null
  figures: Figures
  figuresAt: Date | null
  readings: { at: Date; by: string; figures: Figures; note: string; evidence: string | null }[]
}

/** A recording to upload there: its files, and its captions in the languages it has them in. */
export interface KitRecording {
  id: string
  title: string
  files: { shape: Shape; url: string; container: string; bytes: number }[]
  captions: { locale: string; url: string }[]
}

/**
 * Reads the kit of one delivery. Refuses `channels.no-such-delivery`, also for one that nobody does by hand. Words that have not left are
 * read by who may see drafts.
 */
export async function kitOf(work: Work, delivery: string): Promise<Kit> {
  channelsPolicy.demand(work, 'list-deliveries')
  const { row, account, platform } = await byHandDelivery(work, delivery)
  if (row.state !== 'sent') contentPolicy.demand(work, 'see-drafts')
  const { words, locale } = spoken({ account, payload: row.payload, locale: row.locale })
  const room = { most: platform.text, unit: platform.unit, linkLength: platform.linkLength }
  const text = platform.links ? shortText(words, room) : cutToFit(words.text, room)
  const title = platform.title === null ? '' : cutToFit(words.title, { most: platform.title, unit: platform.unit })
  const followed = row.follows ? await remoteUrlOf(work, row.follows) : null
  const readings = await work.db
    .selectFrom('channels.readings')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery)
    .orderBy('at', 'desc')
    .limit(50)
    .execute()
  return {
    delivery,
    post: row.post_id,
    channel: row.kind,
    accountName: account.name,
    account: account.settings.account ?? '',
    operation: row.operation,
    state: row.state,
    dueAt: row.due_at,
    locale,
    title,
    text,
    length: {
      title: lengthIn(title, platform.unit),
      titleMost: platform.title,
      text: lengthIn(text, platform.unit),
      textMost: platform.text,
    },
    link: words.link,
    linksWork: platform.links,
    picture: words.picture,
    recordings: row.state === 'by-hand' && row.operation !== 'withdraw' ? await recordingsFor(work, row, locale) : [],
    ratio: platform.ratio,
    open: openAt(platform, text, words),
    there: row.remote_url ?? followed,
    figures: row.figures,
    figuresAt: row.figures_at,
    readings: readings.map((one) => ({ at: one.at, by: one.by_name, figures: one.figures, note: one.note, evidence: one.evidence_id })),
  }
}

async function recordingsFor(work: Work, row: { post_id: string; version: number }, locale: string): Promise<KitRecording[]> {
  const recordings = await recordingsOfPost(work, { post: row.post_id, version: row.version, locale })
  return recordings.map((recording) => ({
    id: recording.id,
    title: titleIn(recording, locale),
    files: recording.cuts.map((cut) => ({ shape: cut.shape, url: cutUrl(cut), container: cut.container, bytes: cut.bytes })),
    captions: recording.texts.flatMap(({ what, locale: tag, cues }) =>
      what === 'captions' && cues.length > 0 ? [{ locale: tag, url: trackPath(recording.id, 'captions', tag) }] : [],
    ),
  }))
}

/** Web intents take the text along, so that a person only has to look and press. */
function openAt(platform: Platform, text: string, words: Payload): string {
  const url = new URL(platform.open)
  if (platform.takesText) url.searchParams.set('text', text)
  if (platform.kind === 'weibo') {
    url.searchParams.set('url', words.link)
    url.searchParams.set('title', cutToFit(words.text, { most: platform.text - words.link.length - 2 }))
    if (words.picture) url.searchParams.set('pic', words.picture.url)
  }
  return url.href
}

const remoteUrlOf = async (work: Work, delivery: string): Promise<string | null> =>
  (
    await work.db
      .selectFrom('channels.deliveries')
      .select('remote_url')
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', delivery)
      .executeTakeFirst()
  )?.remote_url ?? null

/** A delivery of a hand-off channel with its account, locked where it is about to change. */
export async function byHandDelivery(
  work: Work,
  delivery: string,
  lock = false,
): Promise<{ row: Selectable<DeliveriesTable> & { post_id: string; operation: PostOperation }; account: Account; platform: Platform }> {
  const query = work.db
    .selectFrom('channels.deliveries')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery)
    .where('operation', '<>', 'answer')
    .$narrowType<OfPost>()
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  const platform = row && platformOf(row.kind)
  if (!row || !platform) throw noSuchDelivery()
  const account = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', row.account_id)
    .executeTakeFirstOrThrow()
  return { row, account: accountOf(account), platform }
}
