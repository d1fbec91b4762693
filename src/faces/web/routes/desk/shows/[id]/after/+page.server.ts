import { refuseFields } from '#platform'
import {
  contentPolicy,
  cutCandidates,
  lengthText,
  makeEpisodes,
  nextEpisode,
  ownRecordings,
  readLength,
  saveShowRecording,
  showById,
  showPosts,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

/** A time of the recording as people write it; no number where it is none, so that the house says so at its field. */
const timeOf = (typed: string): number => readLength(typed) ?? Number.NaN

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const show = await showById(work, event.params.id)
    const shift = readLength(event.url.searchParams.get('shift') ?? '') ?? 0
    const over = show.phase === 'after' || show.endedAt !== null
    return {
      recording: show.recording,
      recordings: (await ownRecordings(work)).map(({ id, name }) => ({ value: id, label: name })),
      over,
      shift: lengthText(shift),
      cuts: over
        ? (await cutCandidates(work, show.id, shift)).map((cut) => ({ ...cut, from: lengthText(cut.from), to: lengthText(cut.to) }))
        : [],
      posts: (await showPosts(work, show.id, event.locals.locale))
        .filter(({ purpose }) => purpose === 'episode')
        .map(({ post, title, state, cut }) => ({ post, title, state, from: lengthText(cut!.from), to: lengthText(cut!.to) })),
      next: show.series ? await nextEpisode(work, show.series) : null,
      mayWrite: contentPolicy.allows(work.actor, 'write-show') && contentPolicy.allows(work.actor, 'write-post'),
    }
  })

export const actions: Actions = {
  recording: async (event) => {
    const done = await act(event, (work, form) =>
      saveShowRecording(work, {
        show: event.params.id,
        address: text(form, 'address'),
        ...(form.has('piece') ? { piece: text(form, 'piece') || null } : {}),
        none: text(form, 'none') === 'on',
      }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  make: async (event) => {
    const done = await act(event, async (work, form) => {
      const chosen = form.getAll('chosen').map(String)
      // The line by hand is one that was filled.
      if (text(form, 'title.hand') || text(form, 'from.hand')) chosen.push('hand')
      const cuts = chosen.map((line) => ({
        line,
        from: timeOf(text(form, `from.${line}`)),
        to: timeOf(text(form, `to.${line}`)),
        title: text(form, `title.${line}`),
      }))
      const wrong = cuts.flatMap(({ line, from, to }) => [
        ...(Number.isNaN(from) ? [{ field: `from.${line}`, code: 'content.shows.length-wrong' }] : []),
        ...(Number.isNaN(to) ? [{ field: `to.${line}`, code: 'content.shows.length-wrong' }] : []),
      ])
      if (wrong.length > 0) throw refuseFields(wrong)
      const shift = readLength(text(form, 'shift')) ?? 0
      return (
        await makeEpisodes(work, {
          show: event.params.id,
          cuts: cuts.map(({ line: _, ...cut }) => cut),
          locale: event.locals.locale,
          shift,
        })
      ).length
    })
    return isRefused(done) ? done : { made: done }
  },
}
