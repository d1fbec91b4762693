import { randomInt } from 'node:crypto'
import { audit, type FieldProblem, isId, newId, refuseFields, translator, type Work } from '#platform'
import { allianceOf, brandOf, pointByNo } from '#rooms/alliance'
import { recordFact } from '#rooms/facts'
import { type CardRules, cardRules } from './card-rules.ts'
import { composeLetter } from './compose-letter.ts'
import { consentTexts, giveConsent } from './consents.ts'
import { addressOf, personKey, readEmail, readName, readPhone } from './contact.ts'
import { countHeard } from './heard/count-answers.ts'
import { planLetter } from './letters.ts'
import { demandFewForms, mayCount, mayWriteTo } from './limits.ts'
import { patronsPolicy } from './policy.ts'
import { publicBase } from './subscribe.ts'

/** The form as it was filled in; texts as typed. */
export type CardForm = {
  name: string
  email: string
  phone: string
  /** 'adult' or 'young': above or below the library's age for a guardian. Not asked where there is no such age. */
  age: string
  birthDate: string
  guardianName: string
  guardianContact: string
  /** Where the card will be collected: a service point's number, '' = not said. */
  point: string
  agreed: boolean
  guardianAgreed: boolean
}

/** The same, read and found good. */
export type ReadCardForm = {
  name: string
  email: string | null
  phone: string | null
  age: 'adult' | 'young'
  birthDate: string | null
  guardianName: string | null
  guardianContact: string | null
  point: number
}

/**
 * Reads a filled-in form; throws one refusal with every field that must be mended. Used for the check page and again when it is sent, because
 * what comes back from a check page may have been changed.
 */
export async function readCardForm(work: Work, form: CardForm): Promise<ReadCardForm> {
  patronsPolicy.demand(work, 'apply-for-card')
  const rules = await cardRules(work)
  const problems: FieldProblem[] = []
  const name = readName(form.name)
  if (!name) problems.push({ field: 'name', code: form.name.trim() === '' ? 'patrons.name-missing' : 'patrons.name-wrong' })
  const email = form.email.trim() === '' ? null : readEmail(form.email)
  if (form.email.trim() !== '' && !email) problems.push({ field: 'email', code: 'patrons.email-wrong' })
  const phone = form.phone.trim() === '' ? null : readPhone(form.phone)
  if (form.phone.trim() !== '' && !phone) problems.push({ field: 'phone', code: 'patrons.phone-wrong' })
  if (form.email.trim() === '' && form.phone.trim() === '') problems.push({ field: 'email', code: 'patrons.contact-missing' })
  const age = rules.guardianBelow === 0 ? 'adult' : form.age === 'adult' || form.age === 'young' ? form.age : null
  if (!age) problems.push({ field: 'age', code: 'patrons.age-missing', params: { age: rules.guardianBelow } })
  const birthDate = rules.askBirthDate ? readBirthDate(form.birthDate, work.now) : null
  if (rules.askBirthDate && !birthDate) problems.push({ field: 'birthDate', code: 'patrons.birth-date-wrong' })
  if (birthDate && age === 'adult' && rules.guardianBelow > 0 && ageOn(birthDate, work.now) < rules.guardianBelow)
    problems.push({ field: 'age', code: 'patrons.age-and-birth-date-differ' })
  let guardianName: string | null = null
  let guardianContact: string | null = null
  if (age === 'young') {
    guardianName = readName(form.guardianName)
    if (!guardianName) problems.push({ field: 'guardianName', code: 'patrons.guardian-name-missing' })
    guardianContact = readEmail(form.guardianContact) ?? readPhone(form.guardianContact)
    if (!guardianContact) problems.push({ field: 'guardianContact', code: 'patrons.guardian-contact-missing' })
    if (!form.guardianAgreed) problems.push({ field: 'guardianAgreed', code: 'patrons.guardian-agreement-missing' })
  }
  const point = form.point === '' || form.point === '0' ? 0 : Number(form.point)
  if (!Number.isInteger(point) || point < 0 || (point > 0 && !(await pointExists(work, point))))
    problems.push({ field: 'point', code: 'patrons.point-unknown' })
  if (!form.agreed) problems.push({ field: 'agreed', code: 'patrons.agreement-missing' })
  if (problems.length > 0 || !name || !age) throw refuseFields(problems)
  return { name, email, phone, age, birthDate, guardianName, guardianContact, point }
}

async function pointExists(work: Work, point: number): Promise<boolean> {
  try {
    return Boolean(await pointByNo(work, point))
  } catch {
    return false
  }
}

/** A calendar day in the past 120 years, as `2015-03-09`, `2015/3/9` or `2015年3月9日`; null for anything else. */
export function readBirthDate(typed: string, now: Date): string | null {
  const match = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(typed.normalize('NFKC').trim())
  if (!match) return null
  const iso = `${match[1]}-${match[2]!.padStart(2, '0')}-${match[3]!.padStart(2, '0')}`
  const day = new Date(`${iso}T00:00:00Z`)
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== iso) return null
  return day <= now && Number(match[1]) > now.getUTCFullYear() - 121 ? iso : null
}

function ageOn(birthDate: string, now: Date): number {
  const today = now.toISOString().slice(0, 10)
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0)
}

export type Applied = { reference: string; repeated: boolean }

/**
 * Takes an application for a card: person, consents, fact and receipt mail in one transaction. `formKey` was made with the empty form, so
 * that a form posted twice, also at the same moment, is one application with one reference (`repeated`). A second application by the same
 * person while the first is open is kept and marked for the desk, and is not counted again; of all that come with one address or telephone in
 * a day five count. One address gets one receipt a day. How they heard of the library is counted with the month, for those who count, and kept nowhere
 * beside them. Throws `patrons.too-many-forms`.
 */
export async function applyForCard(
  work: Work,
  input: { form: CardForm; heard?: readonly string[]; formKey: string; locale: string; scene?: number | null; source: string },
): Promise<Applied> {
  patronsPolicy.demand(work, 'apply-for-card')
  const formKey = isId(input.formKey) ? input.formKey : newId()
  const earlier = await byFormKey(work, formKey)
  if (earlier) return { reference: earlier, repeated: true }
  const form = await readCardForm(work, input.form)
  await demandFewForms(work)
  const alliance = await allianceOf(work)
  const locale = alliance.locales.includes(input.locale) ? input.locale : alliance.default_locale
  const gpc = work.actor.kind === 'visitor' && work.actor.signals.gpc
  const scene = gpc ? 0 : (input.scene ?? 0)
  const key = personKey(work.alliance, form.name, form.email, form.phone)
  const applicationId = newId()
  const row = await work.db
    .insertInto('patrons.applications')
    .values({
      alliance_id: work.alliance,
      application_id: applicationId,
      reference: makeReference(),
      form_key: formKey,
      state: 'received',
      age_band: form.age,
      point_no: form.point,
      scene,
      locale,
      duplicate_of: null,
      received_at: work.now,
      handled_at: null,
      handled_by: null,
      reason: null,
      undone_letter: null,
    })
    .onConflict((conflict) => conflict.columns(['alliance_id', 'form_key']).doNothing())
    .returning('reference')
    .executeTakeFirst()
  // The other post of the same form was faster; its transaction is over by now.
  if (!row) return { reference: (await byFormKey(work, formKey))!, repeated: true }
  const counts = await mayCount(work, form)
  const same = await work.db
    .selectFrom('patrons.application_people as p')
    .innerJoin('patrons.applications as a', (join) =>
      join.onRef('a.alliance_id', '=', 'p.alliance_id').onRef('a.application_id', '=', 'p.application_id'),
    )
    .select('a.reference')
    .where('p.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where('p.person_key', '=', key)
    .where('a.state', '=', 'received')
    .orderBy('a.duplicate_of', (order) => order.asc().nullsFirst())
    .orderBy('a.received_at')
    .executeTakeFirst()
  if (same)
    await work.db
      .updateTable('patrons.applications')
      .set({ duplicate_of: same.reference })
      .where('alliance_id', '=', work.alliance)
      .where('application_id', '=', applicationId)
      .execute()
  await work.db
    .insertInto('patrons.application_people')
    .values({
      alliance_id: work.alliance,
      application_id: applicationId,
      name: form.name,
      email: form.email,
      phone: form.phone,
      birth_date: form.birthDate,
      guardian_name: form.guardianName,
      guardian_contact: form.guardianContact,
      person_key: key,
    })
    .execute()
  const person = { kind: 'application', id: applicationId } as const
  const common = { person, channel: 'portal', locale, source: input.source, proof: 'ticked in the form' } as const
  await giveConsent(work, { ...common, purpose: 'card', textVersion: consentTexts.card })
  if (form.age === 'young') await giveConsent(work, { ...common, purpose: 'card-for-young', textVersion: consentTexts.guardian })
  if (!same && counts)
    await recordFact(work, { metric: 'cards.applied', point: form.point, scene, source: 'card form', key: `card/${applicationId}` })
  await audit(work, 'patrons.card-applied', { kind: 'application', id: applicationId }, { reference: row.reference })
  const to = addressOf(form)
  if (!same && to && (await mayWriteTo(work, 'card-receipt', to))) await planReceipt(work, row.reference, to, locale)
  if (!same && counts) await countHeard(work, input.heard ?? [])
  return { reference: row.reference, repeated: false }
}

async function byFormKey(work: Work, formKey: string): Promise<string | null> {
  const row = await work.db
    .selectFrom('patrons.applications')
    .select('reference')
    .where('alliance_id', '=', work.alliance)
    .where('form_key', '=', formKey)
    .executeTakeFirst()
  return row?.reference ?? null
}

const signs = '34679ACDEFGHJKMNPQRTVWXY'

/** A reference to say on the phone: eight signs that sound and look different, 24^8 ≈ 110,000 million. */
function makeReference(): string {
  const draw = () => signs[randomInt(signs.length)]
  return `${Array.from({ length: 4 }, draw).join('')}-${Array.from({ length: 4 }, draw).join('')}`
}

async function planReceipt(work: Work, reference: string, email: string, locale: string): Promise<void> {
  const t = translator(locale)
  const alliance = await allianceOf(work)
  const brand = await brandOf(work)
  const rules = await cardRules(work)
  const from = alliance.names[locale] ?? alliance.name
  const { text, html } = composeLetter({
    locale,
    from,
    title: t('patrons.mail.receipt-title'),
    paragraphs: [
      t('patrons.mail.receipt-body', { library: from, reference }),
      t('patrons.receipt.next-days', { days: rules.readyDays }),
      t('patrons.receipt.bring'),
    ],
    button: {
      label: t('patrons.mail.receipt-button'),
      url: `${publicBase(work, locale, alliance.default_locale)}/join/receipt?r=${reference}`,
    },
    foot: [t('patrons.mail.receipt-foot')],
    act: brand.light.act,
  })
  await planLetter(work, {
    key: `card-receipt/${reference}`,
    kind: 'card-receipt',
    to: email,
    subject: t('patrons.mail.receipt-subject', { reference }),
    text,
    html,
  })
}

export type Receipt = {
  reference: string
  state: 'received' | 'issued' | 'declined' | 'withdrawn'
  receivedAt: Date
  point: number
  readyDays: CardRules['readyDays']
}

/**
 * What the receipt page shows, for as long as the application is kept. It holds nothing about the person, because the address may be in a
 * browser's history; a reference cannot be guessed. Null when there is none (or it was deleted by the retention rule).
 */
export async function receiptOf(work: Work, reference: string): Promise<Receipt | null> {
  patronsPolicy.demand(work, 'apply-for-card')
  const row = await work.db
    .selectFrom('patrons.applications')
    .select(['reference', 'state', 'received_at', 'point_no'])
    .where('alliance_id', '=', work.alliance)
    .where('reference', '=', readReference(reference))
    .executeTakeFirst()
  if (!row) return null
  return {
    reference: row.reference,
    state: row.state,
    receivedAt: row.received_at,
    point: row.point_no,
    readyDays: (await cardRules(work)).readyDays,
  }
}

/** A reference however it was typed: small letters, spaces, no hyphen. */
export function readReference(typed: string): string {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, 20)
  return `${plain.slice(0, 4)}-${plain.slice(4)}`
}
