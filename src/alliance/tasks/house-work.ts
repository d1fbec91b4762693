import { mailLeaves } from '../alliance-of.ts'
import { listInvitations } from '../invite-staff.ts'
import { listServicePoints } from '../list-service-points.ts'
import { alliancePolicy, staffPolicy } from '../policy.ts'
import { listStaff } from '../staff.ts'
import type { Waiting, WorkSource } from './work-source.ts'

/** What the house itself still lacks: a way for mail to leave, a place, a second person. The demo city lives without mail. */
export const allianceWork: WorkSource = {
  needs: async (work) => {
    const found: Waiting[] = []
    const lacks = (what: string, harm: number, tone: Waiting['tone'], href: string) =>
      found.push({ what, harm, tone, when: null, params: {}, href })
    if (alliancePolicy.allows(work.actor, 'change-alliance') && !(await mailLeaves(work)))
      lacks('no-mail-server', 65, 'warn', '/desk/channels')
    if (alliancePolicy.allows(work.actor, 'change-points') && (await listServicePoints(work, { status: 'any', limit: 1 })).length === 0)
      lacks('no-place', 16, 'info', '/desk/points/new')
    if (
      staffPolicy.allows(work.actor, 'change-staff') &&
      (await listStaff(work, { left: true })).length === 1 &&
      (await listInvitations(work)).length === 0
    )
      lacks('nobody-invited', 14, 'info', '/desk/settings/staff')
    return found
  },
}
