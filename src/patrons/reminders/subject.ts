import { defineContract, type Work } from '#platform'

/** Something that begins at a time, as people who asked to be reminded of it are told. */
export interface Beginning {
  title: string
  /** The language the title is in. */
  locale: string
  begins: Date
  /** From then on nobody is told anything of it. */
  over: Date
  /** The same beginning as the clock there shows it. */
  planned: { wall: string; zone: string }
  /** Why it does not take place, in words for readers; null while it does. */
  cancelled: string | null
  /** Grows whenever its time changes, it is called off, or it takes place after all. */
  revision: number
  /** Its page, below the address of the site. */
  path: string
}

/** A kind of thing that somebody may be reminded of. */
export interface ReminderSubject {
  /** Stands in rows and keys: `show`. */
  kind: string
  /** One of them in a language, as it stands now; null where readers may not know of it. */
  say(work: Work, id: string, locale: string): Promise<Beginning | null>
}

/** Filled by the rooms that have things which begin. */
export const reminderSubjects = defineContract<ReminderSubject>('ReminderSubjects')

/** One thing as it stands now; null where there is none of which readers may know. */
export async function beginningOf(work: Work, subject: { kind: string; id: string }, locale: string): Promise<Beginning | null> {
  const of = reminderSubjects.all().find(({ kind }) => kind === subject.kind)
  return (await of?.say(work, subject.id, locale)) ?? null
}
