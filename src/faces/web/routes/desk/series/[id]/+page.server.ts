import { redirect } from '@sveltejs/kit'
import {
  chips,
  contentPolicy,
  deleteSeries,
  listPersonas,
  listPosts,
  nextEpisode,
  savePersona,
  saveSeries,
  seriesById,
  wishFor,
  wordsIn,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    const series = await seriesById(work, event.params.id)
    const personas = await listPersonas(work)
    const { posts } = await listPosts(work, { series: series.id, limit: 200, locale: event.locals.locale })
    const next = await nextEpisode(work, series.id)
    const given = new Map(posts.flatMap((post) => (post.episode === null ? [] : [[post.episode, post] as const])))
    // A number that was given and stands for nothing now is a gap, and is shown as one.
    const numbers =
      next - series.firstNumber <= 400
        ? Array.from({ length: next - series.firstNumber }, (_, i) => next - 1 - i)
        : [...given.keys()].sort((a, b) => b - a)
    return {
      series: { ...series, title: wordsIn(series.names, locale).text },
      persona: personas.find((persona) => persona.id === series.persona) ?? null,
      personas: personas.map((persona) => ({ value: persona.id, label: wordsIn(persona.names, locale).text })),
      locales: alliance.locales,
      chips,
      next,
      wished: (await wishFor(work, { series: series.id }))?.wall ?? null,
      episodes: numbers.map((number) => {
        const post = given.get(number)
        return { number, id: post?.id ?? null, title: post?.title ?? null, state: post?.state ?? null }
      }),
      drafts: posts.filter((post) => post.episode === null).map((post) => ({ id: post.id, title: post.title, state: post.state })),
      mayWrite: contentPolicy.allows(work.actor, 'write-series'),
    }
  })

const words = (form: FormData, name: string, locales: readonly string[]) =>
  Object.fromEntries(locales.map((locale) => [locale, String(form.get(`${name}.${locale}`) ?? '')]))

export const actions: Actions = {
  series: async (event) => {
    const { locales } = event.locals.alliance
    const done = await act(event, (work, form) =>
      saveSeries(work, {
        series: event.params.id,
        names: words(form, 'names', locales),
        about: words(form, 'about', locales),
        slug: text(form, 'slug'),
        persona: text(form, 'persona') || null,
        firstNumber: Number(text(form, 'firstNumber')),
        status: text(form, 'status') === 'ended' ? 'ended' : 'running',
        chip: text(form, 'chip'),
      }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  persona: async (event) => {
    const { locales } = event.locals.alliance
    const done = await act(event, async (work, form) => {
      const series = await seriesById(work, event.params.id)
      const persona = await savePersona(work, {
        persona: text(form, 'id') || undefined,
        names: words(form, 'personaNames', locales),
        voice: text(form, 'voice'),
        dos: text(form, 'dos'),
        donts: text(form, 'donts'),
        tone: text(form, 'tone'),
      })
      if (series.persona !== persona.id) await saveSeries(work, { series: series.id, names: series.names, persona: persona.id })
    })
    return isRefused(done) ? done : { saved: true }
  },
  remove: async (event) => {
    const done = await act(event, (work) => deleteSeries(work, event.params.id))
    if (isRefused(done)) return done
    redirect(303, '/desk/series')
  },
}
