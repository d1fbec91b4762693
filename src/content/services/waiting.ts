import { addDays } from '#platform'
import { isOn, type WorkSource } from '#rooms/alliance'
import { contentPolicy } from '../policy.ts'
import { listServices } from './list-services.ts'
import { serviceName } from './save-service.ts'

/** How long what stands in the catalogue is taken to be so without anybody looking, in days. */
export const goodFor = 365

/** More than so many are one line: a catalogue is looked over in one go. */
const mostLines = 3

/** Published services that nobody has looked over for a year. */
export const servicesWork: WorkSource = {
  needs: async (work, { day, locale }) => {
    if (!contentPolicy.allows(work.actor, 'write-service') || !(await isOn(work, 'room:services'))) return []
    const before = addDays(day, -goodFor)
    const old = (await listServices(work, { state: 'published' })).filter(({ lookedOn }) => lookedOn !== null && lookedOn < before)
    const base = { harm: 20, tone: 'info', when: null } as const
    if (old.length > mostLines)
      return [{ ...base, what: 'services-to-look-over', params: { count: old.length }, href: '/desk/services?old=on' }]
    return old.map(({ id, texts, lookedOn }) => ({
      ...base,
      what: 'service-to-look-over',
      when: new Date(`${lookedOn}T00:00:00Z`),
      params: { name: serviceName(texts, locale) },
      href: `/desk/services/${id}`,
    }))
  },
}
