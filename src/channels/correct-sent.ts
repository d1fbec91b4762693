import { audit, type Work } from '#platform'
import { accountOf } from './accounts.ts'
import { asSystem, composePayload } from './compose-payload.ts'
import { correctionMissing, correctionThere, noSuchDelivery, nothingToCorrect } from './errors.ts'
import { insertDelivery } from './plan-deliveries.ts'
import { channelsPolicy } from './policy.ts'
import type { Carried } from './tables.ts'
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

/** Drafts a correction for a delivery that can no longer be changed. Refuses `channels.nothing-to-correct`. */
export async function draftCorrection(work: Work, delivery: string): Promise<CorrectionDraft> {
  channelsPolicy.demand(work, 'see-correction')
  const { row, account, newest } = await outdatedDelivery(work, delivery)
  const { n } = await work.db
    .selectFrom('channels.mailings')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery)
    .where('state', 'in', ['sent', 'unconfirmed'])
    .where('address', 'is not', null)
    .where('bounced_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { delivery, title: newest.title, note: row.correction_note ?? '', readers: Number(n), channel: account.name }
}

/** Sends the correction to those who received the mail. Once per version; it keeps to quiet hours, not to the weekly cap. */
export async function sendCorrection(work: Work, input: { delivery: string; note: string }): Promise<void> {
  channelsPolicy.demand(work, 'send-correction')
  const note = input.note.trim().slice(0, 1000)
  if (note === '') throw correctionMissing()
  const { row, account, newest, version, scene, linkCode } = await outdatedDelivery(work, input.delivery)
  const made = await insertDelivery(work, account, {
    operation: 'correction',
    follows: input.delivery,
    post_id: row.post_id,
    version,
    locale: newest.locale,
    state: 'due',
    planned_wall: null,
    planned_zone: null,
    due_at: work.now,
    payload: JSON.stringify({ ...newest, note }),
    scene,
    link_code: linkCode,
  })
  if (!made) throw correctionThere()
  await audit(work, 'channels.correction-planned', { kind: 'post', id: row.post_id }, { title: newest.title, channel: account.name }, note)
  wakeRelay(work)
}

async function outdatedDelivery(work: Work, delivery: string) {
  const row = await work.db
    .selectFrom('channels.deliveries')
    .select(['account_id', 'post_id', 'kind', 'state', 'outdated_why', 'correction_version', 'correction_note'])
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchDelivery()
  if (row.outdated_why !== 'corrected' || row.kind !== 'newsletter' || row.correction_version === null) throw nothingToCorrect()
  const account = accountOf(
    await work.db
      .selectFrom('channels.accounts')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('account_id', '=', row.account_id)
      .executeTakeFirstOrThrow(),
  )
  const { carried, scene, linkCode } = await composePayload(asSystem(work), {
    post: row.post_id,
    version: row.correction_version,
    channel: 'newsletter',
  })
  const newest: Carried = carried
  return { row, account, newest, version: row.correction_version, scene: scene.scene, linkCode }
}
