import { error } from '@sveltejs/kit'
import {
  assetsByIds,
  closeEarly,
  contactName,
  contentPolicy,
  listAssets,
  listEarly,
  listMedia,
  noPressParts,
  openEarly,
  postById,
  pressPolicy,
  renditionUrl,
  setEmbargo,
  writePost,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { wordsOf } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance, t } = event.locals
    const post = await postById(work, event.params.id)
    if (post.content.kind !== 'press') error(404, { message: t('refusals.content.press.no-such-release') })
    const parts = post.content.press ?? noPressParts()
    // Whatever is in the pack is offered, however old: what the form does not offer it takes out.
    const inPack = new Map((await assetsByIds(work, parts.photos)).map((asset) => [asset.id, asset]))
    const newest = (await listAssets(work, { limit: 60 })).assets
    const offered = [...parts.photos.flatMap((id) => inPack.get(id) ?? []), ...newest.filter(({ id }) => !inPack.has(id))]
    const mayOpen = pressPolicy.allows(work.actor, 'open-early')
    const early = mayOpen ? await listEarly(work, post.id) : []
    const has = new Set(early.flatMap(({ contact, closed }) => (closed ? [] : [contact.id])))
    const contacts = mayOpen ? (await listMedia(work, { reachable: true, limit: 500 })).items : []
    return {
      early,
      contacts: contacts.flatMap((one) =>
        has.has(one.id)
          ? []
          : [{ value: one.id, label: contactName(one), hint: [one.name && one.outlet, one.beat].filter(Boolean).join(' · ') }],
      ),
      mayOpen,
      isApproved: ['approved', 'scheduled'].includes(post.state),
      post: { id: post.id, slug: post.slug, state: post.state, version: post.version, embargo: post.embargo, visibleAt: post.visibleAt },
      title: post.content.texts[locale]?.title || post.content.texts[post.content.source]?.title || '',
      parts,
      locales: [...new Set([...alliance.locales, ...Object.keys(post.content.texts)])],
      photos: offered.map(({ id, name, credit, renditions }) => {
        const small = renditions.find(({ mime }) => mime === 'image/jpeg')
        return { id, name, credit, url: small ? renditionUrl(small) : null }
      }),
      mayWrite: contentPolicy.allows(work.actor, 'write-post') && !['withdrawn', 'binned'].includes(post.state),
      isOut: post.state === 'published',
    }
  })

export const actions: Actions = {
  save: async (event) => {
    const { locales } = event.locals.alliance
    const done = await act(event, (work, form) =>
      writePost(work, {
        post: event.params.id,
        base: Number(text(form, 'base')) || undefined,
        press: {
          dateline: wordsOf(form, 'press.dateline', locales),
          contact: wordsOf(form, 'press.contact', locales),
          photos: form.getAll('press.photos').map(String),
        },
      }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  embargo: async (event) => {
    const done = await act(event, (work, form) => {
      const wall = text(form, 'embargo')
      return setEmbargo(work, { post: event.params.id, until: wall ? { wall } : null })
    })
    return isRefused(done) ? done : { saved: true }
  },
  open: async (event) => {
    const done = await act(event, (work, form) =>
      openEarly(work, { post: event.params.id, contacts: form.getAll('contacts').map(String), words: text(form, 'words') }),
    )
    return isRefused(done) ? done : { opened: done.opened }
  },
  close: async (event) => {
    const done = await act(event, (work, form) => closeEarly(work, text(form, 'access')))
    return isRefused(done) ? done : { closed: true }
  },
}
