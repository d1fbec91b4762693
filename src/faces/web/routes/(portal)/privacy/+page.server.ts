import { allianceOf } from '#rooms/alliance'
import { retentionDays } from '#rooms/patrons'
import { touchDays } from '#rooms/reach'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    gpc: event.request.headers.get('sec-gpc') === '1',
    touchDays,
    kept: await retentionDays(work),
    contact: (await allianceOf(work)).contact_email,
  }))
