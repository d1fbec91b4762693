import { allianceOf } from '#rooms/alliance'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => look(event, async (work) => ({ contact: (await allianceOf(work)).contact_email }))
