import type { Selectable } from 'kysely'
import { audit, Fields, isId, personOf, type Work } from '#platform'
import { noSuchTask, taskIsDone, taskIsTaken } from '../errors.ts'
import { alliancePolicy } from '../policy.ts'
import { staffById } from '../staff.ts'
import type { TasksTable } from '../tables.ts'
import { isColleague, signatureOf } from './add-task.ts'
import { type Task, taskById } from './list-tasks.ts'

type Row = Selectable<TasksTable>

/** The row of a task, locked until the commit: two who take or hand over the same one come one after the other. */
async function lockTask(work: Work, task: string): Promise<Row> {
  alliancePolicy.demand(work, 'write-task')
  const row = isId(task)
    ? await work.db
        .selectFrom('alliance.tasks')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('task_id', '=', task)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchTask()
  return row
}

async function change(work: Work, task: string, values: Partial<Omit<Row, 'alliance_id' | 'task_id'>>): Promise<void> {
  await work.db
    .updateTable('alliance.tasks')
    .set({ ...values, changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('task_id', '=', task)
    .execute()
}

export interface HandOver {
  /** A member of staff; null lays it down for whoever takes it. */
  to: string | null
  /** What they need to know; at least a word, at most 500 characters. It stands with the task and in the record. */
  word: string
}

/** Hands a task to somebody else with a word. Refuses `alliance.task-is-done`. */
export async function handOverTask(work: Work, task: string, input: HandOver): Promise<Task> {
  const row = await lockTask(work, task)
  if (row.done_at) throw taskIsDone(row.title)
  const fields = new Fields('alliance')
  const word = fields.lines('word', input.word, { max: 500 })
  if (word === '') fields.wrong('word', 'field-missing', { field: 'word' })
  const to = input.to || null
  if (to && !(isId(to) && (await isColleague(work, to)))) fields.wrong('to', 'not-a-colleague')
  fields.check()
  await change(work, task, { owner_id: to, word, handed_by: signatureOf(work), handed_at: work.now })
  if (to)
    await audit(
      work,
      'alliance.task-handed-over',
      { kind: 'task', id: task },
      { title: row.title, name: (await staffById(work, to))!.name },
      word,
    )
  else await audit(work, 'alliance.task-laid-down', { kind: 'task', id: task }, { title: row.title }, word)
  return taskById(work, task)
}

/** Takes a task that is nobody's. Refuses `alliance.task-is-taken` where it is somebody else's by now; taking one's own changes nothing. */
export async function takeTask(work: Work, task: string): Promise<Task> {
  const row = await lockTask(work, task)
  const person = personOf(work.actor)
  if (row.done_at) throw taskIsDone(row.title)
  if (row.owner_id && row.owner_id !== person) throw taskIsTaken(row.title, (await staffById(work, row.owner_id))!.name)
  if (!person || !(await isColleague(work, person))) {
    const fields = new Fields('alliance')
    fields.wrong('owner', 'not-a-colleague')
    fields.check()
  }
  if (row.owner_id === null) {
    await change(work, task, { owner_id: person })
    await audit(work, 'alliance.task-taken', { kind: 'task', id: task }, { title: row.title })
  }
  return taskById(work, task)
}

/** Says that a task is done. Twice is once: the first stays who did it. */
export async function finishTask(work: Work, task: string): Promise<Task> {
  const row = await lockTask(work, task)
  if (!row.done_at) {
    await change(work, task, { done_at: work.now, done_by: signatureOf(work) })
    await audit(work, 'alliance.task-done', { kind: 'task', id: task }, { title: row.title })
  }
  return taskById(work, task)
}

/** Takes back that a task is done; one whose owner has left since is whoever's takes it. */
export async function reopenTask(work: Work, task: string): Promise<Task> {
  const row = await lockTask(work, task)
  if (row.done_at) {
    const stays = row.owner_id !== null && (await isColleague(work, row.owner_id))
    await change(work, task, { done_at: null, done_by: null, owner_id: stays ? row.owner_id : null })
    await audit(work, 'alliance.task-reopened', { kind: 'task', id: task }, { title: row.title })
  }
  return taskById(work, task)
}

/** Lays down what somebody who leaves has not done, for whoever takes it. In the transaction in which they leave. */
export async function layDownTasksOf(work: Work, staff: string): Promise<void> {
  await work.db
    .updateTable('alliance.tasks')
    .set({ owner_id: null, changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('owner_id', '=', staff)
    .where('done_at', 'is', null)
    .execute()
}
