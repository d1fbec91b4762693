import { sql } from 'kysely'
import { isId, pageOf, readCursor, type Work } from '#platform'
import { noSuchTask } from '../errors.ts'
import { alliancePolicy } from '../policy.ts'
import { type SaidSubject, saySubjects } from './task-subject.ts'

export interface Task {
  id: string
  title: string
  /** The thing it is about. */
  about: { kind: string; id: string } | null
  /** That thing as the desk calls and shows it; null where there is none to show, or none to show to whoever asks. */
  subject: SaidSubject | null
  /** The day by which it is wanted. */
  due: string | null
  /** Null: whoever takes it. */
  owner: { id: string; name: string } | null
  askedBy: { id: string | null; name: string }
  /** What was said when it was last handed over; null where it never was. */
  handed: { by: string; at: Date; word: string } | null
  done: { by: string; at: Date } | null
  madeAt: Date
}

export interface ListTasks {
  state?: 'open' | 'done'
  /** Only those of these people; with `free` also those nobody has taken. */
  owners?: readonly string[]
  free?: boolean
  about?: { kind: string; id: string }
  /** Language of the titles of what tasks are about. */
  locale?: string
  /** 100 unless given, at most 200. */
  limit?: number
  /** `next` of the page before. */
  cursor?: string
}

/** Where tasks without a day stand: after all that have one. */
const never = '9999-12-31'
const dueOrNever = sql<string>`coalesce(t.due_on, ${never}::date)`

const rows = (work: Work) =>
  work.db
    .selectFrom('alliance.tasks as t')
    .leftJoin('alliance.staff as s', (join) =>
      join.onRef('s.alliance_id', '=', 't.alliance_id').onRef('s.staff_id', '=', 't.owner_id').on('s.alliance_id', '=', work.alliance),
    )
    .selectAll('t')
    .select('s.name as owner_name')
    .where('t.alliance_id', '=', work.alliance)

type Row = Awaited<ReturnType<ReturnType<typeof rows>['execute']>>[number]

/** Tasks page by page: open ones by their day, those without one last; done ones the latest first. */
export async function listTasks(work: Work, wanted: ListTasks = {}): Promise<{ tasks: Task[]; next: string | null }> {
  alliancePolicy.demand(work, 'see-work')
  const limit = Math.min(wanted.limit ?? 100, 200)
  const { owners, about } = wanted
  let query = rows(work)
  if (owners)
    query = query.where((eb) =>
      eb.or([eb('t.owner_id', '=', eb.fn.any(eb.val(owners.filter(isId)))), ...(wanted.free ? [eb('t.owner_id', 'is', null)] : [])]),
    )
  if (about) query = query.where('t.about_kind', '=', about.kind).where('t.about_id', '=', about.id)
  if (wanted.state === 'done') {
    const after = readCursor(wanted.cursor, ['date', 'id'])
    query = query.where('t.done_at', 'is not', null).orderBy('t.done_at', 'desc').orderBy('t.task_id', 'desc')
    if (after) query = query.where(sql<boolean>`(t.done_at, t.task_id) < (${after[0]}, ${after[1]}::uuid)`)
  } else {
    const after = readCursor(wanted.cursor, ['day', 'id'])
    query = query.where('t.done_at', 'is', null).orderBy(dueOrNever).orderBy('t.task_id')
    if (after) query = query.where(sql<boolean>`(${dueOrNever}, t.task_id) > (${after[0]}::date, ${after[1]}::uuid)`)
  }
  const page = pageOf(await query.limit(limit + 1).execute(), limit, (row) => [row.done_at ?? row.due_on ?? never, row.task_id])
  return { tasks: await present(work, page.items, wanted.locale), next: page.next }
}

/** One task. Refuses `alliance.no-such-task`. */
export async function taskById(work: Work, task: string, locale?: string): Promise<Task> {
  alliancePolicy.demand(work, 'see-work')
  const row = isId(task) ? await rows(work).where('t.task_id', '=', task).executeTakeFirst() : undefined
  if (!row) throw noSuchTask()
  return (await present(work, [row], locale))[0]!
}

async function present(work: Work, found: readonly Row[], locale = 'en'): Promise<Task[]> {
  const aboutOf = (row: Row) => (row.about_kind && row.about_id ? { kind: row.about_kind, id: row.about_id } : null)
  const said = await saySubjects(work, found.map(aboutOf), locale)
  return found.map((row) => {
    const about = aboutOf(row)
    return {
      id: row.task_id,
      title: row.title,
      about,
      subject: (about && said.get(`${about.kind} ${about.id}`)) ?? null,
      due: row.due_on,
      owner: row.owner_id ? { id: row.owner_id, name: row.owner_name ?? '' } : null,
      askedBy: { id: row.asked_by_id, name: row.asked_by },
      handed: row.handed_at ? { by: row.handed_by, at: row.handed_at, word: row.word } : null,
      done: row.done_at ? { by: row.done_by!, at: row.done_at } : null,
      madeAt: row.made_at,
    }
  })
}
