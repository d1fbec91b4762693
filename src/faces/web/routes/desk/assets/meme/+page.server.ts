import { redirect } from '@sveltejs/kit'
import { isRefusal } from '#platform'
import { listAssets, makeMeme, previewMeme, renditionUrl } from '#rooms/content'
import { act, isRefused, look, text, toProblem } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams
    const { locale } = event.locals
    const words = {
      picture: asked.get('picture') ?? '',
      locale: asked.get('locale') ?? locale,
      top: asked.get('top') ?? '',
      bottom: asked.get('bottom') ?? '',
    }
    const { assets, next } = await listAssets(work, { limit: 48, after: asked.get('after') ?? undefined })
    const pictures = assets
      .filter(({ rights, status, renditions }) => rights !== 'unknown' && status === 'usable' && renditions.length > 0)
      .map((asset) => ({
        id: asset.id,
        name: asset.name,
        url: renditionUrl(asset.renditions.find(({ mime }) => mime === 'image/webp') ?? asset.renditions[0]!),
      }))
    // What was typed is looked at before anything is made; a refusal stands beside its field as one of a form does.
    let alt: Record<string, string> | null = null
    let problem: ReturnType<typeof toProblem> | null = null
    if (words.picture && (words.top || words.bottom)) {
      try {
        alt = (await previewMeme(work, words)).alt
      } catch (refusal) {
        if (!isRefusal(refusal)) throw refusal
        problem = toProblem(event as never, refusal)
      }
    }
    return { words, pictures, next, alt, problem, locales: event.locals.alliance.locales, query: new URLSearchParams(words).toString() }
  })

export const actions: Actions = {
  default: async (event) => {
    const { locales } = event.locals.alliance
    const done = await act(event, (work, form) =>
      makeMeme(work, {
        picture: text(form, 'picture'),
        locale: text(form, 'locale'),
        top: text(form, 'top'),
        bottom: text(form, 'bottom'),
        alt: Object.fromEntries(locales.map((locale) => [locale, text(form, `alt.${locale}`)])),
      }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/${done.id}?done=added#why`)
  },
}
