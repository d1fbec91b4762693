import { importPlaybook, largestPlaybook, listPlaybookImports, type PastPlaybook, type PlaybookReport } from '#rooms/content'
import { exportPlaybook } from '#rooms/insight'
import { type Api, z } from './api.ts'
import { id } from './content-post.ts'

const kind = z.enum(['campaign', 'series'])
const day = z.iso.date()
const moment = z.iso.datetime()
const hours = z.object({ planned: z.number().nullable(), spent: z.number().nullable() })
/** The format itself is said in docs/playbooks.md and held by the room. */
const PlaybookSchema = z.looseObject({ format: z.literal('foyer-playbook'), version: z.literal(1), kind }).openapi('Playbook', {
  description: 'Plan, posts as templates, rules, hours, lessons and what it brought; docs/playbooks.md says each field.',
})
const playbook = {
  format: 'foyer-playbook' as const,
  version: 1 as const,
  kind: 'campaign' as const,
  titles: { en: 'The book that survived' },
}

const Report = z
  .object({
    title: z.string(),
    madeBy: z.string(),
    kind,
    made: z.uuid().nullable().openapi({ description: 'The campaign or series that was begun; null after a dry run.' }),
    posts: z.int(),
    lessons: z.int(),
    rules: z.array(z.string()),
    hours,
    result: z.looseObject({ from: day, to: day }).nullable(),
    before: z.object({ by: z.string(), at: moment }).nullable().openapi({ description: 'It was taken in before: nothing was made now.' }),
  })
  .openapi('PlaybookReport')
const report = {
  title: 'The book that survived',
  madeBy: 'Anhe County Library',
  kind: 'campaign' as const,
  made: id,
  posts: 4,
  lessons: 1,
  rules: [],
  hours: { planned: 20, spent: 26.5 },
  result: null,
  before: null,
}
const shape = ({ before, ...rest }: PlaybookReport): z.input<typeof Report> => ({
  ...rest,
  before: before && { by: before.by, at: before.at.toISOString() },
})

const Past = z.object({
  kind,
  made: z.uuid(),
  title: z.string(),
  madeBy: z.string(),
  posts: z.int(),
  importedBy: z.string(),
  importedAt: moment,
})
const shapePast = (one: PastPlaybook): z.input<typeof Past> => ({ ...one, importedAt: one.importedAt.toISOString() })

/** Playbooks: what worked here, for other libraries to start from, and what worked elsewhere. */
export function playbookRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/playbooks/{kind}/{id}',
    id: 'exportPlaybook',
    scope: 'insight:read',
    summary: 'A campaign or a series as a playbook; no person is named in it',
    description: 'It reads posts, campaigns and staff names too: the token also needs content:read, strategy:read and alliance:read.',
    params: z.strictObject({ kind, id: z.uuid() }),
    answer: PlaybookSchema,
    example: { params: { kind: 'campaign', id }, answer: playbook },
    run: async ({ work, params }) => exportPlaybook(work, params),
  })
  api.operation({
    method: 'post',
    path: '/playbooks',
    id: 'importPlaybook',
    scope: 'content:write',
    summary: 'Start from a playbook: a campaign or series, its posts as drafts, its lessons; taking one in twice makes it once',
    description:
      'It begins a campaign and records lessons: the token also needs strategy:write, and content:read and strategy:read to read back.',
    maxBytes: largestPlaybook + 64 * 1024,
    body: z
      .strictObject({
        playbook: PlaybookSchema,
        starts: day.nullish(),
        goals: z.array(z.uuid()).max(20).optional(),
        rules: z.boolean().optional(),
        again: z.boolean().optional(),
        dryRun: z.boolean().optional(),
      })
      .openapi('StartFromPlaybook'),
    answer: Report,
    example: { body: { playbook, starts: '2026-10-01', goals: [id] }, answer: report },
    run: async ({ work, body: { playbook, ...options } }) =>
      shape(await importPlaybook(work, { file: JSON.stringify(playbook), ...options })),
  })
  api.operation({
    method: 'get',
    path: '/playbooks',
    id: 'listPlaybookImports',
    scope: 'content:read',
    summary: 'Playbooks that were started from, the latest first',
    answer: z.object({ items: z.array(Past) }).openapi('PlaybookImports'),
    example: {
      answer: {
        items: [
          {
            kind: 'campaign',
            made: id,
            title: report.title,
            madeBy: report.madeBy,
            posts: 4,
            importedBy: 'Li Min',
            importedAt: '2026-11-22T09:00:00.000Z',
          },
        ],
      },
    },
    run: async ({ work }) => ({ items: (await listPlaybookImports(work)).map(shapePast) }),
  })
}
