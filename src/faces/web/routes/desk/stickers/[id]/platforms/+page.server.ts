import { redirect } from '@sveltejs/kit'
import { artKinds, checkPlatforms, contentPolicy, nameOf, packById, setPackArt, submissionsOf } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { filesOf, oneFile } from '#web/server/sticker-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const pack = await packById(work, event.params.id)
    const submissions = await submissionsOf(work, pack.id)
    return {
      pack: { id: pack.id, name: pack.names[event.locals.locale] ?? nameOf(pack.names) },
      platforms: (await checkPlatforms(work, { pack: pack.id })).map(({ platform, verdict }) => ({
        platform,
        verdict,
        submission: submissions.find((one) => one.platform === platform)!,
      })),
      art: artKinds.map((kind) => ({
        kind,
        art: pack.art[kind] ? { ...pack.art[kind], url: `/files/${pack.art[kind].fileId}/${kind}.png` } : null,
      })),
      saved: event.url.searchParams.has('saved'),
      mayKeep: contentPolicy.allows(work.actor, 'keep-stickers'),
    }
  })

export const actions: Actions = {
  art: async (event) => {
    const files = await filesOf(event, 'file')
    const done = await act(event, (work, form) => setPackArt(work, { pack: event.params.id, art: text(form, 'art'), ...oneFile(files) }))
    if (isRefused(done)) return done
    redirect(303, `/desk/stickers/${event.params.id}/platforms?saved`)
  },
  away: async (event) => {
    const done = await act(event, (work, form) =>
      setPackArt(work, { pack: event.params.id, art: text(form, 'art'), bytes: null, name: '' }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/stickers/${event.params.id}/platforms?saved`)
  },
}
