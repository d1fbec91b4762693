import type { Work } from '#platform'
import { listSeries, listServices, wordsIn } from '#rooms/content'
import { listTopics, topicName } from '#rooms/patrons'
import { linkKey } from './skill.ts'

/** What series, services and topics are called in a language, by key; a format, a channel or a language has its name wherever it is shown. */
export async function linkNames(work: Work, locale: string): Promise<Record<string, string>> {
  const names: Record<string, string> = {}
  for (const series of await listSeries(work)) names[linkKey({ kind: 'series', id: series.id })] = wordsIn(series.names, locale).text
  for (const { slug, texts } of await listServices(work))
    names[linkKey({ kind: 'service', id: slug })] = (texts[locale] ?? Object.values(texts)[0])?.name ?? slug
  for (const topic of await listTopics(work, { all: true })) names[linkKey({ kind: 'topic', id: topic.topic })] = topicName(topic, locale)
  return names
}
