import { isOn, staffById, type Waiting, type WorkSource } from '#rooms/alliance'
import { pressPolicy } from '../policy.ts'
import { cutToFit } from '../variants.ts'
import { listRequests } from './requests.ts'

const day = 86_400_000

/**
 * Requests of the press that are due within a day or late: a line each, because each has its own end. One that nobody sees to, or somebody
 * who has left, is whoever's answers the press.
 */
export const pressWork: WorkSource = {
  needs: async (work) => {
    if (!pressPolicy.allows(work.actor, 'see-requests') || !(await isOn(work, 'room:press'))) return []
    const soon = work.now.getTime() + day
    const found: Waiting[] = []
    for (const { id, outlet, asker, topic, deadline, overdue, owner } of (await listRequests(work)).items) {
      if (deadline === null || deadline.at.getTime() >= soon) continue
      const person = owner.id ? await staffById(work, owner.id) : undefined
      found.push({
        what: 'press-request',
        harm: overdue ? 88 : 72,
        tone: overdue ? 'bad' : 'warn',
        when: deadline.at,
        params: { outlet: outlet || asker, topic: cutToFit(topic, { most: 120 }) },
        href: `/desk/press/requests/${id}`,
        ...(person?.status === 'active' ? { owner: { id: person.staff_id, name: person.name } } : {}),
      })
    }
    return found
  },
}
