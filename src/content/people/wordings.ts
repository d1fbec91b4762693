import { audit, Fields, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { cleanText } from '../doc.ts'
import { contentPolicy, peoplePolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { wordsIn } from '../series.ts'
import type { Words } from '../tables.ts'

/** The words people agree to, in every language, as they stood from a moment on. */
export interface ConsentWording {
  version: number
  texts: Words
  /** null: the words that come with the house; nobody agreed to them yet. */
  madeAt: Date | null
  madeBy: string
}

/** The house's own words, until a library has its own. */
const standard = (): Words =>
  Object.fromEntries(['en', 'zh-CN'].map((locale) => [locale, translator(locale)('content.people.wording.standard')]))

/** The words people agree to now; for everybody, because whoever is asked reads them. */
export async function currentWording(work: Work): Promise<ConsentWording> {
  contentPolicy.demand(work, 'read-published')
  const row = await work.db
    .selectFrom('content.consent_wordings')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row
    ? { version: row.version, texts: row.texts, madeAt: row.made_at, madeBy: row.made_by }
    : { version: 1, texts: standard(), madeAt: null, madeBy: '' }
}

/** All that people were ever asked to agree to, newest first. */
export async function listWordings(work: Work): Promise<ConsentWording[]> {
  peoplePolicy.demand(work, 'see-consents')
  const rows = await work.db
    .selectFrom('content.consent_wordings')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('version', 'desc')
    .execute()
  return rows.length === 0
    ? [await currentWording(work)]
    : rows.map((row) => ({ version: row.version, texts: row.texts, madeAt: row.made_at, madeBy: row.made_by }))
}

/** One version in a language, as somebody agreed to it. */
export async function wordingIn(work: Work, version: number, locale: string): Promise<{ text: string; locale: string }> {
  const row = await work.db
    .selectFrom('content.consent_wordings')
    .select('texts')
    .where('alliance_id', '=', work.alliance)
    .where('version', '=', version)
    .executeTakeFirst()
  return wordsIn(row?.texts ?? standard(), locale)
}

/**
 * Sets new words from now on, in every language of the library (3,000 characters each). Whoever agreed before agreed to the words of then;
 * those stay. Setting what stands there changes nothing.
 */
export async function setWording(work: Work, input: { texts: Words }): Promise<ConsentWording> {
  peoplePolicy.demand(work, 'set-wording')
  const { locales } = await allianceOf(work)
  const fields = new Fields('content.people')
  const texts = fields.names('texts', Object.fromEntries(Object.entries(input.texts).map(([tag, text]) => [tag, cleanText(text)])), {
    max: 3000,
    several: true,
  })
  for (const locale of locales) if (!texts[locale]) fields.wrong(`texts.${locale}`, 'field-missing', { field: 'texts' })
  fields.check()
  const now = await currentWording(work)
  const same = Object.keys({ ...texts, ...now.texts }).every((tag) => texts[tag] === now.texts[tag])
  if (same) return now
  const version = now.madeAt ? now.version + 1 : 1
  await keep(work, version, texts, actorOf(work).name)
  await audit(work, 'content.consent-wording-set', { kind: 'consent-wording', id: version }, { version })
  return { version, texts, madeAt: work.now, madeBy: actorOf(work).name }
}

/** The version that somebody who agrees now agrees to, written down with the first who does. */
export async function wordingAgreed(work: Work): Promise<number> {
  const now = await currentWording(work)
  if (!now.madeAt) await keep(work, now.version, now.texts, '')
  return now.version
}

/** Two who agree first at one moment write it down once; two who change it at one moment collide, and the second tries again. */
async function keep(work: Work, version: number, texts: Words, madeBy: string): Promise<void> {
  const row = { alliance_id: work.alliance, version, texts: JSON.stringify(texts), made_at: work.now, made_by: madeBy }
  const insert = work.db.insertInto('content.consent_wordings').values(row)
  await (madeBy === '' ? insert.onConflict((on) => on.doNothing()) : insert).execute()
}
