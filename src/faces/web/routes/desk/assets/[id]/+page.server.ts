import { redirect } from '@sveltejs/kit'
import type { Work } from '#platform'
import {
  assetById,
  changeAsset,
  contentPolicy,
  listConsents,
  peopleOnPicture,
  peoplePolicy,
  renditionUrl,
  retireAsset,
  saveGrounds,
  setPeopleOnPicture,
  usesOfAsset,
  writePost,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { keepPostLeft, postLeft } from '#web/server/back-to-post.ts'
import { groundsForPage, groundsSaid } from '#web/server/grounds.ts'
import { rightsWords } from '#web/server/rights-words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asset = await assetById(work, event.params.id)
    const largest = asset.renditions.filter((r) => r.mime === 'image/jpeg').at(-1) ?? asset.renditions[0]
    return {
      asset,
      url: largest ? renditionUrl(largest) : '',
      uses: await usesOfAsset(work, asset.id),
      why: await groundsForPage(work, asset, event),
      locales: event.locals.alliance.locales,
      done: event.url.searchParams.get('done'),
      postLeft: await postLeft(work, event.url),
      mayWrite: contentPolicy.allows(work.actor, 'add-asset'),
      ...(await whoIsOn(work, asset.id)),
    }
  })

/** Whose consents it rests on, and whose it could: those that hold or are asked for. */
async function whoIsOn(work: Work, asset: string) {
  if (!peoplePolicy.allows(work.actor, 'see-consents')) return { people: null }
  const on = await peopleOnPicture(work, asset)
  const { items } = await listConsents(work, { view: 'now', limit: 200 })
  const others = items.filter(({ id, uses }) => uses.includes('picture') && !on.some(({ consent }) => consent === id))
  return {
    people: {
      on: on.map(({ consent }) => consent),
      choices: [
        ...on.map(({ consent, number, name, state }) => ({ id: consent, number, name, state })),
        ...others.map(({ id, number, name, state }) => ({ id, number, name, state })),
      ],
    },
  }
}

export const actions: Actions = {
  save: async (event) => {
    const left = event.url.searchParams.get('post')
    const done = await act(event, async (work, form) => {
      await changeAsset(work, {
        asset: event.params.id,
        name: text(form, 'name'),
        alt: Object.fromEntries(event.locals.alliance.locales.map((locale) => [locale, text(form, `alt.${locale}`)])),
        ...rightsWords(form),
      })
      // Whoever came from a post to add its picture goes back to it with the picture in its place.
      return text(form, 'then') === 'use' && left ? writePost(work, { post: left, lead: event.params.id }) : undefined
    })
    if (isRefused(done)) return done
    if (done) redirect(303, `/desk/posts/${done.id}?done=saved`)
    redirect(303, `/desk/assets/${event.params.id}?done=saved${keepPostLeft(event.url)}`)
  },
  why: async (event) => {
    const done = await act(event, (work, form) => saveGrounds(work, { asset: event.params.id, ...groundsSaid(form) }))
    return isRefused(done) ? done : { why: true }
  },
  people: async (event) => {
    const done = await act(event, (work, form) =>
      setPeopleOnPicture(work, { asset: event.params.id, consents: form.getAll('consents').map(String) }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/${event.params.id}?done=saved${keepPostLeft(event.url)}`)
  },
  retire: async (event) => {
    const done = await act(event, (work) => retireAsset(work, { asset: event.params.id, retired: true }))
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/${event.params.id}?done=retired${keepPostLeft(event.url)}`)
  },
  restore: async (event) => {
    const done = await act(event, (work) => retireAsset(work, { asset: event.params.id, retired: false }))
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/${event.params.id}`)
  },
}
