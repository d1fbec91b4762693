import { addDays, audit, Fields, type Work } from '#platform'
import { addTask, localDay } from '#rooms/alliance'
import { questionsUnder } from '#rooms/channels'
import { inFives, smallestCell } from '#rooms/facts'
import { subscriberCounts } from '#rooms/patrons'
import { ideaDecided, noSuchIdea } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { canDo, drawSkills } from './draw-skills.ts'
import { type IdeaAbout, ideaKinds, ideaReasons, linkKey, type ProgrammeIdea } from './skill.ts'

/** Questions of so many days count. */
export const askedDays = 365
/** Days for which what somebody decided holds. */
const holdsDays = 182
const mostIdeas = 10

export interface ProgrammeIdeas {
  /** Most asked first. */
  ideas: ProgrammeIdea[]
  /** Questions that belong to no post, so that nobody can tell what they are about; null: by fewer than 5 people. */
  elsewhere: number | null
}

/**
 * Workshops that could be held: what at least 5 people asked about or take by newsletter, and what somebody here has published about or says they know.
 * What is asked is read from the inbox (questions under posts of the last year, by series and by the service that a post leads to) and from the topics
 * of the newsletter. Nothing is guessed from what people wrote.
 */
export async function programmeIdeas(work: Work): Promise<ProgrammeIdeas> {
  insightPolicy.demand(work, 'read-ideas')
  const { posts, skills } = await drawSkills(work)
  const about = posts.flatMap(({ id, series, service, topic }) =>
    [
      ...(series ? [{ kind: 'series' as const, id: series }] : []),
      ...(service ? [{ kind: 'service' as const, id: service }] : []),
      ...(topic ? [{ kind: 'topic' as const, id: topic }] : []),
    ].map((of) => ({ of, subject: linkKey(of), post: id })),
  )
  const asked = await questionsUnder(work, { posts: about, since: new Date(work.now.getTime() - askedDays * 86_400_000) })
  const { topics } = await subscriberCounts(work)
  const subjects = new Map<string, IdeaAbout>(about.map(({ of, subject }) => [subject, of]))
  for (const id of Object.keys(topics)) subjects.set(linkKey({ kind: 'topic', id }), { kind: 'topic', id })
  const decided = await decisions(work)
  const found: ProgrammeIdea[] = []
  for (const [subject, of] of subjects) {
    const questions = told(asked.of.get(subject))
    const subscribers = of.kind === 'topic' ? told({ questions: topics[of.id] ?? 0, people: topics[of.id] ?? 0 }) : null
    const able = [...skills.values()].filter((one) => canDo(one).has(subject))
    if ((questions === null && subscribers === null) || able.length === 0) continue
    const mine = decided.get(subject)
    found.push({
      about: of,
      questions,
      subscribers,
      posts: about.filter((one) => one.subject === subject).length,
      skills: able
        .filter(({ named }) => named)
        .map(({ person, drawn, added }) => ({
          person,
          posts: drawn.find((one) => !one.denied && linkKey(one) === subject)?.posts ?? 0,
          words: added.flatMap(({ words, link }) => (link && linkKey(link) === subject ? [words] : [])),
        })),
      others: able.some(({ named }) => !named),
      ...(mine ?? { state: 'open' as const, decidedBy: null, reason: null, words: null, task: null, holdsUntil: null }),
    })
  }
  found.sort(
    (a, b) =>
      (b.questions ?? 0) - (a.questions ?? 0) ||
      (b.subscribers ?? 0) - (a.subscribers ?? 0) ||
      linkKey(a.about).localeCompare(linkKey(b.about)),
  )
  return { ideas: found.slice(0, mostIdeas), elsewhere: told(asked.elsewhere) }
}

/** What was asked, in steps of five; null where fewer than 5 people did. */
const told = (count: { questions: number; people: number } | undefined): number | null =>
  count && count.people >= smallestCell ? inFives(count.questions) : null

/** What people decided and what still holds. */
async function decisions(work: Work) {
  const today = await localDay(work, null, work.now)
  const rows = await work.db
    .selectFrom('insight.ideas')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('holds_until', '>=', today)
    .execute()
  return new Map(
    rows.map((row) => [
      linkKey({ kind: row.about_kind, id: row.about_id }),
      {
        state: row.state,
        decidedBy: row.decided_by,
        reason: row.reason,
        words: row.words,
        task: row.task_id,
        holdsUntil: row.holds_until,
      },
    ]),
  )
}

/**
 * Takes an idea up as a task, in the words of whoever takes it up. Refuses fields, `insight.no-such-idea`, `insight.idea-decided`, and what tasks refuse.
 */
export async function takeIdea(work: Work, input: IdeaAbout & { title: string }): Promise<{ task: string }> {
  insightPolicy.demand(work, 'decide-idea')
  await lockOpen(work, input)
  const { id: task } = await addTask(work, {
    title: input.title,
    ...(input.kind === 'series' ? { about: { kind: 'series', id: input.id } } : {}),
  })
  await decide(work, input, { state: 'taken', task_id: task })
  await audit(work, 'insight.idea-taken', { kind: 'task', id: task }, { title: input.title })
  return { task }
}

export interface RefuseIdea extends IdeaAbout {
  /** What it was about in words, for the record. */
  title: string
  reason: string
  words?: string
}

/** Turns an idea down with a reason, which holds for half a year. Refuses fields, `insight.no-such-idea`, `insight.idea-decided`. */
export async function refuseIdea(work: Work, input: RefuseIdea): Promise<{ holdsUntil: string }> {
  insightPolicy.demand(work, 'decide-idea')
  const fields = new Fields('insight')
  const reason = ideaReasons.find((one) => one === input.reason)
  if (!reason) fields.wrong('reason', 'next-reason')
  const title = fields.line('title', input.title, { max: 200, needed: true })
  const words = fields.lines('words', input.words, { max: 500, needed: reason === 'other' })
  fields.check()
  await lockOpen(work, input)
  const until = await decide(work, input, { state: 'refused', reason: reason!, words: words || null })
  await audit(work, 'insight.idea-refused', { kind: 'idea', id: linkKey(input) }, { title, reason: reason! }, words || undefined)
  return { holdsUntil: until }
}

/** Locks the row of an idea that stands and waits for somebody: of two who decide at once the second reads what the first did. */
async function lockOpen(work: Work, { kind, id }: IdeaAbout): Promise<void> {
  if (!ideaKinds.includes(kind)) throw noSuchIdea()
  const { ideas } = await programmeIdeas(work)
  if (!ideas.some(({ about }) => about.kind === kind && about.id === id)) throw noSuchIdea()
  const key = { alliance_id: work.alliance, about_kind: kind, about_id: id }
  const none = { decided_by: null, decided_at: null, reason: null, words: null, task_id: null, holds_until: null }
  await work.db
    .insertInto('insight.ideas')
    .values({ ...key, state: 'open', ...none })
    .onConflict((on) => on.doNothing())
    .execute()
  const row = await work.db
    .selectFrom('insight.ideas')
    .select(['state', 'decided_by', 'holds_until'])
    .where('alliance_id', '=', work.alliance)
    .where('about_kind', '=', kind)
    .where('about_id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (row.state !== 'open' && row.holds_until! >= (await localDay(work, null, work.now))) throw ideaDecided(row.decided_by!, row.state)
}

async function decide(
  work: Work,
  { kind, id }: IdeaAbout,
  how: { state: 'taken'; task_id: string } | { state: 'refused'; reason: (typeof ideaReasons)[number]; words: string | null },
): Promise<string> {
  const holds_until = addDays(await localDay(work, null, work.now), holdsDays)
  await work.db
    .updateTable('insight.ideas')
    .set({ task_id: null, reason: null, words: null, ...how, decided_by: signature(work.actor), decided_at: work.now, holds_until })
    .where('alliance_id', '=', work.alliance)
    .where('about_kind', '=', kind)
    .where('about_id', '=', id)
    .execute()
  return holds_until
}
