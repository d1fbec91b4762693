import { audit, isId, newId, nextNumber, refuseField, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { readWords } from '../series.ts'
import type { Words } from '../tables.ts'
import { noSuchTopic, topicInUse } from './errors.ts'

/** One of the few groups in which a library shows its services. */
export interface Topic {
  id: string
  names: Words
}

const mostTopics = 20

/** The topics in order. For everybody: readers see them as headings. */
export async function listTopics(work: Work): Promise<Topic[]> {
  contentPolicy.demand(work, 'read-published')
  const rows = await work.db
    .selectFrom('content.service_topics')
    .select(['topic_id', 'names'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('position')
    .execute()
  return rows.map(({ topic_id, names }) => ({ id: topic_id, names }))
}

/** Names a topic, a new one at the end. */
export async function saveTopic(work: Work, input: { topic?: string; names: Words }): Promise<Topic> {
  contentPolicy.demand(work, 'write-service')
  const names = readWords(input.names, 'names', 80)
  const [name] = Object.values(names)
  if (!name) throw refuseField('names', 'content.services.name-missing')
  const order = await lockTopics(work)
  const id = input.topic ?? newId()
  if (input.topic !== undefined) {
    if (!isId(id) || !order.includes(id)) throw noSuchTopic()
    await work.db
      .updateTable('content.service_topics')
      .set({ names: JSON.stringify(names) })
      .where('alliance_id', '=', work.alliance)
      .where('topic_id', '=', id)
      .execute()
  } else {
    if (order.length >= mostTopics) throw refuseField('names', 'content.services.too-many-topics', { most: mostTopics })
    await work.db
      .insertInto('content.service_topics')
      .values({ alliance_id: work.alliance, topic_id: id, names: JSON.stringify(names), position: order.length + 1 })
      .execute()
  }
  await audit(work, 'content.service-topic-named', { kind: 'service-topic', id }, { name })
  return { id, names }
}

/** Moves a topic one place up or down, or takes out one that no service belongs to. At the edge nothing happens. */
export async function moveTopic(work: Work, input: { topic: string; to: 'up' | 'down' | 'out' }): Promise<void> {
  contentPolicy.demand(work, 'write-service')
  const order = await lockTopics(work)
  const at = order.indexOf(input.topic)
  if (at < 0) throw noSuchTopic()
  const name = Object.values((await listTopics(work))[at]!.names)[0] ?? ''
  if (input.to === 'out') {
    const { count } = await work.db
      .selectFrom('content.services')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('alliance_id', '=', work.alliance)
      .where('topic_id', '=', input.topic)
      .executeTakeFirstOrThrow()
    if (Number(count) > 0) throw topicInUse(Number(count))
    order.splice(at, 1)
    await work.db
      .deleteFrom('content.service_topics')
      .where('alliance_id', '=', work.alliance)
      .where('topic_id', '=', input.topic)
      .execute()
  } else {
    const other = at + (input.to === 'up' ? -1 : 1)
    if (other < 0 || other >= order.length) return
    order.splice(other, 0, ...order.splice(at, 1))
  }
  for (const [i, id] of order.entries())
    await work.db
      .updateTable('content.service_topics')
      .set({ position: i + 1 })
      .where('alliance_id', '=', work.alliance)
      .where('topic_id', '=', id)
      .execute()
  await audit(
    work,
    input.to === 'out' ? 'content.service-topic-removed' : 'content.service-topic-moved',
    { kind: 'service-topic', id: input.topic },
    { name },
  )
}

/** The topics in order; two who order at once do so one after the other, also while there is none. */
async function lockTopics(work: Work): Promise<string[]> {
  await nextNumber(work, 'service-topic-change')
  return (await listTopics(work)).map(({ id }) => id)
}
