import { addMonths, type Work } from '#platform'
import { recordFacts } from '#rooms/facts'
import { openCampaign, setGoal } from '#rooms/strategy'

/** A campaign of the last quarter of 2026 for more loans, which a study is to judge. Says its id. */
export async function campaignForLoans(work: Work): Promise<string> {
  const { goalId } = await setGoal(work, {
    title: 'Loans',
    metric: 'loans',
    points: null,
    target: 90_000,
    per: 'total',
    starts: '2026-09-01',
    ends: '2026-12-31',
  })
  const { campaignId } = await openCampaign(work, {
    title: 'Books that travel',
    hypothesis: 'Who sees them takes one home.',
    starts: '2026-10-01',
    ends: '2026-12-31',
    goals: [goalId],
    comparison: { kind: 'none', why: 'a study' },
    hoursPlanned: 20,
    moneyPlanned: null,
    currency: 'CNY',
  })
  return campaignId
}

/** Writes down the loans of places 1 to `places` in so many months, of which `last` is the last; `loans` is told the place and the month's number from 0. */
export async function handInLoans(
  work: Work,
  { places, months, last }: { places: number; months: number; last: string },
  loans: (place: number, t: number) => number,
): Promise<void> {
  for (let t = 0; t < months; t++)
    await recordFacts(
      work,
      Array.from({ length: places }, (_, i) => ({
        metric: 'loans',
        day: `${addMonths(last, t - months + 1)}-15`,
        point: i + 1,
        amount: loans(i + 1, t),
        source: 'lending desk',
      })),
    )
}
