import { audit, Fields, isDay, newId, personOf, type Work } from '#platform'
import { noSuchTask } from '../errors.ts'
import { alliancePolicy } from '../policy.ts'
import { staffById } from '../staff.ts'
import { type Task, taskById } from './list-tasks.ts'

export interface AddTask {
  /** What is to be done, in one line of at most 200 characters. */
  title: string
  /** A thing of any room, by that room's word for it. */
  about?: { kind: string; id: string }
  /** A member of staff; null leaves it to whoever takes it. Whoever asks, unless given. */
  owner?: string | null
  /** The day by which it is wanted. */
  due?: string | null
}

/** The name with which an actor signs. */
export const signatureOf = ({ actor }: Pick<Work, 'actor'>): string => ('name' in actor ? actor.name : 'visitor')

/** Asks something of somebody. In the transaction of whoever calls: what becomes a task and the task itself commit together. */
export async function addTask(work: Work, input: AddTask): Promise<Task> {
  alliancePolicy.demand(work, 'write-task')
  const fields = new Fields('alliance')
  const title = fields.line('title', input.title, { needed: true })
  const due_on = readDue(fields, input.due)
  if (input.about && !/^[a-z][a-z-]{0,39}$/.test(input.about.kind)) fields.wrong('about', 'field-missing', { field: 'about' })
  const about = input.about && { kind: input.about.kind, id: fields.line('about', input.about.id, { needed: true, max: 100 }) }
  const owner_id = await readOwner(work, fields, input.owner)
  fields.check()
  const task_id = newId()
  await work.db
    .insertInto('alliance.tasks')
    .values({
      alliance_id: work.alliance,
      task_id,
      title,
      about_kind: about?.kind ?? null,
      about_id: about?.id ?? null,
      due_on,
      owner_id,
      asked_by_id: personOf(work.actor),
      asked_by: signatureOf(work),
      word: '',
      handed_by: '',
      handed_at: null,
      done_at: null,
      done_by: null,
      made_at: work.now,
      changed_at: work.now,
    })
    .execute()
  await audit(work, 'alliance.task-added', { kind: 'task', id: task_id }, { title })
  return taskById(work, task_id)
}

/** Changes what is asked or by when. Whose it is changes by handing it over. Refuses `alliance.no-such-task`. */
export async function changeTask(work: Work, task: string, change: { title?: string; due?: string | null }): Promise<Task> {
  alliancePolicy.demand(work, 'write-task')
  const before = await taskById(work, task)
  const fields = new Fields('alliance')
  const title = change.title === undefined ? before.title : fields.line('title', change.title, { needed: true })
  const due = change.due === undefined ? before.due : readDue(fields, change.due)
  fields.check()
  if (title === before.title && due === before.due) return before
  const { numUpdatedRows } = await work.db
    .updateTable('alliance.tasks')
    .set({ title, due_on: due, changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('task_id', '=', task)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw noSuchTask()
  await audit(work, 'alliance.task-changed', { kind: 'task', id: task }, { title })
  return taskById(work, task)
}

function readDue(fields: Fields, due: string | null | undefined): string | null {
  if (due && !isDay(due)) fields.wrong('due', 'not-a-day')
  return due || null
}

/** Who is asked: somebody who works here; unless named, the person who asks, as far as they do. */
async function readOwner(work: Work, fields: Fields, wanted: string | null | undefined): Promise<string | null> {
  const person = wanted === undefined ? personOf(work.actor) : wanted
  if (!person) return null
  if (await isColleague(work, person)) return person
  if (wanted !== undefined) fields.wrong('owner', 'not-a-colleague')
  return null
}

/** Whether somebody works here now. */
export async function isColleague(work: Work, person: string): Promise<boolean> {
  return (await staffById(work, person))?.status === 'active'
}
