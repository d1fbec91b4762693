import { listConsents, peoplePolicy } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams
    const view = asked.has('ended') ? ('ended' as const) : ('now' as const)
    const words = asked.get('q') ?? ''
    const { items, next } = await listConsents(work, { view: words ? undefined : view, words, cursor: asked.get('after') ?? undefined })
    return {
      view,
      words,
      consents: items.map(({ id, number, name, side, age, uses, until, state }) => ({ id, number, name, side, age, uses, until, state })),
      next: next && `/desk/people?${new URLSearchParams({ ...Object.fromEntries(asked), after: next })}`,
      mayKeep: peoplePolicy.allows(work.actor, 'keep-consents'),
    }
  })
