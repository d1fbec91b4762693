import { redirect } from '@sveltejs/kit'
import {
  addReading,
  checkPlatforms,
  contentPolicy,
  nameOf,
  packById,
  readingsOf,
  saveSubmission,
  submissionStates,
  submissionsOf,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { filesOf, shownSticker } from '#web/server/sticker-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { id, platform } = event.params
    const pack = await packById(work, id)
    const [check] = await checkPlatforms(work, { pack: id, platform })
    return {
      pack: { id: pack.id, name: pack.names[event.locals.locale] ?? nameOf(pack.names) },
      check: check!,
      stickers: pack.stickers.map((sticker) => shownSticker(sticker, event.locals.locale)),
      submission: (await submissionsOf(work, id)).find((one) => one.platform === platform)!,
      states: [...submissionStates],
      readings: (await readingsOf(work, id)).filter((one) => one.platform === platform),
      saved: event.url.searchParams.has('saved'),
      mayKeep: contentPolicy.allows(work.actor, 'keep-stickers'),
    }
  })

/** A count as people type it: `1,234`. Null where nothing was typed. */
const count = (typed: string): number | null => {
  const bare = typed.replaceAll(/[\s,，]/g, '')
  return bare === '' ? null : /^\d+$/.test(bare) ? Number(bare) : Number.NaN
}

export const actions: Actions = {
  submission: async (event) => {
    const done = await act(event, (work, form) =>
      saveSubmission(work, {
        pack: event.params.id,
        platform: event.params.platform,
        state: text(form, 'state'),
        since: text(form, 'since') || null,
        reason: text(form, 'reason'),
        address: text(form, 'address'),
        remindOn: text(form, 'remindOn') || null,
      }),
    )
    return isRefused(done) ? done : back(event.params)
  },
  figures: async (event) => {
    const [evidence] = await filesOf(event, 'evidence')
    const done = await act(event, (work, form) =>
      addReading(work, {
        pack: event.params.id,
        platform: event.params.platform,
        day: text(form, 'day') || null,
        downloads: count(text(form, 'downloads')),
        sent: count(text(form, 'sent')),
        evidence: evidence?.bytes,
        note: text(form, 'note'),
      }),
    )
    return isRefused(done) ? done : back(event.params)
  },
}

function back({ id, platform }: { id: string; platform: string }): never {
  redirect(303, `/desk/stickers/${id}/platforms/${platform}?saved`)
}
