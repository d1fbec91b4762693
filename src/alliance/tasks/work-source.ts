import { defineContract, personOf, type Work } from '#platform'

/** Something that waits for a person. Its sentence is `waits.<what>.says`, the word beside it `waits.<what>.status`, the button `waits.<what>.do`. */
export interface Waiting {
  what: string
  /** Rows sort by harm, not by time: the higher, the nearer the top. */
  harm: number
  tone: 'bad' | 'warn' | 'info'
  /** Since when, or for when; null when it has no time. */
  when: Date | null
  params: Record<string, string | number>
  href: string
  /** The member of staff whose it is; absent where it is for whoever may do it. */
  owner?: { id: string; name: string }
}

/** What a source is asked. */
export interface AskedWork {
  /** The alliance's day. */
  day: string
  /** The language of titles. */
  locale: string
  /** The staff whose work is meant; null is everybody's. */
  people: readonly string[] | null
}

/** What one room says of the work that waits in it. A source tells only what whoever asks may see. */
export interface WorkSource {
  /** What does harm while nobody does it: stands on Today and in "My work". */
  needs?(work: Work, asked: AskedWork): Promise<Waiting[]>
  /** What somebody has begun or promised, such as a draft or a day of review: stands in "My work" alone. */
  owed?(work: Work, asked: AskedWork): Promise<Waiting[]>
}

/** Filled by every room in which something waits for a person; registered in src/house.ts. */
export const workSource = defineContract<WorkSource>('work-source')

/** Worst first; what is equally bad by time. */
export const byHarm = (a: Waiting, b: Waiting): number => b.harm - a.harm || (a.when?.getTime() ?? 0) - (b.when?.getTime() ?? 0)

/** What does harm while nobody does it, for whoever asks, worst first. */
export async function waitingNeeds(work: Work, day: string, locale: string): Promise<Waiting[]> {
  const person = personOf(work.actor)
  const asked = { day, locale, people: person ? [person] : [] }
  const found: Waiting[] = []
  for (const source of workSource.all()) found.push(...((await source.needs?.(work, asked)) ?? []))
  return found.sort(byHarm)
}
