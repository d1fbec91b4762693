import type { Work } from '#platform'
import { insertConsent } from '../people/consents.ts'
import { wordingAgreed } from '../people/wordings.ts'
import { actorOf } from '../posts.ts'
import { wordsIn } from '../series.ts'
import { type DayRow, lockDay } from './photo-days.ts'

/**
 * The consent that wearing a colour at an event is, made when the first face is settled by it. It stands among all others: what rests on it is checked
 * before a post goes out by a channel that it is not for, and taking it back takes every picture of that colour out of use.
 */
export async function consentOfColour(work: Work, day: DayRow, colour: string): Promise<string> {
  // One at a time: the consent of a colour is made once.
  await lockDay(work, day.day_id)
  const known = await work.db
    .selectFrom('content.photo_colour_consents')
    .select('consent_id')
    .where('alliance_id', '=', work.alliance)
    .where('day_id', '=', day.day_id)
    .where('colour', '=', colour)
    .executeTakeFirst()
  if (known) return known.consent_id
  const means = day.colours.find(({ key }) => key === colour)!
  const row = await insertConsent(work, {
    name: `${wordsIn(means.names, 'en').text} · ${day.event} ${day.day}`.slice(0, 120),
    variants: [],
    side: 'reader',
    age: 'adult',
    agreed_by: '',
    email: null,
    phone: '',
    note: wordsIn(means.means, 'en').text,
    uses: ['picture'],
    places: means.rule === 'site' ? ['site'] : ['site', 'others', 'print'],
    until: null,
    neutral: '{}',
    given_at: work.now,
    given_how: 'desk',
    wording: await wordingAgreed(work),
    updated_at: work.now,
    updated_by: actorOf(work).name,
  })
  await work.db
    .insertInto('content.photo_colour_consents')
    .values({ alliance_id: work.alliance, day_id: day.day_id, colour, consent_id: row.consent_id })
    .execute()
  return row.consent_id
}
