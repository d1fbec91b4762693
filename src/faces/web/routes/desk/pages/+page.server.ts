import { type RequestEvent, redirect } from '@sveltejs/kit'
import { translator } from '#platform'
import { addMenuItem, contentPolicy, listPages, type MenuTarget, menuItems, moveMenuItem, savePage } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { isOn } from '#web/server/switched.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    const title = (titles: Record<string, { title: string }>) =>
      titles[locale]?.title || (Object.values(titles).find((words) => words.title)?.title ?? '')
    const pages = await listPages(work)
    const menus = []
    for (const menu of ['main', 'foot'] as const)
      menus.push({
        menu,
        items: (await menuItems(work, menu)).map((item) => ({
          id: item.id,
          label: item.labels[locale] ?? item.titles[locale] ?? Object.values({ ...item.titles, ...item.labels })[0] ?? item.href ?? '',
          href: item.href,
          live: item.href !== null || item.live,
        })),
      })
    return {
      pages: pages.map((page) => ({
        id: page.id,
        title: title(page.texts),
        slug: page.slug,
        live: page.liveVersion !== null,
        changed: page.liveVersion !== null && page.liveVersion < page.version,
        missing: alliance.locales.filter((tag) => !page.texts[tag]?.title),
        updatedAt: page.updatedAt,
        updatedBy: page.updatedBy,
      })),
      menus,
      locales: alliance.locales,
      housePages: Object.entries(housePages)
        .filter(([href]) => isOn(alliance.rooms, `room:${href.slice(1)}`))
        .map(([value, key]) => ({ value, label: event.locals.t(key) })),
      mayWrite: contentPolicy.allows(work.actor, 'write-page'),
    }
  })

/** Pages of the house that a menu can lead to, by the key of their name. */
const housePages = { '/services': 'content.services.title', '/booklists': 'content.booklists.title' } as const

/** What an entry leads to. A page of the house goes by its name in every language unless it is given other words. */
function target({ locals }: RequestEvent, form: FormData): MenuTarget {
  const chosen = text(form, 'page')
  const own = Object.entries(housePages).find(([href]) => href === chosen)
  const labels = Object.fromEntries(
    locals.alliance.locales.map((locale) => [locale, text(form, `labels.${locale}`) || (own ? translator(locale)(own[1]) : '')]),
  )
  return own ? { href: own[0], labels } : { page: chosen || undefined, href: text(form, 'href') || undefined, labels }
}

export const actions: Actions = {
  new: async (event) => {
    const made = await act(event, (work, form) =>
      savePage(work, { texts: { [event.locals.alliance.defaultLocale]: { title: text(form, 'title') } } }),
    )
    if (isRefused(made)) return made
    redirect(303, `/desk/pages/${made.id}`)
  },
  add: async (event) => {
    const done = await act(event, (work, form) =>
      addMenuItem(work, {
        menu: text(form, 'menu') === 'foot' ? 'foot' : 'main',
        ...target(event, form),
      }),
    )
    return isRefused(done) ? done : { done: true }
  },
  move: async (event) => {
    const done = await act(event, (work, form) =>
      moveMenuItem(work, { item: text(form, 'item'), to: (['up', 'down', 'out'] as const).find((to) => to === text(form, 'to')) ?? 'up' }),
    )
    return isRefused(done) ? done : { done: true }
  },
}
