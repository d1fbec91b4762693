import { isOn, type Waiting, type WorkSource } from '#rooms/alliance'
import { pressPolicy } from '../policy.ts'
import { listRequests } from './requests.ts'

const day = 86_400_000

/** Requests of the press that are due within a day or late: a line each, because each has its own end. */
export const pressWork: WorkSource = {
  needs: async (work) => {
    if (!pressPolicy.allows(work.actor, 'see-requests') || !(await isOn(work, 'room:press'))) return []
    const soon = work.now.getTime() + day
    return (await listRequests(work)).items
      .filter(({ deadline }) => deadline !== null && deadline.at.getTime() < soon)
      .map(
        ({ id, outlet, asker, topic, deadline, overdue }): Waiting => ({
          what: 'press-request',
          harm: overdue ? 88 : 72,
          tone: overdue ? 'bad' : 'warn',
          when: deadline!.at,
          params: { outlet: outlet || asker, topic: topic.slice(0, 80) },
          href: `/desk/press/requests/${id}`,
        }),
      )
  },
}
