import { audit, type Work } from '#platform'
import { allianceOf, localDay, nameIn } from '#rooms/alliance'
import { demandFewForms } from '#rooms/patrons'
import { insertConsent, readTerms } from '../people/consents.ts'
import { consentPath, newToken, tokenHash } from '../people/personal-link.ts'
import { currentWording, wordingAgreed, wordingIn } from '../people/wordings.ts'
import { contentPolicy } from '../policy.ts'
import { noSuchPhotoLink } from './errors.ts'
import type { DayRow } from './photo-days.ts'
import { dayOfToken } from './photo-links.ts'
import type { WristbandColour } from './tables.ts'

/** What somebody sees who scans the code of a photo day. */
export interface ConsentDay {
  event: string
  place: string
  day: string
  colours: WristbandColour[]
  wording: { text: string; locale: string }
  library: string
}

/** What the code for consent opens, for anybody. Refuses `content.photos.no-such-link`. */
export async function consentDay(work: Work, input: { token: string; locale: string }): Promise<ConsentDay> {
  contentPolicy.demand(work, 'read-published')
  const { event, place, day, colours } = await behind(work, input.token)
  const { version } = await currentWording(work)
  return {
    event,
    place,
    day,
    colours,
    wording: await wordingIn(work, version, input.locale),
    library: nameIn(await allianceOf(work), input.locale),
  }
}

export interface AgreeAtDay {
  token: string
  name: string
  age?: string
  agreedBy?: string
  email?: string
  phone?: string
  uses: readonly string[]
  places: readonly string[]
}

/**
 * Somebody agrees at an event, on their own telephone: gives the short number that they show to whoever takes pictures, and their personal link, by
 * which they take it back. The number says nothing of who they are.
 */
export async function agreeAtDay(work: Work, input: AgreeAtDay): Promise<{ number: number; path: string }> {
  contentPolicy.demand(work, 'read-published')
  await demandFewForms(work)
  const day = await behind(work, input.token)
  const { token: _, ...terms } = input
  const { neutral, ...read } = readTerms({ ...terms, side: 'reader', until: null }, undefined, await localDay(work, null, work.now))
  const token = newToken()
  const row = await insertConsent(work, {
    ...read,
    neutral: JSON.stringify(neutral),
    note: `${day.event} ${day.day}`,
    given_at: work.now,
    given_how: 'link',
    wording: await wordingAgreed(work),
    updated_at: work.now,
    updated_by: '',
    token_hash: tokenHash(token),
  })
  await audit(work, 'content.consent-given', { kind: 'consent', id: row.consent_id }, { number: row.number })
  return { number: row.number, path: consentPath(token) }
}

async function behind(work: Work, token: string): Promise<DayRow> {
  const of = dayOfToken(work, token, 'agree')
  const row =
    of &&
    (await work.db
      .selectFrom('content.photo_days')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('day_id', '=', of.day_id)
      .executeTakeFirst())
  if (!row || row.links !== of.links || row.originals_gone_at !== null) throw noSuchPhotoLink()
  return row
}
