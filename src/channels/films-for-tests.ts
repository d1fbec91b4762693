// A film as a library has it, for tests of channels that carry films.
import { addRecording, changeRecording, prepareRecording, saveRecordingText } from '#rooms/content'
import { film } from '../content/recordings/media-for-tests.ts'
import type { ChannelBench } from './bench-for-tests.ts'

export interface FilmWanted {
  /** How heavy it is at least, in bytes. */
  bytes?: number
  captions?: boolean
  container?: 'mp4' | 'webm'
}

const vtt = (text: string) => `WEBVTT\n\n00:00.500 --> 00:01.500\n${text}\n`

/** A film of 40 seconds with titles, chapters, a still, captions in both languages and what is to be seen in it; its id. */
export async function filmForTests(
  { house, picture }: Pick<ChannelBench, 'house' | 'picture'>,
  { bytes = 0, captions = true, container = 'mp4' }: FilmWanted = {},
): Promise<string> {
  const small = await film(container === 'mp4' ? { seconds: 40 } : { seconds: 40, container, codec: 'vp9' })
  // An MP4 may hold a box that nobody reads: a film becomes as heavy as wanted.
  const free = Buffer.alloc(Math.max(8, bytes - small.length))
  free.writeUInt32BE(free.length, 0)
  free.write('free', 4)
  const whole = container === 'mp4' ? Buffer.concat([small, free]) : small
  const recording = await prepareRecording(house.platform, whole, (ready) =>
    house.as('author', (work) => addRecording(work, ready, { name: `Reading room.${container}` })),
  )
  await house.as('author', async (work) => {
    const titles = { en: 'In the reading room', 'zh-CN': '阅览室里' }
    const chapters = [0, 12, 24].map((at, i) => ({ at, titles: { en: `Part ${i + 1}`, 'zh-CN': `第${i + 1}段` } }))
    await changeRecording(work, { recording: recording.id, rights: 'own', titles, chapters, noSpeech: !captions, poster: picture })
    await saveRecordingText(work, { recording: recording.id, what: 'description', locale: 'en', text: vtt('A lamp burns on a table.') })
    if (!captions) return
    await saveRecordingText(work, { recording: recording.id, what: 'captions', locale: 'en', text: vtt('Good evening.') })
    await saveRecordingText(work, { recording: recording.id, what: 'captions', locale: 'zh-CN', text: vtt('晚上好。') })
  })
  return recording.id
}
