import { lookIn, type NameSource, placeKey, putOut } from '#rooms/content'
import { insightPolicy } from '../policy.ts'

/** The words of reports that were kept: titles, guesses, lessons. A name in them that is taken back is put out in every version; no figure changes. */
export const reportPlaces: NameSource = {
  kind: 'report',
  async find(work, finder, locales) {
    if (!insightPolicy.allows(work.actor, 'read-reports')) return []
    const rows = await work.db
      .selectFrom('insight.report_versions')
      .select(['report_id', 'version', 'content'])
      .where('alliance_id', '=', work.alliance)
      .orderBy('report_id')
      .orderBy('version')
      .execute()
    return rows.flatMap(({ report_id, version, content }) =>
      lookIn(content, finder, locales).map(({ where, locale, contexts, address }) => ({
        place: placeKey('report', `${report_id}:${version}`, where),
        kind: 'report',
        subject: `${report_id}:${version}`,
        title: `${content.period} (${version})`,
        href: `/desk/insight/reports/${report_id}?version=${version}`,
        where,
        locale,
        contexts,
        byHand: address || !insightPolicy.allows(work.actor, 'make-report'),
      })),
    )
  },
  async putOut(work, finder, subject, how) {
    const [report, version] = subject.split(':') as [string, string]
    const versions = work.db
      .selectFrom('insight.report_versions')
      .select('content')
      .where('alliance_id', '=', work.alliance)
      .where('report_id', '=', report)
      .where('version', '=', Number(version))
    const row = await versions.forUpdate().executeTakeFirst()
    if (!row) return
    await work.db
      .updateTable('insight.report_versions')
      .set({ content: JSON.stringify(putOut(row.content, finder, how)) })
      .where('alliance_id', '=', work.alliance)
      .where('report_id', '=', report)
      .where('version', '=', Number(version))
      .execute()
  },
}
