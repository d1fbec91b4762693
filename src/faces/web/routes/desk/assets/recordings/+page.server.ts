import { redirect } from '@sveltejs/kit'
import {
  addRecording,
  comingRecordings,
  contentPolicy,
  dropRecordingUpload,
  lengthOf,
  listRecordings,
  posterUrl,
  sayLength,
  shownPictures,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { actWithFile, uploadLimits } from '#web/server/recording-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const query = event.url.searchParams
    const { recordings, next } = await listRecordings(work, {
      words: query.get('q') ?? undefined,
      after: query.get('after') ?? undefined,
    })
    const mayAdd = contentPolicy.allows(work.actor, 'add-asset')
    const posters = await shownPictures(
      work,
      recordings.flatMap(({ poster }) => poster ?? []),
      event.locals.locale,
    )
    const { locales } = event.locals.alliance
    return {
      query: Object.fromEntries(query),
      next,
      recordings: recordings.map((one) => {
        const poster = one.poster ? posters.get(one.poster) : undefined
        const length = lengthOf(one)
        const has = (tag: string) =>
          one.noSpeech ||
          one.texts.some(({ what, locale }) => locale === tag && (what === 'captions' || (one.kind === 'audio' && what === 'transcript')))
        return {
          id: one.id,
          name: one.name,
          kind: one.kind,
          poster: poster ? posterUrl(poster) : null,
          length: length === null ? null : sayLength(length),
          shapes: one.cuts.map(({ shape }) => shape),
          retired: one.status === 'retired',
          lacks: locales.filter((tag) => !has(tag)),
        }
      }),
      coming: mayAdd
        ? (await comingRecordings(work)).map(({ upload_id, name, taken, parts }) => ({
            id: upload_id,
            name,
            percent: Math.floor((100 * taken.length) / parts),
          }))
        : [],
      mayAdd,
      limits: uploadLimits(event),
    }
  })

export const actions: Actions = {
  upload: async (event) => {
    const made = await actWithFile(event, (work, ready, name) => addRecording(work, ready, { name }))
    if (isRefused(made)) return made
    redirect(303, `/desk/assets/recordings/${made.id}?done=added`)
  },
  drop: async (event) => {
    const done = await act(event, (work, form) => dropRecordingUpload(work, text(form, 'upload')))
    if (isRefused(done)) return done
    redirect(303, '/desk/assets/recordings')
  },
}
