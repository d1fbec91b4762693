import { listMedia, pressPolicy } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams
    const words = asked.get('words')?.trim() ?? ''
    const { items, next } = await listMedia(work, { words, cursor: asked.get('after') ?? undefined })
    return {
      words,
      contacts: items.map(({ id, name, outlet, beat, state, contactedAt }) => ({ id, name, outlet, beat, state, contactedAt })),
      next: next && `?${new URLSearchParams({ ...(words ? { words } : {}), after: next })}`,
      removed: asked.has('removed'),
      mayChange: pressPolicy.allows(work.actor, 'change-media-list'),
    }
  })
