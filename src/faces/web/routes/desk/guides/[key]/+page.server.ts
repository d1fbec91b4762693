import {
  type GuideText,
  guideByKey,
  guideVersions,
  publicGuides,
  publishGuide,
  saveGuide,
  strategyPolicy,
  unpublishGuide,
} from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { plainHtml } from '#web/server/plain-html.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    const asked = event.url.searchParams.get('version')
    const newest = await guideByKey(work, event.params.key)
    const guide = asked && /^\d{1,6}$/.test(asked) ? await guideByKey(work, event.params.key, Number(asked)) : newest
    const tag = guide.texts[locale] ? locale : guide.texts[alliance.defaultLocale] ? alliance.defaultLocale : Object.keys(guide.texts)[0]!
    return {
      guide: { key: guide.key, version: guide.version, liveVersion: guide.liveVersion, changed: guide.changed, texts: guide.texts },
      title: { text: guide.texts[tag]!.title, locale: tag },
      html: Object.entries(guide.texts)
        .sort(([a], [b]) => Number(b === tag) - Number(a === tag))
        .map(([written, { title, text }]) => ({ locale: written, title, html: plainHtml(text) })),
      locales: [...new Set([...alliance.locales, ...Object.keys(guide.texts)])],
      newest: newest.version,
      versions: await guideVersions(work, guide.key),
      mayBePublic: publicGuides.includes(guide.key),
      mayWrite: strategyPolicy.allows(work.actor, 'write-guide'),
    }
  })

function readTexts(form: FormData): Record<string, GuideText> {
  const texts: Record<string, GuideText> = {}
  for (const name of form.keys()) {
    const [, locale, field] = /^texts\.([A-Za-z-]+)\.(title|text)$/.exec(name) ?? []
    if (!locale || !field) continue
    texts[locale] ??= { title: '', text: '' }
    texts[locale][field as 'title'] = text(form, name)
  }
  return texts
}

const version = (form: FormData): number => Number(text(form, 'version')) || 0

export const actions: Actions = {
  save: async (event) => {
    const saved = await act(event, (work, form) =>
      saveGuide(work, { key: event.params.key, version: version(form), texts: readTexts(form), why: text(form, 'why') }),
    )
    return isRefused(saved) ? saved : { saved: saved.version }
  },
  publish: async (event) => {
    const done = await act(event, (work, form) => publishGuide(work, { key: event.params.key, version: version(form) }))
    return isRefused(done) ? done : { published: true }
  },
  unpublish: async (event) => {
    const done = await act(event, (work) => unpublishGuide(work, event.params.key))
    return isRefused(done) ? done : { unpublished: true }
  },
}
