import { isId, type Work } from '#platform'
import { readerOf } from '#rooms/alliance'
import { campaignById, goalById, sayTitle } from '#rooms/strategy'
import { nothingProposedFor } from '../errors.ts'
import { type NextSubject, nextSubjects } from './next.ts'

export interface SaidSubject extends NextSubject {
  /** Empty for the library. */
  title: { text: string; locale: string }
  /** What posts for it serve: of a campaign its first goal that is open. */
  goal: string | null
  campaign: string | null
  /** The metric of that goal. */
  wanted: string | null
}

/** For what something is to be proposed, in a reader's language. Refuses `insight.nothing-proposed-for` and what strategy refuses. */
export async function nextSubject(work: Work, { kind, id }: NextSubject, locale = 'en'): Promise<SaidSubject> {
  if (!nextSubjects.includes(kind) || (kind === 'library' ? id !== 'all' : !isId(id))) throw nothingProposedFor()
  const none = { kind, id, title: { text: '', locale }, goal: null, campaign: null, wanted: null }
  if (kind === 'library') return none
  const reader = await readerOf(work, locale)
  if (kind === 'goal') {
    const goal = await goalById(work, id)
    return { ...none, title: sayTitle(goal, reader), goal: id, wanted: goal.metric }
  }
  const campaign = await campaignById(work, id)
  const goals = await Promise.all(campaign.goals.map((one) => goalById(work, one)))
  const goal = goals.find(({ state }) => state === 'open') ?? goals[0]
  return { ...none, title: sayTitle(campaign, reader), campaign: id, goal: goal?.goalId ?? null, wanted: goal?.metric ?? null }
}
