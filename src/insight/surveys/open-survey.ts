import { audit, Fields, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { seriesById } from '#rooms/content'
import { makeLink } from '#rooms/reach'
import { campaignById } from '#rooms/strategy'
import { noSuchSurvey, surveyNotOpen } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { type Grouping, groups, type OwnQuestion, readQuestions } from './questions.ts'
import { readSurvey, type Survey } from './survey.ts'

export interface OpenSurveyInput {
  title: string
  titles?: Record<string, string>
  about: Survey['about']
  opens: string
  closes: string
  turns?: string | null
  /** Keys of ready questions. */
  questions: readonly string[]
  own?: readonly OwnQuestion[]
  grouped?: Grouping | null
  /** The make-up of the audience, in percent by group; adds up to 100. */
  known?: Record<string, number> | null
  handedOut?: number | null
}

const longest = 366

/**
 * Opens a survey: its questions, its days, its short link. Questions never change afterwards: figures are of the words that people read.
 * Refuses fields, `strategy.no-such-campaign`, `content.no-such-series`.
 */
export async function openSurvey(work: Work, input: OpenSurveyInput): Promise<Survey> {
  insightPolicy.demand(work, 'open-survey')
  const today = await localDay(work, null, work.now)
  const fields = new Fields('insight')
  const title = fields.line('title', input.title, { max: 120, needed: true })
  const titles = fields.names('titles', input.titles, { max: 120 })
  const opens = fields.day('opens', input.opens)
  const closes = fields.day('closes', input.closes)
  fields.order('closes', opens, closes)
  const turns = fields.optionalDay('turns', input.turns)
  if (fields.problems.length === 0) {
    if (closes < today) fields.wrong('closes', 'survey-over-already')
    if (days(opens, closes) > longest) fields.wrong('closes', 'survey-too-long', { most: longest })
    if (turns && (turns <= opens || turns > closes)) fields.wrong('turns', 'survey-turns-outside')
  }
  const questions = readQuestions(fields, input.questions, input.own ?? [])
  const grouped = input.grouped ?? null
  if (grouped && !Object.hasOwn(groups, grouped)) fields.wrong('grouped', 'survey-no-such-group')
  const known = grouped && readKnown(fields, groups[grouped] ?? [], input.known)
  const handedOut = fields.number('handedOut', input.handedOut, { min: 1, max: 10_000_000, whole: true })
  fields.check()
  if (input.about.kind === 'campaign') await campaignById(work, input.about.id)
  if (input.about.kind === 'series') await seriesById(work, input.about.id)
  const surveyId = newId()
  const { code } = await makeLink(work, {
    target: `/surveys/${surveyId}`,
    scene: 0,
    subject: { kind: 'survey', id: surveyId },
    label: title,
  })
  await work.db
    .insertInto('insight.surveys')
    .values({
      alliance_id: work.alliance,
      survey_id: surveyId,
      version: 1,
      title,
      titles: JSON.stringify(titles),
      about_kind: input.about.kind,
      about_id: input.about.kind === 'alliance' ? null : input.about.id,
      opens,
      closes,
      turns,
      questions: JSON.stringify(questions),
      grouped,
      known: known && JSON.stringify(known),
      handed_out: handedOut,
      code,
      closed_at: null,
      made_by: signature(work.actor),
      made_at: work.now,
    })
    .execute()
  await audit(work, 'insight.survey-opened', { kind: 'survey', id: surveyId }, { title })
  return readSurvey(work, surveyId)
}

/** Closes a survey before its last day; it does not open again, since what was told of it is told. Refuses `insight.survey-not-open`. */
export async function closeSurvey(work: Work, surveyId: string): Promise<Survey> {
  insightPolicy.demand(work, 'open-survey')
  const survey = await readSurvey(work, surveyId)
  if (survey.state === 'closed') throw surveyNotOpen(survey.closes)
  const done = await work.db
    .updateTable('insight.surveys')
    .set({ closed_at: work.now, version: survey.version + 1 })
    .where('alliance_id', '=', work.alliance)
    .where('survey_id', '=', surveyId)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw surveyNotOpen(survey.closes)
  await audit(work, 'insight.survey-closed', { kind: 'survey', id: surveyId }, { title: survey.title })
  return readSurvey(work, surveyId)
}

/** Says how many invitations were handed out, so that a rate can be told. */
export async function sayHandedOut(work: Work, surveyId: string, handedOut: number | null): Promise<Survey> {
  insightPolicy.demand(work, 'open-survey')
  const fields = new Fields('insight')
  const count = fields.number('handedOut', handedOut, { min: 1, max: 10_000_000, whole: true })
  fields.check()
  const { title } = await readSurvey(work, surveyId)
  const done = await work.db
    .updateTable('insight.surveys')
    .set({ handed_out: count })
    .where('alliance_id', '=', work.alliance)
    .where('survey_id', '=', surveyId)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw noSuchSurvey()
  await audit(work, 'insight.survey-handed-out', { kind: 'survey', id: surveyId }, { title, count: count ?? 0 })
  return readSurvey(work, surveyId)
}

const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1

function readKnown(
  fields: Fields,
  keys: readonly string[],
  given: Record<string, number> | null | undefined,
): Record<string, number> | null {
  const said = keys.filter((key) => given?.[key] !== undefined)
  if (said.length === 0) return null
  const known = Object.fromEntries(keys.map((key) => [key, fields.number(`known.${key}`, given![key] ?? 0, { min: 0, max: 100 }) ?? 0]))
  const sum = Object.values(known).reduce((a, b) => a + b, 0)
  if (Math.abs(sum - 100) > 1) fields.wrong('known', 'survey-known-not-whole', { sum: Math.round(sum) })
  return known
}
