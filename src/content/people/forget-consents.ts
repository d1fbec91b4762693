import type { Work } from '#platform'
import { openOrClose } from '../add-asset.ts'
import { assetsByIds } from '../assets.ts'
import { removePublicTexts } from '../public-texts.ts'
import { lockConsent } from './follow-consent.ts'
import { restsOn } from './rests-on.ts'
import { endNow } from './take-back.ts'

/**
 * Forgets consents: everything that rests on them ends as if they had been taken back, then their rows go with the words that were theirs, and the
 * pictures they are on stay closed for good. Returns how many rows went.
 */
export async function forgetConsents(work: Work, consents: readonly string[]): Promise<number> {
  let gone = 0
  for (const consent of consents) {
    const row = await lockConsent(work, consent)
    if (!row.withdrawn_at) await endNow(work, row, { how: 'desk', by: '', why: '' })
    const { pictures, words } = await restsOn(work, consent)
    for (const id of words) for (const kind of ['meet', 'pick'] as const) await removePublicTexts(work, kind, id)
    if (pictures.length > 0)
      await work.db
        .updateTable('content.assets')
        .set({ status: 'retired', forgotten_at: work.now, updated_at: work.now })
        .where('alliance_id', '=', work.alliance)
        .where('asset_id', 'in', pictures)
        .execute()
    for (const asset of await assetsByIds(work, pictures)) await openOrClose(work, asset)
    await work.db.deleteFrom('content.people_consents').where('alliance_id', '=', work.alliance).where('consent_id', '=', consent).execute()
    gone += 1 + words.length
  }
  return gone
}
