import { addTask, alliancePolicy, finishTask, listStaff, listTasks, myWork, reopenTask, type Task, takeTask } from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { isOpenAddress } from '#web/server/open-links.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, staff } = event.locals
    const query = event.url.searchParams
    const everybody = query.get('who') === 'everybody'
    const isDone = everybody && query.get('state') === 'done'
    const mayOpen = (href: string) => isOpenAddress(event.locals, href)
    const shown = (task: Task) => ({ ...task, subject: task.subject && { ...task.subject, open: mayOpen(task.subject.href) } })
    const base = {
      now: work.now,
      me: staff?.id ?? null,
      colleagues: (await listStaff(work)).map((one) => ({ value: one.staff_id, label: one.name })),
      about: aboutOf(query.get('about')),
      mayWrite: alliancePolicy.allows(work.actor, 'write-task'),
    }
    if (isDone) {
      const { tasks, next } = await listTasks(work, { state: 'done', locale, cursor: query.get('after') ?? undefined })
      return { ...base, view: 'done' as const, day: '', tasks: tasks.map(shown), next, standsInFor: [], waits: [] }
    }
    const page = await myWork(work, { locale, everybody })
    return {
      ...base,
      view: everybody ? ('everybody' as const) : ('mine' as const),
      day: page.day,
      tasks: page.tasks.map(shown),
      next: null,
      standsInFor: page.standsInFor,
      // What is switched off, or has a door that is shut for them, waits for somebody else.
      waits: page.waits.filter(({ href }) => mayOpen(href)),
    }
  })

/** What a new task is about, from the link that led here: `post:0199…`. */
function aboutOf(asked: string | null): string {
  return asked && /^[a-z][a-z-]{0,39}:[\w-]{1,100}$/.test(asked) ? asked : ''
}

export const actions: Actions = {
  add: async (event) => {
    const task = await act(event, (work, form) => {
      const [kind, id] = aboutOf(text(form, 'about')).split(':', 2)
      return addTask(work, {
        title: text(form, 'title'),
        due: text(form, 'due') || null,
        owner: text(form, 'owner') || null,
        about: kind && id ? { kind, id } : undefined,
      })
    })
    return isRefused(task) ? task : { said: 'added' as const, title: task.title }
  },
  take: async (event) => {
    const task = await act(event, (work, form) => takeTask(work, text(form, 'task')))
    return isRefused(task) ? task : { said: 'taken' as const, title: task.title }
  },
  done: async (event) => {
    const task = await act(event, (work, form) => finishTask(work, text(form, 'task')))
    return isRefused(task) ? task : { said: 'done' as const, title: task.title, task: task.id }
  },
  undone: async (event) => {
    const task = await act(event, (work, form) => reopenTask(work, text(form, 'task')))
    return isRefused(task) ? task : { said: 'reopened' as const, title: task.title }
  },
}
