import { listWords, peoplePolicy } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { speakers } from '#web/server/people-forms.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { items, next } = await listWords(work, { cursor: event.url.searchParams.get('after') ?? undefined })
    const may = peoplePolicy.allows(work.actor, 'write-words')
    return {
      words: items.map(({ id, sort, texts, consent, day, state }) => {
        const text = texts[event.locals.locale] ?? Object.values(texts)[0]
        return { id, sort, name: consent.name, consent: consent.state, says: (text?.heading || text?.text || '').slice(0, 120), day, state }
      }),
      next: next && `/desk/people/words?after=${encodeURIComponent(next)}`,
      may,
      people: may ? await speakers(work) : [],
    }
  })
