import { audit, Fields, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { campaignById } from '#rooms/strategy'
import { studyChangedMeanwhile } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { movedTerms, readStudy, type Study } from './study.ts'
import { hasBegun, type StudyInput, type StudyTerms, studyTerms } from './terms.ts'

export interface RegisterStudy extends StudyInput {
  /** Of the campaign that is studied. */
  campaign: string
}

/**
 * Writes down how a campaign will be judged. Before its first month begins that is a registration; afterwards it only describes, and stays so.
 * The method is chosen by the table, not by the person; which places have the campaign by chance, where that is asked. Refuses fields, `strategy.no-such-campaign`, `insight.study-too-little`, and what the
 * figures do not carry (`insight.study-problem.…`).
 */
export async function registerStudy(work: Work, { campaign, ...input }: RegisterStudy): Promise<Study> {
  insightPolicy.demand(work, 'register-study')
  const { campaignId, title } = await campaignById(work, campaign)
  const study_id = newId()
  const terms = await studyTerms(work, input, { id: study_id, campaign: campaignId })
  const begun = hasBegun(terms, await localDay(work, null, work.now))
  await work.db
    .insertInto('insight.studies')
    .values({
      alliance_id: work.alliance,
      study_id,
      campaign_id: campaignId,
      version: 1,
      registered_version: begun ? null : 1,
      made_at: work.now,
    })
    .execute()
  await writeVersion(work, study_id, 1, terms, begun, null)
  await audit(
    work,
    begun ? 'insight.study-described' : 'insight.study-registered',
    { kind: 'study', id: study_id },
    { title, ...told(terms) },
  )
  return readStudy(work, study_id)
}

export interface ChangeStudy extends StudyInput {
  study: string
  version: number
  /** Needed once the first month has begun. */
  why?: string
}

/**
 * Changes what a study says. Before its first month freely, and the method is chosen anew. Afterwards with a reason: what was registered stays, the
 * change is shown beside it, and as long as the two differ there is no number. Refuses `insight.study-changed-meanwhile`.
 */
export async function changeStudy(work: Work, { study, version: known, why: given, ...input }: ChangeStudy): Promise<Study> {
  insightPolicy.demand(work, 'register-study')
  const before = await readStudy(work, study, true)
  if (before.version !== known) throw studyChangedMeanwhile(before.changes.at(-1)?.changedBy ?? before.writtenBy)
  const today = await localDay(work, null, work.now)
  const begun = hasBegun(before.registered ?? before.terms, today)
  const fields = new Fields('insight')
  const why = fields.lines('why', given, { max: 1000, needed: begun })
  fields.check()
  const terms = await studyTerms(work, input, { id: study, campaign: before.campaignId, said: before.terms })
  if (movedTerms(before.terms, terms).length === 0) return before
  const version = before.version + 1
  // Moving the first month to the past before it began is as good as beginning after it.
  const registered = before.registered === null ? null : begun ? undefined : hasBegun(terms, today) ? null : version
  await work.db
    .updateTable('insight.studies')
    .set({ version, ...(registered === undefined ? {} : { registered_version: registered }) })
    .where('alliance_id', '=', work.alliance)
    .where('study_id', '=', study)
    .execute()
  // What was registered keeps its method: coming back to it is coming back to the same question.
  const own = before.registered && movedTerms(before.registered, terms).length === 0 ? before.registered : terms
  await writeVersion(work, study, version, own, begun || hasBegun(terms, today), why || null)
  const { title } = await campaignById(work, before.campaignId)
  await audit(
    work,
    begun ? 'insight.study-changed-after-start' : 'insight.study-changed',
    { kind: 'study', id: study },
    { title, ...told(terms) },
    why || undefined,
  )
  return readStudy(work, study)
}

const told = ({ metric, from, to }: StudyTerms) => ({ metric, from, to })

const writeVersion = (work: Work, study_id: string, version: number, terms: StudyTerms, after_start: boolean, why: string | null) =>
  work.db
    .insertInto('insight.study_versions')
    .values({
      alliance_id: work.alliance,
      study_id,
      version,
      terms: JSON.stringify(terms),
      after_start,
      why,
      changed_by: signature(work.actor),
      changed_at: work.now,
    })
    .execute()
