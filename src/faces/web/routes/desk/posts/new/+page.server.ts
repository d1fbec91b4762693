import { redirect } from '@sveltejs/kit'
import { isDay } from '#platform'
import { contentPolicy, listSeries, listTemplates, nextEpisode, startFromTemplate, templateKinds, wishFor, wordsIn } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { plainHtml } from '#web/server/plain-html.ts'
import type { Actions, PageServerLoad } from './$types'

/** What a new post belongs to, from the list that led here. */
const belongs = ['goal', 'campaign', 'series', 'day'] as const

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const query = event.url.searchParams
    const kind = templateKinds.find((one) => one === query.get('kind'))
    const templates = await listTemplates(work, { locale: event.locals.locale, kind })
    const asked = query.get('day') ?? ''
    const day = isDay(asked) ? asked : null
    const running = query.get('series') ? [] : (await listSeries(work)).filter(({ status }) => status === 'running').slice(0, 12)
    const series = await Promise.all(
      running.map(async ({ id, names }) => ({
        id,
        ...wordsIn(names, event.locals.locale),
        number: await nextEpisode(work, id),
        wished: (await wishFor(work, { series: id, day: day ?? undefined }))?.wall ?? null,
      })),
    )
    return {
      day,
      series,
      kind: kind ?? null,
      kinds: templateKinds,
      templates: templates.map(({ body, ...template }) => ({ ...template, html: plainHtml(body) })),
      belongs: belongs.flatMap((name) => (query.get(name) ? [{ name, value: query.get(name)! }] : [])),
      mayWrite: contentPolicy.allows(work.actor, 'write-post'),
    }
  })

export const actions: Actions = {
  start: async (event) => {
    const post = await act(event, (work, form) =>
      startFromTemplate(work, {
        template: text(form, 'template'),
        goal: text(form, 'goal') || undefined,
        campaign: text(form, 'campaign') || null,
        series: text(form, 'series') || null,
        day: text(form, 'day') || undefined,
      }),
    )
    if (isRefused(post)) return post
    redirect(303, `/desk/posts/${post.id}`)
  },
}
