import { error } from '@sveltejs/kit'
import {
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
    const { assets } = await listAssets(work, { limit: 60 })
    const chosen = [...parts.photos, ...assets.map(({ id }) => id).filter((id) => !parts.photos.includes(id))]
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
      photos: chosen.flatMap((id) => {
        const asset = assets.find((one) => one.id === id)
        const small = asset?.renditions.find(({ mime }) => mime === 'image/jpeg')
        return asset ? [{ id, name: asset.name, credit: asset.credit, url: small ? renditionUrl(small) : null }] : []
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
