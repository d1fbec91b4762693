import { redirect } from '@sveltejs/kit'
import { languageName, type Params, readMediaTime, refuseField, sayMediaTime } from '#platform'
import { localDay } from '#rooms/alliance'
import {
  addAsset,
  addRecording,
  changeRecording,
  contentPolicy,
  cutUrl,
  recordingById,
  recordingPieces,
  removeCut,
  retireRecording,
  sayLength,
  shownPictures,
  showRecordings,
  textKinds,
  textOf,
  usesOfRecording,
} from '#rooms/content'
import { downloadsOf } from '#rooms/reach'
import { act, formOf, isRefused, look, text } from '#web/server/act.ts'
import { actWithFile, uploadLimits } from '#web/server/recording-forms.ts'
import { rightsWords } from '#web/server/rights-words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance, t } = event.locals
    const recording = await recordingById(work, event.params.id)
    const problems = await recordingPieces.problems(work, recording.id, {
      locales: alliance.locales,
      day: await localDay(work, null, work.now),
    })
    const shown = (await showRecordings(work, [recording.id], { locale, absolute: '' })).get(recording.id)
    const poster = recording.poster ? (await shownPictures(work, [recording.poster], locale)).get(recording.poster) : undefined
    const { cuts, texts, ...known } = recording
    return {
      recording: {
        ...known,
        chapters: known.chapters.map(({ at, titles }) => ({ at: Number.isInteger(at) ? sayLength(at) : sayMediaTime(at * 1000), titles })),
      },
      html: shown?.page ?? '',
      poster: poster ? { url: poster.sources.find(({ mime }) => mime === 'image/webp')!.url, alt: poster.alt } : null,
      problems: problems.map(({ code, level, params }) => ({ level, words: t(`refusals.content.problems.${code}`, named(params)) })),
      cuts: cuts.map((cut) => ({
        shape: cut.shape,
        url: cutUrl(cut),
        format: [cut.container, cut.videoCodec, cut.audioCodec].filter(Boolean).join(', '),
        size: cut.width ? `${cut.width} × ${cut.height}` : '',
        length: cut.seconds === null ? '' : sayLength(cut.seconds),
        megabytes: Math.max(0.1, Math.round(cut.bytes / 104_857.6) / 10),
        everywhere: cut.plays === 'everywhere',
      })),
      texts: alliance.locales.map((tag) => ({
        locale: tag,
        parts: textKinds.map((what) => {
          const found = textOf(recording, what, tag)
          const made = what === 'transcript' && !found && textOf(recording, 'captions', tag) !== undefined
          return { what, cues: found?.cues.length ?? 0, there: found !== undefined, made }
        }),
      })),
      downloads: (await downloadsOf(work, { recordings: [recording.id] })).get(recording.id) ?? 0,
      uses: await usesOfRecording(work, recording.id),
      locales: alliance.locales,
      done: event.url.searchParams.get('done'),
      limits: uploadLimits(event),
      mayWrite: contentPolicy.allows(work.actor, 'add-asset'),
    }
  })

/** A language is called by its name, not by its tag. */
const named = (params: Params): Params => (typeof params.locale === 'string' ? { ...params, locale: languageName(params.locale) } : params)

/** Rows of chapters as they were typed; those of nothing are left out. */
function chaptersOf(form: FormData, locales: readonly string[]) {
  const chapters: { at: number; titles: Record<string, string> }[] = []
  for (let i = 0; form.has(`chapters.${i}`); i++) {
    const typed = text(form, `chapters.${i}`)
    const titles = Object.fromEntries(locales.map((locale) => [locale, text(form, `chapters.${i}.${locale}`)]))
    if (typed === '' && Object.values(titles).every((title) => title === '')) continue
    const at = readMediaTime(typed)
    if (at === undefined) throw refuseField(`chapters.${i}`, 'content.chapter-time')
    chapters.push({ at: at / 1000, titles })
  }
  return chapters
}

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) =>
      changeRecording(work, {
        recording: event.params.id,
        name: text(form, 'name'),
        titles: Object.fromEntries(event.locals.alliance.locales.map((locale) => [locale, text(form, `titles.${locale}`)])),
        noSpeech: text(form, 'noSpeech') === 'on',
        ...rightsWords(form),
      }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/recordings/${event.params.id}?done=saved`)
  },
  upload: async (event) => {
    const done = await actWithFile(event, (work, ready, name) => addRecording(work, ready, { name, recording: event.params.id }))
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/recordings/${event.params.id}?done=cut`)
  },
  cut: async (event) => {
    const done = await act(event, (work, form) => removeCut(work, { recording: event.params.id, shape: text(form, 'shape') }))
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/recordings/${event.params.id}?done=saved`)
  },
  poster: async (event) => {
    const file = (await formOf(event)).get('picture')
    const bytes = file instanceof File && file.size > 0 && file.size <= 30 * 1024 ** 2 ? new Uint8Array(await file.arrayBuffer()) : null
    const done = await act(event, async (work) => {
      if (!(file instanceof File) || file.size === 0) throw refuseField('picture', 'content.field-missing', { field: 'picture' })
      if (!bytes) throw refuseField('picture', 'content.picture-too-heavy', { megabytes: 30 })
      const recording = await recordingById(work, event.params.id)
      // A frame of it is whose the recording is, and shows whom the recording shows.
      const { credit, rights, rightsNote, people, consent, consentOn, expiresOn, titles } = recording
      const alt =
        Object.keys(titles).length > 0 ? titles : Object.fromEntries(event.locals.alliance.locales.map((tag) => [tag, recording.name]))
      const facts = { credit, rights, rightsNote, people, consent, consentOn, expiresOn, alt }
      const asset = await addAsset(work, { bytes, name: `${recording.name}.jpg`, ...facts })
      return changeRecording(work, { recording: recording.id, poster: asset.id })
    })
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/recordings/${event.params.id}?done=poster`)
  },
  'no-poster': async (event) => {
    const done = await act(event, (work) => changeRecording(work, { recording: event.params.id, poster: null }))
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/recordings/${event.params.id}?done=saved`)
  },
  chapters: async (event) => {
    const done = await act(event, (work, form) =>
      changeRecording(work, { recording: event.params.id, chapters: chaptersOf(form, event.locals.alliance.locales) }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/recordings/${event.params.id}?done=saved`)
  },
  retire: async (event) => {
    const done = await act(event, (work) => retireRecording(work, { recording: event.params.id, retired: true }))
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/recordings/${event.params.id}?done=retired`)
  },
  restore: async (event) => {
    const done = await act(event, (work) => retireRecording(work, { recording: event.params.id, retired: false }))
    if (isRefused(done)) return done
    redirect(303, `/desk/assets/recordings/${event.params.id}`)
  },
}
