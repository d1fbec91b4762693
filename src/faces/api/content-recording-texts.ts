import { refuse } from '#platform'
import {
  endPodcast,
  podcastCategories,
  podcastOf,
  recordingById,
  removeRecordingText,
  savePodcast,
  saveRecordingText,
  seriesById,
  shiftRecordingText,
  textKinds,
  textOf,
  writeCues,
} from '#rooms/content'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000004'
const params = z.strictObject({ recording: z.uuid(), what: z.enum(textKinds), locale: z.string().min(2).max(20) })
const TextSchema = z
  .object({
    what: z.enum(textKinds),
    locale: z.string(),
    version: z.int(),
    text: z.string().openapi({ description: 'WebVTT where it has times, else words.' }),
    warnings: z.array(z.object({ code: z.string(), line: z.int() })).openapi({ description: 'What may not be meant so, with its line.' }),
  })
  .openapi('RecordingText')
const example = {
  what: 'captions' as const,
  locale: 'en',
  version: 1,
  text: 'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nGood evening.\n',
  warnings: [],
}

/** Captions, descriptions and transcripts by language, and what makes a series a podcast. */
export function recordingTextRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/recordings/{recording}/texts/{what}/{locale}',
    id: 'readRecordingText',
    scope: 'content:read',
    summary: 'Captions, description or transcript in one language',
    params,
    answer: TextSchema,
    example: { params: { recording: id, what: 'captions', locale: 'en' }, answer: example },
    run: async ({ work, params }) => {
      const text = textOf(await recordingById(work, params.recording), params.what, params.locale)
      if (!text) throw refuse(404, 'content.no-such-recording-text')
      const { what, locale, version, cues, words } = text
      return { what, locale, version, text: cues.length > 0 ? writeCues(cues) : words, warnings: [] }
    },
  })
  api.operation({
    method: 'put',
    path: '/recordings/{recording}/texts/{what}/{locale}',
    id: 'saveRecordingText',
    scope: 'content:write',
    summary: 'Save captions (WebVTT or SubRip), a description (the same, or words) or a transcript (words)',
    description: 'Every problem is told with its line. Cues are put in order only where `sort` asks for it.',
    params,
    body: z
      .strictObject({
        text: z.string().min(1).max(4_000_000),
        version: z.int().min(0).optional().openapi({ description: 'As it was read; refused when somebody saved since.' }),
        sort: z.boolean().optional(),
      })
      .openapi('SaveRecordingText'),
    maxBytes: 5 * 1024 * 1024,
    answer: TextSchema,
    example: { params: { recording: id, what: 'captions', locale: 'en' }, body: { text: example.text }, answer: example },
    run: async ({ work, params, body }) => {
      const { text, warnings } = await saveRecordingText(work, { ...params, ...body })
      if (!text) throw refuse(404, 'content.no-such-recording-text')
      const { what, locale, version, cues, words } = text
      return {
        what,
        locale,
        version,
        text: cues.length > 0 ? writeCues(cues) : words,
        warnings: warnings.map(({ code, line }) => ({ code, line })),
      }
    },
  })
  api.operation({
    method: 'post',
    path: '/recordings/{recording}/texts/{what}/{locale}/shift',
    id: 'shiftRecordingText',
    scope: 'content:write',
    summary: 'Move all cues by seconds, forwards or back',
    params: z.strictObject({ recording: z.uuid(), what: z.enum(['captions', 'description']), locale: z.string().min(2).max(20) }),
    body: z.strictObject({ seconds: z.number() }).openapi('ShiftRecordingText'),
    answer: TextSchema,
    example: { params: { recording: id, what: 'captions', locale: 'en' }, body: { seconds: -0.5 }, answer: example },
    run: async ({ work, params, body }) => {
      const { what, locale, version, cues } = await shiftRecordingText(work, { ...params, ...body })
      return { what, locale, version, text: writeCues(cues), warnings: [] }
    },
  })
  api.operation({
    method: 'delete',
    path: '/recordings/{recording}/texts/{what}/{locale}',
    id: 'removeRecordingText',
    scope: 'content:write',
    summary: 'Take captions, a description or a transcript away',
    params,
    example: { params: { recording: id, what: 'captions', locale: 'en' } },
    run: async ({ work, params }) => removeRecordingText(work, params),
  })

  const series = z.strictObject({ series: z.uuid() })
  const facts = {
    locale: z.string(),
    cover: z.uuid().openapi({ description: 'A square picture of 1400 pixels or more.' }),
    category: z.enum(podcastCategories),
    author: z.string().max(200),
    ownerName: z.string().max(200),
    ownerEmail: z.string().max(254),
  }
  const PodcastSchema = z.object({ series: z.uuid(), guid: z.uuid(), ...facts }).openapi('Podcast')
  const podcast = {
    locale: 'en',
    cover: id,
    category: 'Education' as const,
    author: 'Anhe Library',
    ownerName: 'Anhe Library',
    ownerEmail: 'podcast@library.example',
  }
  const answer = { series: id, guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810', ...podcast }
  api.operation({
    method: 'get',
    path: '/post-series/{series}/podcast',
    id: 'readPodcast',
    scope: 'content:read',
    summary: 'What the feed of a podcast says of it',
    params: series,
    answer: PodcastSchema,
    example: { params: { series: id }, answer },
    run: async ({ work, params }) => {
      const found = await podcastOf(work, (await seriesById(work, params.series)).id)
      if (!found) throw refuse(404, 'content.no-such-podcast')
      return { ...found, category: found.category as (typeof podcastCategories)[number] }
    },
  })
  api.operation({
    method: 'put',
    path: '/post-series/{series}/podcast',
    id: 'savePodcast',
    scope: 'content:write',
    summary: 'Make a series a podcast, or change what its feed says of it',
    params: series,
    body: z.strictObject(facts).openapi('SavePodcast'),
    answer: PodcastSchema,
    example: { params: { series: id }, body: podcast, answer },
    run: async ({ work, params, body }) => {
      const saved = await savePodcast(work, { series: params.series, ...body })
      return { ...saved, category: body.category }
    },
  })
  api.operation({
    method: 'delete',
    path: '/post-series/{series}/podcast',
    id: 'endPodcast',
    scope: 'content:write',
    summary: 'End the podcast of a series; posts and recordings stay',
    params: series,
    example: { params: { series: id } },
    run: async ({ work, params }) => endPodcast(work, params),
  })
}
