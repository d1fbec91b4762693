import { fail, redirect } from '@sveltejs/kit'
import { refuseField } from '#platform'
import {
  addSticker,
  changeSticker,
  contentPolicy,
  moveSticker,
  nameOf,
  ownDownloads,
  packById,
  packPath,
  publishPack,
  removeSticker,
  retirePack,
  savePack,
  sheetShapes,
  sheetSizes,
  stickerPath,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { byLanguage, filesOf, packWords, sayProblems, shownSticker } from '#web/server/sticker-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    const pack = await packById(work, event.params.id)
    return {
      pack: { ...pack, name: pack.names[locale] ?? nameOf(pack.names) },
      stickers: pack.stickers.map((sticker) => ({ ...shownSticker(sticker, locale), address: stickerPath(pack, sticker) })),
      problems: await sayProblems(work, pack, event),
      downloads: await ownDownloads(work, pack.id),
      page: packPath(pack),
      locales: alliance.locales,
      shapes: [...sheetShapes],
      sizes: [...sheetSizes],
      done: event.url.searchParams.get('done'),
      count: Number(event.url.searchParams.get('count') ?? 0),
      mayKeep: contentPolicy.allows(work.actor, 'keep-stickers'),
      mayPublish: contentPolicy.allows(work.actor, 'publish-stickers'),
    }
  })

const numberOf = (form: FormData): number => Number(text(form, 'number'))

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) =>
      savePack(work, { pack: event.params.id, ...packWords(form, event.locals.alliance.locales) }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  add: async (event) => {
    const files = await filesOf(event, 'file')
    // One transaction for all of them: where one is broken nothing of them is kept.
    const done = await act(event, async (work) => {
      if (files.length === 0) throw refuseField('file', 'content.stickers.file-missing')
      for (const { bytes, name } of files) await addSticker(work, { pack: event.params.id, bytes, name })
      return files.length
    })
    if (isRefused(done)) return done
    redirect(303, `/desk/stickers/${event.params.id}?done=added&count=${done}`)
  },
  sticker: async (event) => {
    const { locales } = event.locals.alliance
    const done = await act(event, (work, form) =>
      changeSticker(work, {
        pack: event.params.id,
        number: numberOf(form),
        names: byLanguage(form, 'names', locales),
        meanings: byLanguage(form, 'meanings', locales),
        emoji: text(form, 'emoji'),
      }),
    )
    return isRefused(done) ? done : { savedSticker: done.number }
  },
  up: async (event) => moved(event, -1),
  down: async (event) => moved(event, 1),
  remove: async (event) => {
    const done = await act(event, (work, form) => removeSticker(work, { pack: event.params.id, number: numberOf(form) }))
    if (isRefused(done)) return done
    redirect(303, `/desk/stickers/${event.params.id}?done=removed`)
  },
  publish: async (event) => {
    const done = await act(event, (work) => publishPack(work, event.params.id))
    // What is missing stands on the page, each where it is mended; most of it has no box here.
    if (isRefused(done)) return fail(done.status, { ...done.data, problem: { ...done.data.problem, fields: [] } })
    redirect(303, `/desk/stickers/${event.params.id}?done=published`)
  },
  retire: async (event) => {
    const done = await act(event, (work) => retirePack(work, { pack: event.params.id, retired: true }))
    if (isRefused(done)) return done
    redirect(303, `/desk/stickers/${event.params.id}?done=retired`)
  },
  restore: async (event) => {
    const done = await act(event, (work) => retirePack(work, { pack: event.params.id, retired: false }))
    if (isRefused(done)) return done
    redirect(303, `/desk/stickers/${event.params.id}`)
  },
}

async function moved(event: Parameters<NonNullable<Actions[string]>>[0], by: -1 | 1) {
  const done = await act(event, (work, form) => moveSticker(work, { pack: event.params.id, number: numberOf(form), by }))
  return isRefused(done) ? done : { moved: true }
}
