import { zipBytes } from '#platform'
import {
  addReading,
  checkPlatforms,
  makeKit,
  ownDownloads,
  platformKinds,
  printSheet,
  readingsOf,
  type StickerReading,
  type Submission,
  saveSubmission,
  sheetShapes,
  submissionStates,
  submissionsOf,
} from '#rooms/content'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const params = z.strictObject({ pack: z.uuid() })
const platform = z.enum(platformKinds)
const platformParams = z.strictObject({ pack: z.uuid(), platform })

const findings = z.array(z.object({ level: z.enum(['ok', 'made', 'note', 'stop']), code: z.string() }))
const CheckShape = z
  .object({
    platform,
    verdict: z.enum(['ready', 'partly', 'not']),
    findings,
    parts: z.array(z.object({ part: z.string(), from: z.enum(['own', 'sticker']).nullable(), findings })),
    stickers: z.array(z.object({ number: z.int(), verdict: z.enum(['as-is', 'made', 'cannot']), findings })),
    sources: z.array(z.object({ url: z.string(), seen: z.string(), by: z.enum(['own', 'told']), what: z.string() })),
  })
  .openapi('StickerCheck')

const SubmissionShape = z
  .object({
    platform,
    state: z.enum(submissionStates),
    since: day.nullable(),
    reason: z.string(),
    address: z.string(),
    remindOn: day.nullable(),
  })
  .openapi('StickerSubmission')
const submissionExample = {
  platform: 'line' as const,
  state: 'submitted' as const,
  since: '2026-09-01',
  reason: '',
  address: '',
  remindOn: '2026-09-15',
}
const wireSubmission = ({ updatedBy: _by, ...rest }: Submission): z.input<typeof SubmissionShape> => rest

const count = z.int().min(0).max(10_000_000_000)
const ReadingShape = z
  .object({ platform, day, downloads: count.nullable(), sent: count.nullable(), note: z.string(), by: z.string(), at: z.iso.datetime() })
  .openapi('StickerReading')
const readingExample = {
  platform: 'wechat' as const,
  day: '2026-09-01',
  downloads: 120,
  sent: 900,
  note: '',
  by: 'Li Min',
  at: '2026-09-01T01:00:00Z',
}
const wireReading = ({ id: _id, evidence: _evidence, at, ...rest }: StickerReading): z.input<typeof ReadingShape> => ({
  ...rest,
  at: at.toISOString(),
})

/** Where sticker packs go: what fits each platform, kits, submissions, figures, and sheets to print. */
export function stickerPlatformRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/sticker-packs/{pack}/platforms',
    id: 'checkStickerPack',
    scope: 'content:read',
    summary: 'What of a pack fits each platform, what is made to fit in its kit, and what is not',
    params,
    answer: z.object({ items: z.array(CheckShape) }).openapi('StickerChecks'),
    example: {
      params: { pack: id },
      answer: {
        items: [
          {
            platform: 'line',
            verdict: 'ready',
            findings: [{ level: 'ok', code: 'count-fits' }],
            parts: [{ part: 'main', from: 'sticker', findings: [{ level: 'made', code: 'other-size' }] }],
            stickers: [{ number: 1, verdict: 'made', findings: [{ level: 'made', code: 'other-size' }] }],
            sources: [{ url: 'https://creator.line.me/en/guideline/', seen: '2026-11', by: 'own', what: 'all' }],
          },
        ],
      },
    },
    run: async ({ work, params }) => ({
      items: (await checkPlatforms(work, params)).map(({ open: _open, ...check }) => ({ ...check, sources: [...check.sources] })),
    }),
  })
  api.operation({
    method: 'get',
    path: '/sticker-packs/{pack}/platforms/{platform}/kit.zip',
    id: 'makeStickerKit',
    scope: 'content:read',
    summary: 'Everything to submit a pack to a platform: pictures as asked for there, and the words to paste',
    params: platformParams,
    media: 'application/zip',
    example: { params: { pack: id, platform: 'line' } },
    run: async ({ work, params, locale }) => {
      const { entries } = await makeKit(work, { ...params, locale })
      return zipBytes(entries, work.now)
    },
  })
  api.operation({
    method: 'get',
    path: '/sticker-packs/{pack}/submissions',
    id: 'listStickerSubmissions',
    scope: 'content:read',
    summary: 'Where a pack stands on each platform',
    params,
    answer: z.object({ items: z.array(SubmissionShape) }).openapi('StickerSubmissions'),
    example: { params: { pack: id }, answer: { items: [submissionExample] } },
    run: async ({ work, params }) => ({ items: (await submissionsOf(work, params.pack)).map(wireSubmission) }),
  })
  api.operation({
    method: 'put',
    path: '/sticker-packs/{pack}/submissions/{platform}',
    id: 'saveStickerSubmission',
    scope: 'content:write',
    summary: 'Write down where a pack stands on a platform: why it came back, or where it is to be had',
    params: platformParams,
    body: z
      .strictObject({
        state: z.enum(submissionStates),
        since: day.nullable().optional(),
        reason: z.string().max(2000).optional(),
        address: z.string().max(500).optional(),
        remindOn: day.nullable().optional(),
      })
      .openapi('SaveStickerSubmission'),
    answer: SubmissionShape,
    example: { params: { pack: id, platform: 'line' }, body: { state: 'submitted', since: '2026-09-01' }, answer: submissionExample },
    run: async ({ work, params, body }) => wireSubmission(await saveSubmission(work, { ...params, ...body })),
  })
  figureRoutes(api)
  api.operation({
    method: 'get',
    path: '/sticker-packs/{pack}/sheet.pdf',
    id: 'drawStickerSheet',
    scope: 'content:read',
    summary: 'A pack as A4 sheets to print, with cutting lines',
    params,
    query: z.strictObject({
      shape: z.enum(sheetShapes).default('round'),
      millimetres: z.coerce.number().int().default(50),
      copies: z.coerce.number().int().min(1).max(40).default(1),
    }),
    media: 'application/pdf',
    example: { params: { pack: id }, query: { shape: 'round', millimetres: 50 } },
    run: async ({ work, params, query, locale }) => (await printSheet(work, { ...params, ...query, locale })).bytes,
  })
}

function figureRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/sticker-packs/{pack}/figures',
    id: 'readStickerFigures',
    scope: 'content:read',
    summary: 'How often a pack was taken from the library’s own page, and what was read off platforms',
    params,
    answer: z
      .object({
        own: z.array(z.object({ number: z.int().openapi({ description: '0 is the whole pack.' }), downloads: z.int() })),
        readings: z.array(ReadingShape),
      })
      .openapi('StickerFigures'),
    example: { params: { pack: id }, answer: { own: [{ number: 0, downloads: 12 }], readings: [readingExample] } },
    run: async ({ work, params }) => ({
      own: await ownDownloads(work, params.pack),
      readings: (await readingsOf(work, params.pack)).map(wireReading),
    }),
  })
  api.operation({
    method: 'post',
    path: '/sticker-packs/{pack}/platforms/{platform}/figures',
    id: 'addStickerFigures',
    scope: 'content:write',
    status: 201,
    summary: 'Write down what a platform shows for a pack, as totals; what they grew by are facts of that day',
    params: platformParams,
    body: z
      .strictObject({
        day: day.nullable().optional(),
        downloads: count.nullable().optional(),
        sent: count.nullable().optional(),
        note: z.string().max(500).optional(),
      })
      .openapi('NewStickerFigures'),
    answer: ReadingShape,
    example: { params: { pack: id, platform: 'wechat' }, body: { downloads: 120, sent: 900 }, answer: readingExample },
    run: async ({ work, params, body }) => wireReading(await addReading(work, { ...params, ...body })),
  })
}
