import type { Work } from '#platform'
import { type RecordingPlace, recordingTexts, replaceInRecording } from '../../recordings/recording-words.ts'
import { contextOf, putInPlace } from '../find-name.ts'
import { type NamePlace, type NameSource, placeKey } from '../names.ts'

/** Films and sounds: what they are called, credits, chapters, captions, descriptions and transcripts, of podcasts too. */
export const recordingPlaces: NameSource = {
  kind: 'recording',
  async find(work, finder) {
    const found: NamePlace[] = []
    const names = new Map<string, string>()
    for await (const { id, place, language, text } of recordingTexts(work)) {
      if (place === 'name') names.set(id, text)
      const contexts = finder.hits(text).map((hit) => contextOf(text, hit))
      if (contexts.length === 0) continue
      const where = whereOf(place, language)
      found.push({
        place: placeKey('recording', id, where),
        kind: 'recording',
        subject: id,
        title: names.get(id) ?? '',
        href: `/desk/assets/recordings/${id}`,
        where,
        locale: language || null,
        contexts,
        byHand: false,
      })
    }
    return found
  },
  async putOut(work, finder, subject, how) {
    for (const { place, language } of await placesOf(work, subject)) {
      if (how.keep(whereOf(place, language))) continue
      const put = (text: string) => putInPlace(text, finder.hits(text), how.word(language || null))
      await replaceInRecording(work, { id: subject, place, language, put })
    }
  },
}

const whereOf = (place: RecordingPlace, language: string): string => (language ? `${place}.${language}` : place)

async function placesOf(work: Work, subject: string): Promise<{ place: RecordingPlace; language: string }[]> {
  const places = []
  for await (const { id, place, language } of recordingTexts(work)) if (id === subject) places.push({ place, language })
  return places
}
