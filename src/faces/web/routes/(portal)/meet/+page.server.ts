import { meetPeople } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => ({
    people: (await meetPeople(work, event.locals.locale)).map(({ id, name, text, locale, path, picture }) => ({
      id,
      name,
      locale,
      path: path!,
      role: text.heading,
      picture,
    })),
  }))
