import type { Work } from '#platform'
import { lookIn, type NameSource, placeKey, putOut } from '#rooms/content'
import { insightPolicy } from '../policy.ts'

/** The words of the register of honours: people are named for prizes. A name in them that is taken back is put out, also of one that was taken out; a form that was open meanwhile is refused. */
export const honourPlaces: NameSource = {
  kind: 'honour',
  async find(work, finder, locales) {
    if (!insightPolicy.allows(work.actor, 'read-insight')) return []
    const rows = await words(work).orderBy('honour_id').execute()
    return rows.flatMap(({ honour_id, ...said }) =>
      lookIn(said, finder, locales).map(({ where, locale, contexts, address }) => ({
        place: placeKey('honour', honour_id, where),
        kind: 'honour',
        subject: honour_id,
        title: said.title,
        href: '/desk/insight/honours',
        where,
        locale,
        contexts,
        byHand: address || !insightPolicy.allows(work.actor, 'keep-honours'),
      })),
    )
  },
  async putOut(work, finder, subject, how) {
    const row = await words(work).where('honour_id', '=', subject).forUpdate().executeTakeFirst()
    if (!row) return
    const { honour_id: _, ...said } = row
    const without = putOut(said, finder, how)
    if (without === said) return
    await work.db
      .updateTable('insight.honours')
      .set((eb) => ({ ...without, version: eb('version', '+', 1) }))
      .where('alliance_id', '=', work.alliance)
      .where('honour_id', '=', subject)
      .execute()
  },
}

const words = (work: Work) =>
  work.db.selectFrom('insight.honours').select(['honour_id', 'title', 'giver', 'what_for']).where('alliance_id', '=', work.alliance)
