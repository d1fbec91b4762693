import { audit, type FieldProblem, refuseFields, type Work } from '#platform'
import { topicUnknown } from './errors.ts'
import { patronsPolicy } from './policy.ts'

export type Topic = { topic: string; names: Record<string, string>; offered: boolean }

/** What a new library offers until it says otherwise. */
const first: readonly Topic[] = [
  { topic: 'events', names: { en: 'What’s on', 'zh-CN': '活动预告' }, offered: true },
  { topic: 'new-books', names: { en: 'New books', 'zh-CN': '新书推荐' }, offered: true },
  { topic: 'children', names: { en: 'For children and families', 'zh-CN': '亲子阅读' }, offered: true },
  { topic: 'local-history', names: { en: 'Local history', 'zh-CN': '地方文献' }, offered: true },
]

/** The newsletter's topics in their order; those no longer offered only when asked for. */
export async function listTopics(work: Work, options: { all?: boolean } = {}): Promise<Topic[]> {
  const rows = await work.db
    .selectFrom('patrons.topics')
    .select(['topic', 'names', 'offered'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('place')
    .orderBy('topic')
    .execute()
  const topics = rows.length > 0 ? rows : [...first]
  return options.all ? topics : topics.filter((topic) => topic.offered)
}

/** The name of a topic in a language, else in English, else any. */
export const topicName = (topic: Topic, locale: string): string =>
  topic.names[locale] ?? topic.names.en ?? Object.values(topic.names)[0] ?? topic.topic

/** Adds or renames a topic. A topic in use is never deleted: `offered: false` takes it from the form. */
export async function saveTopic(work: Work, input: Topic): Promise<void> {
  patronsPolicy.demand(work, 'change-topics')
  const problems: FieldProblem[] = []
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(input.topic)) problems.push({ field: 'topic', code: 'patrons.topic-key-wrong' })
  const names = Object.fromEntries(
    Object.entries(input.names)
      .map(([locale, name]) => [locale, name.trim().slice(0, 80)])
      .filter(([, name]) => name !== ''),
  )
  if (Object.keys(names).length === 0) problems.push({ field: 'names', code: 'patrons.topic-name-missing' })
  if (problems.length > 0) throw refuseFields(problems)
  const existing = await listTopics(work, { all: true })
  const stored = await work.db.selectFrom('patrons.topics').select('topic').where('alliance_id', '=', work.alliance).execute()
  // The first change turns the list a library started with into its own.
  const missing = existing.filter((topic) => topic.topic !== input.topic && !stored.some((row) => row.topic === topic.topic))
  const place = existing.findIndex((topic) => topic.topic === input.topic)
  const rows = [
    ...missing.map((topic) => ({ ...topic, place: existing.indexOf(topic) })),
    { topic: input.topic, names, offered: input.offered, place: place >= 0 ? place : existing.length },
  ]
  await work.db
    .insertInto('patrons.topics')
    .values(rows.map((row) => ({ ...row, alliance_id: work.alliance, names: JSON.stringify(row.names) })))
    .onConflict((conflict) =>
      conflict
        .columns(['alliance_id', 'topic'])
        .doUpdateSet((eb) => ({ names: eb.ref('excluded.names'), offered: eb.ref('excluded.offered') })),
    )
    .execute()
  await audit(work, 'patrons.topic-saved', { kind: 'topic', id: input.topic }, { name: topicName({ ...input, names }, 'en') })
}

/** Throws `patrons.topic-unknown` for a topic this library does not offer. */
export async function demandTopics(work: Work, topics: readonly string[]): Promise<void> {
  const known = new Set((await listTopics(work)).map((topic) => topic.topic))
  for (const topic of topics) if (!known.has(topic)) throw topicUnknown(topic)
}
