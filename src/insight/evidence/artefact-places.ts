import { lookIn, type NameSource, placeKey, putOut } from '#rooms/content'
import { insightPolicy } from '../policy.ts'

/** The words of the evidence file: titles, what something shows, whose it is. A name in them that is taken back is put out. */
export const artefactPlaces: NameSource = {
  kind: 'artefact',
  async find(work, finder, locales) {
    if (!insightPolicy.allows(work.actor, 'read-reports')) return []
    const rows = await work.db
      .selectFrom('insight.artefacts')
      .select(['artefact_id', 'title', 'shows', 'rights_note', 'day'])
      .where('alliance_id', '=', work.alliance)
      .orderBy('artefact_id')
      .execute()
    return rows.flatMap(({ artefact_id, day, ...words }) =>
      lookIn(words, finder, locales).map(({ where, locale, contexts, address }) => ({
        place: placeKey('artefact', artefact_id, where),
        kind: 'artefact',
        subject: artefact_id,
        title: words.title,
        href: `/desk/insight/evidence?year=${day.slice(0, 4)}`,
        where,
        locale,
        contexts,
        byHand: address || !insightPolicy.allows(work.actor, 'keep-evidence'),
      })),
    )
  },
  async putOut(work, finder, subject, how) {
    const row = await work.db
      .selectFrom('insight.artefacts')
      .select(['title', 'shows', 'rights_note'])
      .where('alliance_id', '=', work.alliance)
      .where('artefact_id', '=', subject)
      .forUpdate()
      .executeTakeFirst()
    if (!row) return
    await work.db
      .updateTable('insight.artefacts')
      .set(putOut(row, finder, how))
      .where('alliance_id', '=', work.alliance)
      .where('artefact_id', '=', subject)
      .execute()
  },
}
