import { contentPolicy, listClippings, titlesOf } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams
    const uncorrected = asked.has('wrong')
    const { items, next } = await listClippings(work, { uncorrected, cursor: asked.get('after') ?? undefined })
    const titles = await titlesOf(
      work,
      items.flatMap(({ post }) => post ?? []),
      event.locals.locale,
    )
    return {
      uncorrected,
      clippings: items.map((item) => ({ ...item, release: item.post ? (titles.get(item.post) ?? null) : null })),
      next: next && `?${new URLSearchParams({ ...(uncorrected ? { wrong: '1' } : {}), after: next })}`,
      mayKeep: contentPolicy.allows(work.actor, 'keep-clippings'),
    }
  })
