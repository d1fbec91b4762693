import { redirect } from '@sveltejs/kit'
import { addMenuItem, contentPolicy, listPages, menuItems, moveMenuItem, savePage } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
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
      mayWrite: contentPolicy.allows(work.actor, 'write-page'),
    }
  })

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
        page: text(form, 'page') || undefined,
        href: text(form, 'href') || undefined,
        labels: Object.fromEntries(event.locals.alliance.locales.map((locale) => [locale, text(form, `labels.${locale}`)])),
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
