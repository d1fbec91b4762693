import type { Work } from '#platform'
import { inFives } from '#rooms/facts'
import type { Within } from '../heard/estimate.ts'
import { insightPolicy } from '../policy.ts'
import { hideGroups, smallestGroup } from './hide-groups.ts'
import { differenceOf, judgeDifference, meanOf, type Share, shareOf } from './intervals.ts'
import { agrees, doesNotApply, groups, notSaid, type SurveyQuestion, scale } from './questions.ts'
import { readSurvey, type Survey, type Wave } from './survey.ts'

/** What some people answered to one question: how many, how many of them each way, the share of those who agree, the mean of a scale. */
export interface Told {
  n: number
  /** By answer. Of everybody also who said that it does not apply, who are not among `n`; of groups not, since what is left of it would tell. */
  /** Of all together; null of a group, where a single answer would be somebody whom others know. */
  counts: Record<string, number> | null
  share: Share
  mean: ({ mean: number } & Within) | null
}

export interface QuestionResult {
  question: SurveyQuestion
  /** Of everybody in a wave; null: under ten answered. */
  waves: { wave: Wave; all: Told | null; groups: { group: string; told: Told | null }[] }[]
  /** After less before, of the share who agree; null where one of the two is not told. */
  difference: ({ difference: number; says: 'shown' | 'not-shown' | 'too-few' } & Within) | null
}

/** Who answered, group by group; `share` among all sheets that say a group. */
export interface GroupResult {
  group: string
  /** Null: hidden. */
  sheets: number | null
  share: Share | null
  /** Against the make-up that is known; null where none is, or it is hidden. */
  says: 'as-known' | 'fewer' | 'more' | null
  known: number | null
}

export interface SurveyResults {
  evidence: 'solicited'
  survey: Survey
  /** Sheets of each wave: exactly once it is over, until then in steps of five; null: under ten. */
  sheets: { wave: Wave; sheets: number | null; over: boolean; groups: GroupResult[] }[]
  /** Share of the invitations that came back, where it was said how many were handed out and all waves are over. */
  rate: number | null
  questions: QuestionResult[]
}

/** What a survey tells. Only of waves that are over: two looks at one that runs would tell who answered between them. Groups under ten are hidden. */
export async function surveyResults(work: Work, surveyId: string): Promise<SurveyResults> {
  insightPolicy.demand(work, 'read-insight')
  const survey = await readSurvey(work, surveyId)
  const sheets = await work.db
    .selectFrom('insight.survey_sheets')
    .select(['wave', 'grouped', 'sheets'])
    .where('alliance_id', '=', work.alliance)
    .where('survey_id', '=', surveyId)
    .execute()
  const answers = await work.db
    .selectFrom('insight.survey_answers')
    .select(['wave', 'grouped', 'question', 'answer', 'answers'])
    .where('alliance_id', '=', work.alliance)
    .where('survey_id', '=', surveyId)
    .execute()
  return tellSurvey(survey, sheets, answers)
}

export type SheetCount = { wave: Wave; grouped: string; sheets: number }
export type AnswerCount = { wave: Wave; grouped: string; question: string; answer: string; answers: number }

/** The same from what was counted. Pure. */
export function tellSurvey(survey: Survey, sheets: readonly SheetCount[], answers: readonly AnswerCount[]): SurveyResults {
  const waves: Wave[] = survey.turns ? ['before', 'after'] : ['once']
  const of = (wave: Wave) => {
    const counts = new Map(sheets.filter((one) => one.wave === wave).map((one) => [one.grouped, one.sheets]))
    return { counts, all: [...counts.values()].reduce((a, b) => a + b, 0), hidden: hideGroups(counts) }
  }
  const keys = survey.grouped ? [...groups[survey.grouped], notSaid] : []
  const over = (wave: Wave) => survey.over.includes(wave)
  const told = waves.map((wave) => {
    const { counts, all, hidden } = of(wave)
    const shown = over(wave) && all >= smallestGroup
    return {
      wave,
      sheets: all === 0 ? 0 : all < smallestGroup ? null : over(wave) ? all : inFives(all),
      over: over(wave),
      groups: shown ? groupResults(keys, counts, hidden, survey.known) : [],
    }
  })
  const all = told.reduce((sum, one) => sum + (one.sheets ?? 0), 0)
  const whole = told.every((one) => one.over && one.sheets !== null)
  return {
    evidence: 'solicited',
    survey,
    sheets: told,
    rate: whole && survey.handedOut ? Math.min(1, all / survey.handedOut) : null,
    questions: survey.questions.map((question): QuestionResult => {
      const results = waves.filter(over).map((wave) => {
        const mine = answers.filter((one) => one.wave === wave && one.question === question.key)
        const { hidden } = of(wave)
        return { wave, ...tellQuestion(question, keys, mine, hidden) }
      })
      const [before, after] = [results.find(({ wave }) => wave === 'before')?.all, results.find(({ wave }) => wave === 'after')?.all]
      const difference = before && after ? differenceOf(before.share, after.share) : null
      return { question, waves: results, difference: difference && { ...difference, says: judgeDifference(difference) } }
    }),
  }
}

function groupResults(
  keys: readonly string[],
  counts: ReadonlyMap<string, number>,
  hidden: ReadonlySet<string>,
  known: Survey['known'],
): GroupResult[] {
  // Who did not say would be somewhere among the others: shares are of those who did, where their number is not hidden.
  const base = hidden.has(notSaid) ? null : keys.filter((key) => key !== notSaid).reduce((sum, key) => sum + (counts.get(key) ?? 0), 0)
  return keys.map((group) => {
    const sheets = hidden.has(group) ? null : (counts.get(group) ?? 0)
    const share = sheets === null || !base || group === notSaid ? null : shareOf(sheets, base)
    const expected = group === notSaid ? null : (known?.[group] ?? null)
    const says =
      share && expected !== null ? (expected / 100 < share.low ? 'more' : expected / 100 > share.high ? 'fewer' : 'as-known') : null
    return { group, sheets, share, known: expected, says }
  })
}

function tellQuestion(
  question: SurveyQuestion,
  keys: readonly string[],
  answers: readonly AnswerCount[],
  hiddenAlready: ReadonlySet<string>,
): Omit<QuestionResult['waves'][number], 'wave'> {
  const all = tell(question, answers)
  if (!all) return { all: null, groups: [] }
  const of = (group: string) => answers.filter((one) => one.grouped === group && one.answer !== doesNotApply)
  const counts = new Map(keys.map((group) => [group, of(group).reduce((sum, one) => sum + one.answers, 0)]))
  const hidden = hideGroups(counts, hiddenAlready)
  const without = (told: Told | null) => told && { ...told, counts: null }
  return { all, groups: keys.map((group) => ({ group, told: hidden.has(group) ? null : without(tell(question, of(group))) })) }
}

/** Null where under ten answered, or under ten to whom it applies. */
function tell(question: SurveyQuestion, answers: readonly AnswerCount[]): Told | null {
  const counts: Record<string, number> = {}
  for (const one of answers) counts[one.answer] = (counts[one.answer] ?? 0) + one.answers
  const n = Object.entries(counts).reduce((sum, [answer, count]) => sum + (answer === doesNotApply ? 0 : count), 0)
  if (n < smallestGroup) return null
  const agree = question.form === 'scale' ? agrees : [question.choices[0]!.key]
  const share = shareOf(
    agree.reduce((sum, key) => sum + (counts[key] ?? 0), 0),
    n,
  )
  const mean = question.form === 'scale' ? meanOf(new Map(scale.map((step) => [Number(step), counts[step] ?? 0])), scale.map(Number)) : null
  return { n, counts, share, mean: mean && { mean: mean.mean, low: mean.low, high: mean.high } }
}
