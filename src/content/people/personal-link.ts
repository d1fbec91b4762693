import { createHash, randomBytes } from 'node:crypto'
import { audit, type Work } from '#platform'
import { allianceOf, localDay, nameIn } from '#rooms/alliance'
import { demandFewForms } from '#rooms/patrons'
import { contentPolicy, peoplePolicy } from '../policy.ts'
import { type Consent, type ConsentRow, type ConsentState, stateOf } from './consent-state.ts'
import { alreadyTakenBack, demandSomething, noSuchLink } from './errors.ts'
import { followConsent, lockConsent } from './follow-consent.ts'
import { type ConsentPlace, type ConsentUse, consentPlaces, consentUses } from './tables.ts'
import { endNow } from './take-back.ts'
import { currentWording, wordingAgreed, wordingIn } from './wordings.ts'

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')
export const newToken = (): string => randomBytes(24).toString('base64url')
/** Where a personal link leads on this site. */
export const consentPath = (token: string): string => `/consent?t=${token}`

/** Makes a person's own link, to agree by and to take back by. Told once: the house keeps a fingerprint of it. The one before ends. */
export async function makeConsentLink(work: Work, consent: string): Promise<{ path: string }> {
  peoplePolicy.demand(work, 'keep-consents')
  const row = await lockConsent(work, consent)
  const token = newToken()
  await work.db
    .updateTable('content.people_consents')
    .set({ token_hash: tokenHash(token), token_made_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', row.consent_id)
    .execute()
  await audit(work, 'content.consent-link-made', { kind: 'consent', id: row.consent_id }, { number: row.number })
  return { path: consentPath(token) }
}

/** What a person sees under their own link. */
export interface OwnConsent {
  number: number
  name: string
  side: Consent['side']
  age: Consent['age']
  agreedBy: string
  uses: ConsentUse[]
  places: ConsentPlace[]
  until: string | null
  state: ConsentState
  givenAt: Date | null
  takenBackAt: Date | null
  /** The words they agreed to, or are asked to agree to, and the language these are in. */
  wording: { text: string; locale: string }
  library: string
}

/** What a personal link shows, for whoever holds it. Refuses `content.people.no-such-link`. */
export async function readOwnConsent(work: Work, input: { token: string; locale: string }): Promise<OwnConsent> {
  contentPolicy.demand(work, 'read-published')
  const row = await behind(work, input.token)
  const wording = row.wording ?? (await currentWording(work)).version
  return {
    number: row.number,
    name: row.name,
    side: row.side,
    age: row.age,
    agreedBy: row.agreed_by,
    uses: row.uses,
    places: row.places,
    until: row.until,
    state: stateOf(row, await localDay(work, null, work.now)),
    givenAt: row.given_at,
    takenBackAt: row.withdrawn_at,
    wording: await wordingIn(work, wording, input.locale),
    library: nameIn(await allianceOf(work), input.locale),
  }
}

/**
 * Agrees by the personal link, to what is ticked of what was asked for: never to more. Agreeing twice is agreeing once. Refuses
 * `content.people.already-taken-back` and fields `uses`, `places` where nothing is left.
 */
export async function agreeByLink(
  work: Work,
  input: { token: string; uses: readonly string[]; places: readonly string[] },
): Promise<{ state: ConsentState }> {
  contentPolicy.demand(work, 'read-published')
  await demandFewForms(work)
  const row = await lockConsent(work, (await behind(work, input.token)).consent_id)
  if (row.withdrawn_at) throw alreadyTakenBack()
  if (row.given_at) return { state: stateOf(row, await localDay(work, null, work.now)) }
  const uses = consentUses.filter((one) => row.uses.includes(one) && input.uses.includes(one))
  const places = consentPlaces.filter((one) => row.places.includes(one) && input.places.includes(one))
  demandSomething(uses, places)
  await work.db
    .updateTable('content.people_consents')
    .set({ uses, places, given_at: work.now, given_how: 'link', wording: await wordingAgreed(work), updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', row.consent_id)
    .execute()
  await followConsent(work, row.consent_id, { less: false })
  await audit(work, 'content.consent-given', { kind: 'consent', id: row.consent_id }, { number: row.number })
  return { state: 'given' }
}

/** Takes back by the personal link, at once and for everything. Taking back twice is taking back once; no reason is asked for. */
export async function takeBackByLink(work: Work, input: { token: string }): Promise<{ state: ConsentState }> {
  contentPolicy.demand(work, 'read-published')
  await demandFewForms(work)
  const row = await lockConsent(work, (await behind(work, input.token)).consent_id)
  if (row.withdrawn_at) return { state: 'taken-back' }
  const { state } = await endNow(work, row, { how: 'link', by: '', why: '' })
  return { state }
}

async function behind(work: Work, token: string): Promise<ConsentRow> {
  const row = await work.db
    .selectFrom('content.people_consents')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('token_hash', '=', tokenHash(token.slice(0, 100)))
    .executeTakeFirst()
  if (!row) throw noSuchLink()
  return row
}
