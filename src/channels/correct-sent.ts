import { audit, type Work } from '#platform'
import { versionForDelivery } from '#rooms/content'
import { accountOf, channelParams } from './accounts.ts'
import { asSystem, composePayload } from './compose-payload.ts'
import { correctionMissing, correctionThere, noSuchDelivery, nothingToCorrect } from './errors.ts'
import { insertDelivery } from './plan-deliveries.ts'
import { channelsPolicy } from './policy.ts'
import type { OfPost } from './tables.ts'
import { wakeRelay } from './wake.ts'

/** A correction as it is offered: what would be sent, to how many, for a person to read and change first. */
export interface CorrectionDraft {
  delivery: string
  title: string
  /** The sentence about what was wrong; the note of the correction unless changed. */
  note: string
  /** Those who received the mail, or may have. */
  readers: number
  channel: string
}

/** Drafts a correction for a delivery that can no longer be changed; only reads. Refuses `channels.nothing-to-correct`. */
export async function draftCorrection(work: Work, delivery: string): Promise<CorrectionDraft> {
  channelsPolicy.demand(work, 'see-correction')
  const row = await outdatedDelivery(work, delivery)
  const { content, locale, text } = await versionForDelivery(asSystem(work), { post: row.post_id, version: row.version, locale: '' })
  const title = content.variants.newsletter?.texts[locale]?.title ?? text.title
  const { n } = await work.db
    .selectFrom('channels.mailings')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery)
    .where('state', 'in', ['sent', 'unconfirmed'])
    .where('address', 'is not', null)
    .where('bounced_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { delivery, title, note: row.correction_note ?? '', readers: Number(n), channel: row.account.name }
}

/** Sends the correction to those who received the mail. Once per version; it keeps to quiet hours, not to the weekly cap. */
export async function sendCorrection(work: Work, input: { delivery: string; note: string }): Promise<void> {
  channelsPolicy.demand(work, 'send-correction')
  const note = input.note.trim().slice(0, 1000)
  if (note === '') throw correctionMissing()
  const row = await outdatedDelivery(work, input.delivery, true)
  const { carried, scene, linkCode } = await composePayload(asSystem(work), {
    post: row.post_id,
    version: row.version,
    channel: 'newsletter',
    note,
  })
  const made = await insertDelivery(work, row.account, {
    operation: 'correction',
    follows: input.delivery,
    post_id: row.post_id,
    version: row.version,
    locale: carried.locale,
    state: 'due',
    planned_wall: null,
    planned_zone: null,
    due_at: work.now,
    payload: JSON.stringify(carried),
    scene: scene.scene,
    link_code: linkCode,
  })
  if (!made) throw correctionThere()
  await audit(
    work,
    'channels.correction-planned',
    { kind: 'post', id: row.post_id },
    { title: carried.title, ...channelParams(row.account) },
    note,
  )
  wakeRelay(work)
}

/** A delivery with its account and the version its readers do not have; locked where a correction is about to be sent. */
async function outdatedDelivery(work: Work, delivery: string, lock = false) {
  const query = work.db
    .selectFrom('channels.deliveries')
    .select(['account_id', 'post_id', 'kind', 'outdated_why', 'correction_version', 'correction_note'])
    .where('operation', '<>', 'answer')
    .$narrowType<OfPost>()
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw noSuchDelivery()
  if (row.outdated_why !== 'corrected' || row.kind !== 'newsletter' || row.correction_version === null) throw nothingToCorrect()
  const account = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', row.account_id)
    .executeTakeFirstOrThrow()
  return { ...row, version: row.correction_version, account: accountOf(account) }
}
