import type { WorkSource } from '#rooms/alliance'
import { countQuarantine } from './list-imports.ts'
import { factsPolicy } from './policy.ts'

/** Lines of imported figures that nobody could place yet. */
export const factsWork: WorkSource = {
  needs: async (work) => {
    if (!factsPolicy.allows(work.actor, 'mend-quarantine')) return []
    const count = (await countQuarantine(work)).reduce((sum, row) => sum + Number(row.open), 0)
    return count > 0 ? [{ what: 'quarantine', harm: 40, tone: 'info', when: null, params: { count }, href: '/desk/facts' }] : []
  },
}
