import { defineContract, type Work } from '#platform'

/** What a thing is called in the reader's language, and where the desk shows it. */
export interface SaidSubject {
  title: string
  href: string
}

/** A kind of thing that tasks may be about, filled by the room that keeps it; registered in src/house.ts. */
export interface TaskSubject {
  /** `post`, `goal`, `message` …: what stands in a task's `about.kind`. */
  kind: string
  /** Says things by id. Leaves out what is gone and what whoever asks may not see. */
  say(work: Work, ids: readonly string[], locale: string): Promise<Map<string, SaidSubject>>
}

export const taskSubject = defineContract<TaskSubject>('task-subject')

/** Says the things that tasks are about, as `<kind> <id>`; one statement or few for each kind, however many tasks. */
export async function saySubjects(
  work: Work,
  subjects: readonly ({ kind: string; id: string } | null)[],
  locale: string,
): Promise<Map<string, SaidSubject>> {
  const said = new Map<string, SaidSubject>()
  for (const { kind, say } of taskSubject.all()) {
    const ids = new Set(subjects.flatMap((subject) => (subject?.kind === kind ? [subject.id] : [])))
    if (ids.size > 0) for (const [id, one] of await say(work, [...ids], locale)) said.set(`${kind} ${id}`, one)
  }
  return said
}
