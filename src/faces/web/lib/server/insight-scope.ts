// Whose figures pages of indicators and returns show: the alliance's, a member library's, or those of a place.
import type { RequestEvent } from '@sveltejs/kit'
import type { Work } from '#platform'
import { listServicePoints, nameIn } from '#rooms/alliance'
import { type AskScope, membersWithPlaces, type Places, type Saying } from '#rooms/insight'

/** `member:<id>`, `place:<number>`, or nothing for the alliance. Anything else is the alliance too. */
export function scopeIn(url: URL): AskScope {
  const [kind, id] = (url.searchParams.get('of') ?? '').split(':')
  if (kind === 'member' && id) return { member: id }
  if (kind === 'place' && /^[1-9]\d{0,8}$/.test(id ?? '')) return { point: Number(id) }
  return {}
}

/** What can be chosen, in the reader's language. Member libraries stand there where several have places. */
export async function scopeChoices(work: Work, event: Pick<RequestEvent, 'locals'>): Promise<{ value: string; label: string }[]> {
  const { locale, t } = event.locals
  const members = await membersWithPlaces(work)
  const points = await listServicePoints(work, { status: 'any' })
  return [
    { value: '', label: t('facts.desk.whole') },
    ...members.map(({ library_id, ...one }) => ({ value: `member:${library_id}`, label: nameIn(one, locale) })),
    ...points.map((point) => ({ value: `place:${point.point_no}`, label: `${point.point_no} · ${nameIn(point, locale)}` })),
  ]
}

/** What sentences about figures are made with. */
export function sayingOf(event: Pick<RequestEvent, 'locals'>, places: Places): Saying {
  const { t, fmt, locale } = event.locals
  return { t, fmt, place: (point) => (places.has(point) ? nameIn(places.get(point)!, locale) : t('facts.desk.whole')) }
}

/** The same as an address says it. */
export const scopeQuery = ({ member, point }: AskScope): string => (member ? `member:${member}` : point ? `place:${point}` : '')
