import { isId, isRefusal, lastDay, type Work } from '#platform'
import { type Clipping, clippingById, listClippings } from '#rooms/content'
import { campaignById, type Decision, listDecisions } from '#rooms/strategy'
import { studyById } from '../studies/study.ts'
import type { Days } from '../windows.ts'
import type { Artefact, ArtefactKind } from './artefact.ts'

/** More of a kind than this nobody looks through. */
const most = 200

const unsaid = { artefactId: null, shows: '', rightsNote: '', file: null, putBy: null }

const ofClipping = ({ id, outlet, title, day }: Clipping): Artefact => ({
  ...unsaid,
  kind: 'clipping',
  subject: id,
  title: `${outlet}: ${title}`,
  day,
  rights: 'quoted',
  rightsNote: outlet,
  opens: `/desk/press/clippings/${id}`,
})

/** What was chosen is what a decision is called by: several are about one goal. Its first sentence, where that is no longer than a title. */
const nameOf = (chose: string): string => {
  const first = (/^.*?[.!?。！？](?=\s|$|(?<=[。！？]))/su.exec(chose.trim())?.[0] ?? chose.trim())
    .replace(/[.。]$/u, '')
    .replace(/\s+/gu, ' ')
  return first.length <= longest ? first : `${first.slice(0, longest).replace(/\s+\S*$/u, '')} …`
}
const longest = 100

const ofDecision = ({ decisionId, saw, chose, decidedOn, decidedBy, about }: Decision): Artefact => ({
  ...unsaid,
  kind: 'decision',
  subject: decisionId,
  title: nameOf(chose) || about.title,
  shows: `${saw} ${chose}`,
  day: decidedOn,
  rights: 'own',
  rightsNote: decidedBy,
  opens: '/desk/decisions',
})

/** By the last day it looks at. */
async function ofStudy(work: Work, studyId: string, campaignId: string, to: string): Promise<Artefact> {
  const { title } = await campaignById(work, campaignId)
  return {
    ...unsaid,
    kind: 'study',
    subject: studyId,
    title,
    day: lastDay(to),
    rights: 'own',
    opens: `/desk/campaigns/${campaignId}/studies/${studyId}`,
  }
}

/** What the house knows of by itself: what the papers wrote, what was decided or learnt, what studies found. By the day it shows something of. */
export async function knownArtefacts(work: Work, { from, to }: Days): Promise<Artefact[]> {
  const { items: clippings } = await listClippings(work, { from, to, limit: most })
  const decisions = (await listDecisions(work, { from, to, limit: most })).filter(({ replacedBy }) => replacedBy === null)
  const studies = (await studiesDone(work)).filter(({ terms }) => lastDay(terms.to) >= from && lastDay(terms.to) <= to)
  const found = [...clippings.map(ofClipping), ...decisions.map(ofDecision)]
  for (const { study_id, campaign_id, terms } of studies.slice(0, most)) found.push(await ofStudy(work, study_id, campaign_id, terms.to))
  return found
}

/** One of them; undefined where there is none. Refuses what its room refuses. */
export async function knownArtefact(work: Work, kind: ArtefactKind, subject: string): Promise<Artefact | undefined> {
  if (!isId(subject)) return undefined
  if (kind === 'clipping') return ofClipping(await clippingById(work, subject))
  if (kind === 'decision') {
    const [decision] = await listDecisions(work, { decisionId: subject })
    return decision && ofDecision(decision)
  }
  const { studyId, campaignId, registered, runs } = await studyById(work, subject)
  return registered && runs.some(({ state }) => state === 'done') ? ofStudy(work, studyId, campaignId, registered.to) : undefined
}

/** The same, where it is still among what the house knows: not deleted, and no decision that another one replaced. */
export async function stillKnown(work: Work, kind: ArtefactKind, subject: string): Promise<Artefact | undefined> {
  if (kind === 'decision' && (!isId(subject) || (await listDecisions(work, { decisionId: subject }))[0]?.replacedBy !== null))
    return undefined
  try {
    return await knownArtefact(work, kind, subject)
  } catch (error) {
    if (isRefusal(error) && error.status === 404) return undefined
    throw error
  }
}

/** Studies that were registered before they began and are worked out. */
const studiesDone = (work: Work) =>
  work.db
    .selectFrom('insight.studies as s')
    .innerJoin('insight.study_versions as v', (join) =>
      join
        .onRef('v.alliance_id', '=', 's.alliance_id')
        .onRef('v.study_id', '=', 's.study_id')
        .onRef('v.version', '=', 's.registered_version'),
    )
    .innerJoin('insight.study_runs as n', (join) =>
      join.onRef('n.alliance_id', '=', 's.alliance_id').onRef('n.study_id', '=', 's.study_id'),
    )
    .select(['s.study_id', 's.campaign_id', 'v.terms'])
    .distinctOn('s.study_id')
    .where('s.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('n.alliance_id', '=', work.alliance)
    .where('n.state', '=', 'done')
    .orderBy('s.study_id')
    .execute()
