import type { Waiting, WorkSource } from '#rooms/alliance'
import { cardRules } from './card-rules.ts'
import { waitingApplications } from './handle-applications.ts'
import { unsentLetters } from './letters.ts'
import { patronsPolicy } from './policy.ts'

/** Applications for a card, and letters to readers that did not arrive. Counts alone: nobody is named. */
export const patronsWork: WorkSource = {
  needs: async (work) => {
    if (!patronsPolicy.allows(work.actor, 'list-applications')) return []
    const found: Waiting[] = []
    const href = '/desk/patrons'
    const { count, oldest } = await waitingApplications(work)
    if (count > 0 && oldest) {
      const late = work.now.getTime() - oldest.getTime() > (await cardRules(work)).readyDays * 86_400_000
      found.push({ what: 'application', harm: late ? 70 : 30, tone: late ? 'warn' : 'info', when: oldest, params: { count }, href })
    }
    const unsent = await unsentLetters(work)
    if (unsent.count > 0) found.push({ what: 'letter', harm: 60, tone: 'warn', when: unsent.oldest, params: { count: unsent.count }, href })
    return found
  },
}
