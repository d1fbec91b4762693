import { backRow, contentPolicy, endRun, lengthText, nextRow, noteRun, resetRun, runningOf, startRun } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const run = await runningOf(work, event.params.id)
    return {
      begun: run.show.startedAt !== null,
      ended: run.show.endedAt !== null,
      rehearsal: run.rehearsal,
      elapsed: run.elapsed,
      late: run.late,
      now: run.now && {
        id: run.now.id,
        title: run.now.title,
        who: run.now.who,
        say: run.now.say,
        chat: run.now.chat,
        seconds: run.now.seconds,
        since: run.now.since,
      },
      next: run.next && { title: run.next.title, who: run.next.who, length: lengthText(run.next.seconds) },
      rows: run.rows.length,
      notes: run.notes.toReversed().map(({ id, offset, text, by }) => ({ id, at: lengthText(offset), text, by })),
      moderator: run.show.moderator?.name ?? null,
      mayRun: contentPolicy.allows(work.actor, 'run-show'),
    }
  })

const done =
  (run: typeof startRun): Actions[string] =>
  async (event) => {
    const result = await act(event, (work) => run(work, event.params.id!))
    return isRefused(result) ? result : { done: true }
  }

export const actions: Actions = {
  begin: done(startRun),
  back: done(backRow),
  end: done(endRun),
  reset: done(resetRun),
  next: async (event) => {
    const result = await act(event, (work, form) => nextRow(work, { show: event.params.id, row: text(form, 'row') }))
    return isRefused(result) ? result : { done: true }
  },
  note: async (event) => {
    const result = await act(event, (work, form) => noteRun(work, { show: event.params.id, text: text(form, 'text') }))
    return isRefused(result) ? result : { done: true }
  },
}
