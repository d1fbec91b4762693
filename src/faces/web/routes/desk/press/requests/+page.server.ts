import { listRequests } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams
    const view = asked.has('over') ? 'over' : 'open'
    const { items, next } = await listRequests(work, { view, cursor: asked.get('after') ?? undefined })
    return { view, requests: items, next: next && `?over=1&after=${encodeURIComponent(next)}` } as const
  })
