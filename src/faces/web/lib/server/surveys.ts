import { translator } from '#platform'
import { answersOf, type SurveyQuestion } from '#rooms/insight'
import { text } from './act.ts'

/** Words in a language, else in English, else in any. */
const wordsIn = (names: Record<string, string>, locale: string): string => names[locale] ?? names.en ?? Object.values(names)[0] ?? ''

/** Questions with their answers in a language: ready ones by the words of the house, own ones by their own. */
export function shownQuestions(questions: readonly SurveyQuestion[], locale: string) {
  const t = translator(locale)
  return questions.map((question) => ({
    key: question.key,
    form: question.form,
    label: question.names ? wordsIn(question.names, locale) : t(`insight.survey.q.${question.key}`),
    answers: answersOf(question).map((value) => {
      const own = question.choices.find(({ key }) => key === value)?.names
      return { value, label: own ? wordsIn(own, locale) : t(`insight.survey.${question.form}.${value}`) }
    }),
  }))
}

/** Own questions as the form has them: words by language, choices one a line. What is left empty is no question. */
export function ownQuestions(form: FormData, count: number, locales: readonly string[]) {
  return Array.from({ length: count }, (_, i) => {
    const names = Object.fromEntries(locales.map((locale) => [locale, text(form, `own-${i}-${locale}`)]))
    const lines = locales.map((locale) => [locale, text(form, `choices-${i}-${locale}`).split(/\r?\n/)] as const)
    const most = Math.max(...lines.map(([, all]) => all.length))
    const choices = Array.from({ length: most }, (_, n) =>
      Object.fromEntries(lines.map(([locale, all]) => [locale, (all[n] ?? '').trim()])),
    )
    return { names, choices }
  }).filter(({ names, choices }) => [names, ...choices].some((one) => Object.values(one).some(Boolean)))
}
