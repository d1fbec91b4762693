import type { Params, Work } from '#platform'
import { piecesOf } from '../doc.ts'
import type { ChannelLimit } from '../events.ts'
import type { PostContent } from '../post-content.ts'
import { consentProblems } from './consent-problems.ts'
import type { ConsentRow } from './consent-state.ts'
import type { ConsentPlace } from './tables.ts'

/** Somebody changes a consent at this moment; in the next one it is known whether it holds. */
export const beingChanged = { code: 'consent-changing', level: 'stop', params: {} } as const

type Note = (problem: { code: string; level: 'stop' | 'warn'; params: Params; asset?: string; words?: string }) => void

/**
 * What the people on pictures and behind pieces of a post did not agree to: that their picture is shown, and that it goes out by these channels.
 * Consents are held until the commit, so that none is taken back between this look and the plan that rests on it. Says which pictures name
 * consents at all.
 */
export async function notePeopleProblems(
  work: Work,
  content: PostContent,
  assets: readonly string[],
  { day, limits }: { day: string; limits: readonly ChannelLimit[] },
  note: Note,
): Promise<Set<string>> {
  const pieces = Object.values(content.texts).flatMap(({ body }) =>
    piecesOf(body).flatMap(({ kind, id }) => (kind === 'words' ? [id] : [])),
  )
  const pictures = await onPictures(work, assets)
  const words = await behindWords(work, pieces)
  const held = await holdConsents(
    work,
    [...pictures, ...words].map(({ consent }) => consent),
  )
  const by = Object.keys(content.variants).flatMap((channel) => {
    const limit = limits.find((one) => one.channel === channel)
    return limit ? [{ channel, place: (limit.place ?? 'others') as ConsentPlace }] : []
  })
  const elsewhere = (one: ConsentRow, at: { asset?: string; words?: string }) => {
    for (const { channel, place } of by)
      if (place !== 'site' && !one.places.includes(place))
        note({ code: `not-for-${place}`, level: 'stop', params: { number: one.number, channel }, ...at })
  }
  for (const { id: asset, consent } of pictures) {
    const one = held.get(consent)
    if (!one) {
      note({ ...beingChanged, asset })
      continue
    }
    const params = { number: one.number, asset }
    const problems = consentProblems(one, day, params)
    for (const problem of problems) note({ ...problem, code: `picture-${problem.code}`, asset })
    const stopped = problems.some(({ level }) => level === 'stop')
    if (!stopped && !(one.uses.includes('picture') && one.places.includes('site')))
      note({ code: 'picture-consent-missing', level: 'stop', params, asset })
    elsewhere(one, { asset })
  }
  for (const { id, consent } of words) {
    const one = held.get(consent)
    if (one) elsewhere(one, { words: id })
  }
  return new Set(pictures.map(({ id }) => id))
}

async function onPictures(work: Work, assets: readonly string[]): Promise<{ id: string; consent: string }[]> {
  const rows = await work.db
    .selectFrom('content.asset_consents')
    .select(['asset_id', 'consent_id'])
    .where('alliance_id', '=', work.alliance)
    .where('asset_id', '=', (eb) => eb.fn.any(eb.val(assets)))
    .orderBy('asset_id')
    .orderBy('consent_id')
    .execute()
  return rows.map((row) => ({ id: row.asset_id, consent: row.consent_id }))
}

async function behindWords(work: Work, words: readonly string[]): Promise<{ id: string; consent: string }[]> {
  const rows = await work.db
    .selectFrom('content.people_words')
    .select(['words_id', 'consent_id'])
    .where('alliance_id', '=', work.alliance)
    .where('words_id', '=', (eb) => eb.fn.any(eb.val([...new Set(words)])))
    .execute()
  return rows.map((row) => ({ id: row.words_id, consent: row.consent_id }))
}

/**
 * These consents as they stand, and stay until the commit. One that somebody changes just now is missing: who plans a post holds the post, and who takes
 * a consent back holds the consent and comes for the post, so the planner does not wait.
 */
export async function holdConsents(work: Work, consents: readonly string[]): Promise<Map<string, ConsentRow>> {
  if (consents.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('content.people_consents')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', 'in', [...new Set(consents)])
    .orderBy('consent_id')
    .forShare()
    .skipLocked()
    .execute()
  return new Map(rows.map((row) => [row.consent_id, row]))
}
