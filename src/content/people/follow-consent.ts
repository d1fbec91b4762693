import { audit, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { openOrClose } from '../add-asset.ts'
import { assetsByIds } from '../assets.ts'
import { shownChanged } from '../events.ts'
import { backToInbox } from '../photo-days/back-to-inbox.ts'
import { tidyTitleWords } from '../title-words.ts'
import { type ConsentRow, consentOf, covers } from './consent-state.ts'
import { noSuchConsent } from './errors.ts'
import { publishWords } from './public-words.ts'
import { restsOn } from './rests-on.ts'
import { showingPosts } from './showing-posts.ts'

/**
 * A consent, locked until the commit, with the posts that show what rests on it locked before: in the order in which whoever plans a post locks
 * them, so that a post either leaves with a consent that still holds, or waits and sees that it is gone.
 */
export async function lockConsent(work: Work, consent: string): Promise<ConsentRow> {
  const { pictures, words } = await restsOn(work, consent)
  await showingPosts(work, [...pictures, ...words], { lock: true })
  const row = await work.db
    .selectFrom('content.people_consents')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', consent)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchConsent()
  return row
}

/**
 * Brings everything that rests on a consent in step with what it now says: pictures open or close, search finds or forgets, and where less is
 * allowed than before (`less`), what is on its way is put together anew and what has left follows where it can.
 */
export async function followConsent(work: Work, consent: string, { less }: { less: boolean }): Promise<void> {
  const { pictures, words } = await restsOn(work, consent)
  for (const asset of await assetsByIds(work, pictures)) await openOrClose(work, asset)
  for (const id of words) await publishWords(work, id)
  if (!less) return
  const row = await work.db
    .selectFrom('content.people_consents')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', consent)
    .executeTakeFirstOrThrow()
  if (!covers(row, 'picture', 'site', await localDay(work, null, work.now))) await backToInbox(work, consent)
  await tidyTitleWords(work)
  for (const { post_id, live_version } of await showingPosts(work, [...pictures, ...words], { lock: true }))
    await shownChanged.emit(work, { post: post_id, version: live_version, note: '' })
}

/** Takes out of use what rests on consents whose last day is over, once for each. Nothing waits for it to be gone from pages; this closes files and tells channels. Returns how many. */
export async function endConsents(work: Work): Promise<number> {
  const day = await localDay(work, null, work.now)
  const rows = await work.db
    .selectFrom('content.people_consents')
    .select('consent_id')
    .where('alliance_id', '=', work.alliance)
    .where('until', '<', day)
    .where('ended_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .orderBy('consent_id')
    .execute()
  let ended = 0
  for (const { consent_id } of rows) {
    const row = await lockConsent(work, consent_id)
    if (row.ended_at || row.withdrawn_at || consentOf(row, day).state !== 'over') continue
    await work.db
      .updateTable('content.people_consents')
      .set({ ended_at: work.now })
      .where('alliance_id', '=', work.alliance)
      .where('consent_id', '=', consent_id)
      .execute()
    await followConsent(work, consent_id, { less: true })
    await audit(work, 'content.consent-ran-out', { kind: 'consent', id: consent_id }, { number: row.number })
    ended++
  }
  return ended
}
