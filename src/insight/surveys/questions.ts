import type { Fields } from '#platform'

/** A question of a survey: on a scale from 1 to 5, or with choices of its own. Nobody writes anything: free text names people. */
export interface SurveyQuestion {
  /** A ready one by its key, or `own-1` … */
  key: string
  form: 'scale' | 'choice'
  /** Words of an own one, by language; a ready one has its words in the translations (`insight.survey.q.<key>`). */
  names: Record<string, string> | null
  /** Keys of the choices; of a ready one their words are in the translations. The first is the one whose share is told. */
  choices: { key: string; names: Record<string, string> | null }[]
}

/** What outcome surveys ask (knowledge, confidence, application, awareness) and what brand surveys ask, in the words of this house. */
export const outcomeQuestions = ['knowledge', 'confidence', 'application', 'awareness'] as const
export const brandQuestions = ['aware', 'would-use', 'trust', 'recommend'] as const
export const readyQuestions = [...outcomeQuestions, ...brandQuestions] as const
export type ReadyQuestion = (typeof readyQuestions)[number]

/** From "not at all" to "very much", and that it does not apply. */
export const scale = ['1', '2', '3', '4', '5'] as const
export const doesNotApply = 'na'
/** The two upper steps are "agrees". */
export const agrees: readonly string[] = ['4', '5']

/** The one question of who somebody is that a survey may ask, if any; it may be left open. */
export const groups = {
  age: ['under-18', '18-29', '30-49', '50-64', '65-up'],
  'first-visit': ['first', 'not-first'],
} as const
export type Grouping = keyof typeof groups
/** Who did not say. */
export const notSaid = ''

/** A question as somebody words it: what is asked, and its choices, each by language. */
export interface OwnQuestion {
  names: Record<string, string>
  choices: Record<string, string>[]
}

export const mostOwn = 3
const choiceCount = { min: 2, max: 6 }

export const readyQuestion = (key: ReadyQuestion): SurveyQuestion =>
  key === 'aware'
    ? { key, form: 'choice', names: null, choices: ['yes', 'no', 'not-sure'].map((one) => ({ key: one, names: null })) }
    : { key, form: 'scale', names: null, choices: [] }

/** Reads which questions are asked, in their order: ready ones, then own ones. */
export function readQuestions(fields: Fields, ready: readonly string[], own: readonly OwnQuestion[]): SurveyQuestion[] {
  const known = readyQuestions.filter((key) => ready.includes(key))
  if (ready.some((key) => !known.includes(key as ReadyQuestion))) fields.wrong('questions', 'survey-no-such-question')
  if (own.length > mostOwn) fields.wrong('own', 'survey-too-many-own', { most: mostOwn })
  const mine = own.slice(0, mostOwn).map((one, i): SurveyQuestion => {
    const at = `own.${i}`
    const names = fields.names(`${at}.names`, one.names, { max: 200 })
    if (Object.keys(names).length === 0) fields.wrong(`${at}.names`, 'survey-question-missing')
    const choices = one.choices
      .map((choice) => fields.names(`${at}.choices`, choice, { max: 80 }))
      .filter((choice) => Object.keys(choice).length > 0)
    if (choices.length < choiceCount.min || choices.length > choiceCount.max)
      fields.wrong(`${at}.choices`, 'survey-choices-wrong', choiceCount)
    return { key: `own-${i + 1}`, form: 'choice', names, choices: choices.map((choice, n) => ({ key: `c${n + 1}`, names: choice })) }
  })
  if (known.length + mine.length === 0) fields.wrong('questions', 'survey-nothing-asked')
  return [...known.map(readyQuestion), ...mine]
}

/** What may be answered to a question. */
export const answersOf = (question: SurveyQuestion): string[] =>
  question.form === 'scale' ? [...scale, doesNotApply] : question.choices.map(({ key }) => key)
