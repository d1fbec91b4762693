import {
  addRecording,
  changeRecording,
  contentPolicy,
  cutUrl,
  listRecordings,
  mediaTypes,
  prepareRecording,
  type Recording,
  recordingById,
  removeCut,
  retireRecording,
  shapes,
  textKinds,
  usesOfRecording,
} from '#rooms/content'
import { downloadsOf } from '#rooms/reach'
import { type Api, pageQuery, words, z } from './api.ts'
import { page } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000004'
const recordingParams = z.strictObject({ recording: z.uuid() })

export const RecordingSchema = z
  .object({
    recording: z.uuid(),
    kind: z.enum(['video', 'audio']),
    name: z.string(),
    titles: words,
    poster: z.uuid().nullable(),
    noSpeech: z.boolean(),
    credit: z.string(),
    rights: z.string(),
    people: z.string(),
    consentOn: z.iso.date().nullable(),
    expiresOn: z.iso.date().nullable(),
    status: z.enum(['usable', 'retired']),
    chapters: z.array(z.object({ at: z.number().openapi({ description: 'Seconds from the beginning.' }), titles: words })),
    cuts: z.array(
      z.object({
        shape: z.enum(shapes),
        url: z.string(),
        mime: z.string(),
        videoCodec: z.string().nullable(),
        audioCodec: z.string().nullable(),
        plays: z.enum(['everywhere', 'in-some']),
        bytes: z.int(),
        seconds: z.number().nullable(),
        width: z.int().nullable(),
        height: z.int().nullable(),
      }),
    ),
    texts: z.array(z.object({ what: z.enum(textKinds), locale: z.string(), version: z.int(), cues: z.int() })),
  })
  .openapi('Recording')

export const recordingExample = {
  recording: id,
  kind: 'video' as const,
  name: 'Reading room',
  titles: { en: 'In the reading room' },
  poster: null,
  noSpeech: false,
  credit: 'Li Min',
  rights: 'own',
  people: 'none',
  consentOn: null,
  expiresOn: null,
  status: 'usable' as const,
  chapters: [{ at: 0, titles: { en: 'The door' } }],
  cuts: [
    {
      shape: 'wide' as const,
      url: '/files/0199a000-0000-7000-8000-000000000005/reading-room.mp4',
      mime: 'video/mp4',
      videoCodec: 'H.264',
      audioCodec: 'AAC',
      plays: 'everywhere' as const,
      bytes: 4_000_000,
      seconds: 31.5,
      width: 1280,
      height: 720,
    },
  ],
  texts: [{ what: 'captions' as const, locale: 'en', version: 1, cues: 12 }],
}

export const wireRecording = (one: Recording): z.input<typeof RecordingSchema> => ({
  recording: one.id,
  kind: one.kind,
  name: one.name,
  titles: one.titles,
  poster: one.poster,
  noSpeech: one.noSpeech,
  credit: one.credit,
  rights: one.rights,
  people: one.people,
  consentOn: one.consentOn,
  expiresOn: one.expiresOn,
  status: one.status,
  chapters: one.chapters,
  cuts: one.cuts.map(({ fileId, fileName, container: _, ...cut }) => ({ ...cut, url: cutUrl({ fileId, fileName }) })),
  texts: one.texts.map(({ what, locale, version, cues }) => ({ what, locale, version, cues: cues.length })),
})

/** Films and sounds: what is known of them, their cuts, chapters, and where they are shown. */
export function recordingRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/recordings',
    id: 'listRecordings',
    scope: 'content:read',
    summary: 'Films and sounds, newest first',
    query: z.strictObject({ ...pageQuery, q: z.string().max(100).optional(), kind: z.enum(['video', 'audio']).optional() }),
    answer: page(RecordingSchema, 'Recordings'),
    example: { answer: { items: [recordingExample], next: null } },
    run: async ({ work, query }) => {
      const { recordings, next } = await listRecordings(work, {
        limit: query.limit,
        after: query.cursor,
        words: query.q,
        kind: query.kind,
      })
      return { items: recordings.map(wireRecording), next }
    },
  })
  api.operation({
    method: 'post',
    path: '/recordings',
    id: 'addRecording',
    scope: 'content:write',
    status: 201,
    summary: 'Upload a small film or sound in one request; larger ones come in parts (beginRecordingUpload). Nothing is transcoded',
    query: z.strictObject({
      name: z.string().min(1).max(200),
      recording: z.uuid().optional().openapi({ description: 'As another cut of this one; of the same shape it takes its place.' }),
    }),
    uploads: mediaTypes,
    maxBytes: 64 * 1024 * 1024,
    answer: RecordingSchema,
    example: { query: { name: 'reading room.mp4' }, answer: recordingExample },
    run: async ({ work, query, upload }) => {
      contentPolicy.demand(work, 'add-asset')
      return wireRecording(await prepareRecording(work.house, upload, (ready) => addRecording(work, ready, query)))
    },
  })
  api.operation({
    method: 'get',
    path: '/recordings/{recording}',
    id: 'readRecording',
    scope: 'content:read',
    summary: 'One film or sound',
    params: recordingParams,
    answer: RecordingSchema,
    example: { params: { recording: id }, answer: recordingExample },
    run: async ({ work, params }) => wireRecording(await recordingById(work, params.recording)),
  })
  api.operation({
    method: 'get',
    path: '/recordings/{recording}/uses',
    id: 'listRecordingUses',
    scope: 'content:read',
    summary: 'Posts that show it now or in their newest version, and how often it was downloaded or begun; at most 50 posts',
    params: recordingParams,
    answer: z.object({ items: z.array(z.object({ post: z.uuid(), title: z.string() })), downloads: z.int() }).openapi('RecordingUses'),
    example: { params: { recording: id }, answer: { items: [{ post: id, title: 'The book that survived' }], downloads: 12 } },
    run: async ({ work, params }) => {
      const { id: recording } = await recordingById(work, params.recording)
      const downloads = await downloadsOf(work, { recordings: [recording] })
      return { items: await usesOfRecording(work, recording), downloads: downloads.get(recording) ?? 0 }
    },
  })
  api.operation({
    method: 'patch',
    path: '/recordings/{recording}',
    id: 'changeRecording',
    scope: 'content:write',
    summary: 'Write down what it is called, whose it is, who agreed, until when; its poster and chapters',
    params: recordingParams,
    body: z
      .strictObject({
        name: z.string().max(160).optional(),
        titles: words.optional(),
        credit: z.string().optional(),
        rights: z.enum(['own', 'licensed', 'free', 'public-domain', 'unknown']).optional(),
        rightsNote: z.string().optional(),
        people: z.enum(['none', 'adults', 'minors']).optional(),
        consent: z.string().optional(),
        consentOn: z.iso.date().nullable().optional(),
        expiresOn: z.iso.date().nullable().optional(),
        poster: z.uuid().nullable().optional(),
        noSpeech: z.boolean().optional(),
        chapters: z
          .array(z.strictObject({ at: z.number().min(0), titles: words }))
          .max(200)
          .optional(),
      })
      .openapi('RecordingFacts'),
    answer: RecordingSchema,
    example: { params: { recording: id }, body: { titles: { en: 'In the reading room' }, rights: 'own' }, answer: recordingExample },
    run: async ({ work, params, body }) => wireRecording(await changeRecording(work, { recording: params.recording, ...body })),
  })
  api.operation({
    method: 'delete',
    path: '/recordings/{recording}/cuts/{shape}',
    id: 'removeCut',
    scope: 'content:write',
    summary: 'Take a cut away; the last one stays',
    params: z.strictObject({ recording: z.uuid(), shape: z.enum(shapes) }),
    answer: RecordingSchema,
    example: { params: { recording: id, shape: 'square' }, answer: recordingExample },
    run: async ({ work, params }) => wireRecording(await removeCut(work, params)),
  })
  api.operation({
    method: 'post',
    path: '/recordings/{recording}/retirement',
    id: 'retireRecording',
    scope: 'content:write',
    summary: 'Take it out of use everywhere at once, or put it back',
    params: recordingParams,
    body: z.strictObject({ retired: z.boolean() }).openapi('RetireRecording'),
    answer: RecordingSchema,
    example: { params: { recording: id }, body: { retired: true }, answer: { ...recordingExample, status: 'retired' } },
    run: async ({ work, params, body }) =>
      wireRecording(await retireRecording(work, { recording: params.recording, retired: body.retired })),
  })
}
