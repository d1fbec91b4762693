import { firstDay, monthOf, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { asksHowHeard, dontKnow, heardChoices } from './choices.ts'

/** What may be answered of what a form brought: known choices, each once. "I do not know" beside a way that somebody does know says no more than that. */
export function readHeard(given: readonly string[], offered: readonly { choice: string }[]): string[] {
  const ways = offered.map(({ choice }) => choice).filter((choice) => given.includes(choice))
  return ways.length === 0 && given.includes(dontKnow) ? [dontKnow] : ways
}

/**
 * Counts the answers of one application among those of the month, in the transaction of the application and as its last act: the sums of a month
 * are rows that everybody adds to, held until the commit. Kept are the sums alone. The ledger of facts would keep the instant, and an application
 * has one too; so would a day, in a library where few apply. A code would name the application in the same way, so answers carry none.
 */
export async function countHeard(work: Work, given: readonly string[]): Promise<void> {
  if (!(await asksHowHeard(work))) return
  const picked = readHeard(given, await heardChoices(work))
  const month = firstDay(monthOf(await localDay(work, null, work.now)))
  await work.db
    .insertInto('patrons.heard_months')
    .values({ alliance_id: work.alliance, month, asked: 1, answered: picked.length > 0 ? 1 : 0 })
    .onConflict((on) =>
      on.columns(['alliance_id', 'month']).doUpdateSet((eb) => ({
        asked: eb('patrons.heard_months.asked', '+', eb.ref('excluded.asked')),
        answered: eb('patrons.heard_months.answered', '+', eb.ref('excluded.answered')),
      })),
    )
    .execute()
  if (picked.length === 0) return
  await work.db
    .insertInto('patrons.heard_answers')
    .values(picked.toSorted().map((choice) => ({ alliance_id: work.alliance, month, choice, answers: 1 })))
    .onConflict((on) =>
      on
        .columns(['alliance_id', 'month', 'choice'])
        .doUpdateSet((eb) => ({ answers: eb('patrons.heard_answers.answers', '+', eb.ref('excluded.answers')) })),
    )
    .execute()
}

/** What was answered in a month: how many were asked, how many answered, and how many of them named each way; one may name several. */
export interface HeardMonth {
  /** `2026-09` */
  month: string
  asked: number
  answered: number
  answers: Record<string, number>
}

/** The months from one to another in which somebody was asked, as they were counted. For rooms above, which hide what is small; no policy of its own. */
export async function heardMonths(work: Work, { from, to }: { from: string; to: string }): Promise<HeardMonth[]> {
  const days = [firstDay(from), firstDay(to)] as const
  const months = await work.db
    .selectFrom('patrons.heard_months')
    .select(['month', 'asked', 'answered'])
    .where('alliance_id', '=', work.alliance)
    .where('month', '>=', days[0])
    .where('month', '<=', days[1])
    .orderBy('month')
    .execute()
  const answers = await work.db
    .selectFrom('patrons.heard_answers')
    .select(['month', 'choice', 'answers'])
    .where('alliance_id', '=', work.alliance)
    .where('month', '>=', days[0])
    .where('month', '<=', days[1])
    .execute()
  return months.map(({ month, asked, answered }) => ({
    month: monthOf(month),
    asked,
    answered,
    answers: Object.fromEntries(answers.filter((one) => one.month === month).map((one) => [one.choice, one.answers])),
  }))
}
