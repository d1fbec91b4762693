import { redirect } from '@sveltejs/kit'
import {
  contentPolicy,
  fromPlain,
  listAssets,
  listPieces,
  pageById,
  publishPage,
  renditionUrl,
  type SavePage,
  savePage,
  toPlain,
  unpublishPage,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    const page = await pageById(work, event.params.id)
    const { assets } = await listAssets(work, { limit: 60 })
    return {
      page,
      plain: Object.fromEntries(Object.entries(page.texts).map(([tag, words]) => [tag, toPlain(words.body)])),
      locales: [...new Set([...alliance.locales, ...Object.keys(page.texts)])],
      assets: assets.map((asset) => ({
        id: asset.id,
        name: asset.name,
        alt: asset.alt[locale] ?? '',
        url: asset.renditions[0] ? renditionUrl(asset.renditions.find((r) => r.mime === 'image/jpeg') ?? asset.renditions[0]) : '',
      })),
      pieces: await listPieces(work),
      done: event.url.searchParams.get('done'),
      mayWrite: contentPolicy.allows(work.actor, 'write-page'),
    }
  })

function readTexts(form: FormData): SavePage['texts'] {
  const texts: SavePage['texts'] = {}
  for (const name of form.keys()) {
    const [, locale, field] = /^texts\.([A-Za-z-]+)\.(title|summary|body)$/.exec(name) ?? []
    if (!locale || !field) continue
    texts[locale] ??= {}
    const into = texts[locale] as Record<string, unknown>
    into[field] = field === 'body' ? fromPlain(String(form.get(name))) : String(form.get(name))
  }
  return texts
}

export const actions: Actions = {
  save: async (event) => {
    const saved = await act(event, async (work, form) => {
      const page = await savePage(work, {
        page: event.params.id,
        base: Number(form.get('base')) || undefined,
        slug: text(form, 'slug'),
        texts: readTexts(form),
      })
      return text(form, 'then') === 'publish' ? publishPage(work, { page: page.id, version: page.version }) : page
    })
    if (isRefused(saved)) return saved
    redirect(303, `/desk/pages/${event.params.id}?done=${saved.liveVersion === saved.version ? 'page-published' : 'saved'}`)
  },
  off: async (event) => {
    const done = await act(event, (work) => unpublishPage(work, { page: event.params.id }))
    if (isRefused(done)) return done
    redirect(303, `/desk/pages/${event.params.id}?done=page-off`)
  },
  on: async (event) => {
    const done = await act(event, (work) => publishPage(work, { page: event.params.id }))
    if (isRefused(done)) return done
    redirect(303, `/desk/pages/${event.params.id}?done=page-published`)
  },
}
