import { error, redirect } from '@sveltejs/kit'
import { refuseField, sayMediaTime } from '#platform'
import {
  type CueRow,
  contentPolicy,
  cutUrl,
  readCues,
  recordingById,
  removeRecordingText,
  saveCueRows,
  saveRecordingText,
  shiftRecordingText,
  type TextKind,
  textKinds,
  textOf,
  titleIn,
  trackPath,
  transcriptIn,
  writeCues,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** Cues on one page of the editor. */
const atOnce = 100

/** Which text of which language the address names. */
function named({ params, locals }: Pick<RequestEvent, 'params' | 'locals'>): { what: TextKind; locale: string } {
  if (!(textKinds as readonly string[]).includes(params.what) || !locals.alliance.locales.includes(params.locale)) error(404)
  return { what: params.what as TextKind, locale: params.locale }
}

const startOf = (url: URL): number => Math.max(0, Math.floor(Number(url.searchParams.get('from')) || 0))

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { what, locale } = named(event)
    const recording = await recordingById(work, event.params.id)
    const found = textOf(recording, what, locale)
    const cues = found?.cues ?? []
    const from = Math.min(startOf(event.url), Math.floor(Math.max(0, cues.length - 1) / atOnce) * atOnce)
    const [cut] = recording.cuts
    return {
      recording: { id: recording.id, name: recording.name, title: titleIn(recording, locale), kind: recording.kind },
      source: { url: cutUrl(cut!), mime: cut!.mime, width: cut!.width, height: cut!.height },
      track: what === 'captions' && cues.length > 0 ? trackPath(recording.id, 'captions', locale) : null,
      what,
      textLocale: locale,
      version: found?.version ?? 0,
      from,
      count: Math.min(atOnce, cues.length - from),
      atOnce,
      total: cues.length,
      rows: cues
        .slice(from, from + atOnce)
        .map((cue) => ({ start: sayMediaTime(cue.start), end: sayMediaTime(cue.end), text: cue.text, settings: cue.settings ?? '' })),
      // All of it as one text, where that is what a person can work on.
      plain: cues.length > 0 ? (cues.length <= 2000 ? writeCues(cues) : null) : (found?.words ?? ''),
      derived:
        what === 'transcript' && !found
          ? transcriptIn(recording, locale)?.locale === locale
            ? transcriptIn(recording, locale)!.text
            : ''
          : '',
      warnings:
        cues.length > 0
          ? readCues(writeCues(cues))
              .warnings.slice(0, 20)
              .map(({ code, params }) => event.locals.t(`content.recordings.warnings.${code}`, params))
          : [],
      done: event.url.searchParams.get('done'),
      mayWrite: contentPolicy.allows(work.actor, 'add-asset'),
    }
  })

/** Rows of the editor as they were typed; one that is ticked to go is left out. */
function rowsOf(form: FormData): CueRow[] {
  const rows: CueRow[] = []
  for (let i = 0; form.has(`rows.${i}`); i++)
    if (text(form, `gone.${i}`) !== 'on')
      rows.push({
        start: text(form, `rows.${i}`),
        end: text(form, `end.${i}`),
        text: text(form, `text.${i}`),
        settings: text(form, `settings.${i}`),
      })
  return rows
}

const back = (event: RequestEvent, done: string, from = startOf(event.url)): never =>
  redirect(303, `${event.url.pathname}?done=${done}${from ? `&from=${from}` : ''}`)

export const actions: Actions = {
  rows: async (event) => {
    const { what, locale } = named(event)
    const done = await act(event, (work, form) => {
      if (what === 'transcript') throw refuseField('text', 'content.cues.no-rows')
      const [version, from, count] = ['version', 'from', 'count'].map((name) => Number(text(form, name)))
      const sort = text(form, 'sortRows') === 'on'
      return saveCueRows(work, {
        recording: event.params.id,
        what,
        locale,
        version: version!,
        from: from!,
        count: count!,
        rows: rowsOf(form),
        sort,
      })
    })
    return isRefused(done) ? done : back(event, 'saved')
  },
  text: async (event) => {
    const { what, locale } = named(event)
    const done = await act(event, (work, form) =>
      saveRecordingText(work, {
        recording: event.params.id,
        what,
        locale,
        version: Number(text(form, 'version')),
        text: String(form.get('text') ?? ''),
        sort: text(form, 'sort') === 'on',
      }),
    )
    return isRefused(done) ? done : back(event, 'saved', 0)
  },
  file: async (event) => {
    const { what, locale } = named(event)
    const done = await act(event, async (work, form) => {
      const file = form.get('file')
      if (!(file instanceof File) || file.size === 0) throw refuseField('file', 'content.field-missing', { field: 'file' })
      const bytes = new Uint8Array(await file.arrayBuffer())
      return saveRecordingText(work, { recording: event.params.id, what, locale, text: bytes, sort: text(form, 'sortFile') === 'on' })
    })
    return isRefused(done) ? done : back(event, 'saved', 0)
  },
  shift: async (event) => {
    const { what, locale } = named(event)
    const done = await act(event, (work, form) => {
      if (what === 'transcript') throw refuseField('text', 'content.cues.no-rows')
      const seconds = Number(text(form, 'seconds').replace(',', '.') || Number.NaN)
      return shiftRecordingText(work, { recording: event.params.id, what, locale, seconds })
    })
    return isRefused(done) ? done : back(event, 'shifted')
  },
  remove: async (event) => {
    const { what, locale } = named(event)
    const done = await act(event, (work) => removeRecordingText(work, { recording: event.params.id, what, locale }))
    return isRefused(done) ? done : back(event, 'removed', 0)
  },
}
