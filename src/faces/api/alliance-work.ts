import {
  addTask,
  changeTask,
  type Deputy,
  endDeputy,
  finishTask,
  handOverTask,
  listDeputies,
  listTasks,
  myWork,
  nameDeputy,
  reopenTask,
  type Task,
  takeTask,
  taskById,
} from '#rooms/alliance'
import { type Api, pageQuery, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const moment = z.iso.datetime()
const params = z.strictObject({ task: z.uuid() })
const About = z.object({ kind: z.string().regex(/^[a-z][a-z-]{0,39}$/), id: z.string().min(1).max(100) })
const Person = z.object({ id: z.uuid(), name: z.string() })

const TaskSchema = z
  .object({
    task: z.uuid(),
    title: z.string(),
    about: About.nullable(),
    subject: z
      .object({ title: z.string(), href: z.string() })
      .nullable()
      .openapi({ description: 'What it is about as the desk shows it.' }),
    due: day.nullable(),
    owner: Person.nullable().openapi({ description: 'Null: whoever takes it.' }),
    askedBy: z.object({ id: z.uuid().nullable(), name: z.string() }),
    handed: z.object({ by: z.string(), at: moment, word: z.string() }).nullable(),
    done: z.object({ by: z.string(), at: moment }).nullable(),
    madeAt: moment,
  })
  .openapi('Task')
const task = {
  task: id,
  title: 'Ask the printer for the new card forms',
  about: { kind: 'campaign', id },
  subject: { title: 'The book that survived', href: `/desk/campaigns/${id}` },
  due: '2026-11-30',
  owner: { id, name: 'Li Min' },
  askedBy: { id, name: 'Lin Yue' },
  handed: null,
  done: null,
  madeAt: '2026-11-22T09:00:00.000Z',
}
const shape = (one: Task): z.input<typeof TaskSchema> => ({
  task: one.id,
  title: one.title,
  about: one.about,
  subject: one.subject,
  due: one.due,
  owner: one.owner,
  askedBy: one.askedBy,
  handed: one.handed && { ...one.handed, at: one.handed.at.toISOString() },
  done: one.done && { ...one.done, at: one.done.at.toISOString() },
  madeAt: one.madeAt.toISOString(),
})

const DeputySchema = z
  .object({
    deputyship: z.uuid(),
    absent: Person,
    deputy: Person,
    from: day,
    until: day,
    namedBy: z.string(),
    state: z.enum(['coming', 'now', 'over']),
  })
  .openapi('Deputy')
const deputy = {
  deputyship: id,
  absent: { id, name: 'Lin Yue' },
  deputy: { id, name: 'Li Min' },
  from: '2026-12-21',
  until: '2027-01-04',
  namedBy: 'Lin Yue',
  state: 'coming' as const,
}
const shapeDeputy = ({ id: deputyship, ...one }: Deputy): z.input<typeof DeputySchema> => ({ deputyship, ...one })

/** Tasks across rooms, what waits for whom, and who stands in for whom. */
export function workRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/work',
    id: 'readWork',
    scope: 'alliance:read',
    summary: 'What waits for whoever asks and for those for whom they stand in, or with `everybody` for everybody',
    query: z.strictObject({ everybody: z.stringbool().optional() }),
    answer: z
      .object({
        day,
        standsInFor: z.array(DeputySchema),
        tasks: z.array(TaskSchema),
        more: z.boolean(),
        waits: z.array(
          z.object({
            what: z.string(),
            harm: z.int(),
            when: moment.nullable(),
            params: z.record(z.string(), z.union([z.string(), z.number()])),
            href: z.string(),
            owner: Person.nullable(),
          }),
        ),
      })
      .openapi('Work'),
    example: {
      answer: {
        day: '2026-11-22',
        standsInFor: [],
        tasks: [task],
        more: false,
        waits: [
          {
            what: 'draft',
            harm: 5,
            when: '2026-11-21T10:00:00.000Z',
            params: { title: 'Episode 22' },
            href: `/desk/posts/${id}`,
            owner: null,
          },
        ],
      },
    },
    run: async ({ work, query, locale }) => {
      const page = await myWork(work, { locale, everybody: query.everybody })
      return {
        day: page.day,
        standsInFor: page.standsInFor.map(shapeDeputy),
        tasks: page.tasks.map(shape),
        more: page.more,
        waits: page.waits.map(({ what, harm, when, params, href, owner }) => ({
          what,
          harm,
          when: when?.toISOString() ?? null,
          params,
          href,
          owner: owner ?? null,
        })),
      }
    },
  })
  taskRoutes(api)
  deputyRoutes(api)
}

function taskRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/tasks',
    id: 'listTasks',
    scope: 'alliance:read',
    summary: 'Tasks: open ones by their day, or with `state=done` those that are done, the latest first',
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(['open', 'done']).optional(),
      owner: z.uuid().optional(),
      aboutKind: z.string().max(40).optional(),
      aboutId: z.string().max(100).optional(),
    }),
    answer: z.object({ items: z.array(TaskSchema), next: z.string().nullable() }).openapi('Tasks'),
    example: { query: { limit: '50' }, answer: { items: [task], next: null } },
    run: async ({ work, query, locale }) => {
      const { aboutKind: kind, aboutId } = query
      const page = await listTasks(work, {
        state: query.state,
        owners: query.owner ? [query.owner] : undefined,
        about: kind && aboutId ? { kind, id: aboutId } : undefined,
        locale,
        limit: query.limit,
        cursor: query.cursor,
      })
      return { items: page.tasks.map(shape), next: page.next }
    },
  })
  api.operation({
    method: 'get',
    path: '/tasks/{task}',
    id: 'readTask',
    scope: 'alliance:read',
    summary: 'One task',
    params,
    answer: TaskSchema,
    example: { params: { task: id }, answer: task },
    run: async ({ work, params, locale }) => shape(await taskById(work, params.task, locale)),
  })
  api.operation({
    method: 'post',
    path: '/tasks',
    id: 'addTask',
    scope: 'alliance:write',
    status: 201,
    summary: 'Ask something of somebody; with `owner` null of whoever takes it, without it of oneself',
    body: z
      .strictObject({ title: z.string().max(500), due: day.nullish(), owner: z.uuid().nullish(), about: About.optional() })
      .openapi('NewTask'),
    answer: TaskSchema,
    example: { body: { title: task.title, due: task.due, owner: id, about: task.about }, answer: task },
    run: async ({ work, body }) => shape(await addTask(work, body)),
  })
  api.operation({
    method: 'patch',
    path: '/tasks/{task}',
    id: 'changeTask',
    scope: 'alliance:write',
    summary: 'Change what is asked, or by when',
    params,
    body: z.strictObject({ title: z.string().max(500).optional(), due: day.nullish() }).openapi('TaskChange'),
    answer: TaskSchema,
    example: { params: { task: id }, body: { due: '2026-12-01' }, answer: { ...task, due: '2026-12-01' } },
    run: async ({ work, params, body }) => shape(await changeTask(work, params.task, body)),
  })
  api.operation({
    method: 'post',
    path: '/tasks/{task}/hand-over',
    id: 'handOverTask',
    scope: 'alliance:write',
    summary: 'Hand a task to somebody else with a word; `to` null lays it down for whoever takes it',
    params,
    body: z.strictObject({ to: z.uuid().nullable(), word: z.string().max(2000) }).openapi('HandOver'),
    answer: TaskSchema,
    example: {
      params: { task: id },
      body: { to: id, word: 'The forms are ordered, the invoice is missing.' },
      answer: {
        ...task,
        handed: { by: 'Lin Yue', at: '2026-11-23T09:00:00.000Z', word: 'The forms are ordered, the invoice is missing.' },
      },
    },
    run: async ({ work, params, body }) => shape(await handOverTask(work, params.task, body)),
  })
  for (const [path, name, summary, run, shown] of [
    ['take', 'takeTask', 'Take a task that is nobody’s', takeTask, task],
    ['done', 'finishTask', 'Say that a task is done', finishTask, { ...task, done: { by: 'Li Min', at: '2026-11-24T09:00:00.000Z' } }],
    ['undone', 'reopenTask', 'Take back that a task is done', reopenTask, task],
  ] as const)
    api.operation({
      method: 'post',
      path: `/tasks/{task}/${path}`,
      id: name,
      scope: 'alliance:write',
      summary,
      params,
      answer: TaskSchema,
      example: { params: { task: id }, answer: shown },
      run: async ({ work, params }) => shape(await run(work, params.task)),
    })
}

function deputyRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/deputies',
    id: 'listDeputies',
    scope: 'alliance:read',
    summary: 'Who stands in for whom now and in days to come',
    answer: z.object({ items: z.array(DeputySchema) }).openapi('Deputies'),
    example: { answer: { items: [deputy] } },
    run: async ({ work }) => ({ items: (await listDeputies(work)).map(shapeDeputy) }),
  })
  api.operation({
    method: 'post',
    path: '/deputies',
    id: 'nameDeputy',
    scope: 'alliance:write',
    status: 201,
    summary: 'Name who does somebody’s work from day to day: one’s own, or with the right to change staff also that of others',
    body: z.strictObject({ absent: z.uuid().optional(), deputy: z.uuid(), from: day, until: day }).openapi('NewDeputy'),
    answer: DeputySchema,
    example: { body: { deputy: id, from: deputy.from, until: deputy.until }, answer: deputy },
    run: async ({ work, body }) => shapeDeputy(await nameDeputy(work, body)),
  })
  api.operation({
    method: 'delete',
    path: '/deputies/{deputyship}',
    id: 'endDeputy',
    scope: 'alliance:write',
    summary: 'Take a deputy back from now on',
    params: z.strictObject({ deputyship: z.uuid() }),
    example: { params: { deputyship: id } },
    run: ({ work, params }) => endDeputy(work, params.deputyship),
  })
}
