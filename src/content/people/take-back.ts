import { audit, Fields, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { peoplePolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { type Consent, type ConsentRow, consentOf } from './consent-state.ts'
import { alreadyTakenBack } from './errors.ts'
import { followConsent, lockConsent } from './follow-consent.ts'
import { listOutside } from './outside.ts'

/**
 * Takes a consent back at the desk, for a person who asks for it: who did it and why stays in the record. Refuses `content.people.already-taken-back`.
 */
export async function takeBackConsent(work: Work, input: { consent: string; why: string }): Promise<Consent> {
  peoplePolicy.demand(work, 'take-back-consent')
  const row = await lockConsent(work, input.consent)
  if (row.withdrawn_at) throw alreadyTakenBack()
  const fields = new Fields('content.people')
  const why = fields.line('why', input.why, { max: 500, needed: true })
  fields.check()
  return endNow(work, row, { how: 'desk', by: actorOf(work).name, why })
}

/**
 * What taking back does, all in this transaction: words and pages of the person are shown nowhere, pictures close, search forgets, what is on
 * its way is put together without them, what has left follows where it can, and what lies outside is listed. The name in the words of others is
 * found afterwards (`places/`), because what to put in its place is a person's choice.
 */
export async function endNow(
  work: Work,
  row: ConsentRow,
  { how, by, why }: { how: 'desk' | 'link'; by: string; why: string },
): Promise<Consent> {
  const ended = await work.db
    .updateTable('content.people_consents')
    .set({ withdrawn_at: work.now, withdrawn_how: how, withdrawn_by: by, withdrawn_why: why, updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', row.consent_id)
    .where('withdrawn_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!ended) throw alreadyTakenBack()
  await listOutside(work, ended)
  await followConsent(work, row.consent_id, { less: true })
  await audit(work, 'content.consent-taken-back', { kind: 'consent', id: row.consent_id }, { number: row.number, how }, why || undefined)
  return consentOf(ended, await localDay(work, null, work.now))
}
