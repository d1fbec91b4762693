import { addDays, type Work } from '#platform'
import { type AskedWork, localDay, type Waiting, type WorkSource } from '#rooms/alliance'
import { contentPolicy } from '../policy.ts'
import { nameOf, packRows, packsOf } from './packs.ts'
import { isShowable } from './rights.ts'

/** Days before the end of a pack's rights from which somebody is told. */
const warnBefore = 30

/** Submissions that wait for a look, packs that came back, and packs whose rights have run out or will soon. */
export const stickerWork: WorkSource = {
  needs: async (work, asked) =>
    contentPolicy.allows(work.actor, 'keep-stickers') ? [...(await submissions(work, asked)), ...(await rights(work, asked))] : [],
}

async function submissions(work: Work, { locale }: AskedWork): Promise<Waiting[]> {
  const today = await localDay(work, null, work.now)
  const rows = await work.db
    .selectFrom('content.sticker_submissions as s')
    .innerJoin('content.sticker_packs as p', (join) =>
      join.onRef('p.alliance_id', '=', 's.alliance_id').onRef('p.pack_id', '=', 's.pack_id'),
    )
    .select(['s.pack_id', 's.platform', 's.state', 's.remind_on', 'p.names'])
    .where('s.alliance_id', '=', work.alliance)
    .where('p.alliance_id', '=', work.alliance)
    .where('s.remind_on', '<=', today)
    .where('p.state', '<>', 'retired')
    .orderBy('s.remind_on')
    .limit(50)
    .execute()
  return rows.map(
    (row): Waiting => ({
      what: row.state === 'returned' ? 'stickers-returned' : 'stickers-submitted',
      harm: row.state === 'returned' ? 35 : 25,
      tone: row.state === 'returned' ? 'warn' : 'info',
      when: new Date(`${row.remind_on}T00:00:00Z`),
      params: { name: row.names[locale] || nameOf(row.names), platform: row.platform },
      href: `/desk/stickers/${row.pack_id}/platforms/${row.platform}`,
    }),
  )
}

async function rights(work: Work, { locale }: AskedWork): Promise<Waiting[]> {
  const today = await localDay(work, null, work.now)
  const soon = addDays(today, warnBefore)
  const found: Waiting[] = []
  for (const pack of await packsOf(work, await packRows(work).where('state', '=', 'published').orderBy('pack_id').limit(200).execute())) {
    const shown = isShowable(pack, today)
    if (shown && isShowable(pack, soon)) continue
    found.push({
      what: shown ? 'stickers-rights-end' : 'stickers-rights-over',
      harm: shown ? 30 : 60,
      tone: 'warn',
      when: pack.rights.expiresOn ? new Date(`${pack.rights.expiresOn}T00:00:00Z`) : null,
      params: { name: pack.names[locale] || nameOf(pack.names) },
      href: `/desk/stickers/${pack.id}/rights`,
    })
  }
  return found
}
