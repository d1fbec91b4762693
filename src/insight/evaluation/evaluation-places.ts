import { isDeepStrictEqual } from 'node:util'
import type { Work } from '#platform'
import { lookIn, type NameSource, placeKey, putOut } from '#rooms/content'
import { insightPolicy } from '../policy.ts'
import type { Score } from './evaluation.ts'
import type { Workbook } from './read-workbook.ts'

/**
 * The words of evaluation workbooks: what criteria ask, who sees to them, what was found, why a score was given, and the versions that were kept. A
 * name in them that is taken back is put out everywhere; no figure and no score changes. What was open in a form meanwhile is refused, so that the name
 * does not come back with it.
 */
export const evaluationPlaces: NameSource = {
  kind: 'evaluation',
  async find(work, finder, locales) {
    if (!insightPolicy.allows(work.actor, 'read-insight')) return []
    const found = []
    for (const { evaluation_id, title } of await workbooks(work).execute()) {
      const { contents: _, ...texts } = await wordsOf(work, evaluation_id)
      const places = lookIn(texts, finder, locales)
      for (const { where, locale, contexts, address } of places)
        found.push({
          place: placeKey('evaluation', evaluation_id, where),
          kind: 'evaluation',
          subject: evaluation_id,
          title,
          href: `/desk/insight/evaluations/${evaluation_id}`,
          where,
          locale,
          contexts,
          byHand: address || !insightPolicy.allows(work.actor, 'keep-evaluation'),
        })
    }
    return found
  },
  async putOut(work, finder, subject, how) {
    const held = await workbooks(work).where('evaluation_id', '=', subject).forUpdate().executeTakeFirst()
    if (!held) return
    const before = await wordsOf(work, subject)
    const { contents: _, ...texts } = before
    const after = putOut(texts, finder, how)
    if (!isDeepStrictEqual(after.workbook, before.workbook)) {
      const { titles, ...said } = after.workbook
      await work.db
        .updateTable('insight.evaluations')
        .set((eb) => ({ ...said, titles: JSON.stringify(titles), version: eb('version', '+', 1) }))
        .where('alliance_id', '=', work.alliance)
        .where('evaluation_id', '=', subject)
        .execute()
    }
    for (const [id, said] of changed(before.criteria, after.criteria))
      await work.db
        .updateTable('insight.criteria')
        .set((eb) => ({ ...said, version: eb('version', '+', 1) }))
        .where('alliance_id', '=', work.alliance)
        .where('criterion_id', '=', id)
        .execute()
    for (const [key, { reason }] of changed(before.scores, after.scores)) {
      const [id, side, number] = key.split(' ') as [string, 'self' | 'reviewer', string]
      await work.db
        .updateTable('insight.criterion_scores')
        .set({ reason })
        .where('alliance_id', '=', work.alliance)
        .where('criterion_id', '=', id)
        .where('side', '=', side)
        .where('number', '=', Number(number))
        .execute()
    }
    for (const [version, texts] of changed(before.versions, after.versions))
      await work.db
        .updateTable('insight.evaluation_versions')
        .set({ content: JSON.stringify(withTexts(before.contents.get(version)!, texts)) })
        .where('alliance_id', '=', work.alliance)
        .where('evaluation_id', '=', subject)
        .where('version', '=', Number(version))
        .execute()
  },
}

const changed = <T>(before: Record<string, T>, after: Record<string, T>): [string, T][] =>
  Object.entries(after).filter(([key, value]) => !isDeepStrictEqual(value, before[key]))

const workbooks = (work: Work) =>
  work.db
    .selectFrom('insight.evaluations')
    .select(['evaluation_id', 'title', 'titles', 'authority', 'verdict'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('evaluation_id')

/** What people wrote in a kept version. All else in it is keys, days and who scored, of which a name may happen to be a part. */
const textsOf = ({ of, points, criteria }: Workbook) => ({
  of: { title: of.title, titles: of.titles },
  points: Object.fromEntries(Object.entries(points).map(([point, { title, titles }]) => [point, { title, titles }])),
  criteria: criteria.map(({ part, criterion, responsible, found, missing, self, reviewer, evidence }) => ({
    ...{ part, criterion, responsible, found, missing },
    ...{ self: self?.reason ?? '', reviewer: reviewer?.reason ?? '' },
    evidence: evidence.map(({ title }) => title),
  })),
})

const withTexts = (content: Workbook, texts: ReturnType<typeof textsOf>): Workbook => ({
  ...content,
  of: { ...content.of, ...texts.of },
  points: texts.points,
  criteria: content.criteria.map((one, i) => {
    const { self, reviewer, evidence, ...said } = texts.criteria[i]!
    const withReason = (score: Score | null, reason: string) => score && { ...score, reason }
    return {
      ...one,
      ...said,
      self: withReason(one.self, self),
      reviewer: withReason(one.reviewer, reviewer),
      evidence: one.evidence.map((piece, j) => ({ ...piece, title: evidence[j]! })),
    }
  }),
})

/** All words of a workbook, by where they stand; and the versions they are of, whole. */
async function wordsOf(work: Work, id: string) {
  const workbook = await workbooks(work).where('evaluation_id', '=', id).executeTakeFirst()
  const criteria = await work.db
    .selectFrom('insight.criteria')
    .select(['criterion_id', 'part', 'criterion', 'responsible', 'found', 'missing'])
    .where('alliance_id', '=', work.alliance)
    .where('evaluation_id', '=', id)
    .execute()
  const ids = criteria.map(({ criterion_id }) => criterion_id)
  const scores =
    ids.length === 0
      ? []
      : await work.db
          .selectFrom('insight.criterion_scores')
          .select(['criterion_id', 'side', 'number', 'reason'])
          .where('alliance_id', '=', work.alliance)
          .where('criterion_id', 'in', ids)
          .execute()
  const versions = await work.db
    .selectFrom('insight.evaluation_versions')
    .select(['version', 'content'])
    .where('alliance_id', '=', work.alliance)
    .where('evaluation_id', '=', id)
    .execute()
  const { evaluation_id: _, ...said } = workbook ?? { evaluation_id: id, title: '', titles: {}, authority: '', verdict: '' }
  return {
    workbook: said,
    criteria: Object.fromEntries(criteria.map(({ criterion_id, ...words }) => [criterion_id, words])),
    scores: Object.fromEntries(scores.map(({ criterion_id, side, number, reason }) => [`${criterion_id} ${side} ${number}`, { reason }])),
    versions: Object.fromEntries(versions.map(({ version, content }) => [String(version), textsOf(content)])),
    contents: new Map(versions.map(({ version, content }) => [String(version), content])),
  }
}
