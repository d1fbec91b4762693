import { readAudit } from '#platform'
import { alliancePolicy, changeTask, finishTask, handOverTask, listStaff, reopenTask, takeTask, taskById } from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { isOpenAddress } from '#web/server/open-links.ts'
import { auditSentence } from '../../../../../../audit-sentence.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, staff } = event.locals
    const task = await taskById(work, event.params.id, locale)
    return {
      task,
      subjectOpen: task.subject !== null && isOpenAddress(event.locals, task.subject.href),
      me: staff?.id ?? null,
      colleagues: (await listStaff(work)).map((one) => ({ value: one.staff_id, label: one.name })),
      // What was done with this one task is for whoever may see it.
      history: (await readAudit(work, { subject: { kind: 'task', id: task.id }, limit: 50 })).map((entry) => ({
        id: entry.auditId,
        at: entry.at,
        sentence: auditSentence(entry, locale),
        why: entry.why,
      })),
      mayWrite: alliancePolicy.allows(work.actor, 'write-task'),
    }
  })

export const actions: Actions = {
  done: async (event) => {
    const task = await act(event, (work) => finishTask(work, event.params.id))
    return isRefused(task) ? task : { said: 'done' as const }
  },
  undone: async (event) => {
    const task = await act(event, (work) => reopenTask(work, event.params.id))
    return isRefused(task) ? task : { said: 'reopened' as const }
  },
  take: async (event) => {
    const task = await act(event, (work) => takeTask(work, event.params.id))
    return isRefused(task) ? task : { said: 'taken' as const }
  },
  hand: async (event) => {
    const task = await act(event, (work, form) =>
      handOverTask(work, event.params.id, { to: text(form, 'to') || null, word: text(form, 'word') }),
    )
    return isRefused(task) ? task : { said: 'handed-over' as const }
  },
  change: async (event) => {
    const task = await act(event, (work, form) =>
      changeTask(work, event.params.id, { title: text(form, 'title'), due: text(form, 'due') || null }),
    )
    return isRefused(task) ? task : { said: 'changed' as const }
  },
}
