import { redirect } from '@sveltejs/kit'
import { addDays, refuseField, translator } from '#platform'
import { localDay } from '#rooms/alliance'
import {
  addMenuItem,
  contentPolicy,
  goodFor,
  importServices,
  listServices,
  listTopics,
  menuItems,
  moveService,
  moveTopic,
  saveService,
  saveTopic,
  serviceName,
  wordsIn,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { wordsOf } from '#web/server/press-forms.ts'
import { fileOrKept, saidLines } from '#web/server/table-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    const onlyOld = event.url.searchParams.has('old')
    const before = addDays(await localDay(work, null, work.now), -goodFor)
    const services = (await listServices(work)).map((one) => ({
      id: one.id,
      topic: one.topic,
      name: serviceName(one.texts, locale),
      state: one.state,
      old: one.state === 'published' && one.lookedOn !== null && one.lookedOn < before,
      missing: alliance.locales.filter((tag) => !one.texts[tag]?.name),
      updatedAt: one.updatedAt,
    }))
    const topics = await listTopics(work)
    const menus = [...(await menuItems(work, 'main')), ...(await menuItems(work, 'foot'))]
    const shown = onlyOld ? services.filter(({ old }) => old) : services
    return {
      groups: [...topics.map(({ id, names }) => ({ id, name: wordsIn(names, locale).text })), { id: null, name: '' }]
        .map(({ id, name }) => ({ id: id ?? 'rest', name, services: shown.filter(({ topic }) => topic === id) }))
        .filter(({ services }) => services.length > 0),
      topics: topics.map(({ id, names }) => ({ id, names, name: wordsIn(names, locale).text })),
      hasAny: services.length > 0,
      onlyOld,
      old: services.filter(({ old }) => old).length,
      locales: alliance.locales,
      offerMenu: services.some(({ state }) => state === 'published') && !menus.some(({ href }) => href === '/services'),
      mayWrite: contentPolicy.allows(work.actor, 'write-service'),
      mayMenu: contentPolicy.allows(work.actor, 'write-page'),
    }
  })

const done = (result: unknown, word?: string) => (isRefused(result) ? result : { done: word ?? null })

export const actions: Actions = {
  new: async (event) => {
    const made = await act(event, (work, form) =>
      saveService(work, { texts: { [event.locals.alliance.defaultLocale]: { name: text(form, 'name') } } }),
    )
    if (isRefused(made)) return made
    redirect(303, `/desk/services/${made.id}`)
  },
  move: async (event) =>
    done(
      await act(event, (work, form) =>
        moveService(work, { service: text(form, 'service'), to: text(form, 'to') === 'down' ? 'down' : 'up' }),
      ),
    ),
  topic: async (event) =>
    done(
      await act(event, (work, form) =>
        saveTopic(work, { topic: text(form, 'topic') || undefined, names: wordsOf(form, 'names', event.locals.alliance.locales) }),
      ),
      'saved',
    ),
  order: async (event) =>
    done(
      await act(event, (work, form) =>
        moveTopic(work, { topic: text(form, 'topic'), to: (['up', 'down', 'out'] as const).find((to) => to === text(form, 'to')) ?? 'up' }),
      ),
    ),
  menu: async (event) => {
    const { alliance } = event.locals
    const labels = Object.fromEntries(alliance.locales.map((locale) => [locale, translator(locale)('content.services.title')]))
    return done(await act(event, (work) => addMenuItem(work, { menu: 'main', href: '/services', labels })), 'menu')
  },
  table: async (event) => {
    const { t } = event.locals
    const taken = await act(event, async (work, form) => {
      const given = await fileOrKept(form)
      if (!given) throw refuseField('file', 'content.services.file-missing')
      return { file: given.file, report: await importServices(work, { file: given.file, dryRun: given.isNew }) }
    })
    if (isRefused(taken)) return taken
    const { refused, ...report } = taken.report
    return {
      table: { ...report, count: refused.length, refused: saidLines(refused, t) },
      kept: report.dryRun ? Buffer.from(taken.file).toString('base64') : null,
    }
  },
}
