import { isId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { demandFewForms } from '#rooms/patrons'
import { linkUrl } from '#rooms/reach'
import { noSuchSurvey, surveyNotOpen } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { answersOf, type Grouping, groups, notSaid, type SurveyQuestion } from './questions.ts'

export type Wave = 'before' | 'after' | 'once'

export interface Survey {
  surveyId: string
  version: number
  title: string
  titles: Record<string, string>
  about: { kind: 'alliance' } | { kind: 'campaign' | 'series'; id: string }
  opens: string
  closes: string
  /** The first day that counts as after; null: there is no before and after. */
  turns: string | null
  questions: SurveyQuestion[]
  grouped: Grouping | null
  /** The make-up of the audience in percent, by group. */
  known: Record<string, number> | null
  handedOut: number | null
  /** Its short link, to print and to draw as a QR code. */
  url: string
  state: 'planned' | 'open' | 'closed'
  /** Waves whose answers may be told: a wave that runs would tell by two looks who came between them. */
  over: Wave[]
  madeBy: string
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number]

const rowsOf = (work: Work, surveyId?: string) => {
  const query = work.db.selectFrom('insight.surveys').selectAll().where('alliance_id', '=', work.alliance)
  return (
    surveyId ? query.where('survey_id', '=', surveyId) : query.orderBy('opens', 'desc').orderBy('survey_id', 'desc').limit(200)
  ).execute()
}

function present(work: Work, row: Row, today: string): Survey {
  const state = today < row.opens ? 'planned' : row.closed_at || today > row.closes ? 'closed' : 'open'
  const over: Wave[] = [
    ...(row.turns && (today >= row.turns || state === 'closed') ? (['before'] as const) : []),
    ...(state === 'closed' ? ([row.turns ? 'after' : 'once'] as const) : []),
  ]
  return {
    surveyId: row.survey_id,
    version: row.version,
    title: row.title,
    titles: row.titles,
    about: row.about_kind === 'alliance' ? { kind: 'alliance' } : { kind: row.about_kind, id: row.about_id! },
    opens: row.opens,
    closes: row.closes,
    turns: row.turns,
    questions: row.questions,
    grouped: row.grouped,
    known: row.known,
    handedOut: row.handed_out,
    url: linkUrl(work.house, row.code),
    state,
    over,
    madeBy: row.made_by,
  }
}

/** The surveys, the latest first; at most 200. */
export async function listSurveys(work: Work): Promise<Survey[]> {
  insightPolicy.demand(work, 'read-insight')
  const today = await localDay(work, null, work.now)
  return (await rowsOf(work)).map((row) => present(work, row, today))
}

/** Reads one survey, without its answers. Refuses `insight.no-such-survey`. */
export async function surveyById(work: Work, surveyId: string): Promise<Survey> {
  insightPolicy.demand(work, 'read-insight')
  return readSurvey(work, surveyId)
}

/** The same without asking who may. */
export async function readSurvey(work: Work, surveyId: string): Promise<Survey> {
  const [row] = isId(surveyId) ? await rowsOf(work, surveyId) : []
  if (!row) throw noSuchSurvey()
  return present(work, row, await localDay(work, null, work.now))
}

/** What whoever answers is shown: nothing of who made it, of others' answers or of what is known of the audience. Refuses `insight.no-such-survey` before it opens. */
export type OpenSurvey = Pick<Survey, 'surveyId' | 'title' | 'titles' | 'closes' | 'questions' | 'grouped' | 'state'>

export async function surveyToAnswer(work: Work, surveyId: string): Promise<OpenSurvey> {
  insightPolicy.demand(work, 'answer-survey')
  const survey = await readSurvey(work, surveyId)
  if (survey.state === 'planned') throw noSuchSurvey()
  const { title, titles, closes, questions, grouped, state } = survey
  return { surveyId, title, titles, closes, questions, grouped, state }
}

/** A sheet as it was filled in: a key of an answer by the key of its question; what is left open is left out. */
export interface SurveySheet {
  answers: Record<string, string>
  group: string
}

/**
 * Counts one sheet. Nothing of who sent it is kept, so nobody can know whether somebody sends two: the rows are sums, and everybody adds to them.
 * What was not offered counts as left open; an empty sheet counts nothing. Answers `false` for that. Refuses `insight.survey-not-open`,
 * `patrons.too-many-forms`.
 */
export async function answerSurvey(work: Work, surveyId: string, sheet: SurveySheet): Promise<boolean> {
  insightPolicy.demand(work, 'answer-survey')
  const survey = await readSurvey(work, surveyId)
  if (survey.state === 'planned') throw noSuchSurvey()
  if (survey.state === 'closed') throw surveyNotOpen(survey.closes)
  const given = survey.questions.flatMap((question) => {
    const answer = sheet.answers[question.key]
    return answer !== undefined && answersOf(question).includes(answer) ? [{ question: question.key, answer }] : []
  })
  if (given.length === 0) return false
  await demandFewForms(work)
  const today = await localDay(work, null, work.now)
  const wave: Wave = survey.turns === null ? 'once' : today < survey.turns ? 'before' : 'after'
  const grouped = survey.grouped && (groups[survey.grouped] as readonly string[]).includes(sheet.group) ? sheet.group : notSaid
  const at = { alliance_id: work.alliance, survey_id: surveyId, wave, grouped }
  await work.db
    .insertInto('insight.survey_sheets')
    .values({ ...at, sheets: 1 })
    .onConflict((on) =>
      on
        .columns(['alliance_id', 'survey_id', 'wave', 'grouped'])
        .doUpdateSet((eb) => ({ sheets: eb('insight.survey_sheets.sheets', '+', eb.ref('excluded.sheets')) })),
    )
    .execute()
  await work.db
    .insertInto('insight.survey_answers')
    // In one order, so that two who answer at one moment do not wait for each other.
    .values(given.toSorted((a, b) => a.question.localeCompare(b.question)).map((one) => ({ ...at, ...one, answers: 1 })))
    .onConflict((on) =>
      on
        .columns(['alliance_id', 'survey_id', 'wave', 'grouped', 'question', 'answer'])
        .doUpdateSet((eb) => ({ answers: eb('insight.survey_answers.answers', '+', eb.ref('excluded.answers')) })),
    )
    .execute()
  return true
}
