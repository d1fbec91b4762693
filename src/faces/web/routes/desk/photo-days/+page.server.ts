import { listPhotoDays, peoplePolicy } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { items, next } = await listPhotoDays(work, { cursor: event.url.searchParams.get('after') ?? undefined })
    return {
      days: items.map(({ id, event: name, place, day, counts, uploadsOpen }) => ({ id, event: name, place, day, counts, uploadsOpen })),
      next: next && `/desk/photo-days?after=${encodeURIComponent(next)}`,
      may: peoplePolicy.allows(work.actor, 'keep-photo-days'),
    }
  })
