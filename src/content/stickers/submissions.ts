import { addDays, audit, Fields, isDay, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { noSuchPlatform } from './errors.ts'
import { nameOf, readPack } from './packs.ts'
import { type PlatformKind, platformOf, stickerPlatforms } from './platform-rules.ts'

export const submissionStates = ['not-submitted', 'submitted', 'returned', 'accepted', 'withdrawn'] as const
export type SubmissionState = (typeof submissionStates)[number]

/** Where a pack stands on a platform. */
export interface Submission {
  platform: PlatformKind
  state: SubmissionState
  /** The day of this state; null while it was not submitted. */
  since: string | null
  /** Why it came back. */
  reason: string
  /** Where it is to be had there. */
  address: string
  remindOn: string | null
  updatedBy: string
}

/** Days after which somebody looks whether a platform has answered. */
const lookAgainAfter = 14

/** Where a pack stands on each platform, in the order of the platforms. */
export async function submissionsOf(work: Work, pack: string): Promise<Submission[]> {
  contentPolicy.demand(work, 'see-drafts')
  const { id } = await readPack(work, pack)
  const rows = await work.db
    .selectFrom('content.sticker_submissions')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('pack_id', '=', id)
    .execute()
  return stickerPlatforms.map(({ kind }): Submission => {
    const row = rows.find(({ platform }) => platform === kind)
    return row
      ? {
          platform: kind,
          state: row.state,
          since: row.since,
          reason: row.reason,
          address: row.address,
          remindOn: row.remind_on,
          updatedBy: row.updated_by,
        }
      : { platform: kind, state: 'not-submitted', since: null, reason: '', address: '', remindOn: null, updatedBy: '' }
  })
}

export interface SaveSubmission {
  pack: string
  platform: string
  state: string
  /** The day; today unless given. */
  since?: string | null
  reason?: string
  address?: string
  /** When somebody is reminded; two weeks after it was submitted unless given. */
  remindOn?: string | null
}

/**
 * Writes down where a pack stands on a platform. One that came back says why (`content.stickers.reason-missing`), one that was taken says
 * where it is to be had (`content.stickers.address-missing`). Only a submission that waits for an answer, or came back, is reminded of.
 */
export async function saveSubmission(work: Work, input: SaveSubmission): Promise<Submission> {
  contentPolicy.demand(work, 'keep-stickers')
  const platform = platformOf(input.platform)
  if (!platform) throw noSuchPlatform(input.platform)
  const pack = await readPack(work, input.pack, true)
  const fields = new Fields('content.stickers')
  const state = submissionStates.find((one) => one === input.state)
  if (!state) fields.wrong('state', 'not-a-choice')
  const today = await localDay(work, null, work.now)
  const since = fields.optionalDay('since', input.since) ?? today
  if (isDay(since) && since > today) fields.wrong('since', 'day-ahead')
  const reason = fields.lines('reason', input.reason, { max: 2000 })
  if (state === 'returned' && reason === '') fields.wrong('reason', 'reason-missing')
  const address = fields.webAddress('address', input.address)
  if (state === 'accepted' && address === '') fields.wrong('address', 'address-missing')
  const remind = fields.optionalDay('remindOn', input.remindOn)
  fields.check()
  const waits = state === 'submitted' || state === 'returned'
  const where = { alliance_id: work.alliance, pack_id: pack.id, platform: platform.kind }
  if (state === 'not-submitted')
    await work.db
      .deleteFrom('content.sticker_submissions')
      .where('alliance_id', '=', work.alliance)
      .where('pack_id', '=', pack.id)
      .where('platform', '=', platform.kind)
      .execute()
  else {
    const change = {
      state: state!,
      since,
      reason: state === 'returned' || state === 'withdrawn' ? reason : '',
      address: state === 'accepted' ? address : '',
      remind_on: waits ? (remind ?? addDays(since, lookAgainAfter)) : null,
      updated_at: work.now,
      updated_by: actorOf(work).name,
    }
    await work.db
      .insertInto('content.sticker_submissions')
      .values({ ...where, ...change })
      .onConflict((c) => c.columns(['alliance_id', 'pack_id', 'platform']).doUpdateSet(change))
      .execute()
  }
  await audit(
    work,
    'content.sticker-submission',
    { kind: 'sticker-pack', id: pack.id },
    { name: nameOf(pack.names), platform: platform.kind, state: state!.replaceAll('-', '') },
    reason || undefined,
  )
  return (await submissionsOf(work, pack.id)).find((one) => one.platform === platform.kind)!
}
