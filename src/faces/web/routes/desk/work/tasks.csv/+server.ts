import { listTasks, type Task } from '#rooms/alliance'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

/** Most pages of tasks that one file holds; 200 tasks each, open and done. */
const mostPages = 25

export const GET: RequestHandler = async (event) => {
  const { t, locale } = event.locals
  const rows = await look(event, async (work) => {
    const all: Task[] = []
    for (const state of ['open', 'done'] as const)
      for (let page = 0, cursor: string | undefined; page < mostPages; page++) {
        const found = await listTasks(work, { state, locale, limit: 200, cursor })
        all.push(...found.tasks)
        if (!found.next) break
        cursor = found.next
      }
    return all
  })
  return csvResponse(
    'tasks.csv',
    ['title', 'due', 'owner', 'asked-by', 'about', 'made', 'done', 'done-by', 'word'].map((key) => t(`alliance.work.column.${key}`)),
    rows.map((task) => [
      task.title,
      task.due,
      task.owner?.name,
      task.askedBy.name,
      task.subject?.title ?? (task.about ? `${task.about.kind} ${task.about.id}` : ''),
      task.madeAt.toISOString(),
      task.done?.at.toISOString(),
      task.done?.by,
      task.handed?.word,
    ]),
  )
}
