import { redirect } from '@sveltejs/kit'
import { listServicePoints, nameIn } from '#rooms/alliance'
import {
  askWays,
  audienceKeys,
  contentPolicy,
  costs,
  fromPlain,
  givens,
  listAssets,
  listPieces,
  listPosts,
  listTopics,
  lookOverService,
  publishService,
  renditionUrl,
  type SaveService,
  saveService,
  serviceById,
  toPlain,
  withdrawService,
  wordsIn,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    const service = await serviceById(work, event.params.id)
    const { assets } = await listAssets(work, { limit: 60 })
    const { posts } = await listPosts(work, { states: ['published', 'scheduled'], limit: 60, locale })
    return {
      service,
      plain: Object.fromEntries(Object.entries(service.texts).map(([tag, words]) => [tag, toPlain(words.about)])),
      locales: [...new Set([...alliance.locales, ...Object.keys(service.texts)])],
      topics: (await listTopics(work)).map(({ id, names }) => ({ value: id, label: wordsIn(names, locale).text })),
      points: (await listServicePoints(work, { order: 'name', limit: 500 })).map((point) => ({
        value: String(point.point_no),
        label: nameIn(point, locale),
      })),
      posts: posts.map(({ id, title }) => ({ value: id, label: title || event.locals.t('content.desk.untitled') })),
      pieces: await listPieces(work),
      assets: assets.map((asset) => ({
        id: asset.id,
        name: asset.name,
        alt: asset.alt[locale] ?? Object.values(asset.alt)[0] ?? '',
        url: asset.renditions[0] ? renditionUrl(asset.renditions.find((r) => r.mime === 'image/jpeg') ?? asset.renditions[0]) : '',
      })),
      choices: { audiences: [...audienceKeys], costs: [...costs], givens: [...givens], asks: [...askWays] },
      done: event.url.searchParams.get('done'),
      mayWrite: contentPolicy.allows(work.actor, 'write-service'),
    }
  })

/** What the form says; an amount that is no number is refused by the room. */
function readForm(form: FormData): Omit<SaveService, 'service'> {
  const texts: NonNullable<SaveService['texts']> = {}
  for (const name of form.keys()) {
    const [, locale, field] = /^texts\.([A-Za-z-]+)\.(name|what|about|cost|hours|before|ask)$/.exec(name) ?? []
    if (!locale || !field) continue
    texts[locale] = { ...texts[locale], [field]: field === 'about' ? fromPlain(String(form.get(name))) : String(form.get(name)) }
  }
  // A translation nobody has begun is not there.
  for (const [locale, words] of Object.entries(texts))
    if (words && !words.name && !words.what && !(words.about as { content: unknown[] }).content.length) texts[locale] = null
  const amount = text(form, 'amount').replace(',', '.')
  return {
    base: Number(form.get('base')) || undefined,
    slug: text(form, 'slug'),
    topic: text(form, 'topic') || null,
    texts,
    audiences: form.getAll('audiences').map(String),
    cost: text(form, 'cost'),
    amount: amount === '' ? null : Number(amount),
    currency: text(form, 'currency'),
    given: text(form, 'given'),
    points: form.getAll('points').map(Number),
    ask: text(form, 'ask'),
    askTarget: text(form, 'askTarget'),
    picture: text(form, 'picture') || null,
    languages: text(form, 'languages')
      .split(/[\s,;，；、]+/)
      .filter(Boolean),
    posts: form.getAll('posts').map(String).filter(Boolean),
  }
}

const back = (id: string, done: string): never => redirect(303, `/desk/services/${id}?done=${done}`)

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, async (work, form) => {
      const service = await saveService(work, { service: event.params.id, ...readForm(form) })
      if (text(form, 'then') !== 'publish') return 'saved'
      await publishService(work, { service: service.id })
      return 'published'
    })
    if (isRefused(done)) return done
    back(event.params.id, done)
  },
  withdraw: async (event) => {
    const done = await act(event, (work) => withdrawService(work, { service: event.params.id }))
    if (isRefused(done)) return done
    back(event.params.id, 'withdrawn')
  },
  look: async (event) => {
    const done = await act(event, (work) => lookOverService(work, { service: event.params.id }))
    if (isRefused(done)) return done
    back(event.params.id, 'looked-over')
  },
}
