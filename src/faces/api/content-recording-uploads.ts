import { partBytes, type Upload } from '#platform'
import {
  beginRecording,
  comingRecording,
  comingRecordings,
  dropRecordingUpload,
  finishRecording,
  prepareUpload,
  takeRecordingPart,
} from '#rooms/content'
import { type Api, z } from './api.ts'
import { RecordingSchema, recordingExample, wireRecording } from './content-recordings.ts'

const id = '0199a000-0000-7000-8000-000000000006'
const params = z.strictObject({ upload: z.uuid() })
const UploadSchema = z
  .object({
    upload: z.uuid(),
    name: z.string(),
    bytes: z.int(),
    partBytes: z.int().openapi({ description: 'Bytes of each part; the last has what is left.' }),
    parts: z.int(),
    taken: z.array(z.int()).openapi({ description: 'The parts that are here, counted from 0.' }),
  })
  .openapi('RecordingUpload')
const example = { upload: id, name: 'reading room.mp4', bytes: 5_000_000, partBytes, parts: 3, taken: [0] }
const wire = ({ upload_id, name, bytes, part_bytes, parts, taken }: Upload): z.input<typeof UploadSchema> => ({
  upload: upload_id,
  name,
  bytes,
  partBytes: part_bytes,
  parts,
  taken: taken.map(({ part }) => part),
})

/** Films and sounds that come in parts, because they are large or the line is bad. */
export function recordingUploadRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/recording-uploads',
    id: 'listRecordingUploads',
    scope: 'content:read',
    summary: 'Files that are on their way and not whole yet; after two days of rest they are thrown away',
    answer: z.object({ items: z.array(UploadSchema) }).openapi('RecordingUploads'),
    example: { answer: { items: [example] } },
    run: async ({ work }) => ({ items: (await comingRecordings(work)).map(wire) }),
  })
  api.operation({
    method: 'post',
    path: '/recording-uploads',
    id: 'beginRecordingUpload',
    scope: 'content:write',
    status: 201,
    summary: 'Begin to send a film or sound in parts, or go on: the same name, size and mark is the same file',
    description: 'A file that is too large, or for which there is no room, is refused here, before anything of it is sent.',
    body: z
      .strictObject({
        name: z.string().min(1).max(200),
        bytes: z.int().min(1),
        mark: z
          .string()
          .max(100)
          .optional()
          .openapi({ description: 'What tells it from another file of this name and size, such as when it was last changed.' }),
      })
      .openapi('BeginRecordingUpload'),
    answer: UploadSchema,
    example: { body: { name: 'reading room.mp4', bytes: 5_000_000 }, answer: { ...example, taken: [] } },
    run: async ({ work, body }) => wire(await beginRecording(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/recording-uploads/{upload}',
    id: 'readRecordingUpload',
    scope: 'content:read',
    summary: 'Which parts are here',
    params,
    answer: UploadSchema,
    example: { params: { upload: id }, answer: example },
    run: async ({ work, params }) => wire(await comingRecording(work, params.upload)),
  })
  api.operation({
    method: 'put',
    path: '/recording-uploads/{upload}/parts/{part}',
    id: 'sendRecordingPart',
    scope: 'content:write',
    summary: 'Send one part; told twice it is taken once',
    params: z.strictObject({ upload: z.uuid(), part: z.string().regex(/^\d{1,6}$/) }),
    query: z.strictObject({
      sha256: z.string().length(64).optional().openapi({ description: 'Of this part, in hex; a part that changed on the way is refused.' }),
    }),
    uploads: ['application/octet-stream'],
    maxBytes: partBytes,
    example: { params: { upload: id, part: '0' } },
    run: async ({ work, params, query, upload }) => {
      await takeRecordingPart(work, { upload: params.upload, part: Number(params.part), file: upload, sha256: query.sha256 })
    },
  })
  api.operation({
    method: 'post',
    path: '/recording-uploads/{upload}/completion',
    id: 'finishRecordingUpload',
    scope: 'content:write',
    summary: 'Make the recording, when all parts are here; asked twice it answers the same',
    params,
    body: z
      .strictObject({ recording: z.uuid().optional().openapi({ description: 'As another cut of this one.' }) })
      .openapi('FinishRecordingUpload'),
    answer: RecordingSchema,
    example: { params: { upload: id }, body: {}, answer: recordingExample },
    run: async ({ work, params, body }) => {
      const coming = await comingRecording(work, params.upload)
      const made = await prepareUpload(work.house, work.alliance, coming, (ready) =>
        finishRecording(work, ready, { upload: params.upload, recording: body.recording }),
      )
      return wireRecording(made)
    },
  })
  api.operation({
    method: 'delete',
    path: '/recording-uploads/{upload}',
    id: 'dropRecordingUpload',
    scope: 'content:write',
    summary: 'Throw away what has come of a file',
    params,
    example: { params: { upload: id } },
    run: async ({ work, params }) => dropRecordingUpload(work, params.upload),
  })
}
