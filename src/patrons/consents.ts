import { newId, type Work } from '#platform'

/** The words in force. A change of words is a new version with new translation keys; old versions stay, because consents name them. */
export const consentTexts = { newsletter: 'newsletter-2', card: 'card-2', guardian: 'guardian-2' } as const

export type Consent = {
  person: { kind: 'subscriber' | 'application'; id: string }
  purpose: 'newsletter' | 'card' | 'card-for-young'
  channel: 'email' | 'portal'
  textVersion: string
  locale: string
  /** Where it was given: 'portal /newsletter'. */
  source: string
  /** What shows that this person gave it: 'confirmed from the mailbox', 'form'. */
  proof: string
  expiresAt?: Date | null
}

/** Writes down a consent with its eight facts. Only ever called for what a person ticked or confirmed. */
export async function giveConsent(work: Work, consent: Consent): Promise<void> {
  await work.db
    .insertInto('patrons.consents')
    .values({
      alliance_id: work.alliance,
      consent_id: newId(),
      person_kind: consent.person.kind,
      person_id: consent.person.id,
      purpose: consent.purpose,
      channel: consent.channel,
      text_version: consent.textVersion,
      locale: consent.locale,
      at: work.now,
      source: consent.source,
      proof: consent.proof,
      expires_at: consent.expiresAt ?? null,
      withdrawn_at: null,
      withdrawn_how: null,
    })
    .execute()
}

/** Marks what a person agreed to for a purpose as withdrawn, from now. */
export async function withdrawConsent(work: Work, person: Consent['person'], purpose: Consent['purpose'], how: string): Promise<void> {
  await work.db
    .updateTable('patrons.consents')
    .set({ withdrawn_at: work.now, withdrawn_how: how })
    .where('alliance_id', '=', work.alliance)
    .where('person_kind', '=', person.kind)
    .where('person_id', '=', person.id)
    .where('purpose', '=', purpose)
    .where('withdrawn_at', 'is', null)
    .execute()
}
